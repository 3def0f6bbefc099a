/** Where a recipient search looks: the context named by `context`, as far as the actor may see it. */
import type { CourseAccess } from "../../directory/courses/access.ts";
import type { Context } from "../../platform/context.ts";
import { type ContextRecipient, idOf, parseContext } from "../addressBook/parseRecipients.ts";
import type { Expansion } from "../addressBook/recipients.sql.ts";
import { expandContexts } from "../addressBook/resolveRecipients.ts";

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

/** Reads `context`; undefined for any other text. */
export function parseSearchContext(text: string | null | undefined): SearchContext | undefined {
  const [, id, lists] = /^course_(\d{1,19})_(sections|groups)$/.exec(text?.trim() ?? "") ?? [];
  if (lists !== undefined)
    return { kind: "course", id: idOf(id), types: undefined, role: undefined, lists: lists as "groups" };
  const context = parseContext(text ?? "");
  return context === undefined ? undefined : { ...context, lists: "people" };
}

export async function findPlace(
  ctx: Pick<Context, "db" | "actor" | "now">,
  context: SearchContext,
): Promise<SearchPlace> {
  const { expansions, courses } = await expandContexts(ctx, [context]);
  return { ...context, expansion: expansions[0], course: [...courses.values()][0] };
}
