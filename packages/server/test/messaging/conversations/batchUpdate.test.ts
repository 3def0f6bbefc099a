/** Work on many conversations at once, with its progress. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { createWorld, ids, peek, startGroup, unread, type World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const batch = (who: Api, conversation_ids: unknown, event?: string) =>
  who.put("conversations", { conversation_ids, event });

/** The progress once it has ended. */
async function finished(who: Api, progress: Json): Promise<Json> {
  let now: Json;
  await expect
    .poll(
      async () => {
        now = (await who.get(`progress/${progress.id}`)).body;
        return now.workflow_state;
      },
      { timeout: 10_000, interval: 30 },
    )
    .toMatch(/completed|failed/);
  return now;
}

describe("batch update", () => {
  test("[CONV-195][CONV-196][CONV-199] each event does its work, and its progress says so", async () => {
    const { me, a } = await createWorld();
    const list = [await startGroup(me, [a]), await startGroup(me, [a]), await startGroup(me, [a])];
    const all = list.map((c) => c.id);
    const started = await batch(a, all, "mark_as_read");
    expect(started.status).toBe(200);
    expect(started.body).toMatchObject({
      tag: "conversation_batch_update",
      workflow_state: "queued",
      completion: 0,
      context_type: "User",
      context_id: a.id,
      user_id: a.id,
      message: null,
    });
    expect(started.body.url).toMatch(new RegExp(`/api/v1/progress/${started.body.id}$`));
    expect(await finished(a, started.body)).toMatchObject({
      workflow_state: "completed",
      completion: 100,
      message: "3 conversations processed",
    });
    expect(await unread(a)).toBe("0");
    const run = async (event: string) => finished(a, (await batch(a, all, event)).body);
    await run("mark_as_unread");
    expect(await unread(a)).toBe("3");
    await run("star");
    expect((await ids(a, { scope: "starred" })).length).toBe(3);
    await run("unstar");
    expect((await ids(a, { scope: "starred" })).length).toBe(0);
    await run("archive");
    expect((await ids(a, { scope: "archived" })).length).toBe(3);
    expect((await finished(a, (await batch(a, [all[0]], "mark_as_read")).body)).message).toBe(
      "1 conversation processed",
    );
    await run("destroy");
    for (const id of all) expect((await a.get(`conversations/${id}`)).status).toBe(404);
    expect((await me.get(`conversations/${all[0]}`)).status).toBe(200);
  });

  test("[CONV-197][CONV-198] ids that I am not in are named; with none left it failed", async () => {
    const mine = await startGroup(w.me, [w.a]);
    const other = await startGroup(w.me, [w.b]);
    const some = await finished(w.a, (await batch(w.a, [mine.id, other.id, 999999], "star")).body);
    expect(some).toMatchObject({
      workflow_state: "completed",
      message: `1 conversation processed\nThe user is not participating in this conversation: ${other.id}, 999999`,
    });
    expect((await peek(w.b, other)).starred).toBe(false);
    const none = await finished(w.a, (await batch(w.a, [other.id], "star")).body);
    expect(none.workflow_state).toBe("failed");
  });

  test("[CONV-200][CONV-201][CONV-202] arguments are checked in order", async () => {
    const refused = async (ids: unknown, event: string | undefined, message: string) => {
      const got = await batch(w.a, ids, event);
      expect([got.status, got.body]).toEqual([400, { message }]);
    };
    await refused(undefined, undefined, "conversation_ids not specified");
    await refused([], "star", "conversation_ids not specified");
    await refused(
      Array.from({ length: 501 }, (_, i) => i + 1),
      undefined,
      "conversation batch size limit (500) exceeded",
    );
    await refused([1], undefined, "event not specified");
    await refused([1], "rm", "invalid event");
    expect(
      (
        await batch(
          w.a,
          Array.from({ length: 500 }, (_, i) => i + 1),
          "star",
        )
      ).status,
    ).toBe(200);
  });

  test("[CONV-203] destroying unread ones lowers the count", async () => {
    const { me, a } = await createWorld();
    const [one, two] = [await startGroup(me, [a]), await startGroup(me, [a])];
    expect(await unread(a)).toBe("2");
    await finished(a, (await batch(a, [one.id], "destroy")).body);
    expect(await unread(a)).toBe("1");
    expect(await ids(a)).toEqual([two.id]);
  });

  test("[CONV-126] another's progress is refused, an unknown one not found, one's own shown", async () => {
    const c = await startGroup(w.me, [w.a]);
    const progress = (await batch(w.a, [c.id], "star")).body;
    const denied = await w.b.get(`progress/${progress.id}`);
    expect([denied.status, denied.body.status]).toEqual([403, "unauthorized"]);
    expect((await w.a.get("progress/999999")).status).toBe(404);
    expect((await w.a.get(`progress/${progress.id}`)).status).toBe(200);
    await finished(w.a, progress);
  });
});
