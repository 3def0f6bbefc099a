/** The examples of conversations, announcements, discussions, channels and mails with which the project began, in TypeScript, word for word. */
import { type Canvas, toFile } from "@pidge/client";
import type { CampusCourse, Person } from "@pidge/client/testing";
import { beforeAll, expect, test } from "vitest";
import { liveCampus } from "./campus.ts";

const STUDENTS = ["Ida Ask", "Jon Bay", "Kay Cox"] as const;
let chemistry: CampusCourse<string>;
let physics: CampusCourse<string>;
let history: CampusCourse<string>;
let teacher: Person;
let student: Person;
let another: Person;
let admin: Canvas;

beforeAll(async () => {
  const campus = await liveCampus();
  admin = campus.admin;
  const people = { teachers: ["Max Mission"], students: STUDENTS };
  chemistry = await campus.course("Chemistry", { ...people, groups: { Ions: ["Kay Cox"] } });
  physics = await campus.course("Physics", people);
  history = await campus.course("History", people);
  teacher = chemistry.people["Max Mission"]!;
  student = chemistry.people["Ida Ask"]!;
  another = chemistry.people["Jon Bay"]!;
});

test("creating and managing conversations", async () => {
  const { canvas } = teacher;
  const lines: string[] = [];
  // a conversation with several recipients: single users, all users of a course, all of a group
  const recipients = [student.id, another.id, `course_${physics.id}`, `group_${chemistry.groups.Ions}`];
  const conversations = await canvas.createConversation({
    recipients,
    subject: "Important Course Update",
    body: "Hello everyone! I wanted to update you on the upcoming assignment changes...",
    group_conversation: true,
  });
  for (const conversation of conversations)
    lines.push(`Created conversation ${conversation.id} with ${conversation.participants.length} participants`);
  expect(lines).toEqual([`Created conversation ${conversations[0]!.id} with 4 participants`]);
  // the unread conversations of the current user
  const unread = [];
  for await (const conv of student.canvas.getConversations({ scope: "unread", include: ["participant_avatars"] }))
    unread.push(`Unread conversation: ${conv.subject} from ${conv.last_authored_message_at}`);
  expect(unread).toEqual(["Unread conversation: Important Course Update from null"]);
  const [first] = await student.canvas.getConversations({ include: ["participant_avatars"] }).toArray();
  expect(first!.participants.every((p) => typeof p.avatar_url === "string")).toBe(true);
  // without the group flag each gets their own
  const apart = await canvas.createConversation({ recipients: [student.id, another.id], body: "Each of you" });
  expect(apart.map((c) => c.private)).toEqual([true, true]);
});

test("managing conversation operations", async () => {
  const { canvas } = teacher;
  const [started] = await student.canvas.createConversation([teacher.id], "What is a mole?", {
    group_conversation: true,
  });
  const [second] = await another.canvas.createConversation([teacher.id], "And an ion?");
  // a conversation, and a reply to it with two files
  const conversation = await canvas.getConversation(started!.id);
  const me = await canvas.getCurrentUser();
  const file1 = await me.uploadConversationAttachment(await toFile("one", "one.txt"));
  const file2 = await me.uploadConversationAttachment(await toFile("two", "two.txt"));
  const updatedConv = await conversation.addMessage(
    "Thanks for the question! Here's the clarification you requested...",
    { attachment_ids: [file1.id, file2.id] },
  );
  expect(updatedConv.messages?.[0]?.attachments.map((f) => f.display_name)).toEqual(["one.txt", "two.txt"]);
  // more recipients
  await conversation.addRecipients([another.id, chemistry.people["Kay Cox"]!.id]);
  expect([...(await canvas.getConversation(conversation.id)).audience].sort()).toEqual(
    STUDENTS.map((name) => chemistry.people[name]!.id).sort(),
  );
  // starred and read
  const edited = await conversation.edit({ conversation: { starred: true, workflow_state: "read" } });
  expect([edited.starred, edited.workflow_state]).toEqual([true, "read"]);
  // many at once
  const allConversations = await canvas.getConversations().slice(0, 5);
  expect(allConversations.map((c) => c.id)).toEqual(expect.arrayContaining([second!.id]));
  const progress = await canvas.conversationsBatchUpdate({
    conversation_ids: allConversations.map((conv) => conv.id),
    event: "mark_as_read",
  });
  expect(`Batch operation status: ${progress.workflow_state}`).toMatch(/status: (queued|running|completed)$/);
  expect((await progress.wait()).workflow_state).toBe("completed");
  expect(await canvas.conversationsUnreadCount()).toMatchObject({ unread_count: 0 });
});

test("working with announcements", async () => {
  const { canvas } = teacher;
  // an announcement in a course, posted at once
  const course = await canvas.getCourse(chemistry.id);
  const announcement = await course.createDiscussionTopic({
    title: "Week 5 Assignment Reminder",
    message:
      "<p>Don't forget that your research papers are due this Friday at 11:59 PM.</p><p>Please submit them via Canvas.</p>",
    is_announcement: true,
    published: true,
    delayed_post_at: null,
  });
  expect([announcement.is_announcement, announcement.published]).toEqual([true, true]);
  await canvas.course(history).createAnnouncement({ title: "Museum", message: "<p>On Monday.</p>" });
  // announcements of several courses
  const courseCodes = [chemistry, physics, history].map(({ id }) => `course_${id}`);
  const year = announcement.posted_at!.slice(0, 4);
  const lines: string[] = [];
  const announcements = student.canvas.getAnnouncements({
    context_codes: courseCodes,
    active_only: true,
    start_date: `${year}-01-01`,
    end_date: `${year}-12-31`,
  });
  for await (const found of announcements)
    lines.push(
      `Announcement: ${found.title}`,
      `Posted: ${found.posted_at?.slice(0, 4)}`,
      `Course: ${found.context_code}`,
    );
  expect(lines).toEqual([
    "Announcement: Museum",
    `Posted: ${year}`,
    `Course: course_${history.id}`,
    "Announcement: Week 5 Assignment Reminder",
    `Posted: ${year}`,
    `Course: course_${chemistry.id}`,
  ]);
  const past = { context_codes: courseCodes, active_only: true, start_date: "2024-01-01", end_date: "2024-12-31" };
  expect(await student.canvas.getAnnouncements(past).toArray()).toEqual([]);
});

test("advanced discussion management", async () => {
  const { canvas } = teacher;
  const asked = await student.canvas.course(physics).createDiscussionTopic({ title: "Light", message: "Wave or not?" });
  await asked.postEntry({ message: "I think it is a wave." });
  const currentUser = await canvas.getCurrentUser();
  const course = await canvas.getCourse(physics.id);
  const lines: string[] = [];
  const discussions = course.getDiscussionTopics({ order_by: "recent_activity", include: ["all_dates", "sections"] });
  for await (const discussion of discussions) {
    lines.push(`Discussion: ${discussion.title}`);
    for await (const entry of discussion.getEntries()) {
      lines.push(`Post by User ${entry.user_id}: ${entry.message?.slice(0, 100)}...`);
      // not to one's own posts
      if (entry.user_id !== currentUser.id) {
        const reply = await discussion.postEntry({
          message: "Thanks for sharing your perspective!",
          parent_id: entry.id,
        });
        expect(reply.parent_id).toBe(entry.id);
      }
    }
    await discussion.subscribe();
  }
  expect(lines).toEqual(["Discussion: Light", `Post by User ${student.id}: I think it is a wave....`]);
  expect((await course.getDiscussionTopic(asked.id)).subscribed).toBe(true);
  // a graded discussion
  const gradedDiscussion = await course.createDiscussionTopic({
    title: "Week 3 Case Study Discussion",
    message: "Analyze the case study and provide your recommendations...",
    discussion_type: "threaded",
    published: true,
    require_initial_post: true,
    assignment: {
      name: "Case Study Discussion",
      points_possible: 25,
      due_at: "2024-12-01T23:59:59Z",
      grading_type: "points",
    },
  });
  expect(gradedDiscussion).toMatchObject({
    discussion_type: "threaded",
    published: true,
    require_initial_post: true,
    assignment: { points_possible: 25, due_at: "2024-12-01T23:59:59Z", grading_type: "points" },
  });
  // read and unread, subscribed or not, changed, gone
  const own = () => student.canvas.course(physics).getDiscussionTopic(asked.id);
  await asked.markAsUnread();
  expect((await own()).read_state).toBe("unread");
  await asked.markAsRead();
  expect((await own()).read_state).toBe("read");
  await asked.unsubscribe();
  expect((await own()).subscribed).toBe(false);
  expect((await gradedDiscussion.edit({ title: "Week 4", lock_at: null })).title).toBe("Week 4");
  expect((await gradedDiscussion.delete()).deleted).toBe(true);
});

test("monitoring conversations", async () => {
  await teacher.canvas.createConversation([another.id], "Please look at this");
  const { canvas } = another;
  const { unread_count } = await canvas.conversationsUnreadCount();
  expect(`You have ${unread_count} unread conversations`).toMatch(/^You have [1-9]\d* unread conversations$/);
  // batches under way: each is told with its state until it is done
  const queued = await teacher.canvas.createConversation([student.id, another.id], "To both", { mode: "async" });
  for (const batch of await teacher.canvas.conversationsGetRunningBatches())
    expect(`Batch ${batch.id}: ${batch.workflow_state}`).toMatch(/^Batch \d+: (created|sending)$/);
  await teacher.canvas.waitForConversationBatch(queued.batchId!);
  expect(await canvas.conversationsMarkAllAsRead()).toBe(true);
  expect((await canvas.conversationsUnreadCount()).unread_count).toBe(0);
});

test("communication channel management", async () => {
  const currentUser = await another.canvas.getCurrentUser();
  const shown = async () =>
    (await currentUser.getCommunicationChannels().toArray()).map((c) => [c.address, c.type, c.workflow_state]);
  expect(await shown()).toEqual([[another.email, "email", "active"]]);
  const made = await currentUser.createCommunicationChannel({
    address: "alternate.email@example.com",
    type: "email",
  });
  expect([made.workflow_state, made.id]).toEqual(["unconfirmed", expect.stringMatching(/^\d+$/)]);
  expect(await shown()).toContainEqual(["alternate.email@example.com", "email", "unconfirmed"]);
});

test("monitoring communication activity", async () => {
  await teacher.canvas.createConversation([student.id], "By mail, too", { force_new: true });
  const user = await admin.getUser(student.id);
  const span = { start_time: "2024-01-01T00:00:00Z", end_time: "2999-12-31T23:59:59Z" };
  const list = () => admin.getCommMessages({ user, ...span }).toArray();
  await expect.poll(async () => (await list()).length, { timeout: 15_000 }).toBeGreaterThan(0);
  for (const { created_at, subject, to } of await list())
    expect([created_at, typeof subject, to]).toEqual([expect.stringMatching(/^\d{4}-.*Z$/), "string", student.email]);
});
