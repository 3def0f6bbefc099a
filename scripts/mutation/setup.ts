/** In each test file of a mutation run: says which mutation is in force, and notes which are reached. */
import { appendFileSync } from "node:fs";
import pg from "pg";
import { afterAll, expect } from "vitest";

const active = Number(process.env.MUTANT ?? 0);
const reached = new Set<number>();

(globalThis as unknown as { __pidgeMutant: unknown }).__pidgeMutant ??= (number: number): boolean => {
  reached.add(number);
  return number === active;
};

// SQL is put together when its module is loaded: it is reached when it is sent
const proto = pg.Client.prototype as unknown as { query(...given: unknown[]): unknown; noted?: boolean };
if (!proto.noted) {
  proto.noted = true;
  const query = proto.query;
  proto.query = function (...given) {
    const text = typeof given[0] === "string" ? given[0] : (given[0] as { text?: string } | undefined)?.text;
    for (const match of (text ?? "").matchAll(/\/\*m(\d+)\*\//g)) reached.add(Number(match[1]));
    return query.apply(this, given);
  };
}

const log = process.env.MUTATION_LOG;
if (log !== undefined)
  afterAll(() => {
    const { testPath } = expect.getState();
    appendFileSync(log, `${JSON.stringify({ file: testPath, reached: [...reached] })}\n`);
    reached.clear();
  });
