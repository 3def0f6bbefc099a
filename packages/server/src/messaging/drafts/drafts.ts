/** Drafts: messages that are being written, visible to their owner alone. */
import { given } from "../../platform/attributes.ts";
import type { Context } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId, parseIds } from "../../platform/ids.ts";
import { accessConversation } from "../conversations/access.ts";
import { checkLengths } from "../conversations/content.ts";
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

type Drafting = Pick<Context, "db" | "actor" | "now">;

export async function accessDraft(ctx: Drafting, id: string | undefined): Promise<DraftRow> {
  const row = await findDraft(ctx, parseId(id) ?? -1);
  if (row === undefined) throw notFound();
  return row;
}

export const createDraft = async (ctx: Drafting, params: DraftParams): Promise<DraftRow> =>
  insertDraft(ctx, await readDraft(ctx, params));

export async function updateDraft(
  ctx: Drafting,
  { draft, params }: { readonly draft: DraftRow; readonly params: DraftParams },
): Promise<DraftRow> {
  const changed = await changeDraft(ctx, { id: draft.id, columns: await readDraft(ctx, params) });
  if (changed === undefined) throw notFound();
  return changed;
}

/** Reads the columns that were given. Recipients are resolved when the message is sent. */
async function readDraft(ctx: Drafting, params: DraftParams) {
  const conversation = await readConversation(ctx, params.conversation_id);
  const subject = params.subject === "" ? null : params.subject;
  checkLengths(params.body ?? "", subject ?? null);
  return given({
    conversation_id: conversation,
    subject,
    body: params.body === undefined ? undefined : (params.body ?? ""),
    recipients: params.recipients === undefined ? undefined : params.recipients.filter((text) => text !== ""),
    context_code: params.context_code === "" ? null : params.context_code,
    group_conversation: params.group_conversation,
    attachment_ids: params.attachment_ids === undefined ? undefined : parseIds(params.attachment_ids),
  });
}

/** The conversation that is answered; null for none, undefined where the parameter was not sent. */
async function readConversation(ctx: Drafting, id: string | null | undefined): Promise<number | null | undefined> {
  if (id === undefined) return undefined;
  return id === null || id === "" ? null : (await accessConversation(ctx, { id, emptied: true })).id;
}
