/** Search in the texts and subjects of a person's visible messages. */
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { foldText } from "../../platform/foldText.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { excerptOf } from "./excerpt.ts";
import { type FoundMessageRow, searchIndex, searchNewest } from "./messageSearch.sql.ts";

/** Messages that are looked through before the index of all words is asked; more where some of the first match. */
const NEAR = 50;
const NEAR_OF_FREQUENT = 1_000;

const MAX_WORDS = 20;

export interface MatchedMessage extends Omit<FoundMessageRow, "body"> {
  /** The part of the text around the words. */
  readonly excerpt: string;
}

export interface MessageSearch {
  readonly text: string | null | undefined;
  /** Messages from before the one of this id. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Finds the newest messages that match, by their text or by their conversation's subject. */
export async function searchMessages(
  { db, root, actor }: Pick<Context, "db" | "root" | "actor">,
  { text, before = Number.MAX_SAFE_INTEGER, limit }: MessageSearch,
): Promise<MatchedMessage[]> {
  const words = wordsOf(text);
  const query = toQuery(words);
  const found: FoundMessageRow[] = [];
  const search = (from: number) => ({
    tenant: root,
    user: actor.id,
    query,
    before: from,
    limit: limit - found.length,
  });
  const lookThrough = async (from: number, depth: number): Promise<number | null> => {
    const rows = await execute(db, searchNewest, { ...search(from), depth });
    for (const { reached: _, ...row } of rows) if (row.id !== null) found.push(row as FoundMessageRow);
    return one(rows, "the last message that was looked at").reached;
  };
  let reached = await lookThrough(before, NEAR);
  if (found.length > 0 && found.length < limit && reached !== null)
    reached = await lookThrough(reached, NEAR_OF_FREQUENT);
  if (found.length < limit && reached !== null) found.push(...(await execute(db, searchIndex, search(reached))));
  return found.map(({ body, ...row }) => ({ ...row, excerpt: excerptOf(body, words) }));
}

function wordsOf(text: string | null | undefined): string[] {
  const words = foldText(text ?? "")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) throw invalid("q", "blank", "q must hold a word to search for");
  return words.slice(0, MAX_WORDS);
}

/** The words in the form of `to_tsquery`: each a prefix, all required. Quoted, so that no character is an operator. */
const toQuery = (words: readonly string[]): string =>
  words.map((word) => `'${word.replace(/[\\']/g, "$&$&")}':*`).join(" & ");
