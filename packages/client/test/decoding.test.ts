/** Answers: ids without loss, attributes, odd bodies. */
import { inspect } from "node:util";
import * as api from "@pidge/api";
import { Canvas, UnexpectedResponseError } from "@pidge/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, reply, ScriptedSite, scripted, TOKEN } from "./site.ts";

const BIG = "9007199254740993";
const json = (text: string) => reply(200, text, { "content-type": "application/json" });
const read = async (text: string, idFormat: "string" | "number" = "string") =>
  (await scripted([json(text)], { idFormat }).canvas.request<Record<string, unknown>>("GET", "x")).data;

describe("ids", () => {
  it("[C-26] keep every digit, at any depth and in lists of ids", async () => {
    const text = `{"id":${BIG},"a":[{"user_id":${BIG}}],"audience":[${BIG},1],"unread_entries":[${BIG}],"participating_user_ids":[${BIG}],"ids":[2]}`;
    expect(await read(text)).toEqual({
      ...{ id: BIG, a: [{ user_id: BIG }], audience: [BIG, "1"], unread_entries: [BIG] },
      ...{ participating_user_ids: [BIG], ids: ["2"] },
    });
  });

  it("are looked for in no answer of a site that says that they are texts", async () => {
    const text = `{"id":"${BIG}","n":{"user_id":5}}`;
    const told = reply(200, text, { "content-type": "application/json", "x-pidge-text-ids": "1" });
    const answers = scripted([json(text), told]).canvas;
    expect((await answers.request("GET", "x")).data).toEqual({ id: BIG, n: { user_id: "5" } });
    expect((await answers.request("GET", "x")).data).toEqual({ id: BIG, n: { user_id: 5 } });
  });

  it("[C-26] wherever in the text an integer begins, and however long it is", async () => {
    for (let pad = 0; pad < 33; pad++)
      for (const id of [BIG, "1234567890123456789012345678901234", "99999999999999999"])
        expect((await read(`${" ".repeat(pad)}{"id":${id}}`)).id).toBe(id);
  });

  it("[C-26] a single number under the key of an id, among texts, wherever it stands and however it is spaced", async () => {
    const keys = [
      "id",
      "user_id",
      "ids",
      "group_ids",
      "audience",
      "unread_entries",
      "forced_entries",
      "topic_children",
    ];
    const space = fc.constantFrom("", " ", "\n", "\t ");
    const list = fc.array(fc.constantFrom('"7"', '"a\\"]"', "null", "[]", '["8"]'), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...keys),
        space,
        fc.tuple(list, list),
        fc.boolean(),
        async (key, gap, [before, after], bare) => {
          const listed = [...before, "5", ...after].join(`${gap},${gap}`);
          const value = bare ? "5" : `[${gap}${listed}${gap}]`;
          const found = await read(`{"other":"1","a":[{"${key}"${gap}:${gap}${value}}]}`);
          const wanted = JSON.parse(value.replace(/(?<![\w"])5(?![\w"])/, '"5"'));
          expect((found.a as Record<string, unknown>[])[0]![key]).toEqual(wanted);
        },
      ),
    );
  });

  it("[C-26][C-27] nothing but ids changes, whatever keys and texts look like (property)", async () => {
    const isId = (key: string) => /(?:^|_)ids?$|^(?:audience|(?:unread|forced)_entries|topic_children)$/.test(key);
    /** What a reader that knows every key would return. */
    const converted = (value: unknown, asId: boolean): unknown => {
      if (typeof value === "number") return asId ? String(value) : value;
      if (Array.isArray(value)) return value.map((item) => converted(item, asId));
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, converted(item, isId(key))]));
    };
    const names = ["id", "user_id", "ids", "a_ids", "grid", "audience", "topic_children", "unread_entries", "entries"];
    const odd = ['a"id', '"id', "id\\", "idx", "_id", 'x"audience', "my_audience", "children", "count", ""];
    const key = fc.constantFrom(...names, ...odd);
    const text = fc.constantFrom('"id": 5, ', '{"id":5}', "[1, 2, 3]", ', 5, "ids":[1,2]', "a\\", "]", "7", 'x_id":5}');
    const number = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1.5, 1e21, 1e-7, 2 ** 53 - 1));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: "small" }, number, text, fc.constant(null), tie("list"), tie("record")),
      list: fc.array(fc.oneof({ weight: 3, arbitrary: number }, tie("tree")), { maxLength: 4 }),
      record: fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(key, tree, { minKeys: 1, maxKeys: 6 }),
        fc.constantFrom(0, 1, 2),
        async (value, space) => {
          expect(await read(JSON.stringify(value, null, space))).toEqual(converted(value, false));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("[C-27] ids of other shards keep their digits in lists and records, beside texts as long", async () => {
    const text = `{"id":${BIG},"audience":[5, ${BIG}],"user_ids":[ ${BIG} ],"note":"${BIG}","x_id":"${BIG}"}`;
    expect(await read(text)).toEqual({ id: BIG, audience: ["5", BIG], user_ids: [BIG], note: BIG, x_id: BIG });
  });

  it("[C-26] every id of the contract is recognised by its key", async () => {
    const lost: string[] = [];
    const walk = (schema: Record<string, unknown>, key: string, seen: Set<unknown>): void => {
      if (typeof schema !== "object" || schema === null || seen.has(schema)) return;
      seen.add(schema);
      if (schema["x-pidge"] === "id") found.add(key);
      for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, never>))
        walk(field, name, seen);
      for (const part of [schema.items, ...((schema.anyOf ?? []) as unknown[])])
        if (part) walk(part as never, key, seen);
      for (const part of Object.values((schema.patternProperties ?? {}) as object)) walk(part, key, seen);
    };
    const found = new Set<string>();
    const { Conversation, DiscussionTopic, DiscussionEntry, FullDiscussion, User, Course, Group } = api;
    const all = [Conversation, DiscussionTopic, DiscussionEntry, FullDiscussion, User, Course, Group];
    for (const schema of [...all, api.CommunicationChannel, api.AccountNotification])
      walk(schema as unknown as Record<string, unknown>, "", new Set());
    expect(found.size).toBeGreaterThan(10);
    for (const key of found) if (typeof (await read(`{${JSON.stringify(key)}:12}`))[key] !== "string") lost.push(key);
    expect(lost).toEqual([]);
  });

  it("[C-27] nothing but large integers is touched (property)", async () => {
    const tricky = [
      `"${BIG}"`,
      `"a\\"${BIG}"`,
      "1.5e300",
      "-12345678901234567890.5",
      "12345678901234567e2",
      "0.12345678901234567",
      "42",
      "-7",
      '"\\\\"',
      "true",
      "null",
    ];
    const value = fc.oneof(
      fc.constantFrom(...tricky),
      fc.string().map((text) => JSON.stringify(`${BIG}${text}`)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 6 }), async (values) => {
        const text = `{"id":${BIG},"list":[${values.join(",")}],"count":5,"negative":-5}`;
        const { id, ...rest } = await read(text);
        const { id: _, ...plain } = JSON.parse(text);
        expect(id).toBe(BIG);
        expect(rest).toEqual(plain);
      }),
    );
    expect(await read(`{"total":${BIG}}`)).toEqual({ total: Number(BIG) });
    expect(await read("-12345678901234567890")).toBe(Number("-12345678901234567890"));
  });

  it("[C-28][C-29] the format decides the Accept header and the type", async () => {
    const { site, canvas } = scripted([{ id: 5 }, json(`{"id":5,"user_id":${BIG}}`)]);
    expect((await canvas.getUser(5)).id).toBe("5");
    expect(site.last.headers.get("accept")).toBe("application/json+canvas-string-ids, application/json");
    const user = await canvas.withOptions({ idFormat: "number" }).getUser(5);
    expect(site.last.headers.get("accept")).toBe("application/json");
    expect([user.id, (user as unknown as { user_id: string }).user_id]).toEqual([5, BIG]);
  });

  it("[C-30] refuses what cannot be an id", async () => {
    const { site, canvas } = scripted(Array.from({ length: 4 }, () => ({ id: "1" })));
    for (const bad of [2 ** 53, "", " ", null, {}, undefined, Number.NaN, 1.5, true])
      expect(await failure(canvas.getConversation(bad as string)), String(bad)).toBeInstanceOf(TypeError);
    expect(site.requests).toHaveLength(0);
    for (const good of [2n ** 60n, "12", "7~12", "sis_user_id:x"]) await canvas.getUser(good);
    expect(site.requests.map(({ path }) => decodeURIComponent(path).slice(6))).toEqual([
      String(2n ** 60n),
      "12",
      "7~12",
      "sis_user_id:x",
    ]);
  });

  it("[C-31] a record stands for its id, unless it is of another kind", async () => {
    const { site, canvas } = scripted([{ id: "5" }, { id: "5" }]);
    const user = await canvas.getUser(5);
    await canvas.getUser(user);
    expect(site.requests[1]?.path).toBe("users/5");
    const error = await failure(canvas.getCourse(user));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe("expected a Course, got a User");
    expect(() => canvas.getAnnouncements([canvas.group(1)])).toThrow(TypeError);
  });

  it("[C-34] keys that are ids stay", async () => {
    const participants = [{ id: 1, common_courses: { "12": ["StudentEnrollment"], "7": [] } }];
    const { canvas } = scripted([{ id: 1, participants }]);
    const found = await canvas.getConversation(1);
    expect(Object.keys(found.participants[0]?.common_courses ?? {}).sort()).toEqual(["12", "7"]);
  });
});

describe("attributes", () => {
  const wire = { id: "1", subject: "S", star: "collides", brand_new: [1], __proto: 1 };

  it("[C-32][C-33] are those of the wire; JSON is the wire's; methods win over fields", async () => {
    const { canvas } = scripted([
      json(`{"id":"1","subject":"S","star":"x","brand_new":[1],"__proto__":{"bad":1},"constructor":"c"}`),
    ]);
    const found = await canvas.getConversation(1);
    expect((found as unknown as Record<string, unknown>).brand_new).toEqual([1]);
    expect(typeof found.star).toBe("function");
    expect(found.toJSON().star).toBe("x");
    expect("bad" in found).toBe(false);
    expect(JSON.parse(JSON.stringify(found))).toMatchObject({ id: "1", subject: "S", star: "x", brand_new: [1] });
    expect(Object.keys(found).sort()).toEqual(["brand_new", "id", "subject"]);
  });

  it("[C-32] files inside a message do not change its JSON", async () => {
    const raw = {
      id: "1",
      messages: [{ id: "2", attachments: [{ id: "3", display_name: "a" }], forwarded_messages: [] }],
    };
    const { canvas } = scripted([raw]);
    const found = await canvas.getConversation(1);
    expect(JSON.parse(JSON.stringify(found))).toEqual(raw);
    expect(String(found.messages?.[0]?.attachments[0])).toBe("a");
  });

  it("[C-35] what toJSON gives is a copy", async () => {
    const { canvas } = scripted([{ ...wire, list: [{ a: 1 }] }]);
    const found = await canvas.getConversation(1);
    const copy = found.toJSON() as { list: { a: number }[]; subject: string };
    copy.list[0]!.a = 2;
    copy.subject = "changed";
    expect(found.toJSON()).toMatchObject({ subject: "S", list: [{ a: 1 }] });
    expect((found as unknown as typeof copy).list[0]?.a).toBe(1);
  });

  it("[C-36] no inspection shows the token", async () => {
    const { canvas } = scripted([wire, [wire]]);
    const found = await canvas.getConversation(1);
    const list = canvas.getConversations();
    await list.toArray();
    for (const value of [canvas, found, list, canvas.course(1), canvas.asUser(1)]) {
      expect(inspect(value, { depth: 10, showHidden: true, getters: true })).not.toContain(TOKEN);
      expect(JSON.stringify(value) ?? "").not.toContain(TOKEN);
    }
  });

  it("[C-40] equal means same record of the same site", async () => {
    const { canvas } = scripted([wire, wire, { id: "1" }]);
    const [first, second, user] = [
      await canvas.getConversation(1),
      await canvas.getConversation(1),
      await canvas.getUser(1),
    ];
    expect(first.equals(second)).toBe(true);
    expect(first.equals(user)).toBe(false);
    expect(first.equals(new Canvas("https://other.example", TOKEN).conversation(1))).toBe(false);
    const at = (course_id: number) => canvas.discussionTopic({ course_id, id: 1 });
    expect([at(1).equals(at(1)), at(1).equals(at(2))]).toEqual([true, false]);
  });

  it("[C-175] texts that look like dates get no twins", async () => {
    const { canvas } = scripted([{ id: "1", last_message: "2024-01-01T00:00:00Z" }]);
    expect(Object.keys(await canvas.getConversation(1)).sort()).toEqual(["id", "last_message"]);
  });
});

describe("bodies", () => {
  it("[C-37] loses the guard once, and a byte order mark", async () => {
    expect(await read('while(1);[{"a":1}]')).toEqual([{ a: 1 }]);
    expect(await read('\ufeff{"a":1}')).toEqual({ a: 1 });
    const error = await failure<UnexpectedResponseError>(read("while(1);while"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(await read('while(1);"while(1);w"')).toBe("while(1);w");
  });

  it("[C-38] empty answers are no faults", async () => {
    const { canvas } = scripted([reply(204), reply(200, ""), reply(202, [])]);
    expect((await canvas.request("GET", "x")).data).toBeUndefined();
    expect((await canvas.request("GET", "x")).data).toBeUndefined();
    expect(await canvas.createConversation(["1"], "b")).toEqual([]);
  });

  it("[C-39] a page of HTML is not an answer", async () => {
    const html = `<html>${"x".repeat(2000)}`;
    const { canvas } = scripted([reply(200, html, { "content-type": "text/html" })]);
    const error = await failure<UnexpectedResponseError>(canvas.getCurrentUser());
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect([error.status, error.contentType, error.excerpt?.length]).toEqual([200, "text/html", 500]);
  });

  it("[C-202] JSON is JSON whatever it calls itself", async () => {
    const { canvas } = scripted([reply(200, '{"id":"1"}', { "content-type": "text/html" })]);
    expect((await canvas.getCurrentUser()).id).toBe("1");
  });

  it("an answer of a billion bytes is cut off", async () => {
    let sent = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 65_536;
          controller.enqueue(new Uint8Array(65_536).fill(32));
        },
      });
    const site = new ScriptedSite(
      new Response(endless()),
      new Response("[]", { headers: { "content-length": "1000000000" } }),
    );
    const canvas = site.canvas({ maxResponseBytes: 2 ** 20 });
    expect(await failure(canvas.getCurrentUser())).toBeInstanceOf(UnexpectedResponseError);
    expect(sent).toBeLessThan(2 ** 21);
    expect(await failure(canvas.getCurrentUser())).toBeInstanceOf(UnexpectedResponseError);
  });

  it("redirects stay on the site", async () => {
    const to = (location: string) => new Response(null, { status: 302, headers: { location } });
    const { site, canvas } = scripted([
      to("/api/v1/users/1"),
      { id: "1" },
      to("https://evil.example/x"),
      to("/elsewhere"),
      ...Array.from({ length: 6 }, () => to("/loop")),
    ]);
    expect((await canvas.getCurrentUser()).id).toBe("1");
    expect(site.last.url).toBe(`${ORIGIN}/api/v1/users/1`);
    expect(site.last.headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
    expect(await failure(canvas.getCurrentUser())).toBeInstanceOf(UnexpectedResponseError);
    expect(await failure(canvas.createConversation(["1"], "b"))).toBeInstanceOf(UnexpectedResponseError);
    expect((await failure(canvas.getCurrentUser())).message).toContain("too many redirects");
    expect(site.requests.some(({ url }) => url.includes("evil"))).toBe(false);
  });
});
