/** Long work, masquerading and dates. */

import { type Progress, ProgressFailedError, ProgressTimeoutError, parseDate } from "@pidge/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failure, ORIGIN, page, reply, scripted } from "./site.ts";

const state = (workflow_state: string, completion: number | null = null, message: string | null = null) => ({
  ...{ id: "5", tag: "conversation_batch_update", workflow_state, completion, message },
});

describe("progress", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  async function run<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {});
    await vi.runAllTimersAsync();
    return promise;
  }

  it("[C-169] finished work is not asked about", async () => {
    const { site, canvas } = scripted([state("completed", 100)]);
    const progress = await canvas.getProgress(5);
    expect(await progress.wait()).toBe(progress);
    expect([site.requests.length, progress.done, progress.failed]).toEqual([1, true, false]);
    expect(String(progress)).toBe("conversation_batch_update - completed (5)");
  });

  it("[C-169] every state is told once", async () => {
    const told: string[] = [];
    const { site, canvas } = scripted([
      state("queued"),
      state("running", 10),
      state("running", 10),
      state("completed", 100),
    ]);
    const progress = await canvas.getProgress(5);
    await run(progress.wait({ onUpdate: ({ workflow_state }) => void told.push(workflow_state) }));
    expect(told).toEqual(["queued", "running", "completed"]);
    expect(site.lines.slice(1)).toEqual(Array.from({ length: 3 }, () => "GET progress/5"));
  });

  it("[C-170] failure rejects with the message; a cancelled one too", async () => {
    for (const ended of ["failed", "canceled"]) {
      const { canvas } = scripted([state("running"), state(ended, 50, "out of paper")]);
      const progress = await canvas.getProgress(5);
      const error = await failure<ProgressFailedError>(run(progress.wait()));
      expect(error).toBeInstanceOf(ProgressFailedError);
      expect(error.message).toContain("out of paper");
      // data, not a record with methods
      expect(error.progress).toStrictEqual(progress.toJSON());
      expect(error.progress.workflow_state).toBe(ended);
    }
  });

  it("[C-170] patience ends, the work goes on", async () => {
    const { canvas } = scripted(Array.from({ length: 50 }, () => state("running", 1)));
    const progress = await canvas.getProgress(5);
    const started = Date.now();
    const error = await failure<ProgressTimeoutError>(run(progress.wait({ timeoutMs: 30_000 })));
    expect(error).toBeInstanceOf(ProgressTimeoutError);
    expect(error.progress).toStrictEqual(progress.toJSON());
    expect(Date.now() - started).toBe(30_000);
  });

  it("[C-170] an abort ends the waiting at once", async () => {
    const controller = new AbortController();
    const { canvas } = scripted([state("running")]);
    const waiting = failure((await canvas.getProgress(5)).wait({ signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await waiting).toMatchObject({ code: "aborted" });
  });

  it("[C-171] query refreshes the receiver; cancel tells why", async () => {
    const { site, canvas } = scripted([state("queued"), state("running", 10), state("failed", 10, "no more")]);
    const progress: Progress = await canvas.getProgress(5);
    expect(await progress.query()).toBe(progress);
    expect(progress.completion).toBe(10);
    expect(await progress.cancel("no more")).toBe(progress);
    expect([site.lines.at(-1), site.last.body]).toEqual(["POST progress/5/cancel", "message=no more"]);
    expect(progress.failed).toBe(true);
  });

  it("[C-172] finds the ids that a batch could not change", async () => {
    const { canvas } = scripted([
      state("completed", 100, "3 conversations processed\nnot found: 12\nnot allowed: 7~13"),
      state("completed", 100),
    ]);
    expect((await canvas.getProgress(5)).failedIds()).toEqual(["12", "7~13"]);
    expect((await canvas.getProgress(5)).failedIds()).toEqual([]);
  });

  it("[C-173] a queued send is done when it is no longer listed", async () => {
    const { site, canvas } = scripted([[{ id: "42" }, { id: "43" }], [{ id: 42 }], [{ id: "43" }], []]);
    await run(canvas.waitForConversationBatch(42));
    expect(site.requests).toHaveLength(3);
    await canvas.waitForConversationBatch("42");
    expect(site.requests).toHaveLength(4);
    const long = scripted(Array.from({ length: 50 }, () => [{ id: "42" }]));
    expect(await failure(run(long.canvas.waitForConversationBatch(42, { timeoutMs: 5000 })))).toBeInstanceOf(
      ProgressTimeoutError,
    );
  });
});

describe("masquerading", () => {
  it("[C-167] as_user_id is in the query of every method, not in the transfer of a file", async () => {
    const announced = { upload_url: `${ORIGIN}/files_api`, upload_params: {} };
    const { site, canvas } = scripted([
      [],
      [{ id: "1" }],
      { id: "1" },
      { id: "1" },
      announced,
      reply(302, "", { location: `${ORIGIN}/api/v1/files/9/create_success?uuid=u` }),
      { id: "9" },
    ]);
    const masked = canvas.asUser(7);
    await masked.getConversations().toArray();
    await masked.createConversation(["1"], "b");
    await masked.conversation(1).star();
    await masked.conversation(1).delete();
    await masked.user("self").upload(new Blob(["x"]), { name: "a" });
    expect(site.lines).toEqual([
      "GET conversations?per_page=100&as_user_id=7",
      "POST conversations?as_user_id=7",
      "PUT conversations/1?as_user_id=7",
      "DELETE conversations/1?as_user_id=7",
      "POST users/self/files?as_user_id=7",
      "POST files_api",
      "GET files/9/create_success?uuid=u&as_user_id=7",
    ]);
    expect(site.requests[1]?.body).not.toContain("as_user_id");
  });

  it("[C-168] records keep their client; null drops it for one call", async () => {
    const { site, canvas } = scripted(Array.from({ length: 6 }, () => ({ id: "1" })));
    const held = await canvas.asUser("sis_user_id:x").getConversation(1);
    await held.star();
    expect(site.last.query).toBe("as_user_id=sis_user_id:x");
    await held.star({ asUser: null });
    expect(site.last.query).toBe("");
    await held.star();
    expect(site.last.query).toBe("as_user_id=sis_user_id:x");
    await held.withClient(canvas).star();
    expect(site.last.query).toBe("");
    await canvas.conversation(1).star({ asUser: 9 });
    expect(site.last.query).toBe("as_user_id=9");
  });

  it("[C-118] progress and lists found while masquerading keep it", async () => {
    const { site, canvas } = scripted([
      page([], `${ORIGIN}/api/v1/x?page=2`),
      [],
      { id: "1", workflow_state: "queued" },
      { id: "1", workflow_state: "running" },
    ]);
    const masked = canvas.asUser(7);
    await masked.paginate("x").toArray();
    const progress = await masked.conversationsBatchUpdate([1], "star");
    await progress.query();
    expect(site.requests.every(({ query }) => query.endsWith("as_user_id=7"))).toBe(true);
  });
});

describe("dates", () => {
  it("[C-174] are read with their offsets; anything else is null", () => {
    const iso = (text: string | null | undefined) => parseDate(text)?.toISOString() ?? null;
    expect(iso("2017-01-01T00:00:00+04:30")).toBe("2016-12-31T19:30:00.000Z");
    expect(iso("2012-08-05")).toBe("2012-08-05T00:00:00.000Z");
    expect(iso("2012-08-05T01:02:03Z")).toBe("2012-08-05T01:02:03.000Z");
    expect(iso("2012-08-05T01:02:03-0700")).toBe("2012-08-05T08:02:03.000Z");
    for (const bad of ["2012-08-0", "", "soon", "2012", "12", "2012-13-45", null, undefined])
      expect(iso(bad)).toBeNull();
  });
});
