/**
 * One server for a whole run of tests, and a campus of its own for each test file.
 *
 * Vitest: `globalSetup: fileURLToPath(import.meta.resolve("@pidge/server/testing"))`. Node's own runner:
 * `--test-global-setup=node_modules/@pidge/server/dist/testing.js`.
 * A test file then calls `newCampus()`.
 */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startServer } from "./index.ts";
import type { Campus } from "./pidgeServer.ts";
import { environment, setForChildren } from "./platform/settings/environment.ts";

/** The variable in which the processes of test files find the run's server. */
const VARIABLE = "PIDGE_TEST_CAMPUSES";

/** What a test file needs of its campus. It ends with the run. */
export type TestCampus = Omit<Campus, "close">;

/** Starts the run's server; the returned function stops it. */
async function begin(): Promise<() => Promise<void>> {
  // programs under test ask as fast as they can
  const server = await startServer({ throttle: false });
  // only processes that inherit the environment know the path
  const path = `/${randomBytes(16).toString("hex")}`;
  const control = createServer(async (request, response) => {
    if (request.method !== "POST" || request.url !== path) return response.writeHead(404).end();
    try {
      const { close: _, ...campus } = await server.newCampus();
      response.setHeader("content-type", "application/json").end(JSON.stringify(campus));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => control.listen(0, "127.0.0.1", resolve));
  setForChildren(VARIABLE, `http://127.0.0.1:${(control.address() as AddressInfo).port}${path}`);
  return async () => {
    setForChildren(VARIABLE, undefined);
    control.close();
    control.closeAllConnections();
    await server.close();
  };
}

/** Vitest's global set-up. */
export default begin;

let end: (() => Promise<void>) | undefined;

/** The global set-up of Node's test runner. */
export async function globalSetup(): Promise<void> {
  end = await begin();
}

/** The global teardown of Node's test runner. */
export async function globalTeardown(): Promise<void> {
  await end?.();
}

/**
 * Makes an empty campus on the run's server: `{ url, adminToken, rootAccountId, adminUserId }`.
 * @throws Error where the run was not set up with this module.
 */
export async function newCampus(): Promise<TestCampus> {
  const address = environment()[VARIABLE];
  if (address === undefined)
    throw new Error("no server for this run of tests: name @pidge/server/testing as its global set-up");
  const answer = await fetch(address, { method: "POST" });
  if (!answer.ok) throw new Error(`no campus was made: ${await answer.text()}`);
  return (await answer.json()) as TestCampus;
}
