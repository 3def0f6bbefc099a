/** Pages and their links, shown on accounts and users. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { NOT_FOUND } from "../support/refusals.ts";

let admin: Api;
let course: number;
const path = "accounts/self/sub_accounts";
beforeAll(async () => {
  const campus = await Campus.create();
  admin = campus.admin;
  course = (await campus.course("Course")).id;
  for (let n = 1; n <= 25; n += 1) await campus.subAccount(`Account ${n}`);
});

const query = (link: string) => new URL(link).search;

describe("numbered pages", () => {
  test("[PLAT-37] ten at first; the links stand in order, joined by a comma alone", async () => {
    const first = await admin.get(path);
    expect(first.body).toHaveLength(10);
    const header = first.headers.get("link")!;
    expect(header.split(",").map((part) => /rel="(\w+)"$/.exec(part)?.[1])).toEqual([
      "current",
      "next",
      "first",
      "last",
    ]);
    expect(header).toMatch(
      /^<https?:\/\/[^>]+\/api\/v1\/accounts\/self\/sub_accounts\?page=1&per_page=10>; rel="current",</,
    );
    expect(query(first.links.last!)).toBe("?page=3&per_page=10");
  });

  test("[PLAT-38][PLAT-39] per_page is held between 1 and 100; what is no number is 1", async () => {
    const many = await admin.get(path, { per_page: 1000 });
    expect(many.body).toHaveLength(25);
    expect(many.links.current).toContain("per_page=100");
    const sets = await admin.post(`courses/${course}/group_categories`, { name: "Many", create_group_count: 101 });
    expect(sets.body.groups_count).toBe(101);
    const groups = await admin.get(`courses/${course}/groups`, { per_page: 1000 });
    expect(groups.body).toHaveLength(100);
    expect((await admin.get(groups.links.next!)).body).toHaveLength(1);
    for (const per_page of ["0", "-5", "x", { a: 1 }, [[1]]])
      expect((await admin.get(path, { per_page })).body).toHaveLength(1);
  });

  test("[PLAT-40][PLAT-50] prev and next are there where there is such a page, current and first always", async () => {
    const rels = async (page: number, per_page = 10) => Object.keys((await admin.get(path, { page, per_page })).links);
    expect(await rels(1)).toEqual(["current", "next", "first", "last"]);
    expect(await rels(2)).toEqual(["current", "next", "prev", "first", "last"]);
    expect(await rels(3)).toEqual(["current", "prev", "first", "last"]);
    expect(await rels(1, 100)).toEqual(["current", "first", "last"]);
  });

  test("[PLAT-41][PLAT-42] past the end is empty, no page number is not found", async () => {
    const beyond = await admin.get(path, { page: 99 });
    expect([beyond.status, beyond.body]).toEqual([200, []]);
    for (const page of ["0", "-1", "zzz", "1.5", "9".repeat(20), { a: 1 }, [[1]]])
      expect([page, (await admin.get(path, { page })).body]).toEqual([page, NOT_FOUND]);
  });

  test("[PLAT-43][PLAT-44] the links keep the query sorted and escaped, page and size last, and never a token", async () => {
    const anonymous = admin.as(undefined);
    const first = await anonymous.get(
      `${path}?z=1&include[]=course_count&per_page=5&a=b%20c&access_token=${admin.token}`,
    );
    expect(first.status).toBe(200);
    expect(query(first.links.next!)).toBe("?a=b%20c&include%5B%5D=course_count&z=1&page=2&per_page=5");
    expect(first.headers.get("link")).not.toContain(admin.token);
    const next = await admin.get(first.links.next!);
    expect(next.body).toHaveLength(5);
    expect(next.body[0]).toHaveProperty("course_count");
  });

  test("[PLAT-49] with a very long query the links stay under 6 KiB, and next is among them", async () => {
    const reply = await admin.get(path, { page: 2, filler: "x".repeat(3000) });
    const header = reply.headers.get("link")!;
    expect(header.length).toBeLessThan(6 * 1024);
    expect(reply.links).toHaveProperty("next");
    expect(reply.links).not.toHaveProperty("last");
  });
});

describe("bookmarked pages", () => {
  test("[PLAT-47] a bookmark that is none is the first page", async () => {
    const first = await admin.get("accounts/self/users", { sort: "id" });
    for (const page of ["bookmark:garbage", "bookmark:", "zzz", "7"])
      expect((await admin.get("accounts/self/users", { sort: "id", page })).body).toEqual(first.body);
  });
});
