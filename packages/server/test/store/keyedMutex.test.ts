/** Turns at a row: one after the other, in order, whatever becomes of those before. */
import { expect, it } from "vitest";
import { KeyedMutex } from "../../src/store/keyedMutex.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("those who work on the same row do so one after the other, others meanwhile", async () => {
  const turns = new KeyedMutex<string>();
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const take = (key: string, name: string) =>
    turns.take(key, async () => {
      begun.push(name);
      const gate = Promise.withResolvers<void>();
      gates.set(name, gate);
      await gate.promise;
      return name;
    });
  const all = [take("a", "1"), take("a", "2"), take("a", "3"), take("b", "4")];
  const outcomes = Promise.allSettled(all);
  expect(begun).toEqual(["1", "4"]);
  gates.get("1")!.reject(new Error("gone"));
  await settled();
  expect(begun).toEqual(["1", "4", "2"]);
  gates.get("2")!.resolve();
  await settled();
  expect(begun).toEqual(["1", "4", "2", "3"]);
  for (const name of ["3", "4"]) gates.get(name)!.resolve();
  expect((await outcomes).map(({ status }) => status)).toEqual([
    "rejected",
    ...Array.from({ length: 3 }, () => "fulfilled"),
  ]);
  const late = take("a", "6");
  expect(begun.at(-1), "nobody is waited for").toBe("6");
  gates.get("6")!.resolve();
  expect(await late).toBe("6");
});
