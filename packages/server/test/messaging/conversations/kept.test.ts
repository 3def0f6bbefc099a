/** A page that was shown before is kept: whatever changes what it shows must reach everybody who looks again. */
import { beforeAll, expect, test } from "vitest";
import type { Api, Json, Reply } from "../../support/api.ts";
import { createWorld, peek, reply, start, startGroup, update, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const SCOPES = [undefined, "sent", "starred", "archived"];
let fresh = 20;

/** Every list of everybody, as asked for with a page size. */
const lists = async (size: number): Promise<Json[]> => {
  const found: Json[] = [];
  for (const who of [w.me, w.a, w.b])
    for (const scope of SCOPES) found.push((await who.get("conversations", { scope, per_page: size })).body);
  return found;
};

test("[CONV-1] a page that was shown before shows every change, as one that is asked for the first time", async () => {
  const { admin } = w.campus;
  const pair = await start(w.me, [w.a], { subject: "Pair" });
  const group = await startGroup(w.me, [w.a, w.b], { subject: "Group", body: "first" });
  const messages = async (who: Api): Promise<Json[]> =>
    (await peek(who, group)).messages.filter((m: Json) => !m.generated);
  const [first] = await messages(w.a);
  const path = (verb: string) => `conversations/${group.id}/${verb}`;
  const changes: Readonly<Record<string, () => Promise<Reply>>> = {
    "a reply": () => reply(w.b, group, { body: "second" }),
    "all marked as read": () => w.me.post("conversations/mark_all_as_read"),
    "a reply to some": () => reply(w.me, group, { body: "third", recipients: [w.a.id] }),
    "a reply by its own reader": () => reply(w.a, pair, { body: "mine" }),
    "the same people writing again": () => w.a.post("conversations", { recipients: [w.me.id], body: "again" }),
    "a message to each": () =>
      w.me.post("conversations", {
        ...{ recipients: [w.a.id, w.b.id], body: "to each" },
        ...{ group_conversation: true, bulk_message: true, mode: "sync" },
      }),
    "being read": () => w.a.get(`conversations/${group.id}`),
    "a star": () => update(w.a, group, { starred: true }),
    "the archive": () => update(w.b, group, { workflow_state: "archived" }),
    "somebody more": () => w.me.post(path("add_recipients"), { recipients: [w.x.id] }),
    "a message taken back by its author": async () => {
      const [second] = await messages(w.b);
      return w.b.delete(`/api/pidge/v1/conversations/${group.id}/messages/${second.id}`);
    },
    "a message handed on": () =>
      reply(w.me, group, { body: "fourth", recipients: [w.b.id], included_messages: [first.id] }),
    "a message removed": async () => w.a.post(path("remove_messages"), { remove: [(await messages(w.a))[0].id] }),
    "a message given back": async () => {
      const [gone] = (await admin.get("conversations/deleted", { user_id: w.a.id })).body;
      const params = { user_id: w.a.id, message_id: gone.id, conversation_id: group.id };
      return admin.put("conversations/restore", params);
    },
    "another name": () => admin.put(`users/${w.b.id}`, { user: { name: "Bea Baker", short_name: "Bea" } }),
    "a conversation removed": () => w.a.delete(`conversations/${pair.id}`),
    "a conversation deleted for everybody": () => admin.delete(path("delete_for_all")),
  };
  for (const [name, change] of Object.entries(changes)) {
    let before = await lists(10);
    for (let again = 0; again < 2; again++) before = await lists(10);
    const done = await change();
    expect(done.status, `${name}: ${done.text}`).toBeLessThan(300);
    const after = await lists(10);
    expect(after, name).not.toEqual(before);
    expect(after, name).toEqual(await lists(++fresh));
  }
});
