/** What every measurement uses: load from several clients at once, medians, and the table in the end. */
import { Agent, request } from "node:http";
import type { World } from "./seed.ts";

/** A row of the table: something of ours against its limit or peer, in the same run. */
export interface Measurement {
  readonly name: string;
  readonly store: string;
  readonly ours: number;
  readonly limit: number;
  readonly unit: string;
  /** The ratio to reach, where there is one; lower is better when `atMost` is set. */
  readonly target?: number;
  readonly atMost?: boolean;
}

/** A running server with its bare routes, filled. */
export interface Target {
  readonly store: string;
  readonly url: string;
  readonly bare: string;
  readonly world: World;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
};

/** The value below which 99 of 100 lie. */
export const percentile99 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1]!;

export interface LoadOptions {
  readonly clients: number;
  readonly total: number;
}

/** Runs `once` from several clients at a time; answers runs per second. */
export async function rate({ clients, total }: LoadOptions, once: (i: number) => Promise<void>): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const client = async () => {
    while (next < total) await once(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (total / (performance.now() - begun)) * 1000;
}

/** The median of alternating runs: ours and the limit take turns, so that both see the same machine. */
export async function compare(rounds: number, ours: () => Promise<number>, limit: () => Promise<number>) {
  const a: number[] = [];
  const b: number[] = [];
  await ours();
  await limit();
  for (let i = 0; i < rounds; i++) {
    a.push(await ours());
    b.push(await limit());
  }
  return { ours: median(a), limit: median(b) };
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One request; resolves with the answer's bytes. Fails on anything but 2xx. */
export function fetchBytes(url: string, token: string, form?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (form !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
    const r = request(url, { agent, method: form === undefined ? "GET" : "POST", headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (c: Buffer) => chunks.push(c));
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        if (answer.statusCode! >= 300) reject(new Error(`${answer.statusCode} ${bytes.toString().slice(0, 300)}`));
        else resolve(bytes);
      });
    });
    r.on("error", reject);
    r.end(form);
  });
}

export function printTable(rows: readonly Measurement[]): boolean {
  const ok = ({ ours, limit, target, atMost }: Measurement) =>
    target === undefined || (atMost ? ours / limit <= target : ours / limit >= target);
  const cells = rows.map((m) => [
    m.name,
    m.store,
    format(m.ours),
    format(m.limit),
    m.unit,
    (m.ours / m.limit).toFixed(2),
    m.target === undefined ? "" : `${m.atMost ? "≤" : "≥"} ${m.target}`,
    m.target === undefined ? "" : ok(m) ? "yes" : "NO",
  ]);
  const all = [["what", "store", "ours", "limit", "unit", "ratio", "to reach", "reached"], ...cells];
  const widths = all[0]!.map((_, c) => Math.max(...all.map((r) => r[c]!.length)));
  for (const r of all) console.log(r.map((cell, c) => cell.padEnd(widths[c]!)).join("  "));
  return rows.every(ok);
}

const format = (n: number) => (n >= 100 ? Math.round(n).toString() : n.toFixed(2));
