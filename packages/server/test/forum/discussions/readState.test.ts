/** Read state of topics and entries, and subscriptions. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { ok, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const at = (id: number, end = "") => `${w.topics}/${id}${end}`;
const state = async (by: Api, id: number) => {
  const t = await w.show(by, id);
  return [t.read_state, t.unread_count];
};
const entryStates = async (by: Api, id: number) =>
  ok(await by.get(at(id, "/entries")))
    .reverse()
    .map((e: Json) => [e.read_state, e.forced_read_state]);

async function twoEntries() {
  const topic = await w.topic();
  return { id: topic.id, a: await w.entry(w.teacher, topic.id, "a"), b: await w.entry(w.teacher, topic.id, "b") };
}

it("[DISC-177][DISC-178][DISC-180] authors have read what they wrote; everybody else has their own read state", async () => {
  const { id } = await twoEntries();
  expect(await state(w.teacher, id)).toEqual(["read", 0]);
  expect(await entryStates(w.teacher, id)).toEqual([
    ["read", false],
    ["read", false],
  ]);
  expect(await state(w.student, id)).toEqual(["unread", 2]);
  expect(await entryStates(w.student, id)).toEqual([
    ["unread", false],
    ["unread", false],
  ]);
  ok(await w.student.put(at(id, "/read_all")), 204);
  expect(await state(w.student, id)).toEqual(["read", 0]);
  expect(await state(w.other, id)).toEqual(["unread", 2]);
});

it("[DISC-139][DISC-179] marking a topic read marks its text, not its entries; showing it marks nothing", async () => {
  const { id } = await twoEntries();
  expect(await state(w.student, id)).toEqual(["unread", 2]);
  for (let i = 0; i < 2; i++) {
    const marked = await w.student.put(at(id, "/read"));
    expect([marked.status, marked.text]).toEqual([204, ""]);
    expect(await state(w.student, id)).toEqual(["read", 2]);
  }
  ok(await w.student.delete(at(id, "/read")), 204);
  expect(await state(w.student, id)).toEqual(["unread", 2]);
});

it("[DISC-181] single entries are marked read, unread and by hand", async () => {
  const { id, a } = await twoEntries();
  const path = at(id, `/entries/${a.id}/read`);
  ok(await w.student.put(path), 204);
  expect(await state(w.student, id)).toEqual(["unread", 1]);
  ok(await w.student.put(path, { forced_read_state: true }), 204);
  expect((await entryStates(w.student, id))[0]).toEqual(["read", false]);
  ok(await w.student.delete(path, { forced_read_state: true }), 204);
  expect((await entryStates(w.student, id))[0]).toEqual(["unread", true]);
  expect(await state(w.student, id)).toEqual(["unread", 2]);
  ok(await w.student.put(path), 204);
  expect((await entryStates(w.student, id))[0]).toEqual(["read", true]);
  expect((await w.student.put(at(id, "/entries/99999999/read"))).status).toBe(404);
});

it("[DISC-182] marking all entries read keeps which were marked by hand", async () => {
  const { id, a } = await twoEntries();
  ok(await w.student.put(at(id, `/entries/${a.id}/read`), { forced_read_state: true }), 204);
  ok(await w.student.delete(at(id, `/entries/${a.id}/read`)), 204);
  ok(await w.student.put(at(id, "/read_all")), 204);
  expect(await entryStates(w.student, id)).toEqual([
    ["read", true],
    ["read", false],
  ]);
  expect(await state(w.student, id)).toEqual(["read", 0]);
});

it("[DISC-183] all entries are marked unread by hand", async () => {
  const { id } = await twoEntries();
  ok(await w.student.put(at(id, "/read_all")), 204);
  ok(await w.student.delete(at(id, "/read_all"), { forced_read_state: true }), 204);
  expect(await entryStates(w.student, id)).toEqual([
    ["unread", true],
    ["unread", true],
  ]);
  expect(await state(w.student, id)).toEqual(["unread", 2]);
  ok(await w.student.put(at(id, "/read_all"), { forced_read_state: false }), 204);
  expect(await entryStates(w.student, id)).toEqual([
    ["read", false],
    ["read", false],
  ]);
});

it("[DISC-184] entries and deletions of others change the unread count", async () => {
  const { id, a, b } = await twoEntries();
  const c = await w.entry(w.other, id, "c");
  expect(await state(w.student, id)).toEqual(["unread", 3]);
  ok(await w.teacher.delete(at(id, `/entries/${a.id}`)), 204);
  expect(await state(w.student, id)).toEqual(["unread", 2]);
  ok(await w.student.put(at(id, `/entries/${b.id}/read`)), 204);
  ok(await w.teacher.delete(at(id, `/entries/${b.id}`)), 204);
  expect(await state(w.student, id)).toEqual(["unread", 1]);
  ok(await w.student.put(at(id, "/read_all")), 204);
  ok(await w.teacher.delete(at(id, `/entries/${c.id}`)), 204);
  expect(await state(w.student, id)).toEqual(["read", 0]);
  const d = await w.entry(w.other, id, "d");
  expect(await state(w.student, id)).toEqual(["read", 1]);
  ok(await w.student.delete(at(id, "/read_all")), 204);
  expect(await state(w.student, id)).toEqual(["unread", 1]);
  ok(await w.teacher.delete(at(id, `/entries/${d.id}`)), 204);
  expect(await state(w.student, id)).toEqual(["unread", 0]);
});

it("the unread count equals a recount after any sequence of actions of several people", async () => {
  const topic = await w.topic();
  const people = [w.teacher, w.student, w.other];
  const entries: { id: number; author: Api; gone: boolean }[] = [];
  const read = new Map<string, boolean>();
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
  };
  for (let step = 0; step < 120; step++) {
    const by = people[random(3)]!;
    const entry = entries[random(Math.max(1, entries.length))];
    const kind = random(6);
    if (kind <= 1 || entry === undefined) {
      const made = await w.entry(by, topic.id);
      entries.push({ id: made.id, author: by, gone: false });
      read.set(`${by.id}:${made.id}`, true);
    } else if (kind === 2) {
      ok(await by.put(at(topic.id, `/entries/${entry.id}/read`)), 204);
      read.set(`${by.id}:${entry.id}`, true);
    } else if (kind === 3) {
      ok(await by.delete(at(topic.id, `/entries/${entry.id}/read`)), 204);
      read.set(`${by.id}:${entry.id}`, false);
    } else if (kind === 4) {
      const all = random(2) === 0;
      ok(await (all ? by.put : by.delete)(at(topic.id, "/read_all")), 204);
      for (const e of entries) read.set(`${by.id}:${e.id}`, all);
    } else {
      ok(await w.teacher.delete(at(topic.id, `/entries/${entry.id}`)), 204);
      entry.gone = true;
    }
    if (step % 10 !== 9) continue;
    for (const p of people) {
      const expected = entries.filter((e) => !e.gone && read.get(`${p.id}:${e.id}`) !== true).length;
      expect((await w.show(p, topic.id)).unread_count).toBe(expected);
    }
  }
});

it("[DISC-185] all topics of a course, or all its announcements, are marked read", async () => {
  const own = await w.campus.course("Quiet");
  const path = `courses/${own.id}/discussion_topics`;
  await w.campus.enroll(own.id, w.teacher, "teacher");
  await w.campus.enroll(own.id, w.student, "student");
  const make = async (params: object) =>
    ok(await w.teacher.post(path, { title: "t", message: "m", published: true, ...params }));
  const topic = await make({});
  const news = await make({ is_announcement: true });
  ok(await w.teacher.post(`${path}/${topic.id}/entries`, { message: "e" }), 201);
  ok(await w.teacher.post(`${path}/${news.id}/entries`, { message: "e" }), 201);
  const read = async (id: number) => {
    const t = ok(await w.student.get(`${path}/${id}`));
    return [t.read_state, t.unread_count];
  };
  ok(await w.student.put(`${path}/read_all`), 204);
  expect(await read(topic.id)).toEqual(["read", 1]);
  expect(await read(news.id)).toEqual(["unread", 1]);
  ok(await w.student.put(`${path}/read_all`, { only_announcements: "true" }), 204);
  expect(await read(news.id)).toEqual(["read", 0]);
  expect((await w.outsider.put(`${path}/read_all`)).status).toBe(403);
});

it("[DISC-190][DISC-194] people subscribe, unsubscribe, and are subscribed by posting", async () => {
  const topic = await w.topic({}, w.teacher);
  const subscribed = async (by: Api) => (await w.show(by, topic.id)).subscribed;
  expect([await subscribed(w.teacher), await subscribed(w.student)]).toEqual([true, false]);
  for (let i = 0; i < 2; i++) ok(await w.student.put(at(topic.id, "/subscribed")), 204);
  expect(await subscribed(w.student)).toBe(true);
  for (let i = 0; i < 2; i++) ok(await w.student.delete(at(topic.id, "/subscribed")), 204);
  expect(await subscribed(w.student)).toBe(false);
  await w.entry(w.student, topic.id);
  expect(await subscribed(w.student)).toBe(true);
  const news = await w.announcement();
  ok(await w.student.put(at(news.id, "/subscribed")), 204);
  expect(await w.show(w.student, news.id)).toMatchObject({
    subscribed: false,
    subscription_hold: "topic_is_announcement",
  });
});

it("[DISC-168] a reply moves the time of the last reply", async () => {
  const topic = await w.topic();
  const before = (await w.show(w.teacher, topic.id)).last_reply_at;
  await w.entry(w.student, topic.id);
  expect((await w.show(w.teacher, topic.id)).last_reply_at).toBe(before);
  const draft = ok(await w.teacher.post(w.topics, { title: "draft" }));
  expect(draft.last_reply_at).toBeNull();
  const entry = await w.entry(w.teacher, draft.id);
  expect((await w.show(w.teacher, draft.id)).last_reply_at).toBe(entry.created_at);
});
