/** Channels that bounced or await confirmation, the account's limits on channels, and the rules of the model. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendForgottenPassword } from "../../../src/notifications/rules/confirmations.ts";
import type { Api } from "../../support/api.ts";
import { Lab, type Served } from "./lab.ts";

let lab: Lab;
let served: Served;
let admin: Api;
let mira: { id: number; channel: number };
let api: Api;

beforeAll(async () => {
  lab = await Lab.open();
  served = await lab.serve();
  admin = await served.as("admin");
  mira = await lab.reader("Mira Lund");
  api = await served.as(mira.id);
});
afterAll(() => lab.close());

const channelRow = async (id: number) => (await lab.sql("select * from communication_channels where id = $1", [id]))[0];
/** Sets settings of the account as its administrator does; those that are not named have their defaults. */
async function settings(value: object): Promise<void> {
  const initial = {
    banned_email_domains: [],
    max_communication_channels: null,
    users_can_edit_comm_channels: true,
    edit_institution_email: true,
    admins_can_view_notifications: false,
  };
  const done = await admin.raw("PUT", "accounts/self", {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ account: { settings: { ...initial, ...value } } }),
  });
  expect(done.status).toBe(200);
}
const create = (address: string, type = "email", as = api) =>
  as.post("users/self/communication_channels", { communication_channel: { type, address } });
const bounced = (id: number, at: Date, reason = "550 5.1.1 no such mailbox") =>
  lab.sql(
    "update communication_channels set bounce_count = 1, last_bounce_at = $2, last_bounce_details = $3 where id = $1",
    [id, at, JSON.stringify({ bouncedRecipients: [{ diagnosticCode: reason }] })],
  );

/** An account administrator whose role may view notifications, but not read messages. */
async function viewer(): Promise<Api> {
  const user = await lab.user("Viewer");
  const role = await lab.insert("roles", {
    account_id: lab.root,
    name: `Viewer ${user}`,
    base_role_type: "AccountMembership",
  });
  for (const permission of ["view_notifications", "manage_user_logins"])
    await lab.insert("role_overrides", { account_id: lab.root, role_id: role, permission, enabled: true });
  await lab.insert("account_users", { account_id: lab.root, user_id: user, role_id: role });
  return served.as(user);
}

describe("limits of the account", () => {
  test("[NOTI-25] banned domains", async () => {
    await settings({ banned_email_domains: ["spam.example"] });
    const refused = await create("a@SPAM.example");
    expect([refused.status, refused.body.errors.email[0].type]).toEqual([400, "forbidden"]);
    expect((await create("a@fine.example")).status).toBe(200);
    await settings({});
  });

  test("[NOTI-28][NOTI-29] the most channels a person may have; one deleted within the hour still counts", async () => {
    const user = await lab.user("Capped");
    const own = await served.as(user);
    await settings({ max_communication_channels: 1 });
    const made = await create("one@lake.example", "email", own);
    expect(made.status).toBe(200);
    await own.delete(`users/self/communication_channels/${made.body.id}`);
    lab.clock.advance(1800);
    const over = await create("two@lake.example", "email", own);
    expect([over.status, over.body]).toEqual([
      400,
      { errors: { type: "Maximum number of communication channels reached" } },
    ]);
    lab.clock.advance(5400);
    expect((await create("two@lake.example", "email", own)).status).toBe(200);
    await settings({});
  });

  test("[NOTI-30][NOTI-42] where people may not edit their channels they neither add nor delete them", async () => {
    const made = await create("kept@lake.example");
    await settings({ users_can_edit_comm_channels: false });
    expect((await create("other@lake.example")).status).toBe(403);
    expect((await api.delete(`users/self/communication_channels/${made.body.id}`)).status).toBe(403);
    expect((await channelRow(made.body.id)).workflow_state).toBe("unconfirmed");
    const pushed = await lab.serve({ pushContact: "mailto:it@lake.example" });
    const phone = await (await pushed.as(mira.id)).post("users/self/communication_channels", {
      communication_channel: { type: "push", token: "phone" },
    });
    expect(phone.status).toBe(200);
    expect((await admin.delete(`users/${mira.id}/communication_channels/${made.body.id}`)).status).toBe(200);
    await settings({});
  });

  test("[NOTI-43] an address from the school's system stays where the account says so, even for administrators", async () => {
    const login = await lab.insert("pseudonyms", {
      user_id: mira.id,
      unique_id: "sis",
      unique_id_key: "sis",
      sis_user_id: "S1",
    });
    const channel = await lab.channel(mira.id, "sis@lake.example");
    await lab.sql("update communication_channels set pseudonym_id = $2 where id = $1", [channel, login]);
    await settings({ edit_institution_email: false });
    const path = `users/${mira.id}/communication_channels/${channel}`;
    expect([(await api.delete(path)).status, (await admin.delete(path)).status]).toEqual([403, 403]);
    await settings({});
    expect((await api.delete(path)).status).toBe(200);
  });
});

describe("the model", () => {
  test("[NOTI-22] reviving forgets that a login was asked for", async () => {
    const channel = await lab.channel(mira.id, "login@lake.example", { state: "retired" });
    await lab.sql("update communication_channels set build_pseudonym_on_confirm = true where id = $1", [channel]);
    const logins = () => lab.sql("select id from pseudonyms where user_id = $1", [mira.id]);
    const before = await logins();
    const made = await admin.post(`users/${mira.id}/communication_channels`, {
      communication_channel: { type: "email", address: "login@lake.example" },
      skip_confirmation: 1,
    });
    expect(made.body).toMatchObject({ id: channel, workflow_state: "active" });
    expect((await channelRow(channel)).build_pseudonym_on_confirm).toBe(false);
    expect(await logins()).toEqual(before);
  });

  test("[NOTI-51] codes have 25 characters for mail and 4 for telephones, and are never shown", async () => {
    const mail = await create("code@lake.example");
    const phone = await create("+15551234567", "sms");
    expect((await channelRow(mail.body.id)).confirmation_code).toMatch(/^[0-9a-zA-Z]{25}$/);
    expect((await channelRow(phone.body.id)).confirmation_code).toMatch(/^[0-9a-zA-Z]{4}$/);
    expect(JSON.stringify([mail.body, phone.body])).not.toContain('code":');
  });

  test("[NOTI-52][NOTI-53] confirming by code makes it active and gives it policies; only its owner may", async () => {
    const made = await create("confirm@lake.example");
    const { confirmation_code: code, default_policies } = await channelRow(made.body.id);
    expect(default_policies).toBeNull();
    expect((await (await served.as("nobody")).post(`/register/${code}`)).status).toBe(401);
    expect((await (await served.as(await lab.user("Thief"))).post(`/register/${code}`)).status).toBe(403);
    const wrongCase = await api.post(`/register/${code.replace(/[a-z]/, (c: string) => c.toUpperCase())}`);
    expect([wrongCase.status, wrongCase.body]).toEqual([400, {}]);
    const confirmed = await api.post(`/register/${code}`);
    expect(confirmed.body).toMatchObject({ id: made.body.id, workflow_state: "active" });
    expect((await channelRow(made.body.id)).default_policies).toBe("standard");
    await api.delete(`users/self/communication_channels/${made.body.id}`);
    expect((await api.post(`/register/${code}`)).status).toBe(400);
    expect((await create("confirm@lake.example")).body).toMatchObject({
      id: made.body.id,
      workflow_state: "unconfirmed",
    });
    expect((await api.get(`/register/${code}`)).body.workflow_state).toBe("active");
  });

  test("[NOTI-54] reviving a bouncing address starts at 0", async () => {
    const channel = await lab.channel(mira.id, "again@lake.example", { state: "retired", bounces: 2 });
    await create("again@lake.example");
    expect((await channelRow(channel)).bounce_count).toBe(0);
  });

  test("[NOTI-55][NOTI-62] a confirmation is sent three times, to the owner or an administrator's asking", async () => {
    const made = await create("often@lake.example");
    const path = `confirmations/${mira.id}/re_send/${made.body.id}`;
    for (const caller of [api, admin, api]) expect((await caller.post(path)).body).toEqual({ re_sent: true });
    expect((await channelRow(made.body.id)).confirmation_sent_count).toBe(3);
    const sent = await lab.sql(
      "select count(*)::int as n from outbox_events where kind = 'channel_message' and (payload->>'communication_channel_id')::bigint = $1",
      [made.body.id],
    );
    expect(sent).toEqual([{ n: 3 }]);
    expect((await api.get(`confirmations/${mira.id}/limit_reached/${made.body.id}`)).body).toEqual({
      confirmation_limit_reached: true,
    });
    const stranger = await served.as(await lab.user("Stranger"));
    expect((await stranger.post(path)).status).toBe(403);
    expect((await (await served.as("nobody")).post(path)).status).toBe(401);
    const noId = await api.get(`confirmations/${mira.id}/limit_reached`);
    expect([noId.status, noId.body]).toEqual([400, {}]);
  });

  test("[NOTI-56] a bouncing channel is not asked to confirm", async () => {
    const channel = await lab.channel(mira.id, "bouncy@lake.example", { state: "unconfirmed", bounces: 1 });
    await api.post(`confirmations/${mira.id}/re_send/${channel}`);
    expect((await channelRow(channel)).confirmation_sent_count).toBe(0);
  });

  test("[NOTI-57] a forgotten password makes a new code at most every thirty minutes", async () => {
    const channel = await lab.channel(mira.id, "forgot@lake.example");
    const codes = [];
    for (const wait of [0, 600, 600, 1200]) {
      lab.clock.advance(wait);
      await sendForgottenPassword({ db: lab.db, root: lab.root, now: lab.clock.now() }, await channelRow(channel));
      codes.push((await channelRow(channel)).confirmation_code);
    }
    expect([codes[1], codes[2]]).toEqual([codes[0], codes[0]]);
    expect(codes[3]).not.toBe(codes[0]);
  });

  test("[NOTI-59] each user's channels are counted by themselves", async () => {
    const [one, two] = [await served.as(await lab.user("One")), await served.as(await lab.user("Two"))];
    const made = [await create("p1@lake.example", "email", one), await create("p2@lake.example", "email", two)];
    expect(made.map((m) => m.body.position)).toEqual([1, 1]);
  });

  test("[NOTI-63] nothing is confirmed for someone registered whose enrolment has gone", async () => {
    const course = await lab.course();
    const enrollment = await lab.enroll(course, await lab.section(course), mira.id);
    await lab.sql("update enrollments set workflow_state = 'deleted' where id = $1", [enrollment]);
    const made = await create("gone@lake.example");
    const before = (await channelRow(made.body.id)).confirmation_sent_count;
    const { body } = await api.post(`confirmations/${mira.id}/re_send/${made.body.id}`, { enrollment_id: enrollment });
    expect(body).toEqual({ re_sent: true });
    expect((await channelRow(made.body.id)).confirmation_sent_count).toBe(before);
  });

  test("who never logged in chooses a password by the mailed link, never by a short code", async () => {
    const user = await lab.user("Newcomer", { workflow_state: "pre_registered" });
    const channel = await lab.channel(user, "newcomer@lake.example", { state: "unconfirmed" });
    const code = "n".repeat(25);
    await lab.sql("update communication_channels set confirmation_code = $2 where id = $1", [channel, code]);
    const nobody = await served.as("nobody");
    const short = await nobody.post(`/register/${code}`, { register: true, pseudonym: { password: "short" } });
    expect(short.status).toBe(400);
    expect(short.body.errors.pseudonym.password[0].type).toBe("too_short");
    const done = await nobody.post(`/register/${code}`, { register: true, pseudonym: { password: "long enough" } });
    expect(done.status).toBe(200);
    expect(done.body.url).toMatch(/^http/);
    expect((await channelRow(channel)).workflow_state).toBe("active");
    const [row] = await lab.sql("select workflow_state from users where id = $1", [user]);
    expect(row.workflow_state).toBe("registered");
    const typed = await lab.user("Typed", { workflow_state: "pre_registered" });
    const phone = await lab.channel(typed, "+1555", { type: "sms", state: "unconfirmed" });
    await lab.sql("update communication_channels set confirmation_code = 'ABCD' where id = $1", [phone]);
    expect(
      (await nobody.post("/register/ABCD", { register: true, pseudonym: { password: "long enough" } })).status,
    ).toBe(400);
  });
});

describe("push", () => {
  test("[NOTI-10][NOTI-33][NOTI-34][NOTI-47][NOTI-48][NOTI-49] devices come and go, the channel stays", async () => {
    const pushed = await lab.serve({ pushContact: "mailto:it@lake.example" });
    const user = await lab.user("Phone Owner");
    const own = await pushed.as(user);
    const add = (token: string) =>
      own.post("users/self/communication_channels", { communication_channel: { type: "push", token } });
    const first = await add("Token-A");
    expect(first.body).toMatchObject({ type: "push", workflow_state: "active", address: "For All Devices" });
    const devices = () =>
      lab.sql("select token, arn, workflow_state from notification_endpoints where user_id = $1 order by id", [user]);
    expect(await devices()).toMatchObject([{ token: "Token-A", arn: expect.stringContaining("pidge:push:") }]);
    expect((await add("tOKEN-a")).body.id).toBe(first.body.id);
    expect(await devices()).toHaveLength(1);
    await add("Token-B");
    expect((await own.get("users/self/communication_channels")).body).toHaveLength(1);
    const forget = (push_token: string) => own.delete("users/self/communication_channels/push", { push_token });
    expect((await forget("unknown")).body).toEqual({ success: true });
    expect((await forget("token-a")).body).toEqual({ success: true });
    expect((await devices()).map((d) => d.workflow_state)).toEqual(["deleted", "active"]);
    expect((await own.get("users/self/communication_channels")).body).toHaveLength(1);
    const none = await add("");
    expect([none.status, none.body.errors[0].field]).toEqual([422, "token"]);
  });

  test("[NOTI-50] a device known under two access tokens is forgotten under both", async () => {
    const pushed = await lab.serve({ pushContact: "mailto:it@lake.example" });
    const user = await lab.user("Two Tokens");
    const [one, two] = [await pushed.as(user), await pushed.as(user)];
    for (const own of [one, two])
      await own.post("users/self/communication_channels", { communication_channel: { type: "push", token: "same" } });
    const states = () => lab.sql("select workflow_state as s from notification_endpoints where user_id = $1", [user]);
    expect((await states()).map((r) => r.s)).toEqual(["active", "active"]);
    await one.delete("users/self/communication_channels/push", { push_token: "SAME" });
    expect((await states()).map((r) => r.s)).toEqual(["deleted", "deleted"]);
  });
});

test("[NOTI-7] channels are listed by position, whatever the order of their ids", async () => {
  const user = await lab.user("Positions");
  const first = await lab.channel(user, "made-first@lake.example");
  const second = await lab.channel(user, "made-second@lake.example");
  for (const [id, position] of [
    [first, 2],
    [second, 1],
  ])
    await lab.sql("update communication_channels set position = $2 where id = $1", [id, position]);
  const { body } = await (await served.as(user)).get("users/self/communication_channels");
  expect(body.map((c: { id: number; position: number }) => [c.id, c.position])).toEqual([
    [second, 1],
    [first, 2],
  ]);
});

test("the channels of a deleted user are retired, and those of others are not", async () => {
  const [gone, stays] = [await lab.reader("Gone Soon"), await lab.reader("Stays Here")];
  expect((await admin.delete(`accounts/self/users/${gone.id}`)).status).toBe(200);
  expect((await channelRow(gone.channel)).workflow_state).toBe("retired");
  expect((await channelRow(stays.channel)).workflow_state).toBe("active");
  expect((await admin.get(`users/${stays.id}/communication_channels`)).body).toHaveLength(1);
});

describe("bounces and confirmations in bulk", () => {
  const report = "accounts/self/bounced_communication_channels";
  const hours = (n: number) => new Date(lab.clock.now().getTime() + n * 3600_000);

  test("[NOTI-61] only a site administrator resets a count, also while masquerading", async () => {
    const channel = await lab.channel(mira.id, "reset@lake.example", { bounces: 3 });
    const path = `users/${mira.id}/communication_channels/${channel}`;
    const accountAdmin = await viewer();
    expect((await accountAdmin.post(path)).status).toBe(403);
    expect((await channelRow(channel)).bounce_count).toBe(3);
    const reset = await admin.post(path, { as_user_id: mira.id });
    expect([reset.status, reset.body.bounce_count]).toEqual([200, 0]);
    expect((await channelRow(channel)).bounce_count).toBe(0);
    expect((await admin.post(`users/${mira.id}/communication_channels/999999`)).status).toBe(404);
  });

  test("[NOTI-64][NOTI-65][NOTI-66][NOTI-67][NOTI-68] the report of bounces", async () => {
    const bar = await lab.channel(mira.id, "bAr@example.com");
    const foobar = await lab.channel(mira.id, "foobar@example.com");
    const retired = await lab.channel(mira.id, "retired@example.com", { state: "retired" });
    await bounced(foobar, hours(-2));
    await bounced(bar, hours(-1), '550, "gone"');
    await bounced(retired, hours(-1));
    const other = await Lab.tenant(lab.store, lab.clock, "other.example.test");
    const stranger = await other.channel(await other.user("Elsewhere"), "else@example.com");
    await bounced(stranger, hours(-1));
    await settings({ admins_can_view_notifications: true });
    const own = await viewer();
    const csv = await own.get(`${report}.csv`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    const heading = "User ID,Name,Communication channel ID,Type,Path,Date of most recent bounce,Bounce reason";
    expect(csv.text.split("\n")[0]).toBe(heading);
    expect(csv.text).toContain('"550, ""gone"""');
    const rows = await own.get(`${report}.json`, { pattern: "*@example.com" });
    expect(rows.body[0]).toEqual(heading.split(","));
    const cells = (channel: number, path: string, at: Date, reason: string) => [
      String(mira.id),
      "Mira Lund",
      String(channel),
      "email",
      path,
      `${at.toISOString().slice(0, 19)}Z`,
      reason,
    ];
    // the channel that was made last bounced first
    expect(rows.body.slice(1)).toEqual([
      cells(foobar, "foobar@example.com", hours(-2), "550 5.1.1 no such mailbox"),
      cells(bar, "bAr@example.com", hours(-1), '550, "gone"'),
    ]);
    const lines = (await own.get(`${report}.csv`, { pattern: "*@example.com" })).text.trimEnd().split("\n");
    const quoted = (cell: string) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    expect(lines).toEqual(rows.body.map((row: string[]) => row.map(quoted).join(",")));
    const paths = async (params: object) =>
      (await own.get(`${report}.json`, { pattern: "*@example.com", ...params })).body
        .slice(1)
        .map((r: string[]) => r[4]);
    expect(await paths({ pattern: "bar*" })).toEqual(["bAr@example.com"]);
    expect(await paths({ after: hours(-1.5).toISOString() })).toEqual(["bAr@example.com"]);
    expect(await paths({ before: hours(-1.5).toISOString() })).toEqual(["foobar@example.com"]);
    expect(await paths({ order: "desc" })).toEqual(["bAr@example.com", "foobar@example.com"]);
    await settings({});
    expect((await own.get(`${report}.json`)).status).toBe(403);
    expect((await admin.get("accounts/999999/bounced_communication_channels.json")).status).toBe(404);
  });

  test("[NOTI-70] ordinary users get none of it", async () => {
    const answers = [
      await api.get(`${report}.csv`),
      await api.post(`${report}/reset`),
      await api.get("accounts/self/unconfirmed_communication_channels.csv"),
      await api.post("accounts/self/unconfirmed_communication_channels/confirm"),
    ];
    expect(answers.map((a) => a.status)).toEqual([403, 403, 403, 403]);
  });

  test("[NOTI-71] a bulk reset happens in the background, for what its filter leaves", async () => {
    const [keep, reset] = [
      await lab.channel(mira.id, "keep@reset.example"),
      await lab.channel(mira.id, "go@reset.example"),
    ];
    const earlier = await lab.channel(mira.id, "go@reset.early");
    for (const id of [keep, reset]) await bounced(id, hours(-1));
    await bounced(earlier, hours(-5));
    const filter = { pattern: "go@reset.*", after: hours(-2).toISOString() };
    const { body } = await admin.post(`${report}/reset`, filter);
    expect(body).toEqual({ scheduled_reset_approximate_count: 1 });
    await expect.poll(async () => (await channelRow(reset)).bounce_count, { timeout: 5000 }).toBe(0);
    expect((await channelRow(keep)).bounce_count).toBe(1);
    expect((await channelRow(earlier)).bounce_count).toBe(1);
  });

  test("[NOTI-72][NOTI-73] unconfirmed channels are reported and confirmed; broken addresses only when asked", async () => {
    const tenant = await Lab.tenant(lab.store, lab.clock, "confirm.example.test");
    const user = await tenant.user("Waiting");
    const fine = await tenant.channel(user, "foo@example.com", { state: "unconfirmed" });
    const broken = await tenant.channel(user, "qux@.", { state: "unconfirmed" });
    const phone = await tenant.channel(user, "+15550001111", { type: "sms", state: "unconfirmed" });
    await tenant.channel(user, "active@example.com");
    const own = await served.as("admin", tenant, "confirm.example.test");
    const path = "accounts/self/unconfirmed_communication_channels";
    const ids = async (params: object) =>
      (await own.get(`${path}.json`, { ...params })).body.slice(1).map((r: string[]) => Number(r[2]));
    expect(await ids({})).toEqual([fine, phone]);
    expect(await ids({ path_type: "sms" })).toEqual([phone]);
    expect(await ids({ with_invalid_paths: "1" })).toEqual([fine, broken, phone]);
    expect((await own.post(`${path}/confirm`)).body).toEqual({ confirmed_count: 2 });
    expect([(await channelRow(fine)).workflow_state, (await channelRow(broken)).workflow_state]).toEqual([
      "active",
      "unconfirmed",
    ]);
    expect((await own.post(`${path}/confirm`, { with_invalid_paths: 1 })).body).toEqual({ confirmed_count: 1 });
    expect((await channelRow(broken)).workflow_state).toBe("active");
  });

  test("[NOTI-69] more than the limit are left out, latest first to go", async () => {
    const tenant = await Lab.tenant(lab.store, lab.clock, "limit.example.test");
    const user = await tenant.user("Bounces Much");
    await tenant.sql(
      `insert into communication_channels (root_account_id, user_id, path, path_key, workflow_state, bounce_count, last_bounce_at, created_at, updated_at)
       select $1, $2, 'n' || i || '@x.example', 'n' || i || '@x.example', 'active', 1, $3::timestamptz + make_interval(secs => i), $3, $3
       from generate_series(1, 1001) i`,
      [tenant.root, user, lab.clock.now()],
    );
    const own = await served.as("admin", tenant, "limit.example.test");
    const rows = (await own.get(`${report}.json`)).body.slice(1);
    expect([rows.length, rows[0][4], rows.at(-1)[4]]).toEqual([1000, "n1@x.example", "n1000@x.example"]);
  });
});
