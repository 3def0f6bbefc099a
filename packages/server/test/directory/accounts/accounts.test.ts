/** Accounts: who sees which, how they are made and changed, and the permissions that the caller has there. */
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

describe("seeing accounts", () => {
  test("[PLAT-26] the root account: in full for its administrators, in short for everyone else", async () => {
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

  test("sub-accounts: for those who hold a role in or above them; other tenants do not know them", async () => {
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

  test("lists: those one holds a role in, those one manages, those one teaches in", async () => {
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

  test("accounts below: one level with a total, or all of them without", async () => {
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

  test("permissions: a map of exactly the names asked for, or of all", async () => {
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

describe("making and changing accounts", () => {
  const make = (account: object | undefined, by: Api = admin) =>
    by.post(`accounts/${law}/sub_accounts`, account === undefined ? {} : { account });

  test("a name is needed, an SIS id is nobody else's, also when many ask at once", async () => {
    const made = await make({ name: "Tax Law", sis_account_id: "TAX" });
    expect(made.body).toMatchObject({ name: "Tax Law", sis_account_id: "TAX", parent_account_id: law });
    expect((await make(undefined)).body).toEqual({ errors: [{ message: "account is missing" }] });
    for (const name of ["", "  ", "x".repeat(256)]) {
      const refused = await make({ name });
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["name"]]);
    }
    const taken = await make({ name: "Other", sis_account_id: "TAX" });
    expect(taken.status).toBe(400);
    expect(taken.body.errors.sis_account_id).toEqual([
      { attribute: "sis_account_id", type: "taken", message: 'SIS ID "TAX" is already in use' },
    ]);
    const race = await Promise.all(Array.from({ length: 6 }, () => make({ name: "Race", sis_account_id: "RACE" })));
    expect(race.filter((r) => r.status === 200)).toHaveLength(1);
    for (const r of race.filter((x) => x.status !== 200)) expect([400, 409]).toContain(r.status);
  });

  test("only those who manage the account's settings", async () => {
    for (const caller of [student, teacher, dean]) expect((await make({ name: "No" }, caller)).body).toEqual(DENIED);
    expect((await dean.post(`accounts/${arts}/sub_accounts`, { account: { name: "Dance" } })).status).toBe(200);
    expect((await admin.as(undefined).post(`accounts/${law}/sub_accounts`)).status).toBe(401);
  });

  test("name, zone, SIS id and settings change; the settings are the root account's", async () => {
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
    await admin.put("accounts/self", { account: { settings: { users_can_edit_name: false } } });
    expect((await admin.get("accounts/self/settings")).body).toMatchObject({
      users_can_edit_name: false,
      self_registration: false,
    });
    const both = ["users_can_delete_themselves", "admins_can_view_notifications"];
    await Promise.all(both.map((name) => admin.put("accounts/self", { account: { settings: { [name]: true } } })));
    expect((await admin.get("accounts/self/settings")).body).toMatchObject({
      users_can_edit_name: false,
      users_can_delete_themselves: true,
      admins_can_view_notifications: true,
    });
    await dean.put(`accounts/${arts}`, { account: { settings: { users_can_edit_name: true } } });
    expect((await admin.get("accounts/self/settings")).body.users_can_edit_name).toBe(false);
    expect((await dean.put("accounts/self", { account: { name: "Mine" } })).body).toEqual(DENIED);
    expect((await dean.get("accounts/self/settings")).body).toEqual(DENIED);
  });

  test("people without a zone of their own are in the account's", async () => {
    const before = (await student.get("users/self")).body.created_at;
    await admin.put("accounts/self", { account: { default_time_zone: "Asia/Kolkata" } });
    const after = (await student.get("users/self")).body.created_at;
    expect(after).toMatch(/\+05:30$/);
    expect(new Date(after)).toEqual(new Date(before));
  });
});

describe("start-up", () => {
  test("what clients ask for first is answered", async () => {
    expect((await student.get("users/self/colors")).body).toEqual({ custom_colors: {} });
    expect((await student.get(`users/${teacher.id}/colors`)).status).toBe(403);
    expect((await student.get("brand_variables")).body).toHaveProperty("ic-brand-primary");
    expect((await student.get("settings/environment")).body.calendar_contexts_limit).toBe(10);
    expect((await student.get("features/environment")).body).toEqual({});
  });
});
