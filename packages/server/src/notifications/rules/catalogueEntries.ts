/** What Canvas ships: the categories of notifications, each with its defaults and its notifications. */

export type Frequency = "immediately" | "daily" | "weekly" | "never";

export interface CategoryEntry {
  readonly name: string;
  readonly default: Frequency;
  /** Preferences for one course may differ. */
  readonly course?: true;
  /** Position in a digest; those without come last. */
  readonly digestOrder?: number;
  readonly notifications: readonly {
    readonly name: string;
    /** Seconds to wait before it is sent. */
    readonly delay?: number;
    /** It may leave through a push channel. */
    readonly push?: true;
  }[];
}

export const CATALOGUE: readonly CategoryEntry[] = [
  {
    name: "Conversation Message",
    default: "immediately",
    notifications: [{ name: "Conversation Message", push: true }],
  },
  { name: "Added To Conversation", default: "immediately", notifications: [{ name: "Added To Conversation" }] },
  { name: "Conversation Created", default: "never", notifications: [{ name: "Conversation Created" }] },
  {
    name: "Announcement",
    default: "immediately",
    course: true,
    digestOrder: 1,
    notifications: [{ name: "New Announcement", push: true }],
  },
  {
    name: "Announcement Created By You",
    default: "never",
    course: true,
    notifications: [{ name: "Announcement Created By You" }, { name: "Announcement Reply", push: true }],
  },
  { name: "Discussion", default: "never", course: true, notifications: [{ name: "New Discussion Topic", push: true }] },
  {
    name: "DiscussionEntry",
    default: "daily",
    course: true,
    notifications: [{ name: "New Discussion Entry", push: true }],
  },
  {
    name: "DiscussionMention",
    default: "immediately",
    course: true,
    notifications: [{ name: "Discussion Mention", delay: 120, push: true }],
  },
  {
    name: "ReportedReply",
    default: "immediately",
    course: true,
    notifications: [{ name: "Reported Reply", delay: 120, push: true }],
  },
  { name: "Account Notification", default: "immediately", notifications: [{ name: "Account Notification" }] },
  {
    name: "Registration",
    default: "immediately",
    digestOrder: 5,
    notifications: [
      { name: "Confirm Email Communication Channel" },
      { name: "Merge Email Communication Channel" },
      { name: "Confirm SMS Communication Channel" },
      { name: "Pseudonym Registration" },
      { name: "Pseudonym Registration Done" },
      { name: "Confirm Registration" },
      { name: "Forgot Password" },
      { name: "Account User Registration" },
      { name: "Account User Notification" },
      { name: "Enrollment Invitation" },
      { name: "Enrollment Registration" },
      { name: "Enrollment Notification" },
      { name: "Manually Created Access Token Created" },
      { name: "Account Verification" },
      { name: "Access Token Created On Behalf Of User" },
      { name: "Access Token Deleted" },
    ],
  },
  { name: "Summaries", default: "daily", notifications: [{ name: "Summaries" }] },
  {
    name: "Migration",
    default: "immediately",
    notifications: [
      { name: "Migration Export Ready" },
      { name: "Migration Import Finished" },
      { name: "Migration Import Failed" },
      { name: "Content Export Finished" },
      { name: "Content Export Failed" },
    ],
  },
  { name: "Alert", default: "daily", notifications: [{ name: "Alert" }] },
  {
    name: "Invitation",
    default: "immediately",
    course: true,
    digestOrder: 6,
    notifications: [
      { name: "Collaboration Invitation", push: true },
      { name: "Web Conference Invitation", push: true },
      { name: "New Context Group Membership Invitation" },
      { name: "Rubric Assessment Submission Reminder", push: true },
      { name: "Rubric Assessment Invitation" },
      { name: "Rubric Association Created" },
      { name: "Peer Review Invitation", push: true },
    ],
  },
  {
    name: "Other",
    default: "daily",
    notifications: [
      { name: "New Account User" },
      { name: "New Course" },
      { name: "Report Generated" },
      { name: "Report Generation Failed" },
      { name: "New User" },
      { name: "New Student Organized Group" },
      { name: "Enrollment Accepted" },
    ],
  },
  {
    name: "Membership Update",
    default: "daily",
    notifications: [
      { name: "New Context Group Membership" },
      { name: "Group Membership Accepted" },
      { name: "Group Membership Rejected" },
    ],
  },
  {
    name: "Submission Comment",
    default: "daily",
    course: true,
    digestOrder: 8,
    notifications: [
      { name: "Submission Comment", push: true },
      { name: "Submission Comment For Teacher", push: true },
      { name: "Annotation Notification", push: true },
      { name: "Annotation Teacher Notification", push: true },
    ],
  },
  {
    name: "Due Date",
    default: "weekly",
    course: true,
    notifications: [
      { name: "Assignment Due Date Changed", delay: 300, push: true },
      { name: "Assignment Created", push: true },
      { name: "Checkpoints Created" },
      { name: "Assignment Due Date Override Changed", delay: 120, push: true },
      { name: "Upcoming Assignment Alert", push: true },
    ],
  },
  {
    name: "Grading",
    default: "immediately",
    course: true,
    digestOrder: 3,
    notifications: [
      { name: "Assignment Graded", delay: 900 },
      { name: "Submission Graded", delay: 3600, push: true },
      { name: "Submission Grade Changed", delay: 300, push: true },
      { name: "Submission Posted" },
      { name: "Submissions Posted" },
      { name: "Quiz Regrade Finished", push: true },
    ],
  },
  {
    name: "Grading Policies",
    default: "weekly",
    course: true,
    digestOrder: 7,
    notifications: [{ name: "Grade Weight Changed", delay: 300 }],
  },
  {
    name: "Late Grading",
    default: "daily",
    course: true,
    digestOrder: 4,
    notifications: [{ name: "Assignment Submitted Late" }, { name: "Group Assignment Submitted Late" }],
  },
  {
    name: "All Submissions",
    default: "never",
    course: true,
    notifications: [
      { name: "Assignment Submitted" },
      { name: "Assignment Resubmitted" },
      { name: "Submission Needs Grading", push: true },
    ],
  },
  {
    name: "Course Content",
    default: "never",
    course: true,
    notifications: [
      { name: "Assignment Changed", delay: 1800, push: true },
      { name: "Updated Wiki Page", delay: 900 },
    ],
  },
  {
    name: "Files",
    default: "never",
    course: true,
    notifications: [
      { name: "New File Added", delay: 120 },
      { name: "New Files Added", delay: 120 },
    ],
  },
  {
    name: "Calendar",
    default: "never",
    course: true,
    notifications: [
      { name: "New Event Created", push: true },
      { name: "Event Date Changed", delay: 900, push: true },
    ],
  },
  {
    name: "Appointment Availability",
    default: "immediately",
    course: true,
    notifications: [
      { name: "Appointment Group Published", push: true },
      { name: "Appointment Group Updated", push: true },
    ],
  },
  {
    name: "Appointment Signups",
    default: "immediately",
    course: true,
    notifications: [{ name: "Appointment Reserved For User" }],
  },
  {
    name: "Appointment Cancelations",
    default: "immediately",
    course: true,
    notifications: [
      { name: "Appointment Deleted For User", push: true },
      { name: "Appointment Group Deleted", push: true },
    ],
  },
  {
    name: "Student Appointment Signups",
    default: "never",
    course: true,
    notifications: [{ name: "Appointment Canceled By User", push: true }, { name: "Appointment Reserved By User" }],
  },
  {
    name: "Blueprint",
    default: "daily",
    course: true,
    notifications: [{ name: "Blueprint Content Added" }, { name: "Blueprint Sync Complete" }],
  },
  { name: "Content Link Error", default: "daily", notifications: [{ name: "Content Link Error" }] },
  {
    name: "Recording Ready",
    default: "immediately",
    course: true,
    notifications: [{ name: "Web Conference Recording Ready" }],
  },
  {
    name: "DEPRECATED - Reminder",
    default: "daily",
    notifications: [
      { name: "Assignment Publishing Reminder" },
      { name: "Assignment Grading Reminder" },
      { name: "Assignment Due Date Reminder" },
    ],
  },
];
