/** Listing conversations: scopes, filters, pages, what a row tells. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { createWorld, fault, ids, peek, reply, send, start, startGroup, update, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const KEYS = [
  "id",
  "subject",
  "workflow_state",
  "last_message",
  "last_message_at",
  "last_authored_message",
  "last_authored_message_at",
  "message_count",
  "subscribed",
  "private",
  "starred",
  "properties",
  "audience",
  "audience_contexts",
  "avatar_url",
  "participants",
  "visible",
  "context_code",
  "context_name",
];

describe("scopes", () => {
  test("[CONV-1] the list holds private and group conversations, newest first, with exactly the documented keys", async () => {
    const { a, b, me } = await createWorld();
    const one = await start(me, [a]);
    const group = await startGroup(me, [a, b]);
    const list = await a.get("conversations");
    expect(list.status).toBe(200);
    expect(list.body.map((c: Json) => c.id)).toEqual([group.id, one.id]);
    for (const row of list.body) expect(Object.keys(row).sort()).toEqual([...KEYS].sort());
    expect(list.body.map((c: Json) => c.private)).toEqual([false, true]);
  });

  test("[CONV-2] without a token the list is refused, with one it is given", async () => {
    const denied = await w.me.as(undefined).get("conversations");
    expect(denied.status).toBe(401);
    expect(denied.body).toEqual({ status: "unauthenticated", errors: [{ message: "user authorization required" }] });
    expect(denied.headers.get("www-authenticate")).toBe('Bearer realm="canvas-lms"');
    expect((await w.me.get("conversations")).status).toBe(200);
  });

  test("[CONV-4][CONV-6] archived conversations are in their own scope only", async () => {
    const c = await start(w.me, [w.a]);
    expect(await ids(w.a)).toContain(c.id);
    await update(w.a, c, { workflow_state: "archived" });
    expect(await ids(w.a)).not.toContain(c.id);
    expect(await ids(w.a, { scope: "archived" })).toEqual([c.id]);
    await update(w.a, c, { workflow_state: "read" });
  });

  test("[CONV-5] scope=unread lists only the unread one of two", async () => {
    const { a, b, me } = await createWorld();
    const first = await startGroup(me, [a, b]);
    const second = await startGroup(me, [a, b]);
    await a.get(`conversations/${first.id}`);
    expect(await ids(a, { scope: "unread" })).toEqual([second.id]);
    expect((await ids(a)).length).toBe(2);
  });

  test("[CONV-7] scope=starred lists archived and never answered ones too, by last change of the row", async () => {
    const { a, me } = await createWorld();
    const archived = await startGroup(me, [a]);
    const own = await startGroup(me, [a]);
    await startGroup(me, [a]);
    await update(me, archived, { starred: true, workflow_state: "archived" });
    await update(me, own, { starred: true });
    expect(await ids(me, { scope: "starred" })).toEqual([own.id, archived.id]);
    await update(me, archived, { starred: true });
    expect(await ids(me, { scope: "starred" })).toEqual([archived.id, own.id]);
  });

  test("[CONV-8][CONV-9] scope=sent orders by when I wrote, archived ones included", async () => {
    const { a, b, me } = await createWorld();
    const first = await startGroup(me, [a, b]);
    const second = await startGroup(me, [a, b]);
    await startGroup(a, [me, b]);
    await reply(a, first);
    expect(await ids(me, { scope: "sent" })).toEqual([second.id, first.id]);
    await reply(me, first);
    await update(me, first, { workflow_state: "archived" });
    expect(await ids(me, { scope: "sent" })).toEqual([first.id, second.id]);
  });

  test("[CONV-10] a message that nobody answered is in sent, not in my inbox, until there is an answer", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    expect(await ids(w.me)).not.toContain(c.id);
    expect(await ids(w.me, { scope: "sent" })).toContain(c.id);
    await reply(w.a, c);
    expect((await ids(w.me))[0]).toBe(c.id);
  });

  test("[CONV-11] unknown and empty scopes are the inbox", async () => {
    const inbox = await ids(w.a);
    expect(inbox.length).toBeGreaterThan(0);
    expect(await ids(w.a, { scope: "nonsense" })).toEqual(inbox);
    expect(await ids(w.a, { scope: "" })).toEqual(inbox);
    expect(await ids(w.a, { scope: "inbox" })).toEqual(inbox);
  });

  test("[CONV-50] of two with the same time the higher id comes first, and the order is total", async () => {
    const { a, b, me } = await createWorld();
    const made = await send(me, [a, b], { force_new: true });
    const again = await send(me, [a, b], { force_new: true });
    const all = [...made.body, ...again.body].filter((c: Json) => c.audience[0] === a.id).map((c: Json) => c.id);
    expect(await ids(a)).toEqual([...all].sort((p, q) => q - p));
    // the two of one statement have the very same time for their author
    expect(made.body[0].last_authored_message_at).toBe(made.body[1].last_authored_message_at);
    expect((await ids(me, { scope: "sent" })).slice(2)).toEqual(
      made.body.map((c: Json) => c.id).sort((p: number, q: number) => q - p),
    );
  });
});

describe("filters", () => {
  let world: World;
  let withA: Json;
  let withB: Json;
  let group: Json;
  let other: Json;
  beforeAll(async () => {
    world = await createWorld();
    const { campus, me, a, b } = world;
    other = await campus.course("Chemistry");
    await campus.enroll(other.id, me, "teacher");
    await campus.enroll(other.id, b, "student");
    withA = await start(a, [me], { context_code: `course_${world.course.id}` });
    withB = await start(b, [me], { context_code: `course_${other.id}` });
    group = await startGroup(a, [me, b], { context_code: `course_${world.course.id}` });
  });

  test("[CONV-12][CONV-13] filter=course lists what is filed there for me; an unknown course nothing", async () => {
    expect(await ids(world.me, { filter: `course_${other.id}` })).toEqual([withB.id]);
    expect(await ids(world.me, { filter: `course_${world.course.id}` })).toEqual([group.id, withA.id]);
    expect(await ids(world.me, { filter: "course_999999" })).toEqual([]);
    expect(await ids(world.me, { filter: "nonsense" })).toEqual([]);
  });

  test("[CONV-14][CONV-15] several people: any of them by default, all of them with filter_mode=and", async () => {
    const filter = [`user_${world.a.id}`, `user_${world.b.id}`];
    expect(await ids(world.me, { filter })).toEqual([group.id, withB.id, withA.id]);
    expect(await ids(world.me, { filter, filter_mode: "and" })).toEqual([group.id]);
  });

  test("[CONV-16] course and person with mode and: both must hold", async () => {
    const filter = [`course_${world.course.id}`, `user_${world.b.id}`];
    expect(await ids(world.me, { filter, filter_mode: "and" })).toEqual([group.id]);
    expect(await ids(world.me, { filter, filter_mode: "or" })).toEqual([group.id, withB.id, withA.id]);
  });

  test("[CONV-17] an unknown filter_mode is refused, also where it only decides visible", async () => {
    const list = await world.me.get("conversations", { filter_mode: "xor" });
    expect(list.status).toBe(400);
    expect(list.body).toEqual(fault("filter_mode", "invalid"));
    const show = await world.me.get(`conversations/${group.id}`, { filter_mode: "xor" });
    expect([show.status, show.body]).toEqual([400, fault("filter_mode", "invalid")]);
  });

  test("[CONV-18] empty filters are ignored", async () => {
    expect(await ids(world.me, { filter: ["", ""] })).toEqual(await ids(world.me));
    expect(await ids(world.me, { filter: "" })).toEqual(await ids(world.me));
  });

  test("[CONV-19] the filter looks at my tags, not at the context", async () => {
    const { campus, me, a } = world;
    const admin = await campus.person("Ada Admin");
    await campus.makeAdmin(admin);
    const shared = await campus.course("Shared");
    await campus.enroll(shared.id, a, "student");
    await campus.enroll(shared.id, me, "student");
    const lone = await campus.person("Lou Lone");
    await campus.enroll(shared.id, lone, "student");
    const c = await startGroup(admin, [me, a, lone], {
      context_code: `course_${world.course.id}`,
      tags: [`course_${shared.id}`],
    });
    for (const who of [me, lone]) expect(await ids(who, { filter: `course_${shared.id}` })).toEqual([c.id]);
    expect(await ids(me, { filter: `course_${world.course.id}` })).toContain(c.id);
    // its context is the course of me and A, of which Lou knows nothing
    expect((await peek(lone, c)).context_code).toBe(`course_${world.course.id}`);
    expect(await ids(lone, { filter: `course_${world.course.id}` })).toEqual([]);
    // the administrator is in neither course: what most participants share stands in
    expect((await peek(admin, c)).audience_contexts.courses).toHaveProperty(String(shared.id));
  });
});

describe("pages", () => {
  let world: World;
  let all: number[];
  beforeAll(async () => {
    world = await createWorld();
    for (let i = 0; i < 15; i++) await startGroup(world.me, [world.a], { body: `message ${i}` });
    all = await ids(world.a);
  });

  test("[CONV-20][CONV-22] fifteen in pages of five: rows and Link relations of each page", async () => {
    const page = (n: number) => world.a.get("conversations", { per_page: 5, page: n });
    const [one, two, three] = [await page(1), await page(2), await page(3)];
    expect([one, two, three].flatMap((p) => p.body.map((c: Json) => c.id))).toEqual(all);
    const rels = (text: string | null) => [...(text ?? "").matchAll(/rel="(\w+)"/g)].map((m) => m[1]);
    expect(rels(two.headers.get("link"))).toEqual(["current", "next", "prev", "first", "last"]);
    expect(rels(one.headers.get("link"))).toEqual(["current", "next", "first", "last"]);
    expect(rels(three.headers.get("link"))).toEqual(["current", "prev", "first", "last"]);
    expect(new URL(one.links.last!).searchParams.get("page")).toBe("3");
  });

  test("[CONV-21] the links keep scope and filter, and following them reads everything once", async () => {
    const filter = `user_${world.me.id}`;
    let next: string | undefined = `conversations?scope=unread&filter[]=${filter}&per_page=4`;
    const seen: number[] = [];
    while (next !== undefined) {
      const got = await world.a.raw("GET", next);
      seen.push(...got.body.map((c: Json) => c.id));
      next = got.links.next;
      if (next !== undefined) {
        const query = new URL(next).searchParams;
        expect([query.get("scope"), query.get("filter[]"), query.get("per_page")]).toEqual(["unread", filter, "4"]);
      }
    }
    expect(seen).toEqual(all);
  });

  test("[CONV-23] a page beyond the end is empty, not an error", async () => {
    const far = await world.a.get("conversations", { page: 400 });
    expect([far.status, far.body]).toEqual([200, []]);
  });

  test("[CONV-24][CONV-25][CONV-26] include_all_conversation_ids, with any value, answers an object with all ids", async () => {
    for (const value of ["true", "false", "1"]) {
      const got = await world.a.get("conversations", { include_all_conversation_ids: value, per_page: 3 });
      expect(got.body.conversations.map((c: Json) => c.id)).toEqual(all.slice(0, 3));
      expect(got.body.conversation_ids).toEqual(all);
      expect(got.links.next).toBeDefined();
    }
    await world.a.get(`conversations/${all[0]}`);
    const unread = await world.a.get("conversations", {
      include_all_conversation_ids: "1",
      scope: "unread",
      filter: [`user_${world.me.id}`],
    });
    expect(unread.body.conversation_ids).toEqual(all.slice(1));
    const others = { include_all_conversation_ids: "1", scope: "unread", filter: [`user_${world.b.id}`] };
    expect((await world.a.get("conversations", others)).body).toEqual({ conversations: [], conversation_ids: [] });
    expect((await world.a.get("conversations", { include_all_conversation_ids: "" })).body).toBeInstanceOf(Array);
  });

  test("[CONV-46] a conversation emptied by removal is in no scope", async () => {
    const [first] = all;
    await update(world.a, { id: first }, { starred: true });
    await reply(world.a, { id: first });
    for (const scope of ["inbox", "starred", "sent"]) expect(await ids(world.a, { scope })).toContain(first);
    await world.a.delete(`conversations/${first}`);
    for (const scope of ["inbox", "unread", "starred", "sent", "archived"])
      expect(await ids(world.a, { scope })).not.toContain(first);
  });
});

describe("rows", () => {
  const row = async (who: World["me"], id: number, params = {}) =>
    (await who.get("conversations", { per_page: 100, ...params })).body.find((c: Json) => c.id === id);

  test("[CONV-27][CONV-28] avatars only when asked for; shared contexts never", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    for (const p of (await row(w.a, c.id)).participants) {
      expect(p).not.toHaveProperty("avatar_url");
      expect(p).not.toHaveProperty("common_courses");
    }
    const withAvatars = await row(w.a, c.id, { include: ["participant_avatars"] });
    expect(withAvatars.participants.map((p: Json) => typeof p.avatar_url)).toEqual(["string", "string", "string"]);
  });

  test("[CONV-29] with the string-ids header ids and audience are strings, counts are not", async () => {
    const c = await startGroup(w.me, [w.a, w.b]);
    const got = await w.a.get("conversations", {}, { accept: "application/json+canvas-string-ids" });
    const r = got.body.find((x: Json) => x.id === String(c.id));
    expect(r.participants.every((p: Json) => typeof p.id === "string")).toBe(true);
    expect(r.audience.every((id: unknown) => typeof id === "string")).toBe(true);
    expect(typeof r.message_count).toBe("number");
  });

  test("[CONV-30][CONV-31][CONV-32] roles of the other person in private conversations, unless declined; none in groups", async () => {
    const one = await start(w.a, [w.me], { context_code: `course_${w.course.id}` });
    const group = await startGroup(w.a, [w.me, w.b], { context_code: `course_${w.course.id}` });
    const key = String(w.course.id);
    expect((await row(w.me, one.id)).audience_contexts).toEqual({
      courses: { [key]: ["StudentEnrollment"] },
      groups: {},
    });
    expect((await row(w.me, group.id)).audience_contexts).toEqual({ courses: { [key]: [] }, groups: {} });
    const declined = await row(w.me, one.id, { include_private_conversation_enrollments: false });
    expect(declined.audience_contexts).toEqual({ courses: { [key]: [] }, groups: {} });
  });

  test("[CONV-33] a fellow group member is a Member", async () => {
    const { campus, a, b, course } = await createWorld();
    const g = await campus.group(course.id, "Team", [a, b]);
    const c = await start(a, [b], { context_code: `group_${g.id}` });
    await reply(b, c);
    expect((await row(a, c.id)).audience_contexts.groups).toEqual({ [String(g.id)]: ["Member"] });
  });

  test("[CONV-34][CONV-35] previews: 100 characters whole, 101 and more as 97 and three dots", async () => {
    const long = await startGroup(w.me, [w.a], { body: "x".repeat(150) });
    expect((await row(w.a, long.id)).last_message).toBe(`${"x".repeat(97)}...`);
    const exact = await startGroup(w.me, [w.a], { body: "é".repeat(100) });
    expect((await row(w.a, exact.id)).last_message).toBe("é".repeat(100));
    const over = await startGroup(w.me, [w.a], { body: "y".repeat(101) });
    expect((await row(w.a, over.id)).last_message).toBe(`${"y".repeat(97)}...`);
  });

  test("[CONV-36] generated messages are no preview", async () => {
    const c = await startGroup(w.me, [w.a, w.b], { body: "the human one" });
    await w.me.post(`conversations/${c.id}/add_recipients`, { recipients: [w.x.id] });
    expect((await row(w.a, c.id)).last_message).toBe("the human one");
  });

  test("[CONV-37] last_author while I wrote the newest message", async () => {
    const c = await startGroup(w.me, [w.a]);
    expect((await row(w.me, c.id, { scope: "sent" })).properties).toEqual(["last_author"]);
    await reply(w.a, c);
    expect((await row(w.me, c.id)).properties).toEqual([]);
    await reply(w.me, c);
    expect((await row(w.me, c.id)).properties).toEqual(["last_author"]);
  });

  test("[CONV-39] three participants get the group picture, two the other person's", async () => {
    const group = await startGroup(w.me, [w.a, w.b]);
    expect((await row(w.a, group.id)).avatar_url).toMatch(/\/images\/messages\/avatar-group-50\.png$/);
    const one = await start(w.me, [w.a]);
    expect((await row(w.a, one.id)).avatar_url).toMatch(/\/images\/messages\/avatar-50\.png$/);
  });

  test("[CONV-40][CONV-41][CONV-42] context name and code: the context's, else the first tag's name, else null", async () => {
    const { campus, me, a, b, course } = await createWorld();
    const withContext = await startGroup(me, [a, b], { context_code: `course_${course.id}` });
    expect(await row(a, withContext.id)).toMatchObject({
      context_name: "Biology 101",
      context_code: `course_${course.id}`,
    });
    const tagged = await startGroup(me, [a, b]);
    expect(await row(a, tagged.id)).toMatchObject({ context_name: "Biology 101", context_code: null });
    const admin = await campus.person("Ada Admin");
    await campus.makeAdmin(admin);
    const lone = await campus.person("Lou Lone");
    const neither = await start(admin, [lone]);
    expect(await row(lone, neither.id)).toMatchObject({ context_name: null, context_code: null });
  });

  test("[CONV-43] administrators see course conversations under the root account's code", async () => {
    const { campus, me, a, b, course } = await createWorld();
    await campus.makeAdmin(me);
    const c = await startGroup(me, [a, b], { context_code: `course_${course.id}` });
    expect((await row(me, c.id, { scope: "sent" })).context_code).toBe(`account_${campus.tenant.root}`);
    expect((await row(a, c.id)).context_code).toBe(`course_${course.id}`);
  });

  test("[CONV-44] the audience: latest author first, the silent last by name", async () => {
    const c = await startGroup(w.me, [w.a, w.b, w.x]);
    expect((await row(w.a, c.id)).audience).toEqual([w.me.id, w.b.id, w.x.id]);
    await reply(w.x, c);
    expect((await row(w.a, c.id)).audience).toEqual([w.x.id, w.me.id, w.b.id]);
    expect((await row(w.a, c.id)).participants.map((p: Json) => p.id)).toEqual([w.x.id, w.me.id, w.a.id, w.b.id]);
  });

  test("[CONV-45] interleave_submissions changes nothing", async () => {
    const plain = await w.a.get("conversations");
    const interleaved = await w.a.get("conversations", { interleave_submissions: 1 });
    expect(interleaved.body).toEqual(plain.body);
    expect(plain.body.length).toBeGreaterThan(0);
  });
});

test("an inbox page costs two statements: the page and the contexts; two more at a token's first use", async () => {
  const made = (await w.a.post("users/self/tokens", { token: { purpose: "new" } })).body;
  const anew = w.a.as(made.visible_token);
  const statements: string[] = [];
  const stop = w.campus.tenant.server.onQuery(({ text }) => statements.push(text));
  const page = async (who: Api) => {
    statements.length = 0;
    expect((await who.get("conversations", { per_page: 20 })).body.length).toBeGreaterThan(5);
    return statements.length;
  };
  // who it is, and the note that it was used
  expect(await page(anew)).toBe(4);
  expect(await page(anew)).toBe(2);
  stop();
});

test("the pictures that stand in for people and groups are there", async () => {
  for (const name of ["avatar-50.png", "avatar-group-50.png"]) {
    const got = await fetch(`${w.me.url}/images/messages/${name}`);
    expect([got.status, got.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(
      Buffer.from(await got.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  }
});
