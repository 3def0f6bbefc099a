/** Accounts: access, lists, permissions, creation, changes and settings. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Reply } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let dean: Api;
let teacher: Api;
let student: Api;
let root: number;
let arts: number;
let music: number;
let law: number;

beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  root = campus.tenant.root;
  arts = (await campus.subAccount("Arts")).id;
  music = (await campus.subAccount("Music", arts)).id;
  law = (await campus.subAccount("Law")).id;
  [dean, teacher, student] = [
    await campus.person("Dean"),
    await campus.person("Teacher"),
    await campus.person("Student"),
  ];
  await campus.makeAdmin(dean, arts);
  const course = await campus.course("Choir", { account: music });
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, student, "student");
});

const ids = (reply: Reply) => reply.body.map((account: { id: number }) => account.id);

describe("reading accounts", () => {
  test("[PLAT-26] administrators see all fields of the root account, everybody else its name and place", async () => {
    const full = await admin.get("accounts/self");
    expect(full.body).toMatchObject({
      id: root,
      name: "Test University",
      workflow_state: "active",
      parent_account_id: null,
      root_account_id: null,
      default_time_zone: "UTC",
      default_storage_quota_mb: expect.any(Number),
    });
    const short = await student.get("accounts/self");
    expect(short.body).toMatchObject({ id: root, name: "Test University" });
    expect(short.body).not.toHaveProperty("default_storage_quota_mb");
    expect((await admin.as(undefined).get("accounts/self")).status).toBe(401);
  });

  test("sub-accounts are shown to those who hold a role in or above them, and not found by other tenants", async () => {
    const seen = await dean.get(`accounts/${music}`, { include: ["course_count", "sub_account_count"] });
    expect(seen.body).toMatchObject({
      id: music,
      parent_account_id: arts,
      root_account_id: root,
      sis_account_id: null,
      course_count: 1,
      sub_account_count: 0,
    });
    for (const caller of [student, teacher]) expect((await caller.get(`accounts/${music}`)).body).toEqual(DENIED);
    expect((await dean.get(`accounts/${law}`)).body).toEqual(DENIED);
    const elsewhere = await newTenant(campus.tenant.server);
    expect((await elsewhere.admin.get(`accounts/${music}`)).body).toEqual(NOT_FOUND);
  });

  test("the lists hold accounts where the caller holds a role, whose settings they manage, and where they teach", async () => {
    expect(ids(await admin.get("accounts"))).toEqual([root]);
    expect(ids(await dean.get("accounts"))).toEqual([arts]);
    expect((await student.get("accounts")).body).toEqual([]);
    expect(ids(await dean.get("manageable_accounts"))).toEqual([arts, music]);
    expect(ids(await admin.get("manageable_accounts"))).toEqual([root, arts, music, law]);
    expect((await student.get("manageable_accounts")).body).toEqual([]);
    const taught = await teacher.get("course_accounts");
    expect(ids(taught)).toEqual([music]);
    expect(taught.body[0]).not.toHaveProperty("default_storage_quota_mb");
    expect((await student.get("course_accounts")).body).toEqual([]);
  });

  test("sub-accounts are listed one level deep with a total, or recursively without", async () => {
    expect(ids(await admin.get("accounts/self/sub_accounts"))).toEqual([arts, law]);
    expect(ids(await admin.get("accounts/self/sub_accounts", { recursive: true }))).toEqual([arts, music, law]);
    const first = await admin.get("accounts/self/sub_accounts", { per_page: 1 });
    expect(first.links.last).toContain("page=2");
    const deep = await admin.get("accounts/self/sub_accounts", { per_page: 1, recursive: true });
    expect(deep.links).not.toHaveProperty("last");
    expect(ids(await admin.get(deep.links.next!))).toEqual([music]);
    expect((await student.get("accounts/self/sub_accounts")).body).toEqual(DENIED);
    expect(ids(await dean.get(`accounts/${arts}/sub_accounts`))).toEqual([music]);
  });

  test("permissions are a map of exactly the requested names, or of all", async () => {
    const permissions = ["read_roster", "become_user", "nonsense"];
    expect((await admin.get("accounts/self/permissions", { permissions })).body).toEqual({
      read_roster: true,
      become_user: true,
      nonsense: false,
    });
    expect((await dean.get(`accounts/${arts}/permissions`, { permissions })).body).toEqual({
      read_roster: true,
      become_user: false,
      nonsense: false,
    });
    expect((await student.get("accounts/self/permissions", { permissions })).body.read_roster).toBe(false);
    expect(Object.keys((await admin.get("accounts/self/permissions")).body).length).toBeGreaterThan(50);
  });
});

describe("creating and changing accounts", () => {
  const create = (account: object | undefined, by: Api = admin) =>
    by.post(`accounts/${law}/sub_accounts`, account === undefined ? {} : { account });

  test("a name is required, and an SIS id is unique, also among concurrent requests", async () => {
    const made = await create({ name: "Tax Law", sis_account_id: "TAX" });
    expect(made.body).toMatchObject({ name: "Tax Law", sis_account_id: "TAX", parent_account_id: law });
    expect((await create(undefined)).body).toEqual({ errors: [{ message: "account is missing" }] });
    for (const name of ["", "  ", "x".repeat(256)]) {
      const refused = await create({ name });
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["name"]]);
    }
    const taken = await create({ name: "Other", sis_account_id: "TAX" });
    expect(taken.status).toBe(400);
    expect(taken.body.errors.sis_account_id).toEqual([
      { attribute: "sis_account_id", type: "taken", message: 'SIS ID "TAX" is already in use' },
    ]);
    const race = await Promise.all(Array.from({ length: 6 }, () => create({ name: "Race", sis_account_id: "RACE" })));
    expect(race.filter((r) => r.status === 200)).toHaveLength(1);
    for (const r of race.filter((x) => x.status !== 200)) expect([400, 409]).toContain(r.status);
  });

  test("only holders of `manage_account_settings` create sub-accounts", async () => {
    for (const caller of [student, teacher, dean]) expect((await create({ name: "No" }, caller)).body).toEqual(DENIED);
    expect((await dean.post(`accounts/${arts}/sub_accounts`, { account: { name: "Dance" } })).status).toBe(200);
    expect((await admin.as(undefined).post(`accounts/${law}/sub_accounts`)).status).toBe(401);
  });

  test("name, time zone and SIS id change; malformed ones are refused by name", async () => {
    const account = { name: "Laws", default_time_zone: "Central Time (US & Canada)", sis_account_id: "LAW" };
    const changed = await admin.put(`accounts/${law}`, { account });
    expect(changed.body).toMatchObject({ name: "Laws", default_time_zone: "America/Chicago", sis_account_id: "LAW" });
    expect((await admin.get("accounts/sis_account_id:LAW")).body.id).toBe(law);
    expect((await admin.put(`accounts/${arts}`, { account: { sis_account_id: "LAW" } })).status).toBe(400);
    expect((await admin.put(`accounts/${law}`, { account: { sis_account_id: "" } })).body.sis_account_id).toBeNull();
    for (const bad of [{ name: "" }, { default_time_zone: "Nowhere" }, { name: "x".repeat(256) }]) {
      const refused = await admin.put(`accounts/${law}`, { account: bad });
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, Object.keys(bad)]);
    }
    expect((await admin.put("accounts/self", { account: { sis_account_id: "ROOT" } })).status).toBe(400);
    expect((await dean.put("accounts/self", { account: { name: "Mine" } })).body).toEqual(DENIED);
    expect((await dean.put("accounts/self")).body).toEqual(DENIED);
    expect((await admin.put("accounts/self")).body).toEqual({ errors: [{ message: "account is missing" }] });
  });

  test("[PLAT-136] who manages accounts but not SIS can neither give nor change the SIS id of an account", async () => {
    const permissions = { manage_account_settings: { explicit: true, enabled: true } };
    const role = await admin.post("accounts/self/roles", { label: "Registrar", permissions });
    const registrar = await campus.person("Registrar");
    await admin.post("accounts/self/admins", { user_id: registrar.id, role_id: role.body.id });
    const made = await create({ name: "Water Law", sis_account_id: "WATER" }, registrar);
    expect(made.status).toBe(200);
    const sisId = async () => (await admin.get(`accounts/${made.body.id}`)).body.sis_account_id;
    expect(await sisId()).toBeNull();
    const edit = (account: object, by: Api) => by.put(`accounts/${made.body.id}`, { account });
    expect((await edit({ name: "River Law", sis_account_id: "WATER" }, registrar)).body.name).toBe("River Law");
    expect(await sisId()).toBeNull();
    await edit({ sis_account_id: "WATER" }, admin);
    expect(await sisId()).toBe("WATER");
    await edit({ sis_account_id: "" }, registrar);
    expect(await sisId()).toBe("WATER");
  });

  test("users without a time zone have the account's", async () => {
    const before = (await student.get("users/self")).body.created_at;
    await admin.put("accounts/self", { account: { default_time_zone: "Asia/Kolkata" } });
    const after = (await student.get("users/self")).body.created_at;
    expect(after).toMatch(/\+05:30$/);
    expect(new Date(after)).toEqual(new Date(before));
  });
});

describe("settings of the root account", () => {
  const set = (settings: unknown, by = admin, account: number | "self" = "self") =>
    by.put(`accounts/${account}`, { account: { settings } });
  const settings = async () => (await admin.get("accounts/self/settings")).body;
  const DEFAULTS = {
    self_registration: false,
    users_can_edit_name: true,
    users_can_delete_themselves: false,
    admins_can_view_notifications: false,
    users_can_edit_comm_channels: true,
    edit_institution_email: true,
    max_communication_channels: null,
    banned_email_domains: [],
    outgoing_email_default_name: null,
    email_logo: null,
    suppress_notifications: false,
    default_locale: null,
    allow_sis_import: true,
    strict_oauth: false,
  };

  test("each one can be set and read; the others stay", async () => {
    expect(await settings()).toEqual(DEFAULTS);
    const chosen = {
      self_registration: true,
      users_can_edit_name: false,
      users_can_delete_themselves: true,
      admins_can_view_notifications: true,
      users_can_edit_comm_channels: false,
      edit_institution_email: false,
      max_communication_channels: 5,
      banned_email_domains: ["spam.example", "xn--bcher-kva.example"],
      outgoing_email_default_name: "Lake College",
      email_logo: "https://lake.example/logo.png",
      suppress_notifications: true,
      default_locale: "pt-BR",
      allow_sis_import: false,
      strict_oauth: true,
    };
    const seen: Record<string, unknown> = { ...DEFAULTS };
    for (const [name, value] of Object.entries(chosen)) {
      expect([name, (await set({ [name]: value })).status]).toEqual([name, 200]);
      seen[name] = value;
      expect(await settings()).toEqual(seen);
    }
    const json = { method: "PUT", headers: { "content-type": "application/json" } };
    const reset = await admin.raw("PUT", "accounts/self", {
      ...json,
      body: JSON.stringify({ account: { settings: DEFAULTS } }),
    });
    expect(reset.status).toBe(200);
    expect(await settings()).toEqual(DEFAULTS);
  });

  test("values are normalised, limits hold on both sides, and an empty value clears", async () => {
    for (const [name, sent, stored] of [
      ["max_communication_channels", "1", 1],
      ["max_communication_channels", "100", 100],
      ["max_communication_channels", "", null],
      ["banned_email_domains", [" Spam.Example ", "spam.example"], ["spam.example"]],
      ["banned_email_domains", "one.example", ["one.example"]],
      ["banned_email_domains", "", []],
      ["outgoing_email_default_name", `  ${"x".repeat(255)} `, "x".repeat(255)],
      ["outgoing_email_default_name", " ", null],
      ["email_logo", 'https://lake.example/"logo".png', "https://lake.example/%22logo%22.png"],
      ["email_logo", "", null],
      ["default_locale", "", null],
      ["self_registration", "On", true],
      ["self_registration", "f", false],
    ] as const) {
      expect([name, (await set({ [name]: sent })).status]).toEqual([name, 200]);
      expect([name, (await settings())[name]]).toEqual([name, stored]);
    }
    const both = ["users_can_delete_themselves", "admins_can_view_notifications"];
    await Promise.all(both.map((name) => set({ [name]: true })));
    expect(await settings()).toMatchObject(Object.fromEntries(both.map((name) => [name, true])));
    await Promise.all(both.map((name) => set({ [name]: false })));
  });

  test("unknown and malformed ones are refused by name, and nothing changes", async () => {
    const before = await settings();
    for (const [name, value] of [
      ["self_registration", "perhaps"],
      ["edit_institution_email", ""],
      ["suppress_notifications", ["true"]],
      ["max_communication_channels", "0"],
      ["max_communication_channels", "101"],
      ["max_communication_channels", "many"],
      ["max_communication_channels", "1.5"],
      ["banned_email_domains", ["fine.example", "not a domain"]],
      ["banned_email_domains", ["-dash.example"]],
      ["banned_email_domains", ["a@b.example"]],
      ["outgoing_email_default_name", "x".repeat(256)],
      ["outgoing_email_default_name", "two\nlines"],
      ["email_logo", "http://lake.example/logo.png"],
      ["email_logo", "javascript:alert(1)"],
      ["email_logo", `https://lake.example/${"x".repeat(2048)}`],
      ["default_locale", "English"],
      ["colour", "blue"],
    ] as const) {
      const refused = await set({ users_can_edit_name: false, [name]: value });
      expect([name, value, refused.status, Object.keys(refused.body.errors)]).toEqual([name, value, 400, [name]]);
    }
    expect((await set("everything")).body.errors).toHaveProperty("settings");
    expect(await settings()).toEqual(before);
  });

  test("only the root account has them, and only holders of `manage_account_settings` there see and change them", async () => {
    const below = await set({ users_can_edit_name: false }, dean, arts);
    expect([below.status, Object.keys(below.body.errors)]).toEqual([400, ["settings"]]);
    // permission comes before validation
    expect((await set({ colour: "blue" }, dean)).body).toEqual(DENIED);
    expect((await set({ users_can_edit_name: false }, dean)).body).toEqual(DENIED);
    expect((await dean.get("accounts/self/settings")).body).toEqual(DENIED);
    expect((await settings()).users_can_edit_name).toBe(true);
  });
});

describe("start-up requests", () => {
  test("are answered", async () => {
    expect((await student.get("users/self/colors")).body).toEqual({ custom_colors: {} });
    expect((await student.get(`users/${teacher.id}/colors`)).status).toBe(403);
    expect((await student.get("brand_variables")).body).toHaveProperty("ic-brand-primary");
    expect((await student.get("settings/environment")).body.calendar_contexts_limit).toBe(10);
    expect((await student.get("features/environment")).body).toEqual({});
  });
});
