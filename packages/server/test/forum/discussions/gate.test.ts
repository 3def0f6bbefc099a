/** The initial-post gate, at every endpoint. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { ok, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

async function gated() {
  const topic = await w.topic({ require_initial_post: true, allow_rating: true });
  const entry = await w.entry(w.teacher, topic.id, "secret");
  return { topic, entry, at: (end: string) => `${w.topics}/${topic.id}${end}` };
}

/** Every path behind the gate. */
const paths = ({
  entry,
  at,
}: {
  entry: Json;
  at: (end: string) => string;
}): [string, "get" | "post" | "put" | "delete"][] => [
  [at("/entries"), "get"],
  [at("/view"), "get"],
  [at(`/entries/${entry.id}/replies`), "get"],
  [at("/entry_list"), "get"],
  [at(`/entries/${entry.id}/replies`), "post"],
  [at("/read_all"), "put"],
  [at("/read_all"), "delete"],
  [at(`/entries/${entry.id}/read`), "put"],
  [at(`/entries/${entry.id}/read`), "delete"],
  [at(`/entries/${entry.id}/rating`), "post"],
  [at("/subscribed"), "put"],
  [at("/duplicate"), "post"],
];

const open = async (by: Api, g: Awaited<ReturnType<typeof gated>>) => (await by.get(g.at("/entries"))).status === 200;

it("[DISC-171][DISC-172][DISC-133] before the first post gated endpoints answer 403 with bare text, the others work", async () => {
  const g = await gated();
  for (const [path, method] of paths(g)) {
    const refused = await w.student[method](path, { message: "x", ids: [g.entry.id] });
    expect([path, refused.status, refused.text]).toEqual([path, 403, "require_initial_post"]);
    expect(refused.headers.get("content-type")).toContain("application/json");
  }
  const shown = await w.show(w.student, g.topic.id);
  expect(shown).toMatchObject({
    require_initial_post: true,
    user_can_see_posts: false,
    subscription_hold: "initial_post_required",
  });
  ok(await w.student.put(g.at("/read")), 204);
  ok(await w.student.delete(g.at("/read")), 204);
  ok(await w.student.delete(g.at("/subscribed")), 204);
  await w.entry(w.student, g.topic.id);
});

it("[DISC-173] the gate opens with a post, and is always open for staff", async () => {
  const g = await gated();
  expect(await open(w.teacher, g)).toBe(true);
  expect(await open(w.student, g)).toBe(false);
  await w.entry(w.student, g.topic.id);
  expect(await open(w.student, g)).toBe(true);
  expect((await w.show(w.student, g.topic.id)).user_can_see_posts).toBe(true);
  expect(await open(w.other, g)).toBe(false);
});

it("[DISC-174] the gate is open for an observer when it is for their student", async () => {
  const g = await gated();
  const parent = await w.campus.person("Pat Parent");
  await w.campus.enroll(w.course.id, parent, "observer", { associated_user_id: w.student.id });
  expect((await parent.get(g.at("/entries"))).text).toBe("require_initial_post");
  await w.entry(w.student, g.topic.id);
  expect(await open(parent, g)).toBe(true);
  expect((await w.show(parent, g.topic.id)).user_can_see_posts).toBe(false);
});

it("[DISC-175] the gate is closed for a former TA who is a student now", async () => {
  const g = await gated();
  const former = await w.campus.person("Fay Former");
  const ta = await w.campus.enroll(w.course.id, former, "ta");
  expect(await open(former, g)).toBe(true);
  ok(await w.campus.admin.delete(`courses/${w.course.id}/enrollments/${ta.id}`, { task: "conclude" }));
  await w.campus.enroll(w.course.id, former, "student");
  expect(await open(former, g)).toBe(false);
});

it("[DISC-192][DISC-195] subscribing needs a post, and ends when it is deleted", async () => {
  const g = await gated();
  const subscribed = async () => (await w.show(w.student, g.topic.id)).subscribed;
  expect((await w.student.put(g.at("/subscribed"))).text).toBe("require_initial_post");
  const entry = await w.entry(w.student, g.topic.id);
  expect(await subscribed()).toBe(true);
  ok(await w.student.put(g.at("/subscribed")), 204);
  ok(await w.student.delete(g.at(`/entries/${entry.id}`)), 204);
  expect(await subscribed()).toBe(false);
  expect(await open(w.student, g)).toBe(false);
  const own = ok(await w.student.post(w.topics, { title: "mine", require_initial_post: true }));
  expect(own).toMatchObject({ subscribed: false, subscription_hold: "initial_post_required" });
});
