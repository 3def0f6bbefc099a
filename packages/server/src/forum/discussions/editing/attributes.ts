/** Checks the parameters of a topic and turns them into columns. */
import type { discussions as endpoints, Static } from "@pidge/api";
import { given } from "../../../platform/attributes.ts";
import { attributeText, invalid } from "../../../platform/errors.ts";
import { cleanHtml } from "../../../platform/html.ts";
import { sortKey } from "../../../platform/sortKey.ts";
import type { Forum } from "../../forum.ts";

export type TopicInput = Static<(typeof endpoints.updateDiscussionTopic)["params"]>;

const MAX_TITLE = 255;
const MAX_MESSAGE = 500 * 1024;
const MAX_ENTRY = 64 * 1024;
const TYPES = ["threaded", "not_threaded", "side_comment", "flat"];
const ORDERS = ["asc", "desc", "inherit"];
const ANONYMITY = ["full_anonymity", "partial_anonymity"];

/** The HTML cleaned as it is stored, or a refusal when it has more than `max` bytes. */
function readHtml(html: string | null | undefined, origin: string, max: number): string | null | undefined {
  if (html === null || html === undefined) return html;
  const tooLong = () => invalid("message", "too_long", `message is too long (maximum is ${max} bytes)`);
  // cleaning may shorten it, but a text far too long is not worth the work
  if (html.length > max * 4) throw tooLong();
  const clean = cleanHtml(html, origin);
  if (Buffer.byteLength(clean) > max) throw tooLong();
  return clean;
}

export const readEntryMessage = (html: string | null | undefined, origin: string) => readHtml(html, origin, MAX_ENTRY);

function readTitle(title: string | null | undefined): string | undefined {
  if (title === undefined) return undefined;
  const text = title?.trim() ?? "";
  if ([...text].length > MAX_TITLE)
    throw invalid("title", "too_long", `title is too long (maximum is ${MAX_TITLE} characters)`);
  return text === "" ? "No Title" : text;
}

export const titleColumns = (title: string) => ({ title, title_key: sortKey(title) });

/** The requested anonymity: an unknown word means none; undefined when the parameter was not sent. */
export const readAnonymity = (state: string | null | undefined): string | null | undefined =>
  state === undefined ? undefined : ANONYMITY.includes(state ?? "") ? state : null;

export interface FieldFacts {
  readonly forum: Forum;
  readonly origin: string;
  /** An announcement that will be locked ignores the parameters about posts. */
  readonly lockedAnnouncement: boolean;
}

/** The columns that depend on no other parameter; those that the actor may not set are left out silently. */
export function plainColumns(input: TopicInput, { forum, origin, lockedAnnouncement }: FieldFacts) {
  const title = readTitle(input.title);
  const course = forum.type === "Course";
  const type = lockedAnnouncement ? undefined : input.discussion_type;
  if (type !== undefined && !TYPES.includes(type ?? ""))
    throw invalid("discussion_type", "inclusion", `discussion_type must be one of ${TYPES.join(", ")}`);
  if (input.sort_order !== undefined && !ORDERS.includes(input.sort_order ?? ""))
    throw attributeText("sort_order", "Sort order type not valid");
  const studentPosts = forum.moderate && course ? input.podcast_has_student_posts : undefined;
  const podcast = forum.moderate ? (studentPosts ? true : input.podcast_enabled) : undefined;
  return given({
    ...(title === undefined ? {} : titleColumns(title)),
    message: readHtml(input.message, origin, MAX_MESSAGE),
    discussion_type: type ?? undefined,
    podcast_enabled: podcast,
    podcast_has_student_posts: studentPosts,
    require_initial_post: course && !lockedAnnouncement ? input.require_initial_post : undefined,
    allow_rating: input.allow_rating,
    only_graders_can_rate: input.only_graders_can_rate,
    sort_by_rating: input.sort_by_rating,
    sort_order: input.sort_order ?? undefined,
    sort_order_locked: input.sort_order_locked,
    expanded: input.expanded,
    expanded_locked: input.expanded_locked,
  });
}

/** Checks the topic as it will be, whichever parameters made it so. */
export function checkWhole(topic: {
  readonly is_announcement: boolean;
  readonly message: string | null;
  readonly expanded: boolean;
  readonly expanded_locked: boolean;
}): void {
  if (topic.is_announcement && (topic.message ?? "").trim() === "")
    throw invalid("message", "blank", "message can't be blank");
  if (topic.expanded_locked && !topic.expanded) throw invalid("expanded_locked", "Cannot lock a collapsed discussion");
}
