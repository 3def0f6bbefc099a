/** The promise: what was committed leads to a decision, whenever the server dies. KILLS sets how often it does. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ManualClock } from "../../../src/platform/clock.ts";
import { openStore } from "../../../src/store/open.ts";
import { freshDatabase } from "../../support/pidge.ts";
import { Lab } from "./lab.ts";

const KILLS = Number(process.env.KILLS ?? 2);
const program = fileURLToPath(new URL("./mortal.ts", import.meta.url));

/**
 * Lets a process work, for a moment after its second event, and kills it without a word; answers what it said it had
 * committed.
 */
function liveAndDie(args: string[], afterMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=pidge-source", program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    let complaints = "";
    let doomed = false;
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk;
      if (doomed || said.split("\n").length <= 2) return;
      doomed = true;
      setTimeout(() => child.kill("SIGKILL"), afterMs);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk;
    });
    child.on("exit", (_code, signal) => {
      if (signal !== "SIGKILL") reject(new Error(complaints));
      // an unfinished last line was not yet said
      else resolve(said.split("\n").slice(0, -1));
    });
  });
}

test("every committed event is decided once, though the server is killed in the midst of it", {
  timeout: 30_000 + KILLS * 10_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), "pidge-kill-"));
  const { database } = await freshDatabase();
  const place = database === undefined ? { data: directory } : { database };
  const clock = new ManualClock(new Date());
  let lab = await Lab.tenant(await openStore(place), clock);
  const root = lab.root;
  const { id: reader, channel } = await lab.reader("Reader");
  await lab.policy(channel, "report_generated", "immediately");
  await lab.close();
  const committed: string[] = [];
  for (let i = 0; i < KILLS; i++)
    committed.push(...(await liveAndDie([database ?? directory, String(root), String(reader)], 40 + ((i * 37) % 200))));
  lab = new Lab(await openStore(place), clock, root, lab.admin);
  await lab.sql(
    "update outbox_events set taken_at = now() - interval '1 minute' where taken_at is not null and decided_at is null",
  );
  await lab.decide({ dailyLimit: 1_000_000 });
  const rows = await lab.sql(
    `select e.payload->>'subject' as subject, (select count(*)::int from notification_decisions d where d.event_id = e.id) as decisions,
       (select count(*)::int from notification_messages m where m.event_id = e.id) as messages
     from outbox_events e where e.decided_at is not null`,
  );
  await lab.close();
  rmSync(directory, { recursive: true });
  expect(committed.length).toBeGreaterThan(KILLS);
  const bySubject = new Map(rows.map((r) => [r.subject, [r.decisions, r.messages]]));
  expect(committed.filter((subject) => !bySubject.has(subject))).toEqual([]);
  expect(rows.filter((r) => r.decisions !== 1 || r.messages !== 1)).toEqual([]);
});
