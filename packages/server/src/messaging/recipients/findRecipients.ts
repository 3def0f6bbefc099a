/** Finds who can be written to: contexts first, then people, in one stream of pages (CONV 2.13). */

import type { Actor } from "../../platform/actor.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { findUser } from "../../platform/references.ts";
import { sortKey } from "../../platform/sortKey.ts";
import type { Db } from "../../store/database.ts";
import { addressBookParameters } from "../addressBook/addressBook.sql.ts";
import { type ContextKey, type ContextRow, contextKey, searchContexts } from "./contexts.sql.ts";
import { findOne } from "./findOne.ts";
import { kindsOf } from "./kinds.ts";
import { type PersonKey, type PersonRow, searchContext, searchPeople } from "./people.sql.ts";
import { findPlace, parseSearchContext, type SearchPlace } from "./place.ts";
import { type SyntheticRow, syntheticRows } from "./synthetic.ts";

export interface RecipientParams {
  readonly search?: string | null | undefined;
  readonly context?: string | null | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly type?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  readonly user_id?: string | null | undefined;
  readonly from_conversation_id?: string | null | undefined;
  readonly synthetic_contexts?: boolean | undefined;
}

export type FoundRow =
  | { readonly kind: "synthetic"; readonly row: SyntheticRow }
  | { readonly kind: "context"; readonly row: ContextRow }
  | { readonly kind: "person"; readonly row: Omit<PersonRow, "sort_key"> };

/** The last row of a page: the next begins after it. */
export type RecipientKey = readonly ["s", id: string] | readonly ["c", ContextKey] | readonly ["p", PersonKey];

export interface Found {
  readonly rows: readonly FoundRow[];
  readonly place: SearchPlace | undefined;
  readonly next: RecipientKey | undefined;
}

const NOTHING: Found = { rows: [], place: undefined, next: undefined };

export async function findRecipients(
  db: Db,
  actor: Actor,
  params: RecipientParams,
  after: RecipientKey | undefined,
  perPage: number,
  now: Date,
): Promise<Found> {
  const context = parseSearchContext(params.context);
  if ((params.user_id ?? "") !== "") {
    const id = await findUser(db, actor, params.user_id!);
    if (id === undefined) throw notFound();
    const place = context === undefined ? undefined : await findPlace(db, actor, context, now);
    const row = await findOne(db, actor, id, place, params.from_conversation_id, now);
    return { rows: row === undefined ? [] : [{ kind: "person", row }], place, next: undefined };
  }
  if (context === undefined && (params.search === undefined || params.search === null)) return NOTHING;

  const words = (params.search ?? "").split(/\s+/).filter((w) => w !== "");
  const kinds = kindsOf([...(params.types ?? []), ...(params.type ?? [])], context, words.length > 0);
  const exclude = params.exclude ?? [];
  const book = await addressBookParameters(db, actor, now);
  const place = context === undefined ? undefined : await findPlace(db, actor, context, now);
  const wanted = perPage + 1;
  const rows: FoundRow[] = [];
  const room = () => wanted - rows.length;

  if (kinds.synthetic && params.synthetic_contexts === true && place?.lists === "people" && isBefore(after, "c")) {
    const all = await syntheticRows(db, book, place, exclude);
    const from = after?.[0] === "s" ? all.findIndex((r) => r.id === after[1]) + 1 : 0;
    rows.push(...all.slice(from, from + wanted).map((row) => ({ kind: "synthetic", row }) as const));
  }
  const within = place === undefined ? undefined : place.course?.course.id;
  if (
    kinds.contexts.length > 0 &&
    room() > 0 &&
    isBefore(after, "p") &&
    (place === undefined || within !== undefined)
  ) {
    const found = await searchContexts(db, book, {
      within,
      asAdmin: place?.expansion?.all === true,
      kinds: kinds.contexts,
      patterns: words.map((w) => pattern(sortKey(w))),
      exclude,
      ranked: words.length > 0,
      after: after?.[0] === "c" ? after[1] : undefined,
      limit: room(),
    });
    rows.push(...found.map((row) => ({ kind: "context", row }) as const));
  }
  if (kinds.people && room() > 0 && (place === undefined || place.expansion !== undefined)) {
    const search = {
      patterns: words.map((w) => pattern(searchKey(w))),
      exclude: exclude.map((e) => parseId(e)).filter((id) => id !== null),
      after: after?.[0] === "p" ? after[1] : undefined,
      limit: room(),
    };
    const found =
      place === undefined
        ? await searchPeople(db, book, search)
        : await searchContext(db, book, search, { expansion: place.expansion!, courseId: within });
    rows.push(...found.map((row) => ({ kind: "person", row }) as const));
  }
  const shown = rows.slice(0, perPage);
  return { rows: shown, place, next: rows.length > perPage ? keyOf(shown.at(-1)!) : undefined };
}

/** Whether rows of an earlier kind than `kind` are still to come. */
const isBefore = (after: RecipientKey | undefined, kind: "c" | "p") =>
  after === undefined || after[0] === "s" || (kind === "p" && after[0] === "c");

const keyOf = (found: FoundRow): RecipientKey =>
  found.kind === "synthetic"
    ? ["s", found.row.id]
    : found.kind === "context"
      ? ["c", contextKey(found.row)]
      : ["p", [(found.row as PersonRow).sort_key, found.row.id]];

/** As the store folds names into `users.search_key`. */
const searchKey = (word: string) =>
  word
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

/** Anywhere in the name; the wildcards of LIKE stand for themselves. */
const pattern = (word: string) => `%${word.replace(/[\\%_]/g, "\\$&")}%`;
