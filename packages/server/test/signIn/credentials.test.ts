/** Logins that administrators add and take away. */
import { beforeAll, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { newTenant } from "../support/pidge.ts";
import { DENIED, INVALID_TOKEN, NOT_FOUND } from "../support/refusals.ts";
import { Browser } from "./sessions/browser.ts";

let campus: Campus;
let admin: Api;
let manager: Api;
const PATH = "accounts/self/logins";

/** An administrator who has these permissions and not those. */
async function holder(name: string, on: readonly string[], off: readonly string[]): Promise<Api> {
  const permission = (enabled: number) => (word: string) => [word, { explicit: 1, enabled }] as const;
  const permissions = Object.fromEntries([...on.map(permission(1)), ...off.map(permission(0))]);
  const role = await admin.post("accounts/self/roles", { label: name, permissions });
  const person = await campus.person(name);
  await admin.post("accounts/self/admins", { user_id: person.id, role_id: role.body.id });
  return person;
}

beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  manager = await holder("Manager", ["manage_user_logins", "view_user_logins"], ["manage_sis", "read_sis"]);
});

const add = (who: Api, user: number | undefined, login: object | undefined) =>
  who.post(PATH, { user: { id: user }, ...(login === undefined ? {} : { login }) });

test("a further login lets its person in, and is listed after the others", async () => {
  const ann = await campus.person("Ann");
  const password = "a pass phrase of Ann";
  const made = await add(admin, ann.id, { unique_id: " Ann.Two ", password, sis_user_id: "S-1" });
  expect([made.status, made.body]).toEqual([
    200,
    {
      id: expect.any(Number),
      account_id: campus.tenant.root,
      user_id: ann.id,
      unique_id: "Ann.Two",
      sis_user_id: "S-1",
      integration_id: null,
      authentication_provider_id: null,
      workflow_state: "active",
      created_at: expect.any(String),
    },
  ]);
  const own = await ann.get("users/self/logins");
  expect(own.body.map((login: Json) => login.unique_id).at(-1)).toBe("Ann.Two");
  const browser = new Browser(admin);
  expect((await browser.signIn("ann.two", password)).status).toBe(302);
  const listed = await admin.get(PATH, { user_id: ann.id });
  expect(listed.body.map((login: Json) => login.id)).toEqual(own.body.map((login: Json) => login.id));
  // taken away, it lets nobody in any more; the person's token goes on with the other login
  const deleted = await admin.delete(`users/${ann.id}/logins/${made.body.id}`);
  expect([deleted.status, deleted.body]).toEqual([200, { ...made.body, workflow_state: "deleted" }]);
  expect((await browser.get("/login/canvas")).text).not.toContain("You are signed in");
  expect((await browser.signIn("ann.two", password)).status).toBe(400);
  expect((await ann.get("users/self")).status).toBe(200);
  expect((await admin.delete(`users/${ann.id}/logins/${made.body.id}`)).body).toEqual(NOT_FOUND);
});

test("who has no login left is not let in, and may be given another", async () => {
  const ben = await campus.person("Ben");
  const [login] = (await ben.get("users/self/logins")).body;
  expect((await admin.delete(`users/${ben.id}/logins/${login.id}`)).status).toBe(200);
  expect((await ben.get("users/self")).body).toEqual(INVALID_TOKEN);
  expect((await add(admin, ben.id, { unique_id: login.unique_id })).status).toBe(200);
  expect((await ben.get("users/self")).status).toBe(200);
});

test("faults are named, and nothing is made", async () => {
  const cem = await campus.person("Cem");
  await add(admin, cem.id, { unique_id: "taken", sis_user_id: "S-2", integration_id: "I-2" });
  const before = (await cem.get("users/self/logins")).body;
  for (const [login, fields] of [
    [{ unique_id: "" }, ["unique_id"]],
    [{ unique_id: " " }, ["unique_id"]],
    [{ unique_id: "x".repeat(256) }, ["unique_id"]],
    [{ unique_id: "TAKEN" }, ["unique_id"]],
    [{ unique_id: "free", sis_user_id: "S-2", integration_id: "I-2" }, ["sis_user_id", "integration_id"]],
    [{ unique_id: "free", password: "short" }, ["password"]],
    [{ unique_id: "free-login", password: "free-login" }, ["password"]],
  ] as const) {
    const refused = await add(admin, cem.id, login);
    expect([login, refused.status, Object.keys(refused.body.errors)]).toEqual([login, 400, fields]);
  }
  expect((await add(admin, cem.id, undefined)).body).toEqual({ errors: [{ message: "login is missing" }] });
  expect((await add(admin, undefined, { unique_id: "free" })).status).toBe(400);
  expect((await add(admin, 999_999_999, { unique_id: "free" })).body).toEqual(NOT_FOUND);
  expect((await cem.get("users/self/logins")).body).toEqual(before);
});

test("only for who manages logins and has the user's rights; SIS ids only with theirs", async () => {
  const [dee, viewer] = [
    await campus.person("Dee"),
    await holder("Viewer", ["view_user_logins"], ["manage_user_logins"]),
  ];
  const boss = await campus.person("Boss");
  const roles = (await admin.get("accounts/self/roles")).body;
  const full = roles.find((role: Json) => role.role === "AccountAdmin").id;
  await admin.post("accounts/self/admins", { user_id: boss.id, role_id: full });
  const [login] = (await dee.get("users/self/logins")).body;
  for (const who of [dee, viewer]) {
    // permission before validation
    expect((await add(who, dee.id, undefined)).body).toEqual(DENIED);
    expect((await who.delete(`users/${dee.id}/logins/${login.id}`)).body).toEqual(DENIED);
    expect((await who.get(PATH)).body).toEqual(DENIED);
  }
  const [theirs] = (await boss.get("users/self/logins")).body;
  expect((await add(manager, boss.id, { unique_id: "boss.two" })).body).toEqual(DENIED);
  expect((await manager.delete(`users/${boss.id}/logins/${theirs.id}`)).body).toEqual(DENIED);
  const made = await add(manager, dee.id, { unique_id: "dee.two", sis_user_id: "S-3" });
  expect([made.status, Object.keys(made.body).includes("sis_user_id")]).toEqual([200, false]);
  expect((await admin.get(PATH, { user_id: dee.id })).body.at(-1)).toMatchObject({ sis_user_id: null });
  const fromSis = await add(admin, dee.id, { unique_id: "dee.three", sis_user_id: "S-4" });
  expect((await manager.delete(`users/${dee.id}/logins/${fromSis.body.id}`)).body).toEqual(DENIED);
  expect((await manager.delete(`users/${dee.id}/logins/${made.body.id}`)).status).toBe(200);
  // of another user than the path names
  expect((await admin.delete(`users/${viewer.id}/logins/${login.id}`)).body).toEqual(NOT_FOUND);
});

test("the list of a root account is everybody's, by id and page by page; sub-accounts and other tenants have none", async () => {
  const all = (await admin.get(PATH, { per_page: 100 })).body;
  const ids = all.map((login: Json) => login.id);
  expect(ids).toEqual(ids.toSorted((a: number, b: number) => a - b));
  const first = await admin.get(PATH, { per_page: 2 });
  const second = await admin.raw("GET", first.links.next!);
  expect([...first.body, ...second.body].map((login: Json) => login.id)).toEqual(ids.slice(0, 4));
  const below = await campus.subAccount("Department");
  expect((await admin.get(`accounts/${below.id}/logins`)).body).toEqual(NOT_FOUND);
  const other = (await newTenant(campus.tenant.server)).admin;
  expect((await other.get(PATH, { user_id: admin.id })).body).toEqual(NOT_FOUND);
  expect((await other.delete(`users/${admin.id}/logins/${ids[0]}`)).body).toEqual(NOT_FOUND);
});
