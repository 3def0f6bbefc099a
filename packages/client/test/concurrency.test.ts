/** Several pages of a list at once: their order, their number, and what ends them. */
import { type Canvas, PaginationLinkError, ResourceDoesNotExistError } from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, page, reply, ScriptedSite } from "./site.ts";

interface Item {
  id: string;
}

interface Shelf {
  /** Number of pages. */
  total: number;
  /** The number that `rel="last"` gives; undefined: no such link. */
  last?: number | undefined;
  /** The text that stands for a page in its address. */
  token?: (number: number) => string;
  /** Pages that fail, with their status. */
  failing?: Map<number, number>;
}

/** A site that answers its requests in the order that `release` asks for. */
function shelf({ total, last, token = String, failing = new Map() }: Shelf, options = {}) {
  const waiting = new Map<number, () => void>();
  const state = { asked: [] as number[], aborted: [] as number[], most: 0, signals: new Map<number, AbortSignal>() };
  const address = (number: number) => `${ORIGIN}/api/v1/things?per_page=2&page=${token(number)}`;
  const tokens = new Map(Array.from({ length: total + 9 }, (_, index) => [token(index + 1), index + 1]));
  const fetch = async (url: string, { signal }: RequestInit) => {
    const number = tokens.get(/[?&]page=([^&]+)/.exec(url)?.[1] ?? token(1)) ?? 0;
    state.asked.push(number);
    if (signal) state.signals.set(number, signal);
    await new Promise<void>((resolve, reject) => {
      waiting.set(number, resolve);
      state.most = Math.max(state.most, waiting.size);
      signal?.addEventListener("abort", () => {
        waiting.delete(number);
        state.aborted.push(number);
        reject(signal.reason);
      });
    });
    const status = failing.get(number);
    if (status !== undefined) return reply(status, { errors: [{ message: "failed" }] });
    const items = [`${number}a`, `${number}b`].map((id) => ({ id }));
    const lastLink = last === undefined ? "" : `, <${address(last)}>; rel="last"`;
    const link = number < total ? `<${address(number + 1)}>; rel="next"${lastLink}` : `<${address(1)}>; rel="first"`;
    return page(items, undefined, { link });
  };
  const canvas = new ScriptedSite().canvas({ fetch, ...options });
  /** Waits until exactly these pages are on the wire. */
  const onWire = async (...numbers: number[]) => {
    for (let turn = 0; turn < 200; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (turn > 5 && `${[...waiting.keys()]}` === `${numbers}`) return;
    }
    expect([...waiting.keys()]).toEqual(numbers);
  };
  const release = (...numbers: number[]) => {
    for (const number of numbers) {
      waiting.get(number)?.();
      waiting.delete(number);
    }
  };
  /** Answers whatever is asked, newest first, until `done` settles. */
  const releaseAll = async <T>(done: Promise<T>): Promise<T> => {
    let isDone = false;
    const ended = done.finally(() => {
      isDone = true;
    });
    ended.catch(() => {});
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      release(...[...waiting.keys()].reverse());
    }
    return ended;
  };
  return { state, canvas, onWire, release, releaseAll };
}

const things = (canvas: Canvas, options: object) => canvas.paginate<Item>("things", { per_page: 2 }, options);
const pagesOf = (items: readonly Item[]) => items.map(({ id }) => id);
const inOrder = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => [`${from + index}a`, `${from + index}b`]).flat();

async function gather(items: AsyncIterable<Item>, into: Item[] = []): Promise<Item[]> {
  for await (const item of items) into.push(item);
  return into;
}

const WAYS: [way: string, read: (list: ReturnType<typeof things>) => Promise<Item[]>][] = [
  ["for await", gather],
  ["stream()", (list) => gather(list.stream())],
  ["toArray()", (list) => list.toArray()],
];

describe("concurrency", () => {
  it.each(WAYS)(
    "[C-208] %s has so many pages on the wire, and gives them in order whatever the order of answers",
    async (_, read) => {
      const { state, canvas, onWire, release, releaseAll } = shelf({ total: 9, last: 9 });
      const reading = read(things(canvas, { concurrency: 3 }));
      await onWire(1);
      release(1);
      await onWire(2, 3, 4);
      release(4, 3);
      // the reader waits for page 2, with three pages ahead of it: two that are here, and one more on the wire
      await onWire(2, 5);
      release(2);
      await onWire(5, 6, 7);
      expect(pagesOf(await releaseAll(reading))).toEqual(inOrder(1, 9));
      expect([state.most, [...state.asked].sort()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    },
  );

  it("[C-208] is one page at a time by default and with 1, and never above the limit of the client", async () => {
    for (const [options, client, most] of [
      [{ prefetch: 0 }, {}, 1],
      [{ concurrency: 1 }, {}, 1],
      [{ concurrency: 6 }, { throttle: { maxConcurrent: 2 } }, 2],
      [{ concurrency: 20 }, {}, 8],
    ] as const) {
      const { state, canvas, releaseAll } = shelf({ total: 12, last: 12 }, client);
      const reading = gather(things(canvas, options));
      expect(pagesOf(await releaseAll(reading))).toEqual(inOrder(1, 12));
      expect([state.most, state.asked.length]).toEqual([most, 12]);
    }
  });

  it("[C-208] without a last page, or with opaque page tokens, follows the links one after the other", async () => {
    for (const site of [{ total: 5 }, { total: 5, last: 5, token: (number: number) => `bookmark:${number}x` }]) {
      const { state, canvas, releaseAll } = shelf(site);
      expect(pagesOf(await releaseAll(gather(things(canvas, { concurrency: 4 }))))).toEqual(inOrder(1, 5));
      expect([state.most, state.asked]).toEqual([1, [1, 2, 3, 4, 5]]);
    }
  });

  it("[C-208] a list that became shorter ends where its links end, and one that became longer goes on", async () => {
    const shorter = shelf({ total: 3, last: 6, failing: new Map([4, 5, 6].map((number) => [number, 404])) });
    expect(pagesOf(await shorter.releaseAll(gather(things(shorter.canvas, { concurrency: 4 }))))).toEqual(
      inOrder(1, 3),
    );
    const longer = shelf({ total: 6, last: 3 });
    expect(pagesOf(await longer.releaseAll(gather(things(longer.canvas, { concurrency: 4 }))))).toEqual(inOrder(1, 6));
  });

  it("[C-208] a failure in the middle comes after all items before it, ends the others, and can be repeated", async () => {
    const failing = new Map([[4, 404]]);
    const { state, canvas, onWire, release, releaseAll } = shelf({ total: 9, last: 9, failing });
    const list = things(canvas, { concurrency: 4 });
    const read: Item[] = [];
    const reading = failure(gather(list, read));
    await onWire(1);
    release(1);
    await onWire(2, 3, 4, 5);
    // the failure is there first
    release(4);
    await onWire(2, 3, 5);
    release(2, 3);
    // it was nobody's answer yet, so the page is requested once more when it is its turn
    await onWire(5, 6, 7, 4);
    release(4);
    expect(await reading).toBeInstanceOf(ResourceDoesNotExistError);
    expect(pagesOf(read)).toEqual(inOrder(1, 3));
    await onWire();
    expect(state.aborted).toEqual([5, 6, 7]);
    failing.clear();
    expect(pagesOf(await releaseAll(list.toArray()))).toEqual(inOrder(1, 9));
    expect(state.asked.filter((number) => number <= 3)).toEqual([1, 2, 3]);
  });

  it("[C-208] a reader that stops early, and an aborted signal, cancel every page on the wire", async () => {
    for (const read of ["list", "stream", "signal"] as const) {
      const controller = new AbortController();
      const { state, canvas, onWire, release } = shelf({ total: 9, last: 9 });
      const list = things(canvas, { concurrency: 3, signal: controller.signal });
      const items = (read === "stream" ? list.stream() : list)[Symbol.asyncIterator]() as AsyncGenerator<Item>;
      const first = items.next();
      await onWire(1);
      release(1);
      expect((await first).value).toEqual({ id: "1a" });
      await onWire(2, 3, 4);
      if (read === "signal") controller.abort();
      else await items.return(undefined);
      await onWire();
      expect([state.aborted, state.asked], read).toEqual([
        [2, 3, 4],
        [1, 2, 3, 4],
      ]);
    }
  });

  it("[C-208] requests no page beyond `maxPages`", async () => {
    const { state, canvas, releaseAll } = shelf({ total: 9, last: 9 });
    const read: Item[] = [];
    const error = await failure(releaseAll(gather(things(canvas, { concurrency: 5, maxPages: 4 }), read)));
    expect(error).toBeInstanceOf(PaginationLinkError);
    expect([pagesOf(read), Math.max(...state.asked)]).toEqual([inOrder(1, 4), 4]);
  });

  it("[C-208] 0, fractions and text are refused when the list is made", () => {
    const { canvas } = shelf({ total: 1 });
    for (const bad of [0, -1, 1.5]) expect(() => things(canvas, { concurrency: bad })).toThrow(RangeError);
    expect(() => things(canvas, { concurrency: "2" })).toThrow(TypeError);
  });
});
