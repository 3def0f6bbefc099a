/** Notification preferences over HTTP: the nine endpoints, the switch of a course, and the web page's form. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Lab, type Served } from "./lab.ts";

let lab: Lab;
let served: Served;
let mira: { id: number; channel: number; address: string };
let api: Api;
let admin: Api;
let base: string;
let byAddress: string;

beforeAll(async () => {
  lab = await Lab.open();
  served = await lab.serve();
  mira = await lab.reader("Mira Lund");
  api = await served.as(mira.id);
  admin = await served.as("admin");
  base = `users/self/communication_channels/${mira.channel}`;
  byAddress = `users/self/communication_channels/email/${encodeURIComponent(mira.address)}`;
});
afterAll(() => lab.close());

const NOT_FOUND = { errors: [{ message: "The specified resource does not exist." }] };
const one = (notification: string, category: string, frequency: string) => ({ notification, category, frequency });
const json = (path: string, body: unknown, as = api) =>
  as.raw("PUT", path, { headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** A fresh channel whose policies were never made. */
const bare = async (name: string, more: Record<string, unknown> = {}) => {
  const id = await lab.user(name, more);
  const channel = await lab.channel(id, `${name.toLowerCase()}@lake.example`, { defaults: null });
  return { id, channel, api: await served.as(id), path: `users/self/communication_channels/${channel}` };
};

describe("read", () => {
  test("[NOTI-74] the list holds every notification once, by id and by address, and stays as it is", async () => {
    const first = await api.get(`${base}/notification_preferences`);
    const second = await api.get(`${byAddress}/notification_preferences`);
    expect(first.status).toBe(200);
    expect(Object.keys(first.body)).toEqual(["notification_preferences"]);
    const names = first.body.notification_preferences.map((p: { notification: string }) => p.notification);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(["conversation_message", "confirm_registration", "summaries", "alert"]),
    );
    expect(second.body).toEqual(first.body);
    expect(Object.keys(first.body.notification_preferences[0]).sort()).toEqual([
      "category",
      "frequency",
      "notification",
    ]);
  });

  test("[NOTI-75][NOTI-94] missing ones have their category's default, on every channel", async () => {
    const second = await lab.channel(mira.id, "second@lake.example", { defaults: null });
    for (const channel of [mira.channel, second]) {
      const { body } = await api.get(`users/self/communication_channels/${channel}/notification_preferences`);
      expect(body.notification_preferences).toEqual(
        expect.arrayContaining([
          one("conversation_message", "conversation_message", "immediately"),
          one("new_discussion_entry", "discussion_entry", "daily"),
          one("conversation_created", "conversation_created", "never"),
          one("assignment_created", "due_date", "weekly"),
        ]),
      );
    }
  });

  test("[NOTI-76] categories in the spelling without split words", async () => {
    const { body } = await api.get(`${base}/notification_preference_categories`);
    expect(body.categories).toEqual(
      expect.arrayContaining(["announcement", "registration", "announcement_created_by_you", "discussionentry"]),
    );
    expect(new Set(body.categories).size).toBe(body.categories.length);
  });

  test("[NOTI-77] one is answered as a list of one, and alone comes into being", async () => {
    const ben = await bare("Ben");
    const { body } = await ben.api.get(`${ben.path}/notification_preferences/new_announcement`);
    expect(body).toEqual({ notification_preferences: [one("new_announcement", "announcement", "immediately")] });
    expect(await lab.policies(ben.channel)).toEqual([{ notification: "new_announcement", frequency: "immediately" }]);
    for (const spelling of ["New%20Announcement", "NewAnnouncement"]) {
      const again = await ben.api.get(`${ben.path}/notification_preferences/${spelling}`);
      expect(again.body).toEqual(body);
    }
  });

  test("[NOTI-86][NOTI-89] names that are not found", async () => {
    for (const name of ["confirm_sms_communication_channel", "no_such_thing"]) {
      const { status, body } = await api.get(`${base}/notification_preferences/${name}`);
      expect([status, body]).toEqual([404, NOT_FOUND]);
    }
    expect(
      (
        await json(`${base}/notification_preferences/no_such_thing`, {
          notification_preferences: [{ frequency: "never" }],
        })
      ).body,
    ).toEqual(NOT_FOUND);
  });

  test("preferences that are neither a map nor a list are refused, and change nothing", async () => {
    const { path, api: own } = await bare("Malformed");
    const before = (await own.get(`${path}/notification_preferences`)).body;
    const many = `${path}/notification_preferences`;
    for (const target of [
      many,
      `${many}/new_announcement`,
      `${path}/notification_preference_categories/announcement`,
    ]) {
      for (const value of ["x", 5, true]) {
        const answer = await json(target, { notification_preferences: value }, own);
        expect([target, value, answer.status]).toEqual([target, value, 400]);
        expect(JSON.stringify(answer.body)).toContain("notification_preferences");
      }
      expect((await own.put(target, { notification_preferences: "x" })).status).toBe(400);
    }
    expect((await own.get(many)).body).toEqual(before);
  });

  test("[NOTI-91] a deleted channel has no preferences", async () => {
    const retired = await lab.channel(mira.id, "retired@lake.example", { state: "retired" });
    const path = `users/self/communication_channels/${retired}`;
    const body = { notification_preferences: { frequency: "never" } };
    const answers = [
      await api.get(`${path}/notification_preferences`),
      await api.get(`${path}/notification_preference_categories`),
      await api.get(`${path}/notification_preferences/new_announcement`),
      await api.put(`${path}/notification_preferences/new_announcement`, body),
      await api.put(`${path}/notification_preference_categories/announcement`, body),
      await api.put(`${path}/notification_preferences`, {
        notification_preferences: { new_announcement: { frequency: "never" } },
      }),
    ];
    const named = "users/self/communication_channels/email/retired%40lake.example/notification_preferences";
    answers.push(
      await api.get(named),
      await api.get(`${named}/new_announcement`),
      await api.put(`${named}/new_announcement`, body),
      await api.put(named, { notification_preferences: { new_announcement: { frequency: "never" } } }),
    );
    expect(answers.map((a) => a.status)).toEqual(answers.map(() => 404));
  });

  test("[NOTI-92] of another user for those who view statistics, and not for others", async () => {
    const path = `users/${mira.id}/communication_channels/${mira.channel}/notification_preferences`;
    expect((await admin.get(path)).status).toBe(200);
    const stranger = await served.as(await lab.user("Stranger"));
    expect((await stranger.get(path)).status).toBe(403);
    expect((await stranger.get(`users/${mira.id}/communication_channels/999999/notification_preferences`)).status).toBe(
      404,
    );
    expect((await (await served.as("nobody")).get(path)).status).toBe(401);
  });

  test("[NOTI-93] the fallback policy has neither name nor category", async () => {
    const cleo = await bare("Cleo");
    await lab.policy(cleo.channel, "", "daily");
    const { body } = await cleo.api.get(`${cleo.path}/notification_preferences`);
    expect(body.notification_preferences.filter((p: { notification: unknown }) => p.notification === null)).toEqual([
      { frequency: "daily", notification: null, category: null },
    ]);
  });

  test("[NOTI-95] whoever switched off all defaults gets never", async () => {
    const quiet = await bare("Quiet", { settings: '{"default_notifications_disabled": true}' });
    const { body } = await quiet.api.get(`${quiet.path}/notification_preferences`);
    expect(new Set(body.notification_preferences.map((p: { frequency: string }) => p.frequency))).toEqual(
      new Set(["never"]),
    );
  });

  test("[NOTI-96] defaults overwrite nothing that was chosen", async () => {
    const dan = await bare("Dan");
    await lab.policy(dan.channel, "conversation_message", "never");
    const { body } = await dan.api.get(`${dan.path}/notification_preferences`);
    expect(body.notification_preferences).toContainEqual(one("conversation_message", "conversation_message", "never"));
  });
});

describe("write", () => {
  test("[NOTI-78] one, by id and by address, and again the same", async () => {
    for (const path of [base, byAddress, base]) {
      const { status, body } = await api.put(`${path}/notification_preferences/new_announcement`, {
        notification_preferences: { frequency: "never" },
      });
      expect(status).toBe(200);
      expect(body).toEqual({ notification_preferences: [one("new_announcement", "announcement", "never")] });
    }
    const { body } = await api.get(`${base}/notification_preferences/new_announcement`);
    expect(body.notification_preferences[0].frequency).toBe("never");
  });

  test("[NOTI-79] one, as a JSON list", async () => {
    const { body } = await json(`${base}/notification_preferences/new_announcement`, {
      notification_preferences: [{ frequency: "weekly" }],
    });
    expect(body).toEqual({ notification_preferences: [one("new_announcement", "announcement", "weekly")] });
  });

  test("[NOTI-80][NOTI-81] a category, as a map and as a list", async () => {
    const eve = await bare("Eve");
    const path = `${eve.path}/notification_preference_categories/announcement_created_by_you`;
    const first = await eve.api.put(path, { notification_preferences: { frequency: "daily" } });
    expect(first.body).toEqual({
      notification_preferences: [
        one("announcement_created_by_you", "announcement_created_by_you", "daily"),
        one("announcement_reply", "announcement_created_by_you", "daily"),
      ],
    });
    expect((await lab.policies(eve.channel)).map((p) => p.notification)).toEqual([
      "announcement_created_by_you",
      "announcement_reply",
    ]);
    const second = await json(path, { notification_preferences: [{ frequency: "never" }] }, eve.api);
    expect(second.body.notification_preferences.map((p: { frequency: string }) => p.frequency)).toEqual([
      "never",
      "never",
    ]);
  });

  test("[NOTI-82][NOTI-83][NOTI-84][NOTI-85] categories in Canvas's own spellings, and in all that it gives out", async () => {
    const set = (category: string) =>
      api.put(`${base}/notification_preference_categories/${category}`, {
        notification_preferences: { frequency: "weekly" },
      });
    const names = async (category: string) =>
      (await set(category)).body.notification_preferences.map((p: { notification: string }) => p.notification);
    expect(await names("discussionentry")).toEqual(["new_discussion_entry"]);
    expect(await names("discussion_mention")).toEqual(["discussion_mention"]);
    expect(await names("reported_reply")).toEqual(["reported_reply"]);
    expect(await names("registration")).toEqual(
      expect.arrayContaining(["confirm_sms_communication_channel", "forgot_password"]),
    );
    expect(await names("discussion_entry")).toEqual(["new_discussion_entry"]);
    expect(await names("DiscussionEntry")).toEqual(["new_discussion_entry"]);
    const { categories } = (await api.get(`${base}/notification_preference_categories`)).body;
    const listed = (await api.get(`${base}/notification_preferences`)).body.notification_preferences;
    const forms = new Set(listed.map((p: { category: string }) => p.category));
    expect([categories.length, forms.size]).toEqual([forms.size, forms.size]);
    // each names its own category
    for (const list of [categories, [...forms]])
      expect(new Set(await Promise.all(list.map(async (word: string) => (await names(word)).join())))).toHaveLength(
        forms.size,
      );
    for (const unknown of ["discussions", "entries", "no_such", "_", "%20"]) {
      const { status, body } = await set(unknown);
      expect([status, body]).toEqual([404, NOT_FOUND]);
    }
  });

  test("[NOTI-87][NOTI-88] several, as a map and as a list, in order", async () => {
    const map = await api.put(`${byAddress}/notification_preferences`, {
      notification_preferences: {
        new_announcement: { frequency: "never" },
        conversation_message: { frequency: "weekly" },
      },
    });
    expect(map.body).toEqual({
      notification_preferences: [
        one("new_announcement", "announcement", "never"),
        one("conversation_message", "conversation_message", "weekly"),
      ],
    });
    const list = await json(`${base}/notification_preferences`, {
      notification_preferences: [
        { notification: "conversation_message", frequency: "immediately" },
        { notification: "new_announcement", frequency: "daily" },
      ],
    });
    expect(list.body).toEqual({
      notification_preferences: [
        one("conversation_message", "conversation_message", "immediately"),
        one("new_announcement", "announcement", "daily"),
      ],
    });
  });

  test("several are not changed as a whole: what stands before a bad one stays", async () => {
    const fay = await bare("Fay");
    const { status } = await json(
      `${fay.path}/notification_preferences`,
      {
        notification_preferences: [
          { notification: "new_announcement", frequency: "never" },
          { notification: "no_such", frequency: "never" },
          { notification: "conversation_message", frequency: "never" },
        ],
      },
      fay.api,
    );
    expect(status).toBe(404);
    expect(await lab.policies(fay.channel)).toEqual([{ notification: "new_announcement", frequency: "never" }]);
  });

  test("[NOTI-90] an unknown frequency is refused by field, and nothing is saved", async () => {
    const gus = await bare("Gus");
    for (const frequency of ["hourly", "Daily", ""]) {
      const { status, body } = await gus.api.put(`${gus.path}/notification_preferences/new_announcement`, {
        notification_preferences: { frequency },
      });
      expect([status, body]).toEqual([
        422,
        { errors: [{ field: "frequency", message: "is not included in the list", error_code: "inclusion" }] },
      ]);
    }
    expect(await lab.policies(gus.channel)).toEqual([]);
  });

  test("without a frequency it stays; without the group it is refused", async () => {
    const kept = await json(`${base}/notification_preferences/new_announcement`, { notification_preferences: {} });
    expect(kept.body.notification_preferences).toHaveLength(1);
    const none = await api.put(`${base}/notification_preferences/new_announcement`, {});
    expect([none.status, none.body]).toEqual([400, { errors: [{ message: "notification_preferences is missing" }] }]);
  });

  test("nobody changes another's: the channel is not found among one's own", async () => {
    const { status } = await admin.put(`${base}/notification_preferences/new_announcement`, {
      notification_preferences: { frequency: "never" },
    });
    expect(status).toBe(404);
  });
});

describe("courses and the web page", () => {
  test("a course is muted and heard again; who may not read it may only mute it", async () => {
    const course = await lab.course();
    const enrollment = await lab.enroll(course, await lab.section(course), mira.id);
    const path = `/api/pidge/v1/courses/${course}/notifications/enabled`;
    expect((await api.get(path)).body).toEqual({ enabled: true });
    expect((await api.put(path, { enable: false })).body).toEqual({ enabled: false });
    expect((await api.get(path)).body).toEqual({ enabled: false });
    expect((await api.put(path, { enable: true })).body).toEqual({ enabled: true });
    await lab.sql("update enrollments set workflow_state = 'deleted' where id = $1", [enrollment]);
    expect((await api.put(path, { enable: false })).body).toEqual({ enabled: false });
    expect((await api.put(path, { enable: true })).status).toBe(403);
    expect((await api.put(path, {})).status).toBe(400);
    expect((await api.get("/api/pidge/v1/courses/999999/notifications/enabled")).status).toBe(404);
  });

  test("[NOTI-98] a course takes frequencies of its own only for what happens in courses", async () => {
    const course = await lab.course("Overridden");
    const path = `/api/pidge/v1/courses/${course}/notifications/preferences`;
    const set = (category: string) =>
      api.put(path, { communication_channel_id: mira.channel, category, frequency: "weekly" });
    expect((await set("announcement")).body).toEqual({
      notification_preferences: [one("new_announcement", "announcement", "weekly")],
    });
    expect((await set("conversation_message")).status).toBe(404);
  });

  test("[NOTI-97] the web page's form changes a category of an own channel, never of another's", async () => {
    const hal = await bare("Hal");
    const change = { category: "discussion_entry", frequency: "never" };
    expect((await hal.api.put("/profile/communication_update", { ...change, channel_id: mira.channel })).status).toBe(
      404,
    );
    const before = await lab.policies(mira.channel);
    const { status, body } = await hal.api.put("/profile/communication_update", { ...change, channel_id: hal.channel });
    expect([status, body]).toEqual([200, {}]);
    expect(await lab.policies(hal.channel)).toEqual([{ notification: "new_discussion_entry", frequency: "never" }]);
    expect(await lab.policies(mira.channel)).toEqual(before);
    await hal.api.put("/profile/communication_update", { user: { send_scores_in_emails: "true" } });
    const [row] = await lab.sql("select settings from users where id = $1", [hal.id]);
    expect(row.settings).toMatchObject({ send_scores_in_emails: true });
  });
});
