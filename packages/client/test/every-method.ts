/** One valid call of every public method that sends a request, by `Class.method` as in api.md. */
import {
  Account,
  AccountNotification,
  type Canvas,
  CanvasFile,
  CommunicationChannel,
  CurrentUser,
  DiscussionEntry,
  NotificationPreference,
  Progress,
} from "@pidge/client";
import { ORIGIN } from "./site.ts";

const conversation = (canvas: Canvas) => canvas.conversation(1);
const topic = (canvas: Canvas) => canvas.discussionTopic({ course_id: 1, id: 2 });
const entry = (canvas: Canvas) => {
  return new DiscussionEntry(canvas, { id: "3" }, { parents: { course_id: "1", topic_id: "2" } });
};
const account = (canvas: Canvas) => new Account(canvas, { id: "4" });
const channel = (canvas: Canvas) => new CommunicationChannel(canvas, { id: "5", user_id: "6" });
const me = (canvas: Canvas) => new CurrentUser(canvas, { id: "7" });
const progress = (canvas: Canvas) => new Progress(canvas, { id: "8" }, { loaded: false });
const file = (canvas: Canvas) => new CanvasFile(canvas, { id: "9", url: `${ORIGIN}/files/9` });
const feed = { subject: "S", message: "M", start_at: "2026-01-01", end_at: "2026-02-01" };
const text = () => new File(["x"], "x.txt");

type Call = (canvas: Canvas, ...given: never[]) => unknown;

/** What each method is called on, and valid arguments. A function makes an argument for each call. */
export const METHODS: Readonly<Record<string, [target: (canvas: Canvas) => object, ...valid: unknown[]]>> = {
  ...methods("Client", (canvas) => canvas, {
    request: ["GET", "users/self"],
    paginate: ["users/self/todo"],
    graphql: ["{ me }"],
  }),
  ...methods("MessagingClient", (canvas) => canvas, {
    getConversations: [],
    getConversation: [1],
    createConversation: [[1], "b"],
    conversationsBatchUpdate: [[1], "star"],
    conversationsBatchUpdateAll: [[1], "star"],
    conversationsMarkAllAsRead: [],
    conversationsUnreadCount: [],
    conversationsGetRunningBatches: [],
    waitForConversationBatch: [99],
    searchRecipients: [{ search: "x" }],
  }),
  ...methods("Canvas", (canvas) => canvas, {
    getAnnouncements: [[1]],
    getCommMessages: [1],
    getActivityStreamSummary: [],
    getDiscussionTopic: [{ course_id: 1 }, 2],
    getAccount: [1],
    getProgress: [1],
    getCurrentUser: [],
    getUser: [1],
    getCourse: [1],
    getGroup: [1],
    getFile: [1],
  }),
  ...methods("Conversation", conversation, {
    edit: [{ starred: true }],
    delete: [],
    addRecipients: [[1]],
    addMessage: ["b"],
    deleteMessages: [[1]],
    markAsRead: [],
    markAsUnread: [],
    archive: [],
    star: [],
    unstar: [],
    subscribe: [],
    unsubscribe: [],
    refresh: [],
  }),
  ...methods("DiscussionTopic", topic, {
    edit: [{ title: "T" }],
    update: [{ title: "T" }],
    delete: [],
    postEntry: [{ message: "m" }],
    getEntries: [],
    getTopicEntries: [],
    getFullView: [],
    markAsRead: [],
    markAsUnread: [],
    markEntriesAsRead: [{ forced_read_state: true }],
    markEntriesAsUnread: [{ forced_read_state: true }],
    subscribe: [],
    unsubscribe: [],
    getParent: [],
    duplicate: [],
    refresh: [],
  }),
  ...methods("DiscussionEntry", entry, {
    update: [{ message: "m" }],
    delete: [],
    getDiscussion: [],
    getReplies: [],
    postReply: [{ message: "m" }],
    markAsRead: [{ forced_read_state: true }],
    markAsUnread: [{ forced_read_state: true }],
    rate: [1],
  }),
  ...methods("FileOwner", (canvas) => canvas.group(1), {
    upload: [text],
    getFiles: [],
    getFile: [1],
    getFileQuota: [],
  }),
  ...methods("Context", (canvas) => canvas.group(1), {
    refresh: [],
    createDiscussionTopic: [{ title: "T" }],
    createAnnouncement: [{ title: "T" }],
    getDiscussionTopic: [1],
    getDiscussionTopics: [],
    getAnnouncements: [],
    getFullDiscussionTopic: [1],
    reorderPinnedTopics: [[1]],
    markAllTopicsAsRead: [],
    getExternalFeeds: [],
    createExternalFeed: ["https://feed.example"],
    deleteExternalFeed: [1],
    getActivityStreamSummary: [],
  }),
  ...methods("Course", (canvas) => canvas.course(1), { getAnnouncements: [] }),
  ...methods("User", (canvas) => canvas.user(1), {
    refresh: [],
    getProfile: [],
    getCommunicationChannels: [],
    createCommunicationChannel: [{ type: "email", address: "a@example.com" }],
    deleteCommunicationChannel: [{ type: "email", address: "a@example.com" }],
  }),
  ...methods("CurrentUser", me, { deletePushEndpoint: ["token"], uploadConversationAttachment: [text] }),
  ...methods("Account", account, {
    createNotification: [feed],
    getGlobalNotification: [1],
    getUserNotifications: [1],
    closeNotificationForUser: [1, 2],
  }),
  ...methods("AccountNotification", (c) => new AccountNotification(c, { id: "1" }, { parents: { account_id: "4" } }), {
    updateGlobalNotification: [feed],
  }),
  ...methods("CommunicationChannel", channel, {
    delete: [],
    getPreferences: [],
    getPreference: ["new_announcement"],
    getPreferenceCategories: [],
    updatePreference: ["new_announcement", "daily"],
    updateMultiplePreferences: [{ new_announcement: "daily" }],
    updatePreferencesByCategory: ["Due Date", "daily"],
    updatePreferencesByCatagory: ["Due Date", "daily"],
  }),
  ...methods(
    "NotificationPreference",
    (canvas) => {
      const data = { id: "1", notification: "new_announcement" };
      return new NotificationPreference(canvas, data, { parents: { channel_id: "5" } });
    },
    { update: ["daily"] },
  ),
  ...methods("Progress", progress, { query: [], cancel: [], wait: [] }),
  ...methods("CanvasFile", file, {
    delete: [{ replace: true }],
    update: [{ name: "n" }],
    refresh: [],
    getContents: [],
    download: [() => new WritableStream()],
  }),
};

function methods(name: string, target: (canvas: Canvas) => object, valid: Record<string, unknown[]>) {
  return Object.fromEntries(
    Object.entries(valid).map(([method, given]): [string, [typeof target, ...unknown[]]] => [
      `${name}.${method}`,
      [target, ...given],
    ]),
  );
}

/** Calls a method of the table with other arguments than the valid ones, if given. */
export function call(name: string, canvas: Canvas, given?: readonly unknown[]): unknown {
  const [target, ...valid] = METHODS[name] ?? [() => canvas];
  const object = target(canvas) as Record<string, Call>;
  const method = object[name.slice(name.indexOf(".") + 1)];
  const made = valid.map((each) => (typeof each === "function" ? each() : each));
  return method?.apply(object, (given ?? made) as never);
}
