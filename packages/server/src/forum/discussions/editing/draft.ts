/** What a request makes of a topic, new or held: read and checked as a whole before anything is written. */
import type { Actor } from "../../../platform/actor.ts";
import { attributeText, forbidden, Refusal } from "../../../platform/errors.ts";
import type { Raw, RawMap } from "../../../platform/nesting.ts";
import { readBoolean } from "../../../platform/params.ts";
import { zoneOffset } from "../../../platform/times.ts";
import type { Db } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { readGrading } from "../assignments/grading.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { checkWhole, plainColumns, readAnonymity, type TopicInput } from "./attributes.ts";
import { readGrouping } from "./grouping.ts";
import { endOfDay, firstPublication, nextPublication, type PublicationChange } from "./publication.ts";
import { readSections, refuseMixed } from "./sections.ts";
import { courseZone } from "./topicWrites.sql.ts";

export interface TopicRequest {
  readonly input: TopicInput;
  readonly raw: RawMap;
  readonly origin: string;
  readonly now: Date;
}

/** `lock_comment` before `locked`; JSON's bare false does not count as sent. */
function sentLock(input: TopicInput, raw: RawMap): boolean | undefined {
  return sent(raw.lock_comment) ? readBoolean(raw.lock_comment) : input.locked;
}

const sent = (raw: Raw | undefined) => raw !== undefined && raw !== null && raw !== false && raw !== "";

export async function draftTopic(
  tx: Db,
  actor: Actor,
  forum: Forum,
  announcement: boolean,
  held: TopicRow | undefined,
  { input, raw, origin, now }: TopicRequest,
) {
  const course = forum.type === "Course";
  const allLocked = announcement && forum.settings.lock_all_announcements;
  const lock = announcement ? allLocked || (sentLock(input, raw) ?? false) : input.locked;
  const columns = plainColumns(input, { forum, origin, lockedAnnouncement: announcement && lock === true });

  const graded = readGrading(forum, input, held?.assignment != null);
  const willBeGraded = graded === undefined ? held?.assignment != null : graded !== "none";
  const facts = { announcement, held: held?.group_category_id ?? null, fixed: held?.student_posts ?? false };
  const grouping = await readGrouping(tx, actor.root, forum, input, facts);
  const sections = await readSections(tx, actor.root, forum, input.specific_sections);
  const isSectionSpecific = sections === undefined ? (held?.is_section_specific ?? false) : sections !== null;
  refuseMixed(isSectionSpecific, (grouping === undefined ? held?.group_category_id : grouping) != null, willBeGraded);
  const anonymity = draftAnonymity(forum, input, held, { grouped: grouping != null, graded: willBeGraded });
  const todo = draftTodo(forum, input, willBeGraded);

  const asked = graded === "none" ? undefined : graded;
  const zone = course && input.lock_at ? await courseZone(tx, actor.root, forum.id) : "UTC";
  const change: PublicationChange = {
    published: input.published,
    locked: lock,
    // the assignment's dates take the place of the topic's
    delayed_post_at: asked?.unlock_at !== undefined ? null : course ? input.delayed_post_at : undefined,
    lock_at:
      asked?.lock_at !== undefined
        ? null
        : course
          ? endOfDay(input.lock_at, (at) => zoneOffset(at.getTime(), zone))
          : undefined,
  };
  const due = asked?.due_at !== undefined ? asked.due_at : held?.assignment?.due_at;
  const circumstances = {
    announcement,
    moderates: forum.moderate,
    hasStudentPosts: held?.student_posts ?? false,
    dueAt: willBeGraded && due ? new Date(due) : null,
    now,
  };
  const publication =
    held === undefined ? firstPublication(change, circumstances) : nextPublication(held, change, circumstances);
  const all = {
    ...columns,
    ...publication,
    ...(allLocked ? { locked: true } : {}),
    ...(grouping === undefined ? {} : { group_category_id: grouping }),
    ...(anonymity === undefined ? {} : { anonymous_state: anonymity }),
    ...(todo === undefined ? {} : { todo_date: todo }),
    is_section_specific: isSectionSpecific,
  };
  checkWhole({
    is_announcement: announcement,
    message: all.message ?? (all.message === undefined ? (held?.message ?? null) : null),
    expanded: all.expanded ?? held?.expanded ?? false,
    expanded_locked: all.expanded_locked ?? held?.expanded_locked ?? false,
  });
  return { columns: all, graded, sections, grouping };
}

const LOCKED_ANONYMITY = "Anonymity settings are locked due to a posted reply";

function draftAnonymity(
  forum: Forum,
  input: TopicInput,
  held: TopicRow | undefined,
  will: { grouped: boolean; graded: boolean },
): string | null | undefined {
  const asked = readAnonymity(input.anonymous_state);
  const state = asked === undefined ? (held?.anonymous_state ?? null) : asked;
  const changes = asked !== undefined && asked !== (held?.anonymous_state ?? null);
  const refuse = (text: string) => attributeText("anonymous_state", text);
  if (state !== null && (forum.type === "Group" || will.grouped))
    throw refuse("Group discussions cannot be anonymous.");
  if (state !== null && will.graded) throw refuse("Anonymous discussions cannot be graded");
  if (!changes) return undefined;
  if (state !== null && !forum.moderate && !forum.settings.allow_student_anonymous_discussion_topics)
    throw refuse("You are not able to create an anonymous discussion");
  if (held !== undefined && held.entry_count > 0)
    throw new Refusal(400, { errors: { anonymous_state: { message: LOCKED_ANONYMITY } } });
  return asked;
}

/** A date on to-do lists is for ungraded topics; becoming graded takes it away. */
function draftTodo(forum: Forum, input: TopicInput, graded: boolean): Date | null | undefined {
  if (input.todo_date != null) {
    if (!forum.can("manage_course_content_add")) throw forbidden();
    if (graded) throw attributeText("todo_date", "Date cannot be added if discussion topic is graded");
  }
  return graded ? null : input.todo_date;
}
