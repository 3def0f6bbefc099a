/** Replies that were posted before their discussion opens. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { ok, soon, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const DAY = 86_400;

/** A topic with a reply of the teacher's and one beneath it. */
async function discussed(params: Json) {
  const topic = await w.topic({ message: "secret text", allow_rating: true, ...params });
  const entry = await w.entry(w.teacher, topic.id, "early reply");
  const below = await w.entry(w.teacher, topic.id, "early too", entry.id);
  return { topic, entry, below, at: `${w.topics}/${topic.id}` };
}
type Discussed = Awaited<ReturnType<typeof discussed>>;

/** The answers to everything that reads entries. */
async function reading(by: Api, { at, entry, below }: Discussed) {
  const view = ok(await by.get(`${at}/view`));
  const entries = await by.get(`${at}/entries`);
  return {
    view: view.view.length,
    people: view.participants.length,
    unread: view.unread_entries,
    entries: entries.body.map((e: Json) => e.id),
    listed: (await by.get(`${at}/entry_list`, { ids: [entry.id, below.id] })).status,
    replies: (await by.get(`${at}/entries/${entry.id}/replies`)).status,
    read: (await by.put(`${at}/entries/${entry.id}/read`)).status,
    rated: (await by.post(`${at}/entries/${entry.id}/rating`, { rating: 1 })).status,
    reported: (await by.post(`/api/pidge/v1/${at}/entries/${entry.id}/report`, { report_type: "other" })).status,
  };
}

const HIDDEN = {
  view: 0,
  people: 0,
  unread: [],
  entries: [],
  listed: 404,
  replies: 404,
  read: 404,
  rated: 404,
  reported: 404,
};

const seen = ({ entry, below }: Discussed, unread = [entry.id, below.id]) => ({
  view: 1,
  people: 1,
  unread,
  entries: [entry.id],
  listed: 200,
  replies: 200,
  read: 204,
  rated: 204,
  reported: expect.toBeOneOf([200, 201, 204]),
});

it.each<[string, Json]>([
  ["delayed", { delayed_post_at: soon(DAY) }],
  ["graded and available later", { assignment: { points_possible: 5, unlock_at: soon(DAY) } }],
])("[DISC-233] a topic that is %s shows its replies to moderators only", async (_, params) => {
  const early = await discussed(params);
  expect(await reading(w.student, early)).toEqual(HIDDEN);
  expect(await reading(w.observer, early)).toEqual(HIDDEN);
  const shown = await w.student.get(early.at);
  expect(shown.body).toMatchObject({ locked_for_user: true, discussion_subentry_count: 2 });
  expect(shown.text).not.toContain("secret");
  const byTeacher = await reading(w.teacher, early);
  expect(byTeacher).toEqual(seen(early, byTeacher.unread));
  // nothing that was refused was done
  const open =
    params.delayed_post_at === undefined ? { assignment: { unlock_at: soon(-DAY) } } : { delayed_post_at: "" };
  ok(await w.teacher.put(early.at, open));
  expect(await reading(w.student, early)).toEqual(seen(early));
});

it("[DISC-233] the dates of an override are those of the people it names", async () => {
  const graded = { points_possible: 5, unlock_at: soon(DAY) };
  const named = { student_ids: [w.other.id], unlock_at: soon(-DAY) };
  const early = await discussed({ assignment: { ...graded, assignment_overrides: [named] } });
  expect(await reading(w.student, early)).toEqual(HIDDEN);
  expect(await reading(w.other, early)).toEqual(seen(early));
});

it("[DISC-233] a topic that is over or closed keeps its replies readable", async () => {
  for (const params of [{ lock_at: soon(-DAY) }, { locked: true }]) {
    const late = await discussed(params);
    const { rated: _, ...shown } = await reading(w.student, late);
    const { rated: __, ...expected } = seen(late);
    expect(shown).toEqual(expected);
  }
});

it("[DISC-233] people do not find their own replies in a topic that was put off", async () => {
  const topic = await w.topic();
  const own = await w.entry(w.student, topic.id, "mine");
  const at = `${w.topics}/${topic.id}`;
  ok(await w.teacher.put(at, { delayed_post_at: soon(DAY) }));
  expect(ok(await w.student.get(`${at}/entries`))).toEqual([]);
  expect((await w.student.put(`${at}/entries/${own.id}`, { message: "x" })).status).toBe(404);
  expect((await w.student.delete(`${at}/entries/${own.id}`)).status).toBe(404);
  expect(ok(await w.teacher.get(`${at}/entries`))).toMatchObject([{ id: own.id, message: "mine" }]);
});

it("[DISC-217][DISC-233] feeds leave out the replies of a topic that is not open", async () => {
  const code = async (by: Api) => {
    const { podcast_url } = await w.show(by, (await w.topic({ podcast_enabled: true })).id);
    return /(enrollment_\w+)/.exec(podcast_url)![1];
  };
  const early = await discussed({ assignment: { points_possible: 5, unlock_at: soon(DAY) } });
  const feed = async (by: Api) =>
    (await by.as(undefined).get(`/feeds/topics/${early.topic.id}/${await code(by)}.atom`)).text;
  const forum = async (by: Api) => (await by.as(undefined).get(`/feeds/forums/${await code(by)}.atom`)).text;
  for (const read of [feed, forum]) {
    expect(await read(w.teacher)).toContain(`#entry-${early.entry.id}`);
    const shown = await read(w.student);
    expect(shown).toContain(`/discussion_topics/${early.topic.id}`);
    expect(shown).not.toContain(`/discussion_topics/${early.topic.id}#entry`);
  }
});
