/** Turns of tenants: fair whatever each has waiting, and one tenant's error is its own. */
import { expect, test } from "vitest";
import { TenantTurns, type TenantWork } from "../../src/jobs/tenantTurns.ts";

/** A store of so many items for each tenant, served one item a turn. */
class Bench {
  readonly left: Map<number, number>;
  /** Tenants in the order of their turns. */
  readonly served: number[] = [];
  readonly errors: [root: number | undefined, message: string][] = [];
  asked = 0;
  /** Called at the beginning of each turn. */
  during: (root: number) => unknown = () => undefined;

  constructor(left: Record<number, number>) {
    this.left = new Map(Object.entries(left).map(([root, n]) => [Number(root), n]));
  }

  turns(options: Partial<TenantWork> = {}): TenantTurns {
    return new TenantTurns({
      waiting: async () => {
        this.asked++;
        return [...this.left].filter(([, n]) => n > 0).map(([root]) => root);
      },
      turn: async (root) => {
        this.served.push(root);
        await this.during(root);
        const left = (this.left.get(root) ?? 0) - 1;
        this.left.set(root, Math.max(0, left));
        return left > 0;
      },
      failed: (error, root) => this.errors.push([root, (error as Error).message]),
      askMs: Number.POSITIVE_INFINITY,
      ...options,
    });
  }
}

test("a busy tenant has one turn between those of the others, and all work is done", async () => {
  const bench = new Bench({ 9: 2, 2: 6, 5: 1 });
  await bench.turns().run();
  expect(bench.served).toEqual([2, 5, 9, 2, 9, 2, 2, 2, 2]);
  expect([...bench.left.values()]).toEqual([0, 0, 0]);
  expect(bench.asked).toBe(1);
});

test("without work nobody is served; the tenants are asked for once a run", async () => {
  const bench = new Bench({ 2: 0 });
  const turns = bench.turns();
  await turns.run();
  await turns.run();
  expect([bench.served, bench.asked]).toEqual([[], 2]);
});

test("a run begins after the tenant that was served last", async () => {
  const bench = new Bench({ 2: 1, 5: 1, 9: 1 });
  const turns = bench.turns();
  bench.during = (root) => {
    // the server is stopped in the middle of a round, as far as the order is concerned
    if (root === 5) bench.left.set(9, 0);
  };
  await turns.run();
  for (const root of [2, 5, 9]) bench.left.set(root, 1);
  bench.served.length = 0;
  bench.during = () => undefined;
  await turns.run();
  expect(bench.served).toEqual([2, 5, 9]);
  bench.left.set(5, 1);
  await turns.run();
  for (const root of [2, 5, 9]) bench.left.set(root, 1);
  bench.served.length = 0;
  await turns.run();
  expect(bench.served).toEqual([9, 2, 5]);
});

test("a tenant whose work comes while another is served waits for one turn, once the run asks again", async () => {
  for (const how of ["run", "askMs"] as const) {
    const bench = new Bench({ 5: 4 });
    const turns = bench.turns(how === "askMs" ? { askMs: 0 } : {});
    bench.during = () => {
      if (bench.served.length !== 1) return;
      bench.left.set(3, 1);
      // who wrote the work wakes the run under way
      if (how === "run") void turns.run();
    };
    await turns.run();
    expect(bench.served, how).toEqual([5, 3, 5, 5, 5]);
  }
});

test("a run that is joined is one run: both calls end with it, nobody is served twice at once", async () => {
  const bench = new Bench({ 2: 2, 5: 2 });
  let atOnce = 0;
  bench.during = async () => {
    expect(++atOnce).toBe(1);
    await new Promise(setImmediate);
    atOnce--;
  };
  const turns = bench.turns();
  await Promise.all([turns.run(), turns.run(), turns.run()]);
  expect(bench.served).toEqual([2, 5, 2, 5]);
});

test("a tenant whose turn fails is reported and left out; the others are served, and the next run tries it again", async () => {
  const bench = new Bench({ 2: 1, 5: 3, 9: 1 });
  const turns = bench.turns({ askMs: 0 });
  bench.during = (root) => {
    if (root === 2) throw new Error("broken");
  };
  await turns.run();
  expect([bench.served, bench.errors]).toEqual([[2, 5, 9, 5, 5], [[2, "broken"]]]);
  bench.during = () => undefined;
  await turns.run();
  expect([bench.served.at(-1), bench.left.get(2), bench.errors.length]).toEqual([2, 0, 1]);
});

test("within a long run a tenant that failed is tried again when it has rested", async () => {
  const bench = new Bench({ 2: 1, 5: 3 });
  bench.during = (root) => {
    if (root === 2 && bench.served.length === 1) throw new Error("broken");
  };
  await bench.turns({ askMs: 0, restMs: 0 }).run();
  expect(bench.served).toEqual([2, 5, 2, 5, 5]);
});

test("an error of the question is reported and ends the run; the next run asks again", async () => {
  const bench = new Bench({ 2: 1 });
  let broken = true;
  const turns = bench.turns({
    waiting: async () => {
      if (broken) throw new Error("away");
      return [2];
    },
  });
  await turns.run();
  expect([bench.served, bench.errors]).toEqual([[], [[undefined, "away"]]]);
  broken = false;
  await turns.run();
  expect(bench.served).toEqual([2]);
});

test("stopping ends after the turn under way and waits for it; nobody is served afterwards", async () => {
  const bench = new Bench({ 2: 3, 5: 3 });
  const gate = Promise.withResolvers<void>();
  bench.during = () => gate.promise;
  const turns = bench.turns();
  const run = turns.run();
  await new Promise(setImmediate);
  let stopped = false;
  const stop = turns.stop().then(() => {
    stopped = true;
  });
  await new Promise(setImmediate);
  expect([bench.served, stopped]).toEqual([[2], false]);
  gate.resolve();
  await Promise.all([run, stop]);
  await turns.run();
  expect(bench.served).toEqual([2]);
});
