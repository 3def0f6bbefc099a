/** Who hears of what happens in conversations, announcements and discussions. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Lab } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.open();
});
afterAll(() => lab.close());

const users = async (event: number) => (await lab.decisions(event)).map((d) => d.user_id);

describe("conversations", () => {
  let author: number;
  let ada: number;
  let ben: number;
  beforeAll(async () => {
    author = (await lab.reader("Author")).id;
    ada = (await lab.reader("Ada")).id;
    ben = (await lab.reader("Ben")).id;
  });

  test("[NOTI-163] a message is news to its subscribed recipients, never to its author", async () => {
    const { conversation, message } = await lab.conversation(author, [ada, ben]);
    await lab.sql(
      "update conversation_participants set subscribed = false where conversation_id = $1 and user_id = $2",
      [conversation, ben],
    );
    const event = await lab.event("conversation_message", {
      conversation_id: conversation,
      message_id: message,
      author_id: author,
    });
    await lab.decide();
    expect(await lab.decisions(event)).toMatchObject([
      { user_id: ada, notification: "conversation_message", outcome: "immediately" },
    ]);
  });

  test("[NOTI-163] added people, and they alone, hear that they were added", async () => {
    const { conversation, message } = await lab.conversation(author, [ada, ben]);
    const event = await lab.event("added_to_conversation", {
      conversation_id: conversation,
      message_id: message,
      author_id: author,
      user_ids: [ben],
    });
    await lab.decide();
    expect(await lab.decisions(event)).toMatchObject([{ user_id: ben, notification: "added_to_conversation" }]);
  });

  test("the author hears of a conversation begun only by choice", async () => {
    const { conversation, message } = await lab.conversation(author, [ada]);
    const payload = { conversation_id: conversation, message_id: message, author_id: author };
    const event = await lab.event("conversation_created", payload);
    await lab.decide();
    expect(await lab.decisions(event)).toMatchObject([{ user_id: author, outcome: "never" }]);
  });
});

describe("announcements and discussions", () => {
  let course: number;
  let first: number;
  let second: number;
  const people: Record<string, number> = {};

  beforeAll(async () => {
    course = await lab.course();
    first = await lab.section(course, "First");
    second = await lab.section(course, "Second");
    for (const [name, section, type] of [
      ["teacher", first, "TeacherEnrollment"],
      ["amy", first, "StudentEnrollment"],
      ["bob", second, "StudentEnrollment"],
      ["watcher", first, "ObserverEnrollment"],
      ["preview", first, "StudentViewEnrollment"],
      ["gone", first, "StudentEnrollment"],
    ] as const) {
      people[name] = (await lab.reader(name)).id;
      await lab.enroll(course, section, people[name], type);
    }
    await lab.sql("update enrollments set workflow_state = 'completed' where user_id = $1", [people.gone]);
  });
  beforeEach(() => lab.sql("update courses set workflow_state = 'available' where id = $1", [course]));

  const topic = (more: Record<string, unknown> = {}) =>
    lab.insert("discussion_topics", {
      context_type: "Course",
      context_id: course,
      course_id: course,
      title: "Midterm",
      title_key: "midterm",
      message: "<p>Friday</p>",
      user_id: people.teacher,
      workflow_state: "active",
      ...more,
    });
  const entry = (topicId: number, userId: number) =>
    lab.insert("discussion_entries", { topic_id: topicId, user_id: userId, message: "<p>Hello</p>" });

  test("an announcement reaches active members and observers; its author is told apart", async () => {
    const event = await lab.event("new_announcement", { topic_id: await topic({ is_announcement: true }) });
    await lab.decide();
    expect(await users(event)).toEqual([people.teacher, people.amy, people.bob, people.watcher]);
    expect((await lab.decisions(event))[0]).toMatchObject({
      notification: "announcement_created_by_you",
      outcome: "never",
    });
    expect((await lab.decisions(event))[1]).toMatchObject({ notification: "new_announcement", outcome: "immediately" });
  });

  test("[DISC-225] one for certain sections reaches their people and the staff", async () => {
    const id = await topic({ is_announcement: true, is_section_specific: true });
    await lab.insert("discussion_topic_sections", { topic_id: id, section_id: second }, "");
    const event = await lab.event("new_announcement", { topic_id: id });
    await lab.decide();
    expect(await users(event)).toEqual([people.teacher, people.bob]);
  });

  test("nobody hears of a topic while its course is unpublished, or once it is deleted", async () => {
    await lab.sql("update courses set workflow_state = 'unpublished' where id = $1", [course]);
    const hidden = await lab.event("new_announcement", { topic_id: await topic({ is_announcement: true }) });
    await lab.decide();
    await lab.sql("update courses set workflow_state = 'available' where id = $1", [course]);
    const deleted = await lab.event("new_announcement", {
      topic_id: await topic({ is_announcement: true, workflow_state: "deleted" }),
    });
    await lab.decide();
    expect([...(await users(hidden)), ...(await users(deleted))]).toEqual([]);
  });

  test("a role without the right to read announcements does not hear of them", async () => {
    const [role] = await lab.sql("select id from roles where root_account_id = $1 and name = 'ObserverEnrollment'", [
      lab.root,
    ]);
    await lab.insert("role_overrides", {
      account_id: lab.root,
      role_id: role.id,
      permission: "read_announcements",
      enabled: false,
    });
    const event = await lab.event("new_announcement", { topic_id: await topic({ is_announcement: true }) });
    await lab.decide();
    await lab.sql("delete from role_overrides where role_id = $1", [role.id]);
    expect(await users(event)).toEqual([people.teacher, people.amy, people.bob]);
  });

  test("[DISC-222] a discussion given to some students is news to them and the staff", async () => {
    const id = await topic({ only_visible_to_overrides: true, user_id: null });
    await lab.insert("assignment_overrides", { topic_id: id, title: "One", student_ids: [people.bob] });
    const event = await lab.event("new_discussion_topic", { topic_id: id });
    await lab.decide();
    expect(await users(event)).toEqual([people.teacher, people.bob]);
  });

  test("an entry is news to subscribers, not to its author nor to those it mentions", async () => {
    const id = await topic();
    await entry(id, people.bob!);
    const subscribe = (user: number, subscribed: boolean) =>
      lab.insert("discussion_topic_participants", { topic_id: id, user_id: user, subscribed }, "updated_at");
    await subscribe(people.watcher!, true);
    const own = await entry(id, people.amy!);
    const payload = { topic_id: id, entry_id: own, author_id: people.amy! };
    const event = await lab.event("new_discussion_entry", payload);
    const mentioning = await lab.event("new_discussion_entry", { ...payload, mentioned_user_ids: [people.bob!] });
    const mention = await lab.event("discussion_mention", { ...payload, user_ids: [people.bob!, people.amy!] });
    await lab.decide();
    expect(await users(event)).toEqual([people.teacher, people.bob, people.watcher]);
    expect(await users(mentioning)).toEqual([people.teacher, people.watcher]);
    expect(await lab.decisions(mention)).toMatchObject([{ user_id: people.bob, notification: "discussion_mention" }]);
  });

  test("an entry under an announcement is news to the announcement's author alone", async () => {
    const id = await topic({ is_announcement: true });
    const event = await lab.event("new_discussion_entry", {
      topic_id: id,
      entry_id: await entry(id, people.amy!),
      author_id: people.amy!,
    });
    await lab.decide();
    expect(await lab.decisions(event)).toMatchObject([{ user_id: people.teacher, notification: "announcement_reply" }]);
  });

  test("a group's announcement reaches its members and the course's instructors", async () => {
    const group = await lab.insert("groups", {
      context_type: "Course",
      context_id: course,
      account_id: lab.root,
      uuid: "g".repeat(40),
      name: "Ferns",
      sort_key: "ferns",
    });
    await lab.insert("group_memberships", { group_id: group, user_id: people.amy });
    const event = await lab.event("new_announcement", {
      topic_id: await topic({ is_announcement: true, context_type: "Group", context_id: group, user_id: people.amy }),
    });
    await lab.decide();
    expect(await users(event)).toEqual([people.teacher, people.amy]);
  });

  test("a global announcement reaches the account's people of its roles from its start on", async () => {
    const [role] = await lab.sql("select id from roles where root_account_id = $1 and name = 'StudentEnrollment'", [
      lab.root,
    ]);
    const start = new Date(lab.clock.now().getTime() + 3600_000);
    const id = await lab.insert("account_notifications", {
      account_id: lab.root,
      user_id: lab.admin.id,
      subject: "Power cut",
      message: "Tonight",
      start_at: start,
      end_at: new Date(start.getTime() + 3600_000),
      role_ids: [role.id],
    });
    const { insertEvent } = await import("../../../src/events/outbox.sql.ts");
    const payload = { account_notification_id: id };
    await insertEvent(
      { db: lab.db, root: lab.root, now: lab.clock.now() },
      { kind: "account_notification", payload, notBefore: start },
    );
    const [{ id: event }] = (await lab.sql("select max(id) as id from outbox_events")) as [{ id: number }];
    await lab.decide();
    expect(await users(event)).toEqual([]);
    lab.clock.advance(3601);
    await lab.decide();
    expect(await users(event)).toEqual([people.amy, people.bob]);
  });
});

describe("the outbox", () => {
  test("a job that runs twice decides nothing twice", async () => {
    const { id } = await lab.reader("Twice");
    const event = await lab.notice("conversation_message", [id]);
    await lab.decide();
    await lab.sql("update outbox_events set decided_at = null where id = $1", [event]);
    await lab.decide();
    expect(await lab.decisions(event)).toHaveLength(1);
    expect(await lab.messages(event)).toHaveLength(1);
  });

  test("a bad event holds up no other and is given up in the end, with its reason", async () => {
    const { id } = await lab.reader("Patient");
    const bad = await lab.insert("outbox_events", { kind: "notice", payload: '{"user_ids":["x"]}' }, "created_at");
    const good = await lab.notice("conversation_message", [id]);
    await lab.decide();
    expect(await lab.messages(good)).toHaveLength(1);
    const [row] = await lab.sql("select attempts, error, decided_at from outbox_events where id = $1", [bad]);
    expect(row).toMatchObject({ attempts: 1, decided_at: null });
    expect(row.error).toContain("bigint");
    await lab.sql("update outbox_events set attempts = 19, taken_at = now() - interval '1 minute' where id = $1", [
      bad,
    ]);
    await lab.decide();
    const [end] = await lab.sql("select attempts, decided_at from outbox_events where id = $1", [bad]);
    expect(end.attempts).toBe(20);
    expect(end.decided_at).not.toBeNull();
  });

  test("an event that a dead worker had taken is taken up within a minute, a living worker's is not", async () => {
    const amy = await lab.reader("Amy Two");
    const course = await lab.course("Taken");
    await lab.enroll(course, await lab.section(course), amy.id);
    const topic = await lab.insert("discussion_topics", {
      context_type: "Course",
      context_id: course,
      course_id: course,
      title: "T",
      title_key: "t",
      workflow_state: "active",
      is_announcement: true,
    });
    const event = await lab.event("new_announcement", { topic_id: topic });
    await lab.sql("update outbox_events set taken_at = now() - interval '30 seconds' where id = $1", [event]);
    await lab.decide();
    expect(await lab.decisions(event)).toEqual([]);
    await lab.sql("update outbox_events set taken_at = now() - interval '50 seconds' where id = $1", [event]);
    await lab.decide();
    expect(await lab.decisions(event)).toHaveLength(1);
  });
});
