/** A job whose process is killed is taken up by another within a minute. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase } from "../support/pidge.ts";

const SCRIPT = fileURLToPath(new URL("jobProcess.ts", import.meta.url));
let place: { data?: string; database?: string };
let directory: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-jobs-"));
  const { database } = await freshDatabase();
  place = database === undefined ? { data: directory } : { database };
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

/** Starts a worker and resolves when it has taken a job. */
async function worker(options: { asks: boolean; ends: boolean }): Promise<ChildProcess> {
  const flags = ["--conditions=pidge-source", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, SCRIPT, JSON.stringify({ place, ...options })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout!, "data");
  return child;
}

test("a killed process's job runs again elsewhere within 60 seconds", async () => {
  const first = await worker({ asks: true, ends: false });
  const ended = once(first, "exit");
  first.kill("SIGKILL");
  await ended;
  const died = performance.now();
  await worker({ asks: false, ends: true });
  const seconds = (performance.now() - died) / 1000;
  expect(seconds).toBeLessThan(60);
  console.info(`taken up after ${seconds.toFixed(1)} s`);
});
