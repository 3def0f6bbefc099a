/** The breaker: when callers fail at once, and when they are let through again. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Breaker, isUnavailable, StoreDown } from "../../src/store/breaker.ts";

const refused = () => Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
const answered = () => Promise.resolve("here");

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => void vi.restoreAllMocks());

test("after a lost connection callers fail at once, until a probe finds the store again", async () => {
  const breaker = new Breaker();
  let asked = 0;
  const ask = (work: () => Promise<string>) =>
    breaker.run(() => {
      asked++;
      return work();
    });
  await expect(ask(refused)).rejects.toThrow("ECONNREFUSED");
  now = 249;
  await expect(ask(answered)).rejects.toThrow(StoreDown);
  expect(asked).toBe(1);
  now = 250;
  await expect(ask(refused)).rejects.toThrow("ECONNREFUSED");
  now = 250 + 499;
  await expect(ask(answered), "the pause has doubled").rejects.toThrow(StoreDown);
  now = 250 + 500;
  expect(await ask(answered)).toBe("here");
  expect(await ask(answered)).toBe("here");
  expect(asked).toBe(4);
});

test("one probe at a time, and pauses of four seconds at most", async () => {
  const breaker = new Breaker();
  for (let i = 0; i < 10; i++) {
    await breaker.run(refused).catch(() => {});
    now += 4_000;
  }
  const gate = Promise.withResolvers<string>();
  const probe = breaker.run(() => gate.promise);
  await expect(breaker.run(answered)).rejects.toThrow(StoreDown);
  gate.resolve("here");
  expect(await probe).toBe("here");
});

test("a statement that fails by itself opens nothing", async () => {
  const breaker = new Breaker();
  const clash = Object.assign(new Error("duplicate key"), { code: "23505" });
  await expect(breaker.run(() => Promise.reject(clash))).rejects.toThrow("duplicate key");
  expect(await breaker.run(answered)).toBe("here");
});

test.each([
  [{ code: "57P01", message: "terminating connection due to administrator command" }, true],
  [{ code: "53100", message: "could not extend file: No space left on device" }, true],
  [{ code: "57014", message: "canceling statement due to statement timeout" }, true],
  [{ code: "ECONNRESET", message: "read ECONNRESET" }, true],
  [{ message: "timeout exceeded when trying to connect" }, true],
  [{ message: "Connection terminated unexpectedly" }, true],
  [{ code: "23505", message: "duplicate key" }, false],
  [{ code: "22P02", message: "invalid input syntax" }, false],
  [new TypeError("x is not a function"), false],
])("%o: the store is unavailable: %s", (error, expected) => {
  expect(isUnavailable(error)).toBe(expected);
});
