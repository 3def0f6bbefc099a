/** Ids in all the forms that Canvas takes, and the strings they become when asked. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { stringifyIds, writeJson } from "../../src/platform/json.ts";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { newTenant } from "../support/pidge.ts";
import { NOT_FOUND } from "../support/refusals.ts";

let campus: Campus;
let admin: Api;
let bob: Api;
let course: number;
let sub: number;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  const pseudonym = { unique_id: "bob@x.edu", sis_user_id: "S:1/é", integration_id: "INT 1" };
  bob = await campus.person("Bob", { pseudonym });
  course = (await campus.course("A1", { sis_course_id: "A1" })).id;
  const made = await admin.post("accounts/self/sub_accounts", { account: { name: "Arts", sis_account_id: "ARTS" } });
  sub = made.body.id;
});

const idOf = async (path: string, by: Api = admin) => {
  const found = await by.get(path);
  return found.status === 200 ? found.body.id : found.body;
};
const uuidOf = async (id: number) => (await admin.get(`users/${id}`, { include: ["uuid"] })).body.uuid;

describe("references", () => {
  test("[PLAT-25][PLAT-26] self is the caller, or the root account of the host", async () => {
    expect(await idOf("users/self", bob)).toBe(bob.id);
    expect(await idOf("accounts/self", bob)).toBe(campus.tenant.root);
    expect(await idOf("accounts/default")).toBe(campus.tenant.root);
  });

  test("[PLAT-27][PLAT-29][PLAT-30] the school's own ids, escaped or in hexadecimal", async () => {
    expect(await idOf("courses/sis_course_id:A1")).toBe(course);
    expect(await idOf("courses/hex:sis_course_id:4131")).toBe(course);
    expect(await idOf("accounts/sis_account_id:ARTS")).toBe(sub);
    expect(await idOf("users/sis_user_id:S%3A1%2F%C3%A9")).toBe(bob.id);
    expect(await idOf("users/sis_integration_id:INT%201")).toBe(bob.id);
    expect(await idOf(`users/hex:sis_user_id:${Buffer.from("S:1/é").toString("hex")}`)).toBe(bob.id);
    await campus.course("Hard", { sis_course_id: "CS/101.11é" });
    expect((await admin.get("courses/sis_course_id:CS%2F101%2E11%C3%A9")).body.name).toBe("Hard");
  });

  test("[PLAT-31] logins whatever their case", async () => {
    expect(await idOf("users/sis_login_id:Bob@X.edu")).toBe(bob.id);
  });

  test("by uuid, of users and of accounts", async () => {
    expect(await idOf(`users/uuid:${await uuidOf(bob.id)}`)).toBe(bob.id);
    expect(await idOf(`users/uuid:${await uuidOf(admin.id)}`)).toBe(admin.id);
    expect(await idOf(`accounts/uuid:${(await admin.get("accounts/self")).body.uuid}`)).toBe(campus.tenant.root);
  });

  test("[PLAT-28][PLAT-32] another tenant's, and kinds of other objects, are not found", async () => {
    const elsewhere = await newTenant(campus.tenant.server);
    expect(await idOf("courses/sis_course_id:A1", elsewhere.admin)).toEqual(NOT_FOUND);
    expect(await idOf(`courses/${course}`, elsewhere.admin)).toEqual(NOT_FOUND);
    expect(await idOf(`accounts/${campus.tenant.root}`, elsewhere.admin)).toEqual(NOT_FOUND);
    expect(await idOf(`users/${bob.id}`, elsewhere.admin)).toEqual(NOT_FOUND);
    for (const path of ["courses/sis_user_id:A1", "users/sis_course_id:A1", "accounts/sis_user_id:ARTS"])
      expect(await idOf(path)).toEqual(NOT_FOUND);
    expect(await idOf("courses/sis_course_integration_id:A1")).toEqual(NOT_FOUND);
  });

  test("[PLAT-33][PLAT-34] blanks around are trimmed; what has no form is not found", async () => {
    expect(await idOf(`users/%20${bob.id}%20`)).toBe(bob.id);
    expect(await idOf("users/%20self")).toBe(admin.id);
    for (const id of [
      "abc",
      "1".repeat(25),
      "-1",
      "1.0",
      "0x1",
      "hex:sis_user_id:4",
      "sis_user_id:",
      "uuid:short",
      "1~2",
    ])
      expect([id, await idOf(`users/${id}`)]).toEqual([id, NOT_FOUND]);
  });
});

describe("string ids", () => {
  const strings = { accept: "application/json+canvas-string-ids" };

  test("[PLAT-5][PLAT-6] every id of an account is a string when asked for, else a number", async () => {
    const asStrings = await admin.get(`accounts/${sub}`, {}, strings);
    expect(asStrings.body).toMatchObject({
      id: String(sub),
      root_account_id: String(campus.tenant.root),
      sis_import_id: null,
      default_storage_quota_mb: expect.any(Number),
    });
    expect(asStrings.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const plain = await admin.get(`accounts/${sub}`, {}, { accept: "application/json" });
    expect(plain.body).toMatchObject({ id: sub, root_account_id: campus.tenant.root });
  });

  test("[PLAT-7] whatever names and texts an answer holds, ids and nothing else become text", () => {
    const lists = new Set(["ids", "audience", "topic_children", "unread_entries", "forced_entries"]);
    const settled = (value: unknown, key = ""): unknown => {
      if (typeof value === "number" && Number.isInteger(value))
        return key === "id" || key.endsWith("_id") ? String(value) : value;
      if (typeof value !== "object" || value === null) return value;
      if (!Array.isArray(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, settled(v, k)]));
      const ids = (key.endsWith("_ids") || lists.has(key)) && value.length > 0 && value.every(Number.isInteger);
      return value.map((item) => (ids ? String(item) : settled(item)));
    };
    const names = [
      "id",
      "_id",
      "x_id",
      "ids",
      "x_ids",
      "audience",
      "grid",
      "kids",
      'a"id',
      "{",
      ",",
      'x\\"_id',
      "name",
    ];
    const texts = [
      '"id":5',
      ',"x_id":5,',
      '{"id":5}',
      '"ids":[1,2]',
      'x,"audience":[1],',
      "id",
      "_id",
      ",",
      "[",
      "<&>",
    ];
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "medium" },
        fc.constantFrom<unknown>(null, true, 1.5, -7, ...texts),
        fc.nat(),
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        expect(JSON.parse(stringifyIds(writeJson(given)))).toEqual(settled(given));
      }),
      { numRuns: 500 },
    );
  });

  test("ids are taken as strings and as numbers", async () => {
    const person = await campus.person("Either");
    for (const user_id of [person.id, String(person.id)]) {
      const made = await admin.raw("POST", "accounts/self/admins", {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user_id }),
      });
      expect(made.body.user.id).toBe(person.id);
    }
  });
});
