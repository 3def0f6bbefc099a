/** Results of a recipient search. */

/** A person as a recipient. */
export interface UserRecipient {
  /** The user's id. */
  id: string;
  /** Display name. */
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
  /** Global identifier, when requested. */
  uuid?: string;
  /** Only contexts have one. */
  type?: never;
}

/** A course, section, group or part of one as a recipient. */
export interface ContextRecipient {
  /** Context code, such as `course_1_students`; pass it to `createConversation` unchanged. */
  id: string;
  /** Display name. */
  name: string;
  /** Tells contexts from people. */
  type: "context";
  /** Number of people it reaches. */
  user_count?: number;
  /** Number of contexts in it. */
  item_count?: number;
  /** The requested permissions, and whether each is granted. */
  permissions?: Record<string, boolean>;
  /** Sections and groups only: name of the course they belong to. */
  context_name?: string;
  /** Address of a picture. */
  avatar_url?: string;
}

/** A person or a context that the caller can write to. */
export type Recipient = UserRecipient | ContextRecipient;

/** Whether a recipient is a context rather than a person. */
export const isContext = (recipient: Recipient): recipient is ContextRecipient => recipient.type === "context";
