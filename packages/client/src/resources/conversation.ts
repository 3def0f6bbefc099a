/** Conversations: reading, changing and answering them. */
import { type Arguments, readArguments } from "../arguments.ts";
import { CONVERSATION, checked, oneOf, required } from "../checks.ts";
import { RequiredFieldMissingError } from "../errors.ts";
import type { Call } from "../http/call.ts";
import { isObject, type SiteResponse, type WireRecord } from "../http/response.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idsOf, KIND, path } from "../types/ids.ts";
import type { ListOf } from "../types/lists.ts";
import type {
  AddMessageParams,
  ConversationChanges,
  ConversationEditParams,
  ConversationGetParams,
  Recipients,
} from "../types/params.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Message, messageOf, messageParams, recipientsOf } from "./message.ts";
import { Resource, type WithAttributes } from "./resource.ts";

/** The attributes of a conversation. */
export interface ConversationAttributes extends Omit<wire.Conversation, "messages"> {
  /** Messages, newest first: all of them after `getConversation`, the new one after a send. */
  messages?: Message[];
}

/** A conversation as the caller sees it. */
export class Conversation extends (Resource as WithAttributes<Resource, ConversationAttributes>) {
  override get [KIND](): string {
    return "Conversation";
  }

  /** Whether the site accepted the message but delivers it later, as in very large conversations. */
  get deliveryPending(): boolean {
    return this.init.deliveryPending === true;
  }

  protected override shape(data: WireRecord): Record<string, unknown> {
    if (!Array.isArray(data.messages)) return data;
    return {
      ...data,
      messages: data.messages.filter(isObject).map((message) => messageOf(this.client, message as WireRecord)),
    };
  }

  /**
   * Changes the caller's own state of the conversation and refreshes this object. The changes may be in their group or
   * at top level: `edit({ starred: true })`.
   * @throws RequiredFieldMissingError when there is nothing to change. @throws TypeError for an unknown state.
   * @canvas PUT conversations/:id
   */
  edit(params: ConversationEditParams, options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, (): Call => {
      const { conversation, workflow_state, subscribed, starred, ...rest } = required(
        "params",
        checked(params, CONVERSATION),
      );
      const changes: ConversationChanges = { workflow_state, subscribed, starred, ...conversation };
      if (Object.values(changes).every((value) => value === undefined))
        throw new RequiredFieldMissingError("conversation");
      if (changes.workflow_state !== undefined)
        oneOf("workflow_state", changes.workflow_state, ["read", "unread", "archived"]);
      return { method: "PUT", path: this.#path(), params: { conversation: changes, ...rest } };
    });
  }

  /**
   * Deletes the conversation's messages for the caller only and refreshes this object.
   * @throws ResourceDoesNotExistError when that was done before.
   * @canvas DELETE conversations/:id
   */
  delete(options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => ({ method: "DELETE", path: this.#path() }));
  }

  /**
   * Adds people to a group conversation.
   * @param params Parameters newer than this library, by their wire names.
   * @returns A new object whose `messages` hold only the messages that the site generated for this.
   * @throws TypeError on a private conversation, to which nobody can be added.
   * @canvas POST conversations/:id/add_recipients
   */
  addRecipients(recipients: Recipients, params?: object, options?: RequestOptions): ApiPromise<Conversation>;
  addRecipients(params: { recipients: Recipients }, options?: RequestOptions): ApiPromise<Conversation>;
  addRecipients(...given: Arguments<{ recipients: Recipients }, ["recipients"]>): ApiPromise<Conversation> {
    const { recipients, params, options } = readArguments(given, "recipients");
    return this.#post("add_recipients", options, () => {
      if (this.loaded && this.private) throw new TypeError("nobody can be added to a private conversation");
      return { params: { recipients: recipientsOf(recipients), ...params }, idempotent: true };
    });
  }

  /**
   * Sends a message in the conversation. This object stays unchanged.
   * @param body The text.
   * @returns A new object whose `messages` hold the new message; with `deliveryPending` and none when the site delivers
   * it later.
   * @throws RequiredFieldMissingError when the text is empty.
   * @canvas POST conversations/:id/add_message
   */
  addMessage(body: string, params?: AddMessageParams, options?: RequestOptions): ApiPromise<Conversation>;
  addMessage(params: AddMessageParams & { body: string }, options?: RequestOptions): ApiPromise<Conversation>;
  addMessage(...given: Arguments<AddMessageParams & { body: string }, ["body"]>): ApiPromise<Conversation> {
    const { body, params, options } = readArguments(given, "body");
    return this.#post("add_message", options, async () => {
      required("body", body);
      const { recipients, included_messages, ...rest } = checked(params, CONVERSATION) ?? {};
      const fields = {
        body,
        recipients: recipients === undefined ? undefined : recipientsOf(recipients),
        included_messages: included_messages && idsOf(included_messages),
      };
      return { params: { ...fields, ...(await messageParams(this.client, rest, options)) } };
    });
  }

  /**
   * Deletes some messages for the caller only.
   * @returns A new object for the conversation as it is then.
   * @throws RequiredFieldMissingError for an empty list.
   * @canvas POST conversations/:id/remove_messages
   */
  deleteMessages(messageIds: ListOf<IdLike>, options?: RequestOptions): ApiPromise<Conversation> {
    return this.#post("remove_messages", options, () => {
      const ids = idsOf(required("remove", messageIds));
      return { params: { remove: required("remove", ids) }, idempotent: true };
    });
  }

  /** Marks it as read and refreshes this object. @canvas PUT conversations/:id */
  markAsRead(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ workflow_state: "read" }, options);
  }

  /** Marks it as unread and refreshes this object. @canvas PUT conversations/:id */
  markAsUnread(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ workflow_state: "unread" }, options);
  }

  /** Moves it to the archive and refreshes this object. @canvas PUT conversations/:id */
  archive(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ workflow_state: "archived" }, options);
  }

  /** Stars it and refreshes this object. @canvas PUT conversations/:id */
  star(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ starred: true }, options);
  }

  /** Removes the star and refreshes this object. @canvas PUT conversations/:id */
  unstar(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ starred: false }, options);
  }

  /** Lets new messages make it unread, and refreshes this object. @canvas PUT conversations/:id */
  subscribe(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ subscribed: true }, options);
  }

  /** Lets new messages leave it as it is, and refreshes this object. @canvas PUT conversations/:id */
  unsubscribe(options?: RequestOptions): ApiPromise<this> {
    return this.edit({ subscribed: false }, options);
  }

  /**
   * Reads the conversation again into this object, with all its messages. Does not mark it as read unless
   * `auto_mark_as_read` is true.
   * @canvas GET conversations/:id
   */
  refresh(params?: ConversationGetParams, options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => {
      const fields = { auto_mark_as_read: false, ...checked(params, CONVERSATION) };
      return { method: "GET", path: this.#path(), params: fields };
    });
  }

  /** `subject (id)`. */
  override toString(): string {
    return `${this.subject} (${this.id})`;
  }

  #path(verb?: string): string {
    return path`conversations/${this.key}` + (verb ? `/${verb}` : "");
  }

  /** Posts below the conversation; the result is a new object. */
  #post(
    verb: string,
    options: RequestOptions | undefined,
    plan: () => Partial<Call> | Promise<Partial<Call>>,
  ): ApiPromise<Conversation> {
    const call = async (): Promise<Call> => {
      const planned = await plan();
      return { ...planned, method: "POST", path: this.#path(verb) };
    };
    return this.core.send(options, call, (response) => this.#sibling(response));
  }

  /** Makes the conversation of a response; a copy of this one when the response has none. */
  #sibling(response: SiteResponse): Conversation {
    const body = response.json();
    const { head } = response;
    const none = body === undefined || (Array.isArray(body) ? body.length === 0 : isObject(body) && !("id" in body));
    if (!none) return new Conversation(this.client, response.record(), { head });
    const copy = { ...(this.toJSON() as WireRecord), messages: [] };
    return new Conversation(this.client, copy, { head, deliveryPending: Array.isArray(body) });
  }
}

/** The conversations that one call created. */
export type CreatedConversations = Conversation[] & {
  /** Id of the batch that delivers them, when the send was queued; see `waitForConversationBatch`. */
  batchId?: string;
};
