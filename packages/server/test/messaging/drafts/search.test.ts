/** Search in the texts and subjects of one's own messages. */
import { beforeAll, expect, test } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { createWorld, reply, start, startGroup, type World } from "../conversations/world.ts";

const find = (who: Api, q: unknown, params: Params = {}) =>
  who.get("/api/pidge/v1/conversations/search", { ...(q === undefined ? {} : { q }), ...params });
const bodies = async (who: Api, q: string) => (await find(who, q)).body.map((m: Json) => m.excerpt);

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

test("messages are found by words and their beginnings, in any case, newest first, with where they are", async () => {
  const c = await startGroup(w.me, [w.a, w.b], { body: "Meeting on Thursday at ten", subject: "Plans" });
  const later = (await reply(w.a, c, { body: "the MEETING is moved" })).body.messages[0];
  const found = await find(w.b, "meet");
  expect(found.status).toBe(200);
  expect(found.body.map((m: Json) => m.excerpt)).toEqual(["the MEETING is moved", "Meeting on Thursday at ten"]);
  expect(found.body[0]).toEqual({
    id: later.id,
    conversation_id: c.id,
    subject: "Plans",
    excerpt: "the MEETING is moved",
    author_id: w.a.id,
    author_name: "Ann Able",
    created_at: later.created_at,
  });
  expect(await bodies(w.b, "thursday meeting")).toEqual(["Meeting on Thursday at ten"]);
  expect(await bodies(w.b, "thursday moved")).toEqual([]);
});

test("a subject finds the first message of its conversation", async () => {
  const c = await startGroup(w.me, [w.a], { body: "see you", subject: "Excursion to Zurich" });
  await reply(w.a, c, { body: "fine" });
  expect(await bodies(w.a, "zurich")).toEqual(["see you"]);
});

test("only what the caller can still see is found", async () => {
  const c = await startGroup(w.me, [w.a, w.b], { body: "confidential walrus" });
  const { id } = c.messages[0];
  await reply(w.me, c, { body: "a walrus for Ann alone", recipients: [w.a.id] });
  expect((await bodies(w.a, "walrus")).length).toBe(2);
  expect(await bodies(w.b, "walrus")).toEqual(["confidential walrus"]);
  for (const who of [w.x, w.stranger, w.campus.admin]) expect(await bodies(who, "walrus")).toEqual([]);
  await w.b.post(`conversations/${c.id}/remove_messages`, { remove: [id] });
  expect(await bodies(w.b, "walrus")).toEqual([]);
  const other = await createWorld();
  expect(await bodies(other.me, "walrus")).toEqual([]);
});

test("signs of the query language are plain text, and a search needs a word", async () => {
  await start(w.me, [w.x], { body: "write to o'neill@example.test & co | (soon)" });
  expect((await bodies(w.x, "o'neill@example.test & | ! ( ) : * <-> \\")).length).toBe(1);
  for (const q of ["", "  ", "&|!", undefined]) {
    const refused = await find(w.x, q);
    expect([refused.status, refused.body.errors?.q?.[0]?.type]).toEqual([400, "blank"]);
  }
  expect((await find(w.x.as(undefined), "write")).status).toBe(401);
});

test("pages by key: what arrives meanwhile neither repeats nor hides anything", async () => {
  const { me, a } = await createWorld();
  const c = await startGroup(me, [a], { body: "otter 0" });
  for (let i = 1; i < 7; i++) await reply(me, c, { body: `otter ${i}` });
  let page = await find(a, "otter", { per_page: 3 });
  const seen = page.body.map((m: Json) => m.excerpt);
  while (page.links.next !== undefined) {
    await reply(me, c, { body: "otter new" });
    page = await a.raw("GET", page.links.next);
    seen.push(...page.body.map((m: Json) => m.excerpt));
  }
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `otter ${i}`));
});
