/** Opening discussions and posting announcements. */
import { beforeAll, expect, it } from "vitest";
import type { Json } from "../../support/api.ts";
import { multipart, ok, soon, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const count = async () => (await w.teacher.get(w.topics)).body.length;

it("[DISC-1][DISC-2] a teacher's topic is a draft, a student's is published", async () => {
  const draft = ok(await w.teacher.post(w.topics, { title: "Plan", message: "<p>one</p>" }));
  expect(draft).toMatchObject({
    title: "Plan",
    message: "<p>one</p>",
    published: false,
    delayed_post_at: null,
    podcast_url: null,
    require_initial_post: null,
    discussion_type: "threaded",
    locked: false,
    last_reply_at: null,
  });
  const mine = ok(await w.student.post(w.topics, { title: "Question" }));
  expect(mine).toMatchObject({ published: true, can_unpublish: false, subscribed: true, read_state: "read" });
});

it("[DISC-3][DISC-4] outsiders are refused, callers without a token unauthenticated", async () => {
  expect((await w.outsider.post(w.topics, { title: "x" })).status).toBe(403);
  const pub = await w.campus.course("Open", { is_public: true });
  const nobody = w.teacher.as(undefined);
  for (const params of [{ title: "x" }, { title: "x", message: "y", is_announcement: true }]) {
    const refused = await nobody.post(`courses/${pub.id}/discussion_topics`, params);
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ status: "unauthenticated" });
  }
  expect((await w.outsider.post(`courses/${pub.id}/discussion_topics`, { title: "x" })).status).toBe(403);
});

it("[DISC-5][DISC-6][DISC-7] title and type are validated", async () => {
  expect(ok(await w.teacher.post(w.topics, { title: "  " })).title).toBe("No Title");
  expect(ok(await w.teacher.post(w.topics, { title: "x".repeat(255) })).title).toHaveLength(255);
  const before = await count();
  const long = await w.teacher.post(w.topics, { title: "x".repeat(256) });
  expect(long.status).toBe(400);
  expect(long.body.errors.title[0]).toMatchObject({ attribute: "title", type: "too_long" });
  const odd = await w.teacher.post(w.topics, { title: "x", discussion_type: "banana" });
  expect(odd.status).toBe(400);
  expect(Object.keys(odd.body.errors)).toEqual(["discussion_type"]);
  expect(await count()).toBe(before);
});

it("[DISC-8][DISC-9][DISC-10] only moderators create drafts", async () => {
  expect(ok(await w.teacher.post(w.topics, { title: "d", published: false })).published).toBe(false);
  const before = await count();
  const refused = await w.student.post(w.topics, { title: "d", published: false });
  expect(refused.status).toBe(400);
  expect(typeof refused.body.errors.published).toBe("string");
  expect(await count()).toBe(before);
  expect(ok(await w.student.post(w.topics, { title: "d", published: true })).published).toBe(true);
});

it("[DISC-11][DISC-12][DISC-13] an announcement is never a draft and never empty", async () => {
  const made = await w.announcement({ title: "News", message: "<p>come</p>" });
  expect(made).toMatchObject({ is_announcement: true, message: "<p>come</p>", published: true, can_group: false });
  const announced = async () => (await w.teacher.get(w.topics, { only_announcements: 1 })).body.length;
  const before = await announced();
  const draft = await w.teacher.post(w.topics, { title: "n", message: "m", is_announcement: true, published: false });
  expect(draft.status).toBe(400);
  expect(Object.keys(draft.body.errors)).toEqual(["published"]);
  const empty = await w.teacher.post(w.topics, { title: "n", is_announcement: true });
  expect(empty.status).toBe(400);
  expect(empty.body.errors.message[0].type).toBe("blank");
  expect(await announced()).toBe(before);
});

it("[DISC-14] a student who asks for an announcement creates a discussion", async () => {
  const made = ok(await w.student.post(w.topics, { title: "n", message: "m", is_announcement: true }));
  expect(made.is_announcement).toBe(false);
  expect(
    (await w.teacher.get(w.topics, { only_announcements: 1 })).body.map((t: { id: number }) => t.id),
  ).not.toContain(made.id);
});

it("[DISC-15][DISC-16][DISC-17] an announcement is locked by lock_comment, else by locked", async () => {
  expect((await w.announcement()).locked).toBe(false);
  const closed = await w.announcement({ lock_comment: true, require_initial_post: true });
  expect(closed).toMatchObject({ locked: true, require_initial_post: null });
  expect((await w.announcement({ locked: true, lock_comment: "false" })).locked).toBe(false);
  const bare = await w.teacher.raw("POST", w.topics, {
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ title: "n", message: "m", is_announcement: true, locked: true, lock_comment: false }),
  });
  expect(bare.body.locked).toBe(true);
});

it("[DISC-18] a course setting locks all announcements", async () => {
  await w.settings({ lock_all_announcements: true });
  try {
    expect(await w.announcement({ locked: false })).toMatchObject({ locked: true, comments_disabled: true });
    expect((await w.topic()).comments_disabled).toBe(false);
  } finally {
    await w.settings({ lock_all_announcements: false });
  }
});

it("[DISC-23][DISC-28] topics are for sections or for everybody", async () => {
  const section = await w.campus.section(w.course.id, "Evening");
  const made = await w.topic({ specific_sections: String(section.id) });
  expect(made.is_section_specific).toBe(true);
  expect(made.sections).toHaveLength(1);
  expect(made.sections[0]).toMatchObject({ id: section.id, name: "Evening", user_count: 0 });
  expect(made).not.toHaveProperty("user_count");
  expect((await w.topic({ specific_sections: "all" })).is_section_specific).toBe(false);
});

it("[DISC-24][DISC-25] a teacher limited to sections chooses among those", async () => {
  const a = await w.campus.section(w.course.id, "A");
  const b = await w.campus.section(w.course.id, "B");
  const limited = await w.campus.person("Lim Ited");
  await w.campus.enroll(w.course.id, limited, "teacher", {
    course_section_id: a.id,
    limit_privileges_to_course_section: true,
  });
  const before = await count();
  const refused = await limited.post(w.topics, { title: "s", specific_sections: `${a.id},${b.id}` });
  expect(refused.status).toBe(400);
  expect(refused.body.errors.specific_sections).toContain(String(b.id));
  expect(refused.body.errors.specific_sections).not.toContain(String(a.id));
  expect(await count()).toBe(before);
  expect((await w.topic({ specific_sections: String(a.id) }, limited)).is_section_specific).toBe(true);
  expect((await w.topic({}, limited)).is_section_specific).toBe(false);
});

it("[DISC-26][DISC-27] section-specific topics have neither groups nor grades", async () => {
  const section = await w.campus.section(w.course.id, "C");
  const category = ok(await w.campus.admin.post(`courses/${w.course.id}/group_categories`, { name: "Sets" }));
  const before = await count();
  const grouped = await w.teacher.post(w.topics, {
    title: "x",
    specific_sections: section.id,
    group_category_id: category.id,
  });
  expect([grouped.status, Object.keys(grouped.body.errors)]).toEqual([400, ["is_section_specific"]]);
  const graded = await w.teacher.post(w.topics, {
    title: "x",
    specific_sections: section.id,
    assignment: { points_possible: 1 },
  });
  expect(graded.status).toBe(422);
  expect(graded.body.errors[0]).toHaveProperty("error_code");
  expect((await w.teacher.post(w.topics, { title: "x", specific_sections: "999999" })).status).toBe(404);
  const foreign = await w.campus.course("Elsewhere");
  const theirs = await w.campus.section(foreign.id, "Theirs");
  expect((await w.teacher.post(w.topics, { title: "x", specific_sections: theirs.id })).status).toBe(404);
  expect(await count()).toBe(before);
  // each is right by itself
  expect(await w.topic({ specific_sections: section.id })).toMatchObject({ is_section_specific: true });
  expect(await w.topic({ group_category_id: category.id })).toMatchObject({
    is_section_specific: false,
    group_category_id: category.id,
  });
});

it("[PLAT-70] late validation faults are a 422 list: of a field with its name, of the record with null", async () => {
  const section = await w.campus.section(w.course.id, "D");
  const before = await count();
  const graded = await w.teacher.post(w.topics, {
    title: "x",
    specific_sections: section.id,
    assignment: { points_possible: 1 },
  });
  expect(graded.status).toBe(422);
  expect(graded.body).toEqual({
    errors: [{ field: "is_section_specific", message: expect.any(String), error_code: expect.any(String) }],
  });
  for (const override of [{}, { course_section_id: section.id, student_ids: [w.student.id] }]) {
    const refused = await w.teacher.raw("POST", w.topics, {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ title: "x", assignment: { points_possible: 1, assignment_overrides: [override] } }),
    });
    const message = "assignment_overrides: one of student_ids, group_id or course_section_id is needed";
    expect([refused.status, refused.body]).toEqual([
      422,
      { errors: [{ field: null, message, error_code: "invalid" }] },
    ]);
  }
  expect(await count()).toBe(before);
});

it("an override names a section, group or student of the topic's own course", async () => {
  const elsewhere = await w.campus.course("Elsewhere");
  const far = await w.campus.person("Far Away");
  await w.campus.enroll(elsewhere.id, far, "student");
  const theirGroup = await w.campus.group(elsewhere.id, "Theirs", [far]);
  const theirSection = await w.campus.section(elsewhere.id, "Theirs");
  const ours = await w.campus.group(w.course.id, "Ours", [w.student]);
  const section = await w.campus.section(w.course.id, "Ours");
  const assign = (...assignment_overrides: Json[]) => ({ assignment: { points_possible: 1, assignment_overrides } });
  // a form would make one override of two that name different things
  const send = (method: string, path: string, params: Json) =>
    w.teacher.raw(method, path, { headers: { "content-type": "application/json" }, body: JSON.stringify(params) });
  const topic = await w.topic(assign({ group_id: ours.id }));
  const shown = async () =>
    (await w.show(w.teacher, topic.id, { include: ["overrides"] })).assignment.overrides.map(
      ({ group_id, course_section_id, student_ids }: Json) => group_id ?? course_section_id ?? student_ids,
    );
  expect(await shown()).toEqual([ours.id]);
  const before = await count();
  for (const foreign of [
    { group_id: theirGroup.id },
    { course_section_id: theirSection.id },
    { student_ids: [far.id] },
  ]) {
    expect((await send("POST", w.topics, { title: "x", ...assign(foreign) })).status).toBe(404);
    const changed = await send("PUT", `${w.topics}/${topic.id}`, assign({ group_id: ours.id }, foreign));
    expect([foreign, changed.status, await shown()]).toEqual([foreign, 404, [ours.id]]);
  }
  expect(await count()).toBe(before);
  const own = assign({ course_section_id: section.id }, { student_ids: [w.other.id] });
  ok(await send("PUT", `${w.topics}/${topic.id}`, own));
  expect(await shown()).toEqual([section.id, [w.other.id]]);
});

it("[DISC-29][DISC-31] a graded topic has an assignment named like itself", async () => {
  const made = await w.topic({ title: "Essay", assignment: { points_possible: 15, name: "x" } });
  expect(made.assignment).toMatchObject({
    id: made.assignment_id,
    name: "Essay",
    points_possible: 15,
    submission_types: ["discussion_topic"],
    published: true,
  });
  expect(made.ungraded_discussion_overrides).toBeNull();
  const plain = await w.topic({ assignment: { set_assignment: false, points_possible: 3 } });
  expect(plain.assignment_id).toBeNull();
  expect(plain).not.toHaveProperty("assignment");
});

it("[DISC-30] students cannot create graded topics", async () => {
  const before = await count();
  expect((await w.student.post(w.topics, { title: "x", assignment: { points_possible: 1 } })).status).toBe(403);
  expect(await count()).toBe(before);
});

it("[DISC-32] a topic is published later", async () => {
  const at = soon(30 * 24 * 3600);
  const made = await w.topic({ delayed_post_at: at });
  expect(made).toMatchObject({ published: true, delayed_post_at: `${at.slice(0, 19)}Z` });
  const bad = await w.teacher.post(w.topics, { title: "x", delayed_post_at: "next tuesday" });
  expect(bad.status).toBe(400);
  expect(Object.keys(bad.body.errors)).toEqual(["delayed_post_at"]);
});

it("[DISC-33][DISC-34] only moderators enable podcasts", async () => {
  const made = await w.topic({ podcast_has_student_posts: 1 });
  expect(made.podcast_has_student_posts).toBe(true);
  expect(made.podcast_url).toMatch(new RegExp(`^/feeds/topics/${made.id}/enrollment_\\w{20,}\\.rss$`));
  expect(ok(await w.student.post(w.topics, { title: "p", podcast_enabled: 1 })).podcast_url).toBeNull();
});

it("[DISC-35][DISC-36][DISC-37][DISC-38] sort order and expansion of entries are stored", async () => {
  expect(await w.topic({ sort_order: "asc", sort_order_locked: true })).toMatchObject({
    sort_order: "asc",
    sort_order_locked: true,
  });
  const sideways = await w.teacher.post(w.topics, { title: "x", sort_order: "sideways" });
  expect(sideways.status).toBe(400);
  expect(sideways.body).toEqual({ errors: { sort_order: "Sort order type not valid" } });
  expect(await w.topic({ expanded: true, expanded_locked: true })).toMatchObject({
    expanded: true,
    expanded_locked: true,
  });
  const collapsed = await w.teacher.post(w.topics, { title: "x", expanded: false, expanded_locked: true });
  expect(collapsed.status).toBe(400);
  expect(Object.keys(collapsed.body.errors)).toEqual(["expanded_locked"]);
});

it("[DISC-39][DISC-40][DISC-42][DISC-43] anonymous topics need the right, and are not graded", async () => {
  expect((await w.topic({ anonymous_state: "full_anonymity" })).anonymous_state).toBe("full_anonymity");
  const refused = await w.student.post(w.topics, { title: "x", anonymous_state: "full_anonymity" });
  expect(refused.status).toBe(400);
  expect(typeof refused.body.errors.anonymous_state).toBe("string");
  await w.settings({ allow_student_anonymous_discussion_topics: true });
  const made = ok(await w.student.post(w.topics, { title: "x", anonymous_state: "full_anonymity" }));
  expect(made).toMatchObject({ anonymous_state: "full_anonymity", author: null, user_name: null });
  const graded = { title: "x", anonymous_state: "partial_anonymity", assignment: { points_possible: 1 } };
  expect((await w.teacher.post(w.topics, graded)).body.errors).toEqual({
    anonymous_state: "Anonymous discussions cannot be graded",
  });
  ok(await w.teacher.post(w.topics, { ...graded, assignment: { set_assignment: false } }));
  expect((await w.topic({ anonymous_state: "foo" })).anonymous_state).toBeNull();
});

it("[DISC-41] group discussions are not anonymous", async () => {
  const group = await w.campus.group(w.course.id, "Crabs", [w.student]);
  const text = { errors: { anonymous_state: "Group discussions cannot be anonymous." } };
  const inGroup = await w.teacher.post(`groups/${group.id}/discussion_topics`, {
    title: "x",
    anonymous_state: "full_anonymity",
  });
  expect([inGroup.status, inGroup.body]).toEqual([400, text]);
  const grouped = { title: "x", anonymous_state: "full_anonymity", group_category_id: group.group_category_id };
  const forGroups = await w.teacher.post(w.topics, grouped);
  expect([forGroups.status, forGroups.body]).toEqual([400, text]);
});

it("[DISC-44][DISC-45] to-do dates need the right, and an ungraded topic", async () => {
  expect((await w.topic({ todo_date: "2031-05-01T10:00:00+02:00" })).todo_date).toBe("2031-05-01T08:00:00Z");
  const before = await count();
  expect((await w.student.post(w.topics, { title: "x", todo_date: "2031-05-01T10:00:00Z" })).status).toBe(403);
  const graded = { title: "x", todo_date: "2031-05-01T10:00:00Z", assignment: { points_possible: 1 } };
  expect(Object.keys((await w.teacher.post(w.topics, graded)).body.errors)).toEqual(["todo_date"]);
  expect(await count()).toBe(before);
});

const withFile = (by = w.teacher, name = "map.txt", text = "here") =>
  by.raw("POST", w.topics, multipart({ title: "File", message: "m" }, "attachment", { name, text }));

it("[DISC-47][DISC-48] files are attached where the course allows it, under a free name", async () => {
  const made = ok(await withFile());
  expect(made.attachments).toHaveLength(1);
  expect(made.attachments[0]).toMatchObject({ display_name: "map.txt", "content-type": "text/plain", size: 4 });
  expect((await w.teacher.raw("GET", made.attachments[0].url)).text).toBe("here");
  expect(ok(await withFile()).attachments[0].display_name).toBe("map-1.txt");
  await w.settings({ allow_student_forum_attachments: false });
  expect(ok(await withFile(w.student)).attachments).toEqual([]);
  await w.settings({ allow_student_forum_attachments: true });
  expect(ok(await withFile(w.student)).attachments).toHaveLength(1);
});

it("[DISC-46] a full storage quota refuses the topic with its file", async () => {
  const tiny = await w.campus.group(w.course.id, "Tiny", [w.student]);
  ok(await w.campus.admin.put(`groups/${tiny.id}`, { storage_quota_mb: 0 }));
  const refused = await w.teacher.raw(
    "POST",
    `groups/${tiny.id}/discussion_topics`,
    multipart({ title: "File" }, "attachment", { name: "a.txt", text: "x".repeat(2000) }),
  );
  expect([refused.status, refused.body]).toEqual([400, { errors: { base: "Group storage quota exceeded" } }]);
  expect((await w.teacher.get(`groups/${tiny.id}/discussion_topics`)).body).toEqual([]);
});

it("[DISC-49] a course setting stops students from creating topics", async () => {
  await w.settings({ allow_student_discussion_topics: false });
  try {
    expect((await w.student.post(w.topics, { title: "x" })).status).toBe(403);
    ok(await w.teacher.post(w.topics, { title: "x" }));
  } finally {
    await w.settings({ allow_student_discussion_topics: true });
  }
});

it("[DISC-20][DISC-21][DISC-22][DISC-50] in groups all members announce, and topics have no sections", async () => {
  const group = await w.campus.group(w.course.id, "Whales", [w.student]);
  const path = `groups/${group.id}/discussion_topics`;
  const made = ok(await w.student.post(path, { title: "g", message: "m", is_announcement: true }));
  expect(made).toMatchObject({ is_announcement: true, published: true });
  expect(made).not.toHaveProperty("user_count");
  expect(made.html_url).toContain(`/${path}/${made.id}`);
  for (const is_announcement of [true, false]) {
    const refused = await w.teacher.post(path, { title: "g", message: "m", is_announcement, specific_sections: "1" });
    expect(refused.status).toBe(400);
  }
  expect((await w.teacher.get(path)).body).toEqual([]);
  expect((await w.other.post(path, { title: "x" })).status).toBe(403);
  const inCourse = await w.topic();
  const people = (await w.campus.admin.get(`courses/${w.course.id}/users`, { per_page: 100 })).body;
  expect(inCourse.user_count).toBe(people.length);
});

it("[DISC-51] links to this server are stored relative", async () => {
  const origin = new URL((await w.topic()).html_url).origin;
  const made = await w.topic({ message: `<p><a href="${origin}/courses/1">c</a></p>` });
  expect(made.message).toBe(`<p><a href="${origin}/courses/1">c</a></p>`);
  const stored = await w.show(w.teacher, made.id, { plain_messages: true });
  expect(stored.message).toBe('<p><a href="/courses/1">c</a></p>');
});

it("[DISC-19] the lock of an announcement is remembered as a preference, that of a discussion is not", async () => {
  const preference = async () => (await w.teacher.get("users/self/settings")).body.announcements_unlocked;
  await w.announcement({ locked: true });
  await w.topic({ locked: false });
  expect(await preference()).toBe(false);
  await w.announcement({ locked: false });
  expect(await preference()).toBe(true);
});
