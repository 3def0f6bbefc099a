/** Reads what a request makes of a topic, new or existing: checked as a whole before anything is written. */
import type { Context } from "../../../platform/context.ts";
import { attributeText, forbidden, Refusal } from "../../../platform/errors.ts";
import type { Raw, RawMap } from "../../../platform/nesting.ts";
import { readBoolean } from "../../../platform/params.ts";
import { zoneOffset } from "../../../platform/times.ts";
import type { Forum } from "../../forum.ts";
import { readGrading } from "../assignments/grading.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { checkWhole, plainColumns, readAnonymity, type TopicInput } from "./attributes.ts";
import { readGrouping } from "./grouping.ts";
import { endOfDay, firstPublication, nextPublication, type PublicationChange } from "./publication.ts";
import { readSections, refuseMixed } from "./sections.ts";
import { loadCourseZone } from "./topicWrites.sql.ts";

export interface TopicRequest {
  readonly input: TopicInput;
  readonly raw: RawMap;
}

/** `lock_comment` takes precedence over `locked`; a JSON false counts as not sent, as in Canvas. */
const requestedLock = ({ input, raw }: TopicRequest): boolean | undefined =>
  isSent(raw.lock_comment) ? readBoolean(raw.lock_comment) : input.locked;

const isSent = (raw: Raw | undefined) => raw !== undefined && raw !== null && raw !== false && raw !== "";

interface Drafting extends TopicRequest {
  readonly forum: Forum;
  readonly announcement: boolean;
  /** The topic as it is; undefined for a new one. */
  readonly held: TopicRow | undefined;
}

export type TopicDraft = Awaited<ReturnType<typeof draftTopic>>;

export async function draftTopic(ctx: Context, drafting: Drafting) {
  const { input, forum, announcement, held } = drafting;
  const allLocked = announcement && forum.settings.lock_all_announcements;
  const lock = announcement ? allLocked || (requestedLock(drafting) ?? false) : input.locked;
  const facts = { forum, origin: ctx.origin, lockedAnnouncement: announcement && lock === true };
  const columns = plainColumns(input, facts);

  const graded = readGrading(forum, input, held?.assignment != null);
  const isGraded = graded === undefined ? held?.assignment != null : graded !== "none";
  const grouping = await readGrouping(ctx, input, {
    forum,
    announcement,
    held: held?.group_category_id ?? null,
    fixed: held?.student_posts ?? false,
  });
  const sections = await readSections(ctx, forum, input.specific_sections);
  const isSectionSpecific = sections === undefined ? (held?.is_section_specific ?? false) : sections !== null;
  refuseMixed(isSectionSpecific, (grouping === undefined ? held?.group_category_id : grouping) != null, isGraded);
  const anonymity = draftAnonymity(drafting, { grouped: grouping != null, graded: isGraded });
  const todo = draftTodo(forum, input, isGraded);

  const asked = graded === "none" ? undefined : graded;
  const change = await publicationChange(ctx, drafting, { asked, lock });
  const due = asked?.due_at !== undefined ? asked.due_at : held?.assignment?.due_at;
  const circumstances = {
    announcement,
    moderates: forum.moderate,
    hasStudentPosts: held?.student_posts ?? false,
    dueAt: isGraded && due ? new Date(due) : null,
    now: ctx.now,
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

/** What the request says of publication. Groups' topics have no dates; an assignment's dates replace the topic's. */
async function publicationChange(
  { db, root }: Context,
  { forum, input }: Drafting,
  { asked, lock }: { readonly asked: TopicInput["assignment"]; readonly lock: boolean | undefined },
): Promise<PublicationChange> {
  const course = forum.type === "Course";
  const zone = course && input.lock_at ? await loadCourseZone(db, root, forum.id) : "UTC";
  const ownDelay = course ? input.delayed_post_at : undefined;
  const ownEnd = course ? endOfDay(input.lock_at, (at) => zoneOffset(at.getTime(), zone)) : undefined;
  return {
    published: input.published,
    locked: lock,
    delayed_post_at: asked?.unlock_at !== undefined ? null : ownDelay,
    lock_at: asked?.lock_at !== undefined ? null : ownEnd,
  };
}

const LOCKED_ANONYMITY = "Anonymity settings are locked due to a posted reply";

function draftAnonymity(
  { forum, input, held }: Drafting,
  { grouped, graded }: { readonly grouped: boolean; readonly graded: boolean },
): string | null | undefined {
  const asked = readAnonymity(input.anonymous_state);
  const state = asked === undefined ? (held?.anonymous_state ?? null) : asked;
  const changes = asked !== undefined && asked !== (held?.anonymous_state ?? null);
  const refusal = (text: string) => attributeText("anonymous_state", text);
  if (state !== null && (forum.type === "Group" || grouped)) throw refusal("Group discussions cannot be anonymous.");
  if (state !== null && graded) throw refusal("Anonymous discussions cannot be graded");
  if (!changes) return undefined;
  if (state !== null && !forum.moderate && !forum.settings.allow_student_anonymous_discussion_topics)
    throw refusal("You are not able to create an anonymous discussion");
  if (held !== undefined && held.entry_count > 0)
    throw new Refusal(400, { errors: { anonymous_state: { message: LOCKED_ANONYMITY } } });
  return asked;
}

/** Only ungraded topics have a date on to-do lists; grading a topic clears it. */
function draftTodo(forum: Forum, input: TopicInput, graded: boolean): Date | null | undefined {
  if (input.todo_date != null) {
    if (!forum.can("manage_course_content_add")) throw forbidden();
    if (graded) throw attributeText("todo_date", "Date cannot be added if discussion topic is graded");
  }
  return graded ? null : input.todo_date;
}
