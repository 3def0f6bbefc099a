/** Roles and their permissions: Canvas's defaults, overrides and locks. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { BASE_ROLES, permissionTable } from "../../support/permissionTable.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
const roles: Record<string, Json> = {};

beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  for (const role of (await admin.get("accounts/self/roles")).body) roles[role.label] = role;
});

const set = (account: number | "self", role: string, permissions: object, by: Api = admin) =>
  by.put(`accounts/${account}/roles/${roles[role].id}`, { permissions });

describe("defaults", () => {
  test("[PLAT-117] every cell of the table is as specified", () => {
    const table = permissionTable();
    expect(table.length).toBeGreaterThan(55);
    for (const { name, cells } of table)
      for (const [index, base] of BASE_ROLES.entries()) {
        const { enabled, readonly } = roles[base].permissions[name];
        const cell = cells[index]!.charAt(0) + (cells[index]!.includes("locked") ? " locked" : "");
        const found = enabled ? (readonly ? "Y locked" : "Y") : readonly ? "-" : "n";
        expect([name, base, found]).toEqual([name, base, cell]);
      }
    expect(Object.keys(roles.AccountAdmin.permissions).sort()).toEqual(table.map(({ name }) => name).sort());
  });

  test("the built-in roles exist; the role of the test student is not shown", () => {
    expect(Object.keys(roles).sort()).toEqual([...BASE_ROLES].sort());
    expect(roles.TaEnrollment).toMatchObject({
      role: "TaEnrollment",
      base_role_type: "TaEnrollment",
      is_account_role: false,
      workflow_state: "built_in",
      created_at: null,
      account: { id: campus.tenant.root },
    });
  });
});

describe("overrides", () => {
  const studentMay = async (student: Api, course: number, ...permissions: string[]) =>
    (await student.get(`courses/${course}/permissions`, { permissions })).body;

  test("[PLAT-118] an override in an account holds for the courses of the accounts below", async () => {
    const parent = await campus.subAccount("Parent");
    const child = await campus.subAccount("Child", parent.id);
    const student = await campus.person("Student");
    const below = await campus.course("Below", { account: child.id });
    const beside = await campus.course("Beside");
    for (const course of [below, beside]) await campus.enroll(course.id, student, "student");
    expect(await studentMay(student, below.id, "send_messages")).toEqual({ send_messages: true });
    const changed = await set(parent.id, "StudentEnrollment", { send_messages: { enabled: false, explicit: true } });
    expect(changed.body.permissions.send_messages).toMatchObject({
      enabled: false,
      explicit: true,
      prior_default: true,
    });
    expect(await studentMay(student, below.id, "send_messages")).toEqual({ send_messages: false });
    expect(await studentMay(student, beside.id, "send_messages")).toEqual({ send_messages: true });
    const seen = await admin.get(`accounts/${child.id}/roles/${roles.StudentEnrollment.id}`);
    expect(seen.body.permissions.send_messages).toMatchObject({ enabled: false, explicit: false });
    await set(child.id, "StudentEnrollment", { send_messages: { enabled: true } });
    expect(await studentMay(student, below.id, "send_messages")).toEqual({ send_messages: true });
    await set(child.id, "StudentEnrollment", { send_messages: { explicit: false } });
    await set(parent.id, "StudentEnrollment", { send_messages: { enabled: 1, explicit: 0 } });
    expect(await studentMay(student, below.id, "send_messages")).toEqual({ send_messages: true });
  });

  test("[PLAT-119] a lock in an account above wins over overrides below", async () => {
    const parent = await campus.subAccount("Locking");
    const child = await campus.subAccount("Locked", parent.id);
    const student = await campus.person("Locked Student");
    const course = await campus.course("Locked 1", { account: child.id });
    await campus.enroll(course.id, student, "student");
    await set(child.id, "StudentEnrollment", { send_messages_all: { enabled: true, explicit: true } });
    expect(await studentMay(student, course.id, "send_messages_all")).toEqual({ send_messages_all: true });
    await set(parent.id, "StudentEnrollment", { send_messages_all: { enabled: false, locked: true, explicit: true } });
    expect(await studentMay(student, course.id, "send_messages_all")).toEqual({ send_messages_all: false });
    const after = await set(child.id, "StudentEnrollment", { send_messages_all: { enabled: true, explicit: true } });
    expect(after.body.permissions.send_messages_all).toMatchObject({ enabled: false, locked: true, readonly: true });
    expect(await studentMay(student, course.id, "send_messages_all")).toEqual({ send_messages_all: false });
  });

  test("[PLAT-120] an unavailable permission cannot be turned on, nor a locked permission of administrators off", async () => {
    const student = await campus.person("Hopeful Student");
    const course = await campus.course("Hopeful");
    await campus.enroll(course.id, student, "student");
    const changed = await set("self", "StudentEnrollment", {
      manage_grades: { enabled: true, explicit: true },
      nonsense: { enabled: true },
    });
    expect(changed.status).toBe(200);
    expect(changed.body.permissions.manage_grades).toEqual({
      enabled: false,
      locked: true,
      readonly: true,
      explicit: false,
    });
    expect(changed.body.permissions).not.toHaveProperty("nonsense");
    expect(await studentMay(student, course.id, "manage_grades")).toEqual({ manage_grades: false });
    await set("self", "AccountAdmin", { manage_role_overrides: { enabled: false, explicit: true } });
    expect((await admin.get("accounts/self/permissions")).body.manage_role_overrides).toBe(true);
  });

  test("overrides apply to the account itself, to the accounts below, or to both", async () => {
    const parent = await campus.subAccount("Above");
    const child = await campus.subAccount("Under", parent.id);
    const student = await campus.person("Both Student");
    const courses = [
      await campus.course("Up", { account: parent.id }),
      await campus.course("Down", { account: child.id }),
    ];
    for (const course of courses) await campus.enroll(course.id, student, "student");
    const both = async () =>
      Promise.all(courses.map(async ({ id }) => (await studentMay(student, id, "send_messages")).send_messages));
    const off = { enabled: false, explicit: true };
    await set(parent.id, "StudentEnrollment", { send_messages: { ...off, applies_to_descendants: false } });
    expect(await both()).toEqual([false, true]);
    const change = { ...off, applies_to_self: false, applies_to_descendants: true };
    await set(parent.id, "StudentEnrollment", { send_messages: change });
    expect(await both()).toEqual([true, false]);
    const neither = { ...off, applies_to_self: false, applies_to_descendants: false };
    expect((await set(parent.id, "StudentEnrollment", { send_messages: neither })).status).toBe(400);
  });

  test("only holders of `manage_role_overrides` change roles; others do not learn which roles exist", async () => {
    const [dean, student] = [await campus.person("Dean"), await campus.person("Plain")];
    const sub = await campus.subAccount("Dean's");
    await campus.makeAdmin(dean, sub.id);
    const change = { send_messages: { enabled: false } };
    expect((await set("self", "StudentEnrollment", change, dean)).body).toEqual(DENIED);
    expect((await set(sub.id, "StudentEnrollment", change, student)).body).toEqual(DENIED);
    expect((await student.get("accounts/self/roles")).body).toEqual(DENIED);
    for (const id of [roles.StudentEnrollment.id, 999999999]) {
      expect((await student.put(`accounts/self/roles/${id}`, { label: " " })).body).toEqual(DENIED);
      expect((await student.delete(`accounts/self/roles/${id}`)).body).toEqual(DENIED);
      expect((await student.post(`accounts/self/roles/${id}/activate`)).body).toEqual(DENIED);
    }
    expect((await dean.post(`accounts/${sub.id}/roles/999999999/activate`)).body).toEqual(NOT_FOUND);
    expect((await set(sub.id, "StudentEnrollment", change, dean)).status).toBe(200);
  });
});

describe("custom roles", () => {
  test("are created with a base and permissions, renamed, deactivated and activated", async () => {
    const made = await admin.post("accounts/self/roles", {
      label: "Grader",
      base_role_type: "TaEnrollment",
      permissions: { send_messages_all: { enabled: false, explicit: true } },
    });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      label: "Grader",
      role: "Grader",
      base_role_type: "TaEnrollment",
      workflow_state: "active",
    });
    expect(made.body.permissions.send_messages_all.enabled).toBe(false);
    expect(made.body.permissions.send_messages.enabled).toBe(true);
    const path = `accounts/self/roles/${made.body.id}`;
    expect((await admin.put(path, { label: "Marker" })).body.label).toBe("Marker");
    expect((await admin.delete(path)).body.workflow_state).toBe("inactive");
    const labels = async (params = {}) =>
      (await admin.get("accounts/self/roles", { per_page: 100, ...params })).body.map(
        (r: { label: string }) => r.label,
      );
    expect(await labels()).not.toContain("Marker");
    expect(await labels({ state: ["inactive"] })).toEqual(["Marker"]);
    expect((await admin.post(`${path}/activate`)).body.workflow_state).toBe("active");
    expect(await labels()).toContain("Marker");
  });

  test("an account role has no permissions by default; deactivating it takes them from its holders", async () => {
    const permissions = { read_roster: { enabled: true, explicit: true } };
    const role = (await admin.post("accounts/self/roles", { label: "Reader", permissions })).body;
    expect(role).toMatchObject({ base_role_type: "AccountMembership", is_account_role: true });
    const on = Object.entries<Json>(role.permissions).filter(([, p]) => p.enabled);
    expect(on.map(([name]) => name)).toEqual(["read_roster"]);
    const reader = await campus.person("Reader");
    await admin.post("accounts/self/admins", { user_id: reader.id, role: "Reader" });
    expect((await reader.get("accounts/self/users")).status).toBe(200);
    await admin.delete(`accounts/self/roles/${role.id}`);
    expect((await reader.get("accounts/self/users")).status).toBe(403);
  });

  test("names are required and unique, bases must be known, and built-in roles cannot be changed", async () => {
    const make = (params: object) => admin.post("accounts/self/roles", { ...params });
    for (const bad of [{}, { label: " " }, { label: "x".repeat(256) }, { label: "StudentEnrollment" }]) {
      const refused = await make(bad);
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["label"]]);
    }
    expect((await make({ label: "Odd", base_role_type: "AccountAdmin" })).body.errors).toHaveProperty("base_role_type");
    const race = await Promise.all(Array.from({ length: 6 }, () => make({ label: "Race" })));
    expect(race.filter((r) => r.status === 200)).toHaveLength(1);
    for (const r of race.filter((x) => x.status !== 200)) expect([400, 409]).toContain(r.status);
    expect((await admin.delete(`accounts/self/roles/${roles.TaEnrollment.id}`)).status).toBe(400);
    expect((await admin.put(`accounts/self/roles/${roles.TaEnrollment.id}`, { label: "Helper" })).status).toBe(400);
    const away = await newTenant(campus.tenant.server);
    expect((await away.admin.get(`accounts/self/roles/${roles.TaEnrollment.id}`)).body).toEqual(NOT_FOUND);
  });

  test("roles of accounts above are shown on request, and can be changed only there", async () => {
    const role = (await admin.post("accounts/self/roles", { label: "Inherited" })).body;
    const sub = await campus.subAccount("Heir");
    const labels = async (show_inherited: boolean) =>
      (await admin.get(`accounts/${sub.id}/roles`, { show_inherited, per_page: 100 })).body.map((r: Json) => r.label);
    expect(await labels(false)).not.toContain("Inherited");
    expect(await labels(true)).toContain("Inherited");
    expect((await admin.delete(`accounts/${sub.id}/roles/${role.id}`)).status).toBe(400);
  });
});
