/** Reading ahead: when the next page is asked for before anybody waits for it, and what becomes of it. */
import { AbortError, type Canvas, type CanvasOptions, UnexpectedResponseError } from "@pidge/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { failure, ORIGIN, page, reply, ScriptedSite, scripted } from "./site.ts";

interface Item {
  id: string;
}
const url = (number: number) => `${ORIGIN}/api/v1/things?page=${number}`;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A site of so many pages with two items each; `hold` keeps its answers back, `signals` are those of the requests. */
function shelf(total: number, headers: Record<string, string> = {}) {
  const state = { asked: [] as number[], signals: [] as AbortSignal[], hold: (_: number) => Promise.resolve() };
  const fetch = async (address: string, init: RequestInit) => {
    const number = Number(/[?&]page=(\d+)/.exec(address)?.[1] ?? 1);
    state.asked.push(number);
    state.signals.push(init.signal!);
    await state.hold(number);
    const items = [{ id: `${number}a` }, { id: `${number}b` }];
    return page(items, number < total ? url(number + 1) : undefined, headers);
  };
  return { state, canvas: new ScriptedSite().canvas({ fetch }) };
}

const things = (canvas: Canvas, options = {}) => canvas.paginate<Item>("things", {}, options);

/** Reads up to the first item of a page, lets what was asked for arrive, and gives the pages asked for until then. */
async function asked(list: AsyncIterable<Item>, state: { asked: number[] }, upTo: number): Promise<number[]> {
  let seen: number[] = [];
  for await (const { id } of list) {
    if (id !== `${upTo}a`) continue;
    await settled();
    seen = [...state.asked];
    break;
  }
  return seen;
}

describe("who reads item by item", () => {
  it("[C-103][C-114] is never ahead on the first three pages, one page from the fourth on", async () => {
    for (const [upTo, pages] of [
      [1, [1]],
      [3, [1, 2, 3]],
      [4, [1, 2, 3, 4, 5]],
      [6, [1, 2, 3, 4, 5, 6, 7]],
    ] as const)
      for (const read of ["list", "stream"] as const) {
        const { state, canvas } = shelf(9);
        const list = things(canvas);
        expect(await asked(read === "list" ? list : list.stream(), state, upTo), `${read} ${upTo}`).toEqual(pages);
        expect(list.buffered).toBe(read === "list" ? 2 * upTo : 0);
      }
  });

  it("[C-114] calls off what is on its way when they stop, and asks for it again when they go on", async () => {
    for (const read of ["list", "stream"] as const) {
      const { state, canvas } = shelf(6);
      const list = things(canvas);
      state.hold = (number) => (number === 5 ? new Promise(() => {}) : Promise.resolve());
      await asked(read === "list" ? list : list.stream(), state, 4);
      expect(state.signals.map(({ aborted }) => aborted)).toEqual([false, false, false, false, true]);
      state.hold = () => Promise.resolve();
      expect(await list.count()).toBe(12);
      await settled();
      if (read === "list") expect(state.asked).toEqual([1, 2, 3, 4, 5, 5, 6]);
    }
  });

  it("[C-115] goes on with what is on its way while another still reads", async () => {
    const { state, canvas } = shelf(6);
    const list = things(canvas);
    const other = list[Symbol.asyncIterator]();
    await other.next();
    await asked(list, state, 4);
    let count = 1;
    while (!(await other.next()).done) count++;
    expect([count, state.asked]).toEqual([12, [1, 2, 3, 4, 5, 6]]);
  });

  it("is never ahead with `prefetch: 0`, from the start with `prefetch: 1`", async () => {
    const never = shelf(9);
    expect(await asked(things(never.canvas, { prefetch: 0 }), never.state, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await things(shelf(3).canvas, { prefetch: 0 }).count()).toBe(6);
    const eager = shelf(9);
    expect(await asked(things(eager.canvas, { prefetch: 1 }), eager.state, 1)).toEqual([1, 2]);
  });

  it("[C-141] is never ahead when little is left of the allowance, or others wait", async () => {
    const poor = shelf(9, { "x-rate-limit-remaining": "299" });
    expect(await asked(things(poor.canvas), poor.state, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    const rich = shelf(9, { "x-rate-limit-remaining": "301" });
    expect(await asked(things(rich.canvas), rich.state, 6)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const single = shelf(9);
    const alone = single.canvas.withOptions({ throttle: { maxConcurrent: 1 } });
    single.state.hold = (number) => (number === 0 ? new Promise(() => {}) : Promise.resolve());
    const list = things(alone);
    await list.slice(0, 6);
    const blocking = alone.request("GET", "other", { query: { page: 0 } });
    blocking.catch(() => {});
    const reading = asked(list, single.state, 4);
    await settled();
    expect(single.state.asked).toEqual([1, 2, 3, 0]);
    reading.catch(() => {});
  });

  it("[C-192] is never ahead of `maxPages`", async () => {
    const { state, canvas } = shelf(9);
    expect(await asked(things(canvas, { maxPages: 5 }), state, 5)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("who asks for everything", () => {
  it("[C-104] requests the next page as soon as the head of this one has arrived, before its body", async () => {
    const asked: number[] = [];
    // the body of a page arrives only after the next page was requested
    const fetch = async (address: string) => {
      const number = Number(/[?&]page=(\d+)/.exec(address)?.[1] ?? 1);
      asked.push(number);
      const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        while (number < 3 && !asked.includes(number + 1)) await settled();
        controller.enqueue(new TextEncoder().encode(`[{"id":"${number}"}]`));
        controller.close();
      };
      const link: HeadersInit = number < 3 ? { link: `<${url(number + 1)}>; rel="next"` } : {};
      return new Response(new ReadableStream({ pull }), { headers: link });
    };
    const list = things(new ScriptedSite().canvas({ fetch }));
    expect((await list.toArray()).map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(asked).toEqual([1, 2, 3]);
  });

  it("[C-116] a page that is no list is asked for again, whatever was on its way behind it", async () => {
    const link = { link: `<${url(2)}>; rel="next"` };
    const site = new ScriptedSite(
      reply(200, { not: "a list" }, link),
      page([{ id: "2" }]),
      page([{ id: "1" }], url(2)),
      [{ id: "2" }],
    );
    const list = things(site.canvas());
    expect(await failure(list.toArray())).toBeInstanceOf(UnexpectedResponseError);
    expect(list.buffered).toBe(0);
    expect((await list.toArray()).map(({ id }) => id)).toEqual(["1", "2"]);
  });

  it("[C-117] an abort ends the page that is on its way too", async () => {
    const { state, canvas } = shelf(3);
    const controller = new AbortController();
    state.hold = (number) => (number === 2 ? new Promise(() => {}) : Promise.resolve());
    const reading = failure(things(canvas, { signal: controller.signal }).toArray());
    while (state.asked.length < 2) await settled();
    controller.abort();
    expect(await reading).toBeInstanceOf(AbortError);
    expect(state.signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });
});

describe("the head of a page", () => {
  afterEach(() => vi.unstubAllGlobals());

  /** What is said of storing the answer to the first page of a list, and to a call. */
  async function said(options: CanvasOptions = {}) {
    const { site, canvas } = scripted([[], {}], options);
    await things(canvas).toArray();
    await canvas.request("GET", "things");
    return site.requests.map(({ headers }) => headers.get("cache-control"));
  }

  it("may come before the body is made: nobody stores it", async () => {
    expect(await said()).toEqual(["no-store", null]);
    expect(await said({ headers: { "cache-control": "no-cache" } })).toEqual(["no-cache", "no-cache"]);
  });

  it("waits where a browser may store the page", async () => {
    vi.stubGlobal("window", {});
    vi.stubGlobal("document", { cookie: "" });
    expect(await said({ allowBrowserToken: true })).toEqual([null, null]);
  });
});

describe("a page ahead that fails", () => {
  it("[C-116] is nobody's failure until it is waited for: then it is asked for again", async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on("unhandledRejection", note);
    const { state, canvas } = shelf(6);
    let broken = true;
    state.hold = (number) => (number === 5 && broken ? Promise.reject(new Error("gone")) : Promise.resolve());
    const list = things(canvas.withOptions({ maxRetries: 0 }));
    const seen: string[] = [];
    for await (const { id } of list) {
      seen.push(id);
      if (id !== "4a") continue;
      await settled();
      await settled();
      broken = false;
    }
    process.off("unhandledRejection", note);
    expect([seen.length, seen.at(-1), unhandled]).toEqual([12, "6b", []]);
    expect(state.asked).toEqual([1, 2, 3, 4, 5, 5, 6]);
  });

  it("[C-116] is the reader's failure when they wait for it", async () => {
    const { state, canvas } = shelf(6);
    state.hold = async (number) => {
      if (number !== 5) return;
      await settled();
      throw new Error("gone");
    };
    const list = things(canvas.withOptions({ maxRetries: 0 }));
    const read = async () => {
      for await (const _ of list);
    };
    expect(await failure(read())).toMatchObject({ code: "network" });
    expect([list.buffered, state.asked]).toEqual([8, [1, 2, 3, 4, 5]]);
    state.hold = () => Promise.resolve();
    expect(await list.count()).toBe(12);
  });
});
