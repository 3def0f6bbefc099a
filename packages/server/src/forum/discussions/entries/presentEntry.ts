/** Entries on the wire. */
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
  /** `/courses/9`: where people's pages are. */
  readonly page: string;
  readonly files: ReadonlyMap<number, FileRow>;
}

/** The part that every answer has; of a deleted entry little is left. */
export function presentBare(
  e: Pick<
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
  const facts = {
    id: e.id,
    created_at: wireTime(e.created_at),
    updated_at: wireTime(e.updated_at),
    parent_id: e.parent_id,
    rating_count: e.rating_count,
    rating_sum: e.rating_sum,
  };
  if (e.workflow_state === "deleted") return { ...facts, editor_id: e.editor_id, deleted: true as const };
  const file = e.attachment_id === null ? undefined : view.files.get(e.attachment_id);
  const attachment = file === undefined ? undefined : presentFile(file, view);
  return {
    ...facts,
    ...(e.editor_id === null ? {} : { editor_id: e.editor_id }),
    user_id: e.user_id,
    message: e.message === null ? null : absoluteHtml(e.message, view.origin),
    ...(attachment === undefined ? {} : { attachment, attachments: [attachment] }),
  };
}

export interface EntryParts {
  /** The author's full name. */
  readonly name?: boolean;
  /** The author. */
  readonly user?: boolean;
}

export function presentEntry(e: EntryRow, view: EntryView, parts: EntryParts): Wire {
  const author = {
    id: e.user_id,
    short_name: e.author_short_name,
    avatar_url: e.author_avatar_url,
    pronouns: e.author_pronouns,
  };
  return {
    ...presentBare(e, view),
    ...(parts.name && e.workflow_state !== "deleted" ? { user_name: e.author_name || "User Name" } : {}),
    ...(parts.user ? { user: presentUserDisplay(author, view.origin, view.page) } : {}),
    read_state: e.is_read ? "read" : "unread",
    forced_read_state: e.is_forced,
  };
}

const RECENT = 10;

/** An entry at the top with its newest replies; without any it has neither key. */
export function presentTopEntry(e: TopEntryRow, view: EntryView): Wire {
  const parts = { name: true, user: true };
  const replies = e.recent ?? [];
  return {
    ...presentEntry(e, view, parts),
    ...(replies.length === 0
      ? {}
      : {
          recent_replies: replies.slice(0, RECENT).map((r) => presentEntry(r, view, parts)),
          has_more_replies: replies.length > RECENT,
        }),
  };
}
