/** Resolves the recipients that a sender named into the people that they reach. */
import { isDeepStrictEqual } from "node:util";
import { accessCourses, type CourseAccess, courseAccess } from "../../directory/courses/access.ts";
import { accessGroups, type GroupAccess } from "../../directory/groups/access.ts";
import type { Context } from "../../platform/context.ts";
import { isRootAdmin, loadOverrides } from "../../platform/grants.ts";
import { must } from "../../store/must.ts";
import { type ContextRecipient, parseRecipients } from "./parseRecipients.ts";
import {
  type Expansion,
  type LoadedRecipients,
  loadRecipients,
  type RecipientQuery,
  type RecipientRow,
  sectionCourses,
} from "./recipients.sql.ts";
import { loadAddressBook } from "./visibility.sql.ts";

type Asking = Pick<Context, "db" | "actor" | "now">;

export interface RecipientRequest {
  readonly recipients: readonly string[];
  /** Participants who may always be addressed. */
  readonly participants?: readonly number[];
  /** A conversation of the actor whose people may be addressed. */
  readonly fromConversation?: number | undefined;
  /** The course of the message: its administrators may address all its people. */
  readonly contextCourse?: number | undefined;
  /** Whether the message has a context: without one an administrator may write to anyone. */
  readonly withContext?: boolean;
  /** Reads what the sender shares with the people of contexts only where that decides who is reached. */
  readonly reachOnly?: boolean;
}

export interface ResolvedRecipients {
  /** Everybody reached, by id. The sender is left out unless named alone. */
  readonly recipients: readonly RecipientRow[];
  /** The sender's own row. */
  readonly self: RecipientRow;
  /** Courses that were named, and that of the message, with the actor's access to them. */
  readonly courses: ReadonlyMap<number, CourseAccess>;
  readonly contexts: readonly ContextRecipient[];
  /** Whether the sender teaches a course now. */
  readonly teaches: boolean;
}

/** The part of a query for recipients that depends on the actor's access. */
type Reach = Pick<RecipientQuery, "expansions" | "contextCourse" | "reachOnly">;

/**
 * Resolves recipients. People and courses take one statement, which assumes that the actor has access to the courses
 * and reads what decides about it; the statement is repeated where that assumption was wrong. Sections and groups need
 * their access first.
 */
export async function resolveRecipients(ctx: Asking, request: RecipientRequest): Promise<ResolvedRecipients> {
  const { db, actor, now } = ctx;
  const { contexts, ...people } = parseRecipients(request.recipients);
  const book = await loadAddressBook(ctx);
  const ids = request.contextCourse === undefined ? [] : [request.contextCourse];
  const load = (reach: Reach, courses: readonly number[]) =>
    loadRecipients(db, book, {
      ...people,
      ...reach,
      participants: request.participants ?? [],
      fromConversation: request.fromConversation,
      everybody: isRootAdmin(actor) && request.withContext !== true,
      courses,
    });
  const reachOf = (expansions: readonly Expansion[], courses: ReadonlyMap<number, CourseAccess>): Reach => {
    const course = courses.get(request.contextCourse ?? -1);
    return {
      expansions,
      contextCourse: course?.isAccountAdmin ? request.contextCourse : undefined,
      reachOnly: request.reachOnly === true && (course === undefined || course.can("send_messages")),
    };
  };
  let courses: ReadonlyMap<number, CourseAccess>;
  let loaded: LoadedRecipients;
  if (contexts.every((context) => context.kind === "course")) {
    const administers = actor.adminRoles.length > 0;
    const assumed: Reach = {
      expansions: contexts.map((context) => expansionOf(context, administers)),
      contextCourse: administers ? request.contextCourse : undefined,
      reachOnly: request.reachOnly === true,
    };
    const found = await load(assumed, [...new Set([...ids, ...contexts.map((context) => context.id)])]);
    const overrides = await loadOverrides(db, actor);
    courses = new Map(found.courses.map((course) => [course.id, courseAccess(actor, course, overrides, now)]));
    const reach = reachOf(expansionsOf(contexts, courses, new Map(), new Map()), courses);
    loaded = isDeepStrictEqual(reach, assumed) ? found : await load(reach, []);
  } else {
    const expanded = await expandContexts(ctx, contexts, ids);
    courses = expanded.courses;
    loaded = await load(reachOf(expanded.expansions, courses), []);
  }
  const { rows, teaches } = loaded;
  const self = must(
    rows.find((row) => row.id === actor.id),
    "the sender's own row",
  );
  const others = rows.filter((row) => row.id !== actor.id);
  const recipients = others.length > 0 ? others : self.named ? [self] : [];
  return { recipients, self, courses, contexts, teaches };
}

/** What each named context contributes, and the actor's access to the courses among them and to the courses `more`. */
export async function expandContexts(ctx: Asking, contexts: readonly ContextRecipient[], more: readonly number[] = []) {
  const ids = (kind: string) => contexts.filter((context) => context.kind === kind).map((context) => context.id);
  const sections = await sectionCourses(ctx.db, ctx.actor.root, ids("section"));
  const courses = await accessCourses(ctx, [...new Set([...ids("course"), ...sections.values(), ...more])]);
  const groups = await accessGroups(ctx, ids("group"));
  return { expansions: expansionsOf(contexts, courses, sections, groups), courses };
}

const expansionOf = (context: ContextRecipient, all: boolean): Expansion => ({
  kind: context.kind,
  id: context.id,
  types: context.types ?? null,
  all,
});

/** Expands courses and sections as far as the actor sees their people, and groups as a whole. */
const expansionsOf = (
  contexts: readonly ContextRecipient[],
  courses: ReadonlyMap<number, CourseAccess>,
  sections: ReadonlyMap<number, number>,
  groups: ReadonlyMap<number, GroupAccess>,
): Expansion[] =>
  contexts.flatMap((context): Expansion[] => {
    if (context.kind === "group") return mayExpandGroup(groups.get(context.id)) ? [expansionOf(context, true)] : [];
    const course = courses.get(context.kind === "course" ? context.id : (sections.get(context.id) ?? -1));
    if (course === undefined) return [];
    // members see what the address book shows them; administrators who are not enrolled see everybody
    const all = !course.isMember && course.canAsAdmin("send_messages");
    return course.isMember || all ? [expansionOf(context, all)] : [];
  });

/** A group reaches nobody where its course denies the actor sending. */
const mayExpandGroup = (group: GroupAccess | undefined): boolean => group?.can("send_messages") ?? false;
