/** From an event to a decision for each recipient and channel. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Lab } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.open();
});
afterAll(() => lab.close());

describe("channels", () => {
  test("[NOTI-110] mail goes to each active channel, not to unconfirmed ones", async () => {
    const three = await lab.user("Three Active");
    for (const n of [1, 2, 3]) await lab.channel(three, `three${n}@lake.example`);
    await lab.channel(three, "three4@lake.example", { state: "unconfirmed" });
    const none = await lab.user("Only Unconfirmed");
    await lab.channel(none, "none@lake.example", { state: "unconfirmed" });
    const event = await lab.notice("report_generated", [three, none]);
    await lab.sql("update communication_channels set default_policies = 'standard' where user_id = $1", [three]);
    for (const c of await lab.sql("select id from communication_channels where user_id = $1", [three]))
      await lab.policy(c.id, "report_generated", "immediately");
    await lab.decide();
    expect((await lab.messages(event)).map((m) => m.to_address)).toEqual([
      "three1@lake.example",
      "three2@lake.example",
      "three3@lake.example",
    ]);
    expect(await lab.decisions(event)).toContainEqual(
      expect.objectContaining({ user_id: none, channel: 0, outcome: "no_channel" }),
    );
  });

  test("[NOTI-111] a mail channel without policies gets its default once, whoever decides first", async () => {
    const user = await lab.user("No Policies");
    const channel = await lab.channel(user, "np@lake.example", { defaults: null });
    const events = [await lab.notice("conversation_message", [user]), await lab.notice("conversation_message", [user])];
    await Promise.all([lab.decide(), lab.decide()]);
    expect(await lab.policies(channel)).toEqual([{ notification: "conversation_message", frequency: "immediately" }]);
    for (const event of events) expect(await lab.messages(event)).toHaveLength(1);
  });

  test("[NOTI-112] where only a second channel has a policy, only that one is used", async () => {
    const user = await lab.user("Second Channel");
    const first = await lab.channel(user, "first@lake.example", { defaults: null });
    const second = await lab.channel(user, "second@lake.example", { defaults: null });
    await lab.policy(second, "conversation_message", "immediately");
    const event = await lab.notice("conversation_message", [user]);
    await lab.decide();
    expect((await lab.messages(event)).map((m) => m.communication_channel_id)).toEqual([second]);
    expect(await lab.policies(first)).toEqual([]);
  });

  test("[NOTI-123] a channel as recipient is used alone, in any state", async () => {
    const user = await lab.user("Channel Recipient");
    await lab.channel(user, "other@lake.example");
    const channel = await lab.channel(user, "new@lake.example", { state: "unconfirmed" });
    const event = await lab.event("channel_message", {
      communication_channel_id: channel,
      notification: "confirm_email_communication_channel",
    });
    await lab.decide();
    expect((await lab.messages(event)).map((m) => m.to_address)).toEqual(["new@lake.example"]);
  });

  test("[NOTI-126] sms channels are left out", async () => {
    const { id, channel } = await lab.reader("With Sms");
    await lab.channel(id, "+15551234567", { type: "sms" });
    const event = await lab.notice("conversation_message", [id]);
    await lab.decide();
    expect((await lab.decisions(event)).map((d) => d.channel)).toEqual([channel]);
  });

  test("[NOTI-128] an event without recipients is decided, and nothing comes of it", async () => {
    const event = await lab.notice("conversation_message", []);
    await lab.decide();
    expect(await lab.decisions(event)).toEqual([]);
    expect(await lab.messages(event)).toEqual([]);
    expect(await lab.sql("select decided_at, error from outbox_events where id = $1", [event])).toEqual([
      { decided_at: lab.clock.now(), error: null },
    ]);
  });
});

describe("policies", () => {
  test("[NOTI-113] a category that is off by default makes no mail and no digest entry", async () => {
    const { id } = await lab.reader("Default Never");
    const event = await lab.notice("assignment_submitted", [id]);
    await lab.decide();
    expect(await lab.decisions(event)).toMatchObject([{ outcome: "never" }]);
    expect([...(await lab.messages(event)), ...(await lab.digests(event))]).toEqual([]);
  });

  test("[NOTI-114] daily makes a digest entry on each such channel, and no message", async () => {
    const { id, channel } = await lab.reader("Daily Reader");
    const second = await lab.channel(id, "daily2@lake.example");
    for (const c of [channel, second]) await lab.policy(c, "conversation_message", "daily");
    const event = await lab.notice("conversation_message", [id]);
    await lab.decide();
    const entries = await lab.digests(event);
    expect(entries.map((d) => d.communication_channel_id)).toEqual([channel, second]);
    for (const d of entries) {
      expect(d.send_at.getTime()).toBeGreaterThan(lab.clock.now().getTime());
      expect(d.root_account_id).toBe(lab.root);
    }
    expect(await lab.messages(event)).toEqual([]);
  });

  test("[NOTI-115][NOTI-117] never, a retired channel and daily on push make no digest entry", async () => {
    const { id, channel } = await lab.reader("Never Reader");
    await lab.policy(channel, "conversation_message", "never");
    const push = await lab.channel(id, "push", { type: "push" });
    await lab.policy(push, "conversation_message", "daily");
    const retired = await lab.channel(id, "old@lake.example", { state: "retired" });
    await lab.policy(retired, "conversation_message", "daily");
    const event = await lab.notice("conversation_message", [id]);
    await lab.decide();
    expect(await lab.decisions(event)).toMatchObject([
      { channel, outcome: "never" },
      { channel: push, outcome: "never" },
    ]);
    expect(await lab.digests(event)).toEqual([]);
  });

  test("[NOTI-116] notices of a migration are sent at once whatever the policy", async () => {
    const { id, channel } = await lab.reader("Migrating");
    await lab.policy(channel, "migration_export_ready", "daily");
    const event = await lab.notice("migration_export_ready", [id]);
    await lab.decide();
    expect(await lab.messages(event)).toHaveLength(1);
    expect(await lab.digests(event)).toEqual([]);
  });

  test("[NOTI-95] whoever wants no notifications by default gets none", async () => {
    const { id, channel } = await lab.reader("Quiet", {
      settings: JSON.stringify({ default_notifications_disabled: true }),
    });
    await lab.sql("update communication_channels set default_policies = null where id = $1", [channel]);
    const event = await lab.notice("conversation_message", [id]);
    await lab.decide();
    expect(await lab.decisions(event)).toMatchObject([{ outcome: "never" }]);
    expect(await lab.policies(channel)).toEqual([{ notification: "conversation_message", frequency: "never" }]);
  });

  test("[NOTI-118] a muted course is silent, other events and registration are not", async () => {
    const { id, channel } = await lab.reader("Muting");
    const course = await lab.course();
    await lab.override(channel, "Course", course, "", null, "disabled");
    const inCourse = await lab.notice("new_announcement", [id], { course_id: course });
    const elsewhere = await lab.notice("new_announcement", [id]);
    const registration = await lab.notice("enrollment_invitation", [id], { course_id: course });
    await lab.decide();
    expect(await lab.decisions(inCourse)).toMatchObject([{ outcome: "muted" }]);
    expect([...(await lab.messages(inCourse)), ...(await lab.digests(inCourse))]).toEqual([]);
    for (const event of [elsewhere, registration])
      expect(await lab.messages(event)).toMatchObject([
        { communication_channel_id: channel, workflow_state: "staged" },
      ]);
  });

  test("[NOTI-119][NOTI-120] the course's choice beats the account's, which beats the channel's", async () => {
    const { id, channel } = await lab.reader("Overriding");
    const [now, later, both] = [await lab.course("Now"), await lab.course("Later"), await lab.course("Both")];
    await lab.policy(channel, "new_announcement", "daily");
    await lab.override(channel, "Course", now, "new_announcement", "immediately");
    const first = await lab.notice("new_announcement", [id], { course_id: now });
    const plain = await lab.notice("new_announcement", [id], { course_id: later });
    await lab.decide();
    expect(await lab.decisions(first)).toMatchObject([{ outcome: "immediately" }]);
    expect([await lab.messages(first), await lab.digests(first)].map((list) => list.length)).toEqual([1, 0]);
    expect(await lab.decisions(plain)).toMatchObject([{ outcome: "daily" }]);
    const impatient = await lab.reader("Impatient");
    await lab.policy(impatient.channel, "new_announcement", "immediately");
    await lab.override(impatient.channel, "Course", later, "new_announcement", "daily");
    const held = await lab.notice("new_announcement", [impatient.id], { course_id: later });
    await lab.decide();
    expect([await lab.messages(held), await lab.digests(held)].map((list) => list.length)).toEqual([0, 1]);
    await lab.override(channel, "Account", lab.root, "new_announcement", "weekly");
    await lab.override(channel, "Course", both, "new_announcement", "never");
    const account = await lab.notice("new_announcement", [id], { course_id: later });
    const course = await lab.notice("new_announcement", [id], { course_id: both });
    const withoutCourse = await lab.notice("new_announcement", [id]);
    await lab.decide();
    expect(await lab.decisions(account)).toMatchObject([{ outcome: "weekly" }]);
    expect(await lab.decisions(course)).toMatchObject([{ outcome: "never" }]);
    expect(await lab.decisions(withoutCourse)).toMatchObject([{ outcome: "daily" }]);
  });

  test("[NOTI-121][NOTI-122] who has not registered hears only of registration, also on an unconfirmed address", async () => {
    const user = await lab.user("Not Yet", { workflow_state: "pre_registered" });
    const channel = await lab.channel(user, "notyet@lake.example", { state: "unconfirmed" });
    const ordinary = await lab.notice("conversation_message", [user]);
    const registration = await lab.notice("enrollment_registration", [user]);
    await lab.decide();
    expect(await lab.messages(ordinary)).toEqual([]);
    expect((await lab.messages(registration)).map((m) => m.communication_channel_id)).toEqual([channel]);
    await lab.sql("update communication_channels set workflow_state = 'active' where id = $1", [channel]);
    const again = await lab.notice("conversation_message", [user]);
    await lab.decide();
    expect(await lab.decisions(again)).toMatchObject([{ outcome: "unregistered" }]);
  });
});

describe("limits", () => {
  test("[NOTI-124] beyond the daily limit mails wait for a digest, on one fallback policy", async () => {
    const { id, channel } = await lab.reader("Limited");
    const events = [];
    for (let i = 0; i < 3; i++) {
      events.push(await lab.notice("conversation_message", [id]));
      await lab.decide({ dailyLimit: 1 });
      // the first is a mail and makes no policy, the second the fallback policy, the third none beside it
      expect(await lab.policies(channel)).toEqual(i === 0 ? [] : [{ notification: "", frequency: "daily" }]);
    }
    const outcomes = await Promise.all(events.map((e) => lab.decisions(e)));
    expect(outcomes.flat().map((d) => d.outcome)).toEqual(["immediately", "limited", "limited"]);
    const made = await Promise.all(events.map(async (e) => [await lab.messages(e), await lab.digests(e)]));
    expect(made.map(([mails, entries]) => [mails!.length, entries!.length])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });

  test("[NOTI-125] to a bouncing address the message is stored as bounced, and a digest entry beside it", async () => {
    const user = await lab.user("Bouncing");
    await lab.channel(user, "bouncing@lake.example", { bounces: 1 });
    const event = await lab.notice("conversation_message", [user]);
    await lab.decide();
    expect(await lab.messages(event)).toMatchObject([{ workflow_state: "bounced", sent_at: null }]);
    expect(await lab.digests(event)).toHaveLength(1);
  });

  test("[NOTI-127] of several notices about one thing within its delay only the last is sent", async () => {
    const { id } = await lab.reader("Rapid Edits");
    const events = [];
    for (let i = 0; i < 3; i++) {
      events.push(await lab.notice("discussion_mention", [id], { about_id: 77 }));
      await lab.decide();
    }
    const other = await lab.notice("discussion_mention", [id], { about_id: 78 });
    await lab.decide();
    const states = await Promise.all([...events, other].map((e) => lab.messages(e)));
    expect(states.flat().map((m) => m.workflow_state)).toEqual(["cancelled", "cancelled", "staged", "staged"]);
    expect(states[2]![0].dispatch_at).toEqual(new Date(lab.clock.now().getTime() + 120_000));
  });

  test("an account that suppresses notifications makes none", async () => {
    const quiet = await Lab.tenant(lab.store, lab.clock);
    await quiet.sql("update accounts set settings = '{\"suppress_notifications\": true}' where id = $1", [quiet.root]);
    const { id } = await quiet.reader("Suppressed");
    const event = await quiet.notice("conversation_message", [id]);
    await quiet.decide();
    expect(await quiet.decisions(event)).toMatchObject([{ outcome: "suppressed" }]);
    expect(await quiet.messages(event)).toEqual([]);
  });
});
