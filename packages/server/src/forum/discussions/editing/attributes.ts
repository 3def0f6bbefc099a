/** What a request says of a topic, checked and turned into columns. */
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

/** HTML as it is stored, or a refusal of what is too long. Its length is that of its bytes. */
function readHtml(html: string | null | undefined, origin: string, max: number): string | null | undefined {
  if (html === null || html === undefined) return html;
  const tooLong = () => invalid("message", "too_long", `message is too long (maximum is ${max} bytes)`);
  // cleaning may shorten, but what is far too long need not be read
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

/** The anonymity that is asked for: what is no word of it means none; undefined when nothing was said. */
export const readAnonymity = (state: string | null | undefined): string | null | undefined =>
  state === undefined ? undefined : ANONYMITY.includes(state ?? "") ? state : null;

export interface FieldFacts {
  readonly forum: Forum;
  readonly origin: string;
  /** An announcement that will be closed takes no rules for posts. */
  readonly lockedAnnouncement: boolean;
}

/** The columns that need nothing but themselves; those that the caller may not set are left out silently. */
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

/** What must hold of a topic as a whole, however it came to be so. */
export function checkWhole(t: {
  readonly is_announcement: boolean;
  readonly message: string | null;
  readonly expanded: boolean;
  readonly expanded_locked: boolean;
}): void {
  if (t.is_announcement && (t.message ?? "").trim() === "") throw invalid("message", "blank", "message can't be blank");
  if (t.expanded_locked && !t.expanded) throw invalid("expanded_locked", "Cannot lock a collapsed discussion");
}
