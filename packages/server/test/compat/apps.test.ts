/** What Canvas's mobile apps and assistants' tool servers ask: ids as texts, PUT with a query, JSON bodies, counted pages. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { newTenant, ownServer } from "../support/pidge.ts";

let server: PidgeServer;
let campus: Campus;
let teacher: Phone;
let student: Phone;
let course: number;
const ids: Record<string, string> = {};

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const ID = expect.stringMatching(/^\d+$/);
const TEXT = expect.any(String);

/** The apps' own form of requests: every parameter in the address, also of POST and PUT, and ids as texts. */
class Phone {
  readonly token: string;
  constructor(token: string) {
    this.token = token;
  }

  async ask(method: string, path: string, body?: object): Promise<{ status: number; body: Json; headers: Headers }> {
    const response = await fetch(`${server.url}/api/v1/${path}`, {
      method,
      headers: {
        Accept: "application/json+canvas-string-ids",
        Authorization: `Bearer ${this.token}`,
        "User-Agent": "candroid/7.0.0 (1) Android 14",
        "X-Forwarded-Host": campus.tenant.host,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
  }

  get = async (path: string): Promise<Json> => {
    const { status, body } = await this.ask("GET", path);
    expect([path, status]).toEqual([path, 200]);
    return body;
  };
}

beforeAll(async () => {
  server = await ownServer();
  campus = new Campus(await newTenant(server));
  const [tilda, stina] = [await campus.person("Tilda Teacher"), await campus.person("Stina Student")];
  course = (await campus.course("Chemistry")).id;
  await campus.enroll(course, tilda, "teacher");
  await campus.enroll(course, stina, "student");
  [teacher, student] = [new Phone(tilda.token!), new Phone(stina.token!)];
  Object.assign(ids, { teacher: String(tilda.id), student: String(stina.id), course: String(course) });
});
afterAll(() => server.close());

describe("a phone", () => {
  test("starts: who am I, my courses, my groups, what is new", async () => {
    expect(await student.get("users/self/profile")).toMatchObject({
      id: ids.student,
      name: "Stina Student",
      locale: null,
    });
    const self = await student.get("users/self?include[]=avatar_url&include[]=permissions");
    expect(self).toMatchObject({
      id: ids.student,
      short_name: TEXT,
      permissions: { can_update_name: expect.any(Boolean) },
    });
    const path =
      "courses?include[]=term&include[]=sections&include[]=favorites&include[]=observed_users&include[]=concluded&state[]=available&enrollment_state=active&per_page=100";
    expect((await student.get(path))[0]).toMatchObject({
      id: ids.course,
      name: "Chemistry",
      is_favorite: false,
      term: { id: ID, name: TEXT },
      sections: [{ id: ID, name: TEXT, enrollment_role: "StudentEnrollment" }],
      enrollments: [{ type: "student", role_id: ID, user_id: ids.student, enrollment_state: "active" }],
      concluded: false,
    });
    for (const path of [
      "users/self/groups?include[]=favorites&include[]=can_access",
      "accounts/self/account_notifications?include_past=false",
      "users/self/favorites/courses",
      "users/self/communication_channels",
    ])
      expect(Array.isArray(await student.get(path))).toBe(true);
    expect(await student.get("users/self/settings")).toMatchObject({ manual_mark_as_read: false });
    expect(await student.get("conversations/unread_count")).toEqual({ unread_count: "0" });
    for (const path of ["settings/environment", "features/environment", "brand_variables", "users/self/colors"])
      expect(typeof (await student.get(path))).toBe("object");
  });

  test("asks what it may do in a course, and picks whom to write to", async () => {
    const permissions = await student.get(
      `courses/${course}/permissions?permissions[]=send_messages&permissions[]=send_messages_all&permissions[]=post_to_forum`,
    );
    expect(permissions).toEqual({ send_messages: true, send_messages_all: false, post_to_forum: true });
    const query = `context=course_${course}&synthetic_contexts=1&permissions[]=send_messages_all&per_page=50`;
    const contexts = await teacher.get(`search/recipients?search=&${query}`);
    expect(contexts.map((c: Json) => c.id)).toEqual(
      expect.arrayContaining([`course_${course}_teachers`, `course_${course}_students`]),
    );
    const people = await teacher.get(`search/recipients?search=stina&context=course_${course}&type=user`);
    expect(people).toEqual([
      expect.objectContaining({
        id: ids.student,
        name: "Stina Student",
        full_name: "Stina Student",
        avatar_url: TEXT,
        common_courses: { [ids.course!]: ["StudentEnrollment"] },
      }),
    ]);
  });

  test("sends, lists, reads, stars, archives and deletes with everything in the address", async () => {
    const sent = await teacher.ask(
      "POST",
      `conversations?group_conversation=true&recipients[]=${ids.student}&recipients[]=course_${course}_students&subject=Room%20change&body=Room%202.01&context_code=course_${course}&bulk_message=0`,
    );
    expect([sent.status, sent.body[0]]).toMatchObject([
      201,
      { id: ID, subject: "Room change", audience: [ids.student] },
    ]);
    const id = sent.body[0].id;
    const inbox = await student.get("conversations?scope=inbox&include[]=participant_avatars&per_page=100");
    expect(inbox).toEqual([
      expect.objectContaining({
        id,
        workflow_state: "unread",
        last_message: "Room 2.01",
        last_message_at: TIME,
        message_count: 1,
        avatar_url: TEXT,
        context_name: "Chemistry",
        participants: expect.arrayContaining([expect.objectContaining({ id: ids.teacher, avatar_url: TEXT })]),
      }),
    ]);
    const read = await student.get(`conversations/${id}?include[]=participant_avatars`);
    expect(read.messages[0]).toMatchObject({
      id: ID,
      author_id: ids.teacher,
      body: "Room 2.01",
      created_at: TIME,
      generated: false,
      media_comment: null,
      forwarded_messages: [],
      attachments: [],
      participating_user_ids: expect.arrayContaining([ids.teacher, ids.student]),
    });
    const reply = await student.ask(
      "POST",
      `conversations/${id}/add_message?body=Thanks%21&recipients[]=${ids.teacher}`,
    );
    expect([reply.status, reply.body.messages[0].body]).toEqual([200, "Thanks!"]);
    const starred = await student.ask("PUT", `conversations/${id}?conversation[starred]=true`);
    expect(starred.body).toMatchObject({ id, starred: true });
    const archived = await student.ask("PUT", `conversations/${id}?conversation[workflow_state]=archived&scope=inbox`);
    expect(archived.body).toMatchObject({ id, workflow_state: "archived", visible: false });
    expect(await student.get(`conversations?scope=archived&filter[]=course_${course}`)).toHaveLength(1);
    const all = await student.get("conversations?scope=archived&include_all_conversation_ids=true");
    expect(all).toMatchObject({ conversations: [{ id }], conversation_ids: [id] });
    const left = await student.ask("DELETE", `conversations/${id}`);
    expect([left.status, left.body.id]).toEqual([200, id]);
  });

  test("registers for push messages", async () => {
    const made = await student.ask(
      "POST",
      "users/self/communication_channels?communication_channel[type]=push&communication_channel[token]=device-token",
    );
    // word for word: at any other text the app tells its user of an error
    expect([made.status, made.body]).toEqual([
      400,
      { errors: { type: "SNS is not configured for this developer key" } },
    ]);
  });

  test("reads announcements and takes part in a discussion", async () => {
    const posted = await teacher.ask("POST", `courses/${course}/discussion_topics`, {
      title: "Exam",
      message: "<p>On Friday</p>",
      is_announcement: true,
      delayed_post_at: null,
      specific_sections: "all",
    });
    expect([posted.status, posted.body.id]).toEqual([200, ID]);
    const query = `announcements?context_codes[]=course_${course}&start_date=2020-01-01T00:00:00Z&end_date=2099-01-01&active_only=true`;
    expect(await student.get(query)).toEqual([expect.objectContaining({ id: posted.body.id, read_state: "unread" })]);
    const topics = `courses/${course}/discussion_topics`;
    const header = await student.get(`${topics}/${posted.body.id}?include[]=sections`);
    expect(header).toMatchObject({ title: "Exam", author: { id: ids.teacher, display_name: TEXT, html_url: TEXT } });
    const topic = await teacher.ask("POST", topics, { title: "Lab", message: "How?", published: true });
    const entry = await student.ask("POST", `${topics}/${topic.body.id}/entries?message=Like%20this`);
    expect(entry.body).toMatchObject({ id: ID, user_id: ids.student, message: "Like this" });
    const view = await teacher.get(`${topics}/${topic.body.id}/view?include_new_entries=1`);
    expect(view).toMatchObject({
      unread_entries: [entry.body.id],
      forced_entries: [],
      entry_ratings: {},
      participants: [{ id: ids.student, display_name: TEXT, avatar_image_url: TEXT }],
      view: [{ id: entry.body.id, user_id: ids.student, parent_id: null }],
    });
    const marked = await teacher.ask("PUT", `${topics}/${topic.body.id}/entries/${entry.body.id}/read`);
    expect([marked.status, marked.body]).toEqual([204, undefined]);
  });
});

describe("an assistant's tool server", () => {
  test("counts pages up until one is short, and sends JSON as httpx does", async () => {
    for (let n = 0; n < 3; n++)
      await campus.admin.post(`courses/${course}/sections`, { course_section: { name: `Section ${n}` } });
    const found: Json[] = [];
    for (let page = 1; ; page++) {
      const some = await teacher.get(`courses/${course}/sections?per_page=2&page=${page}`);
      found.push(...some);
      if (some.length < 2) break;
    }
    expect(found.map((s) => s.name)).toEqual(["Chemistry", "Section 0", "Section 1", "Section 2"]);
    const sent = await teacher.ask("POST", "conversations", {
      recipients: [ids.student],
      subject: "Reminder",
      body: "Peer review is due",
      group_conversation: true,
      bulk_message: true,
      context_code: `course_${course}`,
      mode: "sync",
      force_new: false,
    });
    expect([sent.status, sent.body[0].subject]).toEqual([201, "Reminder"]);
    const users = await teacher.get(`courses/${course}/users?include[]=enrollments&include[]=email&per_page=100`);
    expect(users.map((u: Json) => u.enrollments[0].role)).toEqual(["StudentEnrollment", "TeacherEnrollment"]);
    const topics = await student.get(
      `courses/${course}/discussion_topics?only_announcements=true&per_page=100&order_by=recent_activity`,
    );
    expect(topics.map((t: Json) => t.title)).toEqual(["Exam"]);
  });
});
