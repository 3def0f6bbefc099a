/** Communication channels over HTTP: list, create, delete. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";

let campus: Campus;
let mira: Api;
let teacher: Api;
beforeAll(async () => {
  campus = await Campus.create();
  mira = await campus.person("Mira Lund");
  teacher = await campus.person("Tomas Ode");
  const course = await campus.course("Botany");
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, mira, "student");
});

const channelsOf = (id: number | string) => `users/${id}/communication_channels`;
const create = (api: Api, user: number | string, address: string, more: object = {}) =>
  api.post(channelsOf(user), { communication_channel: { type: "email", address }, ...more });

const REFUSED = {
  status: "unauthorized",
  errors: [{ message: "user not authorized to perform that action" }],
};
const NOT_FOUND = { errors: [{ message: "The specified resource does not exist." }] };

describe("list", () => {
  test("[NOTI-1][NOTI-8] one's own channels have seven fields and no bounces", async () => {
    const { status, body } = await mira.get(channelsOf("self"));
    expect(status).toBe(200);
    expect(Object.keys(body[0]).sort()).toEqual(
      ["address", "created_at", "id", "position", "type", "user_id", "workflow_state"].sort(),
    );
    expect(body[0]).toMatchObject({ type: "email", position: 1, user_id: mira.id, workflow_state: "active" });
  });

  test("[NOTI-2] a site administrator sees bounces, 0 and null where there were none", async () => {
    const { body } = await campus.admin.get(channelsOf(mira.id));
    expect(body[0]).toMatchObject({
      bounce_count: 0,
      last_bounce_at: null,
      last_bounce_summary: null,
      last_suppression_bounce_at: null,
      last_transient_bounce_at: null,
      last_transient_bounce_summary: null,
    });
  });

  test("[NOTI-3][NOTI-4] strangers and teachers are refused", async () => {
    const stranger = await campus.person("Some Body");
    for (const api of [stranger, teacher]) {
      const { status, body } = await api.get(channelsOf(mira.id));
      expect([status, body]).toEqual([403, REFUSED]);
    }
  });

  test("[NOTI-5] nobody logged in is told to log in; an unknown user is not found", async () => {
    const { status, body, headers } = await campus.admin.as(undefined).get(channelsOf(mira.id));
    expect([status, body.status, headers.get("www-authenticate")]).toEqual([
      401,
      "unauthenticated",
      'Bearer realm="canvas-lms"',
    ]);
    const unknown = await teacher.get(channelsOf(99_999_999));
    expect([unknown.status, unknown.body]).toEqual([404, NOT_FOUND]);
  });

  test("[NOTI-6][NOTI-7] by position, without deleted ones", async () => {
    const api = await campus.person("Two Channels");
    const gone = await create(api, "self", "gone@lake.example");
    await create(api, "self", "later@lake.example");
    await api.delete(`${channelsOf("self")}/${gone.body.id}`);
    const { body } = await api.get(channelsOf("self"));
    expect(body.map((c: { position: number }) => c.position)).toEqual([1, 3]);
  });

  test("[NOTI-9] ten are a page, and a link leads to the next", async () => {
    const api = await campus.person("Eleven Channels");
    for (let n = 2; n <= 11; n++) await create(api, "self", `eleven${n}@lake.example`);
    const first = await api.get(channelsOf("self"));
    expect(first.body).toHaveLength(10);
    const second = await api.raw("GET", first.links.next!);
    expect(second.body.map((c: { address: string }) => c.address)).toEqual(["eleven11@lake.example"]);
    expect(second.links.next).toBeUndefined();
  });

  test("[NOTI-11] a personal address reads as email", async () => {
    const api = await campus.person("Personal Address");
    const made = await api.post(channelsOf("self"), {
      communication_channel: { type: "personal_email", address: "personal@lake.example" },
    });
    expect(made.body.type).toBe("email");
    const { body } = await api.get(channelsOf("self"));
    expect(body[1]).toMatchObject({ type: "email", address: "personal@lake.example" });
  });
});

describe("create", () => {
  test("[NOTI-12][NOTI-16] one's own is unconfirmed, whatever one asks, and its confirmation is sent", async () => {
    const api = await campus.person("Own Channel");
    const made = await create(api, "self", "own@lake.example", { skip_confirmation: 1 });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ workflow_state: "unconfirmed", position: 2, address: "own@lake.example" });
    const { body } = await api.get(channelsOf("self"));
    expect(body).toHaveLength(2);
    const limit = await api.get(`confirmations/${api.id}/limit_reached/${made.body.id}`);
    expect(limit.body).toEqual({ confirmation_limit_reached: false });
    await expect
      .poll(async () => {
        const sent = await campus.admin.get("comm_messages", { user_id: api.id });
        return sent.body.map((m: { to: string; subject: string }) => [m.to, m.subject]);
      })
      .toEqual([["own@lake.example", "Confirm your address"]]);
  });

  test("[NOTI-13][NOTI-14][NOTI-15] an administrator adds one at the end, and may skip its confirmation", async () => {
    const api = await campus.person("Given Channels");
    const plain = await create(campus.admin, api.id, "given1@lake.example");
    expect(plain.body).toMatchObject({ workflow_state: "unconfirmed", position: 2 });
    const skipped = await create(campus.admin, api.id, "given2@lake.example", { skip_confirmation: "1" });
    expect(skipped.body).toMatchObject({ workflow_state: "active", position: 3 });
  });

  test("[NOTI-17] skipping the confirmation registers the user", async () => {
    const made = await campus.admin.post("accounts/self/users", {
      user: { name: "Pre Registered" },
      pseudonym: { unique_id: `pre.${Date.now()}@lake.example` },
    });
    await create(campus.admin, made.body.id, "pre@lake.example", { skip_confirmation: true });
    const token = await campus.tokenOf(made.body.id);
    const { body } = await campus.admin.as(token).get(channelsOf("self"));
    expect(body.at(-1)).toMatchObject({ address: "pre@lake.example", workflow_state: "active" });
  });

  test("[NOTI-18] not for others", async () => {
    const { status, body } = await create(mira, teacher.id, "intruder@lake.example");
    expect([status, body]).toEqual([403, REFUSED]);
    const push = await mira.post(channelsOf(teacher.id), { communication_channel: { type: "push", token: "t" } });
    expect(push.status).toBe(403);
  });

  test("[NOTI-19][NOTI-58] an address once for each type, case ignored", async () => {
    const api = await campus.person("Same Address");
    expect((await create(api, "self", "same@lake.example")).status).toBe(200);
    const again = await create(api, "self", "SAME@lake.example");
    expect([again.status, again.body]).toEqual([
      400,
      { errors: { path: [{ attribute: "path", type: "unique!", message: "unique!" }] } },
    ]);
    const [active] = (await api.get(channelsOf("self"))).body;
    expect(active.workflow_state).toBe("active");
    expect((await create(api, "self", active.address.toUpperCase())).body).toEqual(again.body);
    const sms = await api.post(channelsOf("self"), {
      communication_channel: { type: "sms", address: "same@lake.example" },
    });
    expect(sms.body).toMatchObject({ type: "sms", workflow_state: "unconfirmed" });
  });

  test("[NOTI-20][NOTI-21] a deleted one comes back as the same channel, in the casing now given", async () => {
    const api = await campus.person("Revived");
    const first = await create(api, "self", "new@x.example");
    await api.delete(`${channelsOf("self")}/${first.body.id}`);
    const again = await create(api, "self", "NEW@x.example");
    expect(again.body).toEqual({ ...first.body, address: "NEW@x.example", workflow_state: "unconfirmed" });
  });

  test("[NOTI-23] another person's login is no obstacle", async () => {
    const other = await campus.person("Has Login");
    const [{ address }] = (await other.get(channelsOf("self"))).body;
    const { status } = await create(campus.admin, mira.id, address, { skip_confirmation: true });
    expect(status).toBe(200);
  });

  test("[NOTI-24] what is no address is refused by field, and nothing is stored", async () => {
    const before = (await mira.get(channelsOf("self"))).body.length;
    for (const address of [
      "invalid",
      "a b@lake.example",
      "Mira <mira@lake.example>",
      "a@lake.example\r\nBcc: x@y.example",
      "a@",
      "@lake.example",
    ]) {
      const { status, body } = await create(mira, "self", address);
      expect([status, body]).toEqual([
        400,
        { errors: { email: [{ attribute: "email", type: "invalid", message: "invalid" }] } },
      ]);
    }
    expect((await mira.get(channelsOf("self"))).body).toHaveLength(before);
  });

  test("[NOTI-26][NOTI-27] an unknown type is stored as email, none is refused", async () => {
    const api = await campus.person("Odd Types");
    const odd = await api.post(channelsOf("self"), {
      communication_channel: { type: "not valid", address: "not an address" },
    });
    expect(odd.body).toMatchObject({ type: "email", address: "not an address" });
    const none = await api.post(channelsOf("self"), { communication_channel: { address: "a@b.example" } });
    expect(none.status).toBe(400);
    expect(none.body.errors.path_type).toEqual([{ attribute: "path_type", type: "blank", message: "blank" }]);
    const empty = await api.post(channelsOf("self"), { communication_channel: { type: "email" } });
    expect(Object.keys(empty.body.errors).sort()).toEqual(["email", "path"]);
    const missing = await api.post(channelsOf("self"), {});
    expect([missing.status, missing.body]).toEqual([
      400,
      { errors: [{ message: "communication_channel is missing" }] },
    ]);
  });

  test("[NOTI-32] push needs a server that is set up for it", async () => {
    const { status, body } = await mira.post(channelsOf("self"), {
      communication_channel: { type: "push", token: "t" },
    });
    expect([status, body]).toEqual([400, { errors: { type: "SNS is not configured for this developer key" } }]);
  });

  test("[NOTI-36] not without logging in", async () => {
    const { status } = await create(campus.admin.as(undefined), mira.id, "anon@lake.example");
    expect(status).toBe(401);
  });

  test("[NOTI-35] a hundred and one are the most", { timeout: 30_000 }, async () => {
    const api = await campus.person("Very Many");
    // by an administrator: how many addresses one may add for oneself in a minute is limited
    for (let n = 2; n <= 101; n++)
      expect((await create(campus.admin, api.id, `many${n}@lake.example`)).status).toBe(200);
    const over = await create(campus.admin, api.id, "onemore@lake.example");
    expect(over.status).toBe(400);
    expect(over.body.errors.user_id[0].message).toBe("user communication_channels limit exceeded");
  });
});

describe("delete", () => {
  test("[NOTI-37][NOTI-39] one's own is retired where it stands, and then gone", async () => {
    const made = await create(mira, "self", "todelete@lake.example");
    const path = `${channelsOf("self")}/${made.body.id}`;
    const { status, body } = await mira.delete(path);
    expect([status, body]).toEqual([200, { ...made.body, workflow_state: "retired" }]);
    const again = await mira.delete(path);
    expect([again.status, again.body]).toEqual([404, NOT_FOUND]);
  });

  test("[NOTI-38][NOTI-41] an administrator may, a stranger may not; a stranger is not told what was there", async () => {
    const made = await create(mira, "self", "admin-deletes@lake.example");
    const path = `${channelsOf(mira.id)}/${made.body.id}`;
    const stranger = await teacher.delete(path);
    expect([stranger.status, stranger.body]).toEqual([403, REFUSED]);
    expect((await teacher.delete(`${channelsOf(mira.id)}/99999999`)).status).toBe(404);
    expect((await campus.admin.delete(path)).body.workflow_state).toBe("retired");
  });

  test("[NOTI-40] by type and address, once", async () => {
    await create(mira, "self", "by.address+tag@lake.example");
    const path = `${channelsOf("self")}/email/${encodeURIComponent("By.Address+tag@lake.example")}`;
    expect((await mira.delete(path)).body).toMatchObject({ workflow_state: "retired" });
    expect((await mira.delete(path)).status).toBe(404);
    expect((await mira.delete(`${channelsOf("self")}/sms/${encodeURIComponent("x@y.example")}`)).status).toBe(404);
  });

  test("[NOTI-45] a deleted address is the person's address no longer", async () => {
    const api = await campus.person("Two Addresses");
    const second = await create(campus.admin, api.id, "second@lake.example", { skip_confirmation: true });
    const [first] = (await api.get(channelsOf("self"))).body;
    const email = async () => (await campus.admin.get(`users/${api.id}`)).body.email;
    expect(await email()).toBe(first.address);
    await api.delete(`${channelsOf("self")}/${first.id}`);
    expect(await email()).toBe(second.body.address);
  });

  test("[NOTI-46] no device can be forgotten where there is no push channel", async () => {
    const { status } = await mira.delete(`${channelsOf("self")}/push`, { push_token: "t" });
    expect(status).toBe(404);
    const without = await mira.delete(`${channelsOf("self")}/push`);
    expect([without.status, without.body]).toEqual([400, { errors: [{ message: "push_token is missing" }] }]);
  });
});
