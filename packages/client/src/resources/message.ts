/** Messages of conversations: their files, their recipients, and what the wire wants of them. */
import { required } from "../checks.ts";
import type { Host } from "../core.ts";
import type { WireRecord } from "../http/response.ts";
import type { RequestOptions } from "../options.ts";
import { type IdLike, idOf, idsOf, KIND } from "../types/ids.ts";
import { arrayOf } from "../types/lists.ts";
import type { MessageParams, Recipients } from "../types/params.ts";
import type * as wire from "../types/wire.generated.ts";
import { upload } from "../upload.ts";
import { CanvasFile } from "./file.ts";
import { Resource } from "./resource.ts";

/** One message of a conversation. */
export interface Message extends Omit<wire.ConversationMessage, "attachments" | "forwarded_messages"> {
  /** Attached files. */
  attachments: CanvasFile[];
  /** Messages forwarded with this one, newest first. */
  forwarded_messages: Message[];
}

/** A bulk send in progress. */
export interface ConversationBatch extends Omit<wire.ConversationBatch, "message"> {
  /** The message that is being delivered. */
  message?: Message;
}

/** The only folder whose files can be attached to messages. */
const ATTACHMENTS = "conversation attachments";

const PREFIXES: Readonly<Record<string, string>> = { User: "", Course: "course_", Group: "group_" };

/** Returns the codes of recipients. @throws RequiredFieldMissingError without any, TypeError for what is none. */
export function recipientsOf(recipients: Recipients): string[] {
  const given = required("recipients", arrayOf(recipients));
  return (Array.isArray(given) ? given : [given]).map((recipient: unknown) => {
    if (!(recipient instanceof Resource)) return idOf(recipient);
    const prefix = PREFIXES[recipient[KIND]];
    if (prefix === undefined) throw new TypeError(`a ${recipient[KIND]} cannot be a recipient`);
    return prefix + idOf(recipient);
  });
}

/** Returns the parameters of a message for the wire. Uploads its files first. */
export async function messageParams(client: Host, params: MessageParams | undefined, options?: RequestOptions) {
  const { attachments = [], attachment_ids = [] as IdLike[], ...rest } = params ?? {};
  const ids = idsOf(attachment_ids, "File");
  for (const file of attachments) ids.push(String((await uploadAttachment(client, { file, options })).id));
  return { ...rest, attachment_ids: ids };
}

/** Uploads a file into the caller's folder for attachments. */
export const uploadAttachment = (client: Host, given: Parameters<typeof upload>[2]): Promise<WireRecord> =>
  upload(client, "users/self/files", { ...given, params: { parent_folder_path: ATTACHMENTS } });

/** Makes a message whose files are objects. */
export function messageOf(client: Host, message: WireRecord): Message {
  const { attachments, forwarded_messages } = message as {
    attachments?: WireRecord[];
    forwarded_messages?: WireRecord[];
  };
  return {
    ...(message as unknown as Message),
    attachments: (attachments ?? []).map((file) => new CanvasFile(client, file)),
    forwarded_messages: (forwarded_messages ?? []).map((inner) => messageOf(client, inner)),
  };
}
