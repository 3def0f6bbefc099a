/** The catalogue of notifications: names, categories and default frequencies, as Canvas ships them. */
export type Frequency = "immediately" | "daily" | "weekly" | "never";
const FREQUENCIES: readonly Frequency[] = ["immediately", "daily", "weekly", "never"];
export const isFrequency = (text: string): text is Frequency => (FREQUENCIES as readonly string[]).includes(text);

export interface Notification {
  /** As on the wire: `new_announcement`. */
  readonly key: string;
  /** As people read it: `New Announcement`. */
  readonly name: string;
  readonly category: Category;
  /** Seconds to wait before it is sent. */
  readonly delay: number;
}

export interface Category {
  readonly name: string;
  /** As in preferences: CamelCase split. */
  readonly preferenceForm: string;
  /** As in the list of categories: CamelCase kept together. */
  readonly slug: string;
  readonly default: Frequency;
  /** Neither registration nor migration: limits, digests and muting apply. */
  readonly summarizable: boolean;
}

/** Category | default | notifications, each with its delay in seconds where it has one. */
const TABLE = `
Conversation Message | immediately | Conversation Message
Added To Conversation | immediately | Added To Conversation
Conversation Created | never | Conversation Created
Announcement | immediately | New Announcement
Announcement Created By You | never | Announcement Created By You; Announcement Reply
Discussion | never | New Discussion Topic
DiscussionEntry | daily | New Discussion Entry
DiscussionMention | immediately | Discussion Mention 120
ReportedReply | immediately | Reported Reply 120
Account Notification | immediately | Account Notification
Registration | immediately | Confirm Email Communication Channel; Merge Email Communication Channel; Confirm SMS Communication Channel; Pseudonym Registration; Pseudonym Registration Done; Confirm Registration; Forgot Password; Account User Registration; Account User Notification; Enrollment Invitation; Enrollment Registration; Enrollment Notification; Manually Created Access Token Created; Account Verification; Access Token Created On Behalf Of User; Access Token Deleted
Summaries | daily | Summaries
Migration | immediately | Migration Export Ready; Migration Import Finished; Migration Import Failed; Content Export Finished; Content Export Failed
Alert | daily | Alert
Invitation | immediately | Collaboration Invitation; Web Conference Invitation; New Context Group Membership Invitation; Rubric Assessment Submission Reminder; Rubric Assessment Invitation; Rubric Association Created; Peer Review Invitation
Other | daily | New Account User; New Course; Report Generated; Report Generation Failed; New User; New Student Organized Group; Enrollment Accepted
Membership Update | daily | New Context Group Membership; Group Membership Accepted; Group Membership Rejected
Submission Comment | daily | Submission Comment; Submission Comment For Teacher; Annotation Notification; Annotation Teacher Notification
Due Date | weekly | Assignment Due Date Changed 300; Assignment Created; Checkpoints Created; Assignment Due Date Override Changed 120; Upcoming Assignment Alert
Grading | immediately | Assignment Graded 900; Submission Graded 3600; Submission Grade Changed 300; Submission Posted; Submissions Posted; Quiz Regrade Finished
Grading Policies | weekly | Grade Weight Changed 300
Late Grading | daily | Assignment Submitted Late; Group Assignment Submitted Late
All Submissions | never | Assignment Submitted; Assignment Resubmitted; Submission Needs Grading
Course Content | never | Assignment Changed 1800; Updated Wiki Page 900
Files | never | New File Added 120; New Files Added 120
Calendar | never | New Event Created; Event Date Changed 900
Appointment Availability | immediately | Appointment Group Published; Appointment Group Updated
Appointment Signups | immediately | Appointment Reserved For User
Appointment Cancelations | immediately | Appointment Deleted For User; Appointment Group Deleted
Student Appointment Signups | never | Appointment Canceled By User; Appointment Reserved By User
Blueprint | daily | Blueprint Content Added; Blueprint Sync Complete
Content Link Error | daily | Content Link Error
Recording Ready | immediately | Web Conference Recording Ready
DEPRECATED - Reminder | daily | Assignment Publishing Reminder; Assignment Grading Reminder; Assignment Due Date Reminder
`;

/** Lower case with underscores: the wire's way of writing names. */
const underscore = (name: string): string => name.toLowerCase().replaceAll(" ", "_");

function category(name: string, frequency: Frequency): Category {
  return {
    name,
    preferenceForm: name
      .replace(/([a-z])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .replace(/[^a-z]/g, "_"),
    slug: underscore(name).replace(/[^a-z_]/g, ""),
    default: frequency,
    summarizable: name !== "Registration" && name !== "Migration",
  };
}

export const NOTIFICATIONS: readonly Notification[] = TABLE.trim()
  .split("\n")
  .flatMap((line) => {
    const [name, frequency, list] = line.split(" | ") as [string, Frequency, string];
    const of = category(name, frequency);
    return list.split("; ").map((item) => {
      const [, title, delay = "0"] = /^(.*?)(?: (\d+))?$/.exec(item)!;
      return { key: underscore(title!), name: title!, category: of, delay: Number(delay) };
    });
  });

const byKey = new Map(NOTIFICATIONS.map((n) => [n.key, n]));
const byName = new Map(NOTIFICATIONS.map((n) => [n.name, n]));
const byCategory = Map.groupBy(NOTIFICATIONS, (n) => n.category.name);

/** The notification with this wire name; it must be in the catalogue. */
export function notification(key: string): Notification {
  const found = byKey.get(key);
  if (found === undefined) throw new Error(`${key} is not in the catalogue of notifications`);
  return found;
}

/** Each word with a capital: underscores, blanks and CamelCase break words. */
const titleCase = (text: string): string =>
  text
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .split(/[\s_]+/)
    .filter((word) => word !== "")
    .map((word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
    .join(" ");

/** What a caller names: `new_announcement`, `New Announcement` or `NewAnnouncement`. */
export const findNotification = (text: string): Notification | undefined => byName.get(titleCase(text));

/** The categories whose names are not what title-casing makes of their wire forms. */
const SPELLED: Readonly<Record<string, string>> = {
  discussionentry: "DiscussionEntry",
  discussion_mention: "DiscussionMention",
  reported_reply: "ReportedReply",
};

/** The notifications of a category as callers spell it; undefined when there is none of that name. */
export const findCategory = (text: string): readonly Notification[] | undefined =>
  byCategory.get(SPELLED[text] ?? titleCase(text));

/** The categories in the order of the catalogue. */
export const CATEGORIES: readonly Category[] = [...new Set(NOTIFICATIONS.map((n) => n.category))];

const COURSE_TYPE = new Set(
  "Due Date, Grading Policies, Course Content, Files, Announcement, Announcement Created By You, Grading, Invitation, All Submissions, Late Grading, Submission Comment, Blueprint, Discussion, DiscussionEntry, DiscussionMention, ReportedReply, Student Appointment Signups, Appointment Signups, Appointment Cancelations, Appointment Availability, Calendar, Recording Ready".split(
    ", ",
  ),
);

/** Whether preferences for one course may differ. */
export const isCourseType = (n: Notification): boolean => COURSE_TYPE.has(n.category.name);

/** May leave through a push channel. */
const PUSHABLE = new Set(
  "Annotation Notification, Annotation Teacher Notification, Announcement Reply, Appointment Canceled By User, Appointment Deleted For User, Appointment Group Deleted, Appointment Group Published, Appointment Group Updated, Assignment Changed, Assignment Created, Assignment Due Date Changed, Assignment Due Date Override Changed, Collaboration Invitation, Conversation Message, Discussion Mention, Reported Reply, Event Date Changed, New Announcement, New Event Created, Peer Review Invitation, Quiz Regrade Finished, Rubric Assessment Submission Reminder, Submission Comment, Submission Comment For Teacher, Submission Grade Changed, Submission Graded, Submission Needs Grading, Upcoming Assignment Alert, Web Conference Invitation, New Discussion Topic, New Discussion Entry".split(
    ", ",
  ),
);
export const isPushable = (n: Notification): boolean => PUSHABLE.has(n.name);

const DIGEST_ORDER = [
  "",
  "Announcement",
  "",
  "Grading",
  "Late Grading",
  "Registration",
  "Invitation",
  "Grading Policies",
  "Submission Comment",
];

/** Where a category stands in a digest. */
export function digestOrder(category: Category): number {
  const place = DIGEST_ORDER.indexOf(category.name);
  return place === -1 ? DIGEST_ORDER.length : place;
}
