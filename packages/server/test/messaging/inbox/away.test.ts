/** Out-of-office answers, signatures, and their settings. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { createWorld, ids, peek, reply, send, start, startGroup, type World } from "../conversations/world.ts";

const PATH = "/api/pidge/v1/inbox_settings";
const DAY = 86_400;
const clock = new ManualClock();
let server: PidgeServer;
let w: World;
beforeAll(async () => {
  server = await ownServer({ clock });
  w = await createWorld(new Campus(await newTenant(server)));
});
afterAll(() => server.close());

const day = (n: number) => new Date(clock.now().getTime() + n * DAY * 1000).toISOString();
const set = (who: Api, params: Params) => who.put(PATH, params);
const goAway = async (who: Api, params: Params = {}) => {
  const answer = await set(who, {
    use_out_of_office: true,
    out_of_office_first_date: day(-1),
    out_of_office_last_date: day(7),
    out_of_office_message: "I am in Rome.",
    ...params,
  });
  expect(answer.status).toBe(200);
};

/** The conversations that somebody wrote to `who`, once there are as many. */
async function from(who: Api, author: Api, count: number): Promise<Json[]> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const all = (await who.get("conversations", { per_page: 100 })).body as Json[];
    const found = all.filter(
      (c) => c.participants.length === 2 && c.participants.some((p: Json) => p.id === author.id) && !c.private,
    );
    if (found.length >= count) return found;
    if (Date.now() > deadline) throw new Error(`${found.length} of ${count}: ${JSON.stringify(all)}`);
  }
}

test("settings have defaults, change in parts, and are one's own", async () => {
  expect((await w.b.get(PATH)).body).toEqual({
    use_signature: false,
    signature: null,
    use_out_of_office: false,
    out_of_office_first_date: null,
    out_of_office_last_date: null,
    out_of_office_subject: null,
    out_of_office_message: null,
  });
  await set(w.b, { signature: "Bob", use_signature: true });
  expect((await set(w.b, { out_of_office_subject: "Away" })).body).toMatchObject({
    signature: "Bob",
    use_signature: true,
    out_of_office_subject: "Away",
  });
  expect((await w.x.get(PATH)).body.signature).toBeNull();
  expect((await w.x.as(undefined).get(PATH)).status).toBe(401);
});

test("all that is wrong with settings is told at once, and nothing is changed", async () => {
  const before = (await w.x.get(PATH)).body;
  const refused = await set(w.x, {
    use_out_of_office: true,
    signature: "x".repeat(256),
    out_of_office_first_date: day(3),
    out_of_office_last_date: day(1),
  });
  expect(refused.status).toBe(400);
  expect(Object.keys(refused.body.errors).sort()).toEqual([
    "out_of_office_last_date",
    "out_of_office_message",
    "signature",
  ]);
  expect((await set(w.x, { out_of_office_first_date: "some day" })).body.errors.out_of_office_first_date[0].type).toBe(
    "invalid",
  );
  expect((await w.x.get(PATH)).body).toEqual(before);
});

test("who is away answers each author once, in a new non-private conversation, with the signature", async () => {
  await goAway(w.me, { signature: "Mia\nRoom 4", use_signature: true, out_of_office_subject: "Away" });
  const c = await start(w.a, [w.me], { body: "Question" });
  const [answer] = await from(w.a, w.me, 1);
  expect([answer.subject, answer.private, answer.workflow_state]).toEqual(["Away", false, "unread"]);
  expect(answer.id).not.toBe(c.id);
  const shown = await peek(w.a, answer);
  expect(shown.messages.map((m: Json) => [m.author_id, m.body])).toEqual([
    [w.me.id, "I am in Rome.\n\n---\nMia\nRoom 4"],
  ]);
  expect(await ids(w.me, { scope: "sent" })).toContain(answer.id);
  // further messages get no further answer; another author gets one
  await reply(w.a, c);
  await send(w.b, [w.me], { body: "Me too" });
  await from(w.b, w.me, 1);
  expect((await from(w.a, w.me, 1)).length).toBe(1);
});

test("replies in groups are answered, another text answers anew, and who is back answers no more", async () => {
  const group = await startGroup(w.me, [w.x, w.a]);
  await reply(w.x, group);
  await from(w.x, w.me, 1);
  await set(w.me, { out_of_office_message: "Still in Rome." });
  await reply(w.x, group);
  const answers = await from(w.x, w.me, 2);
  expect(answers.map((c) => c.last_message).some((m: string) => m.startsWith("Still"))).toBe(true);
  clock.advance(8 * DAY);
  await reply(w.x, group);
  await reply(w.a, group);
  // the next answer that is due comes after those would have come
  await goAway(w.b);
  await send(w.x, [w.b], { body: "And you?" });
  await from(w.x, w.b, 1);
  expect((await from(w.x, w.me, 2)).length).toBe(2);
});

test("two who are both away do not answer each other's answers", async () => {
  const campus = w.campus;
  const [p, q] = [await campus.person("Pia Away"), await campus.person("Quin Away")];
  for (const who of [p, q]) {
    await campus.enroll(w.course.id, who, "ta");
    await goAway(who);
  }
  await send(p, [q], { body: "Hello" });
  await from(p, q, 1);
  await send(w.x, [p], { body: "Hello" });
  await from(w.x, p, 1);
  const got = (await q.get("conversations", { per_page: 50 })).body.filter((c: Json) => !c.private);
  expect(got).toEqual([]);
});
