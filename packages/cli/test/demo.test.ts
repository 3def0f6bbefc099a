/** `pidge demo`: the campus, the output of the examples, and what a second run finds. */
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Canvas } from "@pidge/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, start } from "./pidge.ts";

let data: string;
let running: Running | undefined;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "pidge-demo-"));
});
afterAll(async () => {
  await running?.stop("SIGKILL");
  await rm(data, { recursive: true });
});

const file = () => join(data, "demo-tokens.json");

const demo = async () => {
  running = await start(["demo", "--port", "0", "--data", data]);
  return running;
};

/** The printed tokens, by role. */
const tokensOf = ({ lines }: Running) =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const found = /^ {2}(student|teacher|administrator) +(\S{64})$/.exec(line);
      return found ? [[found[1]!, found[2]!]] : [];
    }),
  ) as Record<"student" | "teacher" | "administrator", string>;

const EXAMPLES = [
  /^— Creating and managing conversations\nCreated conversation \d+ with \d+ participants$/m,
  /^Unread conversation: .+, I last wrote /m,
  /^— Managing conversation operations\nReplied with outline\.txt and data\.csv$/m,
  /^Now \d+ participants: .+ was added to the conversation/m,
  /^Starred: true, state: read$/m,
  /^Batch operation status: completed \(5 conversations processed\)$/m,
  /^— Monitoring communication activity\nYou have \d+ unread conversations$/m,
];

describe("pidge demo", { timeout: 180_000 }, () => {
  it("can be killed during its first run", async () => {
    running = await start(["demo", "--port", "0", "--data", data], {}, /^ {2}imported users/m);
    expect(await running.stop("SIGKILL")).toMatchObject({ signal: "SIGKILL", stderr: "" });
    expect(Object.keys(JSON.parse(await readFile(file(), "utf8")))).toEqual(["admin"]);
  });

  it("then builds the campus, runs the examples, prints tokens and goes on serving", async () => {
    const first = await demo();
    const text = first.lines.join("\n");
    expect(first.lines[0]).toBe("Building a sample campus:");
    const [, people, courses, messages] = /(\d+) people in (\d+) courses sent each other (\d+) messages/.exec(text)!;
    expect([Number(people) >= 200, Number(courses) >= 6, Number(messages) >= 200]).toEqual([true, true, true]);
    for (const line of EXAMPLES) expect(text).toMatch(line);
    expect(first.lines.at(-1)).toBe(`Pidge is listening on ${first.url}`);

    const tokens = tokensOf(first);
    expect(Object.keys(tokens)).toEqual(["student", "teacher", "administrator"]);
    const terms = await new Canvas(first.url, tokens.administrator).request<{ enrollment_terms: unknown[] }>(
      "GET",
      "accounts/self/terms",
    );
    expect(terms.data.enrollment_terms.length).toBeGreaterThanOrEqual(2);
    for (const who of ["student", "teacher"] as const)
      expect((await new Canvas(first.url, tokens[who]).getConversations().slice(0, 3)).length).toBeGreaterThan(1);
    const page = await (await fetch(first.url)).text();
    for (const token of Object.values(tokens)) expect(page).toContain(token);
    expect(await first.stop()).toMatchObject({ code: 0, stderr: "" });
  });

  it("finds its data and tokens on a later run; only the owner of the file can read the tokens", async () => {
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(await readFile(file(), "utf8"));
    const second = await demo();
    expect(second.lines[0]).toBe(`The sample campus is as you left it, in ${data}.`);
    for (const line of EXAMPLES) expect(second.lines.join("\n")).toMatch(line);
    const tokens = tokensOf(second);
    expect(tokens).toEqual({ student: kept.student, teacher: kept.teacher, administrator: kept.admin });
    expect(await second.stop("SIGINT")).toMatchObject({ code: 0, stderr: "" });
  });
});
