/** Turns at a row: one after the other, in order, whatever becomes of those before. */
import { expect, it } from "vitest";
import type { Db } from "../../src/store/database.ts";
import { Turns } from "../../src/store/turns.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("those who work on the same row do so one after the other, others meanwhile", async () => {
  const turns = new Turns<string>();
  const [one, other] = [{} as Db, {} as Db];
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const take = (db: Db, key: string, name: string) =>
    turns.take(db, key, async () => {
      begun.push(name);
      const gate = Promise.withResolvers<void>();
      gates.set(name, gate);
      await gate.promise;
      return name;
    });
  const all = [
    take(one, "a", "1"),
    take(one, "a", "2"),
    take(one, "a", "3"),
    take(one, "b", "4"),
    take(other, "a", "5"),
  ];
  const outcomes = Promise.allSettled(all);
  expect(begun).toEqual(["1", "4", "5"]);
  gates.get("1")!.reject(new Error("gone"));
  await settled();
  expect(begun).toEqual(["1", "4", "5", "2"]);
  gates.get("2")!.resolve();
  await settled();
  expect(begun).toEqual(["1", "4", "5", "2", "3"]);
  for (const name of ["3", "4", "5"]) gates.get(name)!.resolve();
  expect((await outcomes).map(({ status }) => status)).toEqual([
    "rejected",
    ...Array.from({ length: 4 }, () => "fulfilled"),
  ]);
  const late = take(one, "a", "6");
  expect(begun.at(-1), "nobody is waited for").toBe("6");
  gates.get("6")!.resolve();
  expect(await late).toBe("6");
});
