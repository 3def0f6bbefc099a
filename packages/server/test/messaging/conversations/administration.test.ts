/** Administration of conversations: removed messages, giving them back, deleting for everybody. */
import { beforeAll, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { createWorld, fault, ids, peek, reply, start, startGroup, unread, type World } from "./world.ts";

let w: World;
let admin: Api;
beforeAll(async () => {
  w = await createWorld();
  admin = await w.campus.person("Ada Admin");
  await w.campus.makeAdmin(admin);
});

const remove = (who: Api, conversation: Json, messages: readonly Json[]) =>
  who.post(`conversations/${conversation.id}/remove_messages`, { remove: messages.map((m) => m.id) });
const removed = async (params: object) => {
  const got = await admin.get("conversations/deleted", { ...params });
  expect(got.status).toBe(200);
  return got.body as Json[];
};

test("[CONV-230] only administrators of the root account see deleted messages, restore, or delete for all", async () => {
  const c = await start(w.me, [w.a]);
  const sub = await w.campus.subAccount("Faculty");
  const dean = await w.campus.person("Dean Sub");
  await w.campus.makeAdmin(dean, sub.id);
  for (const who of [w.me, dean]) {
    const answers = [
      await who.get("conversations/deleted", { user_id: w.a.id }),
      await who.put("conversations/restore", {}),
      await who.delete(`conversations/${c.id}/delete_for_all`),
      await who.delete("conversations/99999999/delete_for_all"),
    ];
    for (const answer of answers) expect([answer.status, answer.body.status]).toEqual([403, "unauthorized"]);
  }
  expect((await admin.get("conversations/deleted", { user_id: w.a.id })).status).toBe(200);
  expect((await w.a.as(undefined).get("conversations/deleted")).status).toBe(401);
});

test("[CONV-231] a person's deleted messages, latest deletion first, with who, when and where", async () => {
  const c = await startGroup(w.me, [w.a, w.b], { body: "one" });
  const two = (await reply(w.b, c, { body: "two" })).body.messages[0];
  const one = (await peek(w.a, c)).messages[1];
  await remove(w.a, c, [one]);
  await remove(w.a, c, [two]);
  const found = await removed({ user_id: w.a.id });
  expect(found.map((m) => [m.id, m.body, m.user_id, m.conversation_id])).toEqual([
    [two.id, "two", w.a.id, c.id],
    [one.id, "one", w.a.id, c.id],
  ]);
  expect(found[0].deleted_at >= found[1].deleted_at).toBe(true);
  expect([...found[1].participating_user_ids].sort()).toEqual([w.me.id, w.a.id, w.b.id].sort());
  expect(await removed({ user_id: w.b.id })).toEqual([]);
  expect((await removed({ conversation_id: c.id })).length).toBe(2);
  expect((await removed({ "user_id[]": w.a.id, conversation_id: c.id, per_page: 1 })).length).toBe(2);
  expect((await admin.get("conversations/deleted")).body).toEqual(fault("user_id", "required"));
});

test("[CONV-232] deleted_before and deleted_after bound the deletions", async () => {
  const c = await start(w.me, [w.x]);
  const message = (await peek(w.x, c)).messages[0];
  await remove(w.x, c, [message]);
  const [{ deleted_at: at }] = await removed({ user_id: w.x.id });
  const shifted = (seconds: number) => new Date(new Date(at).getTime() + seconds * 1000).toISOString();
  const count = async (bounds: object) => (await removed({ user_id: w.x.id, ...bounds })).length;
  expect(await count({ deleted_before: shifted(2) })).toBe(1);
  expect(await count({ deleted_before: shifted(-2) })).toBe(0);
  expect(await count({ deleted_after: shifted(-2) })).toBe(1);
  expect(await count({ deleted_after: shifted(2) })).toBe(0);
});

test("[CONV-233] an unknown conversation_id is a 404", async () => {
  const got = await admin.get("conversations/deleted", { user_id: w.a.id, conversation_id: 99_999_999 });
  expect(got.status).toBe(404);
  const other = await createWorld();
  const c = await start(other.me, [other.a]);
  expect((await admin.get("conversations/deleted", { conversation_id: c.id })).status).toBe(404);
  expect((await admin.delete(`conversations/${c.id}/delete_for_all`)).status).toBe(404);
});

test("[CONV-234] restore names the first required parameter that is missing", async () => {
  const restore = async (params: object) => (await admin.put("conversations/restore", { ...params })).body;
  expect(await restore({ user_id: 1, conversation_id: 1 })).toEqual(fault("message_id", "required"));
  expect(await restore({ message_id: 1 })).toEqual(fault("user_id", "required"));
  expect(await restore({ message_id: 1, user_id: 1 })).toEqual(fault("conversation_id", "required"));
  expect(await restore({ message_id: 1, user_id: 1, conversation_id: 1 })).toEqual([]);
});

test("[CONV-235] a restored message is visible again, its count and time are recomputed", async () => {
  const c = await startGroup(w.me, [w.a, w.b], { body: "one", context_code: `course_${w.course.id}` });
  await reply(w.b, c, { body: "two" });
  const [two, one] = (await peek(w.a, c)).messages;
  await w.a.delete(`conversations/${c.id}`);
  expect((await w.a.get(`conversations/${c.id}`)).status).toBe(404);
  const params = { message_id: [one.id, two.id], user_id: w.a.id, conversation_id: c.id };
  const back = await admin.put("conversations/restore", params);
  expect(back.body.map((m: Json) => m.body)).toEqual(["two", "one"]);
  const shown = await peek(w.a, c);
  expect([shown.message_count, shown.last_message, shown.last_message_at]).toEqual([2, "two", two.created_at]);
  expect(shown.messages.map((m: Json) => m.id)).toEqual([two.id, one.id]);
  expect(await ids(w.a)).toContain(c.id);
  expect(Object.keys(shown.audience_contexts.courses)).toEqual([String(w.course.id)]);
  expect((await admin.put("conversations/restore", params)).body).toEqual([]);
});

test("[CONV-236] after delete_for_all nobody finds it; unknown ids are 404", async () => {
  const c = await startGroup(w.me, [w.a, w.b]);
  const before = Number(await unread(w.b));
  const gone = await admin.delete(`conversations/${c.id}/delete_for_all`);
  expect([gone.status, gone.body]).toEqual([200, {}]);
  for (const who of [w.me, w.a, w.b]) expect((await who.get(`conversations/${c.id}`)).status).toBe(404);
  expect(Number(await unread(w.b))).toBe(before - 1);
  expect((await reply(w.me, c)).status).toBe(404);
  expect((await admin.delete("conversations/99999999/delete_for_all")).status).toBe(404);
});
