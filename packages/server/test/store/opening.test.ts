/** Stores that cannot be opened say which and why, and are left as they were. */
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataDirectoryLocked, StoreUnavailable, startServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configure } from "../../src/platform/settings/configure.ts";
import { lockDirectory } from "../../src/store/lock.ts";
import { openStore } from "../../src/store/open.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-open-"));
});
afterAll(() => rm(directory, { recursive: true }));

const failure = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error("it was opened");
    },
    (error: Error) => error,
  );

describe("the data directory", () => {
  test("has one opener at a time; the lock is given back", async () => {
    const data = join(directory, "locked");
    const unlock = lockDirectory(data);
    const begun = performance.now();
    const refused = await failure(openStore({ data }));
    expect(refused).toBeInstanceOf(DataDirectoryLocked);
    expect(refused.message).toContain(`${data} is open in another process`);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(await readdir(data)).toEqual(["lock"]);
    unlock();
    lockDirectory(data)();
  });

  test("that is a file, or cannot hold a store, is named with the reason", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    const refused = await failure(openStore({ data: file }));
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(refused.message).toMatch(new RegExp(`^cannot use the data directory ${file}: .*EEXIST`));
    const odd = join(directory, "odd");
    await mkdir(join(odd, "lock"), { recursive: true });
    const unlockable = await failure(openStore({ data: odd }));
    expect(unlockable).toBeInstanceOf(StoreUnavailable);
    expect(unlockable.message).toContain(odd);
  });

  test("that a first start left half-built is built anew", async () => {
    const data = join(directory, "half");
    await mkdir(join(data, "store"), { recursive: true });
    await writeFile(join(data, "store", "PG_VERSION"), "17");
    await writeFile(join(data, "building"), "");
    const store = await openStore(configure({ data }, process.env));
    expect((await store.pool.query("select * from accounts")).rows).toEqual([]);
    await store.close();
    expect(await readdir(data)).not.toContain("building");
  });
});

/** Speaks just enough of PostgreSQL's protocol to refuse whoever comes. */
async function refusingPostgres(code: string, message: string) {
  const server = createServer((socket) => {
    socket.once("data", () => {
      const fields = `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`;
      const head = Buffer.alloc(5);
      head.write("E");
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, Buffer.from(fields)]));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

describe("a database address", () => {
  const refusal = (database: string) => failure(startServer({ database }));

  test("that nobody answers at: which, without its password, and why", async () => {
    const refused = await refusal("postgres://pidge:secret@127.0.0.1:1/school");
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(refused.message).toMatch(
      /^cannot use the database postgres:\/\/pidge:\*\*\*\*@127\.0\.0\.1:1\/school: .*ECONNREFUSED/,
    );
    const unknown = await refusal("postgres://pidge:secret@no-such-host.invalid/school");
    expect(unknown).toBeInstanceOf(StoreUnavailable);
    expect(unknown.message).toMatch(/no-such-host\.invalid\/school: .*(ENOTFOUND|EAI_AGAIN)/);
    expect(unknown.message).not.toContain("secret");
  });

  test("with a wrong password, or of a database that is not there: PostgreSQL's own words", async () => {
    for (const [code, text] of [
      ["28P01", 'password authentication failed for user "pidge"'],
      ["3D000", 'database "school" does not exist'],
    ] as const) {
      const postgres = await refusingPostgres(code, text);
      const refused = await refusal(`postgres://pidge:secret@127.0.0.1:${postgres.port}/school`);
      postgres.close();
      expect(refused).toBeInstanceOf(StoreUnavailable);
      expect(refused.message).toBe(
        `cannot use the database postgres://pidge:****@127.0.0.1:${postgres.port}/school: ${text}`,
      );
    }
  });

  test("that is none is a fault of the configuration, or of the store", async () => {
    expect((await refusal("school")).message).toContain("database must be an address like postgres://");
    const odd = await refusal("postgres://pidge:secret@host:port/school");
    expect(odd.message).toMatch(/^cannot use the database \(not a URL\): /);
    expect(odd.message).not.toContain("secret");
  });
});
