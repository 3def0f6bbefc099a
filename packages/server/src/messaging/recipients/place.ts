/** Where a recipient search looks: the context named by `context`, with what the actor may see of it. */

import type { CourseAccess } from "../../directory/courses/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { parseId } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { expand } from "../addressBook/addressBook.ts";
import { type ContextRecipient, parseContext } from "../addressBook/recipients.ts";
import type { Expansion } from "../addressBook/visiblePeople.sql.ts";

export interface SearchContext extends ContextRecipient {
  /** Whether its people are asked for, or the contexts in it. */
  readonly lists: "people" | "sections" | "groups";
}

export interface SearchPlace extends SearchContext {
  /** What of it the actor may write to; undefined for nothing. */
  readonly expansion: Expansion | undefined;
  /** The course it is or belongs to, where the actor may see that. */
  readonly course: CourseAccess | undefined;
}

/** Reads `context`; undefined when it is none. */
export function parseSearchContext(text: string | null | undefined): SearchContext | undefined {
  const m = /^course_(\d{1,19})_(sections|groups)$/.exec(text?.trim() ?? "");
  if (m) return { kind: "course", id: parseId(m[1])!, types: undefined, role: undefined, lists: m[2] as "groups" };
  const context = parseContext(text ?? "");
  return context === undefined ? undefined : { ...context, lists: "people" };
}

export async function findPlace(db: Db, actor: Actor, context: SearchContext, now: Date): Promise<SearchPlace> {
  const { expansions, courses } = await expand(db, actor, [context], now);
  return { ...context, expansion: expansions[0], course: [...courses.values()][0] };
}
