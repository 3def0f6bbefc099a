/** Drafts: messages that are being written, each its owner's alone. */

import type { Actor } from "../../platform/actor.ts";
import { given } from "../../platform/attributes.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId, parseIds } from "../../platform/ids.ts";
import type { Db } from "../../store/database.ts";
import { accessConversation } from "../conversations/access.ts";
import { checkTexts } from "../conversations/content.ts";
import { changeDraft, type DraftRow, findDraft, insertDraft } from "./drafts.sql.ts";

export interface DraftParams {
  readonly conversation_id?: string | null | undefined;
  readonly subject?: string | null | undefined;
  readonly body?: string | null | undefined;
  readonly recipients?: readonly string[] | undefined;
  readonly context_code?: string | null | undefined;
  readonly group_conversation?: boolean | undefined;
  readonly attachment_ids?: readonly string[] | undefined;
}

export async function accessDraft(db: Db, actor: Actor, id: string): Promise<DraftRow> {
  const row = await findDraft(db, actor, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  return row;
}

export const createDraft = async (db: Db, actor: Actor, params: DraftParams, now: Date): Promise<DraftRow> =>
  insertDraft(db, actor, await readDraft(db, actor, params, now), now);

export async function updateDraft(
  db: Db,
  actor: Actor,
  draft: DraftRow,
  params: DraftParams,
  now: Date,
): Promise<DraftRow> {
  const changed = await changeDraft(db, actor, draft.id, await readDraft(db, actor, params, now), now);
  if (changed === undefined) throw notFound();
  return changed;
}

/** The columns that were given. Who is named is looked at when the message is sent. */
async function readDraft(db: Db, actor: Actor, p: DraftParams, now: Date) {
  const subject = p.subject === "" ? null : p.subject;
  checkTexts(p.body ?? "", subject ?? null);
  return given({
    conversation_id:
      p.conversation_id === undefined
        ? undefined
        : (p.conversation_id ?? "") === ""
          ? null
          : (await accessConversation(db, actor, p.conversation_id!, now, { emptied: true })).id,
    subject,
    body: p.body === undefined ? undefined : (p.body ?? ""),
    recipients: p.recipients === undefined ? undefined : p.recipients.filter((r) => r !== ""),
    context_code: p.context_code === "" ? null : p.context_code,
    group_conversation: p.group_conversation,
    attachment_ids: p.attachment_ids === undefined ? undefined : parseIds(p.attachment_ids),
  });
}
