/** Scripts written with Python's canvasapi, from an empty account on: what they send, and what they read of the answers. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../support/api.ts";
import { ownServer } from "../support/pidge.ts";
import { CanvasException, type Keywords, linksOf, Requester } from "./requester.ts";

let server: PidgeServer;
/** The administrator's `Canvas(url, token)`, and those of people. */
let canvas: Requester;
let teacher: Requester;
let student: Requester;
const people = new Map<string, Json>();
let course: Json;

/** What canvasapi turns into a `datetime` beside the text. */
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const ID = expect.any(Number);
const TEXT = expect.any(String);

const raised = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error: unknown) => (error instanceof CanvasException ? error.name : String(error)),
  );

/** canvas.get_user("…").… for whom there is no token yet. */
const connect = async (name: string) => {
  const made = await canvas.json("POST", `../pidge/v1/users/${people.get(name).id}/tokens`, { purpose: "script" });
  return new Requester(server.url, made.token);
};

beforeAll(async () => {
  server = await ownServer({ trustProxy: false });
  canvas = new Requester(server.url, server.adminToken!);
});
afterAll(() => server.close());

describe("the world is built", () => {
  test("account.create_user, user.edit, canvas.get_user by SIS id and login", async () => {
    const account = await canvas.json("GET", "accounts/1");
    expect(account).toMatchObject({ id: 1, name: TEXT, parent_account_id: null, workflow_state: "active" });
    for (const name of ["Tilda Teacher", "Stina One", "Sven Two", "Saga Three"]) {
      const login = `${name.split(" ")[0]!.toLowerCase()}@example.test`;
      const made = await canvas.json("POST", "accounts/1/users", {
        pseudonym: { unique_id: login, sis_user_id: `SIS ${name}`, send_confirmation: false },
        user: { name, terms_of_use: true, skip_registration: true },
        communication_channel: { type: "email", address: login, skip_confirmation: true },
      });
      expect(made).toMatchObject({ id: ID, name, sortable_name: TEXT, short_name: name, login_id: login });
      people.set(name.split(" ")[0]!, made);
    }
    const tilda = people.get("Tilda");
    const edited = await canvas.json("PUT", `users/${tilda.id}`, { user: { short_name: "Prof. T (she/her)" } });
    expect(edited).toMatchObject({ id: tilda.id, short_name: "Prof. T (she/her)", name: "Tilda Teacher" });
    for (const form of ["sis_user_id:SIS%20Tilda%20Teacher", "sis_login_id:tilda@example.test"])
      expect((await canvas.json("GET", `users/${form}`)).id).toBe(tilda.id);
    const found = await canvas.list("accounts/1/users", { search_term: "example.test", per_page: 3, sort: null });
    expect(found.map((u) => u.name)).toEqual(["Stina One", "Tilda Teacher", "Saga Three", "Sven Two"]);
  });

  test("account.create_course, course.update, course.enroll_user, course.get_users with a list", async () => {
    course = await canvas.json("POST", "accounts/1/courses", {
      course: { name: "Chemistry & more", course_code: "CHEM 101", is_public: false, sis_course_id: "C-1" },
    });
    expect(course).toMatchObject({
      id: ID,
      name: "Chemistry & more",
      course_code: "CHEM 101",
      account_id: 1,
      workflow_state: "unpublished",
      enrollment_term_id: ID,
      start_at: null,
      created_at: TIME,
    });
    const offered = await canvas.json("PUT", `courses/${course.id}`, { course: { event: "offer" } });
    expect(offered.workflow_state).toBe("available");
    expect((await canvas.json("GET", "courses/sis_course_id:C-1", { include: ["term", "teachers"] })).id).toBe(
      course.id,
    );
    for (const [name, user] of people) {
      const enrolled = await canvas.json("POST", `courses/${course.id}/enrollments`, {
        enrollment: {
          user_id: user.id,
          type: name === "Tilda" ? "TeacherEnrollment" : "StudentEnrollment",
          enrollment_state: "active",
          notify: false,
        },
      });
      expect(enrolled).toMatchObject({ id: ID, user_id: user.id, course_id: course.id, enrollment_state: "active" });
      expect(enrolled).toMatchObject({ course_section_id: ID, role_id: ID, created_at: TIME });
    }
    const students = await canvas.list(`courses/${course.id}/users`, {
      enrollment_type: ["student"],
      include: ["enrollments", "email"],
      per_page: 1,
    });
    expect(students.map((u) => [u.name, u.email, u.enrollments[0].type])).toEqual([
      ["Stina One", "stina@example.test", "StudentEnrollment"],
      ["Saga Three", "saga@example.test", "StudentEnrollment"],
      ["Sven Two", "sven@example.test", "StudentEnrollment"],
    ]);
    const enrollments = await canvas.list(`courses/${course.id}/enrollments`, {
      type: ["StudentEnrollment"],
      state: ["active", "invited"],
      per_page: 2,
    });
    expect(enrollments.map((e) => e.user.id).sort()).toEqual(students.map((u) => u.id).sort());
    teacher = await connect("Tilda");
    student = await connect("Stina");
    expect((await student.list("courses", { enrollment_state: "active" })).map((c) => c.name)).toEqual([course.name]);
  });

  test("course.create_group_category, group_category.create_group, group.create_membership", async () => {
    const category = await teacher.json("POST", `courses/${course.id}/group_categories`, { name: "Lab groups" });
    expect(category).toMatchObject({ id: ID, name: "Lab groups", context_type: "Course", course_id: course.id });
    const group = await teacher.json("POST", `group_categories/${category.id}/groups`, { name: "Lab 1" });
    expect(group).toMatchObject({ id: ID, name: "Lab 1", group_category_id: category.id, members_count: 0 });
    for (const name of ["Stina", "Sven"]) {
      const membership = await teacher.json("POST", `groups/${group.id}/memberships`, { user_id: people.get(name).id });
      expect(membership).toMatchObject({ id: ID, group_id: group.id, workflow_state: "accepted", moderator: false });
    }
    expect((await student.list(`groups/${group.id}/users`)).map((u) => u.name)).toEqual(["Stina One", "Sven Two"]);
    expect((await student.list("users/self/groups", { context_type: "Course" })).map((g) => g.id)).toEqual([group.id]);
    const member = await teacher.json("GET", `groups/${group.id}/users/${people.get("Sven").id}`);
    expect(await teacher.json("DELETE", `groups/${group.id}/users/${member.user_id}`)).toEqual({ ok: true });
    expect((await teacher.list(`groups/${group.id}/memberships`, { filter_states: ["accepted"] })).length).toBe(1);
  });
});

describe("conversations", () => {
  const send = (by: Requester, keywords: Keywords) => by.json("POST", "conversations", keywords);

  test("canvas.create_conversation answers a list; conversation.edit, add_message, add_recipients, delete_messages, delete", async () => {
    const [stina, sven, saga] = ["Stina", "Sven", "Saga"].map((name) => people.get(name).id);
    const each = await send(teacher, { recipients: [stina, sven], body: "One by one?", force_new: true });
    expect(each).toHaveLength(2);
    const [group] = await send(teacher, {
      recipients: [stina, sven],
      body: "Line 1\nLine 2 — 100% & more; a+b=c",
      subject: "Åsa's ~test~ (1*2)!",
      group_conversation: true,
      context_code: `course_${course.id}`,
    });
    expect(group).toMatchObject({
      id: ID,
      subject: "Åsa's ~test~ (1*2)!",
      workflow_state: "read",
      last_authored_message: "Line 1\nLine 2 — 100% & more; a+b=c",
      last_authored_message_at: TIME,
      message_count: 1,
      private: false,
      starred: false,
      audience: expect.arrayContaining([stina, sven]),
      context_code: `course_${course.id}`,
      participants: expect.arrayContaining([
        expect.objectContaining({ id: stina, name: TEXT, full_name: "Stina One" }),
      ]),
    });
    const added = await teacher.json("POST", `conversations/${group.id}/add_message`, { body: "And this" });
    expect(added.messages[0]).toMatchObject({ id: ID, body: "And this", created_at: TIME, author_id: ID });
    const more = await teacher.json("POST", `conversations/${group.id}/add_recipients`, { recipients: [saga] });
    expect(more.audience).toContain(saga);
    const read = await student.json("GET", `conversations/${group.id}`, { auto_mark_as_read: false });
    expect(read.messages.map((m: Json) => m.body)).toContain("And this");
    expect(read).toMatchObject({ workflow_state: "unread", visible: true, context_name: course.name });
    const edited = await student.json("PUT", `conversations/${group.id}`, {
      conversation: { workflow_state: "archived", starred: true, subscribed: false },
    });
    expect(edited).toMatchObject({ id: group.id, workflow_state: "archived", starred: true, subscribed: false });
    const removed = await student.json("POST", `conversations/${group.id}/remove_messages`, {
      remove: [added.messages[0].id],
    });
    expect(removed.id).toBe(group.id);
    expect((await student.json("DELETE", `conversations/${group.id}`)).id).toBe(group.id);
    expect(await raised(student.json("GET", `conversations/${group.id}`))).toBe("ResourceDoesNotExist");
  });

  test("canvas.get_conversations, unread_count, mark_all_as_read, batches and batch_update with its Progress", async () => {
    const all = await teacher.list("conversations", { scope: "sent", per_page: 1 });
    expect(all.length).toBeGreaterThanOrEqual(3);
    const first = await teacher.request("GET", "conversations", { scope: "sent", per_page: 1 });
    expect(Object.keys(linksOf(first))).toEqual(expect.arrayContaining(["current", "next", "first"]));
    expect(await student.json("GET", "conversations/unread_count")).toEqual({ unread_count: "1" });
    expect(await student.json("POST", "conversations/mark_all_as_read")).toEqual({});
    expect(await student.json("GET", "conversations/unread_count")).toEqual({ unread_count: "0" });
    const progress = await teacher.json("PUT", "conversations", {
      conversation_ids: all.map((c) => c.id),
      event: "star",
    });
    expect(progress).toMatchObject({
      id: ID,
      context_id: ID,
      context_type: "User",
      tag: "conversation_batch_update",
      url: TEXT,
      workflow_state: TEXT,
    });
    await expect
      .poll(async () => (await teacher.json("GET", `progress/${progress.id}`)).workflow_state, { timeout: 15_000 })
      .toBe("completed");
    expect((await teacher.list("conversations", { scope: "starred" })).length).toBe(all.length);
    expect(await teacher.json("GET", "conversations/batches")).toEqual([]);
  });

  test("user.upload, and the file in a message", async () => {
    const file = await teacher.upload("users/self/files", "notes (1).txt", "pages 1 to 9", {
      parent_folder_path: "conversation attachments",
      on_duplicate: "rename",
    });
    expect(file).toMatchObject({ id: ID, url: TEXT, display_name: "notes (1).txt", size: 12, uuid: TEXT });
    const [sent] = await send(teacher, {
      recipients: [people.get("Saga").id],
      body: "The notes",
      attachment_ids: [file.id],
    });
    const shown = await teacher.json("GET", `conversations/${sent.id}`);
    expect(shown.messages[0].attachments[0]).toMatchObject({ id: file.id, display_name: "notes (1).txt" });
  });

  test("canvas.search_recipients", async () => {
    const found = await teacher.json("GET", "search/recipients", { search: "st", context: `course_${course.id}` });
    expect(found).toContainEqual(
      expect.objectContaining({ id: people.get("Stina").id, name: "Stina One", common_courses: expect.any(Object) }),
    );
    const contexts = await teacher.list("search/recipients", { search: "chem", type: "context", per_page: 1 });
    expect(contexts[0]).toMatchObject({
      id: `course_${course.id}`,
      name: course.name,
      type: "context",
      user_count: ID,
    });
  });
});

describe("discussions and announcements", () => {
  let topic: Json;
  const at = () => `courses/${course.id}/discussion_topics/${topic.id}`;

  test("course.create_discussion_topic, topic.post_entry, entry.post_reply, get_topic_entries, view, read marks, rating", async () => {
    topic = await teacher.json("POST", `courses/${course.id}/discussion_topics`, {
      title: "Week 1",
      message: "<p>What do you <em>think</em>?</p>",
      discussion_type: "threaded",
      allow_rating: true,
      published: true,
      lock_at: new Date("2099-01-01T10:00:00Z"),
    });
    expect(topic).toMatchObject({
      id: ID,
      title: "Week 1",
      message: "<p>What do you <em>think</em>?</p>",
      html_url: TEXT,
      posted_at: TIME,
      lock_at: "2099-01-01T10:00:00Z",
      discussion_type: "threaded",
      discussion_subentry_count: 0,
      read_state: TEXT,
      unread_count: 0,
      published: true,
      locked: false,
      pinned: false,
      author: expect.objectContaining({ id: people.get("Tilda").id, display_name: TEXT }),
      permissions: expect.objectContaining({ reply: true }),
      attachments: [],
    });
    const entry = await student.json("POST", `${at()}/entries`, { message: "<p>This</p>" });
    expect(entry).toMatchObject({ id: ID, user_id: people.get("Stina").id, message: "<p>This</p>", created_at: TIME });
    const reply = await teacher.json("POST", `${at()}/entries/${entry.id}/replies`, { message: "Good" });
    expect(reply).toMatchObject({ id: ID, parent_id: entry.id, message: TEXT, created_at: TIME });
    const entries = await student.list(`${at()}/entries`, { per_page: 1 });
    expect(entries[0]).toMatchObject({ id: entry.id, has_more_replies: false, recent_replies: [{ id: reply.id }] });
    expect((await student.list(`${at()}/entries/${entry.id}/replies`)).map((r) => r.id)).toEqual([reply.id]);
    expect((await student.list(`${at()}/entry_list`, { ids: [entry.id] })).map((e) => e.id)).toEqual([entry.id]);
    const view = await student.json("GET", `${at()}/view`);
    expect(view).toMatchObject({ participants: expect.any(Array), unread_entries: [reply.id], new_entries: [] });
    expect(view.view[0].replies[0].id).toBe(reply.id);
    const statuses = [
      await student.request("PUT", `${at()}/read`),
      await student.request("PUT", `${at()}/read_all`, { forced_read_state: true }),
      await student.request("DELETE", `${at()}/entries/${reply.id}/read`, { forced_read_state: false }),
      await student.request("POST", `${at()}/entries/${reply.id}/rating`, { rating: 1 }),
      await student.request("PUT", `${at()}/subscribed`),
      await student.request("DELETE", `${at()}/subscribed`),
    ].map((r) => r.status);
    expect(statuses).toEqual([204, 204, 204, 204, 204, 204]);
    expect(await student.json("PUT", `${at()}/entries/${entry.id}`, { message: "Or that" })).toHaveProperty(
      "updated_at",
    );
    expect((await student.request("DELETE", `${at()}/entries/${entry.id}`)).status).toBe(204);
  });

  test("topic.update, course.reorder_pinned_topics, topic.delete", async () => {
    const pinned = await teacher.json("PUT", at(), { pinned: true, title: "Week one" });
    expect(pinned).toMatchObject({ id: topic.id, title: "Week one", pinned: true });
    const order = await teacher.json("POST", `courses/${course.id}/discussion_topics/reorder`, {
      order: String(topic.id),
    });
    expect(order).toEqual({ reorder: true, order: [String(topic.id)] });
    expect((await teacher.json("DELETE", at())).discussion_topic).toMatchObject({ id: topic.id, deleted_at: TIME });
    expect(await raised(teacher.json("GET", at()))).toBe("ResourceDoesNotExist");
  });

  test("canvas.get_announcements by context codes", async () => {
    for (const n of [1, 2])
      await teacher.json("POST", `courses/${course.id}/discussion_topics`, {
        title: `News ${n}`,
        message: "Read this",
        is_announcement: true,
      });
    const found = await student.list("announcements", { context_codes: [`course_${course.id}`], per_page: 1 });
    expect(found.map((a) => a.title)).toEqual(["News 2", "News 1"]);
    expect(found[0]).toMatchObject({ context_code: `course_${course.id}`, posted_at: TIME, user_name: TEXT });
    expect(await raised(student.list("announcements"))).toBe("BadRequest");
    const only = await student.list(`courses/${course.id}/discussion_topics`, { only_announcements: true });
    expect(only.map((a) => a.title)).toEqual(["News 2", "News 1"]);
  });
});

describe("channels, preferences and comm messages", () => {
  test("user.create_communication_channel, get_communication_channels, preferences in each form, delete", async () => {
    const { id } = people.get("Stina");
    const made = await canvas.json("POST", `users/${id}/communication_channels`, {
      communication_channel: { address: "stina@home.test", type: "email" },
      skip_confirmation: true,
    });
    expect(made).toMatchObject({ id: ID, address: "stina@home.test", type: "email", position: ID, user_id: id });
    const channels = await student.list(`users/${id}/communication_channels`, { per_page: 1 });
    expect(channels.map((c) => [c.address, c.workflow_state])).toEqual([
      ["stina@example.test", "active"],
      ["stina@home.test", "active"],
    ]);
    const preferences = `communication_channels/${channels[0].id}/notification_preferences`;
    const all = (await student.json("GET", `users/${id}/${preferences}`)).notification_preferences;
    expect(all[0]).toMatchObject({ notification: TEXT, category: TEXT, frequency: TEXT });
    const one = await student.json("GET", `users/${id}/${preferences}/new_announcement`);
    expect(one.notification_preferences[0]).toMatchObject({ notification: "new_announcement", frequency: TEXT });
    const updated = await student.json("PUT", `users/self/${preferences}/new_announcement`, {
      notification_preferences: { frequency: "daily" },
    });
    expect(updated.notification_preferences[0]).toMatchObject({ notification: "new_announcement", frequency: "daily" });
    const several = await student.json("PUT", `users/self/${preferences}`, {
      notification_preferences: {
        new_announcement: { frequency: "never" },
        conversation_message: { frequency: "weekly" },
      },
    });
    expect(several.notification_preferences.map((p: Json) => [p.notification, p.frequency]).sort()).toEqual([
      ["conversation_message", "weekly"],
      ["new_announcement", "never"],
    ]);
    const categories = `communication_channels/${channels[0].id}/notification_preference_categories`;
    expect((await student.json("GET", `users/${id}/${categories}`)).categories).toContain("announcement");
    const category = await student.json("PUT", `users/self/${categories}/announcement`, {
      notification_preferences: { frequency: "immediately" },
    });
    expect(category.notification_preferences.map((p: Json) => p.frequency)).toContain("immediately");
    const gone = await student.json("DELETE", `users/${id}/communication_channels/${made.id}`);
    expect(gone.workflow_state).toBe("retired");
  });

  test("canvas.get_comm_messages", async () => {
    await teacher.json("POST", "conversations", {
      recipients: [people.get("Saga").id],
      body: "By mail",
      force_new: true,
    });
    const list = () => canvas.list("comm_messages", { user_id: people.get("Saga").id, per_page: 1 });
    await expect.poll(async () => (await list()).length, { timeout: 15_000 }).toBeGreaterThan(0);
    expect((await list())[0]).toMatchObject({
      id: ID,
      created_at: TIME,
      workflow_state: TEXT,
      from: TEXT,
      to: "saga@example.test",
      subject: TEXT,
      body: TEXT,
    });
    expect(await raised(student.list("comm_messages", { user_id: people.get("Saga").id }))).toBe("Forbidden");
  });
});

describe("global announcements", () => {
  test("account.create_notification, get_global_notification, update, close_notification_for_user", async () => {
    const made = await canvas.json("POST", "accounts/1/account_notifications", {
      account_notification: {
        subject: "Maintenance",
        message: "<p>On Sunday</p>",
        start_at: new Date("2020-01-01T00:00:00Z"),
        end_at: new Date("2099-01-01T00:00:00Z"),
        icon: "information",
      },
    });
    expect(made).toMatchObject({
      id: ID,
      subject: "Maintenance",
      message: "<p>On Sunday</p>",
      start_at: "2020-01-01T00:00:00Z",
      end_at: "2099-01-01T00:00:00Z",
      icon: "information",
      roles: expect.any(Array),
      role_ids: expect.any(Array),
    });
    const { id } = people.get("Stina");
    expect((await student.list(`accounts/1/users/${id}/account_notifications`)).map((n) => n.id)).toEqual([made.id]);
    expect((await student.json("GET", `accounts/1/account_notifications/${made.id}`)).subject).toBe("Maintenance");
    const changed = await canvas.json("PUT", `accounts/1/account_notifications/${made.id}`, {
      account_notification: { subject: "Moved" },
    });
    expect(changed.subject).toBe("Moved");
    expect((await student.json("DELETE", `accounts/1/users/${id}/account_notifications/${made.id}`)).id).toBe(made.id);
    expect(await student.list("accounts/1/account_notifications")).toEqual([]);
  });
});

describe("exceptions", () => {
  test("each status is the exception that scripts catch", async () => {
    const nobody = new Requester(server.url, "no such token");
    expect(await raised(nobody.json("GET", "users/self"))).toBe("InvalidAccessToken");
    expect(await raised(student.json("GET", "accounts/1/users"))).toBe("Forbidden");
    expect(await raised(student.json("GET", "users/self", { as_user_id: people.get("Saga").id }))).toBe("Unauthorized");
    expect(await raised(student.json("GET", "courses/999999"))).toBe("ResourceDoesNotExist");
    expect(await raised(teacher.json("POST", "conversations", { body: "To nobody" }))).toBe("BadRequest");
    const acting = await canvas.json("GET", "users/self/profile", { as_user_id: people.get("Stina").id });
    expect(acting).toMatchObject({
      id: people.get("Stina").id,
      primary_email: "stina@example.test",
      calendar: { ics: TEXT },
    });
  });
});
