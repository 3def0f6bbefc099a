/** The client against bare `fetch`, against other clients of Canvas, and against its own promise of flat memory. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { CanvasApi } from "@kth/canvas-api";
import { Canvas } from "@pidge/client";
import { compare, type Measurement, type Target } from "./harness.ts";
import type { Served } from "./pages.ts";
import { bare, collectGarbage, fromMemory } from "./readers.ts";

const ITEMS = 10_000;
const PAGE = 100;
const ROUNDS = 9;
/** Between readers that are nearly alike. */
const CLOSE_ROUNDS = 25;

/** Items a second of reading `ITEMS` of them. */
async function speed(items: AsyncIterable<unknown>, wanted = ITEMS): Promise<number> {
  const begun = performance.now();
  let count = 0;
  for await (const _ of items) if (++count === wanted) break;
  if (count < wanted) throw new Error(`${count} items instead of ${wanted}`);
  return (count / (performance.now() - begun)) * 1000;
}

export async function client({ store, url, world }: Target): Promise<Measurement[]> {
  const { token } = world.heavy;
  const list = `${url}/api/v1/conversations?per_page=${PAGE}`;
  const ours = () => speed(new Canvas(url, token).getConversations());
  const kth = new CanvasApi(`${url}/api/v1/`, token, { disableThrottling: true });
  const theirs = () => speed(kth.listItems("conversations", { per_page: PAGE }));
  const row = { store, unit: "items/s" };
  return [
    {
      ...row,
      name: "client, 10,000 conversations: fetch",
      ...(await compare(ROUNDS, ours, () => speed(bare(list, token)))),
      target: 0.85,
    },
    {
      ...{ ...row, name: "client, the same: @kth/canvas-api", target: 1 },
      ...(await compare(CLOSE_ROUNDS, ours, theirs)),
    },
    // which keeps nothing of what it has read, as a stream of ours does
    {
      ...{ ...row, name: "client, the same, streamed: @kth/canvas-api", target: 1 },
      ...(await compare(CLOSE_ROUNDS, () => speed(new Canvas(url, token).getConversations().stream()), theirs)),
    },
    ...(await outOfMemory(store, list, token)),
  ];
}

/**
 * The same in Python, where canvasapi or Debian's python3-requests and python3-arrow are installed; it takes a
 * millisecond or two for each item, so it reads fewer.
 */
async function againstPython(
  store: string,
  origin: string,
  token: string,
  ours: () => Promise<number>,
): Promise<Measurement[]> {
  const reader = new URL("reader.py", import.meta.url).pathname;
  const given = [reader, origin, token, ...[ITEMS / 20, ITEMS / PAGE].map(String)];
  // one process for all rounds: starting one makes every page of this one's memory slow to be written to again
  const child = spawn(process.env.BENCH_PYTHON ?? "python3", given, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject).once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
  ended.catch(() => {});
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let name = "";
  const python = async () => {
    child.stdin.write("\n");
    const { done, value } = await lines.next();
    if (done) await ended;
    const [library = "", rate] = String(value).split(" ");
    name = library;
    return Number(rate);
  };
  try {
    const found = await compare(ROUNDS, ours, python);
    return [{ name: `client, pages out of memory: Python's ${name}`, store, unit: "items/s", ...found, target: 3 }];
  } catch (error) {
    console.log(`Python is not measured: ${(error as Error).message}`);
    return [];
  } finally {
    child.kill();
  }
}

/** The same answers out of another process's memory: what the client itself costs, in time and in memory. */
async function outOfMemory(store: string, list: string, token: string): Promise<Measurement[]> {
  const page = async (accept: string) =>
    (await fetch(list, { headers: { authorization: `Bearer ${token}`, accept } })).text();
  const served: Served = [await page("application/json"), await page("application/json+canvas-string-ids")];
  return fromMemory(served, async (origin) => {
    const params = { pages: ITEMS / PAGE };
    const ours = () => speed(new Canvas(origin, token).getConversations({}, { extraParams: params }));
    const limit = () => speed(bare(`${origin}/api/v1/conversations?pages=${params.pages}`, token));
    return [
      // where the server sets the pace all readers are alike, so Python is met here
      ...(await againstPython(store, origin, token, ours)),
      // beside the target of the real server, a guard: here every microsecond of the client shows
      {
        name: "client, pages out of memory: fetch",
        store,
        unit: "items/s",
        ...(await compare(ROUNDS, ours, limit)),
        target: 0.6,
      },
      {
        name: "client, heap after 100,000 items streamed: after 20,000",
        store,
        unit: "MB",
        ...(await heaps(origin, token)),
        target: 1.05,
        atMost: true,
      },
    ];
  });
}

/** Megabytes of live heap at the end of a stream of 100,000 items, and after a fifth of it. */
async function heaps(origin: string, token: string): Promise<{ ours: number; limit: number }> {
  const live = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const seen: number[] = [];
  let count = 0;
  for await (const _ of new Canvas(origin, token).getConversations({}, { extraParams: { pages: 1000 } }).stream())
    if (++count % 20_000 === 0) seen.push(live());
  return { ours: seen.at(-1)!, limit: seen[0]! };
}
