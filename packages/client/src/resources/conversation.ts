/** Conversations: reading, changing and answering them. */

import type { Canvas } from "../canvas.ts";
import { CONVERSATION, checked, oneOf } from "../checks.ts";
import { required, spread } from "../core.ts";
import { RequiredFieldMissingError } from "../errors.ts";
import { type Answer, isObject, type WireRecord } from "../http/answer.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, idsOf, KIND, path } from "../types/ids.ts";
import type {
  AddMessageParams,
  ConversationChanges,
  ConversationEditParams,
  ConversationGetParams,
  MessageParams,
  Recipients,
} from "../types/params.ts";
import type { ConversationAttributes, Message } from "../types/surface.ts";
import { upload } from "../upload.ts";
import { CanvasFile } from "./file.ts";
import { type Attributed, type Made, Resource } from "./resource.ts";

/** The only folder whose files can be attached to messages. */
const ATTACHMENTS = "conversation attachments";

const prefixes: Record<string, string> = { User: "", Course: "course_", Group: "group_" };

/** Recipients as the wire wants them. @throws RequiredFieldMissingError, TypeError */
export function recipientsOf(recipients: Recipients): string[] {
  const given: unknown = required("recipients", recipients);
  return (Array.isArray(given) ? given : [given]).map((recipient: unknown) => {
    if (!(recipient instanceof Resource)) return idOf(recipient);
    const prefix = prefixes[recipient[KIND]];
    if (prefix === undefined) throw new TypeError(`a ${recipient[KIND]} cannot be written to`);
    return prefix + idOf(recipient);
  });
}

/** Message parameters for the wire. Files are uploaded here, before anything is sent. */
export async function messageParams(client: Canvas, params: MessageParams | undefined, options?: RequestOptions) {
  const { attachments = [], attachment_ids = [], ...rest } = params ?? {};
  const ids = idsOf(attachment_ids, "File");
  for (const file of attachments)
    ids.push(String((await upload(client, "users/self/files", file, { parent_folder_path: ATTACHMENTS }, options)).id));
  return { ...rest, attachment_ids: ids };
}

/** A message whose files are objects. */
export function messageOf(client: Canvas, message: WireRecord): Message {
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

/** A conversation as the caller sees it. */
export class Conversation extends (Resource as Attributed<Resource, ConversationAttributes>) {
  override get [KIND](): string {
    return "Conversation";
  }

  /** True when the site took the message but delivers it later, as in very large conversations. */
  get deliveryPending(): boolean {
    return this.origin.deliveryPending === true;
  }

  protected override shape(data: WireRecord): Record<string, unknown> {
    if (!Array.isArray(data.messages)) return data;
    return {
      ...data,
      messages: data.messages.filter(isObject).map((message) => messageOf(this.client, message as WireRecord)),
    };
  }

  /**
   * Changes the caller's own state of the conversation and refreshes this object. The changes may stand in their
   * group or at top level: `edit({ starred: true })`.
   * @throws RequiredFieldMissingError when nothing is to be changed.
   * @canvas PUT conversations/:id
   */
  edit(params: ConversationEditParams, options?: RequestOptions): ApiPromise<this> {
    const plan = () => {
      const { conversation, workflow_state, subscribed, starred, ...rest } = required(
        "params",
        checked(params, CONVERSATION),
      );
      const changes: ConversationChanges = { workflow_state, subscribed, starred, ...conversation };
      if (Object.values(changes).every((value) => value === undefined))
        throw new RequiredFieldMissingError("conversation");
      if (changes.workflow_state !== undefined)
        oneOf("workflow_state", changes.workflow_state, ["read", "unread", "archived"]);
      return { method: "PUT" as const, path: this.#path(), params: { conversation: changes, ...rest } };
    };
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Removes the conversation's messages for the caller only and refreshes this object.
   * @throws ResourceDoesNotExistError when that has been done before.
   * @canvas DELETE conversations/:id
   */
  delete(options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "DELETE" as const, path: this.#path() });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Adds people to a group conversation.
   * @param params Parameters newer than this library, by their wire names.
   * @returns A new object whose `messages` hold only what the site wrote about it.
   * @throws TypeError on a private conversation, which nobody can be added to.
   * @canvas POST conversations/:id/add_recipients
   */
  addRecipients(recipients: Recipients, params?: object, options?: RequestOptions): ApiPromise<Conversation>;
  addRecipients(params: { recipients: Recipients }, options?: RequestOptions): ApiPromise<Conversation>;
  addRecipients(...given: unknown[]): ApiPromise<Conversation> {
    const [recipients, params, options] = spread(["recipients"], given) as [Recipients, object?, RequestOptions?];
    const plan = () => {
      if (this.loaded && this.private) throw new TypeError("nobody can be added to a private conversation");
      const fields = { recipients: recipientsOf(recipients), ...params };
      return { method: "POST" as const, path: this.#path("add_recipients"), params: fields, idempotent: true };
    };
    return this.core.send(options, plan, (answer) => this.#sibling(answer));
  }

  /**
   * Writes a message in the conversation. This object stays as it is.
   * @param body The text.
   * @returns A new object whose `messages` hold the new message; with `deliveryPending` and none when the site
   * delivers it later.
   * @throws RequiredFieldMissingError when the text is empty.
   * @canvas POST conversations/:id/add_message
   */
  addMessage(body: string, params?: AddMessageParams, options?: RequestOptions): ApiPromise<Conversation>;
  addMessage(params: AddMessageParams & { body: string }, options?: RequestOptions): ApiPromise<Conversation>;
  addMessage(...given: unknown[]): ApiPromise<Conversation> {
    const [body, params, options] = spread(["body"], given) as [string, AddMessageParams?, RequestOptions?];
    const plan = async () => {
      required("body", body);
      const { recipients, included_messages, ...rest } = checked(params, CONVERSATION) ?? {};
      const fields = {
        body,
        recipients: recipients === undefined ? undefined : recipientsOf(recipients),
        included_messages: included_messages && idsOf(included_messages),
      };
      const message = await messageParams(this.client, rest, options);
      return { method: "POST" as const, path: this.#path("add_message"), params: { ...fields, ...message } };
    };
    return this.core.send(options, plan, (answer) => this.#sibling(answer));
  }

  /**
   * Removes some messages for the caller only.
   * @throws RequiredFieldMissingError for an empty list.
   * @canvas POST conversations/:id/remove_messages
   */
  deleteMessages(messageIds: readonly IdLike[], options?: RequestOptions): ApiPromise<Conversation> {
    const plan = () => {
      const remove = idsOf(required("remove", messageIds));
      return { method: "POST" as const, path: this.#path("remove_messages"), params: { remove }, idempotent: true };
    };
    return this.core.send(options, plan, (answer) => this.#sibling(answer));
  }

  /** Marks it as read. @canvas PUT conversations/:id */
  markAsRead(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ workflow_state: "read" }, options);
  }

  /** Marks it as unread. @canvas PUT conversations/:id */
  markAsUnread(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ workflow_state: "unread" }, options);
  }

  /** Moves it to the archive. @canvas PUT conversations/:id */
  archive(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ workflow_state: "archived" }, options);
  }

  /** Stars it. @canvas PUT conversations/:id */
  star(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ starred: true }, options);
  }

  /** Takes the star away. @canvas PUT conversations/:id */
  unstar(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ starred: false }, options);
  }

  /** Lets new messages make it unread. @canvas PUT conversations/:id */
  subscribe(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ subscribed: true }, options);
  }

  /** Lets new messages arrive quietly. @canvas PUT conversations/:id */
  unsubscribe(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ subscribed: false }, options);
  }

  /**
   * Reads the conversation anew into this object, without marking it as read unless asked to.
   * @canvas GET conversations/:id
   */
  refresh(params?: ConversationGetParams, options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({
      method: "GET" as const,
      path: this.#path(),
      params: { auto_mark_as_read: false, ...checked(params, CONVERSATION) },
    });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /** `subject (id)`. */
  override toString(): string {
    return `${this.subject} (${this.id})`;
  }

  #path(verb?: string): string {
    return path`conversations/${this.key}` + (verb ? `/${verb}` : "");
  }

  /** The conversation of an answer; a copy of this one when the answer has none to show. */
  #sibling(answer: Answer): Conversation {
    const body = answer.json();
    const made: Made = { head: answer.head };
    const none = body === undefined || (Array.isArray(body) ? body.length === 0 : isObject(body) && !("id" in body));
    if (!none) return new Conversation(this.client, answer.record(), made);
    const copy = { ...(this.toJSON() as WireRecord), messages: [] };
    return new Conversation(this.client, copy, { ...made, origin: { deliveryPending: Array.isArray(body) } });
  }
}

/** Conversations that were made by one call. */
export type CreatedConversations = Conversation[] & {
  /** The batch that delivers them, when the send was queued; see `waitForConversationBatch`. */
  batchId?: string;
};
