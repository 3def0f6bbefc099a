/** Notifications about topics and entries, and the publication of delayed topics. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { publishDue } from "../../../src/forum/discussions/editing/publish.ts";
import { Lab, type Served } from "../../notifications/rules/lab.ts";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok } from "./world.ts";

let lab: Lab;
let served: Served;
let path: string;
const people: Record<string, Api> = {};
const sections: Record<string, number> = {};
let courseId: number;

beforeAll(async () => {
  lab = await Lab.open();
  served = await lab.serve();
  courseId = await lab.course();
  path = `courses/${courseId}/discussion_topics`;
  for (const name of ["day", "evening"]) sections[name] = await lab.section(courseId, name);
  for (const [name, section, type] of [
    ["teacher", "day", "TeacherEnrollment"],
    ["amy", "day", "StudentEnrollment"],
    ["ben", "evening", "StudentEnrollment"],
    ["obi", "day", "ObserverEnrollment"],
  ] as const) {
    const { id } = await lab.reader(name);
    await lab.enroll(courseId, sections[section]!, id, type);
    people[name] = await served.as(id);
  }
});
afterAll(() => lab.close());

const nameOf = (id: number) => Object.keys(people).find((name) => people[name]!.id === id);

/** Runs an action and resolves the notifications that it caused, by person. */
async function notified(act: () => Promise<unknown>): Promise<string[]> {
  const [{ last }] = (await lab.sql("select coalesce(max(id), 0) as last from outbox_events")) as [Json];
  await act();
  await lab.decide();
  const rows = await lab.sql(
    "select distinct user_id, notification from notification_decisions where event_id > $1 order by user_id, notification",
    [last],
  );
  return rows.map((r: Json) => `${nameOf(r.user_id)}: ${r.notification}`);
}

const create = (params: Params = {}, by = people.teacher!) =>
  by.post(path, { title: "T", message: "<p>m</p>", published: true, ...params });
const publish = () => publishDue(served.services);
const topic = async (params: Params = {}) => ok(await create(params));
const post = async (by: Api, id: number, message = "m") => ok(await by.post(`${path}/${id}/entries`, { message }), 201);

it("[DISC-219] an announcement notifies its readers, and its author separately", async () => {
  expect(await notified(() => topic({ is_announcement: true }))).toEqual([
    "teacher: announcement_created_by_you",
    "amy: new_announcement",
    "ben: new_announcement",
    "obi: new_announcement",
  ]);
});

it("[DISC-220] an entry on an announcement notifies the announcement's author only", async () => {
  const { id } = await topic({ is_announcement: true });
  await lab.decide();
  expect(await notified(() => post(people.amy!, id))).toEqual(["teacher: announcement_reply"]);
});

it("[DISC-221] an entry notifies subscribers who are still in the course, except its author", async () => {
  const { id } = await topic();
  await post(people.amy!, id);
  ok(await people.ben!.put(`${path}/${id}/subscribed`), 204);
  await lab.decide();
  expect(await notified(() => post(people.ben!, id))).toEqual([
    "teacher: new_discussion_entry",
    "amy: new_discussion_entry",
  ]);
  ok(await people.teacher!.delete(`${path}/${id}/subscribed`), 204);
  const enrolled = "update enrollments set workflow_state = $2 where user_id = $1";
  await lab.sql(enrolled, [people.amy!.id, "completed"]);
  expect(await notified(() => post(people.ben!, id))).toEqual([]);
  await lab.sql(enrolled, [people.amy!.id, "active"]);
});

it("[DISC-222] a draft notifies nobody until it is published, an unpublished course never", async () => {
  let id = 0;
  expect(await notified(async () => ({ id } = await topic({ published: false })))).toEqual([]);
  const sent = await notified(async () => ok(await people.teacher!.put(`${path}/${id}`, { published: true })));
  expect(sent).toEqual(["amy", "ben", "obi"].map((name) => `${name}: new_discussion_topic`));
  expect(await notified(async () => ok(await people.teacher!.put(`${path}/${id}`, { title: "edited" })))).toEqual([]);
  const state = "update courses set workflow_state = $2 where id = $1";
  await lab.sql(state, [courseId, "unpublished"]);
  expect(await notified(() => topic({ is_announcement: true }))).toEqual([]);
  await lab.sql(state, [courseId, "available"]);
  const overrides = [{ course_section_id: sections.day }];
  const assignment = { only_visible_to_overrides: true, assignment_overrides: overrides };
  expect(await notified(() => topic({ assignment }))).toEqual([
    "amy: new_discussion_topic",
    "obi: new_discussion_topic",
  ]);
});

it("[DISC-223] a delayed announcement notifies once, when its time has come", async () => {
  const at = new Date(lab.clock.now().getTime() + 3_600_000);
  let made: Json;
  expect(
    await notified(async () => (made = await topic({ is_announcement: true, delayed_post_at: at.toISOString() }))),
  ).toEqual([]);
  const shown = () => people.amy!.get(`${path}/${made.id}`);
  expect((await shown()).status).toBe(403);
  lab.clock.advance(3_601);
  // visible from then on, although no job has run
  const wire = `${at.toISOString().slice(0, 19)}Z`;
  expect(ok(await shown())).toMatchObject({ posted_at: wire, published: true });
  const sent = await notified(async () => {
    await Promise.all([publish(), publish()]);
  });
  expect(sent).toContain("amy: new_announcement");
  expect(sent).toHaveLength(4);
  expect(ok(await shown())).toMatchObject({ posted_at: wire, published: true });
  expect(await notified(publish)).toEqual([]);
});

it("delayed topics of every tenant are published", async () => {
  const tenants = [lab, await Lab.tenant(lab.store, lab.clock, "lake.example")];
  const due = [];
  for (const tenant of tenants) {
    const course = await tenant.course();
    const id = await tenant.insert("discussion_topics", {
      context_type: "Course",
      context_id: course,
      course_id: course,
      title: "T",
      title_key: "t",
      user_id: tenant.admin.id,
      workflow_state: "post_delayed",
      delayed_post_at: new Date(lab.clock.now().getTime() + 60_000),
    });
    due.push([tenant.root, id]);
  }
  lab.clock.advance(61);
  await publish();
  const events = await lab.sql(
    `select e.root_account_id, t.id from outbox_events e join discussion_topics t on t.root_account_id = e.root_account_id
       and t.id = (e.payload->>'topic_id')::bigint
     where e.kind = 'new_discussion_topic' and t.workflow_state = 'active' and t.title = 'T' order by e.id desc limit 2`,
  );
  expect(events.map((row: Json) => [row.root_account_id, row.id]).sort()).toEqual(due.sort());
  await lab.decide();
});

it("a topic whose date was moved is published at the new date", async () => {
  const later = (seconds: number) => new Date(lab.clock.now().getTime() + seconds * 1000).toISOString();
  const { id } = await topic({ delayed_post_at: later(1) });
  ok(await people.teacher!.put(`${path}/${id}`, { delayed_post_at: later(9_999) }));
  const students = ["amy", "ben", "obi"].map((name) => `${name}: new_discussion_topic`);
  lab.clock.advance(60);
  expect(await notified(publish)).toEqual([]);
  lab.clock.advance(10_000);
  expect(await notified(publish)).toEqual(students);
});

it("[DISC-224] people who may not read announcements are not notified of them", async () => {
  const [role] = await lab.sql("select id from roles where root_account_id = $1 and name = 'StudentEnrollment'", [
    lab.root,
  ]);
  const override = await lab.insert("role_overrides", {
    account_id: lab.root,
    role_id: role.id,
    permission: "read_announcements",
    enabled: false,
  });
  expect(await notified(() => topic({ is_announcement: true }))).toEqual([
    "teacher: announcement_created_by_you",
    "obi: new_announcement",
  ]);
  await lab.sql("delete from role_overrides where id = $1", [override]);
});

it("[DISC-225] a section-specific topic notifies the people of its sections", async () => {
  expect(await notified(() => topic({ is_announcement: true, specific_sections: sections.evening }))).toEqual([
    "teacher: announcement_created_by_you",
    "ben: new_announcement",
  ]);
});

it("mentioned people are notified of the mention only", async () => {
  const { id } = await topic();
  ok(await people.ben!.put(`${path}/${id}/subscribed`), 204);
  await lab.decide();
  const mention = `<p><span data-mention="${people.ben!.id}">@ben</span> <span data-mention="99999">x</span></p>`;
  expect(await notified(() => post(people.amy!, id, mention))).toEqual([
    "teacher: new_discussion_entry",
    "ben: discussion_mention",
  ]);
});

it("behind the initial-post gate people are not notified of entries", async () => {
  const { id } = await topic();
  for (const by of [people.amy!, people.ben!, people.obi!]) ok(await by.put(`${path}/${id}/subscribed`), 204);
  ok(await people.teacher!.put(`${path}/${id}`, { require_initial_post: true }));
  await lab.decide();
  const mention = `<p><span data-mention="${people.ben!.id}">@ben</span></p>`;
  expect(await notified(() => post(people.teacher!, id, mention))).toEqual([]);
  expect(await notified(() => post(people.amy!, id))).toEqual(["teacher: new_discussion_entry"]);
  expect(await notified(() => post(people.teacher!, id, mention))).toEqual(["amy: new_discussion_entry"]);
  const linked = "update enrollments set associated_user_id = $2 where user_id = $1";
  await lab.sql(linked, [people.obi!.id, people.amy!.id]);
  expect(await notified(() => post(people.teacher!, id))).toEqual([
    "amy: new_discussion_entry",
    "obi: new_discussion_entry",
  ]);
  await lab.sql(linked, [people.obi!.id, null]);
});

it("people to whom a topic is not visible are not notified of a mention in it", async () => {
  const { id } = await topic({ specific_sections: sections.day });
  const mention = ["amy", "ben"].map((name) => `<span data-mention="${people[name]!.id}">@${name}</span>`).join(" ");
  expect(await notified(() => post(people.teacher!, id, mention))).toEqual(["amy: discussion_mention"]);
});

it("a reported reply notifies the instructors once for each reporter", async () => {
  const { id } = await topic();
  const entry = await post(people.amy!, id);
  const report = (type: string) =>
    people.ben!.post(`/api/pidge/v1/${path}/${id}/entries/${entry.id}/report`, { report_type: type });
  expect((await report("boring")).status).toBe(400);
  expect(await notified(async () => ok(await report("offensive"), 204))).toEqual(["teacher: reported_reply"]);
  expect(await notified(async () => ok(await report("offensive"), 204))).toEqual([]);
});

it("[DISC-144][DISC-166] a student's first entry in a graded topic is a submission; deleting entries takes it back", async () => {
  const { id, assignment_id } = await topic({ assignment: { points_possible: 1 } });
  const handedIn = async () => {
    const rows = await lab.sql(
      "select user_id, workflow_state, submission_type, submitted_at from submissions where assignment_id = $1",
      [assignment_id],
    );
    return rows.map((r: Json) => [nameOf(r.user_id), r.workflow_state, r.submission_type, r.submitted_at]);
  };
  await post(people.teacher!, id);
  expect(await handedIn()).toEqual([]);
  const first = lab.clock.now();
  const one = await post(people.amy!, id);
  lab.clock.advance(60);
  const two = ok(await people.amy!.post(`${path}/${id}/entries/${one.id}/replies`, { message: "r" }), 201);
  expect(await handedIn()).toEqual([["amy", "submitted", "discussion_topic", first]]);
  ok(await people.amy!.delete(`${path}/${id}/entries/${one.id}`), 204);
  expect(await handedIn()).toEqual([["amy", "submitted", "discussion_topic", new Date(two.created_at)]]);
  ok(await people.amy!.delete(`${path}/${id}/entries/${two.id}`), 204);
  expect(await handedIn()).toEqual([["amy", "unsubmitted", null, null]]);
  await post(people.amy!, id);
  expect(await handedIn()).toEqual([["amy", "submitted", "discussion_topic", lab.clock.now()]]);
});

it("[DISC-168] the time of the last reply moves by more than a minute only", async () => {
  const { id } = await topic();
  const last = async () => ok(await people.amy!.get(`${path}/${id}`)).last_reply_at;
  const first = await last();
  lab.clock.advance(59);
  await post(people.amy!, id);
  expect(await last()).toBe(first);
  lab.clock.advance(300);
  const entry = await post(people.amy!, id);
  expect(await last()).toBe(entry.created_at);
});

it("[DISC-53][DISC-54] a change records the editor, pinning does not; the author stays", async () => {
  const { id } = await topic();
  const change = async (params: Params) => ok(await people.teacher!.put(`${path}/${id}`, params));
  const editor = async () => (await lab.sql("select user_id, editor_id from discussion_topics where id = $1", [id]))[0];
  await change({ pinned: 1 });
  expect(await editor()).toEqual({ user_id: people.teacher!.id, editor_id: null });
  await change({ title: "Edited", pinned: 0 });
  expect(await editor()).toEqual({ user_id: people.teacher!.id, editor_id: people.teacher!.id });
});

it("[DISC-121] an ungraded topic is assigned to sections and students", async () => {
  const { id } = await topic({ title: "Some" });
  const assign = async (assignment_overrides: Params[], by = people.teacher!) =>
    by.put(`${path}/${id}/date_details`, {
      only_visible_to_overrides: true,
      assignment_overrides: { ...assignment_overrides },
    });
  ok(await assign([]), 204);
  const sees = async (by: Api) => ok(await by.get(path, { search_term: "some" })).length === 1;
  expect([await sees(people.amy!), await sees(people.ben!), await sees(people.teacher!)]).toEqual([false, false, true]);
  ok(await assign([{ course_section_id: sections.evening }]), 204);
  expect([await sees(people.amy!), await sees(people.ben!)]).toEqual([false, true]);
  ok(await assign([{ course_section_id: sections.evening }, { student_ids: [people.amy!.id] }]), 204);
  expect([await sees(people.amy!), await sees(people.ben!)]).toEqual([true, true]);
  const [shown] = ok(await people.teacher!.get(path, { search_term: "some" }));
  expect(shown.ungraded_discussion_overrides).toMatchObject([
    { discussion_topic_id: id, course_section_id: sections.evening },
    { discussion_topic_id: id, student_ids: [people.amy!.id] },
  ]);
  expect((await assign([], people.amy!)).status).toBe(403);
  expect((await assign([{ title: "nobody" }])).status).toBe(422);
  expect((await assign([{ course_section_id: 99_999 }])).status).toBe(404);
  expect(await sees(people.amy!)).toBe(true);
});
