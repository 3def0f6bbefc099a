/** The person who reads topics, with what makes topics visible to them: every statement about topics takes these values. */
import type { Context } from "../../../platform/context.ts";
import type { Places, Values } from "../../../store/statement.ts";
import type { Forum } from "../../forum.ts";

export const VIEWER = {
  tenant: "bigint",
  viewer: "bigint",
  now: "timestamptz",
  /** Sections that the viewer is in. */
  sections: "bigint[]",
  /** The viewer and the students whom they observe. */
  people: "bigint[]",
  /** Courses or groups whose drafts the viewer sees. */
  drafts: "bigint[]",
  /** Those where the viewer sees topics of all sections. */
  allSections: "bigint[]",
  /** Those where the viewer sees topics whoever they are assigned to. */
  allAssigned: "bigint[]",
} as const;

export type ViewerPlaces = Places<typeof VIEWER>;
export type Viewer = Values<typeof VIEWER>;

/** The actor as the viewer of one course's or group's topics, or of several courses'. */
export function viewerOf({ actor, root, now }: Pick<Context, "actor" | "root" | "now">, ...forums: readonly Forum[]) {
  const idsWhere = (test: (forum: Forum) => boolean) => forums.filter(test).map((forum) => forum.id);
  return {
    tenant: root,
    viewer: actor.id,
    now,
    sections: forums.flatMap((forum) => forum.sections),
    people: [...new Set([actor.id, ...forums.flatMap((forum) => forum.people)])],
    drafts: idsWhere((forum) => forum.readAsAdmin || forum.moderate),
    allSections: idsWhere((forum) => forum.allSections),
    allAssigned: idsWhere((forum) => forum.allAssigned),
  } satisfies Viewer;
}
