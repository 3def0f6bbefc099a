/** Campuses of one server, and the set-up of test runs that makes them. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newCampus } from "../src/testing.ts";
import { type AnyServer, ownServer } from "./support/pidge.ts";

const run = promisify(execFile);

describe("a campus of a running server", () => {
  let server: AnyServer;
  beforeAll(async () => {
    server = await ownServer();
  });
  afterAll(() => server.close());

  const self = async (url: string, token: string) => {
    const answer = await fetch(`${url}/api/v1/users/self`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, body: (await answer.json()) as { id: number; name: string } };
  };

  it("answers at its own address with its own administrator, and lets no other campus's in", async () => {
    const [one, other] = [await server.newCampus(), await server.newCampus({ name: "Another" })];
    expect(await self(one.url, one.adminToken)).toMatchObject({ status: 200, body: { id: one.adminUserId } });
    expect(await self(other.url, other.adminToken)).toMatchObject({ status: 200, body: { id: other.adminUserId } });
    expect((await self(one.url, other.adminToken)).status).toBe(401);
    expect((await self(server.url, one.adminToken)).status).toBe(401);
    expect((await self(one.url.replace("127.0.0.1", "localhost"), one.adminToken)).status).toBe(200);
    const named = async ({ url, adminToken, rootAccountId }: typeof one) =>
      (await (await fetch(`${url}/api/v1/accounts/${rootAccountId}?access_token=${adminToken}`)).json()) as object;
    expect(await named(one)).toMatchObject({ name: "Campus" });
    expect(await named(other)).toMatchObject({ name: "Another" });
  });

  it("shares nothing: what one creates the other does not see", async () => {
    const [one, other] = [await server.newCampus(), await server.newCampus()];
    const headers = { authorization: `Bearer ${one.adminToken}`, "content-type": "application/json" };
    const body = JSON.stringify({ course: { name: "Biology" } });
    await fetch(`${one.url}/api/v1/accounts/self/courses`, { method: "POST", headers, body });
    const courses = async (campus: typeof one) =>
      (await (
        await fetch(`${campus.url}/api/v1/accounts/self/courses?access_token=${campus.adminToken}`)
      ).json()) as unknown[];
    expect(await courses(one)).toHaveLength(1);
    expect(await courses(other)).toEqual([]);
  });

  it("is gone when it was closed; the others and the server stay", async () => {
    const [one, other] = [await server.newCampus(), await server.newCampus()];
    await one.close();
    await expect(fetch(one.url)).rejects.toThrow("fetch failed");
    expect((await self(other.url, other.adminToken)).status).toBe(200);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe("one server for a run of tests", { timeout: 120_000 }, () => {
  let directory: string;
  const TEST = (imports: string) => `${imports}
import { newCampus } from "@pidge/server/testing";
test("campuses differ", async () => {
  const [one, other] = [await newCampus(), await newCampus()];
  const status = async (url, token) => (await fetch(url + "/api/v1/users/self?access_token=" + token)).status;
  const found = [await status(one.url, one.adminToken), await status(one.url, other.adminToken)];
  if (found.join() !== "200,401") throw new Error("found " + found);
});
`;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pidge-testing-"));
    await symlink(fileURLToPath(new URL("../../../node_modules", import.meta.url)), join(directory, "node_modules"));
    await writeFile(join(directory, "package.json"), '{"type":"module"}');
  });
  afterAll(() => rm(directory, { recursive: true }));

  const clean = { ...process.env, NODE_OPTIONS: "--conditions=pidge-source", NODE_TEST_CONTEXT: undefined };

  it("is set up by one line for node:test", async () => {
    await writeFile(join(directory, "one.test.js"), TEST('import { test } from "node:test";'));
    const setup = fileURLToPath(new URL("../src/testing.ts", import.meta.url));
    const { stdout } = await run(
      process.execPath,
      ["--test", "--test-reporter=tap", `--test-global-setup=${setup}`, "one.test.js"],
      { cwd: directory, env: clean },
    );
    expect(stdout).toMatch(/^# pass 1$/m);
  });

  it("is set up by one line for vitest", async () => {
    await writeFile(join(directory, "two.test.js"), TEST('import { test } from "vitest";'));
    await writeFile(
      join(directory, "vitest.config.js"),
      `import { fileURLToPath } from "node:url";
export default {
  resolve: { conditions: ["pidge-source"] },
  ssr: { resolve: { conditions: ["pidge-source"], externalConditions: ["pidge-source"] } },
  // as an installed package is loaded: by Node itself
  test: {
    include: ["two.test.js"],
    globalSetup: fileURLToPath(import.meta.resolve("@pidge/server/testing")),
    server: { deps: { external: [/packages/] } },
  },
};
`,
    );
    const vitest = fileURLToPath(new URL("../../../node_modules/vitest/vitest.mjs", import.meta.url));
    const { stdout } = await run(process.execPath, [vitest, "run", "--no-color"], {
      cwd: directory,
      env: { ...clean, GATE_HELD: "1" },
    });
    expect(stdout).toMatch(/Tests +1 passed/);
  });

  it("says what is missing where there is none", async () => {
    await expect(newCampus()).rejects.toThrow("no server for this run of tests");
  });
});
