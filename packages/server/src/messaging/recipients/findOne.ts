/** Finds one person by id, if the actor may write to them. */

import type { Actor } from "../../platform/actor.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { addressBookParameters } from "../addressBook/addressBook.sql.ts";
import { loadRecipients } from "../addressBook/visiblePeople.sql.ts";
import { type PersonRow, searchContext, takesPart } from "./people.sql.ts";
import type { SearchPlace } from "./place.ts";

/** Through everything the two share, or through one context alone; a conversation of the actor is a tie, too. */
export async function findOne(
  db: Db,
  actor: Actor,
  id: number,
  place: SearchPlace | undefined,
  fromConversation: string | null | undefined,
  now: Date,
): Promise<Omit<PersonRow, "sort_key"> | undefined> {
  const conversation = parseId(fromConversation) ?? undefined;
  if (conversation !== undefined && !(await takesPart(db, actor, conversation))) return undefined;
  const book = await addressBookParameters(db, actor, now);
  if (place !== undefined && conversation === undefined) {
    if (place.expansion === undefined) return undefined;
    const search = { patterns: [], exclude: [], after: undefined, limit: 1, only: id };
    return (
      await searchContext(db, book, search, { expansion: place.expansion, courseId: place.course?.course.id })
    )[0];
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
  return rows.find((r) => r.id === id && r.named);
}
