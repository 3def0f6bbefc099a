/** The users of an account: order, search, pages. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Params, Reply } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, TOO_SHORT } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let student: Api;
const ids: Record<string, number> = {};

beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  for (const [name, sis] of [
    ["Zoë Adams", "sis-z"],
    ["ann bell", "sis-a"],
    ["Émile Carter", "sis-e"],
    ["Bea Dalton", "sis-b"],
  ] as const) {
    const login = `${sis}@login.test`;
    const person = await campus.person(name, {
      pseudonym: { unique_id: login, sis_user_id: sis },
      communication_channel: { address: `${sis}@mail.test`, skip_confirmation: true },
    });
    ids[name] = person.id;
  }
  student = await campus.person("Plain Student");
});

const list = (params: Params = {}, by: Api = admin) => by.get("accounts/self/users", params);
const names = (reply: Reply) => reply.body.map((user: { name: string }) => user.name);

/** Follows `next` to the end. */
async function walk(first: Reply): Promise<Reply[]> {
  const pages = [first];
  for (let page = first; page.links.next !== undefined; pages.push(page)) {
    page = await admin.get(page.links.next);
    expect(pages.length).toBeLessThan(20);
  }
  return pages;
}

describe("order", () => {
  test("[PLAT-130] by sortable name whatever the case and accents; by id; not for those who administer nothing", async () => {
    const all = await list();
    expect(all.status).toBe(200);
    expect(names(all)).toEqual([
      "Zoë Adams",
      "Administrator",
      "ann bell",
      "Émile Carter",
      "Bea Dalton",
      "Plain Student",
    ]);
    const byId = await list({ sort: "id", order: "desc" });
    const given = byId.body.map((user: { id: number }) => user.id);
    expect(given).toEqual([...given].sort((a, b) => b - a));
    expect(given).toHaveLength(6);
    const denied = await list({}, student);
    expect(denied.status).toBe(403);
    expect(denied.body).toEqual(DENIED);
    expect((await list({}, admin.as(undefined))).status).toBe(401);
  });

  test("by SIS id and by address, those without one last in either direction", async () => {
    const sis = ["ann bell", "Bea Dalton", "Émile Carter", "Zoë Adams"];
    expect(names(await list({ sort: "sis_id" })).slice(0, 4)).toEqual(sis);
    expect(names(await list({ sort: "sis_id", order: "desc" })).slice(0, 4)).toEqual(sis.toReversed());
    expect(names(await list({ sort: "email" })).at(-1)).toBe("Administrator");
    expect(names(await list({ sort: "email", order: "desc" })).at(-1)).toBe("Administrator");
  });

  test("sort=last_login forces the field", async () => {
    const byLogin = await list({ sort: "last_login" });
    expect(byLogin.body[0]).toHaveProperty("last_login", null);
    expect((await list()).body[0]).not.toHaveProperty("last_login");
  });

  test("[PLAT-13] what is asked for is included, what is unknown ignored", async () => {
    const all = await list({ include: ["email", "avatar_url", "time_zone", "uuid", "nonsense"], nonsense: 1 });
    expect(all.status).toBe(200);
    expect(all.body[0]).toMatchObject({
      email: "sis-z@mail.test",
      avatar_url: expect.stringMatching(/^http/),
      time_zone: null,
      uuid: expect.any(String),
    });
    expect((await list()).body[0]).not.toHaveProperty("email");
    expect((await admin.get("accounts/self/users?include=email")).body[0].email).toBe("sis-z@mail.test");
  });
});

describe("pages", () => {
  test("every sort order walks through everyone once, without a total until the end", async () => {
    for (const sort of ["username", "email", "sis_id", "integration_id", "last_login", "id"])
      for (const order of ["asc", "desc"]) {
        const whole = (await list({ sort, order })).body.map((user: { id: number }) => user.id);
        const pages = await walk(await list({ sort, order, per_page: 4 }));
        expect(pages).toHaveLength(2);
        expect(pages.flatMap((page) => page.body.map((user: { id: number }) => user.id))).toEqual(whole);
        expect(pages[0]!.links).not.toHaveProperty("last");
        expect(pages[1]!.links.last).toBe(pages[1]!.links.current);
      }
  });

  test("by id the pages are bookmarks, else numbers", async () => {
    const byId = await list({ sort: "id", per_page: 4 });
    expect(byId.links.current).toContain("page=first");
    expect(byId.links.next).toMatch(/page=bookmark%3A|page=bookmark:/);
    const garbage = await list({ sort: "id", per_page: 4, page: "bookmark:garbage" });
    expect(garbage.body).toEqual(byId.body);
    const forged = (...key: unknown[]) => Buffer.from(JSON.stringify(key)).toString("base64url");
    for (const key of [forged("abc", 1), forged(1, 1), forged("1", "x"), forged("1"), forged("9".repeat(30), 1)]) {
      expect((await list({ sort: "id", per_page: 4, page: `bookmark:${key}` })).body).toEqual(byId.body);
      expect((await list({ sort: "last_login", anchor: key })).status).toBe(200);
    }
    expect((await list({ anchor: forged("a\0b", 1) })).body).toHaveLength(6);
    const second = await list({ per_page: 4, page: 2 });
    expect(second.body).toHaveLength(2);
    expect(second.links.prev).toContain("page=1");
    expect((await list({ page: 99 })).body).toEqual([]);
    expect((await list({ page: "zzz" })).status).toBe(404);
  });
});

describe("search", () => {
  test("[PLAT-131] a whole id finds that user alone; a single digit that is nobody's finds nothing", async () => {
    const id = ids["Zoë Adams"]!;
    expect(names(await list({ search_term: id }))).toEqual(["Zoë Adams"]);
    const tenant = await newTenant(campus.tenant.server);
    const nobody = await tenant.admin.get("accounts/self/users", { search_term: 9 });
    expect([nobody.status, nobody.body]).toEqual([200, []]);
    // of another tenant, so not in scope
    expect((await tenant.admin.get("accounts/self/users", { search_term: id })).body).toEqual([]);
  });

  test("[PLAT-132] by part of a name, login, SIS id or address", async () => {
    for (const search_term of ["ËMILE", "emile", "mile Car", "sis-e@login", "sis-e", "SIS-E@MAIL"])
      expect([search_term, names(await list({ search_term }))]).toEqual([search_term, ["Émile Carter"]]);
    expect(names(await list({ search_term: "%" + "_" }))).toEqual([]);
    expect(names(await list({ search_term: "  " }))).toHaveLength(6);
  });

  test("[PLAT-71] one letter is too short", async () => {
    const short = await list({ search_term: "a" });
    expect(short.status).toBe(400);
    expect(short.body).toEqual(TOO_SHORT);
  });
});

describe("scope", () => {
  test("a sub-account lists who is in its courses or administers it; deleted users only when asked for", async () => {
    const sub = await campus.subAccount("Music");
    const below = await campus.subAccount("Singing", sub.id);
    const course = await campus.course("Choir", { account: below.id });
    const singer = await campus.person("Sina Singer");
    const dean = await campus.person("Dean Music");
    await campus.enroll(course.id, singer, "student");
    await campus.makeAdmin(dean, sub.id);
    expect(names(await dean.get(`accounts/${sub.id}/users`))).toEqual(["Dean Music", "Sina Singer"]);
    expect(names(await dean.get(`accounts/${below.id}/users`))).toEqual(["Sina Singer"]);
    expect(names(await dean.get(`accounts/${sub.id}/users`, { enrollment_type: "student" }))).toEqual(["Sina Singer"]);
    expect(names(await dean.get(`accounts/${sub.id}/users`, { enrollment_type: "teacher" }))).toEqual([]);
    expect((await dean.get("accounts/self/users")).status).toBe(403);
    await admin.delete(`accounts/self/users/${singer.id}`);
    expect(names(await list({ search_term: "Sina" }))).toEqual([]);
    expect(names(await list({ search_term: "Sina", include_deleted_users: true }))).toEqual(["Sina Singer"]);
  });
});
