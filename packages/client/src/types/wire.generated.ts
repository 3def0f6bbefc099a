// Made by `npm run generate` from the contract in @pidge/api. Do not edit.
/** The records of the wire, with ids as strings: what resource objects carry as attributes. */

/** A token by which programs act for a person. */
export interface AccessToken {
  /** The token's id. */
  id: string;
  /** When it was made. */
  created_at: string;
  /** When it stops working; null for never. */
  expires_at: string | null;
  /** When it was last used, to ten minutes; null for never. */
  last_used_at: string | null;
  /** What it is for; null when not said. */
  purpose: string | null;
  /** Who made it while acting as its owner; null for the owner. */
  real_user_id: string | null;
  /** Whether its owner need not be asked again for this program; null for personal tokens. */
  remember_access: boolean | null;
  /** Scopes it was given; enforced for programs that must name some. */
  scopes: string[];
  /** When it last changed. */
  updated_at: string;
  /** Whose it is. */
  user_id: string;
  /** `pending` until its owner activates it. */
  workflow_state: "active" | "pending" | "deleted" | (string & {});
  /** Name of the program that it was given to. */
  app_name: string;
  /** The token itself right after it was made or made anew; afterwards its first five characters and `...`; null for what OAuth gave. */
  visible_token: string | null;
  /** Whether it may be made anew. */
  can_manually_regenerate: boolean;
}

/** A school, or a part of one; accounts form a tree below the root account. */
export interface Account {
  /** The account's id. */
  id: string;
  /** Its name. */
  name: string;
  /** Whether it is in use. */
  workflow_state: "active" | "deleted" | (string & {});
  /** The account that holds it; null for the root account. */
  parent_account_id: string | null;
  /** The root account above it; null for the root account itself. */
  root_account_id: string | null;
  /** Identifier that is never given twice. */
  uuid: string;
  /** Storage of a new course, in megabytes; only for those who manage the account. */
  default_storage_quota_mb?: number;
  /** Storage of a new user, in megabytes; only for those who manage it. */
  default_user_storage_quota_mb?: number;
  /** Storage of a new group, in megabytes; only for those who manage it. */
  default_group_storage_quota_mb?: number;
  /** IANA name of the zone of those who chose none. */
  default_time_zone: string;
  /** The school's own id of it; null when unset; only with SIS rights. */
  sis_account_id?: string | null;
  /** A further id of the school's; null when unset; only with SIS rights. */
  integration_id?: string | null;
  /** The import that made it; null when none did; only with the right to manage SIS. */
  sis_import_id?: string | null;
  /** Courses directly in it; only with `include[]=course_count`. */
  course_count?: number;
  /** Accounts directly below it; only with `include[]=sub_account_count`. */
  sub_account_count?: number;
}

/** A global announcement of an account. */
export interface AccountNotification {
  /** The announcement's id. */
  id: string;
  /** Its heading. */
  subject: string;
  /** Its HTML. */
  message: string;
  /** From when it shows. */
  start_at: string;
  /** Until when it shows. */
  end_at: string;
  /** The picture beside it. */
  icon: "warning" | "information" | "question" | "error" | "calendar" | (string & {});
  /** Who sees it; empty for everybody. */
  roles: string[];
  /** The same as role ids; empty for everybody. */
  role_ids: string[];
  /** Who wrote it; only with `include_all`. */
  author?: {
    /** The author's id. */
    id: string;
    /** The author's name. */
    name: string;
  };
  /** Whether the caller has closed it; only with `show_is_closed`. */
  closed?: boolean;
}

/** What holds for everyone in an account. */
export interface AccountSettings {
  /** Whether people without rights may make a user of their own. */
  self_registration: boolean;
  /** Whether people may change their own names. */
  users_can_edit_name: boolean;
  /** Whether people may delete their own user. */
  users_can_delete_themselves: boolean;
  /** Whether administrators with `view_notifications` may read the notifications of others. */
  admins_can_view_notifications: boolean;
  /** Whether people may add and remove their own channels. */
  users_can_edit_comm_channels: boolean;
  /** Whether channels that came by SIS may be removed. */
  edit_institution_email: boolean;
  /** The most channels that a person may have; null for no limit. */
  max_communication_channels: number | null;
  /** Domains of which no address may be added. */
  banned_email_domains: string[];
  /** The sender's name of mails; null for that of the server. */
  outgoing_email_default_name: string | null;
  /** Address of the logo in mails; null for none. */
  email_logo: string | null;
  /** Whether nobody is notified of anything. */
  suppress_notifications: boolean;
  /** Language of people who chose none; null for English. */
  default_locale: string | null;
  /** Whether SIS files may be imported. */
  allow_sis_import: boolean;
  /** Whether every developer key is held to `exact_redirect_uris` and `rotate_refresh_tokens`, whatever it says itself. */
  strict_oauth: boolean;
}

/** Something that happened, as the caller sees it. */
export interface ActivityStreamItem {
  /** The item's id, by which it can be hidden. It is no id of a topic or conversation. */
  id: string;
  /** When what it is about was made. */
  created_at: string;
  /** When something last happened to it. */
  updated_at: string;
  /** Title of the topic, subject of the conversation; null without one. */
  title: string | null;
  /** Plain text, at most 4,096 characters: the topic's, the newest message's, the mention's. */
  message: string;
  /** The kind, as in the summary. */
  type: "Announcement" | "Conversation" | "DiscussionTopic" | "Message" | (string & {});
  /** Whether the caller read it. */
  read_state: boolean;
  /** Where it belongs; absent for conversations without a place. */
  context_type?: "course" | "group" | (string & {});
  /** The course; null for none. */
  course_id: string | null;
  /** The group; null for none. */
  group_id: string | null;
  /** Address of its page. */
  html_url: string;
  /** The topic; only for `DiscussionTopic`. */
  discussion_topic_id?: string;
  /** The announcement; only for `Announcement`. */
  announcement_id?: string;
  /** Top-level entries; for topics and announcements. */
  total_root_discussion_entries?: number;
  /** Whether people must post first; for topics and announcements. */
  require_initial_post?: boolean;
  /** Whether the caller has posted; null where nobody must. */
  user_has_posted?: boolean | null;
  /** The newest three top-level entries, where the caller sees entries; for topics and announcements. */
  root_discussion_entries?: ({
    /** Who wrote the entry. */
    user: {
      /** Who wrote it. */
      user_id: string;
      /** Their name. */
      user_name: string;
    };
    /** What they wrote, as HTML. */
    message: string;
  })[];
  /** The conversation; only for `Conversation`. */
  conversation_id?: string;
  /** Whether it is between two people; only for `Conversation`. */
  private?: boolean;
  /** People in it; only for `Conversation`. */
  participant_count?: number;
  /** Its newest three, the newest first; only for `Conversation`. */
  latest_messages?: ({
    /** The message's id. */
    id: string;
    /** When it was sent. */
    created_at: string;
    /** Who sent it. */
    author_id: string;
    /** Plain text. */
    message: string;
    /** Everybody in the conversation. */
    participating_user_ids: string[];
  })[];
  /** Always null: notices are not stored as messages; only for `Message`. */
  message_id?: string | null;
  /** What the notice is about; only for `Message`. */
  notification_category?: string;
}

/** How much of one kind has happened. */
export interface ActivityStreamSummary {
  /** The kind: an announcement or topic that was posted or replied to, a conversation in the inbox, or a notice. */
  type: "Announcement" | "Conversation" | "DiscussionTopic" | "Message" | (string & {});
  /** What the notices are about; only for the type `Message`. */
  notification_category?: string;
  /** How many of them the caller has not read. */
  unread_count: number;
  /** How many there are. */
  count: number;
}

/** A person's role in an account. */
export interface Admin {
  /** Id of the assignment. */
  id: string;
  /** The role's name. */
  role: string;
  /** The role. */
  role_id: string;
  /** A person. */
  user: User;
  /** Whether it holds. */
  workflow_state: "active" | "deleted" | (string & {});
}

/** The graded side of a discussion, as the caller sees it. */
export interface Assignment {
  /** The assignment's id. */
  id: string;
  /** Its name: the topic's title. */
  name: string;
  /** The topic's message; null when it has none or is not open to the caller yet; absent when excluded. */
  description?: string | null;
  /** The course. */
  course_id: string;
  /** The most points; null when not set. */
  points_possible: number | null;
  /** How it is graded. */
  grading_type: "pass_fail" | "percent" | "letter_grade" | "gpa_scale" | "points" | "not_graded" | (string & {});
  /** Always `["discussion_topic"]`. */
  submission_types: string[];
  /** The caller's due date; null for none. */
  due_at: string | null;
  /** When it opens for the caller; null for always. */
  unlock_at: string | null;
  /** When it closes for the caller; null for never. */
  lock_at: string | null;
  /** Whether only those named in overrides have it. */
  only_visible_to_overrides: boolean;
  /** Whether it has any overrides. */
  has_overrides: boolean;
  /** Always null: the topic holds the group set. */
  group_category_id: string | null;
  /** Whether students see it. */
  published: boolean;
  /** Its state, which follows the topic's. */
  workflow_state: "published" | "unpublished" | "deleted" | (string & {});
  /** Address of its page. */
  html_url: string;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** All dates, general and overriding; with `include[]=all_dates`. */
  all_dates?: ({
    /** The override; absent for the general dates. */
    id?: string;
    /** Present on the general dates. */
    base?: true;
    /** Whom these dates are for. */
    title: string;
    /** Due date; null for none. */
    due_at: string | null;
    /** Begin of availability; null for none. */
    unlock_at: string | null;
    /** End of availability; null for none. */
    lock_at: string | null;
  })[];
  /** The overrides; with `include[]=overrides`. */
  overrides?: AssignmentOverride[];
}

/** Dates that replace the general ones for some people. */
export interface AssignmentOverride {
  /** The override's id. */
  id: string;
  /** The assignment; absent on overrides of ungraded discussions. */
  assignment_id?: string;
  /** The ungraded discussion; absent on overrides of assignments. */
  discussion_topic_id?: string;
  /** Name of the section or group, or how many students it holds for. */
  title: string;
  /** The section it holds for. */
  course_section_id?: string;
  /** The group it holds for. */
  group_id?: string;
  /** The students it holds for. */
  student_ids?: string[];
  /** Due date; absent when the general one holds; null for none. */
  due_at?: string | null;
  /** Begin of availability; absent when the general one holds; null for none. */
  unlock_at?: string | null;
  /** End of availability; absent when the general one holds; null for none. */
  lock_at?: string | null;
}

/** One person of a send to many. */
export interface BatchRecipient {
  /** The person. */
  user_id: string;
  /** Short display name. */
  name: string;
  /** Whether the message has arrived, is on its way, or will not come because an error stopped the batch. */
  state: "pending" | "delivered" | "failed" | (string & {});
  /** When it arrived; null before. */
  delivered_at: string | null;
  /** The conversation that it arrived in; null before. */
  conversation_id: string | null;
  /** The person's own copy of the message; null before. */
  message_id: string | null;
}

/** A send to many people, under way or done. */
export interface BatchReport {
  /** The batch's id. */
  id: string;
  /** Waiting, being delivered, delivered to all, or stopped by an error; what was delivered stays. */
  workflow_state: "created" | "sending" | "sent" | "error" | (string & {});
  /** Fraction done, from 0 to 1. */
  completion: number;
  /** How many people it goes to. */
  recipient_count: number;
  /** How many of them have it. */
  delivered_count: number;
  /** The subject; null for none. */
  subject: string | null;
  /** When it was asked for. */
  created_at: string;
  /** When it last got on. */
  updated_at: string;
  /** One page of its people, by id. */
  recipients: BatchRecipient[];
}

/** An address that a person keeps. */
export interface Bookmark {
  /** The bookmark's id. */
  id: string;
  /** Its name. */
  name: string;
  /** The address: of this site or another. */
  url: string;
  /** Its place in the list, from 1. */
  position: number;
  /** What the program that made it keeps with it; null for nothing. */
  data: unknown | null;
}

/** A stored file. */
export interface CanvasFile {
  /** The file's id. */
  id: string;
  /** Secret part of the download address. */
  uuid: string;
  /** The folder that holds it; null when it is in none. */
  folder_id: string | null;
  /** Name shown to people. */
  display_name: string;
  /** URL-encoded storage name. */
  filename: string;
  /** Whether its bytes have arrived. */
  upload_status: "success" | "pending" | "failed" | (string & {});
  /** Media type, for example `application/pdf`. */
  "content-type": string;
  /** Download address, usable without a token; empty when the file is locked for the viewer. */
  url: string;
  /** Size in bytes; null until the bytes have arrived. */
  size: number | null;
  /** When it was created. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** When it becomes available; null for always. */
  unlock_at: string | null;
  /** Whether it is locked for everyone. */
  locked: boolean;
  /** Whether it is left out of listings. */
  hidden: boolean;
  /** When it stops being available; null for never. */
  lock_at: string | null;
  /** Whether it is hidden from the viewer. */
  hidden_for_user: boolean;
  /** Address of a small picture; null for what has none. */
  thumbnail_url: string | null;
  /** When its content last changed. */
  modified_at: string;
  /** Coarse kind: `text`, `html`, `image`, `audio`, `video`, `pdf`, `doc`, `zip`, `file`, … */
  mime_class: string;
  /** Id of the media object made of it; null when there is none. */
  media_entry_id: string | null;
  /** Whether the viewer may not open it. */
  locked_for_user: boolean;
  /** Why it is locked; only when it is. */
  lock_info?: unknown;
  /** Why it is locked, in words; only when it is. */
  lock_explanation?: string;
  /** Kind of use; `uncategorized` for ordinary files. */
  category?: string;
  /** Address of a preview; null where there is none. */
  preview_url?: string | null;
  /** Who uploaded it; null when nobody is known. With `include[]=user`. */
  user?: UserDisplay | null;
}

/** A message that was, or will be, sent to a person. */
export interface CommMessage {
  /** The message's id. */
  id: string;
  /** When it was made. */
  created_at: string;
  /** When it left; null until then. */
  sent_at: string | null;
  /** Where it stands. */
  workflow_state: "created" | "staged" | "sending" | "sent" | "bounced" | "dashboard" | "cancelled" | "closed" | "transmission_error" | (string & {});
  /** The sender's address. */
  from: string;
  /** The sender's name. */
  from_name: string;
  /** The address that it goes to; null when the person had none. */
  to: string | null;
  /** Its subject; null when it has none. */
  subject: string | null;
  /** Its text; null when it has none. */
  body: string | null;
  /** Its HTML; null for what is no mail. */
  html_body: string | null;
}

/** A way to reach a person. */
export interface CommunicationChannel {
  /** The channel's id. */
  id: string;
  /** Whose it is. */
  user_id: string;
  /** Place in its owner's list, from 1; the first one is the default channel. */
  position: number;
  /** The address or number; `For All Devices` for push. */
  address: string;
  /** What kind of way it is. */
  type: "email" | "sms" | "push" | "slack" | "twitter" | (string & {});
  /** Whether its owner has confirmed it; `retired` only in the answer to its deletion. */
  workflow_state: "unconfirmed" | "active" | "retired" | (string & {});
  /** When it was made. */
  created_at: string;
  /** Hard bounces so far; from 1 on nothing is sent there. Only for site administrators. */
  bounce_count?: number;
  /** The last hard bounce; null for none. Only for site administrators. */
  last_bounce_at?: string | null;
  /** What the last hard bounce said. Only for site administrators. */
  last_bounce_summary?: string | null;
  /** The last soft bounce. Only for site administrators. */
  last_transient_bounce_at?: string | null;
  /** What it said. Only for site administrators. */
  last_transient_bounce_summary?: string | null;
  /** When a provider last kept mail back because of an earlier bounce. Only for site administrators. */
  last_suppression_bounce_at?: string | null;
}

/** A conversation as the caller sees it. */
export interface Conversation {
  /** The conversation's id, the same for all participants. */
  id: string;
  /** Subject, at most 255 characters, set when it was started; null for none. */
  subject: string | null;
  /** The caller's own state of it. */
  workflow_state: "read" | "unread" | "archived" | (string & {});
  /** Start of the newest human message that the caller can see, at most 100 characters; null when it never reached the inbox. */
  last_message: string | null;
  /** When a message from somebody else last arrived; null when none has. */
  last_message_at: string | null;
  /** Start of the caller's own newest message; null when there is none. */
  last_authored_message: string | null;
  /** When the caller last wrote; null for never. */
  last_authored_message_at: string | null;
  /** Human messages that the caller can see. */
  message_count: number;
  /** Whether new messages make it unread; always true for private ones. */
  subscribed: boolean;
  /** True between two people (or with oneself), false for group conversations. */
  private: boolean;
  /** Whether the caller starred it. */
  starred: boolean;
  /** `last_author`: the caller wrote the newest message; `attachments`, `media_objects`: some message has them. */
  properties: ("last_author" | "attachments" | "media_objects" | (string & {}))[];
  /** The other participants, latest author first. */
  audience: string[];
  /** The contexts in which the caller sees the conversation; roles only where exactly one other person takes part. */
  audience_contexts: {
    /** By course id. */
    courses: Record<string, string[]>;
    /** By group id. */
    groups: Record<string, string[]>;
  };
  /** A picture for the conversation. */
  avatar_url: string;
  /** Everyone in it, the caller included; find people by id, not by position. */
  participants: ConversationParticipant[];
  /** Whether it would stand in the list that this request's scope and filter select. */
  visible: boolean;
  /** Name of the course, group or account; null without one. In lists and in show only. */
  context_name?: string | null;
  /** `course_1`, `group_2`, `account_3`; null without a context. */
  context_code: string | null;
  /** Messages, newest first: all of them in show, the new one after a send. */
  messages?: ConversationMessage[];
  /** Always empty; kept for old clients. */
  submissions?: unknown[];
  /** Present and true when the caller may not reply. */
  cannot_reply?: true;
  /** Only when `include_beta` was sent. */
  beta?: boolean;
}

/** A send to many people that is still under way. */
export interface ConversationBatch {
  /** The batch's id. */
  id: string;
  /** Waiting, or being delivered. Finished batches are no longer listed. */
  workflow_state: "created" | "sending" | (string & {});
  /** Fraction done, from 0 to 1. */
  completion: number;
  /** How many people it goes to. */
  recipient_count: number;
  message: ConversationMessage;
  /** The subject; null for none. */
  subject?: string | null;
  /** Contexts of the message, for example `course_17`. */
  tags: string[];
}

/** One message of a conversation. */
export interface ConversationMessage {
  /** The message's id. */
  id: string;
  /** When it was sent. */
  created_at: string;
  /** Plain text; for generated messages the rendered event. */
  body: string;
  /** Who wrote it. */
  author_id: string;
  /** True when the system wrote it, for example when people were added. */
  generated: boolean;
  /** Messages forwarded with this one, newest first. */
  forwarded_messages: ConversationMessage[];
  /** Files attached to it. */
  attachments: CanvasFile[];
  /** The recording that the message carries; null for none. */
  media_comment: MediaComment | null;
  /** Everyone who received it, the author included, also those who deleted it since. */
  participating_user_ids: string[];
}

/** A person in a conversation. */
export interface ConversationParticipant {
  /** The person's user id. */
  id: string;
  /** Short display name. */
  name: string;
  /** Full name. */
  full_name: string;
  /** Pronouns; null when the person gave none. */
  pronouns: string | null;
  /** Address of the person's picture; only where avatars were asked for or are standard. */
  avatar_url?: string;
  /** Global identifier; only with `include[]=uuid`. */
  uuid?: string;
  /** Roles of the person in courses shared with the caller, by course id; empty for the caller. */
  common_courses?: Record<string, string[]>;
  /** Groups shared with the caller, by group id; always `["Member"]`. */
  common_groups?: Record<string, string[]>;
}

/** A page of conversations with the ids of all. */
export interface ConversationsWithIds {
  /** One page. */
  conversations: Conversation[];
  /** The ids of every conversation in the scope and filter, in order. */
  conversation_ids: string[];
}

/** A course as the caller sees it. */
export interface Course {
  /** The course's id. */
  id: string;
  /** Its name, or the caller's nickname for it. */
  name: string;
  /** The account that holds it. */
  account_id: string;
  /** Global identifier. */
  uuid: string;
  /** When it begins; null when the term decides. */
  start_at: string | null;
  /** Always null: Pidge has no grading standards. */
  grading_standard_id: string | null;
  /** Whether anybody may see it. */
  is_public: boolean;
  /** When it was made. */
  created_at: string;
  /** Short name, for example `BIO-101`. */
  course_code: string;
  /** What its home page shows. */
  default_view: "feed" | "wiki" | "modules" | "syllabus" | "assignments" | (string & {});
  /** The root account. */
  root_account_id: string;
  /** Its term. */
  enrollment_term_id: string;
  /** License of its content; null when none was chosen. */
  license: string | null;
  /** When it ends; null when the term decides. */
  end_at: string | null;
  /** Whether anybody may read its syllabus. */
  public_syllabus: boolean;
  /** Whether anybody logged in may read its syllabus. */
  public_syllabus_to_auth: boolean;
  /** Room for files, in MiB. */
  storage_quota_mb: number;
  /** Whether anybody logged in may see it. */
  is_public_to_auth_users: boolean;
  /** Always false: Pidge has no homerooms. */
  homeroom_course: boolean;
  /** Always null: Pidge keeps no colours. */
  course_color: string | null;
  /** Always null: Pidge has no friendly names. */
  friendly_name: string | null;
  /** Always false: Pidge has no assignments. */
  apply_assignment_group_weights: boolean;
  /** Where its dates can be subscribed to. */
  calendar: {
    /** Address of the course's calendar feed. */
    ics: string;
  };
  /** IANA name of its time zone. */
  time_zone: string;
  /** Always false: Pidge has no blueprints. */
  blueprint: boolean;
  /** Always false: Pidge has no course templates. */
  template: boolean;
  /** The viewed user's enrolments; absent when there is no viewed user. */
  enrollments?: ({
    /** Short name of the base role. */
    type: "student" | "teacher" | "ta" | "designer" | "observer" | "student_view" | (string & {});
    /** Name of the role. */
    role: string;
    /** The role. */
    role_id: string;
    /** Who is enrolled. */
    user_id: string;
    /** State of the enrolment. */
    enrollment_state: string;
    /** Whether the person sees only people of the same section. */
    limit_privileges_to_course_section: boolean;
    /** Whom an observer observes; only on observers' enrolments. */
    associated_user_id?: string | null;
  })[];
  /** Whether students do not see final grades. */
  hide_final_grades: boolean;
  /** Where the course stands. */
  workflow_state: "unpublished" | "available" | "completed" | "deleted" | (string & {});
  /** Whether `start_at` and `end_at` bind the enrolments. */
  restrict_enrollments_to_course_dates: boolean;
  /** SIS id, null when it has none; for holders of `read_sis`. */
  sis_course_id?: string | null;
  /** Integration id, null when it has none; for holders of `read_sis`. */
  integration_id?: string | null;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
  /** `on_campus`, `online` or `blended`; absent when not set. */
  course_format?: string;
  /** The name, where `name` is the caller's nickname. */
  original_name?: string;
  /** Always 0; with `include[]=needs_grading_count`. */
  needs_grading_count?: number;
  /** HTML; with `include[]=syllabus_body`; null when there is none. */
  syllabus_body?: string | null;
  /** With `include[]=public_description`; null when there is none. */
  public_description?: string | null;
  /** With `include[]=term`. */
  term?: {
    /** The term's id. */
    id: string;
    /** Its name. */
    name: string;
    /** When it begins; null when it has no beginning. */
    start_at: string | null;
    /** When it ends; null when it has no end. */
    end_at: string | null;
    /** When it was made. */
    created_at: string;
    /** Whether it can be used. */
    workflow_state: "active" | "deleted" | (string & {});
    /** Always null: Pidge has no grading periods. */
    grading_period_group_id: string | null;
  };
  /** With `include[]=account`. */
  account?: {
    /** Account id. */
    id: string;
    /** Account name. */
    name: string;
    /** Account state. */
    workflow_state: string;
    /** The account above; null for the root. */
    parent_account_id: string | null;
    /** The root account; null for the root itself. */
    root_account_id: string | null;
    /** Global identifier. */
    uuid: string;
  };
  /** The viewed user's sections; with `include[]=sections`. */
  sections?: ({
    /** Section id. */
    id: string;
    /** Section name. */
    name: string;
    /** When the section begins; null for the course's dates. */
    start_at: string | null;
    /** When the section ends; null for the course's dates. */
    end_at: string | null;
    /** The viewed user's role in it. */
    enrollment_role: string;
  })[];
  /** Active and invited students; with `include[]=total_students`. */
  total_students?: number;
  /** Whether the caller marked it; with `include[]=favorites`. */
  is_favorite?: boolean;
  /** With `include[]=teachers`. */
  teachers?: UserDisplay[];
  /** Always null; with `include[]=course_image`. */
  image_download_url?: string | null;
  /** Always null; with `include[]=banner_image`. */
  banner_image_download_url?: string | null;
  /** Whether it has ended, by state or date; with `include[]=concluded`. */
  concluded?: boolean;
  /** With `include[]=tabs`. */
  tabs?: Tab[];
  /** With `include[]=permissions`. */
  permissions?: {
    /** Whether the caller may open discussions. */
    create_discussion_topic: boolean;
    /** Whether the caller may post announcements. */
    create_announcement: boolean;
  };
}

/** A graded discussion as an assignment of its course. */
export interface CourseAssignment {
  /** The assignment's id. */
  id: string;
  /** Its name: the topic's title. */
  name: string;
  /** The topic's message; null when it has none or is not open to the caller yet; absent when excluded. */
  description?: string | null;
  /** The course. */
  course_id: string;
  /** The most points; null when not set. */
  points_possible: number | null;
  /** How it is graded. */
  grading_type: "pass_fail" | "percent" | "letter_grade" | "gpa_scale" | "points" | "not_graded" | (string & {});
  /** Always `["discussion_topic"]`. */
  submission_types: string[];
  /** The caller's due date; null for none. */
  due_at: string | null;
  /** When it opens for the caller; null for always. */
  unlock_at: string | null;
  /** When it closes for the caller; null for never. */
  lock_at: string | null;
  /** Whether only those named in overrides have it. */
  only_visible_to_overrides: boolean;
  /** Whether it has any overrides. */
  has_overrides: boolean;
  /** Always null: the topic holds the group set. */
  group_category_id: string | null;
  /** Whether students see it. */
  published: boolean;
  /** Its state, which follows the topic's. */
  workflow_state: "published" | "unpublished" | "deleted" | (string & {});
  /** Address of its page. */
  html_url: string;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** All dates, general and overriding; with `include[]=all_dates`. */
  all_dates?: ({
    /** The override; absent for the general dates. */
    id?: string;
    /** Present on the general dates. */
    base?: true;
    /** Whom these dates are for. */
    title: string;
    /** Due date; null for none. */
    due_at: string | null;
    /** Begin of availability; null for none. */
    unlock_at: string | null;
    /** End of availability; null for none. */
    lock_at: string | null;
  })[];
  /** The overrides; with `include[]=overrides`. */
  overrides?: AssignmentOverride[];
  /** The topic, without its assignment. */
  discussion_topic: {
    /** The topic's id. */
    id: string;
    /** Its title. */
    title: string;
    /** When somebody last posted; null before it was published. */
    last_reply_at: string | null;
    /** When it was made. */
    created_at: string;
    /** When it appears; null for at once. Child topics in lists show the root's. */
    delayed_post_at: string | null;
    /** When it was published, or made; null when that is not known. */
    posted_at: string | null;
    /** When it closes; null for never. Child topics in lists show the root's. */
    lock_at: string | null;
    /** When it stands on to-do lists; null for not. */
    todo_date: string | null;
    /** Its assignment; null when it is not graded. */
    assignment_id: string | null;
    /** The course's topic of which this is one group's; null otherwise. */
    root_topic_id: string | null;
    /** The group set that discusses it; null for everybody together. */
    group_category_id: string | null;
    /** Place in its list; lists run from the highest. Null when it was never listed. */
    position: number | null;
    /** How replies nest. */
    discussion_type: "threaded" | "not_threaded" | "side_comment" | "flat" | (string & {});
    /** Whether the podcast takes students' posts too. */
    podcast_has_student_posts: boolean;
    /** Whether entries can be liked. */
    allow_rating: boolean;
    /** Whether only those who grade can like. */
    only_graders_can_rate: boolean;
    /** Whether the view is ordered by likes. */
    sort_by_rating: boolean;
    /** In which order entries are shown. */
    sort_order: "asc" | "desc" | "inherit" | (string & {});
    /** Whether readers cannot change that order. */
    sort_order_locked: boolean;
    /** Whether threads are shown open. */
    expanded: boolean;
    /** Whether readers cannot change that. */
    expanded_locked: boolean;
    /** Whether only some sections see it. */
    is_section_specific: boolean;
    /** Whether authors are hidden always, or as they choose; null for no. */
    anonymous_state: "full_anonymity" | "partial_anonymity" | (string & {}) | null;
    /** Always false: Pidge writes no summaries. */
    summary_enabled: boolean;
    /** The author's full name; null without an author, or where the author is hidden. */
    user_name: string | null;
    /** The author's pronouns; only when the caller gave pronouns. */
    user_pronouns?: string;
    /** Who wrote it; `{}` without an author; null in anonymous topics. */
    author: UserDisplay | Record<string, unknown> | null;
    /** Active entries, replies included. */
    discussion_subentry_count: number;
    /** What the caller may do. */
    permissions: {
      /** Attach files. */
      attach: boolean;
      /** Change the topic. */
      update: boolean;
      /** Post entries. */
      reply: boolean;
      /** Delete the topic. */
      delete: boolean;
      /** Choose whom it is for; false in groups. */
      manage_assign_to: boolean;
    };
    /** Whether people must post before they see others' posts; null for no on topics without a root. */
    require_initial_post: boolean | null;
    /** Whether the caller sees the posts. */
    user_can_see_posts: boolean;
    /** Path of the podcast feed; null when there is none. */
    podcast_url: string | null;
    /** Whether the caller read the topic's text. */
    read_state: "read" | "unread" | (string & {});
    /** Entries that the caller has not read. */
    unread_count: number;
    /** Whether the caller hears of new entries. */
    subscribed: boolean;
    /** Why the caller is not subscribed by itself; absent when nothing holds it back. */
    subscription_hold?: "initial_post_required" | "not_in_group_set" | "not_in_group" | "topic_is_announcement" | (string & {});
    /** No file, or one. */
    attachments: CanvasFile[];
    /** False for drafts. */
    published: boolean;
    /** Whether it may become a draft. */
    can_unpublish: boolean;
    /** Whether it was closed by hand. */
    locked: boolean;
    /** Whether it may be closed: not before its due date. */
    can_lock: boolean;
    /** Whether the course or account forbids comments on announcements. */
    comments_disabled: boolean;
    /** Address of its page. */
    html_url: string;
    /** The same address. */
    url: string;
    /** Whether it is pinned. */
    pinned: boolean;
    /** Whether it may be given to a group set: not once students posted. */
    can_group: boolean;
    /** The groups' own topics. */
    topic_children: string[];
    /** The groups' own topics, with their groups; empty on other topics. */
    group_topic_children: ({
      /** The child topic. */
      id: string;
      /** Its group. */
      group_id: string;
    })[];
    /** `course_9`; only in the list of announcements across courses. */
    context_code?: string;
    /** Present when the course sets its own pace. */
    in_paced_course?: true;
    /** Whom an ungraded discussion of a course is for; null elsewhere. */
    ungraded_discussion_overrides: AssignmentOverride[] | null;
    /** Whether the caller cannot post. */
    locked_for_user: boolean;
    /** Why the topic is locked for the caller; only when it is. */
    lock_info?: {
      /** What is locked, for example `discussion_topic_7301`. */
      asset_string: string;
      /** When it opens, where it has not yet. */
      unlock_at?: string;
      /** When it closed, where that is why. */
      lock_at?: string;
      /** Present when the message may be read all the same. */
      can_view?: true;
    };
    /** Why it is locked, in words; only when it is. */
    lock_explanation?: string;
    /** HTML; the explanation where the lock hides it; null when it has none. */
    message: string | null;
    /** People in the course; with `include[]=sections_user_count`, when not section-specific. */
    user_count?: number;
    /** The sections that see it; with `include[]=sections`, when section-specific. */
    sections?: ({
      /** The section's id. */
      id: string;
      /** The course it belongs to. */
      course_id: string;
      /** Its name. */
      name: string;
      /** When it begins; null for the course's dates. */
      start_at: string | null;
      /** When it ends; null for the course's dates. */
      end_at: string | null;
      /** Whether its dates bind its enrolments. */
      restrict_enrollments_to_section_dates: boolean;
      /** The course it came from, when cross-listed; null otherwise. */
      nonxlist_course_id: string | null;
      /** People in it; with `include[]=sections_user_count`. */
      user_count?: number;
    })[];
    /** Whether it is an announcement. */
    is_announcement: boolean;
    /** Only after duplicating a pinned topic: every pinned topic's position. */
    new_positions?: Record<string, number>;
    /** Only after duplicating a graded topic. */
    set_assignment?: true;
  };
  /** Whether the caller cannot take part now. */
  locked_for_user: boolean;
  /** Why the topic is locked for the caller; only when it is. */
  lock_info?: {
    /** What is locked, for example `discussion_topic_7301`. */
    asset_string: string;
    /** When it opens, where it has not yet. */
    unlock_at?: string;
    /** When it closed, where that is why. */
    lock_at?: string;
    /** Present when the message may be read all the same. */
    can_view?: true;
  };
  /** Why it is locked; only when it is. */
  lock_explanation?: string;
}

/** A person's own name for a course. */
export interface CourseNickname {
  /** The course. */
  course_id: string;
  /** Its real name. */
  name: string;
  /** The caller's name for it; null when there is none. */
  nickname: string | null;
}

/** Switches of a course. */
export interface CourseSettings {
  /** Whether students may open discussions. */
  allow_student_discussion_topics: boolean;
  /** Whether students may attach files to posts. */
  allow_student_forum_attachments: boolean;
  /** Whether students may edit their posts. */
  allow_student_discussion_editing: boolean;
  /** Whether students may report posts. */
  allow_student_discussion_reporting: boolean;
  /** Whether students may open anonymous discussions. */
  allow_student_anonymous_discussion_topics: boolean;
  /** Whether students may make groups of their own. */
  allow_student_organized_groups: boolean;
  /** Always false. */
  filter_speed_grader_by_student_group: boolean;
  /** Whether students do not see final grades. */
  hide_final_grades: boolean;
  /** Whether students do not see how grades are spread. */
  hide_distribution_graphs: boolean;
  /** Whether students do not see others' sections. */
  hide_sections_on_course_users_page: boolean;
  /** Whether nobody may comment on announcements. */
  lock_all_announcements: boolean;
  /** Whether files need usage rights. */
  usage_rights_required: boolean;
  /** Whether students lose sight of the course at its end. */
  restrict_student_past_view: boolean;
  /** Whether students see the course only from its beginning. */
  restrict_student_future_view: boolean;
  /** Whether its home page shows recent announcements. */
  show_announcements_on_home_page: boolean;
  /** How many of them; null for none. */
  home_page_announcement_limit: number | null;
}

/** The colour that a person gave to a course, a group or a user. */
export interface CustomColor {
  /** The colour, as `#rrggbb` or `#rgb`. */
  hexcode: string;
}

/** Colours that a person gave to courses and groups. */
export interface CustomColors {
  /** `#rrggbb` by asset, for example `course_42`. */
  custom_colors: Record<string, string>;
}

/** What a program keeps for a person. */
export interface CustomData {
  /** JSON of any kind, as it was stored. */
  data: unknown;
}

/** A course as the dashboard shows it. */
export interface DashboardCard {
  /** The course's id. */
  id: string;
  /** Name and code. */
  longName: string;
  /** The name, or the caller's own name for it. */
  shortName: string;
  /** The course's own name. */
  originalName: string;
  /** The code; null when not given. */
  courseCode: string | null;
  /** `course_` and the id. */
  assetString: string;
  /** Path of the course on this site. */
  href: string;
  /** Name of the term; null for the default term. */
  term: string | null;
  /** As what the caller is enrolled, in words. */
  subtitle: string;
  /** The type of the caller's enrolment. */
  enrollmentType: string;
  /** The state of the caller's enrolment. */
  enrollmentState?: string;
  /** The observed student's name; null for people who observe nobody there. */
  observee: string | null;
  /** Address of a picture; null here. */
  image: string | null;
  /** The caller's colour for the course, `#rrggbb`; null when not chosen. */
  color: string | null;
  /** The place that the caller gave it; null here. */
  position: number | null;
  /** Whether students see the course. */
  published: boolean;
  /** Whether the caller marked the course. */
  isFavorited: boolean;
  /** Always false here. */
  isK5Subject: boolean;
  /** Always false here. */
  isHomeroom: boolean;
  /** Always false here. */
  useClassicFont: boolean;
  /** Whether the caller may change the course. */
  canManage: boolean;
  /** Whether the caller reads the announcements. */
  canReadAnnouncements: boolean;
  /** Whether the caller may publish the course. */
  canChangeCoursePublishState: boolean;
  /** What the course shows first. */
  defaultView: string;
  /** Address of the course's pages; there are none here. */
  pagesUrl: string;
  /** Always null here. */
  frontPageTitle: string | null;
  /** Announcements and discussions, where the caller may read them. */
  links: DashboardCardLink[];
}

/** A link of a card. */
export interface DashboardCardLink {
  /** What it leads to. */
  type: string;
  /** Path on this site. */
  path: string;
  /** Its name. */
  label: string;
}

/** A message that somebody removed for themselves, as administrators see it. */
export interface DeletedMessage {
  /** The message's id. */
  id: string;
  /** When it was sent. */
  created_at: string;
  /** Plain text; for generated messages the rendered event. */
  body: string;
  /** Who wrote it. */
  author_id: string;
  /** True when the system wrote it, for example when people were added. */
  generated: boolean;
  /** Messages forwarded with this one, newest first. */
  forwarded_messages: ConversationMessage[];
  /** Files attached to it. */
  attachments: CanvasFile[];
  /** The recording that the message carries; null for none. */
  media_comment: MediaComment | null;
  /** Everyone who received it, the author included, also those who deleted it since. */
  participating_user_ids: string[];
  /** When it was removed. */
  deleted_at: string;
  /** Who removed it. */
  user_id: string;
  /** The conversation it belongs to. */
  conversation_id: string;
}

/** A topic that was just deleted. */
export interface DeletedTopic {
  /** What was stored of it; clients should count on the status alone. */
  discussion_topic: {
    /** The topic's id. */
    id: string;
    /** Its title. */
    title: string;
    /** Its HTML; null when it had none. */
    message: string | null;
    /** Its course or group. */
    context_id: string;
    /** Kind of that context. */
    context_type: "Course" | "Group" | (string & {});
    /** `Announcement`; null for discussions. */
    type: "Announcement" | (string & {}) | null;
    /** Who wrote it; null without an author, or where the author is hidden. */
    user_id: string | null;
    /** Always `deleted`. */
    workflow_state: "deleted" | (string & {});
    /** When it was made. */
    created_at: string;
    /** When it last changed. */
    updated_at: string;
    /** When it was deleted. */
    deleted_at: string;
  };
}

/** A program that people may let act for them, by OAuth2. */
export interface DeveloperKey {
  /** The key's id: the program's `client_id`. */
  id: string;
  /** The program's name, as people are shown it. */
  name: string;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** Only active keys, and their tokens, are let in. */
  workflow_state: "active" | "inactive" | "deleted" | (string & {});
  /** Whether it is a learning tool's; always false here. */
  is_lti_key: boolean;
  /** Whether a learning tool registered itself; always false here. */
  is_lti_registration: boolean;
  /** Whom to write to about it; null when not given. */
  email: string | null;
  /** Address of a small picture; null when not given. */
  icon_url: string | null;
  /** Notes of the administrators; null when there are none. */
  notes: string | null;
  /** Code of whoever makes the program; null when not given. */
  vendor_code: string | null;
  /** Name of the account that it belongs to. */
  account_name: string;
  /** Whether lists show it. */
  visible: boolean;
  /** What its tokens may be asked for, as `url:GET|/api/v1/courses`; enforced with `require_scopes`. */
  scopes: string[];
  /** An address that people are sent back to; null when not given. `redirect_uris` is newer. */
  redirect_uri: string | null;
  /** Addresses that people are sent back to: their hosts and the hosts below those, unless `exact_redirect_uris`. */
  redirect_uris: string[];
  /** Tokens of it that are in use. */
  access_token_count: number;
  /** When one of its tokens was last used, to ten minutes; null for never. */
  last_used_at: string | null;
  /** Stored; there are no test clusters here. */
  test_cluster_only: boolean;
  /** Whether its scoped tokens may use `include[]`; only `uuid` otherwise. */
  allow_includes: boolean;
  /** Whether its tokens reach only what their scopes name. */
  require_scopes: boolean;
  /** Whether its tokens end after an hour, to be refreshed. */
  auto_expire_tokens: boolean;
  /** Whether people are not asked if they agree; only administrators of the whole account set it. */
  trusted: boolean;
  /** Public programs keep no secret: they must prove with a `code_verifier` that a code is theirs. */
  client_type: "confidential" | "public" | (string & {});
  /** Whether people are sent back to the registered addresses alone. */
  exact_redirect_uris: boolean;
  /** Whether each refresh gives a new refresh token, and one used twice ends its token. */
  rotate_refresh_tokens: boolean;
  /** Stored, null when not said; programs cannot sign in for themselves here. */
  client_credentials_audience: string | null;
  /** The program's `client_secret`, once, right after it was made; afterwards its first five characters and `...`. */
  api_key: string;
  /** Unused; null. */
  user_id: string | null;
  /** Unused; null. */
  user_name: string | null;
}

/** A post or a reply. */
export interface DiscussionEntry {
  /** The entry's id. */
  id: string;
  /** When it was posted. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** The entry it answers; null at the top. */
  parent_id: string | null;
  /** How many people rated it; null for none. */
  rating_count: number | null;
  /** Sum of their ratings; null when nobody rated. */
  rating_sum: number | null;
  /** Who wrote it; absent once deleted. */
  user_id?: string;
  /** Who last changed or deleted it; absent when nobody did. */
  editor_id?: string | null;
  /** HTML; absent once deleted. */
  message?: string | null;
  /** Present once deleted. */
  deleted?: true;
  /** A stored file. */
  attachment?: CanvasFile;
  /** The same file, in a list; absent without one. */
  attachments?: CanvasFile[];
  /** The author's full name. */
  user_name?: string;
  /** A person as the author of something. */
  user?: UserDisplay;
  /** Whether the caller read it. */
  read_state: "read" | "unread" | (string & {});
  /** Whether the caller set that by hand. */
  forced_read_state: boolean;
  /** Up to ten of its newest descendants, newest first; absent without any. */
  recent_replies?: DiscussionReply[];
  /** Whether there are more than those; absent without replies. */
  has_more_replies?: boolean;
}

/** Somebody who wrote or edited in the discussion. */
export interface DiscussionParticipant {
  /** The person's user id. */
  id: string;
  /** The id in base 36. */
  anonymous_id: string;
  /** Short name. */
  display_name: string;
  /** Address of the person's picture. */
  avatar_image_url: string;
  /** Address of the person's page. */
  html_url: string;
  /** Pronouns; null when the person gave none. */
  pronouns: string | null;
  /** True for the test student of a course; absent otherwise. */
  fake_student?: boolean;
  /** Whether the picture is the one of those who have none. */
  avatar_is_fallback?: boolean;
  /** Whether they left the course; with `include_enrollment_state`, for staff. */
  isInactive?: boolean;
  /** Whether they are a student of the course; with `include_context_card_info`. */
  is_student?: boolean;
  /** The course; with `include_context_card_info`. */
  course_id?: string;
}

/** An entry as it stands among another's recent replies. */
export interface DiscussionReply {
  /** The entry's id. */
  id: string;
  /** When it was posted. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** The entry it answers; null at the top. */
  parent_id: string | null;
  /** How many people rated it; null for none. */
  rating_count: number | null;
  /** Sum of their ratings; null when nobody rated. */
  rating_sum: number | null;
  /** Who wrote it; absent once deleted. */
  user_id?: string;
  /** Who last changed or deleted it; absent when nobody did. */
  editor_id?: string | null;
  /** HTML; absent once deleted. */
  message?: string | null;
  /** Present once deleted. */
  deleted?: true;
  /** A stored file. */
  attachment?: CanvasFile;
  /** The same file, in a list; absent without one. */
  attachments?: CanvasFile[];
  /** The author's full name. */
  user_name?: string;
  /** A person as the author of something. */
  user?: UserDisplay;
  /** Whether the caller read it. */
  read_state: "read" | "unread" | (string & {});
  /** Whether the caller set that by hand. */
  forced_read_state: boolean;
}

/** A discussion or announcement as the caller sees it. */
export interface DiscussionTopic {
  /** The topic's id. */
  id: string;
  /** Its title. */
  title: string;
  /** When somebody last posted; null before it was published. */
  last_reply_at: string | null;
  /** When it was made. */
  created_at: string;
  /** When it appears; null for at once. Child topics in lists show the root's. */
  delayed_post_at: string | null;
  /** When it was published, or made; null when that is not known. */
  posted_at: string | null;
  /** When it closes; null for never. Child topics in lists show the root's. */
  lock_at: string | null;
  /** When it stands on to-do lists; null for not. */
  todo_date: string | null;
  /** Its assignment; null when it is not graded. */
  assignment_id: string | null;
  /** The course's topic of which this is one group's; null otherwise. */
  root_topic_id: string | null;
  /** The group set that discusses it; null for everybody together. */
  group_category_id: string | null;
  /** Place in its list; lists run from the highest. Null when it was never listed. */
  position: number | null;
  /** How replies nest. */
  discussion_type: "threaded" | "not_threaded" | "side_comment" | "flat" | (string & {});
  /** Whether the podcast takes students' posts too. */
  podcast_has_student_posts: boolean;
  /** Whether entries can be liked. */
  allow_rating: boolean;
  /** Whether only those who grade can like. */
  only_graders_can_rate: boolean;
  /** Whether the view is ordered by likes. */
  sort_by_rating: boolean;
  /** In which order entries are shown. */
  sort_order: "asc" | "desc" | "inherit" | (string & {});
  /** Whether readers cannot change that order. */
  sort_order_locked: boolean;
  /** Whether threads are shown open. */
  expanded: boolean;
  /** Whether readers cannot change that. */
  expanded_locked: boolean;
  /** Whether only some sections see it. */
  is_section_specific: boolean;
  /** Whether authors are hidden always, or as they choose; null for no. */
  anonymous_state: "full_anonymity" | "partial_anonymity" | (string & {}) | null;
  /** Always false: Pidge writes no summaries. */
  summary_enabled: boolean;
  /** The author's full name; null without an author, or where the author is hidden. */
  user_name: string | null;
  /** The author's pronouns; only when the caller gave pronouns. */
  user_pronouns?: string;
  /** Who wrote it; `{}` without an author; null in anonymous topics. */
  author: UserDisplay | Record<string, unknown> | null;
  /** Active entries, replies included. */
  discussion_subentry_count: number;
  /** What the caller may do. */
  permissions: {
    /** Attach files. */
    attach: boolean;
    /** Change the topic. */
    update: boolean;
    /** Post entries. */
    reply: boolean;
    /** Delete the topic. */
    delete: boolean;
    /** Choose whom it is for; false in groups. */
    manage_assign_to: boolean;
  };
  /** Whether people must post before they see others' posts; null for no on topics without a root. */
  require_initial_post: boolean | null;
  /** Whether the caller sees the posts. */
  user_can_see_posts: boolean;
  /** Path of the podcast feed; null when there is none. */
  podcast_url: string | null;
  /** Whether the caller read the topic's text. */
  read_state: "read" | "unread" | (string & {});
  /** Entries that the caller has not read. */
  unread_count: number;
  /** Whether the caller hears of new entries. */
  subscribed: boolean;
  /** Why the caller is not subscribed by itself; absent when nothing holds it back. */
  subscription_hold?: "initial_post_required" | "not_in_group_set" | "not_in_group" | "topic_is_announcement" | (string & {});
  /** No file, or one. */
  attachments: CanvasFile[];
  /** False for drafts. */
  published: boolean;
  /** Whether it may become a draft. */
  can_unpublish: boolean;
  /** Whether it was closed by hand. */
  locked: boolean;
  /** Whether it may be closed: not before its due date. */
  can_lock: boolean;
  /** Whether the course or account forbids comments on announcements. */
  comments_disabled: boolean;
  /** Address of its page. */
  html_url: string;
  /** The same address. */
  url: string;
  /** Whether it is pinned. */
  pinned: boolean;
  /** Whether it may be given to a group set: not once students posted. */
  can_group: boolean;
  /** The groups' own topics. */
  topic_children: string[];
  /** The groups' own topics, with their groups; empty on other topics. */
  group_topic_children: ({
    /** The child topic. */
    id: string;
    /** Its group. */
    group_id: string;
  })[];
  /** `course_9`; only in the list of announcements across courses. */
  context_code?: string;
  /** Present when the course sets its own pace. */
  in_paced_course?: true;
  /** Whom an ungraded discussion of a course is for; null elsewhere. */
  ungraded_discussion_overrides: AssignmentOverride[] | null;
  /** Whether the caller cannot post. */
  locked_for_user: boolean;
  /** Why the topic is locked for the caller; only when it is. */
  lock_info?: {
    /** What is locked, for example `discussion_topic_7301`. */
    asset_string: string;
    /** When it opens, where it has not yet. */
    unlock_at?: string;
    /** When it closed, where that is why. */
    lock_at?: string;
    /** Present when the message may be read all the same. */
    can_view?: true;
  };
  /** Why it is locked, in words; only when it is. */
  lock_explanation?: string;
  /** HTML; the explanation where the lock hides it; null when it has none. */
  message: string | null;
  /** The graded side of a discussion, as the caller sees it. */
  assignment?: Assignment;
  /** People in the course; with `include[]=sections_user_count`, when not section-specific. */
  user_count?: number;
  /** The sections that see it; with `include[]=sections`, when section-specific. */
  sections?: ({
    /** The section's id. */
    id: string;
    /** The course it belongs to. */
    course_id: string;
    /** Its name. */
    name: string;
    /** When it begins; null for the course's dates. */
    start_at: string | null;
    /** When it ends; null for the course's dates. */
    end_at: string | null;
    /** Whether its dates bind its enrolments. */
    restrict_enrollments_to_section_dates: boolean;
    /** The course it came from, when cross-listed; null otherwise. */
    nonxlist_course_id: string | null;
    /** People in it; with `include[]=sections_user_count`. */
    user_count?: number;
  })[];
  /** Whether it is an announcement. */
  is_announcement: boolean;
  /** Only after duplicating a pinned topic: every pinned topic's position. */
  new_positions?: Record<string, number>;
  /** Only after duplicating a graded topic. */
  set_assignment?: true;
}

/** An entry in the tree of the whole discussion. */
export interface DiscussionViewEntry {
  /** The entry's id. */
  id: string;
  /** When it was posted. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** The entry it answers; null at the top. */
  parent_id: string | null;
  /** How many people rated it; null for none. */
  rating_count: number | null;
  /** Sum of their ratings; null when nobody rated. */
  rating_sum: number | null;
  /** Who wrote it; absent once deleted. */
  user_id?: string;
  /** Who last changed or deleted it; absent when nobody did. */
  editor_id?: string | null;
  /** HTML; absent once deleted. */
  message?: string | null;
  /** Present once deleted. */
  deleted?: true;
  /** A stored file. */
  attachment?: CanvasFile;
  /** The same file, in a list; absent without one. */
  attachments?: CanvasFile[];
  /** Its replies, oldest first; absent without any. */
  replies?: DiscussionViewEntry[];
}

/** A person's role in a course section. */
export interface Enrollment {
  /** The enrolment's id. */
  id: string;
  /** Who is enrolled. */
  user_id: string;
  /** The course. */
  course_id: string;
  /** Base role: `StudentEnrollment`, `TeacherEnrollment`, `TaEnrollment`, `ObserverEnrollment`, … */
  type: string;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** Whom an observer observes; null for everybody else. */
  associated_user_id: string | null;
  /** When it begins; null when the course or term decides. */
  start_at: string | null;
  /** When it ends; null when the course or term decides. */
  end_at: string | null;
  /** The section. */
  course_section_id: string;
  /** The root account. */
  root_account_id: string;
  /** Whether the person sees only people of the same section. */
  limit_privileges_to_course_section: boolean;
  /** Where the enrolment stands; reads `deleted` when its course or section is deleted. */
  enrollment_state: "active" | "invited" | "creation_pending" | "deleted" | "rejected" | "completed" | "inactive" | (string & {});
  /** Name of the role; equals `type` unless the role is a custom one. */
  role: string;
  /** The role. */
  role_id: string;
  /** Last activity in the course, null before any; for oneself and holders of `read_reports`. */
  last_activity_at?: string | null;
  /** Last attendance, null before any; for oneself and holders of `read_reports`. */
  last_attended_at?: string | null;
  /** Seconds spent in the course; for oneself and holders of `read_reports`. */
  total_activity_time?: number;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
  /** Only on student enrolments; the scores only for oneself and holders of a grade permission. */
  grades?: {
    /** The page of the student's grades. */
    html_url: string;
    /** Letter grade so far; null when there is none. */
    current_grade?: string | null;
    /** Score so far in percent; null when there is none. */
    current_score?: number | null;
    /** Letter grade with missing work as zero; null when there is none. */
    final_grade?: string | null;
    /** Score with missing work as zero, in percent; null when there is none. */
    final_score?: number | null;
  };
  /** SIS id of the course's account, null when it has none; for holders of `read_sis`. */
  sis_account_id?: string | null;
  /** SIS id of the course, null when it has none; for holders of `read_sis`. */
  sis_course_id?: string | null;
  /** Integration id of the course, null when it has none; for holders of `read_sis`. */
  course_integration_id?: string | null;
  /** SIS id of the section, null when it has none; for holders of `read_sis`. */
  sis_section_id?: string | null;
  /** Integration id of the section, null when it has none; for holders of `read_sis`. */
  section_integration_id?: string | null;
  /** SIS id of the person, null when it has none; for holders of `read_sis`. */
  sis_user_id?: string | null;
  /** The person's page in the course. */
  html_url: string;
  /** Whether the caller may remove it; only with `include[]=can_be_removed`. */
  can_be_removed?: boolean;
  /** Whether the person is locked out; only with `include[]=locked`. */
  locked?: boolean;
}

/** What clients ask about the site at start-up. */
export interface EnvironmentSettings {
  /** How many calendars may be shown at once. */
  calendar_contexts_limit: number;
  /** Whether teachers may bring in people without a login. */
  open_registration: boolean;
}

/** The commonest of Canvas's error bodies. */
export interface ErrorMessages {
  /** `unauthenticated`, `unauthorized` or `bad_request`, where Canvas gives it. */
  status?: string;
  /** One or more faults. */
  errors: ({
    /** What went wrong. */
    message: string;
  })[];
}

/** A feed whose items become announcements. */
export interface ExternalFeed {
  /** The feed's id. */
  id: string;
  /** Its title, or its address as long as the title is not known. */
  display_name: string;
  /** Its address. */
  url: string;
  /** Only items whose title holds this text become announcements; null for all. */
  header_match: string | null;
  /** When it was added. */
  created_at: string;
  /** How much of an item is taken over. */
  verbosity: "link_only" | "truncate" | "full" | (string & {});
  /** How many items became announcements. */
  external_feed_entries_count: number;
}

/** A mark of the caller's on a course or group. */
export interface Favorite {
  /** The course or group. */
  context_id: string;
  /** Which of the two. */
  context_type: "Course" | "Group" | (string & {});
}

/** An optional feature; there are none here. */
export interface Feature {
  /** Its name. */
  feature: string;
}

/** Where the caller's messages can be read as an Atom feed. */
export interface FeedAddress {
  /** Address that needs no token: whoever knows it can read along. */
  url: string;
}

/** The first fields of a file: what `only[]=names` answers. */
export interface FileName {
  /** The file's id. */
  id: string;
  /** Secret part of the download address. */
  uuid: string;
  /** The folder that holds it; null when it is in none. */
  folder_id: string | null;
  /** Name shown to people. */
  display_name: string;
  /** URL-encoded storage name. */
  filename: string;
  /** Whether its bytes have arrived. */
  upload_status: "success" | "pending" | "failed" | (string & {});
}

/** How much room there is for files. */
export interface FileQuota {
  /** Bytes that the files may take. */
  quota: number;
  /** Bytes that they take, those of unconfirmed uploads included. */
  quota_used: number;
}

/** A folder of a person's, course's or group's files. */
export interface Folder {
  /** The folder's id. */
  id: string;
  /** Its own name. */
  name: string;
  /** The names from the root folder down, joined by `/`. */
  full_name: string;
  /** What kind of record the folder belongs to. */
  context_type: "User" | "Course" | "Group" | (string & {});
  /** Id of that record. */
  context_id: string;
  /** The folder that holds it; null for the root folder. */
  parent_folder_id: string | null;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** When it stops being available; null for never. */
  lock_at: string | null;
  /** When it becomes available; null for always. */
  unlock_at: string | null;
  /** Place among its siblings; null where they are ordered by name. */
  position: number | null;
  /** Whether it is locked for everyone. */
  locked: boolean;
  /** Whether it is left out of listings. */
  hidden: boolean;
  /** Whether the viewer may not open it. */
  locked_for_user: boolean;
  /** Whether it is hidden from the viewer. */
  hidden_for_user: boolean;
  /** Whether it holds submissions. */
  for_submissions: boolean;
  /** Whether the viewer may put files into it. */
  can_upload: boolean;
  /** Address of the list of its folders. */
  folders_url: string;
  /** Address of the list of its files. */
  files_url: string;
  /** How many folders lie in it. */
  folders_count: number;
  /** How many files lie in it. */
  files_count: number;
}

/** A message of the caller's that a search found. */
export interface FoundMessage {
  /** The message's id. */
  id: string;
  /** The conversation it belongs to. */
  conversation_id: string;
  /** The conversation's subject; null for none. */
  subject: string | null;
  /** The part of the message around the words, plain text. */
  excerpt: string;
  /** Who wrote it. */
  author_id: string;
  /** Short display name of the author. */
  author_name: string;
  /** When it was sent. */
  created_at: string;
}

/** A whole discussion at once. */
export interface FullDiscussion {
  /** Entries that the caller has not read, deleted ones included. */
  unread_entries: string[];
  /** Entries whose state the caller set by hand. */
  forced_entries: string[];
  /** The caller's ratings by entry; empty unless entries can be liked. */
  entry_ratings: Record<string, number>;
  /** Everybody who wrote or edited an entry of it. */
  participants: DiscussionParticipant[];
  /** The entries at the top, oldest first, each with its replies. */
  view: DiscussionViewEntry[];
  /** Entries missing in `view`: always empty, as Pidge's view is never behind. */
  new_entries: DiscussionViewEntry[];
}

/** People who work together in a course or an account. */
export interface Group {
  /** The group's id. */
  id: string;
  /** Its name. */
  name: string;
  /** What it is for; null when nobody said. */
  description: string | null;
  /** Whether everybody in its context may see it. */
  is_public: boolean;
  /** Always false: Pidge has no following. */
  followed_by_user: boolean;
  /** How people come in: at once, after a request, or by invitation only. */
  join_level: "parent_context_auto_join" | "parent_context_request" | "invitation_only" | (string & {});
  /** The set it stands in; null for communities. */
  group_category_id: string | null;
  /** Most members; null for no limit of its own. */
  max_membership: number | null;
  /** When it was made. */
  created_at: string;
  /** How many members it has. */
  members_count: number;
  /** Room for files, in MiB. */
  storage_quota_mb: number;
  /** With `include[]=permissions`. */
  permissions?: {
    /** Whether the caller may open discussions. */
    create_discussion_topic: boolean;
    /** Whether the caller may join. */
    join: boolean;
    /** Whether the caller may post announcements. */
    create_announcement: boolean;
  };
  /** What it belongs to. */
  context_type: "Course" | "Account" | (string & {});
  /** The course, where it belongs to one. */
  course_id?: string;
  /** The account, where it belongs to one. */
  account_id?: string;
  /** Name of the course or account. */
  context_name: string;
  /** Its picture; null when it has none. */
  avatar_url: string | null;
  /** What made its set: `communities`, `student_organized`, `imported`, or null. */
  role: string | null;
  /** Its leader; null when it has none. */
  leader: UserDisplay | null;
  /** Its members, at most 1000; with `include[]=users`. */
  users?: User[];
  /** Its set; null for communities. With `include[]=group_category`. */
  group_category?: GroupCategory | null;
  /** Whether the caller marked it; with `include[]=favorites`. */
  is_favorite?: boolean;
  /** Its page; with `include[]=html_url`. */
  html_url?: string;
  /** SIS id, null when it has none; for holders of `read_sis`. */
  sis_group_id?: string | null;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
  /** Always false: Pidge has no assignments. */
  has_submission: boolean;
  /** Whether its course has ended. */
  concluded: boolean;
  /** With `include[]=tabs`. */
  tabs?: Tab[];
  /** Whether the caller may enter it; with `include[]=can_access`. */
  can_access?: boolean;
  /** Whether the caller may write to it; with `include[]=can_message`. */
  can_message?: boolean;
}

/** A set of groups of one course or account. */
export interface GroupCategory {
  /** The set's id. */
  id: string;
  /** Its name. */
  name: string;
  /** What made it: `communities`, `student_organized` or `imported`; null for sets that people made. */
  role: "communities" | "student_organized" | "imported" | (string & {}) | null;
  /** Whether students choose their group; null when they are assigned. */
  self_signup: "enabled" | "restricted" | (string & {}) | null;
  /** How leaders are appointed; null when they are not. */
  auto_leader: "first" | "random" | (string & {}) | null;
  /** Most members of each group; null for no limit. */
  group_limit: number | null;
  /** What it belongs to. */
  context_type: "Course" | "Account" | (string & {});
  /** The course, where it belongs to one. */
  course_id?: string;
  /** The account, where it belongs to one. */
  account_id?: string;
  /** When it was made. */
  created_at: string;
  /** Whether it came with its context and cannot be changed or deleted. */
  protected: boolean;
  /** Whether one person may be in several of its groups. */
  allows_multiple_memberships: boolean;
  /** Whether the caller is in one of its groups. */
  is_member: boolean;
  /** How many groups it has; when it is shown by itself. */
  groups_count?: number;
  /** SIS id, null when it has none; for holders of `read_sis`. */
  sis_group_category_id?: string | null;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
  /** The work of assigning people; null when there is none. */
  progress?: Progress | null;
}

/** A person's place in a group. */
export interface GroupMembership {
  /** The membership's id. */
  id: string;
  /** The group. */
  group_id: string;
  /** The person. */
  user_id: string;
  /** Where it stands. */
  workflow_state: "accepted" | "invited" | "requested" | "deleted" | (string & {});
  /** Whether the person manages the group. */
  moderator: boolean;
  /** When it was made. */
  created_at: string;
  /** Whether this very request made it; on the answers of joining and inviting. */
  just_created?: boolean;
  /** SIS id of the group, null when it has none; for holders of `read_sis`. */
  sis_group_id?: string | null;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
}

/** Activity that was just hidden. */
export interface HiddenActivity {
  /** Always true. */
  hidden: true;
}

/** A person's signature and out-of-office answer. */
export interface InboxSettings {
  /** Whether the signature is used. */
  use_signature: boolean;
  /** Text below messages, added by clients, and by the server to out-of-office answers; null for none. */
  signature: string | null;
  /** Whether messages are answered while the person is away. */
  use_out_of_office: boolean;
  /** Since when; null while not set. */
  out_of_office_first_date: string | null;
  /** Until when; null for no end. */
  out_of_office_last_date: string | null;
  /** Subject of the answer; null for none. */
  out_of_office_subject: string | null;
  /** The answer; null while not set. */
  out_of_office_message: string | null;
}

/** An enrolment as lists show it, with the person. */
export interface ListedEnrollment {
  /** The enrolment's id. */
  id: string;
  /** Who is enrolled. */
  user_id: string;
  /** The course. */
  course_id: string;
  /** Base role: `StudentEnrollment`, `TeacherEnrollment`, `TaEnrollment`, `ObserverEnrollment`, … */
  type: string;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** Whom an observer observes; null for everybody else. */
  associated_user_id: string | null;
  /** When it begins; null when the course or term decides. */
  start_at: string | null;
  /** When it ends; null when the course or term decides. */
  end_at: string | null;
  /** The section. */
  course_section_id: string;
  /** The root account. */
  root_account_id: string;
  /** Whether the person sees only people of the same section. */
  limit_privileges_to_course_section: boolean;
  /** Where the enrolment stands; reads `deleted` when its course or section is deleted. */
  enrollment_state: "active" | "invited" | "creation_pending" | "deleted" | "rejected" | "completed" | "inactive" | (string & {});
  /** Name of the role; equals `type` unless the role is a custom one. */
  role: string;
  /** The role. */
  role_id: string;
  /** Last activity in the course, null before any; for oneself and holders of `read_reports`. */
  last_activity_at?: string | null;
  /** Last attendance, null before any; for oneself and holders of `read_reports`. */
  last_attended_at?: string | null;
  /** Seconds spent in the course; for oneself and holders of `read_reports`. */
  total_activity_time?: number;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
  /** Only on student enrolments; the scores only for oneself and holders of a grade permission. */
  grades?: {
    /** The page of the student's grades. */
    html_url: string;
    /** Letter grade so far; null when there is none. */
    current_grade?: string | null;
    /** Score so far in percent; null when there is none. */
    current_score?: number | null;
    /** Letter grade with missing work as zero; null when there is none. */
    final_grade?: string | null;
    /** Score with missing work as zero, in percent; null when there is none. */
    final_score?: number | null;
  };
  /** SIS id of the course's account, null when it has none; for holders of `read_sis`. */
  sis_account_id?: string | null;
  /** SIS id of the course, null when it has none; for holders of `read_sis`. */
  sis_course_id?: string | null;
  /** Integration id of the course, null when it has none; for holders of `read_sis`. */
  course_integration_id?: string | null;
  /** SIS id of the section, null when it has none; for holders of `read_sis`. */
  sis_section_id?: string | null;
  /** Integration id of the section, null when it has none; for holders of `read_sis`. */
  section_integration_id?: string | null;
  /** SIS id of the person, null when it has none; for holders of `read_sis`. */
  sis_user_id?: string | null;
  /** The person's page in the course. */
  html_url: string;
  /** Whether the caller may remove it; only with `include[]=can_be_removed`. */
  can_be_removed?: boolean;
  /** Whether the person is locked out; only with `include[]=locked`. */
  locked?: boolean;
  /** A person. */
  user: User;
  /** The person observed; null when that is nobody. With `include[]=observed_users`. */
  observed_user?: User | null;
}

/** What a person signs in with. */
export interface Login {
  /** The login's id. */
  id: string;
  /** The root account. */
  account_id: string;
  /** Whose it is. */
  user_id: string;
  /** What the person types in. */
  unique_id: string;
  /** The school's own id of the person; null when unset; only with SIS rights. */
  sis_user_id?: string | null;
  /** A further id of the school's; null when unset; only with SIS rights. */
  integration_id?: string | null;
  /** Who else knows the person; always null here. */
  authentication_provider_id: string | null;
  /** Whether it lets the person in. */
  workflow_state: "active" | "suspended" | "deleted" | (string & {});
  /** When it was made. */
  created_at: string;
}

/** A message as an administrator of the server looks it up, kept or sent. */
export interface Mail {
  /** The message's id. */
  id: string;
  /** When it was made. */
  created_at: string;
  /** When it left; null until then. */
  sent_at: string | null;
  /** Where it stands. */
  workflow_state: "created" | "staged" | "sending" | "sent" | "bounced" | "dashboard" | "cancelled" | "closed" | "transmission_error" | (string & {});
  /** The sender's address. */
  from: string;
  /** The sender's name. */
  from_name: string;
  /** The address that it goes to; null when the person had none. */
  to: string | null;
  /** Its subject; null when it has none. */
  subject: string | null;
  /** Its text; null when it has none. */
  body: string | null;
  /** Its HTML; null for what is no mail. */
  html_body: string | null;
  /** Whom it is for. */
  user_id: string;
  /** Its kind, for example `conversation_message`. */
  notification: string;
  /** The event that it tells of, to be traced; null for a digest. */
  event_id: string | null;
  /** Why it stands where it does: what the mail server said; null when there is nothing to say. */
  reason: string | null;
}

/** Where a recording can be had. */
export interface MediaAddress {
  /** Address of its bytes; works for an hour without a token. */
  url: string;
}

/** An audio or video recording attached to a message. */
export interface MediaComment {
  /** `audio/mp4` or `video/mp4`. */
  "content-type": string;
  /** Its title; null when it has none. */
  display_name: string | null;
  /** Id of the media object. */
  media_id: string;
  /** Whether it is heard or seen. */
  media_type: "audio" | "video" | (string & {});
  /** Address from which it can be played. */
  url: string;
}

/** A recording. */
export interface MediaObject {
  /** Its id, also in `media_comment_id` of messages. */
  media_id: string;
  /** Whether it is heard or seen; null when that was never said. */
  media_type: "audio" | "video" | (string & {}) | null;
  /** Its title; null when it has none. */
  title: string | null;
  /** The title its maker gave it; null when none was given. */
  user_entered_title: string | null;
  /** Whether the viewer may add captions. */
  can_add_captions: boolean;
  /** The files it can be played from; empty while it has none. */
  media_sources: ({
    /** Address of the recording; works for an hour without a token. */
    url: string;
    /** Media type. */
    content_type: string;
    /** Size in bytes. */
    size: number;
  })[];
  /** Captions; always empty. */
  media_tracks: (Record<string, unknown>)[];
}

/** A message that is being written. */
export interface MessageDraft {
  /** The draft's id. */
  id: string;
  /** The conversation that it answers; null for a new one. */
  conversation_id: string | null;
  /** Subject, at most 255 characters; null for none. */
  subject: string | null;
  /** Plain text, at most 65,535 bytes; may be empty. */
  body: string;
  /** User ids and context strings, as in a send; not checked before that. */
  recipients: string[];
  /** The context of the message; null for none. */
  context_code: string | null;
  /** Whether all recipients are to share one conversation. */
  group_conversation: boolean;
  /** Files to be attached. */
  attachment_ids: string[];
  /** When it was begun. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
}

/** What was decided about one event for one person and channel, and what became of it. */
export interface NotificationDecision {
  /** The event. */
  event_id: string;
  /** What happened, for example `conversation_message`. */
  kind: string;
  /** When it happened. */
  created_at: string;
  /** When it was decided; null until then. */
  decided_at: string | null;
  /** The kind of notification, for example `new_announcement`. */
  notification: string;
  /** The person. */
  user_id: string;
  /** The channel; null where the person has none that could be used. */
  communication_channel_id: string | null;
  /** The channel's address; null without a channel. */
  address: string | null;
  /** What was decided: send now, put into a digest, or send nothing and why. */
  outcome: "immediately" | "daily" | "weekly" | "never" | "muted" | "limited" | "bouncing" | "unregistered" | "suppressed" | "no_channel" | (string & {});
  /** The same in words. */
  reason: string;
  /** The message, or the digest that it went into; null when there is none. */
  message: {
    /** The message's id. */
    id: string;
    /** Where it stands, as in CommMessage. */
    workflow_state: string;
    /** When it is sent, or tried again; null when it is not. */
    dispatch_at: string | null;
    /** When it left; null until then. */
    sent_at: string | null;
    /** How often sending was tried. */
    attempts: number;
    /** Why it stands there, what the mail server said; null when all went well. */
    reason: string | null;
  } | null;
  /** Its place in a digest; null when it goes into none. */
  digest: {
    /** When the digest goes out. */
    send_at: string;
    /** `pending`, `sent` or `cancelled`. */
    workflow_state: string;
  } | null;
}

/** How often one kind of notification goes to one channel. */
export interface NotificationPreference {
  /** The kind, for example `new_announcement`; null for the fallback policy. */
  notification: string | null;
  /** Its category, for example `announcement`; null for the fallback policy. */
  category: string | null;
  /** When messages of this kind are sent to the channel. */
  frequency: "immediately" | "daily" | "weekly" | "never" | (string & {});
}

/** The categories of a channel's preferences. */
export interface NotificationPreferenceCategories {
  /** Each once. */
  categories: string[];
}

/** Preferences of one channel. */
export interface NotificationPreferences {
  /** The preferences. */
  notification_preferences: NotificationPreference[];
}

/** The fate of one event. */
export interface NotificationTrace {
  /** The event's id. */
  id: string;
  /** What happened. */
  kind: string;
  /** When it happened. */
  created_at: string;
  /** When it was decided who hears of it; null while that is under way. */
  decided_at: string | null;
  /** Why it could not be decided; null when it could. */
  error: string | null;
  /** One page of decisions: all of them for administrators, else one's own. */
  decisions: NotificationDecision[];
}

/** What a program is given for a code or a refresh token. */
export interface OAuthToken {
  /** The token; null where only the person's identity was asked for. */
  access_token: string | null;
  /** How it is presented. */
  token_type: "Bearer" | (string & {});
  /** Who was signed in. */
  user: {
    /** The user's id. */
    id: string;
    /** Full name. */
    name: string;
    /** The id, as text. */
    global_id: string;
    /** Language in which the person is addressed. */
    effective_locale: string;
  };
  /** For new tokens: any number of times and only in answer to a code, or once where refresh tokens rotate. */
  refresh_token?: string;
  /** Seconds until the token ends; absent when it does not. */
  expires_in?: number;
  /** Where the server stands; always `unknown` here. */
  canvas_region: string;
}

/** The pinned topics in their new order. */
export interface PinnedOrder {
  /** Always true. */
  reorder: true;
  /** Ids of all pinned topics, as text. */
  order: string[];
}

/** The state of a piece of long work. */
export interface Progress {
  /** The progress's id. */
  id: string;
  /** Id of the record that the work belongs to. */
  context_id: string;
  /** Kind of that record: `User`, `Account`, `Course`, `Group`. */
  context_type: string;
  /** Who started the work; null when the system did. */
  user_id: string | null;
  /** What kind of work it is, for example `conversation_batch_update`. */
  tag: string;
  /** How much is done, in percent from 0 to 100; null before the work began. */
  completion: number | null;
  /** Where the work stands. */
  workflow_state: "queued" | "running" | "completed" | "failed" | (string & {});
  /** When the work was asked for. */
  created_at: string;
  /** When this record last changed. */
  updated_at: string;
  /** The outcome in words, one fact per line; null while there is nothing to say. */
  message: string | null;
  /** What the work produced; absent while pending or when it produces nothing. */
  results?: unknown;
  /** Absolute address at which this record can be read again. */
  url: string;
}

/** An address that needs no token. */
export interface PublicUrl {
  /** Absolute address of the file's bytes; works for an hour. */
  public_url: string;
}

/** A person or a context that can be written to. */
export interface Recipient {
  /** A user's id, or a context string such as `course_1_students`. */
  id: string;
  /** Name shown to people. */
  name: string;
  /** People only: full name. */
  full_name?: string;
  /** People only: pronouns; null when none are given. */
  pronouns?: string | null;
  /** People only: shared courses and the person's roles there. */
  common_courses?: Record<string, string[]>;
  /** People only: shared groups. */
  common_groups?: Record<string, string[]>;
  /** Address of a picture. */
  avatar_url?: string;
  /** People only, with `include[]=uuid`. */
  uuid?: string;
  /** Contexts only. */
  type?: "context";
  /** Contexts only: how many people it reaches. */
  user_count?: number;
  /** Contexts of contexts only: how many contexts it holds. */
  item_count?: number;
  /** Contexts only: those of the requested permissions that are granted. */
  permissions?: Record<string, boolean>;
  /** Sections and groups only: the course they belong to. */
  context_name?: string;
}

/** A course that its dates close to the caller. */
export interface RestrictedCourse {
  /** The course's id. */
  id: string;
  /** Always true. */
  access_restricted_by_date: boolean;
}

/** A set of permissions that people hold in an account or a course. */
export interface Role {
  /** The role's id. */
  id: string;
  /** Its name. */
  label: string;
  /** The same; old clients read it. */
  role: string;
  /** The built-in role from which its permissions come. */
  base_role_type: string;
  /** Whether it is held in accounts rather than in courses. */
  is_account_role: boolean;
  /** Whether it can be given. */
  workflow_state: "built_in" | "active" | "inactive" | "deleted" | (string & {});
  /** When it was made; null for built-in roles. */
  created_at: string | null;
  /** When it last changed; null for built-in roles. */
  last_updated_at: string | null;
  /** A school, or a part of one; accounts form a tree below the root account. */
  account: Account;
  /** Every permission there is for such a role, by name. */
  permissions: Record<string, RolePermission>;
}

/** How one permission stands for a role in an account. */
export interface RolePermission {
  /** Whether the role has it. */
  enabled: boolean;
  /** Whether accounts below may not change it. */
  locked: boolean;
  /** Whether it cannot be changed here: locked above, or not available to the role. */
  readonly: boolean;
  /** Whether it was set in this very account. */
  explicit: boolean;
  /** What would hold were it not set here; only where it is set. */
  prior_default?: boolean;
  /** Whether it holds in the account itself; only where the role has it. */
  applies_to_self?: boolean;
  /** Whether it holds in the accounts below; only where the role has it. */
  applies_to_descendants?: boolean;
}

/** A message that is sent later, and may be taken back until then. */
export interface ScheduledMessage {
  /** The scheduled message's id. */
  id: string;
  /** Waiting, sent, taken back in time, or refused when its time came; `failure` tells why. */
  workflow_state: "scheduled" | "sent" | "canceled" | "failed" | (string & {});
  /** When it is sent. */
  send_at: string;
  /** The conversation that it answers; null for a new one. */
  conversation_id: string | null;
  /** Subject; null for none. */
  subject: string | null;
  /** Plain text. */
  body: string;
  /** User ids and context strings; empty for all participants of a conversation. */
  recipients: string[];
  /** The conversations in which it arrived; empty until then, and for sends that became a batch. */
  conversation_ids: string[];
  /** The send to many people that it became; null for none. */
  batch_id: string | null;
  /** The refusal's body; null unless it failed. */
  failure: unknown;
  /** When it was written. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
}

/** A part of a course's people. */
export interface Section {
  /** The section's id. */
  id: string;
  /** The course that it belongs to now. */
  course_id: string;
  /** Its name. */
  name: string;
  /** When it begins; null for the course's dates. */
  start_at: string | null;
  /** When it ends; null for the course's dates. */
  end_at: string | null;
  /** When it was made. */
  created_at: string;
  /** Whether its dates bind its enrolments; null counts as false. */
  restrict_enrollments_to_section_dates: boolean | null;
  /** The course it came from, when it is cross-listed; null otherwise. */
  nonxlist_course_id: string | null;
  /** SIS id, null when it has none; for holders of `read_sis`. */
  sis_section_id?: string | null;
  /** SIS id of the course, null when it has none; for holders of `read_sis`. */
  sis_course_id?: string | null;
  /** Integration id, null when it has none; for holders of `read_sis`. */
  integration_id?: string | null;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
  /** Its students; with `include[]=students`; null when nobody is enrolled. */
  students?: User[] | null;
  /** Active and invited students; with `include[]=total_students`. */
  total_students?: number;
  /** With `include[]=permissions`. */
  permissions?: {
    /** Whether the caller may change its calendar. */
    manage_calendar: boolean;
  };
}

/** A link that signs a browser in. */
export interface SessionLink {
  /** The link. It works once, for five minutes. */
  session_url: string;
  /** Whether the person must accept terms of use first; always false here. */
  requires_terms_acceptance: boolean;
}

/** That the waiting imports were called off. */
export interface SisAborted {
  /** Always true. */
  aborted: boolean;
}

/** One load of SIS CSV files. */
export interface SisImport {
  /** The import's id. */
  id: string;
  /** When the files arrived. */
  created_at: string;
  /** When work on them began; null before. */
  started_at: string | null;
  /** When the work ended, however it ended; null before. */
  ended_at: string | null;
  /** When this record last changed. */
  updated_at: string;
  /** How much is done, in percent from 0 to 100. */
  progress: number;
  /** Where the import stands; it is still going on in the first four. */
  workflow_state: "initializing" | "created" | "importing" | "cleanup_batch" | "imported" | "imported_with_messages" | "aborted" | "failed" | "failed_with_messages" | "restoring" | "partially_restored" | "restored" | (string & {});
  /** What was found in the files; only the type until the import has started. */
  data: {
    /** Always `instructure_csv`. */
    import_type: string;
    /** Kinds of files found, in the singular; absent until started. */
    supplied_batches?: string[];
    /** Rows taken so far by kind (`users`, `courses`, …), `error_count`, `warning_count` and, beside warnings, `refused_count`: how many rows were not imported. */
    counts?: Record<string, number>;
  };
  /** Whether what the files leave out is deleted in one term; null when not given. */
  batch_mode: boolean | null;
  /** The term of the batch mode; null without. */
  batch_mode_term_id: string | null;
  /** Whether the batch mode covers all terms of the files; null when not given. */
  multi_term_batch_mode: boolean | null;
  /** Whether changes made by hand are overwritten; null when not given. */
  override_sis_stickiness: boolean | null;
  /** Whether this import's changes count as made by hand; null when not given. */
  add_sis_stickiness: boolean | null;
  /** Whether fields cease to count as made by hand; null when not given. */
  clear_sis_stickiness: boolean | null;
  /** Whether rows that delete are passed over; null when not given. */
  skip_deletes: boolean | null;
  /** Whether a login's SIS id is replaced when the row names its login; null when not given. */
  update_sis_id_if_login_claimed: boolean | null;
  /** Name of the series of files that are compared; null without. */
  diffing_data_set_identifier: string | null;
  /** The import with which this one was compared; null when with none. */
  diffed_against_import_id: string | null;
  /** Status of enrolments that the next file of the series leaves out; null: deleted. */
  diffing_drop_status: string | null;
  /** Whether this import begins its series anew; null when not given. */
  diffing_remaster: boolean | null;
  /** Percentage of deletions beyond which the batch mode deletes nothing; null for none. */
  change_threshold: number | null;
  /** Who asked for the import; null when that user is gone. */
  user: {
    /** The user's id. */
    id: string;
    /** Full name. */
    name: string;
    /** Name in everyday use. */
    short_name: string;
    /** Name for ordered lists. */
    sortable_name: string;
    /** When the user was created. */
    created_at: string;
  } | null;
  /** The files as they came; absent until started. */
  csv_attachments?: CanvasFile[];
  /** A stored file. */
  errors_attachment?: CanvasFile;
  /** Rows that were not taken as they stand, at most 50 and a summary line. */
  processing_warnings?: string[][];
  /** Files that were not taken at all, at most 50 and a summary line. */
  processing_errors?: string[][];
}

/** One thing to be said about one row or file. */
export interface SisImportError {
  /** The import's id. */
  sis_import_id: string;
  /** Name of the file; null when it is about the import as a whole. */
  file: string | null;
  /** What was wrong, in words. */
  message: string;
  /** Line of the file, the headers being line 1; null when it is about the file as a whole. */
  row: number | null;
  /** The row itself as CSV; null when it is about the file as a whole. */
  row_info: string | null;
}

/** A page of messages. */
export interface SisImportErrors {
  /** The messages in the order of their discovery. */
  sis_import_errors: SisImportError[];
}

/** A page of imports. */
export interface SisImports {
  /** The imports, newest first. */
  sis_imports: SisImport[];
}

/** A part of a course or group that the caller may open. */
export interface Tab {
  /** `home`, `announcements`, `discussions`, `people`, `files` or `settings`. */
  id: string;
  /** Path of its page. */
  html_url: string;
  /** Address of its page. */
  full_url: string;
  /** Its name, in English. */
  label: string;
  /** Always `internal`: there are no external tools. */
  type: "internal" | (string & {});
  /** Its place among all tabs, from 1. */
  position: number;
  /** Who sees it: everybody in its context, or those who manage it. */
  visibility: "public" | "admins" | (string & {});
}

/** A span of time to which courses belong. */
export interface Term {
  /** The term's id. */
  id: string;
  /** Its name. */
  name: string;
  /** When it begins; null when it has no beginning. */
  start_at: string | null;
  /** When it ends; null when it has no end. */
  end_at: string | null;
  /** When it was made. */
  created_at: string;
  /** Whether it can be used. */
  workflow_state: "active" | "deleted" | (string & {});
  /** Always null: Pidge has no grading periods. */
  grading_period_group_id: string | null;
  /** SIS id, null when it has none; for holders of `read_sis`. */
  sis_term_id?: string | null;
  /** The SIS import that last touched it, null when none did; for holders of `manage_sis`. */
  sis_import_id?: string | null;
}

/** How much the caller has to do. */
export interface TodoCount {
  /** Always 0: nothing is graded here. */
  needs_grading_count: number;
  /** Graded discussions that wait for a post of the caller. */
  assignments_needing_submitting: number;
}

/** Something that the caller has to do. */
export interface TodoItem {
  /** What is to be done; only `submitting` here: nothing is graded. */
  type: "submitting" | "grading" | (string & {});
  /** A graded discussion as an assignment of its course. */
  assignment: CourseAssignment;
  /** Kind of the record that it belongs to. */
  context_type: "Course" | (string & {});
  /** The course. */
  course_id: string;
  /** Always null here. */
  group_id: string | null;
  /** Name of the course. */
  context_name: string;
  /** Address of the page on which it is done. */
  html_url: string;
  /** Absent here. */
  needs_grading_count?: number;
  /** Always null: items cannot be hidden here. */
  ignore: string | null;
  /** Always null: items cannot be hidden here. */
  ignore_permanently: string | null;
}

/** Nothing: the token is gone. */
export interface TokenDeleted {
}

/** How many conversations are unread. */
export interface UnreadCount {
  /** The number, as text. */
  unread_count: string;
}

/** A message that its author took back from everybody. */
export interface UnsentMessage {
  /** The message's id. */
  id: string;
  /** The conversation it belongs to. */
  conversation_id: string;
  /** What stands in its place for everybody. */
  body: string;
  /** When it was taken back. */
  unsent_at: string;
}

/** Something that is due soon. */
export interface UpcomingEvent {
  /** `assignment_` and the assignment's id. */
  id: string;
  /** Its name. */
  title: string;
  /** What it is. */
  type: "assignment" | (string & {});
  /** The topic's message; null when it has none or is not open to the caller yet. */
  description: string | null;
  /** When it is due for the caller. */
  start_at: string;
  /** The same. */
  end_at: string;
  /** Always false here. */
  all_day: boolean;
  /** The day on which it is due, in the caller's time zone. */
  all_day_date: string;
  /** When it was made. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** Always `published`. */
  workflow_state: "published" | (string & {});
  /** `course_` and the course's id. */
  context_code: string;
  /** Name of the course. */
  context_name: string;
  /** Always false here. */
  important_dates: boolean;
  /** A graded discussion as an assignment of its course. */
  assignment: CourseAssignment;
  /** Address of the assignment in this interface. */
  url: string;
  /** Address of its page. */
  html_url: string;
}

/** The bytes have arrived; the upload waits to be confirmed. */
export interface UploadReceipt {
  /** Address to GET, with the token, to confirm it. */
  location: string;
}

/** How far an upload is. */
export interface UploadStatus {
  /** Whether the file is there. */
  upload_status: "pending" | "ready" | "errored" | (string & {});
  /** A stored file. */
  attachment?: CanvasFile;
  /** What went wrong; only with `errored`. */
  message?: string;
}

/** Where and how to send the bytes of a file, for 30 minutes. */
export interface UploadTicket {
  /** Address of a multipart POST without a token. */
  upload_url: string;
  /** Form fields to send first, unchanged and in this order. */
  upload_params: Record<string, string>;
  /** Name of the last form field, which is the file. */
  file_param: string;
}

/** A copy from another address that has been asked for. */
export interface UrlUpload {
  /** The state of a piece of long work. */
  progress: Progress;
  /** The file that it will become. */
  id: string;
  /** Its bytes have not arrived yet. */
  upload_status: "pending" | (string & {});
  /** Address at which to ask how far it is. */
  status_url: string;
}

/** A token made by an administrator for a person, usable at once. */
export interface UsableToken {
  /** The token's id. */
  id: string;
  /** Whose it is. */
  user_id: string;
  /** The token. It is not shown again. */
  token: string;
  /** What it is for; null when not said. */
  purpose: string | null;
  /** When it stops working; null for never. */
  expires_at: string | null;
}

/** A person. */
export interface User {
  /** The user's id. */
  id: string;
  /** Full name. */
  name: string;
  /** When the user was made. ISO 8601 in the caller's time zone, with an offset unless that is UTC. */
  created_at: string;
  /** The name by which lists are ordered: "Last, First". */
  sortable_name: string;
  /** The name shown beside what the person writes. */
  short_name: string;
  /** The school's own id of the person; null when unset; only with SIS rights. */
  sis_user_id?: string | null;
  /** A further id of the school's; null when unset; only with SIS rights. */
  integration_id?: string | null;
  /** The import that made the user; null when none did; only with SIS rights. */
  sis_import_id?: string | null;
  /** What the person logs in with; null without a login; needs `view_user_logins`. */
  login_id?: string | null;
  /** Pronouns; absent when the person gave none. */
  pronouns?: string;
  /** The user that took this one over; only for deleted, merged users. */
  merged_into_user_id?: string;
  /** Address of the person's picture; where asked for. */
  avatar_url?: string;
  /** State of the picture: `none`, `approved`; only for those who manage users. */
  avatar_state?: string;
  /** Last name. */
  last_name?: string;
  /** First name. */
  first_name?: string;
  /** The person's enrolments in the course of the list; only with `include[]=enrollments`. */
  enrollments?: (Record<string, unknown>)[];
  /** Address of the person; null when there is none; needs `read_email_addresses`. */
  email?: string | null;
  /** What the person says of themself; null when nothing. */
  bio?: string | null;
  /** The person's title; null when unset. */
  title?: string | null;
  /** Names of the person's sections, comma-joined. */
  sections?: string;
  /** The person's groups in the context of the list. */
  group_ids?: string[];
  /** Language the person chose; null for the account's. */
  locale?: string | null;
  /** Language in which the person is addressed; only for oneself. */
  effective_locale?: string;
  /** When the person was last here; null for never. ISO 8601 in the caller's time zone, with an offset unless that is UTC. */
  last_login?: string | null;
  /** Address at which the registration is confirmed; only where it was asked for. */
  confirmation_url?: string;
  /** Whether the person accepted the terms of use. */
  terms_of_use?: boolean;
  /** Links on the person's card; always empty here. */
  custom_links?: unknown[];
  /** The person's time zone by its friendly name; null for the account's. */
  time_zone?: string | null;
  /** Identifier for learning tools; null when there is none. */
  lti_id?: string | null;
  /** What the person may change. */
  permissions?: {
    /** May change their own name. */
    can_update_name: boolean;
    /** May change their own picture. */
    can_update_avatar: boolean;
    /** Whether the parents' app keeps them from the web pages. */
    limit_parent_app_web_access: boolean;
  };
  /** Identifier that is never given twice; only with `include[]=uuid`. */
  uuid?: string;
}

/** A person as the author of something. */
export interface UserDisplay {
  /** The person's user id. */
  id: string;
  /** The id in base 36. */
  anonymous_id: string;
  /** Short name. */
  display_name: string;
  /** Address of the person's picture. */
  avatar_image_url: string;
  /** Address of the person's page. */
  html_url: string;
  /** Pronouns; null when the person gave none. */
  pronouns: string | null;
  /** True for the test student of a course; absent otherwise. */
  fake_student?: boolean;
  /** Whether the picture is the one of those who have none. */
  avatar_is_fallback?: boolean;
}

/** A person's profile. */
export interface UserProfile {
  /** The user's id. */
  id: string;
  /** Full name. */
  name: string;
  /** The name shown beside what the person writes. */
  short_name: string;
  /** "Last, First". */
  sortable_name: string;
  /** First name. */
  first_name: string;
  /** Last name. */
  last_name: string;
  /** The person's title; null when unset. */
  title: string | null;
  /** What the person says of themself; null when nothing. */
  bio: string | null;
  /** Pronouns; absent when the person gave none. */
  pronouns?: string;
  /** How the name is spoken; null when unset. */
  pronunciation: string | null;
  /** Address of the person; null when there is none; needs the right to see it. */
  primary_email?: string | null;
  /** What the person logs in with; null without a login; needs the right to see it. */
  login_id?: string | null;
  /** The school's own id of the person; null when unset; only with SIS rights. */
  sis_user_id?: string | null;
  /** A further id of the school's; null when unset; only with SIS rights. */
  integration_id?: string | null;
  /** IANA name of the person's time zone. */
  time_zone: string;
  /** Language the person chose; null for the account's. */
  locale: string | null;
  /** Language in which the person is addressed. */
  effective_locale: string;
  /** Address of the person's picture. */
  avatar_url: string;
  /** Only for oneself. */
  calendar?: {
    /** Address of the calendar feed. */
    ics: string;
  };
  /** Identifier for learning tools; only for oneself. */
  lti_user_id?: string;
  /** Whether the person has the elementary dashboard; always false here. */
  k5_user: boolean;
  /** Linked services; only with `include[]=user_services`. */
  user_services?: unknown[];
  /** Links of the profile; only with `include[]=links`. */
  links?: unknown[];
}

/** What a person chose about the pages. */
export interface UserSettings {
  /** Whether posts stay unread until they are marked by hand. */
  manual_mark_as_read: boolean;
  /** Whether news of the product are not badged. */
  release_notes_badge_disabled: boolean;
  /** Whether the main navigation is collapsed. */
  collapse_global_nav: boolean;
  /** Whether the navigation of courses is collapsed. */
  collapse_course_nav: boolean;
  /** Whether the cards of the dashboard show their pictures untinted. */
  hide_dashcard_color_overlays: boolean;
  /** Whether comments are suggested from the library. */
  comment_library_suggestions_enabled: boolean;
  /** Whether the elementary dashboard is off. */
  elementary_dashboard_disabled: boolean;
  /** Whether the person's last announcement was open for comments; set by announcing. */
  announcements_unlocked: boolean;
}
