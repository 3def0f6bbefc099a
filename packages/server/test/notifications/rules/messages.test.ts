/** Comm messages, global announcements, the trace and the link that ends mails, over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Lab, type Served } from "./lab.ts";

let lab: Lab;
let served: Served;
let admin: Api;
beforeAll(async () => {
  lab = await Lab.open();
  served = await lab.serve();
  admin = await served.as("admin");
});
afterAll(() => lab.close());

/** Sets whether administrators may read notifications, as the account's administrator does. */
async function allowAdminsToRead(allowed: boolean): Promise<void> {
  const settings = { admins_can_view_notifications: allowed };
  expect((await admin.put("accounts/self", { account: { settings } })).status).toBe(200);
}

/** An administrator whose role has just these permissions. */
async function adminWith(...permissions: string[]): Promise<Api> {
  const user = await lab.user("Admin");
  const role = await lab.insert("roles", {
    account_id: lab.root,
    name: `Role ${user}`,
    base_role_type: "AccountMembership",
  });
  for (const permission of permissions)
    await lab.insert("role_overrides", { account_id: lab.root, role_id: role, permission, enabled: true });
  await lab.insert("account_users", { account_id: lab.root, user_id: user, role_id: role });
  return served.as(user);
}

const sent = (user: number, more: Record<string, unknown> = {}) =>
  lab.insert("notification_messages", {
    user_id: user,
    communication_channel_id: 1,
    notification: "conversation_message",
    path_type: "email",
    to_address: "mira@lake.example",
    subject: "Hello",
    body: "Text",
    html_body: "<p>Text</p>",
    workflow_state: "sent",
    sent_at: lab.clock.now(),
    ...more,
  });

const REFUSED = { status: "unauthorized", errors: [{ message: "user not authorized to perform that action" }] };

describe("comm messages", () => {
  test("[NOTI-108] a site administrator reads a user's messages, with exactly ten keys", async () => {
    const { id } = await lab.reader("Mira Lund");
    const message = await sent(id);
    await sent(id, { workflow_state: "cancelled", sent_at: null, from_name: "Tomas" });
    const { status, body } = await admin.get("comm_messages", { user_id: id });
    expect(status).toBe(200);
    expect(body.find((m: { id: number }) => m.id === message)).toEqual({
      id: message,
      created_at: "2026-09-07T15:00:00Z",
      sent_at: "2026-09-07T15:00:00Z",
      workflow_state: "sent",
      from: "notifications@localhost",
      from_name: "Pidge",
      to: "mira@lake.example",
      subject: "Hello",
      body: "Text",
      html_body: "<p>Text</p>",
    });
    expect(body[0]).toMatchObject({ workflow_state: "cancelled", sent_at: null, from_name: "Tomas" });
  });

  test("everybody's mails are listed and shown for those who may read messages, and for nobody else", async () => {
    const [first, second] = [await lab.reader("First Mailed"), await lab.reader("Second Mailed")];
    const made = [await sent(first.id, { event_id: 7 }), await sent(second.id), await sent(first.id)];
    const newest = await admin.get("/api/pidge/v1/mails", { per_page: 2 });
    expect(newest.body.map((m: { id: number }) => m.id)).toEqual([made[2], made[1]]);
    const next = await admin.get(/<([^>]+)>; rel="next"/.exec(newest.headers.get("link")!)![1]!);
    expect(next.body[0]).toMatchObject({ id: made[0], user_id: first.id, event_id: 7, reason: null });
    const own = await admin.get("/api/pidge/v1/mails", { user_id: first.id });
    expect(own.body.map((m: { id: number }) => m.id)).toEqual([made[2], made[0]]);
    expect((await admin.get(`/api/pidge/v1/mails/${made[1]}`)).body).toMatchObject({
      user_id: second.id,
      body: "Text",
    });
    for (const path of ["mails/999999", "mails/x", "mails?user_id=999999"])
      expect((await admin.get(`/api/pidge/v1/${path}`)).status).toBe(404);
    for (const who of [await served.as(first.id), await adminWith("view_notifications")])
      for (const path of ["mails", `mails/${made[0]}`, `mails?user_id=${first.id}`])
        expect(await who.get(`/api/pidge/v1/${path}`)).toMatchObject({ status: 403, body: REFUSED });
  });

  test("[NOTI-100] without a user, or with one that does not exist, not found", async () => {
    for (const params of [{}, { user_id: 0 }, { user_id: "" }, { user_id: "nobody" }]) {
      const { status, body } = await admin.get("comm_messages", params);
      expect([status, body]).toEqual([404, { errors: [{ message: "The specified resource does not exist." }] }]);
    }
  });

  test("[NOTI-101][NOTI-107] between two times, both included; an unreadable time is ignored", async () => {
    const { id } = await lab.reader("Timed");
    const now = lab.clock.now().getTime();
    const today = await sent(id);
    const tomorrow = await lab.sql(
      `insert into notification_messages (root_account_id, user_id, communication_channel_id, notification, path_type, to_address, body, created_at, updated_at)
       values ($1, $2, 1, 'conversation_message', 'email', 'x', 'x', $3, $3) returning id`,
      [lab.root, id, new Date(now + 86_400_000)],
    );
    const ids = async (params: object) =>
      (await admin.get("comm_messages", { user_id: id, ...params })).body.map((m: { id: number }) => m.id);
    const hour = 3600_000;
    expect(
      await ids({ start_time: new Date(now - hour).toISOString(), end_time: new Date(now + hour).toISOString() }),
    ).toEqual([today]);
    expect(await ids({ start_time: new Date(now).toISOString(), end_time: new Date(now).toISOString() })).toEqual([
      today,
    ]);
    expect(await ids({ start_time: "garbage", end_time: "garbage" })).toEqual([tomorrow[0].id, today]);
  });

  test("[NOTI-102] pages of two, newest first, by links", async () => {
    const { id } = await lab.reader("Paged");
    const made = [];
    for (let i = 0; i < 5; i++) {
      made.push(await sent(id));
      if (i % 2 === 0) lab.clock.advance(1);
    }
    const pages = [];
    let page = await admin.get("comm_messages", { user_id: id, per_page: 2 });
    for (;;) {
      pages.push(page.body.map((m: { id: number }) => m.id));
      if (page.links.next === undefined) break;
      page = await admin.raw("GET", page.links.next);
    }
    expect(pages).toEqual([[made[4], made[3]], [made[2], made[1]], [made[0]]]);
    const second = await admin.get("comm_messages", { user_id: id, per_page: 2, page: 2 });
    expect(second.body.map((m: { id: number }) => m.id)).toEqual(pages[1]);
  });

  test("[NOTI-103][NOTI-104][NOTI-105][NOTI-106] nobody else, unless the account lets its administrators", async () => {
    const { id } = await lab.reader("Private");
    await sent(id);
    const own = await served.as(id);
    const viewer = await adminWith("view_notifications");
    const other = await adminWith("read_roster", "view_statistics");
    const status = async (api: Api) => {
      const answer = await api.get("comm_messages", { user_id: id });
      if (answer.status === 403) expect(answer.body).toEqual(REFUSED);
      return answer.status;
    };
    expect([await status(own), await status(viewer), await status(other)]).toEqual([403, 403, 403]);
    await allowAdminsToRead(true);
    expect([await status(own), await status(viewer), await status(other)]).toEqual([403, 200, 403]);
    const plain = await served.as((await lab.reader("Plain")).id);
    expect(await status(plain)).toBe(403);
    const elsewhere = await Lab.tenant(lab.store, lab.clock, "other.example.test");
    const foreign = await served.as("admin", elsewhere, "other.example.test");
    expect((await foreign.get("comm_messages", { user_id: id })).status).toBe(404);
    await allowAdminsToRead(false);
    expect((await (await served.as("nobody")).get("comm_messages", { user_id: id })).status).toBe(401);
  });

  test("without a mail server messages are kept, and tell what would have been sent", async () => {
    const author = await lab.reader("Tomas Ode");
    const reader = await lab.reader("Ben Berg");
    const { conversation, message } = await lab.conversation(author.id, [reader.id], "Kept here");
    const event = await lab.event("conversation_message", {
      conversation_id: conversation,
      message_id: message,
      author_id: author.id,
    });
    await lab.decide({ keep: true });
    expect((await lab.messages(event))[0]).toMatchObject({ workflow_state: "sent", body: null });
    const first = await admin.get("comm_messages", { user_id: reader.id });
    expect(first.body[0]).toMatchObject({
      workflow_state: "sent",
      to: reader.address,
      subject: "Tomas sent you a message",
      from_name: "Tomas",
    });
    expect(first.body[0].body).toContain("Kept here");
    expect(first.body[0].html_body).toContain("<p>Kept here</p>");
    await lab.sql("update conversation_messages set body = 'changed' where id = $1", [message]);
    expect((await admin.get("comm_messages", { user_id: reader.id })).body).toEqual(first.body);
  });
});

describe("the trace", () => {
  test("a person sees what was decided for them and why, an administrator everybody's, a stranger nothing", async () => {
    const author = await lab.reader("Author");
    const [quiet, daily] = [await lab.reader("Quiet"), await lab.reader("Daily")];
    await lab.policy(quiet.channel, "conversation_message", "never");
    await lab.policy(daily.channel, "conversation_message", "daily");
    const { conversation, message } = await lab.conversation(author.id, [quiet.id, daily.id]);
    const event = await lab.event("conversation_message", {
      conversation_id: conversation,
      message_id: message,
      author_id: author.id,
    });
    const path = `/api/pidge/v1/notifications/${event}/trace`;
    const waiting = await admin.get(path);
    expect(waiting.body).toMatchObject({ id: event, kind: "conversation_message", decided_at: null, decisions: [] });
    await lab.decide();
    const own = await (await served.as(daily.id)).get(path);
    expect(own.body.decisions).toMatchObject([
      {
        user_id: daily.id,
        outcome: "daily",
        reason: "the channel wants this kind once a day",
        address: daily.address,
        message: null,
        digest: { workflow_state: "pending", send_at: "2026-09-08T00:00:00Z" },
      },
    ]);
    const all = await admin.get(path);
    expect(all.body.decisions.map((d: { outcome: string }) => d.outcome)).toEqual(["never", "daily"]);
    const stranger = await served.as(await lab.user("Stranger"));
    expect((await stranger.get(path)).status).toBe(404);
    expect((await admin.get("/api/pidge/v1/notifications/999999/trace")).status).toBe(404);
  });

  test("one's own decisions are listed newest first; another's only for those who read messages", async () => {
    const { id } = await lab.reader("Listed");
    const events = [await lab.notice("report_generated", [id]), await lab.notice("conversation_message", [id])];
    await lab.decide();
    const own = await served.as(id);
    const { body } = await own.get("/api/pidge/v1/users/self/notifications");
    expect(body.map((d: { event_id: number }) => d.event_id)).toEqual(events.reverse());
    expect(body[0].message).toMatchObject({ workflow_state: "staged", attempts: 0, sent_at: null });
    expect((await admin.get(`/api/pidge/v1/users/${id}/notifications`)).body).toEqual(body);
    const viewer = await adminWith("view_notifications");
    expect((await viewer.get(`/api/pidge/v1/users/${id}/notifications`)).status).toBe(403);
    const page = await own.get("/api/pidge/v1/users/self/notifications", { per_page: 1 });
    expect([page.body.length, page.links.next !== undefined]).toEqual([1, true]);
  });
});

describe("unsubscribing by link", () => {
  test("a GET changes nothing, one POST ends the category, a forged link is nothing", async () => {
    const author = await lab.reader("Writer");
    const reader = await lab.reader("Leaver");
    const c = await lab.conversation(author.id, [reader.id]);
    await lab.event("conversation_message", {
      conversation_id: c.conversation,
      message_id: c.message,
      author_id: author.id,
    });
    await lab.decide({ keep: true });
    const [mail] = (await admin.get("comm_messages", { user_id: reader.id })).body;
    const link = /https?:\/\/[^/]+(\/api\/pidge\/v1\/unsubscribe\/[\w.]+)/.exec(mail.html_body)![1]!;
    const nobody = await served.as("nobody");
    expect((await nobody.get(link)).body).toEqual({
      address: reader.address,
      category: "Conversation Message",
      ended: false,
    });
    expect(await lab.policies(reader.channel)).toEqual([]);
    const forged = link.replace(/.$/, (c) => (c === "0" ? "1" : "0"));
    const otherChannel = link.replace(/unsubscribe\/\d+/, `unsubscribe/${author.channel}`);
    for (const bad of [forged, otherChannel, "/api/pidge/v1/unsubscribe/x"])
      expect((await nobody.post(bad)).status).toBe(404);
    const ended = await nobody.post(link, { "List-Unsubscribe": "One-Click" });
    expect([ended.status, ended.body.ended]).toEqual([200, true]);
    expect(await lab.policies(reader.channel)).toEqual([{ notification: "conversation_message", frequency: "never" }]);
    expect(await lab.policies(author.channel)).toEqual([]);
  });
});

describe("global announcements", () => {
  const path = "accounts/self/account_notifications";
  const hours = (n: number) => new Date(lab.clock.now().getTime() + n * 3600_000).toISOString();
  const make = (more: object = {}, extra: object = {}, as = admin) =>
    as.post(path, {
      account_notification: {
        subject: "Power cut",
        message: "<p>Tonight</p>",
        start_at: hours(-1),
        end_at: hours(1),
        ...more,
      },
      ...extra,
    });

  test("made by those who manage them, seen by everybody of the account, closed by each for themselves", async () => {
    const { id } = await lab.reader("Reader");
    const own = await served.as(id);
    expect((await make({}, {}, own)).status).toBe(403);
    const made = await make({ icon: "information" });
    expect(made.body).toMatchObject({ subject: "Power cut", icon: "information", roles: [], role_ids: [] });
    const ids = async (params = {}, p = path) => (await own.get(p, params)).body.map((n: { id: number }) => n.id);
    expect(await ids()).toContain(made.body.id);
    expect(await ids({}, `accounts/self/users/self/account_notifications`)).toContain(made.body.id);
    expect((await own.get(`${path}/${made.body.id}`)).body).toEqual(made.body);
    expect((await own.delete(`${path}/${made.body.id}`)).body).toEqual(made.body);
    expect(await ids()).not.toContain(made.body.id);
    const past = await own.get(path, { include_past: true, show_is_closed: true });
    expect(past.body.find((n: { id: number }) => n.id === made.body.id).closed).toBe(true);
    const other = await served.as((await lab.reader("Other")).id);
    expect((await other.get(path)).body.map((n: { id: number }) => n.id)).toContain(made.body.id);
    expect((await own.get(path, { include_all: true })).status).toBe(403);
    expect((await admin.get(path, { include_all: true })).body[0].author).toEqual({
      id: lab.admin.id,
      name: "Administrator",
    });
  });

  test("the one that began last is first, whatever the order of their ids", async () => {
    const own = await served.as((await lab.reader("Order")).id);
    const made: number[] = [];
    for (const hour of [-3, -1, -2]) made.push((await make({ start_at: hours(hour) })).body.id);
    const listed = (await own.get(path, { per_page: 100 })).body.map((n: { id: number }) => n.id);
    expect(listed.filter((id: number) => made.includes(id))).toEqual([made[1], made[2], made[0]]);
  });

  test("for certain roles only they see it, and only they are told", async () => {
    const course = await lab.course();
    const section = await lab.section(course);
    const [student, teacher] = [await lab.reader("Student"), await lab.reader("Teacher")];
    await lab.enroll(course, section, student.id);
    await lab.enroll(course, section, teacher.id, "TeacherEnrollment");
    const made = await make({}, { account_notification_roles: ["TeacherEnrollment"] });
    expect(made.body.roles).toEqual(["TeacherEnrollment"]);
    const sees = async (id: number) => (await (await served.as(id)).get(`${path}/${made.body.id}`)).status;
    expect([await sees(student.id), await sees(teacher.id)]).toEqual([404, 200]);
    await lab.decide();
    const [{ id: event }] = (await lab.sql(
      "select max(id) as id from outbox_events where kind = 'account_notification'",
    )) as [{ id: number }];
    expect((await lab.decisions(event)).map((d) => d.user_id)).toEqual([teacher.id]);
  });

  test("not shown by its number before it begins, except to those who manage them", async () => {
    const reader = await served.as((await lab.reader("Early")).id);
    const made = await make({ start_at: hours(1 / 60) });
    const [shown, listed] = [`${path}/${made.body.id}`, async () => (await reader.get(path)).text];
    expect([(await reader.get(shown)).status, (await reader.delete(shown)).status]).toEqual([404, 404]);
    expect(await listed()).not.toContain(`"id":${made.body.id},`);
    expect((await admin.get(shown)).body).toEqual(made.body);
    lab.clock.advance(60);
    expect((await reader.get(shown)).body).toEqual(made.body);
    expect(await listed()).toContain(`"id":${made.body.id},`);
  });

  test("changed in part, deleted for all, with each fault named", async () => {
    const made = await make();
    const changed = await admin.put(`${path}/${made.body.id}`, { account_notification: { subject: "Power is back" } });
    expect(changed.body).toEqual({ ...made.body, subject: "Power is back" });
    const faults: [object, string][] = [
      [{ subject: "" }, "subject"],
      [{ subject: "x".repeat(256) }, "subject"],
      [{ message: " " }, "message"],
      [{ end_at: hours(-2) }, "end_at"],
      [{ end_at: "garbage" }, "end_at"],
      [{ icon: "skull" }, "icon"],
    ];
    for (const [more, field] of faults) {
      const { status, body } = await make(more);
      expect([status, Object.keys(body.errors)]).toEqual([400, [field]]);
    }
    expect((await make({}, { account_notification_roles: ["No Such Role"] })).status).toBe(400);
    expect((await admin.post(path, {})).status).toBe(400);
    const reader = await served.as((await lab.reader("Deleter")).id);
    expect((await reader.delete(`${path}/${made.body.id}`, { remove: true })).status).toBe(403);
    expect((await admin.delete(`${path}/${made.body.id}`, { remove: true })).status).toBe(200);
    expect((await admin.get(`${path}/${made.body.id}`)).status).toBe(404);
  });

  test("past and future ones do not show", async () => {
    const { id } = await lab.reader("Now");
    const past = await make({ start_at: hours(-3), end_at: hours(-2) });
    const future = await make({ start_at: hours(2), end_at: hours(3) });
    const ids = (await (await served.as(id)).get(path, { per_page: 100 })).body.map((n: { id: number }) => n.id);
    expect(ids).not.toContain(past.body.id);
    expect(ids).not.toContain(future.body.id);
  });
});
