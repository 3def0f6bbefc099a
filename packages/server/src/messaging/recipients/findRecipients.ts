/** Finds who can be written to: contexts first, then people, in one stream of pages (CONV 2.13). */
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { foldText } from "../../platform/foldText.ts";
import { parseId } from "../../platform/ids.ts";
import { findUser } from "../../platform/references.ts";
import { type AddressBook, loadAddressBook } from "../addressBook/visibility.sql.ts";
import { type ContextKey, type ContextRow, contextKey, searchContexts } from "./contexts.sql.ts";
import { findOne } from "./findOne.ts";
import { type Kinds, kindsOf } from "./kinds.ts";
import { type FoundPerson, type FoundPersonKey, searchPeople, searchPeopleInContext } from "./people.sql.ts";
import { findPlace, parseSearchContext, type SearchPlace } from "./place.ts";
import { type SyntheticRow, syntheticRows } from "./synthetic.ts";

interface RecipientParams {
  readonly search?: string | null | undefined;
  readonly context?: string | null | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly type?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly user_id?: string | null | undefined;
  readonly from_conversation_id?: string | null | undefined;
  readonly synthetic_contexts?: boolean | undefined;
}

export type FoundRecipient =
  | { readonly kind: "synthetic"; readonly row: SyntheticRow }
  | { readonly kind: "context"; readonly row: ContextRow }
  | { readonly kind: "person"; readonly row: Omit<FoundPerson, "sort_key">; readonly key?: FoundPersonKey };

/** The last row of a page: the next page begins after it. */
export type RecipientKey = readonly ["s", id: string] | readonly ["c", ContextKey] | readonly ["p", FoundPersonKey];

export interface RecipientSearch {
  readonly params: RecipientParams;
  readonly after: RecipientKey | undefined;
  readonly perPage: number;
}

export interface RecipientPage {
  readonly rows: readonly FoundRecipient[];
  readonly place: SearchPlace | undefined;
  readonly next: RecipientKey | undefined;
}

type Asking = Pick<Context, "db" | "root" | "actor" | "now">;

export async function findRecipients(ctx: Asking, { params, after, perPage }: RecipientSearch): Promise<RecipientPage> {
  const context = parseSearchContext(params.context);
  if (params.user_id !== undefined && params.user_id !== null && params.user_id !== "") {
    const id = await findUser(ctx.db, ctx.actor, params.user_id);
    if (id === undefined) throw notFound();
    const place = context === undefined ? undefined : await findPlace(ctx, context);
    const row = await findOne(ctx, { id, place, fromConversation: params.from_conversation_id });
    return { rows: row === undefined ? [] : [{ kind: "person", row }], place, next: undefined };
  }
  if (context === undefined && (params.search === undefined || params.search === null))
    return { rows: [], place: undefined, next: undefined };

  const words = (params.search ?? "").split(/\s+/).filter((word) => word !== "");
  const book = await loadAddressBook(ctx);
  const place = context === undefined ? undefined : await findPlace(ctx, context);
  const search: Search = {
    ctx,
    book,
    place,
    words,
    kinds: kindsOf([...(params.types ?? []), ...(params.type ?? [])], context, words.length > 0),
    exclude: params.exclude ?? [],
    withSynthetic: params.synthetic_contexts === true,
    after,
  };
  const wanted = perPage + 1;
  const rows: FoundRecipient[] = [];
  for (const part of [findSynthetic, findContexts, findPeople])
    if (rows.length < wanted) rows.push(...(await part(search, wanted - rows.length)));
  const shown = rows.slice(0, perPage);
  const last = shown.at(-1);
  return { rows: shown, place, next: rows.length > perPage && last !== undefined ? keyOf(last) : undefined };
}

interface Search {
  readonly ctx: Asking;
  readonly book: AddressBook;
  readonly place: SearchPlace | undefined;
  readonly words: readonly string[];
  readonly kinds: Kinds;
  readonly exclude: readonly string[];
  readonly withSynthetic: boolean;
  readonly after: RecipientKey | undefined;
}

async function findSynthetic(search: Search, limit: number): Promise<FoundRecipient[]> {
  const { ctx, book, place, kinds, exclude, withSynthetic, after } = search;
  if (!kinds.synthetic || !withSynthetic || place?.lists !== "people" || !isBefore(after, "c")) return [];
  const all = await syntheticRows(ctx, book, { place, exclude });
  const from = after?.[0] === "s" ? all.findIndex((row) => row.id === after[1]) + 1 : 0;
  return all.slice(from, from + limit).map((row) => ({ kind: "synthetic", row }));
}

async function findContexts(search: Search, limit: number): Promise<FoundRecipient[]> {
  const { ctx, book, place, kinds, exclude, words, after } = search;
  const within = place?.course?.course.id;
  const isNowhere = place !== undefined && within === undefined;
  if (kinds.contexts.length === 0 || isNowhere || !isBefore(after, "p")) return [];
  const found = await searchContexts(ctx.db, book, {
    within,
    asAdmin: place?.expansion?.all === true,
    kinds: kinds.contexts,
    patterns: words.map((word) => pattern(foldText(word))),
    exclude,
    ranked: words.length > 0,
    after: after?.[0] === "c" ? after[1] : undefined,
    limit,
  });
  return found.map((row) => ({ kind: "context", row }));
}

async function findPeople(search: Search, limit: number): Promise<FoundRecipient[]> {
  const { ctx, book, place, kinds, exclude, words, after } = search;
  if (!kinds.people) return [];
  const people = {
    patterns: words.map((word) => pattern(foldText(word))),
    exclude: exclude.map((id) => parseId(id)).filter((id) => id !== null),
    after: after?.[0] === "p" ? after[1] : undefined,
    limit,
  };
  const found = await (place === undefined
    ? searchPeople(ctx.db, book, people)
    : place.expansion === undefined
      ? []
      : searchPeopleInContext(ctx.db, book, {
          ...people,
          expansion: place.expansion,
          course: place.course?.course.id,
        }));
  return found.map((row) => ({ kind: "person", row, key: [row.sort_key, row.id] }));
}

/** Whether rows of an earlier kind than `kind` are still to come. */
const isBefore = (after: RecipientKey | undefined, kind: "c" | "p") =>
  after === undefined || after[0] === "s" || (kind === "p" && after[0] === "c");

const keyOf = (found: FoundRecipient): RecipientKey | undefined =>
  found.kind === "synthetic"
    ? ["s", found.row.id]
    : found.kind === "context"
      ? ["c", contextKey(found.row)]
      : found.key && ["p", found.key];

/** A LIKE pattern for a word anywhere in the name; LIKE's wildcards are escaped. */
const pattern = (word: string) => `%${word.replace(/[\\%_]/g, "\\$&")}%`;
