/** Rights on discussions: every role, with each right flipped, at every endpoint. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok, World } from "./world.ts";

const RIGHTS = ["read_forum", "read_announcements", "create_forum", "post_to_forum", "moderate_forum"] as const;
type Right = (typeof RIGHTS)[number];

const READ: readonly Right[] = ["read_forum", "read_announcements"];
/** The default rights of DISC 3.1. */
const DEFAULTS = {
  student: [...READ, "create_forum", "post_to_forum"],
  observer: READ,
  ta: RIGHTS,
  teacher: RIGHTS,
} as const satisfies Record<string, readonly Right[]>;
type Role = keyof typeof DEFAULTS;
const ROLES = Object.keys(DEFAULTS) as Role[];

const STATES = {
  open: {},
  draft: { published: false },
  locked: { locked: true },
  gated: { require_initial_post: true },
  announcement: { is_announcement: true },
  "locked announcement": { is_announcement: true, locked: true },
} satisfies Record<string, Params>;
type State = keyof typeof STATES;

interface Who {
  readonly role: Role;
  has(right: Right): boolean;
}

const isStaff = (who: Who) => who.role === "ta" || who.role === "teacher";
const isNews = (state: State) => state.endsWith("announcement");
const mayRead = (who: Who, state: State) => who.has(isNews(state) ? "read_announcements" : "read_forum");
/** Whether the role moderates topics of this kind: without the right to read them the right to moderate has no effect. */
const moderates = (who: Who, state: State) => mayRead(who, state) && who.has("moderate_forum");
const sees = (who: Who, state: State) =>
  mayRead(who, state) && (state !== "draft" || isStaff(who) || who.has("moderate_forum"));
const passes = (who: Who, state: State) => state !== "gated" || isStaff(who) || moderates(who, state);
const mayPost = (who: Who, state: State) => {
  if (moderates(who, state)) return true;
  const open = !state.includes("locked");
  return open && (who.has("post_to_forum") || (isNews(state) && who.role === "student"));
};

interface Thing {
  /** Path of the topic. */
  readonly at: string;
  /** Somebody else's entry. */
  readonly entry: number;
  /** An entry to delete. */
  readonly gone: number;
}

interface Endpoint {
  readonly method: "get" | "post" | "put" | "delete";
  readonly path: (t: Thing) => string;
  readonly success: number;
  /** The rights needed besides reading the topic. */
  readonly needs?: (who: Who, state: State) => boolean;
}

const ENDPOINTS: Record<string, Endpoint> = {
  show: { method: "get", path: (t) => t.at, success: 200 },
  view: { method: "get", path: (t) => `${t.at}/view`, success: 200, needs: passes },
  entries: { method: "get", path: (t) => `${t.at}/entries`, success: 200, needs: passes },
  "read all": { method: "put", path: (t) => `${t.at}/read_all`, success: 204, needs: passes },
  subscribe: { method: "put", path: (t) => `${t.at}/subscribed`, success: 204, needs: passes },
  reply: {
    method: "post",
    path: (t) => `${t.at}/entries/${t.entry}/replies`,
    success: 201,
    needs: (who, state) => passes(who, state) && mayPost(who, state),
  },
  rate: { method: "post", path: (t) => `${t.at}/entries/${t.entry}/rating`, success: 204, needs: passes },
  "change another's entry": {
    method: "put",
    path: (t) => `${t.at}/entries/${t.entry}`,
    success: 200,
    needs: moderates,
  },
  "delete another's entry": {
    method: "delete",
    path: (t) => `${t.at}/entries/${t.gone}`,
    success: 204,
    needs: moderates,
  },
  "change the topic": { method: "put", path: (t) => t.at, success: 200, needs: moderates },
};

let w: World;
const roleIds = {} as Record<Role, number>;
const things = {} as Record<State, Thing>;
let deleted: string;

beforeAll(async () => {
  w = await World.create();
  const { admin } = w.campus;
  const roles: Json[] = ok(await admin.get("accounts/self/roles", { per_page: 100 }));
  for (const role of ROLES) {
    const base = `${role === "ta" ? "Ta" : role[0]!.toUpperCase() + role.slice(1)}Enrollment`;
    roleIds[role] = roles.find((r) => r.base_role_type === base).id;
  }
  for (const state of Object.keys(STATES) as State[]) {
    const topic = await w.topic({ ...STATES[state], allow_rating: true }, admin);
    const [entry, gone] = [await w.entry(admin, topic.id), await w.entry(admin, topic.id)];
    const at = `${w.topics}/${topic.id}`;
    ok(await admin.delete(`${at}/entries/${gone.id}`), 204);
    things[state] = { at, entry: entry.id, gone: gone.id };
  }
  deleted = `${w.topics}/${(await w.topic({}, admin)).id}`;
  ok(await admin.delete(deleted));
});

const set = async (role: Role, right: Right, enabled: boolean) => {
  const permissions = { [right]: { explicit: true, enabled } };
  ok(await w.campus.admin.put(`accounts/self/roles/${roleIds[role]}`, { permissions }));
};

/** Compares answers with the rules, by endpoint and state. */
async function topics(who: Who, by: Api) {
  const [answers, rules]: [Record<string, number>, Record<string, number>] = [{}, {}];
  for (const state of Object.keys(STATES) as State[])
    for (const [name, e] of Object.entries(ENDPOINTS)) {
      const cell = `${name}, ${state}`;
      const params = { message: "m", rating: 1, sort_order: "asc", locked: state.includes("locked") };
      answers[cell] = (await by[e.method](e.path(things[state]), params)).status;
      rules[cell] = sees(who, state) && (e.needs?.(who, state) ?? true) ? e.success : 403;
    }
  return { answers, rules };
}

/** Compares answers of endpoints that concern no single topic. */
async function lists(who: Who, by: Api) {
  const fields = { title: "t", message: "m" };
  const creates = who.has("create_forum") || who.has("moderate_forum");
  const announces = who.has("read_announcements") && who.has("moderate_forum");
  const news = await by.post(w.topics, { ...fields, is_announcement: true });
  return {
    answers: {
      discussions: (await by.get(w.topics, { per_page: 1 })).status,
      announcements: (await by.get(w.topics, { only_announcements: 1, per_page: 1 })).status,
      create: (await by.post(w.topics, fields)).status,
      announce: [news.status, news.body.is_announcement],
      reorder: (await by.post(`${w.topics}/reorder`, {})).status,
      duplicate: (await by.post(`${things.open.at}/duplicate`)).status,
      "delete a topic": (await by.delete(deleted)).status,
    },
    rules: {
      discussions: who.has("read_forum") ? 200 : 403,
      announcements: who.has("read_announcements") ? 200 : 403,
      create: creates ? 200 : 403,
      announce: announces ? [200, true] : creates ? [200, false] : [403, undefined],
      // with the right the missing order is refused
      reorder: moderates(who, "open") ? 400 : 403,
      duplicate: who.has("read_forum") && creates && isStaff(who) ? 200 : 403,
      "delete a topic": moderates(who, "open") ? 200 : 403,
    },
  };
}

describe.each(ROLES)("%s", (role) => {
  it.each([undefined, ...RIGHTS])("[DISC-123][DISC-124] with %s flipped", async (turned) => {
    const standard: readonly Right[] = DEFAULTS[role];
    const who: Who = { role, has: (right) => standard.includes(right) !== (right === turned) };
    // a new person each time: earlier posts open the initial-post gate
    const by = await w.campus.person(`New ${role}`);
    await w.campus.enroll(w.course.id, by, role);
    if (turned !== undefined) await set(role, turned, !standard.includes(turned));
    try {
      const [one, all] = [await topics(who, by), await lists(who, by)];
      expect(one.answers).toEqual(one.rules);
      expect(all.answers).toEqual(all.rules);
    } finally {
      if (turned !== undefined) await set(role, turned, standard.includes(turned));
    }
  });
});
