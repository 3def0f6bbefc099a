/** Progress records: access, presentation, cancelling, and the end of work. */
import type { PidgeServer } from "@pidge/server";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  changeProgress,
  insertProgress,
  type NewProgress,
  type ProgressChange,
} from "../../../src/directory/progress/progress.sql.ts";
import { configure } from "../../../src/platform/settings/configure.ts";
import { serveStore } from "../../../src/server.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { freshDatabase, newTenant, testOptions } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let store: Store;
let server: PidgeServer<string | undefined>;
let campus: Campus;
let root: number;
let student: Api;
beforeAll(async () => {
  const config = configure({ ...testOptions, ...(await freshDatabase()) }, process.env);
  store = await openStore(config);
  server = await serveStore(store, config, pino({ level: "silent" }));
  const tenant = await newTenant(server);
  campus = new Campus(tenant);
  root = tenant.root;
  student = await campus.person("Student");
});
afterAll(() => server.close());

const now = new Date("2026-09-01T08:00:00.999Z");

/** Inserts a progress as a job does. */
async function insert(progress: Partial<NewProgress>): Promise<number> {
  const work = { contextType: "Account", contextId: root, userId: null, tag: "work", ...progress } as const;
  return (await insertProgress({ db: store.db, root, now }, work)).id;
}
const change = (id: number, to: ProgressChange) => changeProgress({ db: store.db, root, now }, id, to);

describe("GET progress/:id", () => {
  test("[PLAT-213] the progress of an account is shown to its administrators: state, completion, url", async () => {
    const id = await insert({});
    const refused = await student.get(`progress/${id}`);
    expect([refused.status, refused.body]).toEqual([403, DENIED]);
    const queued = await campus.admin.get(`progress/${id}`);
    expect(queued.body).toEqual({
      id,
      context_id: root,
      context_type: "Account",
      user_id: null,
      tag: "work",
      completion: 0,
      workflow_state: "queued",
      created_at: "2026-09-01T08:00:00Z",
      updated_at: "2026-09-01T08:00:00Z",
      message: null,
      url: `http://${campus.tenant.host}/api/v1/progress/${id}`,
    });
    await change(id, { workflow_state: "running", completion: 42.5 });
    expect((await campus.admin.get(`progress/${id}`)).body).toMatchObject({
      workflow_state: "running",
      completion: 42.5,
    });
    await change(id, { workflow_state: "completed", completion: 100, results: { rows: 7 }, message: "done" });
    expect((await campus.admin.get(`progress/${id}`)).body).toMatchObject({
      workflow_state: "completed",
      completion: 100,
      results: { rows: 7 },
      message: "done",
    });
  });

  test("[PLAT-213] progress is shown to those who may read its sub-account, course, group or user, and to who asked for the work", async () => {
    const account = await campus.subAccount("Department");
    const [dean, teacher, member] = [await campus.person("Dean"), await campus.person("T"), await campus.person("M")];
    await campus.makeAdmin(dean, account.id);
    const course = await campus.course("Course");
    await campus.enroll(course.id, teacher, "teacher");
    await campus.enroll(course.id, member, "student");
    const group = await campus.group(course.id, "Group", [member]);
    const cases: [Partial<NewProgress>, Api[], Api[]][] = [
      [{ contextId: account.id }, [campus.admin, dean], [teacher, student]],
      [{ contextType: "Course", contextId: course.id }, [campus.admin, teacher, member], [student, dean]],
      [{ contextType: "Group", contextId: group.id }, [campus.admin, teacher, member], [student, dean]],
      [{ contextType: "User", contextId: student.id }, [student], [teacher, campus.admin]],
      [{ contextId: root, userId: teacher.id }, [campus.admin, teacher], [student, dean]],
    ];
    for (const [progress, allowed, denied] of cases) {
      const id = await insert(progress);
      for (const who of allowed)
        expect([progress, who.id, (await who.get(`progress/${id}`)).status]).toEqual([progress, who.id, 200]);
      for (const who of denied)
        expect([progress, who.id, (await who.get(`progress/${id}`)).status]).toEqual([progress, who.id, 403]);
    }
  });

  test("unknown progress and that of another tenant is not found", async () => {
    const other = (await newTenant(server)).admin;
    const id = await insert({});
    for (const [who, what] of [
      [other, id],
      [campus.admin, 987654321],
      [campus.admin, "abc"],
    ] as const) {
      const missing = await who.get(`progress/${what}`);
      expect([missing.status, missing.body]).toEqual([404, NOT_FOUND]);
    }
  });
});

describe("POST progress/:id/cancel", () => {
  test("[PLAT-214] cancelling ends the progress as failed with the given message; only who asked for the work may cancel", async () => {
    const id = await insert({ contextType: "User", contextId: student.id, userId: student.id });
    const denied = await campus.admin.post(`progress/${id}/cancel`);
    expect([denied.status, (await student.get(`progress/${id}`)).body.workflow_state]).toEqual([403, "queued"]);
    const cancelled = await student.post(`progress/${id}/cancel`, { message: "never mind" });
    expect(cancelled.body).toMatchObject({ workflow_state: "failed", message: "never mind" });
    const silent = await insert({ userId: student.id });
    expect((await student.post(`progress/${silent}/cancel`)).body.message).toBe("canceled");
  });

  test("ended progress cannot be cancelled, and cancelled work learns of it with its next change", async () => {
    const done = await insert({ userId: student.id });
    expect(await change(done, { workflow_state: "completed", completion: 100 })).toBe(true);
    expect((await student.post(`progress/${done}/cancel`)).body).toMatchObject({ workflow_state: "completed" });
    const cancelled = await insert({ userId: student.id });
    await student.post(`progress/${cancelled}/cancel`);
    expect(await change(cancelled, { workflow_state: "completed" })).toBe(false);
    expect((await student.get(`progress/${cancelled}`)).body.workflow_state).toBe("failed");
  });
});
