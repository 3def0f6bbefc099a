/** Python's requests library, used the way canvasapi uses it, reads and writes as it would on Canvas. */
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { type PidgeServer, startServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase } from "../support/pidge.ts";

const missing = spawnSync("python3", ["-c", "import requests"]).status !== 0;

describe.skipIf(missing)(`canvasapi's way of asking${missing ? ": skipped, needs python3 with requests" : ""}`, () => {
  let server: PidgeServer<string | undefined>;
  beforeAll(async () => {
    server = await startServer({ checkAnswers: true, ...(await freshDatabase()) });
  });
  afterAll(() => server.close());

  test("bracketed forms, links followed, an upload in three steps", async () => {
    const script = new URL("canvasapi.py", import.meta.url).pathname;
    const { stdout } = await promisify(execFile)("python3", [script, server.url, server.adminToken!]);
    expect(JSON.parse(stdout)).toEqual({
      sent: 3,
      listed: 4,
      subject: "Åsa & <co>",
      attachment: "notes.txt",
      unread: "1",
      people: ["Saga", "Stina", "Sven"],
    });
  });
});
