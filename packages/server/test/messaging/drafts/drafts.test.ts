/** Drafts: kept, changed, thrown away, seen by nobody else. */
import { beforeAll, expect, test } from "vitest";
import type { Json } from "../../support/api.ts";
import { createWorld, startGroup, type World } from "../conversations/world.ts";

const PATH = "/api/pidge/v1/drafts";
let w: World;
beforeAll(async () => {
  w = await createWorld();
});

test("a draft is kept as it was written, changed in parts, and thrown away", async () => {
  const made = await w.me.post(PATH, {
    subject: "Trip",
    body: "Dear all",
    recipients: [`course_${w.course.id}`, w.a.id],
    group_conversation: true,
    context_code: `course_${w.course.id}`,
  });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: made.body.id,
    conversation_id: null,
    subject: "Trip",
    body: "Dear all",
    recipients: [`course_${w.course.id}`, String(w.a.id)],
    context_code: `course_${w.course.id}`,
    group_conversation: true,
    attachment_ids: [],
    created_at: made.body.created_at,
    updated_at: made.body.updated_at,
  });
  const changed = await w.me.put(`${PATH}/${made.body.id}`, { body: "Dear all, please", subject: "" });
  expect([changed.body.body, changed.body.subject, changed.body.group_conversation]).toEqual([
    "Dear all, please",
    null,
    true,
  ]);
  expect((await w.me.get(`${PATH}/${made.body.id}`)).body).toEqual(changed.body);
  expect((await w.me.delete(`${PATH}/${made.body.id}`)).status).toBe(200);
  expect((await w.me.get(`${PATH}/${made.body.id}`)).status).toBe(404);
  expect((await w.me.delete(`${PATH}/${made.body.id}`)).status).toBe(404);
});

test("drafts of answers belong to their conversation, and lists come in pages", async () => {
  const c = await startGroup(w.me, [w.a, w.b]);
  const one = (await w.a.post(PATH, { conversation_id: c.id, body: "I think" })).body;
  const two = (await w.a.post(PATH, { body: "Elsewhere" })).body;
  const three = (await w.a.post(PATH, {})).body;
  expect(three.body).toBe("");
  const page = await w.a.get(PATH, { per_page: 2 });
  expect(page.body.map((d: Json) => d.id)).toEqual([three.id, two.id]);
  expect((await w.a.raw("GET", page.links.next!)).body.map((d: Json) => d.id)).toEqual([one.id]);
  expect((await w.a.get(PATH, { conversation_id: c.id })).body.map((d: Json) => d.id)).toEqual([one.id]);
  expect((await w.x.post(PATH, { conversation_id: c.id })).status).toBe(404);
  expect(one.conversation_id).toBe(c.id);
});

test("nobody else sees or changes a draft", async () => {
  const { id } = (await w.me.post(PATH, { body: "secret" })).body;
  for (const who of [w.a, w.campus.admin, (await createWorld()).me]) {
    expect((await who.get(`${PATH}/${id}`)).status).toBe(404);
    expect((await who.put(`${PATH}/${id}`, { body: "mine" })).status).toBe(404);
    expect((await who.delete(`${PATH}/${id}`)).status).toBe(404);
  }
  expect((await w.me.as(undefined).get(PATH)).status).toBe(401);
  expect((await w.me.get(`${PATH}/${id}`)).body.body).toBe("secret");
});

test("texts that would not fit a message do not fit a draft", async () => {
  const long = await w.me.post(PATH, { subject: "x".repeat(256) });
  expect([long.status, long.body.errors.subject[0].type]).toEqual([400, "too_long"]);
  expect((await w.me.post(PATH, { body: "x".repeat(65_536) })).body.errors.body[0].type).toBe("too_long");
});
