/** Entries: posting, nesting, listing, changing, deleting, rating. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { multipart, ok, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const at = (id: number, end = "") => `${w.topics}/${id}/entries${end}`;
const ids = (list: Json[]) => list.map((e) => e.id);

it("[DISC-140][DISC-150][DISC-151] an entry is posted, sanitized, and may be blank", async () => {
  const topic = await w.topic();
  const entry = await w.entry(w.student, topic.id, '<p onclick="x()">hi<script>alert(1)</script></p>');
  expect(entry).toEqual({
    id: entry.id,
    created_at: entry.created_at,
    updated_at: entry.created_at,
    parent_id: null,
    rating_count: null,
    rating_sum: null,
    user_id: w.student.id,
    user_name: "Stu Student",
    message: "<p>hi</p>",
    user: {
      id: w.student.id,
      anonymous_id: w.student.id.toString(36),
      display_name: "Stu Student",
      avatar_image_url: expect.stringContaining("/images/messages/avatar-50.png"),
      html_url: expect.stringContaining(`/courses/${w.course.id}/users/${w.student.id}`),
      pronouns: null,
    },
    read_state: "read",
    forced_read_state: false,
  });
  expect((await w.entry(w.student, topic.id, "")).message).toBe("");
  expect((await w.outsider.post(at(topic.id), { message: "x" })).status).toBe(403);
  expect((await w.observer.post(at(topic.id), { message: "x" })).status).toBe(403);
});

it("[DISC-141][DISC-142] students cannot post to closed topics; nobody can where the course locks announcements", async () => {
  const topic = await w.topic({ locked: true });
  const news = await w.announcement({ locked: true });
  for (const { id } of [topic, news]) {
    expect((await w.student.post(at(id), { message: "x" })).status).toBe(403);
    await w.entry(w.teacher, id);
  }
  const open = await w.announcement();
  await w.entry(w.student, open.id);
  await w.settings({ lock_all_announcements: true });
  try {
    expect((await w.teacher.post(at(open.id), { message: "x" })).status).toBe(403);
    await w.entry(w.teacher, topic.id);
  } finally {
    await w.settings({ lock_all_announcements: false });
  }
});

it("[DISC-143][DISC-164] files of entries belong to the author, and are detached by an update without a file", async () => {
  const topic = await w.topic();
  const post = () =>
    w.student.raw("POST", at(topic.id), multipart({ message: "f" }, "attachment", { name: "notes.txt", text: "abc" }));
  const first = ok(await post(), 201);
  expect(first.attachments).toEqual([first.attachment]);
  expect(first.attachment.display_name).toBe("notes.txt");
  expect(ok(await post(), 201).attachment.display_name).toBe("notes-1.txt");
  expect((await w.student.get(`files/${first.attachment.id}`)).status).toBe(200);
  expect((await w.other.raw("GET", first.attachment.url)).text).toBe("abc");
  const changed = await w.student.raw(
    "PUT",
    at(topic.id, `/${first.id}`),
    multipart({ message: "g" }, "attachment[uploaded_data]", { name: "more.txt", text: "more" }),
  );
  expect(ok(changed).attachment.display_name).toBe("more.txt");
  const without = ok(await w.student.put(at(topic.id, `/${first.id}`), { message: "h" }));
  expect(without).toMatchObject({ message: "h", editor_id: w.student.id });
  expect(without).not.toHaveProperty("attachment");
  const [, read] = ok(await w.teacher.get(at(topic.id)));
  expect([read.id, read.message, read.attachment, read.attachments]).toEqual([first.id, "h", undefined, undefined]);
  const { view } = ok(await w.teacher.get(`${w.topics}/${topic.id}/view`));
  expect(view.map((e: Json) => e.attachment?.display_name)).toEqual([undefined, "notes-1.txt"]);
});

it("[DISC-145][DISC-146][DISC-147] replies nest by the type of the topic", async () => {
  const nest = async (discussion_type: string) => {
    const topic = await w.topic({ discussion_type });
    const top = await w.entry(w.student, topic.id);
    const reply = await w.entry(w.other, topic.id, "r", top.id);
    const deeper = await w.entry(w.student, topic.id, "rr", reply.id);
    return { top, reply, deeper };
  };
  const threaded = await nest("threaded");
  expect(threaded.reply.parent_id).toBe(threaded.top.id);
  expect(threaded.deeper.parent_id).toBe(threaded.reply.id);
  for (const type of ["not_threaded", "side_comment"]) {
    const sides = await nest(type);
    expect(sides.reply.parent_id).toBe(sides.top.id);
    expect(sides.deeper.parent_id).toBe(sides.top.id);
  }
  const flat = await nest("flat");
  expect([flat.reply.parent_id, flat.deeper.parent_id]).toEqual([null, null]);
});

it("[DISC-148] replies are at most 50 levels deep", async () => {
  const topic = await w.topic();
  let last = await w.entry(w.teacher, topic.id);
  for (let depth = 2; depth <= 50; depth++) last = await w.entry(w.teacher, topic.id, String(depth), last.id);
  const refused = await w.teacher.post(at(topic.id, `/${last.id}/replies`), { message: "x" });
  expect(refused.status).toBe(400);
  expect(refused.body.errors.base).toEqual([
    { attribute: "base", type: "Maximum entry depth reached", message: "Maximum entry depth reached" },
  ]);
  expect((await w.show(w.teacher, topic.id)).discussion_subentry_count).toBe(50);
});

it("[DISC-149] replies to deleted entries and to entries of other topics are not found", async () => {
  const topic = await w.topic();
  const foreign = await w.entry(w.student, (await w.topic()).id);
  const gone = await w.entry(w.student, topic.id);
  ok(await w.student.delete(at(topic.id, `/${gone.id}`)), 204);
  for (const { id } of [foreign, gone]) {
    expect((await w.student.post(at(topic.id, `/${id}/replies`), { message: "x" })).status).toBe(404);
  }
});

it("[DISC-152][DISC-153][DISC-154][DISC-156] entries and their replies are listed newest first", async () => {
  const topic = await w.topic();
  const busy = await w.entry(w.student, topic.id, "busy");
  const replies: Json[] = [];
  for (let i = 0; i < 12; i++)
    replies.push(await w.entry(w.other, topic.id, `r${i}`, i === 11 ? replies[0].id : busy.id));
  const one = await w.entry(w.student, topic.id, "one");
  const only = await w.entry(w.other, topic.id, "only", one.id);
  const none = await w.entry(w.student, topic.id, "none");
  const gone = await w.entry(w.student, topic.id, "gone");
  ok(await w.student.delete(at(topic.id, `/${gone.id}`)), 204);
  const list = ok(await w.teacher.get(at(topic.id)));
  expect(ids(list)).toEqual([none.id, one.id, busy.id]);
  expect(list[0]).not.toHaveProperty("recent_replies");
  expect(list[0]).not.toHaveProperty("has_more_replies");
  expect(list[1]).toMatchObject({ has_more_replies: false });
  expect(ids(list[1].recent_replies)).toEqual([only.id]);
  expect(list[2].has_more_replies).toBe(true);
  expect(ids(list[2].recent_replies)).toEqual(ids([...replies].reverse().slice(0, 10)));
  expect(list[2].recent_replies[0].parent_id).toBe(replies[0].id);
  const all = ok(await w.teacher.get(at(topic.id, `/${busy.id}/replies`), { per_page: 50 }));
  expect(ids(all)).toEqual(ids([...replies].reverse()));
  expect(all[0]).toMatchObject({ parent_id: replies[0].id, read_state: "unread", user_name: "Olga Other" });
  expect((await w.teacher.get(at(topic.id, `/${replies[0].id}/replies`))).status).toBe(404);
});

it("[DISC-155] pages of entries and replies stay complete while entries arrive", async () => {
  const topic = await w.topic();
  const top = await w.entry(w.student, topic.id);
  for (let i = 0; i < 7; i++) {
    await w.entry(w.student, topic.id, `e${i}`);
    await w.entry(w.student, topic.id, `r${i}`, top.id);
  }
  const walk = async (path: string, meanwhile: () => Promise<unknown>) => {
    const sizes: number[] = [];
    const seen: number[] = [];
    let next: string | undefined = `${path}?per_page=3`;
    while (next !== undefined) {
      const page = await w.teacher.get(next);
      sizes.push(page.body.length);
      seen.push(...ids(page.body));
      next = page.links.next;
      if (sizes.length === 1) expect(next).toMatch(/page=2&per_page=3$/);
      await meanwhile();
    }
    expect(new Set(seen).size).toBe(seen.length);
    return sizes;
  };
  expect(await walk(at(topic.id), () => w.entry(w.other, topic.id, "late"))).toEqual([3, 3, 2]);
  expect(await walk(at(topic.id, `/${top.id}/replies`), async () => {})).toEqual([3, 3, 1]);
});

it("[DISC-157][DISC-158][DISC-159] entries are listed by id, deleted ones too", async () => {
  const topic = await w.topic();
  const [a, b, c] = [
    await w.entry(w.student, topic.id, "a"),
    await w.entry(w.student, topic.id, "b"),
    await w.entry(w.student, topic.id, "c"),
  ];
  const path = `${w.topics}/${topic.id}/entry_list`;
  ok(await w.teacher.delete(at(topic.id, `/${b.id}`)), 204);
  const page = await w.teacher.get(path, { ids: [c.id, a.id, b.id], per_page: 2 });
  expect(ids(page.body)).toEqual([a.id, b.id]);
  expect(page.links.next).toContain("page=2");
  expect(page.body[0]).not.toHaveProperty("user_name");
  expect(page.body[0]).toMatchObject({ message: "a", user: { id: w.student.id }, read_state: "unread" });
  expect(page.body[1]).toMatchObject({ deleted: true, parent_id: null, editor_id: w.teacher.id });
  expect(page.body[1]).not.toHaveProperty("message");
  expect(page.body[1]).not.toHaveProperty("user_id");
  expect((await w.teacher.get(path, { ids: [a.id, 99_999_999] })).status).toBe(404);
  expect(ok(await w.teacher.get(path))).toEqual([]);
});

it("[DISC-160][DISC-161][DISC-162][DISC-163] authors and moderators change entries", async () => {
  const topic = await w.topic();
  const entry = await w.entry(w.student, topic.id);
  const path = at(topic.id, `/${entry.id}`);
  for (const by of [w.outsider, w.other]) expect((await by.put(path, { message: "x" })).status).toBe(403);
  const mine = ok(await w.student.put(path, { message: "<b>mine</b>" }));
  expect(mine).toMatchObject({ message: "<b>mine</b>", editor_id: w.student.id, user_name: "Stu Student" });
  expect(mine).not.toHaveProperty("user");
  expect(ok(await w.teacher.put(path, { message: "<b>ours</b>" })).editor_id).toBe(w.teacher.id);
  expect(ok(await w.student.put(path, { plaintext_message: "a < b\n\nc" })).message).toBe("<p>a &lt; b</p><p>c</p>");
  ok(await w.student.delete(path), 204);
  expect((await w.teacher.put(path, { message: "x" })).status).toBe(404);
  expect((await w.teacher.put(at(topic.id, "/99999999"), { message: "x" })).status).toBe(404);
});

it("[DISC-165][DISC-167] deleting an entry leaves its replies", async () => {
  const topic = await w.topic();
  const entry = await w.entry(w.student, topic.id);
  const reply = await w.entry(w.other, topic.id, "r", entry.id);
  const path = at(topic.id, `/${entry.id}`);
  expect((await w.other.delete(path)).status).toBe(403);
  const gone = await w.student.delete(path);
  expect([gone.status, gone.text]).toEqual([204, ""]);
  expect((await w.teacher.delete(path)).status).toBe(204);
  expect((await w.show(w.teacher, topic.id)).discussion_subentry_count).toBe(1);
  const [kept] = ok(await w.teacher.get(`${w.topics}/${topic.id}/entry_list`, { ids: [reply.id] }));
  expect(kept).toMatchObject({ message: "r", parent_id: entry.id });
  ok(await w.teacher.delete(at(topic.id, `/${reply.id}`)), 204);
  expect((await w.show(w.teacher, topic.id)).discussion_subentry_count).toBe(0);
});

it("[DISC-169] a course setting stops students from editing", async () => {
  const topic = await w.topic();
  const entry = await w.entry(w.student, topic.id);
  const path = at(topic.id, `/${entry.id}`);
  await w.settings({ allow_student_discussion_editing: false });
  try {
    expect((await w.student.put(path, { message: "x" })).status).toBe(403);
    expect((await w.student.delete(path)).status).toBe(403);
    ok(await w.teacher.put(path, { message: "x" }));
  } finally {
    await w.settings({ allow_student_discussion_editing: true });
  }
});

it("[DISC-187][DISC-188][DISC-189] entries are rated", async () => {
  const topic = await w.topic({ allow_rating: true });
  const entry = await w.entry(w.teacher, topic.id);
  const path = at(topic.id, `/${entry.id}/rating`);
  const sums = async () => {
    const [e] = ok(await w.teacher.get(at(topic.id)));
    return [e.rating_count, e.rating_sum];
  };
  const rate = (by: Api, params = {}) => by.post(path, params);
  expect((await rate(w.student, { rating: 1 })).status).toBe(204);
  expect(await sums()).toEqual([1, 1]);
  ok(await rate(w.other, { rating: 1 }), 204);
  ok(await rate(w.other, { rating: 1 }), 204);
  expect(await sums()).toEqual([2, 2]);
  ok(await rate(w.student, { rating: 0 }), 204);
  expect(await sums()).toEqual([2, 1]);
  ok(await rate(w.other), 204);
  expect(await sums()).toEqual([2, 0]);
  const bad = await rate(w.student, { rating: 2 });
  expect([bad.status, bad.body]).toEqual([400, { message: "Invalid rating given" }]);
  ok(await w.teacher.put(`${w.topics}/${topic.id}`, { only_graders_can_rate: true }));
  expect((await rate(w.student, { rating: 1 })).status).toBe(403);
  expect((await rate(w.teacher, { rating: 1 })).status).toBe(204);
  const plain = await w.topic();
  const other = await w.entry(w.teacher, plain.id);
  expect((await w.student.post(at(plain.id, `/${other.id}/rating`), { rating: 1 })).status).toBe(403);
});

it("an overlong entry is refused, and nothing is written", async () => {
  const topic = await w.topic();
  const tooLong = await w.student.post(at(topic.id), { message: "x".repeat(65_537) });
  expect(tooLong.status).toBe(400);
  expect(tooLong.body.errors.message[0].type).toBe("too_long");
  const huge = await w.student.raw("POST", at(topic.id), {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "<p>".repeat(300_000) }),
  });
  expect(huge.status).toBe(400);
  expect((await w.show(w.teacher, topic.id)).discussion_subentry_count).toBe(0);
});
