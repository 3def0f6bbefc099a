/** Progress records: who sees them, what they show, and that ended work stays as it ended. */
import type { PidgeServer } from "@pidge/server";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeProgress, insertProgress, type NewProgress } from "../../../src/directory/progress/progress.sql.ts";
import { configure } from "../../../src/platform/config.ts";
import { serveStore } from "../../../src/server.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { freshDatabase, newTenant, testOptions } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let store: Store;
let server: PidgeServer;
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

/** Work as a job would note it. */
const noted = async (of: Partial<NewProgress>): Promise<number> =>
  (
    await insertProgress(store.db, {
      root,
      contextType: "Account",
      contextId: root,
      userId: null,
      tag: "work",
      now,
      ...of,
    })
  ).id;
const change = (id: number, to: Parameters<typeof changeProgress>[3]) => changeProgress(store.db, root, id, to, now);

describe("GET progress/:id", () => {
  test("[PLAT-213] an account's work is its administrators' to see: state, completion, address", async () => {
    const id = await noted({});
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

  test("[PLAT-213] what belongs to a sub-account, a course, a group or a person: those who may read that, and who asked", async () => {
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
    for (const [of, allowed, denied] of cases) {
      const id = await noted(of);
      for (const who of allowed)
        expect([of, who.id, (await who.get(`progress/${id}`)).status]).toEqual([of, who.id, 200]);
      for (const who of denied)
        expect([of, who.id, (await who.get(`progress/${id}`)).status]).toEqual([of, who.id, 403]);
    }
  });

  test("unknown ones and another tenant's are not found", async () => {
    const other = (await newTenant(server)).admin;
    const id = await noted({});
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
  test("[PLAT-214] ends it as failed with the given message; only who asked for the work may", async () => {
    const id = await noted({ contextType: "User", contextId: student.id, userId: student.id });
    const denied = await campus.admin.post(`progress/${id}/cancel`);
    expect([denied.status, (await student.get(`progress/${id}`)).body.workflow_state]).toEqual([403, "queued"]);
    const cancelled = await student.post(`progress/${id}/cancel`, { message: "never mind" });
    expect(cancelled.body).toMatchObject({ workflow_state: "failed", message: "never mind" });
    const silent = await noted({ userId: student.id });
    expect((await student.post(`progress/${silent}/cancel`)).body.message).toBe("canceled");
  });

  test("what has ended stays as it ended, and work that was cancelled is told so", async () => {
    const done = await noted({ userId: student.id });
    expect(await change(done, { workflow_state: "completed", completion: 100 })).toBe(true);
    expect((await student.post(`progress/${done}/cancel`)).body).toMatchObject({ workflow_state: "completed" });
    const cancelled = await noted({ userId: student.id });
    await student.post(`progress/${cancelled}/cancel`);
    expect(await change(cancelled, { workflow_state: "completed" })).toBe(false);
    expect((await student.get(`progress/${cancelled}`)).body.workflow_state).toBe("failed");
  });
});
