import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorById } from "../../src/platform/actor.sql.ts";
import { toActor } from "../../src/platform/actor.ts";
import type { Services } from "../../src/platform/context.ts";
import { People } from "../../src/platform/people.ts";
import { RawFile } from "../../src/platform/rawFile.ts";
import { configure } from "../../src/platform/settings/configure.ts";
import { accessImports } from "../../src/sis/access.ts";
import { createImport } from "../../src/sis/createImport.ts";
import { findImport } from "../../src/sis/queries/imports.sql.ts";
import { listRemarks } from "../../src/sis/queries/remarks.sql.ts";
import { runImports } from "../../src/sis/runImports.ts";
import { Caches } from "../../src/store/cache/caches.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { createTenant } from "../../src/tenants/bootstrap.ts";
import type { Tenant } from "../../src/tenants/tenant.ts";
import { freshDatabase } from "../support/pidge.ts";
import { csv } from "./roster.ts";

let store: Store;
let tenant: Tenant;
let services: Services;
const now = new Date("2026-09-01T08:00:00Z");

beforeAll(async () => {
  const config = configure({}, process.env);
  store = await openStore({ ...config, ...(await freshDatabase()) });
  tenant = await createTenant(store.db, { name: "Resumed" }, now);
  // no worker: the tests are the workers
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

/** The same services, whose process dies as it asks for the time for the `n`th time. */
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

describe("imports of workers that die", () => {
  const upload = (text: string) =>
    createImport(
      services,
      { root: tenant.rootAccountId, id: tenant.adminUserId },
      {},
      new RawFile({ name: "users.csv", type: "text/csv" }, Buffer.from(text), Buffer.byteLength(text)),
      now,
    );
  const rows = (prefix: string) =>
    Array.from({ length: 3_500 }, (_, i) => (i % 500 === 7 ? ",x,active" : `${prefix}${i},${prefix}${i},active`));
  const work = (s: Services) => runImports(s, { root: tenant.rootAccountId });

  it("are gone on with where they stopped, also by two at once: no row and no remark twice", async () => {
    const { id } = await upload(csv("user_id,login_id,status", ...rows("R")));
    await expect(work(dyingAt(4))).rejects.toThrow("killed");
    expect(await findImport(store.db, tenant.rootAccountId, id)).toMatchObject({
      workflow_state: "importing",
      rows_done: 2_000,
    });
    await Promise.all([work(services), work(services)]);
    const done = await findImport(store.db, tenant.rootAccountId, id);
    expect(done).toMatchObject({ workflow_state: "imported_with_messages", rows_done: 3_500 });
    expect(done!.counts).toMatchObject({ users: 3_493, warning_count: 7 });
    const remarks = await listRemarks(store.db, tenant.rootAccountId, {
      importId: id,
      failuresOnly: false,
      offset: 0,
      limit: 100,
    });
    expect(remarks.map((r) => r.row)).toEqual([9, 509, 1009, 1509, 2009, 2509, 3009]);
    const { n } = await store.db
      .selectFrom("pseudonyms")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .where("root_account_id", "=", tenant.rootAccountId)
      .where("sis_user_id", "is not", null)
      .executeTakeFirstOrThrow();
    expect(n).toBe(3_493);
  });

  it("are given up after three runs that broke off, and the next import has its turn", async () => {
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
    expect(await findImport(store.db, tenant.rootAccountId, failing.id)).toMatchObject({
      workflow_state: "failed_with_messages",
      counts: { error_count: 1 },
    });
    expect(await findImport(store.db, tenant.rootAccountId, next.id)).toMatchObject({ workflow_state: "imported" });
  });

  it("a row that the store itself refuses is found and reported; its neighbours are taken", async () => {
    const courses = csv(
      "course_id,short_name,long_name,integration_id,status",
      "I1,I,I,same,active",
      "I2,I,I,same,active",
      "I3,I,I,,active",
    );
    const { id } = await upload(courses);
    await work(services);
    const done = await findImport(store.db, tenant.rootAccountId, id);
    expect(done!.counts).toMatchObject({ courses: 2, warning_count: 1 });
    const [remark] = await listRemarks(store.db, tenant.rootAccountId, {
      importId: id,
      failuresOnly: false,
      offset: 0,
      limit: 5,
    });
    expect(remark).toMatchObject({ row: 3, message: "The row was refused: integration_id same is already in use" });
  });
});

it("[PLAT-219] where imports are switched off they are refused, even to administrators", async () => {
  const row = await actorById(store.db, tenant.rootAccountId, tenant.adminUserId);
  const actor = toActor(row!);
  await expect(accessImports(store.db, actor, "self", false)).resolves.toBeUndefined();
  const allow = (allowed: boolean) =>
    store.db
      .updateTable("accounts")
      .set({ settings: JSON.stringify({ allow_sis_import: allowed }) })
      .where("root_account_id", "=", tenant.rootAccountId)
      .execute();
  await allow(false);
  await expect(accessImports(store.db, actor, "self", false)).rejects.toMatchObject({
    status: 403,
    body: { errors: ["SIS imports are not enabled for this account"] },
  });
  await allow(true);
  await expect(accessImports(store.db, actor, "self", true)).resolves.toBeUndefined();
});
