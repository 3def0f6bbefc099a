import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorById } from "../../src/platform/actor.sql.ts";
import { toActor } from "../../src/platform/actor.ts";
import type { Services } from "../../src/platform/context.ts";
import { People } from "../../src/platform/people.ts";
import { RawFile } from "../../src/platform/rawFile.ts";
import { configure } from "../../src/platform/settings/configure.ts";
import { createImport } from "../../src/sis/createImport.ts";
import { findImport, type ImportRow } from "../../src/sis/imports.sql.ts";
import { listRemarks } from "../../src/sis/remarks.sql.ts";
import { runImports } from "../../src/sis/runImports.ts";
import { Caches } from "../../src/store/cache/caches.ts";
import { execute } from "../../src/store/database.ts";
import { must } from "../../src/store/must.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { createTenant } from "../../src/tenants/bootstrap.ts";
import { freshDatabase } from "../support/pidge.ts";
import { csv } from "./roster.ts";

let store: Store;
let services: Services;
let root: number;
let userId: number;
const now = new Date("2026-09-01T08:00:00Z");

beforeAll(async () => {
  const config = configure({}, process.env);
  store = await openStore({ ...config, ...(await freshDatabase()) });
  const tenant = await createTenant(store.db, { name: "Resumed" }, now);
  root = tenant.rootAccountId;
  userId = tenant.adminUserId;
  // no worker: the tests run the imports themselves
  const jobs = { define() {}, async send() {}, async start() {}, async stop() {} };
  services = {
    db: store.db,
    config,
    clock: { now: () => now },
    log: pino({ level: "silent" }),
    jobs,
    people: new People(store.changes),
    caches: new Caches(),
  };
});
afterAll(() => store.close());

/** The same services in a process that dies when it asks for the time for the `n`th time. */
function dyingAt(n: number): Services {
  let asked = 0;
  const clock = {
    now() {
      if (++asked >= n) throw new Error("killed");
      return now;
    },
  };
  return { ...services, clock };
}

describe("an import whose worker dies", () => {
  const upload = async (text: string): Promise<ImportRow> => {
    const actor = toActor(must(await actorById(store.db, root, userId), "the administrator"));
    const file = new RawFile({ name: "users.csv", type: "text/csv" }, Buffer.from(text), Buffer.byteLength(text));
    return createImport({ ...services, root, now, actor }, {}, file);
  };
  const importOf = ({ id }: ImportRow) => findImport({ db: store.db, root }, id);
  const remarksOf = ({ id }: ImportRow) =>
    execute(store.db, listRemarks, { tenant: root, import: id, failuresOnly: false, offset: 0, limit: 100 });
  const work = (given: Services) => runImports(given, { root });
  const rows = (prefix: string) =>
    Array.from({ length: 3_500 }, (_, i) => (i % 500 === 7 ? ",x,active" : `${prefix}${i},${prefix}${i},active`));

  it("is continued where it stopped, also by two workers at once: no row and no remark is written twice", async () => {
    const begun = await upload(csv("user_id,login_id,status", ...rows("R")));
    await expect(work(dyingAt(4))).rejects.toThrow("killed");
    expect(await importOf(begun)).toMatchObject({ workflow_state: "importing", rows_done: 2_000 });
    await Promise.all([work(services), work(services)]);
    expect(await importOf(begun)).toMatchObject({
      workflow_state: "imported_with_messages",
      rows_done: 3_500,
      counts: { users: 3_493, warning_count: 7 },
    });
    const lines = (await remarksOf(begun)).map(({ row }) => row);
    expect(lines).toEqual([9, 509, 1009, 1509, 2009, 2509, 3009]);
    const { n } = await store.db
      .selectFrom("pseudonyms")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where("root_account_id", "=", root)
      .where("sis_user_id", "is not", null)
      .executeTakeFirstOrThrow();
    expect(n).toBe(3_493);
  });

  it("is given up after three failed runs, and the next import is run", async () => {
    const failing = await upload(csv("user_id,login_id,status", ...rows("F")));
    const next = await upload(csv("user_id,login_id,status", "NEXT,next,active"));
    for (const _ of [1, 2]) await expect(work(dyingAt(1))).rejects.toThrow("killed");
    let broken = true;
    const clock = {
      now() {
        if (!broken) return now;
        broken = false;
        throw new Error("broken for the third time");
      },
    };
    await work({ ...services, clock });
    expect(await importOf(failing)).toMatchObject({
      workflow_state: "failed_with_messages",
      counts: { error_count: 1 },
    });
    expect(await importOf(next)).toMatchObject({ workflow_state: "imported" });
  });
});
