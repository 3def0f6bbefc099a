/** Turns what a sender named into the people it reaches: who is known, who is in a context, who may be written to. */
import { accessCourses, type CourseAccess } from "../courses/access.ts";
import { accessGroups, type GroupAccess } from "../groups/access.ts";
import type { Actor } from "../platform/actor.ts";
import { isRootAdmin } from "../platform/grants.ts";
import type { Db } from "../store/database.ts";
import { type Expansion, loadRecipients, type RecipientRow, sectionCourses } from "./addressBookQueries.ts";
import { addressBookParameters } from "./addressBookSql.ts";
import { type ContextRecipient, parseRecipients } from "./recipients.ts";

export interface Named {
  readonly recipients: readonly string[];
  /** Participants who may always be addressed. */
  readonly participants?: readonly number[];
  /** A conversation of the actor whose people may be addressed. */
  readonly fromConversation?: number | undefined;
  /** The course of the message, when the actor administers it: all its people may be addressed. */
  readonly contextCourse?: number | undefined;
  /** Whether the message has a context: without one an administrator may write to anyone. */
  readonly withContext?: boolean;
  /** Only who is reached is asked, not what the sender shares with people of contexts. */
  readonly reachOnly?: boolean;
}

export interface Addressed {
  /** Everybody reached, the sender left out unless named alone; by id. */
  readonly recipients: readonly RecipientRow[];
  /** The sender's own row. */
  readonly self: RecipientRow;
  /** Contexts that were named, with the actor's access to them. */
  readonly courses: ReadonlyMap<number, CourseAccess>;
  readonly contexts: readonly ContextRecipient[];
}

/** Resolves recipients. One statement for people alone; contexts need their access first. */
export async function addressPeople(db: Db, actor: Actor, named: Named, now: Date): Promise<Addressed> {
  const parsed = parseRecipients(named.recipients);
  const book = await addressBookParameters(db, actor, now);
  const { expansions, courses } = await expand(db, actor, parsed.contexts, now);
  const rows = await loadRecipients(db, book, {
    users: parsed.users,
    uuids: parsed.uuids,
    expansions,
    participants: named.participants ?? [],
    fromConversation: named.fromConversation,
    everybody: isRootAdmin(actor) && named.withContext !== true,
    contextCourse: named.contextCourse,
    reachOnly: named.reachOnly ?? false,
  });
  const self = rows.find((r) => r.id === actor.id)!;
  const others = rows.filter((r) => r.id !== actor.id);
  const recipients = others.length > 0 ? others : self.named ? [self] : [];
  return { recipients, self, courses, contexts: parsed.contexts };
}

/** What each named context contributes: a course or section as far as the actor sees it, a group as a whole. */
export async function expand(db: Db, actor: Actor, contexts: readonly ContextRecipient[], now: Date) {
  const ids = (kind: string) => contexts.filter((c) => c.kind === kind).map((c) => c.id);
  const sections = await sectionCourses(db, actor.root, ids("section"));
  const courses = await accessCourses(db, actor, [...new Set([...ids("course"), ...sections.values()])], now);
  const groups = await accessGroups(db, actor, ids("group"), now);
  const expansions = contexts.flatMap((c): Expansion[] => {
    if (c.kind === "group")
      return mayExpandGroup(groups.get(c.id)) ? [{ kind: "group", id: c.id, types: null, all: true }] : [];
    const course = courses.get(c.kind === "course" ? c.id : (sections.get(c.id) ?? -1));
    if (course === undefined) return [];
    // members see what the address book shows them; administrators of a course they are not in see all of it
    const all = !course.isMember && course.canAsAdmin("send_messages");
    return course.isMember || all ? [{ kind: c.kind, id: c.id, types: c.types ?? null, all }] : [];
  });
  return { expansions, courses };
}

/** A group of a course that denies the caller sending reaches nobody. */
const mayExpandGroup = (group: GroupAccess | undefined): boolean => group?.can("send_messages") ?? false;
