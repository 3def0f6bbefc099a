/** Lists of topics: order, filters, pages, and the shape of a topic. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok, soon, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const DAY = 86_400;

/** A course for one test, so that its lists hold that test's topics only. */
async function fresh(by: Api = w.teacher) {
  const course = await w.campus.course("Fresh");
  await w.campus.enroll(course.id, w.teacher, "teacher");
  await w.campus.enroll(course.id, w.student, "student");
  const path = `courses/${course.id}/discussion_topics`;
  return {
    course,
    path,
    add: async (title: string, params: Params = {}): Promise<Json> =>
      ok(await by.post(path, { title, message: "m", published: true, ...params })),
    titles: async (params: Params = {}, reader: Api = w.student): Promise<string[]> =>
      ok(await reader.get(path, params)).map((t: Json) => t.title),
  };
}

const KEYS = `id title last_reply_at created_at delayed_post_at posted_at assignment_id root_topic_id position
  podcast_has_student_posts discussion_type lock_at allow_rating only_graders_can_rate sort_by_rating sort_order
  sort_order_locked expanded expanded_locked is_section_specific anonymous_state summary_enabled user_name
  discussion_subentry_count permissions require_initial_post user_can_see_posts podcast_url read_state unread_count
  subscribed attachments published can_unpublish locked can_lock comments_disabled author html_url url pinned
  group_category_id can_group topic_children group_topic_children ungraded_discussion_overrides locked_for_user
  message todo_date is_announcement`;

it("[DISC-103][DISC-104] a topic has exactly these keys", async () => {
  const f = await fresh();
  const made = await f.add("One");
  const [shown] = ok(await w.teacher.get(f.path));
  expect(Object.keys(shown).sort()).toEqual(KEYS.split(/\s+/).sort());
  expect(shown).toMatchObject({
    id: made.id,
    require_initial_post: null,
    permissions: { attach: true, update: true, reply: true, delete: true, manage_assign_to: true },
    author: { id: w.teacher.id, display_name: "Tess Teacher" },
    user_name: "Tess Teacher",
    html_url: expect.stringMatching(new RegExp(`/${f.path}/${made.id}$`)),
    ungraded_discussion_overrides: [],
  });
  expect(shown).not.toHaveProperty("in_paced_course");
});

it("[DISC-105] topics are ordered by position, activity or title", async () => {
  const f = await fresh();
  const b = await f.add("b");
  const a = await f.add("A");
  const c = await f.add("c", { published: false });
  expect(await f.titles({}, w.teacher)).toEqual(["c", "A", "b"]);
  expect((ok(await w.teacher.get(f.path)) as Json[]).map((t) => t.position)).toEqual([c, a, b].map((t) => t.position));
  ok(await w.student.post(`${f.path}/${b.id}/entries`, { message: "x" }), 201);
  const recent = await f.titles({ order_by: "recent_activity" }, w.teacher);
  expect(recent[0]).toBe("c");
  expect(await f.titles({ order_by: "title" }, w.teacher)).toEqual(["A", "b", "c"]);
  expect(await f.titles({ order_by: "nonsense" }, w.teacher)).toEqual(["c", "A", "b"]);
});

it("[DISC-106][DISC-109] announcements are ordered by the time they appeared; any value of only_announcements selects them", async () => {
  const f = await fresh();
  await f.add("older", { is_announcement: true, delayed_post_at: soon(-DAY) });
  await f.add("newer", { is_announcement: true });
  await f.add("oldest", { is_announcement: true, delayed_post_at: soon(-2 * DAY) });
  await f.add("talk");
  expect(await f.titles({ only_announcements: false })).toEqual(["newer", "older", "oldest"]);
  expect(await f.titles()).toEqual(["talk"]);
});

it("[DISC-107][DISC-108] scopes combine, and links repeat them", async () => {
  const f = await fresh();
  await f.add("open");
  await f.add("locked", { locked: true });
  await f.add("over", { lock_at: soon(-DAY) });
  await f.add("locked pinned", { locked: true, pinned: true });
  expect(await f.titles({ scope: "locked,unpinned" })).toEqual(["over", "locked"]);
  expect(await f.titles({ scope: "unlocked" }, w.teacher)).toEqual(["open"]);
  expect(await f.titles({ scope: "pinned,nonsense" })).toEqual(["locked pinned"]);
  const contradiction = await w.teacher.get(f.path, { scope: "locked,unlocked" });
  expect([contradiction.status, contradiction.body]).toEqual([400, { errors: { scope: "scope is contradictory" } }]);
  const page = await w.teacher.get(f.path, { scope: "unlocked", per_page: 10 });
  expect(Object.keys(page.links).length).toBeGreaterThan(2);
  for (const link of Object.values(page.links)) expect(link).toContain("scope=unlocked");
});

it("[DISC-110][DISC-111] topics are searched by title and filtered by unread", async () => {
  const f = await fresh();
  const a = await f.add("On TOPology");
  const b = await f.add("Other");
  expect(await f.titles({ search_term: "top" })).toEqual(["On TOPology"]);
  expect(await f.titles({ search_term: "%" + "o" })).toEqual([]);
  const short = await w.student.get(f.path, { search_term: "t" });
  expect(short.status).toBe(400);
  expect(short.body.errors[0]).toMatchObject({ field: "search_term", message: "2 or more characters is required" });
  ok(await w.student.put(`${f.path}/${a.id}/read`), 204);
  expect(await f.titles({ filter_by: "unread" })).toEqual(["Other"]);
  ok(await w.student.put(`${f.path}/${b.id}/read`), 204);
  ok(await w.teacher.post(`${f.path}/${a.id}/entries`, { message: "x" }), 201);
  expect(await f.titles({ filter_by: "unread" })).toEqual(["On TOPology"]);
  expect(await f.titles({ filter_by: "all" })).toHaveLength(2);
});

it("[DISC-112][DISC-113] pages hold a hundred topics by default", async () => {
  const f = await fresh();
  for (let i = 0; i < 7; i++) await f.add(`t${i}`);
  const page = await w.student.get(f.path, { per_page: 3 });
  expect(page.body).toHaveLength(3);
  expect(page.links.next).toMatch(/page=2&per_page=3$/);
  expect(page.links.last).toMatch(/page=3&per_page=3$/);
  const last = await w.student.get(page.links.last!);
  expect(last.body).toHaveLength(1);
  expect(last.links).not.toHaveProperty("next");
  await Promise.all(Array.from({ length: 94 }, (_, i) => f.add(`t${i + 7}`)));
  expect((await w.student.get(f.path, { per_page: 90 })).body).toHaveLength(90);
  const whole = await w.student.get(f.path);
  expect(whole.body).toHaveLength(100);
  expect((await w.student.get(whole.links.next!)).body).toHaveLength(1);
});

it("[DISC-114][DISC-129][DISC-104] a root topic lists its groups' topics, which show its dates", async () => {
  const group = await w.campus.group(w.course.id, "Krill", [w.student]);
  const root = await w.topic({ group_category_id: group.group_category_id, title: "Root" });
  const [child] = root.group_topic_children;
  expect(root.topic_children).toEqual([child.id]);
  const dates = { delayed_post_at: soon(-2 * DAY), lock_at: soon(2 * DAY) };
  ok(await w.teacher.put(`${w.topics}/${root.id}`, dates));
  const path = `groups/${group.id}/discussion_topics`;
  const [listed] = ok(await w.student.get(path));
  expect(listed).toMatchObject({
    id: child.id,
    title: "Root - Krill",
    root_topic_id: root.id,
    require_initial_post: false,
  });
  expect(listed.delayed_post_at).toBe(`${dates.delayed_post_at.slice(0, 19)}Z`);
  expect(listed.lock_at).toBe(`${dates.lock_at.slice(0, 19)}Z`);
  expect(ok(await w.student.get(`${path}/${child.id}`)).lock_at).toBeNull();
  ok(await w.teacher.put(`${w.topics}/${root.id}`, { group_category_id: "" }));
  expect((await w.show(w.teacher, root.id)).topic_children).toEqual([]);
  expect(ok(await w.student.get(path))).toEqual([]);
});

it("[DISC-115][DISC-116][DISC-118] counts of people and sections are included on request", async () => {
  const f = await fresh();
  const section = await w.campus.section(f.course.id, "Late");
  await w.campus.enroll(f.course.id, w.student, "student", { course_section_id: section.id });
  await f.add("all");
  await f.add("late", { specific_sections: section.id });
  const include = ["sections", "sections_user_count"];
  const [late, all] = ok(await w.teacher.get(f.path, { include }));
  expect(all.user_count).toBe(2);
  expect(late.sections).toMatchObject([{ id: section.id, user_count: 1 }]);
  const [plain] = ok(await w.teacher.get(f.path, { include: ["sections"] }));
  expect(plain.sections[0]).not.toHaveProperty("user_count");
  const group = await w.campus.group(f.course.id, "Plankton", [w.student]);
  ok(await w.student.post(`groups/${group.id}/discussion_topics`, { title: "g" }));
  const [inGroup] = ok(await w.student.get(`groups/${group.id}/discussion_topics`, { include }));
  expect(inGroup).not.toHaveProperty("sections");
  expect(inGroup).not.toHaveProperty("user_count");
});

it("[DISC-117][DISC-131] an announcement to sections is visible to their people", async () => {
  const section = await w.campus.section(w.course.id, "Morning");
  const early = await w.campus.person("Ellie Early");
  await w.campus.enroll(w.course.id, early, "student", { course_section_id: section.id });
  const news = await w.announcement({ title: "rise", specific_sections: section.id });
  const seen = async (by: Api) => (await w.titles(by, { only_announcements: 1 })).includes("rise");
  expect([await seen(w.teacher), await seen(early), await seen(w.other)]).toEqual([true, true, false]);
  const page = await w.other.get(w.topics, { only_announcements: 1, per_page: 1 });
  expect(page.links).not.toHaveProperty("next");
  expect((await w.other.get(`${w.topics}/${news.id}`)).status).toBe(403);
  expect((await early.get(`${w.topics}/${news.id}`)).status).toBe(200);
});

it("[DISC-119][DISC-120][DISC-128] delayed, ended and draft topics in the lists of students and teachers", async () => {
  const f = await fresh();
  const at = soon(DAY);
  await f.add("soon news", { is_announcement: true, delayed_post_at: at });
  await f.add("past news", { is_announcement: true, lock_at: soon(-DAY) });
  const talk = await f.add("soon talk", { delayed_post_at: at, message: "secret" });
  await f.add("draft", { published: false });
  expect(await f.titles({ only_announcements: 1 })).toEqual([]);
  expect(await f.titles({ only_announcements: 1 }, w.teacher)).toEqual(["soon news", "past news"]);
  expect(await f.titles()).toEqual(["soon talk"]);
  expect(await f.titles({}, w.teacher)).toEqual(["draft", "soon talk"]);
  const shown = ok(await w.student.get(`${f.path}/${talk.id}`));
  expect(shown).toMatchObject({ locked_for_user: true, lock_info: { unlock_at: `${at.slice(0, 19)}Z` } });
  expect(shown.message).toBe(shown.lock_explanation);
  expect(shown.lock_info).not.toHaveProperty("can_view");
});

it("[DISC-136][DISC-137] a locked topic says why, except to moderators", async () => {
  const over = await w.topic({ lock_at: soon(-DAY) });
  const closed = await w.topic({ locked: true });
  const coming = await w.topic({ delayed_post_at: soon(DAY) });
  const asset = (id: number) => `discussion_topic_${id}`;
  expect(await w.show(w.student, coming.id)).toMatchObject({
    locked_for_user: true,
    lock_info: { asset_string: asset(coming.id), unlock_at: coming.delayed_post_at },
    lock_explanation: expect.stringContaining("until"),
  });
  const shown = await w.show(w.student, over.id);
  expect(shown).toMatchObject({
    locked_for_user: true,
    message: "<p>text</p>",
    lock_info: { asset_string: asset(over.id), lock_at: over.lock_at, can_view: true },
    lock_explanation: expect.any(String),
  });
  expect(await w.show(w.student, closed.id)).toMatchObject({
    lock_info: { asset_string: asset(closed.id), can_view: true },
    lock_explanation: expect.any(String),
  });
  for (const { id } of [over, closed, coming]) {
    const byTeacher = await w.show(w.teacher, id);
    expect(byTeacher.locked_for_user).toBe(false);
    expect(byTeacher).not.toHaveProperty("lock_info");
  }
});

it("[DISC-126] in a paced course topics say so, and their dates do not lock them", async () => {
  const f = await fresh();
  const [over, coming] = [await f.add("over", { lock_at: soon(-DAY) }), await f.add("coming", { lock_at: soon(DAY) })];
  const shut = await f.add("shut", { locked: true });
  ok(await w.teacher.put(`${f.path}/${over.id}`, { locked: false, lock_at: over.lock_at }));
  ok(await w.teacher.put(`${f.path}/${coming.id}`, { delayed_post_at: soon(DAY / 2) }));
  const show = async (t: Json) => ok(await w.student.get(`${f.path}/${t.id}`));
  const reply = async (t: Json) => (await w.student.post(`${f.path}/${t.id}/entries`, { message: "m" })).status;
  const refused = await w.student.put(`courses/${f.course.id}`, { course: { enable_course_paces: true } });
  expect([refused.status, (await show(coming)).locked_for_user, await reply(coming)]).toEqual([403, true, 403]);
  ok(await w.teacher.put(`courses/${f.course.id}`, { course: { enable_course_paces: true } }));
  for (const topic of [over, coming]) {
    const shown = await show(topic);
    expect([shown.in_paced_course, shown.locked_for_user, shown.message]).toEqual([true, false, "m"]);
    expect(await reply(topic)).toBe(201);
  }
  expect([(await show(shut)).locked_for_user, await reply(shut)]).toEqual([true, 403]);
  ok(await w.teacher.put(`courses/${f.course.id}`, { course: { enable_course_paces: false } }));
  const [listed] = ok(await w.student.get(f.path));
  expect(listed).not.toHaveProperty("in_paced_course");
});

it("[DISC-123][DISC-124] reading discussions and reading announcements are separate rights", async () => {
  const roles = ok(await w.campus.admin.get("accounts/self/roles", { per_page: 100 }));
  const set = async (base: string, permission: string, enabled: boolean) => {
    const role = roles.find((r: Json) => r.base_role_type === base);
    const permissions = { [permission]: { explicit: true, enabled } };
    ok(await w.campus.admin.put(`accounts/self/roles/${role.id}`, { permissions }));
  };
  const topic = await w.topic();
  const news = await w.announcement();
  expect((await w.observer.get(w.topics)).status).toBe(200);
  await set("ObserverEnrollment", "read_forum", false);
  expect((await w.observer.get(w.topics)).status).toBe(403);
  expect((await w.observer.get(`${w.topics}/${topic.id}`)).status).toBe(403);
  expect((await w.observer.get(w.topics, { only_announcements: 1 })).status).toBe(200);
  expect((await w.observer.get(`${w.topics}/${news.id}`)).status).toBe(200);
  await set("ObserverEnrollment", "read_forum", true);
  await set("ObserverEnrollment", "read_announcements", false);
  expect((await w.observer.get(w.topics, { only_announcements: 1 })).status).toBe(403);
  expect((await w.observer.get(`${w.topics}/${topic.id}`)).status).toBe(200);
  expect((await w.observer.get(`${w.topics}/${news.id}`)).status).toBe(403);
  await set("ObserverEnrollment", "read_announcements", true);
});

it("[DISC-125] the rights of a member on an announcement in a group of an account", async () => {
  const made = ok(await w.student.post("groups", { name: "Club", join_level: "parent_context_auto_join" }));
  const path = `groups/${made.id}/discussion_topics`;
  ok(await w.student.post(path, { title: "n", message: "m", is_announcement: true }));
  const [news] = ok(await w.student.get(path, { only_announcements: 1 }));
  expect(news.permissions).toMatchObject({ update: true, reply: true, delete: true });
  expect(news.subscription_hold).toBe("topic_is_announcement");
  ok(await w.other.post(`groups/${made.id}/memberships`, { user_id: "self" }));
  const own = ok(await w.other.post(path, { title: "o", message: "m", is_announcement: true }));
  expect(own.permissions).toEqual({ attach: false, update: true, reply: true, delete: true, manage_assign_to: false });
  expect(own.subscription_hold).toBe("topic_is_announcement");
});

it("[DISC-127] pronouns are shown to people who have pronouns themselves", async () => {
  const f = await fresh();
  const pro = await w.campus.person("Pro Noun");
  ok(await w.campus.admin.put(`users/${pro.id}`, { user: { pronouns: "they/them" } }));
  await w.campus.enroll(f.course.id, pro, "student");
  ok(await pro.post(f.path, { title: "p" }));
  const [mine] = ok(await pro.get(f.path));
  expect(mine).toMatchObject({ user_pronouns: "they/them", author: { pronouns: "they/them" } });
  const [theirs] = ok(await w.student.get(f.path));
  expect(theirs).not.toHaveProperty("user_pronouns");
});

it("[DISC-130] topics of an unpublished course are refused to students", async () => {
  const course = await w.campus.course("Unpublished", { offer: false });
  await w.campus.enroll(course.id, w.teacher, "teacher");
  await w.campus.enroll(course.id, w.student, "student");
  const path = `courses/${course.id}/discussion_topics`;
  const topic = ok(await w.teacher.post(path, { title: "t", published: true }));
  expect((await w.student.get(`${path}/${topic.id}`)).status).toBe(403);
  expect((await w.teacher.get(`${path}/${topic.id}`)).status).toBe(200);
});

it("[DISC-132] anonymous topics are shown in lists only, without their author", async () => {
  const topic = await w.topic({ anonymous_state: "full_anonymity", title: "Masked" });
  const { id: entryId } = await w.entry(w.student, topic.id);
  const ends = ["", "/view", "/entries", `/entries/${entryId}/replies`, "/entry_list"];
  for (const by of [w.student, w.teacher, w.other])
    for (const end of ends) expect((await by.get(`${w.topics}/${topic.id}${end}`)).status).toBe(404);
  const [listed] = ok(await w.other.get(w.topics, { search_term: "masked" }));
  expect(listed).toMatchObject({ author: null, user_name: "Tess Teacher" });
  await w.settings({ allow_student_anonymous_discussion_topics: true });
  ok(await w.student.post(w.topics, { title: "Masked too", anonymous_state: "full_anonymity" }));
  const [byStudent] = ok(await w.other.get(w.topics, { search_term: "masked too" }));
  expect(byStudent).toMatchObject({ author: null, user_name: null });
  expect(JSON.stringify(byStudent)).not.toMatch(/Stu Student|"user_id"/);
});

it("[DISC-134][DISC-135][DISC-122] graded topics are listed for the people assigned, with their dates", async () => {
  const section = await w.campus.section(w.course.id, "Lab");
  const labbie = await w.campus.person("Lab Rat");
  await w.campus.enroll(w.course.id, labbie, "student", { course_section_id: section.id });
  const parent = await w.campus.person("Par Ent");
  await w.campus.enroll(w.course.id, parent, "observer", {
    associated_user_id: labbie.id,
    course_section_id: section.id,
  });
  const [general, own] = [soon(2 * DAY), soon(5 * DAY)];
  const overrides = [{ course_section_id: section.id, due_at: own }];
  const both = await w.topic({ title: "Both", assignment: { due_at: general, assignment_overrides: overrides } });
  const due = async (by: Api) => (await w.show(by, both.id)).assignment.due_at;
  expect(await due(labbie)).toBe(`${own.slice(0, 19)}Z`);
  expect(await due(w.student)).toBe(`${general.slice(0, 19)}Z`);
  const full = await w.show(w.teacher, both.id, { include: ["all_dates", "overrides"] });
  expect(full.assignment.all_dates).toMatchObject([{ base: true, title: "Everyone else" }, { title: "Lab" }]);
  expect(full.assignment.overrides).toMatchObject([{ course_section_id: section.id, due_at: `${own.slice(0, 19)}Z` }]);
  expect((await w.show(w.teacher, both.id)).assignment).not.toHaveProperty("overrides");
  const only = await w.topic({
    title: "Only",
    assignment: { only_visible_to_overrides: true, assignment_overrides: overrides },
  });
  const sees = async (by: Api) => [
    (await w.titles(by)).includes("Only"),
    (await by.get(`${w.topics}/${only.id}`)).status,
  ];
  for (const by of [labbie, parent, w.teacher, w.observer]) expect(await sees(by)).toEqual([true, 200]);
  expect(await sees(w.student)).toEqual([false, 403]);
});

it("[DISC-138] recordings in a message become media elements", async () => {
  const link =
    '<a id="media_comment_m-abc1" class="instructure_inline_media_comment video_comment" href="/media_objects/m-abc1">v</a>';
  const topic = await w.topic({ message: `<p>${link}</p>` });
  const origin = new URL(topic.html_url).origin;
  expect(topic.message).toContain("<video");
  expect(topic.message).toContain('data-media_comment_id="m-abc1"');
  expect(topic.message).toContain(`src="${origin}/users/self/media_download?entryId=m-abc1`);
  expect((await w.show(w.teacher, topic.id, { plain_messages: 1 })).message).toContain("<a ");
});

it("a page of topics takes the same number of statements however long it is", async () => {
  const f = await fresh();
  for (let i = 0; i < 6; i++) await f.add(`t${i}`, i % 2 ? { assignment: { points_possible: 1 } } : {});
  const count = async (per_page: number) => {
    let n = 0;
    const stop = w.campus.tenant.server.onQuery(() => n++);
    ok(await w.student.get(f.path, { per_page }));
    stop();
    return n;
  };
  const first = await count(6);
  const again = await count(6);
  expect(await count(1)).toBe(again);
  // the shared columns of a topic are read once until it changes
  expect(first - again).toBe(1);
  const [top] = ok(await w.student.get(f.path, { per_page: 1 }));
  ok(await w.teacher.put(`${f.path}/${top.id}`, { title: "Changed" }));
  expect((await f.titles())[0]).toBe("Changed");
});
