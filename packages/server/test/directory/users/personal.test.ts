/** What people keep for themselves: colours, custom data, bookmarks, dashboard cards, observees, features. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let ann: Api;
let ben: Api;
let course: Json;
let group: Json;
let keeper: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  [ann, ben, keeper] = [await campus.person("Ann"), await campus.person("Ben"), await campus.person("Keeper")];
  course = await campus.course("Biology");
  await campus.enroll(course.id, ann, "student");
  group = await campus.group(course.id, "Group", [ann]);
  const role = await admin.post("accounts/self/roles", {
    label: "Reader",
    permissions: { read_roster: { explicit: 1, enabled: 1 }, manage_user_logins: { explicit: 1, enabled: 0 } },
  });
  await admin.post("accounts/self/admins", { user_id: keeper.id, role_id: role.body.id });
});

describe("colours", () => {
  const path = (asset: string, user: number | "self" = "self") => `users/${user}/colors/${asset}`;

  test("are given to what one sees, with or without #, and read one by one or all together", async () => {
    expect((await ann.get("users/self/colors")).body).toEqual({ custom_colors: {} });
    expect((await ann.get(path(`course_${course.id}`))).body).toEqual(NOT_FOUND);
    const given = await ann.put(path(`course_${course.id}`), { hexcode: "0a1B2c" });
    expect([given.status, given.body]).toEqual([200, { hexcode: "#0a1B2c" }]);
    expect((await ann.put(path(`group_${group.id}`), { hexcode: "#abc" })).body).toEqual({ hexcode: "#abc" });
    await ann.put(path(`course_${course.id}`), { hexcode: "#ffffff" });
    expect((await ann.get(path(`course_${course.id}`))).body).toEqual({ hexcode: "#ffffff" });
    const all = { custom_colors: { [`course_${course.id}`]: "#ffffff", [`group_${group.id}`]: "#abc" } };
    expect((await ann.get(`users/${ann.id}/colors`)).body).toEqual(all);
    expect((await ben.get("users/self/colors")).body).toEqual({ custom_colors: {} });
  });

  test("of another shape are refused, and nothing is kept", async () => {
    for (const hexcode of [undefined, "", "#", "abcd", "#12345g", "#1234567", "red", "url(x)"]) {
      const refused = await ann.put(path(`user_${ann.id}`), { hexcode });
      expect([hexcode, refused.status, refused.body]).toEqual([hexcode, 400, { message: "Invalid Hexcode" }]);
    }
    expect((await ann.get(path(`user_${ann.id}`))).status).toBe(404);
  });

  test("are not for what one does not see or what is nothing, before the colour is looked at", async () => {
    for (const asset of [`course_${course.id}`, `group_${group.id}`])
      expect([asset, (await ben.put(path(asset), {})).body]).toEqual([asset, DENIED]);
    for (const asset of [`user_${ann.id}`, "course_999999999", "account_1", "course_x", "planet_1"])
      expect([asset, (await ben.put(path(asset), {})).status]).toEqual([asset, 404]);
  });

  test("of somebody are read by who may see them, and set by who manages them", async () => {
    const asset = `course_${course.id}`;
    await ann.put(path(asset), { hexcode: "#ffffff" });
    expect((await ben.get(`users/${ann.id}/colors`)).body).toEqual(DENIED);
    expect((await ben.get(path(asset, ann.id))).body).toEqual(DENIED);
    expect((await keeper.get(path(asset, ann.id))).body).toEqual({ hexcode: "#ffffff" });
    for (const other of [ben, keeper])
      expect((await other.put(path(asset, ann.id), { hexcode: "#000" })).body).toEqual(DENIED);
    expect((await admin.put(path(asset, ann.id), { hexcode: "#123" })).status).toBe(200);
    expect((await ann.get(path(asset))).body).toEqual({ hexcode: "#123" });
    const elsewhere = (await newTenant(campus.tenant.server)).admin;
    expect((await elsewhere.get(`users/${ann.id}/colors`)).body).toEqual(NOT_FOUND);
  });
});

describe("custom data", () => {
  const ns = "org.example.app";
  const at = (scope = "", user: number | "self" = "self") => `users/${user}/custom_data${scope}`;
  const putJson = (who: Api, scope: string, data: unknown, name = ns) =>
    who.raw("PUT", at(scope), {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ns: name, data }),
    });

  test("is kept, overwritten and read, whole and at a scope", async () => {
    const first = await ann.put(at("/fruit"), { ns, data: { apple: "red", banana: "yellow" } });
    expect([first.status, first.body]).toEqual([201, { data: { apple: "red", banana: "yellow" } }]);
    const again = await ann.put(at("/fruit/apple"), { ns, data: "green" });
    expect([again.status, again.body]).toEqual([200, { data: "green" }]);
    expect((await ann.put(at("/fruit/kiwi/price"), { ns, data: "1" })).status).toBe(201);
    expect((await ann.get(at("/fruit/apple"), { ns })).body).toEqual({ data: "green" });
    const whole = { fruit: { apple: "green", banana: "yellow", kiwi: { price: "1" } } };
    expect((await ann.get(at(), { ns })).body).toEqual({ data: whole });
    expect((await ann.get(at(), { ns: "org.example.other" })).status).toBe(400);
    expect((await ben.get(at(), { ns })).status).toBe(400);
  });

  test("of any JSON comes back as it was, null and names like __proto__ included", async () => {
    const values: unknown[] = [null, 0, 1.5, false, "", "é😀", [], [1, [2]], { a: null }, { constructor: 1 }];
    for (const [i, value] of values.entries()) {
      expect((await putJson(ann, `/v${i}`, value, "json")).body).toEqual({ data: value });
      expect((await ann.get(at(`/v${i}`), { ns: "json" })).text).toBe(JSON.stringify({ data: value }));
    }
    expect((await putJson(ann, "/__proto__/x", 1, "json")).status).toBe(201);
    expect((await ann.get(at("/__proto__/x"), { ns: "json" })).body).toEqual({ data: 1 });
    // what every object inherits is nothing that was kept
    expect((await ann.get(at("/constructor"), { ns: "json" })).status).toBe(400);
  });

  test("further out is never lost: 409 names it, and it stays", async () => {
    const kept: [unknown, string][] = [
      ["text", "String"],
      [1, "Integer"],
      [1.5, "Float"],
      [true, "TrueClass"],
      [false, "FalseClass"],
      [null, "NilClass"],
      [["a"], "Array"],
    ];
    for (const [value, type] of kept) {
      await putJson(ben, "/outer/inner", value);
      const refused = await putJson(ben, "/outer/inner/below/it", "x");
      expect([refused.status, refused.body]).toEqual([
        409,
        {
          message: "write conflict for custom_data hash",
          conflict_scope: "outer/inner",
          type_at_conflict: type,
          value_at_conflict: value,
        },
      ]);
      expect((await ben.get(at("/outer/inner"), { ns })).body).toEqual({ data: value });
    }
  });

  test("is deleted at a scope, with the maps that this leaves empty, or whole", async () => {
    const name = "deleted";
    await putJson(ann, "", { a: { b: { c: 1 } }, d: 2 }, name);
    expect((await ann.delete(at("/a/b/x"), { ns: name })).status).toBe(400);
    const deleted = await ann.delete(at("/a/b/c"), { ns: name });
    expect([deleted.status, deleted.body]).toEqual([200, { data: 1 }]);
    expect((await ann.get(at(), { ns: name })).body).toEqual({ data: { d: 2 } });
    expect((await ann.delete(at(), { ns: name })).body).toEqual({ data: { d: 2 } });
    expect((await ann.get(at(), { ns: name })).status).toBe(400);
    expect((await putJson(ann, "", 1, name)).status).toBe(201);
  });

  test("without a namespace, without data, too long or too deep is refused, and nothing is kept", async () => {
    for (const name of [undefined, "", " ", "x".repeat(256)]) {
      const refused = await ann.put(at(), { ns: name, data: "x" });
      expect([refused.status, refused.body]).toEqual([400, { message: "invalid namespace" }]);
    }
    expect((await ann.put(at(), { ns: "none" })).body).toEqual({ message: "invalid data" });
    expect((await ann.put(at("/x".repeat(33)), { ns: "none", data: "x" })).status).toBe(400);
    const room = 65_536 - JSON.stringify({ data: "" }).length;
    expect((await ann.put(at(), { ns: "none", data: "x".repeat(room + 1) })).status).toBe(400);
    expect((await putJson(ann, "", { a: "b\0" }, "none")).status).toBe(400);
    expect((await ann.get(at(), { ns: "none" })).body).toEqual({ message: "no data for scope" });
    expect((await ann.put(at(), { ns: "none", data: "x".repeat(room) })).status).toBe(201);
  });

  test("is in at most a hundred namespaces", async () => {
    const many = await campus.person("Many");
    for (let i = 0; i < 100; i++) expect((await many.put(at(), { ns: `n${i}`, data: "x" })).status).toBe(201);
    expect((await many.put(at(), { ns: "n100", data: "x" })).status).toBe(400);
    expect((await many.put(at(), { ns: "n99", data: "y" })).status).toBe(200);
    await many.delete(at(), { ns: "n0" });
    expect((await many.put(at(), { ns: "n100", data: "x" })).status).toBe(201);
  });

  test("written at the same time at two scopes is both there", async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => putJson(ann, `/k${i}`, i, "at once")));
    const { data } = (await ann.get(at(), { ns: "at once" })).body;
    expect(data).toEqual(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`k${i}`, i])));
  });

  test("of somebody is only for those who manage them", async () => {
    await ann.put(at(), { ns: "own", data: "x" });
    for (const other of [ben, keeper]) {
      expect((await other.get(at("", ann.id), { ns: "own" })).body).toEqual(DENIED);
      expect((await other.put(at("", ann.id), { ns: "own", data: "y" })).body).toEqual(DENIED);
      expect((await other.delete(at("", ann.id), { ns: "own" })).body).toEqual(DENIED);
    }
    expect((await admin.get(at("", ann.id), { ns: "own" })).body).toEqual({ data: "x" });
  });
});

describe("bookmarks", () => {
  const path = "users/self/bookmarks";
  const make = (who: Api, fields: object) => who.post(path, fields as Record<string, unknown>);
  const order = async (who: Api) =>
    (await who.get(path)).body.map((b: Json) => [b.name, b.position]) as [string, number][];

  test("are made at the end or at a place, moved, changed and deleted; their places have no gaps", async () => {
    const cem = await campus.person("Cem");
    const made = await make(cem, { name: "One", url: "/courses/1", data: { active_tab: "1" } });
    expect([made.status, made.body]).toEqual([
      200,
      { id: expect.any(Number), name: "One", url: "/courses/1", position: 1, data: { active_tab: "1" } },
    ]);
    const two = (await make(cem, { name: "Two", url: "https://example.test/a?b=c" })).body;
    expect(two).toMatchObject({ position: 2, data: null });
    await make(cem, { name: "Zero", url: "/", position: 1, data: '{"a":[1]}' });
    expect(await order(cem)).toEqual([
      ["Zero", 1],
      ["One", 2],
      ["Two", 3],
    ]);
    const moved = await cem.put(`${path}/${two.id}`, { position: 1, name: "Second" });
    expect(moved.body).toMatchObject({ name: "Second", url: "https://example.test/a?b=c", position: 1 });
    await cem.put(`${path}/${two.id}`, { position: 99 });
    expect((await cem.get(`${path}/${two.id}`)).body.position).toBe(3);
    const deleted = await cem.delete(`${path}/${made.body.id}`);
    expect([deleted.status, deleted.body.name]).toEqual([200, "One"]);
    expect(await order(cem)).toEqual([
      ["Zero", 1],
      ["Second", 2],
    ]);
    const first = await cem.get(path, { per_page: 1 });
    expect(first.body.map((b: Json) => b.data)).toEqual([{ a: [1] }]);
    expect((await cem.raw("GET", first.links.next!)).body[0].name).toBe("Second");
  });

  test("with faults are refused by name, and nothing is kept", async () => {
    const dee = await campus.person("Dee");
    const { id } = (await make(dee, { name: "Fine", url: "/x" })).body;
    for (const [field, value] of [
      ["name", ""],
      ["name", "x".repeat(256)],
      ["url", ""],
      ["url", "javascript:alert(1)"],
      ["url", "//evil.test"],
      ["url", "/\\evil.test"],
      ["url", "courses/1"],
      ["url", `/${"x".repeat(2048)}`],
      ["data", "{"],
      ["data", JSON.stringify("x".repeat(16_383))],
    ] as const)
      for (const refused of [
        await make(dee, { name: "N", url: "/y", [field]: value }),
        await dee.put(`${path}/${id}`, { [field]: value }),
      ])
        expect([field, refused.status, Object.keys(refused.body.errors)]).toEqual([field, 400, [field]]);
    expect((await make(dee, { url: "/y" })).status).toBe(400);
    expect((await make(dee, { name: "N" })).status).toBe(400);
    expect(await order(dee)).toEqual([["Fine", 1]]);
  });

  test("of others do not exist", async () => {
    const { id } = (await make(ann, { name: "Mine", url: "/x" })).body;
    for (const refused of [
      await ben.get(`${path}/${id}`),
      await ben.put(`${path}/${id}`, { name: "y" }),
      await ben.delete(`${path}/${id}`),
      await admin.get(`${path}/${id}`),
    ])
      expect(refused.body).toEqual(NOT_FOUND);
    expect((await ann.get(`${path}/${id}`)).body.name).toBe("Mine");
  });
});

describe("dashboard cards", () => {
  test("are the current courses with nickname, colour, role and links; then the favourites alone", async () => {
    const eve = await campus.person("Eve");
    const [art, chemistry, draft] = [
      await campus.course("Art"),
      await campus.course("Chemistry"),
      await campus.course("Draft", { offer: false }),
    ];
    await campus.enroll(chemistry.id, eve, "student");
    await campus.enroll(art.id, eve, "teacher");
    await campus.enroll(draft.id, eve, "student");
    await eve.put(`users/self/course_nicknames/${chemistry.id}`, { nickname: "Chem" });
    await eve.put(`users/self/colors/course_${chemistry.id}`, { hexcode: "#00ff00" });
    const cards = await eve.get("dashboard/dashboard_cards");
    expect(cards.body.map((card: Json) => card.originalName)).toEqual(["Art", "Chemistry"]);
    expect(cards.body[1]).toMatchObject({
      id: chemistry.id,
      shortName: "Chem",
      assetString: `course_${chemistry.id}`,
      href: `/courses/${chemistry.id}`,
      enrollmentType: "StudentEnrollment",
      enrollmentState: "active",
      subtitle: "enrolled as: student",
      color: "#00ff00",
      published: true,
      isFavorited: false,
      canManage: false,
      links: [
        { type: "announcements", path: `/courses/${chemistry.id}/announcements`, label: "Announcements" },
        { type: "discussion_topics", path: `/courses/${chemistry.id}/discussion_topics`, label: "Discussions" },
      ],
    });
    expect(cards.body[0]).toMatchObject({ enrollmentType: "TeacherEnrollment", canManage: true, color: null });
    await eve.post(`users/self/favorites/courses/${chemistry.id}`);
    const marked = await eve.get("dashboard/dashboard_cards");
    expect(marked.body.map((card: Json) => [card.originalName, card.isFavorited])).toEqual([["Chemistry", true]]);
    expect((await ben.get("dashboard/dashboard_cards")).body).toEqual([]);
  });

  test("for one observed person are the courses in which they are observed", async () => {
    const parent = await campus.person("Parent");
    const other = await campus.course("Other");
    await campus.enroll(other.id, parent, "student");
    await admin.post(`courses/${course.id}/enrollments`, {
      enrollment: {
        user_id: parent.id,
        type: "ObserverEnrollment",
        associated_user_id: ann.id,
        enrollment_state: "active",
      },
    });
    const names = async (params: object) =>
      (await parent.get("dashboard/dashboard_cards", { ...params })).body.map((card: Json) => card.originalName);
    expect(await names({})).toEqual(["Biology", "Other"]);
    expect(await names({ observed_user_id: ann.id })).toEqual(["Biology"]);
    expect(await names({ observed_user_id: ben.id })).toEqual([]);
  });
});

describe("observees", () => {
  test("are those whom one observes in a course, by name, for oneself and those who may see one", async () => {
    const parent = await campus.person("Parent Two");
    const [zoe, amy] = [await campus.person("Zoe"), await campus.person("Amy")];
    for (const child of [zoe, amy, amy]) {
      const room = await campus.course("Room");
      await campus.enroll(room.id, child, "student");
      const made = await admin.post(`courses/${room.id}/enrollments`, {
        enrollment: { user_id: parent.id, type: "ObserverEnrollment", associated_user_id: child.id },
      });
      expect(made.status).toBe(200);
    }
    // who observes a course observes nobody in it
    await campus.enroll(course.id, parent, "observer");
    const list = await parent.get("users/self/observees", { include: ["avatar_url"] });
    expect(list.body.map((user: Json) => user.id)).toEqual([amy.id, zoe.id]);
    expect(list.body[0]).toHaveProperty("avatar_url");
    expect(list.body[0]).not.toHaveProperty("login_id");
    const page = await parent.get("users/self/observees", { per_page: 1 });
    expect((await parent.raw("GET", page.links.next!)).body[0].id).toBe(zoe.id);
    expect((await keeper.get(`users/${parent.id}/observees`)).body).toHaveLength(2);
    expect((await ben.get(`users/${parent.id}/observees`)).body).toEqual(DENIED);
    expect((await ben.get("users/self/observees")).body).toEqual([]);
  });
});

describe("features", () => {
  test("of accounts, courses and users are none, for those who may see these", async () => {
    for (const context of ["accounts/self", `courses/${course.id}`, "users/self", `users/${ann.id}`])
      for (const path of [`${context}/features`, `${context}/features/enabled`])
        expect([path, (await ann.get(path)).body]).toEqual([path, []]);
    for (const context of [`courses/${course.id}`, `users/${ann.id}`])
      expect((await ben.get(`${context}/features/enabled`)).body).toEqual(DENIED);
    for (const context of ["accounts/999999", "courses/999999", "users/999999"])
      expect((await ben.get(`${context}/features`)).body).toEqual(NOT_FOUND);
  });
});
