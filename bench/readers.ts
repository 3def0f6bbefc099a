/** Ways to read a list, ours and others, and what reading costs. */
import { fork } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Served } from "./pages.ts";

/** What reading some items took. */
export interface Reading {
  readonly itemsPerSecond: number;
  /** Milliseconds of processor time a page, of this process alone. */
  readonly cpu: number;
}

/** Reads `wanted` items, `page` of them in each page: one after the other, or all of them kept in a list. */
export async function read(
  items: AsyncIterable<unknown> | (() => Promise<readonly unknown[]>),
  wanted: number,
  page: number,
): Promise<Reading> {
  const used = process.cpuUsage();
  const begun = performance.now();
  let count = 0;
  if (typeof items === "function") count = (await items()).length;
  else for await (const _ of items) if (++count === wanted) break;
  if (count < wanted) throw new Error(`${count} items instead of ${wanted}`);
  const { user, system } = process.cpuUsage(used);
  const itemsPerSecond = (count / (performance.now() - begun)) * 1000;
  return { itemsPerSecond, cpu: (user + system) / 1000 / (count / page) };
}

/** Reads what the platform allows: the same links followed with `fetch`, and `JSON.parse`. */
export async function* bare(first: string, token: string): AsyncGenerator<unknown> {
  for (let next: string | undefined = first; next; ) {
    const response: Response = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
    yield* JSON.parse(await response.text());
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
  }
}

/** Runs `use` with the origin of another process that serves pages from memory. */
export async function fromMemory<T>(served: Served, use: (origin: string) => Promise<T>): Promise<T> {
  const child = fork(new URL("pages.ts", import.meta.url), { execArgv: ["--disable-warning=ExperimentalWarning"] });
  try {
    const port = await new Promise<number>((resolve) => {
      child.once("message", (message) => resolve(message as number));
      child.send(served);
    });
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    child.kill();
  }
}

/** Collects garbage now, so that one measurement does not pay for what another has left. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
