/** The full view of a discussion. */
import { beforeAll, expect, it } from "vitest";
import { multipart, ok, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const view = async (by = w.student, id: number, params = {}) => ok(await by.get(`${w.topics}/${id}/view`, params));

it("[DISC-196][DISC-201] the view of a new topic is empty", async () => {
  const topic = await w.topic();
  expect(await view(w.student, topic.id)).toEqual({
    unread_entries: [],
    forced_entries: [],
    entry_ratings: {},
    participants: [],
    view: [],
    new_entries: [],
  });
});

it("[DISC-197][DISC-198] the tree holds deleted and edited entries and attachments", async () => {
  const topic = await w.topic({ allow_rating: true });
  const path = `${w.topics}/${topic.id}/entries`;
  const top = await w.entry(w.student, topic.id, "top");
  const gone = await w.entry(w.other, topic.id, "gone", top.id);
  const deep = await w.entry(w.student, topic.id, "deep", gone.id);
  const edited = await w.entry(w.other, topic.id, "old", top.id);
  const filed = ok(
    await w.other.raw("POST", path, multipart({ message: "file" }, "attachment", { name: "a.txt", text: "a" })),
    201,
  );
  ok(await w.teacher.delete(`${path}/${gone.id}`), 204);
  ok(await w.teacher.put(`${path}/${edited.id}`, { message: "new" }));
  ok(await w.student.post(`${path}/${edited.id}/rating`, { rating: 1 }), 204);
  ok(await w.student.put(`${path}/${edited.id}/read`, { forced_read_state: true }), 204);
  const full = await view(w.student, topic.id);
  const bare = (e: { id: number; created_at: string; parent_id: number | null }) => ({
    id: e.id,
    created_at: e.created_at,
    updated_at: expect.any(String),
    parent_id: e.parent_id,
    rating_count: null,
    rating_sum: null,
  });
  expect(full.view).toEqual([
    {
      ...bare(top),
      user_id: w.student.id,
      message: "top",
      replies: [
        {
          ...bare(gone),
          editor_id: w.teacher.id,
          deleted: true,
          replies: [{ ...bare(deep), user_id: w.student.id, message: "deep" }],
        },
        {
          ...bare(edited),
          rating_count: 1,
          rating_sum: 1,
          editor_id: w.teacher.id,
          user_id: w.other.id,
          message: "new",
        },
      ],
    },
    {
      ...bare(filed),
      user_id: w.other.id,
      message: "file",
      attachment: expect.objectContaining({ display_name: "a.txt" }),
      attachments: [expect.objectContaining({ display_name: "a.txt" })],
    },
  ]);
  expect(full.unread_entries).toEqual([gone.id, filed.id]);
  expect(full.forced_entries).toEqual([edited.id]);
  expect(full.entry_ratings).toEqual({ [edited.id]: 1 });
  expect(full.participants.map((p: { id: number }) => p.id)).toEqual([w.teacher.id, w.student.id, w.other.id]);
});

it("[DISC-199] a new entry is in the tree at once, new_entries is empty", async () => {
  const topic = await w.topic();
  await view(w.student, topic.id);
  const entry = await w.entry(w.other, topic.id);
  for (const params of [{}, { include_new_entries: 1 }]) {
    const full = await view(w.student, topic.id, params);
    expect(full.view.map((e: { id: number }) => e.id)).toEqual([entry.id]);
    expect(full.new_entries).toEqual([]);
    expect(full.participants.map((p: { id: number }) => p.id)).toEqual([w.other.id]);
  }
  const changed = ok(await w.other.put(`${w.topics}/${topic.id}/entries/${entry.id}`, { message: "changed" }));
  expect((await view(w.student, topic.id)).view[0].message).toBe(changed.message);
});

it("[DISC-200] participants have the requested fields", async () => {
  const topic = await w.topic();
  await w.entry(w.student, topic.id);
  await w.entry(w.teacher, topic.id);
  const { participants } = await view(w.teacher, topic.id, {
    include_context_card_info: 1,
    include_enrollment_state: 1,
  });
  const facts = { course_id: String(w.course.id), isInactive: false };
  expect(participants).toMatchObject([
    { ...facts, is_student: false },
    { ...facts, is_student: true },
  ]);
  const [forStudent] = (await view(w.student, topic.id, { include_enrollment_state: 1 })).participants;
  expect(forStudent).not.toHaveProperty("isInactive");
  expect(forStudent).not.toHaveProperty("is_student");
});

it("[DISC-202] ids are strings when requested", async () => {
  const topic = await w.topic();
  const entry = await w.entry(w.other, topic.id);
  const reply = await w.entry(w.other, topic.id, "r", entry.id);
  const accept = { accept: "application/json+canvas-string-ids" };
  const full = ok(await w.student.get(`${w.topics}/${topic.id}/view`, {}, accept));
  expect(full.unread_entries).toEqual([String(entry.id), String(reply.id)]);
  expect(full.view[0]).toMatchObject({ id: String(entry.id), user_id: String(w.other.id) });
  expect(full.view[0].replies[0].parent_id).toBe(String(entry.id));
  expect(full.participants[0].id).toBe(String(w.other.id));
});

it("[DISC-203] replies to announcements of a public course are for its own people", async () => {
  const course = await w.campus.course("Public", { is_public: true });
  await w.campus.enroll(course.id, w.teacher, "teacher");
  await w.campus.enroll(course.id, w.student, "student");
  const path = `courses/${course.id}/discussion_topics`;
  const news = ok(await w.teacher.post(path, { title: "n", message: "m", is_announcement: true }));
  const status = async (by: typeof w.teacher) => (await by.get(`${path}/${news.id}/view`)).status;
  expect(await status(w.outsider)).toBe(403);
  expect(await status(w.teacher.as(undefined))).toBe(401);
  for (const by of [w.student, w.teacher, w.campus.admin]) expect(await status(by)).toBe(200);
});

it("entries are ordered by rating where the topic says so", async () => {
  const topic = await w.topic({ allow_rating: true, sort_by_rating: true });
  const a = await w.entry(w.student, topic.id, "a");
  const b = await w.entry(w.student, topic.id, "b");
  ok(await w.other.post(`${w.topics}/${topic.id}/entries/${b.id}/rating`, { rating: 1 }), 204);
  expect((await view(w.student, topic.id)).view.map((e: { id: number }) => e.id)).toEqual([b.id, a.id]);
});
