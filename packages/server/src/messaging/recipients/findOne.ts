/** Finds one person by id, if the actor may write to them. */
import type { Context } from "../../platform/context.ts";
import { parseId } from "../../platform/ids.ts";
import { loadRecipients } from "../addressBook/recipients.sql.ts";
import { loadAddressBook } from "../addressBook/visibility.sql.ts";
import { findMessageCount } from "../conversations/reply.sql.ts";
import { type FoundPerson, searchPeopleInContext } from "./people.sql.ts";
import type { SearchPlace } from "./place.ts";

export interface PersonQuery {
  readonly id: number;
  readonly place: SearchPlace | undefined;
  /** A conversation of the actor, as sent: its people are known, too. */
  readonly fromConversation: string | null | undefined;
}

/** Finds a person through everything that the two share, or through one context alone. */
export async function findOne(
  ctx: Pick<Context, "db" | "root" | "actor" | "now">,
  { id, place, fromConversation }: PersonQuery,
): Promise<Omit<FoundPerson, "sort_key"> | undefined> {
  const { db, actor } = ctx;
  const conversation = parseId(fromConversation) ?? undefined;
  // those who have removed everything from a conversation no longer know its people
  if (conversation !== undefined && !(await findMessageCount(ctx, { user: actor.id, conversation }))) return undefined;
  const book = await loadAddressBook(ctx);
  if (place !== undefined && conversation === undefined) {
    const { expansion, course } = place;
    if (expansion === undefined) return undefined;
    const search = { patterns: [], exclude: [], after: undefined, limit: 1, only: id };
    return (await searchPeopleInContext(db, book, { ...search, expansion, course: course?.course.id }))[0];
  }
  const { rows } = await loadRecipients(db, book, {
    users: [id],
    uuids: [],
    expansions: [],
    participants: [],
    fromConversation: conversation,
    everybody: false,
    contextCourse: undefined,
  });
  return rows.find((row) => row.id === id && row.named);
}
