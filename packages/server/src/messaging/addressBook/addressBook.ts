/** Turns what a sender named into the people it reaches: who is known, who is in a context, who may be written to. */
import { isDeepStrictEqual } from "node:util";
import { accessCourses, type CourseAccess, courseAccess } from "../../directory/courses/access.ts";
import { accessGroups, type GroupAccess } from "../../directory/groups/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { isRootAdmin, loadOverrides } from "../../platform/grants.ts";
import type { Db } from "../../store/database.ts";
import { addressBookParameters } from "./addressBook.sql.ts";
import { type ContextRecipient, parseRecipients } from "./recipients.ts";
import { type Expansion, loadRecipients, type RecipientRow, sectionCourses, type Wanted } from "./visiblePeople.sql.ts";

export interface Named {
  readonly recipients: readonly string[];
  /** Participants who may always be addressed. */
  readonly participants?: readonly number[];
  /** A conversation of the actor whose people may be addressed. */
  readonly fromConversation?: number | undefined;
  /** The course of the message: who administers it may address all its people. */
  readonly contextCourse?: number | undefined;
  /** Whether the message has a context: without one an administrator may write to anyone. */
  readonly withContext?: boolean;
  /** Only who is reached is asked, not what the sender shares with people of contexts, unless that decides. */
  readonly reachOnly?: boolean;
}

export interface Addressed {
  /** Everybody reached, the sender left out unless named alone; by id. */
  readonly recipients: readonly RecipientRow[];
  /** The sender's own row. */
  readonly self: RecipientRow;
  /** Courses that were named, that of the message among them, with the actor's access to them. */
  readonly courses: ReadonlyMap<number, CourseAccess>;
  readonly contexts: readonly ContextRecipient[];
}

/** What of a question for recipients depends on the actor's access. */
type Reach = Pick<Wanted, "expansions" | "contextCourse" | "reachOnly">;

/**
 * Resolves recipients. People and courses take one statement, which brings what decides about the courses along and
 * takes them for open; it is asked anew where they turn out not to be. Sections and groups need their access first.
 */
export async function addressPeople(db: Db, actor: Actor, named: Named, now: Date): Promise<Addressed> {
  const { contexts, ...people } = parseRecipients(named.recipients);
  const book = await addressBookParameters(db, actor, now);
  const ids = named.contextCourse === undefined ? [] : [named.contextCourse];
  const load = (reach: Reach, courses: readonly number[]) =>
    loadRecipients(db, book, {
      ...people,
      ...reach,
      participants: named.participants ?? [],
      fromConversation: named.fromConversation,
      everybody: isRootAdmin(actor) && named.withContext !== true,
      courses,
    });
  const decided = (expansions: readonly Expansion[], courses: ReadonlyMap<number, CourseAccess>): Reach => {
    const course = courses.get(named.contextCourse ?? -1);
    return {
      expansions,
      contextCourse: course?.isAccountAdmin ? named.contextCourse : undefined,
      reachOnly: named.reachOnly === true && (course === undefined || course.can("send_messages")),
    };
  };
  let courses: ReadonlyMap<number, CourseAccess>;
  let rows: readonly RecipientRow[];
  if (contexts.every((c) => c.kind === "course")) {
    const administers = actor.adminRoles.length > 0;
    const hoped: Reach = {
      expansions: contexts.map((c) => expansion(c, administers)),
      contextCourse: administers ? named.contextCourse : undefined,
      reachOnly: named.reachOnly === true,
    };
    const found = await load(hoped, [...new Set([...ids, ...contexts.map((c) => c.id)])]);
    const overrides = await loadOverrides(db, actor);
    courses = new Map(found.courses.map((c) => [c.id, courseAccess(actor, c, overrides, now)]));
    const reach = decided(expansionsOf(contexts, courses, new Map(), new Map()), courses);
    rows = isDeepStrictEqual(reach, hoped) ? found.rows : (await load(reach, [])).rows;
  } else {
    const expanded = await expand(db, actor, contexts, now, ids);
    courses = expanded.courses;
    rows = (await load(decided(expanded.expansions, courses), [])).rows;
  }
  const self = rows.find((r) => r.id === actor.id)!;
  const others = rows.filter((r) => r.id !== actor.id);
  const recipients = others.length > 0 ? others : self.named ? [self] : [];
  return { recipients, self, courses, contexts };
}

/** What each named context contributes, and the courses among them, and `more`, with the actor's access. */
export async function expand(
  db: Db,
  actor: Actor,
  contexts: readonly ContextRecipient[],
  now: Date,
  more: readonly number[] = [],
) {
  const ids = (kind: string) => contexts.filter((c) => c.kind === kind).map((c) => c.id);
  const sections = await sectionCourses(db, actor.root, ids("section"));
  const courses = await accessCourses({ db, actor, now }, [
    ...new Set([...ids("course"), ...sections.values(), ...more]),
  ]);
  const groups = await accessGroups({ db, actor, now }, ids("group"));
  return { expansions: expansionsOf(contexts, courses, sections, groups), courses };
}

const expansion = (c: ContextRecipient, all: boolean): Expansion => ({
  kind: c.kind,
  id: c.id,
  types: c.types ?? null,
  all,
});

/** A course or section as far as the actor sees it, a group as a whole. */
const expansionsOf = (
  contexts: readonly ContextRecipient[],
  courses: ReadonlyMap<number, CourseAccess>,
  sections: ReadonlyMap<number, number>,
  groups: ReadonlyMap<number, GroupAccess>,
): Expansion[] =>
  contexts.flatMap((c): Expansion[] => {
    if (c.kind === "group") return mayExpandGroup(groups.get(c.id)) ? [expansion(c, true)] : [];
    const course = courses.get(c.kind === "course" ? c.id : (sections.get(c.id) ?? -1));
    if (course === undefined) return [];
    // members see what the address book shows them; administrators of a course they are not in see all of it
    const all = !course.isMember && course.canAsAdmin("send_messages");
    return course.isMember || all ? [expansion(c, all)] : [];
  });

/** A group of a course that denies the caller sending reaches nobody. */
const mayExpandGroup = (group: GroupAccess | undefined): boolean => group?.can("send_messages") ?? false;
