/** Lists: what is fetched, when, and what stops them. */

import {
  AbortError,
  type PaginatedList,
  PaginationLinkError,
  ServerError,
  UnexpectedResponseError,
} from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, page, reply, ScriptedSite, type Seen, scripted, TOKEN } from "./site.ts";

interface Item {
  id: string;
}
const url = (number: number) => `${ORIGIN}/api/v1/things?page=${number}&per_page=2`;
const item = (id: number): Item => ({ id: String(id) });

/** A site that serves `total` items in pages of `size`, for as often as it is asked. */
function library(total: number, size: number) {
  const site = new ScriptedSite();
  site.fetch = async (address, init) => {
    const number = Number(/[?&]page=(\d+)/.exec(address)?.[1] ?? 1);
    site.requests.push({
      url: address,
      query: address.split("?")[1] ?? "",
      headers: new Headers(init.headers),
    } as Seen);
    const items = Array.from({ length: size }, (_, i) => (number - 1) * size + i + 1).filter((id) => id <= total);
    return page(items.map(item), number * size < total ? url(number + 1) : undefined);
  };
  return { site, list: site.canvas().paginate<Item>("things", { perPage: size }) };
}

const ids = (items: Item[]) => items.map(({ id }) => Number(id));

describe("fetching", () => {
  it("[C-103][C-119] asks for nothing until it is read, and for nothing twice", async () => {
    const { site, list } = library(6, 2);
    expect(await list).toBe(list);
    expect(site.requests).toHaveLength(0);
    expect([list.buffered, ids(await list.toArray()), list.buffered]).toEqual([0, [1, 2, 3, 4, 5, 6], 6]);
    for await (const _ of list);
    expect(site.requests).toHaveLength(3);
  });

  it("[C-104] right items, right number of requests", async () => {
    for (const [total, size, requests] of [
      [0, 2, 1],
      [1, 2, 1],
      [2, 2, 1],
      [4, 2, 2],
      [6, 2, 3],
    ] as const) {
      const { site, list } = library(total, size);
      expect(ids(await list.toArray())).toEqual(Array.from({ length: total }, (_, i) => i + 1));
      expect(site.requests).toHaveLength(requests);
    }
  });

  it("[C-105] slices fetch only the pages they need", async () => {
    for (const [start, end, found, requests] of [
      [0, 2, [1, 2], 1],
      [2, 4, [3, 4], 2],
      [4, 6, [5, 6], 3],
      [0, 10, [1, 2, 3, 4, 5, 6], 3],
      [4, 5, [5], 3],
      [3, 3, [], 0],
    ] as const) {
      const { site, list } = library(6, 2);
      expect(ids(await list.slice(start, end))).toEqual(found);
      expect(site.requests, `${start}, ${end}`).toHaveLength(requests);
    }
    expect(ids(await library(6, 2).list.slice(2))).toEqual([3, 4, 5, 6]);
  });

  it("[C-106] positions count from the front", async () => {
    const { site, list } = library(6, 2);
    expect((await list.at(2))?.id).toBe("3");
    expect(site.requests).toHaveLength(2);
    expect(await list.at(99)).toBeUndefined();
    expect(await failure(list.at(-1))).toBeInstanceOf(RangeError);
    expect(await failure(list.slice(-1))).toBeInstanceOf(RangeError);
    expect(await failure(list.slice(0, -1))).toBeInstanceOf(RangeError);
  });

  it("[C-107] the page size appears once", async () => {
    const { site, canvas } = scripted([[], [], [], []]);
    await canvas.getConversations({ perPage: 2 }).toArray();
    await canvas.getConversations({}, { perPage: 2 }).toArray();
    await canvas.paginate("x", { per_page: 2 }).toArray();
    await canvas.withOptions({ perPage: 2 }).getConversations().toArray();
    expect(site.requests.map(({ query }) => query)).toEqual(Array.from({ length: 4 }, () => "per_page=2"));
  });

  it("[C-114] stops when the reader stops", async () => {
    const { site, list } = library(6, 2);
    for await (const _ of list) break;
    expect(site.requests).toHaveLength(1);
    expect(ids(await list.toArray({ limit: 3 }))).toEqual([1, 2, 3]);
    expect(site.requests).toHaveLength(2);
    expect((await library(6, 2).list.first())?.id).toBe("1");
  });

  it("[C-115] readers at the same time share every request", async () => {
    const { site, list } = library(6, 2);
    const read = async () => {
      const seen: Item[] = [];
      for await (const each of list) seen.push(each);
      return ids(seen);
    };
    const all = [1, 2, 3, 4, 5, 6];
    expect(await Promise.all([read(), read(), list.toArray().then(ids)])).toEqual([all, all, all]);
    expect(site.requests).toHaveLength(3);
  });

  it("[C-118] every page is asked for as the same user", async () => {
    const site = new ScriptedSite(page([item(1)], url(2)), page([item(2)], `${url(3)}&as_user_id=7`), page([]));
    await site.canvas({ asUser: 7 }).paginate("things").toArray();
    expect(site.requests.map(({ query }) => query.match(/as_user_id=7/g)?.length)).toEqual([1, 1, 1]);
  });

  it("[C-120] counts all; knows the number of pages only if told", async () => {
    const last = `<${url(2)}>; rel="next", <${ORIGIN}/x?per_page=2&page=9>; rel="last"`;
    const { canvas } = scripted([
      reply(200, [item(1)], { link: last }),
      [item(2)],
      [],
      reply(200, [], { link: `<${ORIGIN}/x?page=bookmark:abc>; rel="last"` }),
    ]);
    const list = canvas.paginate("things");
    expect(await list.totalPages()).toBe(9);
    expect(await list.count()).toBe(2);
    expect(await canvas.paginate("things").totalPages()).toBeUndefined();
    expect(await canvas.paginate("things").totalPages()).toBeUndefined();
  });

  it("[C-121] next links are asked for byte for byte", async () => {
    const odd = `${ORIGIN}/api/v1/things?page=bookmark:WyJhIixd%2f%2F==&x[]=a%20b+c&per_page=2`;
    const site = new ScriptedSite(page([item(1)], odd), page([]));
    await site.canvas().paginate("things").toArray();
    expect(site.requests[1]?.url).toBe(odd);
  });

  it("[C-122] ten thousand pages, without growing the stack", async () => {
    const { site, list } = library(10_000, 1);
    let count = 0;
    for await (const _ of list) count++;
    expect([count, site.requests.length]).toEqual([10_000, 10_000]);
  });

  it("[C-191] the last page may come without a Link header", async () => {
    const site = new ScriptedSite(page([item(1)], url(2)), page([item(2)]));
    expect(ids(await site.canvas().paginate<Item>("things").toArray())).toEqual([1, 2]);
  });

  it("[C-189] repeated items are dropped on request only", async () => {
    const answers = () => [page([item(1), item(2)], url(2)), page([item(2), item(3)])];
    const read = (dedupe: boolean) =>
      new ScriptedSite(...answers()).canvas().paginate<Item>("things", {}, { dedupe }).toArray();
    expect(ids(await read(true))).toEqual([1, 2, 3]);
    expect(ids(await read(false))).toEqual([1, 2, 2, 3]);
  });

  it("streams without keeping, fetches ahead, and is lazy in every shape", async () => {
    const { site, list } = library(6, 2);
    const seen: Item[] = [];
    for await (const each of list.stream()) seen.push(each);
    expect([ids(seen), list.buffered, site.requests.length]).toEqual([[1, 2, 3, 4, 5, 6], 0, 3]);
    const gather = async <T>(source: AsyncIterable<T>) => {
      const all: T[] = [];
      for await (const each of source) all.push(each);
      return all;
    };
    const even = (each: Item) => Number(each.id) % 2 === 0;
    expect(ids(await gather(list.take(1)))).toEqual([1]);
    expect(site.requests).toHaveLength(4);
    expect(await list.some(async (each) => each.id === "2")).toBe(true);
    expect(site.requests).toHaveLength(4);
    expect([await list.every(even), (await list.find(even))?.id]).toEqual([false, "2"]);
    expect(ids(await gather(list.filter(even)))).toEqual([2, 4, 6]);
    expect(await gather(list.map(async (each) => each.id))).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(
      (await gather(list.pages())).map(({ number, items, response }) => [number, items.length, response.status]),
    ).toEqual([
      [1, 2, 200],
      [2, 2, 200],
      [3, 2, 200],
    ]);
    const ahead = library(8, 2);
    const eager = ahead.site.canvas().paginate<Item>("things", {}, { prefetch: 2 });
    await eager.first();
    while (ahead.site.requests.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(eager.buffered).toBe(2);
    // the third of the pages ahead is requested when the second is read
    await eager.slice(0, 4);
    while (ahead.site.requests.length < 4) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe("links", () => {
  it("[C-108] reads headers in every spelling", async () => {
    const target = `${ORIGIN}/api/v1/things?a=1,2;3&page=2`;
    const spellings = [
      `<${target}>; rel="next"`,
      `<${target}>; rel=next`,
      `<${target}>; REL="Next"`,
      `<${target}>; rel="next last"`,
      `<${ORIGIN}/x>; rel="current",<${target}>; title="a, b"; rel="next",<${ORIGIN}/y>; rel="first"`,
      ` <${target}> ;rel = "next" `,
    ];
    for (const link of spellings)
      for (const name of ["Link", "link", "LINK"]) {
        const site = new ScriptedSite(reply(200, [item(1)], { [name]: link }), page([item(2)]));
        expect(ids(await site.canvas().paginate<Item>("things").toArray()), link).toEqual([1, 2]);
        expect(site.requests[1]?.url).toBe(target);
      }
  });

  it("[C-109] follows meta.pagination.next where there is no header", async () => {
    const first = { things: [item(1)], meta: { pagination: { next: url(2) } } };
    const site = new ScriptedSite(first, { things: [item(2)], meta: { pagination: {} } });
    expect(ids(await site.canvas().paginate<Item>("things", {}, { root: "things" }).toArray())).toEqual([1, 2]);
  });

  it("[C-110] never goes to another site", async () => {
    for (const evil of [
      "https://evil.example/api/v1/x?page=2",
      "https://canvas.example.com.evil.example/x",
      "//evil.example/x",
      "javascript:alert(1)",
      "https://canvas.example.com:8443/x",
    ]) {
      const site = new ScriptedSite(page([item(1)], evil));
      expect(await failure(site.canvas().paginate("things").toArray()), evil).toBeInstanceOf(PaginationLinkError);
      expect(site.requests).toHaveLength(1);
    }
    const friend = new ScriptedSite(page([item(1)], "https://friend.example/x?page=2"), page([]));
    await friend
      .canvas({ allowedOrigins: ["https://friend.example"] })
      .paginate("things")
      .toArray();
    expect(friend.requests).toHaveLength(2);
  });

  it("[C-111] upgrades http links to the same host, whatever their port; accepts a spelled-out port", async () => {
    const path = "/api/v1/things?page=";
    const links = [
      `http://canvas.example.com${path}bookmark:a%2Fb`,
      `http://canvas.example.com:80${path}3`,
      `http://canvas.example.com:443${path}4`,
      `http://canvas.example.com:3000${path}5`,
      `HTTP://Canvas.Example.com${path}6`,
      `http:\\\\canvas.example.com\\api\\v1\\things?page=7`,
      `http://someone@canvas.example.com${path}8`,
      `//canvas.example.com${path}9`,
      `https://canvas.example.com:443${path}10`,
      `${path}11`,
    ];
    const site = new ScriptedSite(...links.map((link, index) => page([item(index)], link)), page([]));
    await site.canvas().paginate("things").toArray();
    expect(site.requests.slice(1).map(({ url: asked }) => asked)).toEqual([
      `${ORIGIN}${path}bookmark:a%2Fb`,
      ...[3, 4, 5, 6, 7, 8, 9].map((number) => `${ORIGIN}${path}${number}`),
      `${ORIGIN}:443${path}10`,
      `${ORIGIN}${path}11`,
    ]);
    for (const { headers } of site.requests) expect(headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
    // a site that is not encrypted itself has no such links
    const plain = new ScriptedSite(page([item(1)], "http://localhost:81/api/v1/things?page=2"));
    const local = plain.canvas({ baseUrl: "http://localhost:80" });
    expect(await failure(local.paginate("things").toArray())).toBeInstanceOf(PaginationLinkError);
    expect(plain.requests).toHaveLength(1);
  });

  it("[C-112] loops and endless emptiness end in an error", async () => {
    const loop = new ScriptedSite(page([item(1)], url(2)), page([item(2)], url(3)), page([item(3)], url(2)));
    expect(await failure(loop.canvas().paginate("things").toArray())).toBeInstanceOf(PaginationLinkError);
    expect(loop.requests).toHaveLength(3);
    const empty = new ScriptedSite(...Array.from({ length: 200 }, (_, i) => page([], url(i + 2))));
    expect(await failure(empty.canvas().paginate("things").toArray())).toBeInstanceOf(PaginationLinkError);
    expect(empty.requests).toHaveLength(100);
  });

  it("[C-113] a missing root is an error; null items are skipped", async () => {
    const site = new ScriptedSite({ other: [] }, { things: [null, item(1)] }, { id: "1" });
    const root = { root: "things" };
    expect(await failure(site.canvas().paginate("x", {}, root).toArray())).toBeInstanceOf(UnexpectedResponseError);
    expect(ids(await site.canvas().paginate<Item>("x", {}, root).toArray())).toEqual([1]);
    expect(await failure(site.canvas().paginate("x").toArray())).toBeInstanceOf(UnexpectedResponseError);
  });

  it("[C-192] a limit of pages bounds a site that never ends", async () => {
    let number = 1;
    const canvas = new ScriptedSite().canvas({ fetch: async () => page([item(1)], url(++number)) });
    const list = canvas.paginate<Item>("things", {}, { maxPages: 5 });
    expect(await failure(list.toArray())).toBeInstanceOf(PaginationLinkError);
    expect([number, list.buffered]).toEqual([6, 5]);
    const repeats = new ScriptedSite(page([item(1)], url(2)), page([item(1)], url(2)));
    expect(await failure(repeats.canvas().paginate("things").toArray())).toBeInstanceOf(PaginationLinkError);
  });
});

describe("failing and aborting", () => {
  it("[C-116] a page that failed can be pulled again", async () => {
    const site = new ScriptedSite(page([item(1)], url(2)), reply(500), page([item(2)]));
    const list = site.canvas({ maxRetries: 0 }).paginate<Item>("things");
    expect(await failure(list.toArray())).toBeInstanceOf(ServerError);
    expect(list.buffered).toBe(1);
    expect(ids(await list.toArray())).toEqual([1, 2]);
    expect(site.requests).toHaveLength(3);
  });

  it("[C-117] an aborted list goes on with a new signal", async () => {
    const controller = new AbortController();
    const never = () => new Promise<Response>(() => {});
    const site = new ScriptedSite(page([item(1)], url(2)), never, page([item(2)]));
    const options = { signal: controller.signal, prefetch: 0 };
    const list: PaginatedList<Item> = site.canvas().paginate<Item>("things", {}, options);
    const whole = failure<AbortError>(list.toArray());
    while (site.requests.length < 2) await Promise.resolve();
    const reason = new Error("enough");
    controller.abort(reason);
    const error = await whole;
    expect([error instanceof AbortError, error.name, error.cause]).toEqual([true, "AbortError", reason]);
    expect(ids(await list.withSignal(new AbortController().signal).toArray())).toEqual([1, 2]);
    expect(list.buffered).toBe(2);
  });

  it("[C-117] an abort that is nobody's ends the reading", async () => {
    const beforeRequest = () => {
      throw new AbortError("from a hook");
    };
    const list = new ScriptedSite().canvas({ hooks: { beforeRequest } }).paginate("things");
    expect(await failure(list.toArray())).toMatchObject({ cause: "from a hook" });
  });

  it("[C-117] one reader's abort does not end another's reading", async () => {
    const controller = new AbortController();
    const site = new ScriptedSite(() => new Promise<Response>(() => {}), page([item(1)]));
    const list = site.canvas().paginate<Item>("things");
    const first = failure(list.withSignal(controller.signal).toArray());
    const second = list.toArray();
    while (site.requests.length < 1) await Promise.resolve();
    controller.abort();
    expect(await first).toBeInstanceOf(AbortError);
    expect(ids(await second)).toEqual([1]);
  });
});
