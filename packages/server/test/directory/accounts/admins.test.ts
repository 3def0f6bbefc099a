/** Administrators of accounts: giving, listing and taking away roles. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let ann: Api;
let student: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  [ann, student] = [await campus.person("Ann"), await campus.person("Student")];
});

const give = (params: object, by: Api = admin, account: number | "self" = "self") =>
  by.post(`accounts/${account}/admins`, { ...params });

describe("administrators", () => {
  test("a role takes effect at once; giving it again changes nothing; after it was taken away its rights are gone", async () => {
    expect((await ann.get("accounts/self/users")).status).toBe(403);
    const given = await give({ user_id: ann.id });
    expect(given.body).toMatchObject({
      role: "AccountAdmin",
      workflow_state: "active",
      user: { id: ann.id, name: "Ann" },
    });
    expect((await ann.get("accounts/self/users")).status).toBe(200);
    expect((await give({ user_id: ann.id, role: "AccountAdmin" })).body.id).toBe(given.body.id);
    expect((await ann.get("accounts/self/admins/self")).body).toMatchObject([{ id: given.body.id }]);
    const listed = await admin.get("accounts/self/admins");
    expect(listed.body.map((a: { user: { id: number } }) => a.user.id)).toEqual([admin.id, ann.id]);
    expect((await admin.get("accounts/self/admins", { user_id: [ann.id] })).body).toHaveLength(1);
    const taken = await admin.delete(`accounts/self/admins/${ann.id}`);
    expect(taken.body).toMatchObject({ id: given.body.id, workflow_state: "deleted" });
    expect((await ann.get("accounts/self/users")).status).toBe(403);
    expect((await ann.get("accounts/self/admins/self")).body).toEqual([]);
    expect((await admin.delete(`accounts/self/admins/${ann.id}`)).body).toEqual(NOT_FOUND);
    expect((await give({ user_id: ann.id })).body.id).toBe(given.body.id);
    await admin.delete(`accounts/self/admins/${ann.id}`);
  });

  test("the user and the role must exist", async () => {
    expect((await give({})).body.errors).toHaveProperty("user_id");
    expect((await give({ user_id: 999999999 })).body).toEqual(NOT_FOUND);
    const away = await newTenant(campus.tenant.server);
    expect((await give({ user_id: away.admin.id })).body).toEqual(NOT_FOUND);
    for (const role of ["StudentEnrollment", "Nobody"]) {
      const refused = await give({ user_id: ann.id, role });
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["role"]]);
    }
    expect((await give({ user_id: ann.id, role_id: 999999 })).body.errors).toHaveProperty("role_id");
  });

  test("only holders of `manage_account_memberships` give and take roles, and none with more rights than they have", async () => {
    for (const attempt of [
      await give({ user_id: ann.id }, student),
      await student.get("accounts/self/admins"),
      await student.delete(`accounts/self/admins/${admin.id}`),
    ])
      expect([attempt.status, attempt.body]).toEqual([403, DENIED]);
    expect((await admin.as(undefined).get("accounts/self/admins")).status).toBe(401);
    const permissions = { manage_account_memberships: { enabled: true, explicit: true } };
    const role = await admin.post("accounts/self/roles", { label: "Membership Manager", permissions });
    const manager = await campus.person("Manager");
    await give({ user_id: manager.id, role_id: role.body.id });
    expect((await give({ user_id: manager.id }, manager)).body).toEqual(DENIED);
    expect((await give({ user_id: ann.id, role: "Membership Manager" }, manager)).status).toBe(200);
    expect((await manager.delete(`accounts/self/admins/${admin.id}`)).body).toEqual(DENIED);
    expect((await manager.delete(`accounts/self/admins/${ann.id}`, { role: "Membership Manager" })).status).toBe(200);
  });

  test("[PLAT-40] the list is paged by id, and a full last page has no next page", async () => {
    const sub = await campus.subAccount("Paged");
    const people = [await campus.person("Zoe"), await campus.person("Yan"), await campus.person("Xia")];
    const given = [];
    for (const person of people) given.push((await give({ user_id: person.id }, admin, sub.id)).body.id);
    const list = (per_page: number) => admin.get(`accounts/${sub.id}/admins`, { per_page });
    const ids = (rows: { id: number }[]) => rows.map(({ id }) => id);
    const whole = await list(3);
    expect([ids(whole.body), whole.links.next]).toEqual([given, undefined]);
    const first = await list(2);
    expect(ids(first.body)).toEqual(given.slice(0, 2));
    const second = await admin.raw("GET", first.links.next ?? "");
    expect([ids(second.body), second.links.next]).toEqual([given.slice(2), undefined]);
  });

  test("an administrator of a sub-account gives roles there, not above", async () => {
    const sub = await campus.subAccount("Arts");
    const dean = await campus.person("Dean");
    await campus.makeAdmin(dean, sub.id);
    expect((await give({ user_id: ann.id }, dean, sub.id)).status).toBe(200);
    expect((await give({ user_id: ann.id }, dean)).body).toEqual(DENIED);
  });
});
