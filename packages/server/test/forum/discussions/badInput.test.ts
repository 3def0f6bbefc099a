/** Invalid topics, entries and files are refused with the name of the field, and nothing is written. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Api, Json, Params, Reply } from "../../support/api.ts";
import { NOT_FOUND } from "../../support/refusals.ts";
import { multipart, ok, World } from "./world.ts";

let w: World;
let foreign: { section: number; category: number; topic: number };
beforeAll(async () => {
  w = await World.create();
  const elsewhere = await w.campus.course("Elsewhere");
  await w.campus.enroll(elsewhere.id, w.teacher, "teacher");
  const section = await w.campus.section(elsewhere.id, "Theirs");
  const category = ok(await w.campus.admin.post(`courses/${elsewhere.id}/group_categories`, { name: "Theirs" }));
  const topic = ok(await w.teacher.post(`courses/${elsewhere.id}/discussion_topics`, { title: "Theirs" }));
  foreign = { section: section.id, category: category.id, topic: topic.id };
});

/** Nearly as much as a request may hold. */
const HUGE = `<p>${"x".repeat(1_000_000)}</p>`;
const json = (by: Api, method: string, path: string, body: unknown): Promise<Reply> =>
  by.raw(method, path, { headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Everything that a refused request could have written. */
async function everything(): Promise<Json> {
  const [topics, news, files, own] = [
    await w.teacher.get(w.topics),
    await w.teacher.get(w.topics, { only_announcements: 1 }),
    await w.teacher.get(`courses/${w.course.id}/files`, { per_page: 100 }),
    await w.student.get("users/self/files", { per_page: 100 }),
  ];
  return [topics, news, files, own].map((reply) => ok(reply).map((x: Json) => [x.id, x.title, x.position, x.message]));
}

const list = (field: string, type?: string) => ({
  errors: { [field]: [expect.objectContaining({ attribute: field, ...(type === undefined ? {} : { type }) })] },
});

const single = (field: string) => ({ status: "bad_request", message: `${field} must be a single value` });

/** Parameters with the status and body of the answer. */
const TOPICS: Record<string, (f: typeof foreign) => [Params, number, unknown]> = {
  "[DISC-6] a title of 256 characters": () => [{ title: "x".repeat(256) }, 400, list("title", "too_long")],
  "a title that is a list": () => [{ title: ["a", "b"] }, 400, single("title")],
  "a NUL byte in the title": () => [{ title: "a\0b" }, 400, list("title")],
  "a NUL byte in the message": () => [{ message: "a\0b" }, 400, list("message")],
  "a message of 1 MB": () => [{ message: HUGE }, 400, list("message", "too_long")],
  "a message of one byte too many": () => [{ message: "x".repeat(500 * 1024 + 1) }, 400, list("message", "too_long")],
  "[DISC-7] an unknown type": () => [{ discussion_type: "banana" }, 400, list("discussion_type", "inclusion")],
  "[DISC-36] an unknown order": () => [
    { sort_order: "sideways" },
    400,
    { errors: { sort_order: "Sort order type not valid" } },
  ],
  "a start that is no time": () => [{ delayed_post_at: "next tuesday" }, 400, list("delayed_post_at")],
  "a start on no day": () => [{ delayed_post_at: "2031-02-30" }, 400, list("delayed_post_at")],
  "an end that is no time": () => [{ lock_at: "2031-13-01T10:00:00Z" }, 400, list("lock_at")],
  "a to-do date that is no time": () => [{ todo_date: "soon" }, 400, list("todo_date")],
  "a due date that is no time": () => [{ assignment: { due_at: "soon", points_possible: 1 } }, 400, list("due_at")],
  "a section of another course": (f) => [{ specific_sections: f.section }, 404, NOT_FOUND],
  "a section that is none": () => [{ specific_sections: "evening" }, 404, NOT_FOUND],
  "groups of another course": (f) => [{ group_category_id: f.category }, 404, NOT_FOUND],
  "[DISC-38] a collapsed topic that is locked so": () => [
    { expanded: false, expanded_locked: true },
    400,
    list("expanded_locked"),
  ],
};

describe.each(Object.entries(TOPICS))("%s", (_, build) => {
  it("does not create a topic", async () => {
    const [params, status, body] = build(foreign);
    const before = await everything();
    const refused = await json(w.teacher, "POST", w.topics, { title: "Half", message: "m", ...params });
    expect([refused.status, refused.body]).toEqual([status, body]);
    expect(await everything()).toEqual(before);
  });

  it("does not change a topic", async () => {
    const [params, status, body] = build(foreign);
    const { id } = await w.topic({ title: "Whole", discussion_type: "side_comment" });
    const before = await w.show(w.teacher, id, { include: ["sections"] });
    const change = { title: "Half", message: "half", pinned: true, ...params };
    const refused = await json(w.teacher, "PUT", `${w.topics}/${id}`, change);
    expect([refused.status, refused.body]).toEqual([status, body]);
    expect(await w.show(w.teacher, id, { include: ["sections"] })).toEqual(before);
  });
});

describe("a file with a refused request", () => {
  const file = { name: "map.txt", text: "here" };
  const sendTopic = (fields: Params) => w.teacher.raw("POST", w.topics, multipart(fields, "attachment", file));

  it("is not stored with a topic", async () => {
    const before = await everything();
    const cases: [Params, number][] = [
      [{ title: "x".repeat(256) }, 400],
      [{ title: "t", specific_sections: foreign.section }, 404],
      [{ title: "t", position_after: foreign.topic, pinned: true }, 404],
      [{ title: "t", is_announcement: true }, 400],
    ];
    for (const [fields, status] of cases) expect((await sendTopic(fields)).status).toBe(status);
    expect(await everything()).toEqual(before);
    const { attachments } = ok(await sendTopic({ title: "t" }));
    expect((await everything())[2].map(([id]: [number]) => id)).toContain(attachments[0].id);
  });

  it("is not stored with an entry, whose former file stays", async () => {
    const { id } = await w.topic();
    const path = `${w.topics}/${id}/entries`;
    const elsewhere = await w.entry(w.student, (await w.topic()).id);
    const gone = await w.entry(w.student, id);
    ok(await w.student.delete(`${path}/${gone.id}`), 204);
    const kept = ok(await w.student.raw("POST", path, multipart({ message: "m" }, "attachment", file)), 201);
    const before = await everything();
    expect(before[3].map(([id]: [number]) => id)).toContain(kept.attachment.id);
    const long = "x".repeat(65_537);
    expect((await w.student.raw("POST", path, multipart({ message: long }, "attachment", file))).status).toBe(400);
    for (const parent of [elsewhere, gone]) {
      const reply = multipart({ message: "m" }, "attachment", file);
      expect((await w.student.raw("POST", `${path}/${parent.id}/replies`, reply)).status).toBe(404);
    }
    const change = multipart({ message: long }, "attachment[uploaded_data]", file);
    expect((await w.student.raw("PUT", `${path}/${kept.id}`, change)).status).toBe(400);
    expect(await everything()).toEqual(before);
    const [shown] = ok(await w.teacher.get(path));
    expect(shown).toMatchObject({ message: "m", attachment: { id: kept.attachment.id } });
    expect((await w.show(w.teacher, id)).discussion_subentry_count).toBe(1);
  });
});

describe("entries", () => {
  it("[DISC-149] a reply needs an existing parent of the topic, in the topic's own course", async () => {
    const topic = await w.topic();
    const parent = await w.entry(w.other, topic.id);
    const elsewhere = await w.entry(w.other, (await w.topic()).id);
    const gone = await w.entry(w.other, topic.id);
    ok(await w.teacher.delete(`${w.topics}/${topic.id}/entries/${gone.id}`), 204);
    const reply = (at: string, id: unknown) => w.teacher.post(`${at}/entries/${id}/replies`, { message: "r" });
    const at = `${w.topics}/${topic.id}`;
    for (const id of [gone.id, elsewhere.id, 99_999_999, "x"]) {
      const refused = await reply(at, id);
      expect([id, refused.status, refused.body]).toEqual([id, 404, NOT_FOUND]);
    }
    // the topic exists in its own course only
    const other = at.replace(/courses\/\d+/, `courses/${(await w.campus.course("Third")).id}`);
    expect((await reply(other, parent.id)).status).toBe(403);
    const own = await w.campus.course("Own");
    await w.campus.enroll(own.id, w.teacher, "teacher");
    const through = await reply(at.replace(/courses\/\d+/, `courses/${own.id}`), parent.id);
    expect([through.status, through.body]).toEqual([404, NOT_FOUND]);
    expect(ok(await w.teacher.get(`${at}/view`)).view.map((e: Json) => [e.id, e.replies])).toEqual([
      [parent.id, undefined],
      [gone.id, undefined],
    ]);
    expect((await w.show(w.teacher, topic.id)).discussion_subentry_count).toBe(1);
  });

  it("invalid and overlong messages are refused by name in posts, replies and changes", async () => {
    const topic = await w.topic();
    const entry = await w.entry(w.student, topic.id, "first");
    const path = `${w.topics}/${topic.id}/entries`;
    for (const [message, body] of [
      [HUGE, list("message", "too_long")],
      ["x".repeat(64 * 1024 + 1), list("message", "too_long")],
      ["a\0b", list("message", "invalid")],
      [["a", "b"], single("message")],
    ] as const)
      for (const [method, at] of [
        ["POST", path],
        ["POST", `${path}/${entry.id}/replies`],
        ["PUT", `${path}/${entry.id}`],
      ] as const) {
        const refused = await json(w.student, method, at, { message });
        expect([method, refused.status, refused.body]).toEqual([method, 400, body]);
      }
    const { view } = ok(await w.teacher.get(`${w.topics}/${topic.id}/view`));
    expect(view).toMatchObject([{ id: entry.id, message: "first" }]);
    expect([view.length, view[0].replies, view[0].editor_id]).toEqual([1, undefined, undefined]);
    ok(await json(w.student, "POST", path, { message: "x".repeat(64 * 1024) }), 201);
  });
});

it("[DISC-14] asking for an announcement does not let a student open a topic without the right to", async () => {
  await w.settings({ allow_student_discussion_topics: false });
  try {
    const before = await everything();
    const refused = await w.student.post(w.topics, { title: "n", message: "m", is_announcement: true });
    expect([refused.status, refused.body.status]).toEqual([403, "unauthorized"]);
    expect(await everything()).toEqual(before);
  } finally {
    await w.settings({ allow_student_discussion_topics: true });
  }
});
