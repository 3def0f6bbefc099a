/** Every role at every endpoint on a topic in every state. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok, soon, World } from "./world.ts";

const ROLES = ["admin", "teacher", "ta", "student", "observer", "outsider", "stranger", "nobody"] as const;
type Role = (typeof ROLES)[number];

/** States of a topic, with the parameters that make one. */
const STATES: Record<string, Params> = {
  open: {},
  draft: { published: false },
  locked: { locked: true },
  over: { lock_at: soon(-3_600) },
  delayed: { delayed_post_at: soon(3_600) },
  gated: { require_initial_post: true },
  anonymous: { anonymous_state: "full_anonymity" },
  "other section": {},
  announcement: { is_announcement: true },
  "locked announcement": { is_announcement: true, locked: true },
  "delayed announcement": { is_announcement: true, delayed_post_at: soon(3_600) },
  deleted: {},
};

const STAFF: readonly Role[] = ["admin", "teacher", "ta"];
const MEMBERS: readonly Role[] = ["student", "observer"];

interface Endpoint {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: (at: string, entry: number) => string;
  readonly params?: Params;
  readonly success: number;
  readonly gated?: boolean;
  readonly hidesAnonymous?: boolean;
  /** Names an entry, which nobody but staff can before the topic is open. */
  readonly entry?: boolean;
  /** Needs the right to post. */
  readonly posts?: boolean;
  /** Needs the right to moderate. */
  readonly moderates?: boolean;
}

const ENDPOINTS: Record<string, Endpoint> = {
  show: { method: "get", path: (at) => at, success: 200, hidesAnonymous: true },
  view: { method: "get", path: (at) => `${at}/view`, success: 200, gated: true, hidesAnonymous: true },
  entries: { method: "get", path: (at) => `${at}/entries`, success: 200, gated: true, hidesAnonymous: true },
  replies: {
    method: "get",
    path: (at, e) => `${at}/entries/${e}/replies`,
    success: 200,
    gated: true,
    hidesAnonymous: true,
    entry: true,
  },
  "entries by id": { method: "get", path: (at) => `${at}/entry_list`, success: 200, gated: true, hidesAnonymous: true },
  read: { method: "put", path: (at) => `${at}/read`, success: 204 },
  unread: { method: "delete", path: (at) => `${at}/read`, success: 204 },
  "read all": { method: "put", path: (at) => `${at}/read_all`, success: 204, gated: true },
  "unread all": { method: "delete", path: (at) => `${at}/read_all`, success: 204, gated: true },
  "read entry": { method: "put", path: (at, e) => `${at}/entries/${e}/read`, success: 204, gated: true, entry: true },
  "unread entry": {
    method: "delete",
    path: (at, e) => `${at}/entries/${e}/read`,
    success: 204,
    gated: true,
    entry: true,
  },
  subscribe: { method: "put", path: (at) => `${at}/subscribed`, success: 204, gated: true },
  unsubscribe: { method: "delete", path: (at) => `${at}/subscribed`, success: 204 },
  reply: {
    method: "post",
    path: (at, e) => `${at}/entries/${e}/replies`,
    success: 201,
    gated: true,
    entry: true,
    posts: true,
  },
  "edit entry": {
    method: "put",
    path: (at, e) => `${at}/entries/${e}`,
    params: { message: "m" },
    success: 200,
    entry: true,
    moderates: true,
  },
  update: { method: "put", path: (at) => at, params: { sort_order: "asc", locked: "" }, success: 200, moderates: true },
};

let w: World;
const callers = {} as Record<Role, Api>;
const topics: Record<string, { at: string; entry: number }> = {};

beforeAll(async () => {
  w = await World.create();
  const { campus, course } = w;
  const far = await campus.section(course.id, "Far away");
  const [ta, stranger] = [await campus.person("Ta"), await World.create()];
  await campus.enroll(course.id, ta, "ta");
  // an observer of one student sees what that student sees
  const observer = await campus.person("Parent");
  await campus.enroll(course.id, observer, "observer", { associated_user_id: w.student.id });
  Object.assign(callers, {
    admin: campus.admin,
    teacher: w.teacher,
    ta,
    student: w.student,
    observer,
    outsider: w.outsider,
    stranger: stranger.teacher,
    nobody: w.teacher.as(undefined),
  });
  // the administrator is the author, so that no role acts on a topic of its own
  for (const [state, params] of Object.entries(STATES)) {
    const sections = state === "other section" ? { specific_sections: far.id } : {};
    const topic = await w.topic({ ...params, ...sections }, campus.admin);
    const entry = await w.entry(campus.admin, topic.id);
    if (state === "deleted") ok(await campus.admin.delete(`${w.topics}/${topic.id}`));
    topics[state] = { at: `${w.topics}/${topic.id}`, entry: entry.id };
  }
});

/** The status that the rules demand, checked in their order. */
function expected(role: Role, e: Endpoint, state: string): number {
  if (role === "nobody") return 401;
  if (role === "stranger") return 404;
  if (role === "outsider") return 403;
  if (state === "deleted") return 404;
  const staff = STAFF.includes(role);
  const hidden = state === "draft" || state === "other section" || state === "delayed announcement";
  if (MEMBERS.includes(role) && hidden) return 403;
  if (state === "anonymous" && e.hidesAnonymous) return 404;
  if (state === "gated" && e.gated && !staff) return 403;
  if (state === "delayed" && e.entry && !staff) return 404;
  if (e.moderates && !staff) return 403;
  if (e.posts && role === "observer") return 403;
  const closed = ["locked", "over", "delayed", "locked announcement"].includes(state);
  return e.posts && closed && !staff ? 403 : e.success;
}

describe.each(Object.keys(STATES))("a topic that is %s", (state) => {
  it.each(Object.entries(ENDPOINTS))("[DISC-3][DISC-128][DISC-171][DISC-233] %s", async (_, e) => {
    const { at, entry } = topics[state]!;
    const answers: Record<string, number> = {};
    const rules: Record<string, number> = {};
    for (const role of ROLES) {
      const reply: { status: number; body: Json } = await callers[role][e.method](
        e.path(at, entry),
        e.params ?? { message: "m" },
      );
      answers[role] = reply.status;
      rules[role] = expected(role, e, state);
    }
    expect(answers).toEqual(rules);
  });
});
