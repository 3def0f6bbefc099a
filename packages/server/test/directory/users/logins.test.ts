/** Logins: who reads and changes them. */
import { beforeAll, describe, expect, test } from "vitest";
import { Browser, personWithPassword, signedIn } from "../../signIn/sessions/browser.ts";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
});

const idOf = async (user: number) => (await admin.get(`users/${user}/logins`)).body[0].id;
const change = (by: Api, id: number, login: object) => by.put(`accounts/self/logins/${id}`, { login });
const signsIn = async (login: string, password: string) =>
  (await new Browser(admin).signIn(login, password)).status === 302;

describe("logins", () => {
  test("are shown to their owner and to administrators, without the password", async () => {
    const { api, login } = await personWithPassword(campus, "Ann");
    const seen = await api.get("users/self/logins");
    expect(seen.body).toEqual([
      {
        id: expect.any(Number),
        account_id: campus.tenant.root,
        user_id: api.id,
        unique_id: login,
        authentication_provider_id: null,
        workflow_state: "active",
        created_at: expect.any(String),
      },
    ]);
    expect((await admin.get(`users/${api.id}/logins`)).body[0]).toMatchObject({ unique_id: login, sis_user_id: null });
    const other = await campus.person("Other");
    expect((await other.get(`users/${api.id}/logins`)).body).toEqual(DENIED);
  });

  test("administrators change password and unique id; a new password signs the person out of browsers", async () => {
    const { api, login, password, browser } = await signedIn(campus, "Ben");
    const id = await idOf(api.id);
    const changed = await change(admin, id, { unique_id: "Ben@new.test", password: "a new pass phrase" });
    expect([changed.status, changed.body.unique_id]).toEqual([200, "Ben@new.test"]);
    expect((await browser.get("/login/canvas")).text).not.toContain("You are signed in as");
    expect(await signsIn(login, password)).toBe(false);
    expect(await signsIn("ben@new.test", password)).toBe(false);
    expect(await signsIn("ben@new.test", "a new pass phrase")).toBe(true);
    // a login without a password gets its first
    const without = await campus.person("Without", { pseudonym: { unique_id: "without@logins.test" } });
    await change(admin, await idOf(without.id), { password: "a first pass phrase" });
    expect(await signsIn("without@logins.test", "a first pass phrase")).toBe(true);
  });

  test("people change their own password if they know the old one, and nothing else; attempts are limited", async () => {
    const { api, login, password } = await personWithPassword(campus, "Cem");
    const id = await idOf(api.id);
    expect((await change(api, id, { unique_id: "cem@other.test" })).body).toEqual(DENIED);
    for (const old_password of ["", "wrong"]) {
      const refused = await change(api, id, { password: "a new pass phrase", old_password });
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["old_password"]]);
    }
    expect(await signsIn(login, password)).toBe(true);
    expect((await change(api, id, { password: "a new pass phrase", old_password: password })).status).toBe(200);
    expect(await signsIn(login, "a new pass phrase")).toBe(true);
    for (let i = 0; i < 10; i++) await change(api, id, { password: "guessing away", old_password: `guess ${i}` });
    const throttled = await change(api, id, { password: "guessing away", old_password: "a new pass phrase" });
    expect([throttled.status, throttled.body.message]).toEqual([429, expect.stringContaining("too many attempts")]);
  });

  test("nobody changes logins of others without permission, nor of people with more rights", async () => {
    const [ann, boss] = [await campus.person("Ann"), await campus.person("Boss")];
    await campus.makeAdmin(boss);
    const role = await admin.post("accounts/self/roles", {
      label: "Desk",
      permissions: { manage_user_logins: { explicit: 1, enabled: 1 } },
    });
    const desk = await campus.person("Desk");
    await admin.post("accounts/self/admins", { user_id: desk.id, role_id: role.body.id });
    const password = "a new pass phrase";
    expect((await change(desk, await idOf(ann.id), { password })).status).toBe(200);
    expect((await change(desk, await idOf(boss.id), { password })).body).toEqual(DENIED);
    expect((await change(ann, await idOf(boss.id), { password, old_password: "x" })).body).toEqual(DENIED);
    // permission comes before validation
    expect((await ann.put(`accounts/self/logins/${await idOf(boss.id)}`)).body).toEqual(DENIED);
    const other = (await newTenant(campus.tenant.server)).admin;
    expect((await change(other, await idOf(ann.id), { password })).body).toEqual(NOT_FOUND);
    const below = await campus.subAccount("Department");
    expect(
      (await admin.put(`accounts/${below.id}/logins/${await idOf(ann.id)}`, { login: { password } })).body,
    ).toEqual(NOT_FOUND);
  });

  test("malformed fields are refused by name, and nothing changes", async () => {
    const [ann, taken] = [await personWithPassword(campus, "Dee"), await personWithPassword(campus, "Eve")];
    const id = await idOf(ann.api.id);
    for (const [field, value] of [
      ["password", "short"],
      ["password", "x".repeat(256)],
      ["unique_id", ""],
      ["unique_id", "x".repeat(256)],
      ["unique_id", taken.login.toUpperCase()],
    ] as const) {
      const refused = await change(admin, id, { password: "a new pass phrase", [field]: value });
      expect([field, refused.status, Object.keys(refused.body.errors)]).toEqual([field, 400, [field]]);
    }
    expect(await signsIn(ann.login, ann.password)).toBe(true);
    const missing = await admin.put(`accounts/self/logins/${id}`);
    expect([missing.status, missing.body]).toEqual([400, { errors: [{ message: "login is missing" }] }]);
  });
});
