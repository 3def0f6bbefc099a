/** Retries and time limits, on a clock of our own. */

import {
  AbortError,
  type CanvasApiError,
  InvalidAccessTokenError,
  NetworkError,
  type ResourceDoesNotExistError,
  ServerError,
  TimeoutError,
} from "@pidge/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failure, reply, type ScriptedSite, scripted } from "./site.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const never = () => new Promise<Response>(() => {});
const refused = () =>
  Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) });
const reset = () =>
  Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("gone"), { code: "ECONNRESET" }) });

/** Lets a call run to its end, whatever time it takes; the milliseconds it took. */
async function timed<T>(call: () => PromiseLike<T>): Promise<{ ms: number; result: T | Error }> {
  const started = Date.now();
  let result: T | Error | undefined;
  let ended = 0;
  void call().then(
    (value) => {
      [result, ended] = [value, Date.now()];
    },
    (error) => {
      [result, ended] = [error, Date.now()];
    },
  );
  for (let step = 0; result === undefined && step < 2000; step++) await vi.advanceTimersByTimeAsync(100);
  if (result === undefined) throw new Error("the call never ended");
  return { ms: ended - started, result };
}

/** The times, in milliseconds since the first, at which requests were sent. */
function clocked(site: ScriptedSite): number[] {
  const times: number[] = [];
  const send = site.fetch;
  site.fetch = (url, init) => {
    times.push(Date.now());
    return send(url, init);
  };
  return times;
}

const scriptedOn = (replies: Parameters<typeof scripted>[0], options: Parameters<typeof scripted>[1] = {}) => {
  const { site } = scripted(replies);
  const times = clocked(site);
  const gaps = () => times.slice(1).map((time, i) => time - times[i]!);
  return { site, gaps, canvas: site.canvas({ ...options, fetch: (url, init) => site.fetch(url, init) }) };
};

describe("what is repeated", () => {
  it("[C-132] a GET waits longer each time", async () => {
    const { gaps, canvas } = scriptedOn([reply(503), reply(503), { id: "1" }]);
    const { result } = await timed(() => canvas.getUser(1));
    expect(result).toMatchObject({ id: "1" });
    const [first, second] = gaps();
    expect(first).toBeGreaterThanOrEqual(375);
    expect(first).toBeLessThanOrEqual(500);
    expect(second).toBeGreaterThanOrEqual(750);
    expect(second).toBeLessThanOrEqual(1000);
  });

  it("[C-132] gives up after maxRetries, and says how often it tried", async () => {
    const { site, canvas } = scriptedOn([reply(500), reply(502), reply(504), reply(408)]);
    const { result } = await timed(() => canvas.getUser(1));
    expect(result).toMatchObject({ status: 408, retryCount: 3 });
    expect(site.requests).toHaveLength(4);
  });

  it("[C-133] a message is never sent twice", async () => {
    const faults = [reply(500), reply(502), reset(), never, reply(408)];
    for (const fault of faults) {
      const { site, canvas } = scriptedOn([fault]);
      const { result } = await timed(() => canvas.createConversation(["1"], "b"));
      expect(result).toBeInstanceOf(Error);
      expect(site.requests).toHaveLength(1);
    }
    for (const call of ["addMessage", "postEntry", "createDiscussionTopic", "channel"] as const) {
      const { site, canvas } = scriptedOn([reply(503)]);
      const calls = {
        addMessage: () => canvas.conversation(1).addMessage("b"),
        postEntry: () => canvas.discussionTopic({ course_id: 1, id: 1 }).postEntry({ message: "m" }),
        createDiscussionTopic: () => canvas.course(1).createDiscussionTopic({ title: "t" }),
        channel: () => canvas.user(1).createCommunicationChannel({ type: "email", address: "a@b.c" }),
      };
      expect((await timed<unknown>(calls[call])).result).toBeInstanceOf(ServerError);
      expect(site.requests).toHaveLength(1);
    }
  });

  it("[C-134] a POST that was surely not executed is repeated", async () => {
    for (const fault of [reply(429), reply(403, "403 Forbidden (Rate Limit Exceeded)"), refused()]) {
      const { site, canvas } = scriptedOn([fault, [{ id: "1" }]]);
      const { result } = await timed(() => canvas.createConversation(["1"], "b"));
      expect(result).toHaveLength(1);
      expect(site.requests).toHaveLength(2);
      expect(site.requests[1]?.body).toBe(site.requests[0]?.body);
    }
  });

  it("[C-135] POSTs that do no harm twice are repeated", async () => {
    const entry = { id: "1" };
    for (const [call, answer] of [
      [(canvas) => canvas.conversationsMarkAllAsRead(), {}],
      [(canvas) => canvas.conversation(1).addRecipients([1]), entry],
      [(canvas) => canvas.conversation(1).deleteMessages([1]), entry],
      [(canvas) => canvas.course(1).reorderPinnedTopics([1]), { order: [1] }],
    ] as [(canvas: ReturnType<typeof scripted>["canvas"]) => PromiseLike<unknown>, object][]) {
      const { site, canvas } = scriptedOn([reply(503), answer]);
      const { result } = await timed(() => call(canvas));
      expect(result).not.toBeInstanceOf(Error);
      expect(site.requests).toHaveLength(2);
    }
    const { site, canvas } = scriptedOn([entry, reply(503), reply(204), entry, reply(503), entry]);
    const held = (await timed(() => canvas.discussionTopic({ course_id: 1, id: 1 }).postEntry({ message: "m" })))
      .result as { rate(n: 1): Promise<boolean> };
    expect((await timed(() => held.rate(1))).result).toBe(true);
    const progress = (await timed(() => canvas.getProgress(1))).result as { cancel(): Promise<unknown> };
    expect((await timed(() => progress.cancel())).result).toMatchObject(entry);
    expect(site.left).toBe(0);
    const unsafe = scriptedOn([reply(503), [entry]]);
    await timed(() => unsafe.canvas.createConversation(["1"], "b", {}, { retryUnsafe: true }));
    expect(unsafe.site.requests).toHaveLength(2);
  });

  it("[C-136] maxRetries 0 never repeats; the call's wins over the client's", async () => {
    const { site, canvas } = scriptedOn([reply(503), reply(429), reply(503), { id: "1" }], { maxRetries: 0 });
    expect((await timed(() => canvas.getUser(1))).result).toBeInstanceOf(ServerError);
    expect((await timed(() => canvas.getUser(1))).result).toMatchObject({ status: 429 });
    expect(site.requests).toHaveLength(2);
    expect((await timed(() => canvas.getUser(1, undefined, { maxRetries: 1 }))).result).toMatchObject({ id: "1" });
  });

  it("[C-137] waits as long as the site asks, within reason", async () => {
    const { gaps, canvas } = scriptedOn([
      reply(503, "", { "retry-after": "2" }),
      reply(503, "", { "retry-after": new Date(Date.UTC(2026, 0, 1) + 10_000).toUTCString() }),
      { id: "1" },
    ]);
    await timed(() => canvas.getUser(1));
    expect(gaps()).toEqual([2000, 8000]);
    for (const status of [503, 429]) {
      const far = scriptedOn([reply(status, "", { "retry-after": "3600" })]);
      const { ms, result } = await timed(() => far.canvas.getUser(1));
      expect((result as CanvasApiError).retryAfterMs).toBe(3_600_000);
      expect([ms, far.site.requests.length]).toEqual([0, 1]);
    }
  });

  it("[C-147] a 404 after a DELETE that may have worked says so", async () => {
    const { canvas } = scriptedOn([reset(), reply(404, {}), reply(404, {})]);
    const { result } = await timed(() => canvas.conversation(1).delete());
    expect((result as ResourceDoesNotExistError).afterAmbiguousAttempt).toBe(true);
    const plain = (await timed(() => canvas.conversation(1).delete())).result as ResourceDoesNotExistError;
    expect(plain.afterAmbiguousAttempt).toBeUndefined();
  });

  it("[C-188] a lost connection with an unknown cause counts as sent", async () => {
    for (const fault of [reset(), new TypeError("fetch failed"), Object.assign(new Error("x"), { code: "EPIPE" })]) {
      const { site, canvas } = scriptedOn([fault]);
      const { result } = await timed(() => canvas.createConversation(["1"], "b"));
      expect(result).toMatchObject({ code: "network", phase: "unknown" });
      expect(site.requests).toHaveLength(1);
    }
    const { result } = await timed(() => scriptedOn([refused()], { maxRetries: 0 }).canvas.getUser(1));
    expect([result instanceof NetworkError, (result as NetworkError).phase]).toEqual([true, "connect"]);
  });

  it("[C-91] a discussion that is not ready yet is asked for again", async () => {
    const { site, canvas } = scriptedOn([reply(503, ""), { view: [], participants: [] }]);
    const { result } = await timed(() => canvas.discussionTopic({ course_id: 1, id: 9 }).getFullView());
    expect(result).toMatchObject({ view: [] });
    expect(site.requests).toHaveLength(2);
  });

  it("[C-150] the hook decides in both directions, within maxRetries", async () => {
    const stubborn = scriptedOn([reply(500), [{ id: "1" }]], { hooks: { shouldRetry: () => true } });
    expect((await timed(() => stubborn.canvas.createConversation(["1"], "b"))).result).toHaveLength(1);
    const shy = scriptedOn([reply(503)], { hooks: { shouldRetry: async () => false } });
    expect((await timed(() => shy.canvas.getUser(1))).result).toBeInstanceOf(ServerError);
    expect(shy.site.requests).toHaveLength(1);
    const endless = scriptedOn(
      Array.from({ length: 4 }, () => reply(400)),
      { hooks: { shouldRetry: () => true } },
    );
    expect((await timed(() => endless.canvas.getUser(1))).result).toMatchObject({ status: 400, retryCount: 3 });
    const info: unknown[] = [];
    const told = scriptedOn([reply(503), { id: "1" }], {
      hooks: { beforeRetry: ({ attempt, delayMs }) => void info.push(attempt, delayMs > 300) },
    });
    await timed(() => told.canvas.getUser(1));
    expect(info).toEqual([0, true]);
  });

  it("a site that honours keys lets unsafe POSTs be repeated, with one key for each call", async () => {
    const honours = { "x-pidge-idempotency": "1" };
    const { site, canvas } = scriptedOn([
      reply(200, { id: "1" }, honours),
      reply(503),
      [{ id: "1" }],
      [{ id: "2" }],
      { id: "3" },
    ]);
    await timed(() => canvas.getUser(1));
    const { result } = await timed(() => canvas.asUser(5).createConversation(["1"], "b"));
    expect(result).toHaveLength(1);
    await timed(() => canvas.createConversation(["1"], "b"));
    await timed(() => canvas.conversation(1).star());
    const keys = site.requests.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys[1]).toMatch(/^[\da-f-]{36}$/);
    expect([keys[0], keys[2], keys[4]]).toEqual([null, keys[1], null]);
    expect(keys[3]).not.toBe(keys[1]);
    const first = scriptedOn([reply(503, "", honours)]);
    expect((await timed(() => first.canvas.createConversation(["1"], "b"))).result).toBeInstanceOf(ServerError);
    expect(first.site.requests).toHaveLength(1);
  });
});

describe("time limits and abort", () => {
  it("[C-138] an abort during a wait ends it at once, and its timer", async () => {
    const controller = new AbortController();
    const { canvas } = scriptedOn([reply(503)]);
    const call = failure(canvas.getUser(1, undefined, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(100);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort("stop");
    expect(await call).toMatchObject({ name: "AbortError", cause: "stop" });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("[C-138] nothing is sent when aborted before the start", async () => {
    const { site, canvas } = scriptedOn([]);
    expect(await failure(canvas.getUser(1, undefined, { signal: AbortSignal.abort() }))).toBeInstanceOf(AbortError);
    expect(site.requests).toHaveLength(0);
  });

  it("[C-139] totalTimeout bounds attempts and waits", async () => {
    const stalled = scriptedOn([never], { totalTimeout: 1500, timeout: 0 });
    const first = await timed(() => stalled.canvas.getUser(1));
    expect(first.result).toMatchObject({ code: "timeout", total: true });
    expect(first.ms).toBe(1500);
    const failing = scriptedOn(
      Array.from({ length: 9 }, () => reply(503)),
      { totalTimeout: 1000, maxRetries: 9 },
    );
    const second = await timed(() => failing.canvas.getUser(1));
    expect(second.result).toMatchObject({ code: "timeout", total: true });
    expect(second.ms).toBeLessThanOrEqual(1000);
    expect(failing.site.requests.length).toBeLessThanOrEqual(3);
  });

  it("[C-148] the limit of an attempt covers a body that stalls", async () => {
    const stalling = () =>
      new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) }));
    const { site, canvas } = scriptedOn([stalling(), { id: "1" }], { timeout: 1000 });
    const { result } = await timed(() => canvas.getUser(1));
    expect(result).toMatchObject({ id: "1" });
    expect(site.requests).toHaveLength(2);
    const once = scriptedOn([stalling()], { timeout: 1000, maxRetries: 0 });
    const failed = await timed(() => once.canvas.getUser(1));
    expect([failed.result instanceof TimeoutError, (failed.result as TimeoutError).total, failed.ms]).toEqual([
      true,
      false,
      1000,
    ]);
  });

  it("[C-148] a half-closed connection is an error, not an answer", async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"id":"1"'));
            controller.error(new Error("terminated"));
          },
        }),
      );
    const { canvas } = scriptedOn([broken()], { maxRetries: 0 });
    expect((await timed(() => canvas.getUser(1))).result).toBeInstanceOf(NetworkError);
  });

  it("[C-149] no timer outlives a call", async () => {
    const { canvas } = scriptedOn([{ id: "1" }, reply(404), reset()], { maxRetries: 0, totalTimeout: 5000 });
    await canvas.getUser(1);
    await failure(canvas.getUser(1));
    await failure(canvas.getUser(1));
    expect(vi.getTimerCount()).toBe(0);
    expect(await failure(canvas.getUser(1))).not.toBeInstanceOf(InvalidAccessTokenError);
  });
});

describe("uploads", () => {
  const announced = { upload_url: "https://storage.example/put", upload_params: { key: "k" } };

  it("a one-shot stream is sent once, a repeatable one again", async () => {
    let retries = 0;
    const once = scripted([announced, refused()], { hooks: { beforeRetry: () => void retries++ } });
    const stream = { name: "a", size: 3, content: new Blob(["123"]).stream() };
    const failed = await timed(() => once.canvas.course(1).upload(stream));
    expect((failed.result as CanvasApiError).code).toBe("network");
    expect([once.site.requests.length, retries]).toEqual([2, 0]);
    const again = scripted([announced, refused(), { id: "77" }]);
    const source = { name: "a", size: 3, content: () => new Blob(["123"]).stream() };
    expect((await timed(() => again.canvas.course(1).upload(source))).result).toMatchObject({ id: "77" });
    expect(again.site.requests).toHaveLength(3);
  });
});
