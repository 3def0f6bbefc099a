/** Keeping below the throttle, on a clock of our own. */

import { AbortError, type CanvasOptions, RateLimitExceededError, type RateLimitInfo } from "@pidge/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failure, reply, ScriptedSite } from "./site.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

/** A site whose answers take a second each, and how many it worked on at once. */
function slow(options: CanvasOptions = {}, answer: () => Response = () => reply(200, { id: "1" })) {
  const state = { now: 0, most: 0, order: [] as string[], times: [] as number[] };
  const fetch = async (url: string) => {
    state.order.push(/users\/(\d+)/.exec(url)?.[1] ?? "");
    state.times.push(Date.now());
    state.most = Math.max(state.most, ++state.now);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    state.now--;
    return answer();
  };
  return { state, canvas: new ScriptedSite().canvas({ ...options, fetch }) };
}

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe("the queue", () => {
  it("[C-140] at most 8 at once, first come first served", async () => {
    const { state, canvas } = slow();
    const all = Promise.all(many(30, (i) => canvas.getUser(i)));
    await vi.advanceTimersByTimeAsync(10);
    expect(canvas.rateLimit).toMatchObject({ inFlight: 8, queued: 22 });
    await vi.runAllTimersAsync();
    await all;
    expect(state.most).toBe(8);
    expect(state.order).toEqual(many(30, String));
    expect(canvas.rateLimit).toMatchObject({ inFlight: 0, queued: 0 });
  });

  it("[C-140] one at a time when asked; any number without the queue", async () => {
    const single = slow({ throttle: { maxConcurrent: 1 } });
    const calls = Promise.all(many(5, (i) => single.canvas.getUser(i)));
    await vi.runAllTimersAsync();
    await calls;
    expect([single.state.most, single.state.times]).toEqual([1, [0, 1000, 2000, 3000, 4000]]);
    const free = slow({ throttle: false });
    const all = Promise.all(many(30, (i) => free.canvas.getUser(i)));
    await vi.runAllTimersAsync();
    await all;
    expect(free.state.most).toBe(30);
  });

  it("[C-138] an abort leaves the queue", async () => {
    const { state, canvas } = slow({ throttle: { maxConcurrent: 1 } });
    const controller = new AbortController();
    const first = canvas.getUser(0);
    const second = failure(canvas.getUser(1, undefined, { signal: controller.signal }));
    const third = canvas.getUser(2);
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await second).toBeInstanceOf(AbortError);
    await vi.runAllTimersAsync();
    await Promise.all([first, third]);
    expect(state.order).toEqual(["0", "2"]);
  });

  it("[C-141] waits for the bucket to drain when little is left", async () => {
    for (const [remaining, wait] of [
      ["50", 5000],
      ["500", 0],
      ["-100", 10_000],
      ["99", 100],
    ] as const) {
      const { state, canvas } = slow({}, () =>
        reply(200, { id: "1" }, { "x-rate-limit-remaining": remaining, "x-request-cost": "2.5" }),
      );
      for (const id of [1, 2]) {
        const call = canvas.getUser(id);
        await vi.runAllTimersAsync();
        await call;
      }
      const [first = 0, second = 0] = state.times;
      expect(second - first, remaining).toBe(1000 + wait);
      expect(canvas.rateLimit).toMatchObject({ remaining: Number(remaining), lastCost: 2.5 });
    }
  });

  it("[C-145] headers that are missing or garbage change nothing", async () => {
    for (const garbage of [{}, { "x-rate-limit-remaining": "lots" }, { "x-rate-limit-remaining": "" }]) {
      const { state, canvas } = slow({}, () => reply(200, { id: "1" }, garbage));
      for (const id of [1, 2]) {
        const call = canvas.getUser(id);
        await vi.runAllTimersAsync();
        await call;
      }
      expect(state.times[1]! - state.times[0]!).toBe(1000);
      expect(canvas.rateLimit.remaining).toBeUndefined();
    }
  });

  it("[C-144] masquerading shares the queue; another site has its own", async () => {
    const { state, canvas } = slow({ throttle: { maxConcurrent: 1 } });
    const pair = Promise.all([canvas.getUser(1), canvas.asUser(7).getUser(2)]);
    await vi.runAllTimersAsync();
    await pair;
    expect(state.most).toBe(1);
    const elsewhere = canvas.withOptions({ baseUrl: "https://other.example" });
    const both = Promise.all([canvas.getUser(1), elsewhere.getUser(2)]);
    await vi.runAllTimersAsync();
    await both;
    expect(state.most).toBe(2);
  });
});

describe("refusals", () => {
  const refusal = (headers: Record<string, string> = {}) => reply(403, "403 Forbidden (Rate Limit Exceeded)", headers);

  it("[C-142] one refusal pauses everything; one request probes; then all go on", async () => {
    let refuse = true;
    const { state, canvas } = slow({}, () => {
      if (!refuse) return reply(200, { id: "1" });
      refuse = false;
      return refusal({ "retry-after": "20" });
    });
    const all = Promise.all(many(20, (i) => canvas.getUser(i)));
    await vi.advanceTimersByTimeAsync(1100);
    expect(state.times).toHaveLength(8);
    expect(canvas.rateLimit.pausedUntil).toBe(21_000);
    await vi.advanceTimersByTimeAsync(19_000);
    expect(state.times).toHaveLength(8);
    await vi.advanceTimersByTimeAsync(1000);
    // The refused request is first in line again, alone.
    expect([state.times.length, state.order[8]]).toEqual([9, "0"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(state.times.length).toBe(17);
    await vi.runAllTimersAsync();
    await all;
    expect(state.order.slice(9)).toEqual(many(12, (i) => String(i + 8)));
  });

  it("[C-142] waits for the bucket to drain to 100 from what is reported", async () => {
    const answers = [refusal({ "x-rate-limit-remaining": "-50" }), reply(200, { id: "1" })];
    const { state, canvas } = slow({}, () => answers.shift()!);
    const call = canvas.getUser(1);
    await vi.runAllTimersAsync();
    await call;
    expect(state.times).toEqual([0, 16_000]);
  });

  it("[C-142] without a hint it waits longer each time, and gives up in the end", async () => {
    const { state, canvas } = slow({ throttle: { maxRetries: 3 } }, () => refusal());
    const call = failure<RateLimitExceededError>(canvas.getUser(1));
    await vi.runAllTimersAsync();
    expect(await call).toBeInstanceOf(RateLimitExceededError);
    const gaps = state.times.slice(1).map((time, i) => time - state.times[i]! - 1000);
    expect(gaps).toHaveLength(3);
    gaps.forEach((gap, i) => {
      expect(gap).toBeGreaterThanOrEqual(750 * 2 ** i);
      expect(gap).toBeLessThanOrEqual(1000 * 2 ** i);
    });
  });

  it("[C-143] the callback is told and can give up", async () => {
    const told: RateLimitInfo[] = [];
    const onRateLimit = (info: RateLimitInfo) => {
      told.push(info);
      return told.length < 2;
    };
    const { state, canvas } = slow({ throttle: { onRateLimit } }, () =>
      refusal({ "retry-after": "3", "x-rate-limit-remaining": "1.5" }),
    );
    const call = failure(canvas.getUser(1));
    await vi.runAllTimersAsync();
    expect(await call).toBeInstanceOf(RateLimitExceededError);
    expect(state.times).toEqual([0, 4000]);
    expect(told.map(({ attempt, delayMs, remaining, method }) => [attempt, delayMs, remaining, method])).toEqual([
      [1, 3000, 1.5, "GET"],
      [2, 3000, 1.5, "GET"],
    ]);
  });

  it("[C-142] a probe that is aborted or fails opens the queue for the next", async () => {
    const controller = new AbortController();
    let count = 0;
    const fetch = async (): Promise<Response> => {
      count++;
      if (count === 1) return refusal({ "retry-after": "1" });
      if (count === 2) return new Promise(() => {});
      return reply(200, { id: "1" });
    };
    const canvas = new ScriptedSite().canvas({ fetch, throttle: { maxConcurrent: 1 } });
    const first = failure(canvas.getUser(1, undefined, { signal: controller.signal }));
    const second = canvas.getUser(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(count).toBe(2);
    controller.abort();
    expect(await first).toBeInstanceOf(AbortError);
    expect((await second).id).toBe("1");
  });

  it("[C-146] a hundred calls at once against a real bucket all succeed", async () => {
    let level = 0;
    let at = 0;
    let refusals = 0;
    const leak = () => {
      level = Math.max(0, level - ((Date.now() - at) / 1000) * 10);
      at = Date.now();
    };
    const fetch = async () => {
      leak();
      if (level > 600) {
        refusals++;
        return refusal({ "x-rate-limit-remaining": String(600 - level) });
      }
      level += 50;
      await new Promise((resolve) => setTimeout(resolve, 200));
      leak();
      // Each request turns out to cost 30: enough to fill the bucket.
      level -= 20;
      return reply(200, { id: "1" }, { "x-rate-limit-remaining": String(600 - level), "x-request-cost": "30" });
    };
    for (const options of [{}, { throttle: { maxConcurrent: 40, minRemaining: -1e9 } }]) {
      [level, at, refusals] = [0, Date.now(), 0];
      const canvas = new ScriptedSite().canvas({ ...options, fetch });
      const all = Promise.all(many(100, (i) => canvas.getConversation(i + 1)));
      await vi.runAllTimersAsync();
      expect(await all).toHaveLength(100);
      if ("throttle" in options) expect(refusals).toBeGreaterThan(0);
    }
  });
});
