/** Presents entries. */
import type { DiscussionEntry, Static } from "@pidge/api";
import { presentUserDisplay } from "../../../directory/users/present.ts";
import type { FileRow } from "../../../files/files.sql.ts";
import { presentFile } from "../../../files/present.ts";
import { wireTime } from "../../../platform/clock.ts";
import { absoluteHtml } from "../../../platform/html.ts";
import type { EntryRow, TopEntryRow } from "./entries.sql.ts";

type Wire = Static<typeof DiscussionEntry>;

export interface EntryView {
  readonly origin: string;
  readonly now: Date;
  /** `/courses/9`: the path above people's pages. */
  readonly page: string;
  readonly files: ReadonlyMap<number, FileRow>;
}

/** The fields of every answer; a deleted entry has few of them. */
export function presentBare(
  entry: Pick<
    EntryRow,
    | "id"
    | "created_at"
    | "updated_at"
    | "parent_id"
    | "rating_count"
    | "rating_sum"
    | "editor_id"
    | "workflow_state"
    | "user_id"
    | "message"
    | "attachment_id"
  >,
  view: EntryView,
) {
  const always = {
    id: entry.id,
    created_at: wireTime(entry.created_at),
    updated_at: wireTime(entry.updated_at),
    parent_id: entry.parent_id,
    rating_count: entry.rating_count,
    rating_sum: entry.rating_sum,
  };
  if (entry.workflow_state === "deleted") return { ...always, editor_id: entry.editor_id, deleted: true as const };
  const file = entry.attachment_id === null ? undefined : view.files.get(entry.attachment_id);
  const attachment = file === undefined ? undefined : presentFile(file, view);
  return {
    ...always,
    ...(entry.editor_id === null ? {} : { editor_id: entry.editor_id }),
    user_id: entry.user_id,
    message: entry.message === null ? null : absoluteHtml(entry.message, view.origin),
    ...(attachment === undefined ? {} : { attachment, attachments: [attachment] }),
  };
}

export interface EntryParts {
  /** The author's full name. */
  readonly name?: boolean;
  /** The author. */
  readonly user?: boolean;
}

export function presentEntry(entry: EntryRow, view: EntryView, parts: EntryParts): Wire {
  const author = {
    id: entry.user_id,
    short_name: entry.author_short_name,
    avatar_url: entry.author_avatar_url,
    pronouns: entry.author_pronouns,
  };
  return {
    ...presentBare(entry, view),
    ...(parts.name && entry.workflow_state !== "deleted" ? { user_name: entry.author_name || "User Name" } : {}),
    ...(parts.user ? { user: presentUserDisplay(author, view.origin, view.page) } : {}),
    read_state: entry.is_read ? "read" : "unread",
    forced_read_state: entry.is_forced,
  };
}

const RECENT = 10;

/** A top-level entry with its newest replies; without replies both keys are absent. */
export function presentTopEntry(entry: TopEntryRow, view: EntryView): Wire {
  const parts = { name: true, user: true };
  const replies = entry.recent ?? [];
  return {
    ...presentEntry(entry, view, parts),
    ...(replies.length === 0
      ? {}
      : {
          recent_replies: replies.slice(0, RECENT).map((reply) => presentEntry(reply, view, parts)),
          has_more_replies: replies.length > RECENT,
        }),
  };
}
