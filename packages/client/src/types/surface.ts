/** Records whose shape on the surface differs from the wire: they hold objects with methods, or converted values. */
import type { CanvasFile } from "../resources/file.ts";
import type * as wire from "./wire.generated.ts";

/** One message of a conversation. */
export interface Message extends Omit<wire.ConversationMessage, "attachments" | "forwarded_messages"> {
  /** Files attached to it. */
  attachments: CanvasFile[];
  /** Messages forwarded with this one, newest first. */
  forwarded_messages: Message[];
}

/** A conversation's attributes. */
export interface ConversationAttributes extends Omit<wire.Conversation, "messages"> {
  /** Messages, newest first: all of them after `getConversation`, the new one after a send. */
  messages?: Message[];
}

/** A send to many people that is still under way. */
export interface ConversationBatch extends Omit<wire.ConversationBatch, "message"> {
  /** The message that is being delivered. */
  message?: Message;
}

/** A person that can be written to. */
export interface UserRecipient {
  /** The user's id. */
  id: string;
  /** Name shown to people. */
  name: string;
  /** Full name. */
  full_name?: string;
  /** Pronouns; null when none are given. */
  pronouns?: string | null;
  /** Roles of the person in courses shared with the caller, by course id. */
  common_courses?: Record<string, string[]>;
  /** Groups shared with the caller, by group id. */
  common_groups?: Record<string, string[]>;
  /** Address of a picture. */
  avatar_url?: string;
  /** Global identifier, where asked for. */
  uuid?: string;
  /** Absent: only contexts have one. */
  type?: never;
}

/** A course, section, group or part of one that can be written to. */
export interface ContextRecipient {
  /** Context string, such as `course_1_students`: give it to `createConversation` as it is. */
  id: string;
  /** Name shown to people. */
  name: string;
  /** Tells contexts from people. */
  type: "context";
  /** How many people it reaches. */
  user_count?: number;
  /** How many contexts it holds. */
  item_count?: number;
  /** Those of the requested permissions that are granted. */
  permissions?: Record<string, boolean>;
  /** Sections and groups only: the course they belong to. */
  context_name?: string;
  /** Address of a picture. */
  avatar_url?: string;
}

/** A person or a context that can be written to. */
export type Recipient = UserRecipient | ContextRecipient;

/** Whether a recipient is a context rather than a person. */
export const isContext = (recipient: Recipient): recipient is ContextRecipient => recipient.type === "context";
