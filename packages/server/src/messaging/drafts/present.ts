/** Found messages, drafts and scheduled messages on the wire. */
import type { FoundMessage, MessageDraft, ScheduledMessage, Static } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import type { DraftRow } from "./drafts.sql.ts";
import type { MatchedMessage } from "./messageSearch.ts";
import type { ScheduledRow } from "./scheduled.sql.ts";

export const presentFound = (row: MatchedMessage): Static<typeof FoundMessage> => ({
  id: row.id,
  conversation_id: row.conversation_id,
  subject: row.subject,
  excerpt: row.excerpt,
  author_id: row.author_id,
  author_name: row.author_name,
  created_at: wireTime(row.created_at),
});

export const presentDraft = (row: DraftRow): Static<typeof MessageDraft> => ({
  id: row.id,
  conversation_id: row.conversation_id,
  subject: row.subject,
  body: row.body,
  recipients: row.recipients,
  context_code: row.context_code,
  group_conversation: row.group_conversation,
  attachment_ids: row.attachment_ids,
  created_at: wireTime(row.created_at),
  updated_at: wireTime(row.updated_at),
});

export const presentScheduled = (row: ScheduledRow): Static<typeof ScheduledMessage> => ({
  id: row.id,
  workflow_state: row.workflow_state as "scheduled",
  send_at: wireTime(row.send_at),
  conversation_id: row.conversation_id,
  subject: row.params.subject ?? null,
  body: row.params.body ?? "",
  recipients: [...(row.params.recipients ?? [])],
  conversation_ids: row.conversation_ids,
  batch_id: row.batch_id,
  failure: row.failure,
  created_at: wireTime(row.created_at),
  updated_at: wireTime(row.updated_at),
});
