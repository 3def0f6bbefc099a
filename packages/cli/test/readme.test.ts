/** The README's examples, run unchanged against a real server. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type PidgeServer, startServer } from "@pidge/server";
import { afterAll, beforeAll, expect, test } from "vitest";

const here = import.meta.dirname;
const readme = await readFile(join(here, "../../../README.md"), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((m) => m[1]!);

let server: PidgeServer;
let directory: string;
beforeAll(async () => {
  server = await startServer({ logLevel: "fatal" });
  directory = await mkdtemp(join(here, "readme-"));
  const admin = { authorization: `Bearer ${server.adminToken}`, "content-type": "application/json" };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${server.url}/api/v1/${path}`, {
      method: "POST",
      headers: admin,
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { id: number };
  };
  const course = await post("accounts/self/courses", { course: { name: "Biology" }, offer: true });
  expect(course.id).toBe(1);
  for (const name of ["Ann", "Bob"]) {
    const user = await post("accounts/self/users", {
      user: { name },
      pseudonym: { unique_id: `${name}@example.test` },
    });
    await post("courses/1/enrollments", {
      enrollment: { user_id: user.id, type: "StudentEnrollment", enrollment_state: "active" },
    });
  }
  return async () => rm(directory, { recursive: true });
});
afterAll(() => server.close());

/** Runs an example as a separate program and returns what it printed. */
async function run(code: string): Promise<string> {
  const file = join(directory, "example.ts");
  await writeFile(file, code);
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=pidge-source", "--no-warnings", file], {
    env: { ...process.env, PIDGE_URL: server.url, PIDGE_TOKEN: server.adminToken },
  });
  return stdout;
}

test("the client's example sends, replies, lists and counts", async () => {
  expect(examples).toHaveLength(2);
  expect(await run(examples[0]!)).toBe("Room change 2\n0 unread\n");
});

test("the server's example starts its own Canvas", async () => {
  expect(await run(examples[1]!)).toBe("Administrator\n");
});
