import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { csv, finished, importFiles, remarks, upload, zip } from "./roster.ts";

let campus: Campus;
beforeAll(async () => {
  campus = await Campus.create();
});

const imports = "accounts/self/sis_imports";
const ENROLLMENT = "course_id,user_id,role,status";
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const users = (prefix: string, n: number) =>
  csv("user_id,login_id,full_name,status", ...range(n).map((i) => `${prefix}${i},${prefix}${i},Person ${i},active`));

describe("running imports", () => {
  it("[PLAT-230] imports are listed newest first and filtered; those that have not ended can be aborted", async () => {
    const ids: number[] = [];
    for (const i of range(3)) ids.push((await importFiles(campus.admin, { "users.csv": users(`L${i}x`, 2) })).id);
    const list = await campus.admin.get(imports, { per_page: 2 });
    expect(list.body.sis_imports.map((x: Json) => x.id)).toEqual([ids[2], ids[1]]);
    expect(list.links.last).toBeUndefined();
    const rest = await campus.admin.raw("GET", list.links.next!);
    expect(rest.body.sis_imports.map((x: Json) => x.id)).toEqual([ids[0]]);
    const count = async (params: object) => (await campus.admin.get(imports, { ...params })).body.sis_imports.length;
    expect(await count({ created_since: "2999-01-01T00:00:00Z" })).toBe(0);
    expect(await count({ created_since: "2000-01-01T00:00:00Z" })).toBe(3);
    expect(await count({ created_before: "2000-01-01T00:00:00Z" })).toBe(0);
    expect(await count({ workflow_state: ["failed", "imported"] })).toBe(3);
    expect(await count({ workflow_state: ["failed"] })).toBe(0);
    expect((await campus.admin.put(`${imports}/${ids[0]}/abort`)).status).toBe(404);
    expect((await campus.admin.get(`${imports}/999999`)).status).toBe(404);

    const running = await upload(campus.admin, "users.csv", users("AB", 20_000));
    const waiting = await upload(campus.admin, "users.csv", users("AC", 10));
    const pending = await upload(campus.admin, "users.csv", users("AD", 10));
    const aborted = await campus.admin.put(`${imports}/${waiting.body.id}/abort`);
    expect(aborted.body).toMatchObject({ id: waiting.body.id, workflow_state: "aborted" });
    expect(aborted.body.ended_at).not.toBeNull();
    expect((await campus.admin.put(`${imports}/${waiting.body.id}/abort`)).status).toBe(404);
    const all = await campus.admin.put(`${imports}/abort_all_pending`);
    expect(all.body).toEqual({ aborted: true });
    expect(await finished(campus.admin, pending.body.id)).toMatchObject({ workflow_state: "aborted", progress: 0 });
    await campus.admin.put(`${imports}/${running.body.id}/abort`);
    expect((await importFiles(campus.admin, { "users.csv": users("AE", 1) })).workflow_state).toBe("imported");
    expect((await campus.admin.get("users/sis_user_id:AC1")).status).toBe(404);
    expect((await campus.admin.get("users/sis_user_id:AD1")).status).toBe(404);
  });

  it("an import that is aborted while it runs keeps what it has imported and stops", async () => {
    const posted = await upload(campus.admin, "users.csv", users("HALF", 30_000));
    let seen: Json = posted.body;
    const progress: number[] = [];
    while (seen.progress < 5 || seen.workflow_state !== "importing") {
      expect(["created", "importing"]).toContain(seen.workflow_state);
      seen = (await campus.admin.get(`${imports}/${posted.body.id}`)).body;
      progress.push(seen.progress);
    }
    expect((await campus.admin.get(`${imports}/importing`)).body.sis_imports[0].id).toBe(posted.body.id);
    await campus.admin.put(`${imports}/${posted.body.id}/abort`);
    const after = await importFiles(campus.admin, { "users.csv": users("NEXT", 1) });
    expect(after.workflow_state).toBe("imported");
    const aborted = (await campus.admin.get(`${imports}/${posted.body.id}`)).body;
    expect(aborted.workflow_state).toBe("aborted");
    expect(aborted.data.counts.users).toBeLessThan(30_000);
    expect((await campus.admin.get("users/sis_user_id:HALF0")).status).toBe(200);
    expect((await campus.admin.get("users/sis_user_id:HALF29999")).status).toBe(404);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it("[PLAT-228] batch mode deletes what the files leave out of a term, up to its threshold", async () => {
    const missing = await upload(campus.admin, "users.csv", users("X", 1), { batch_mode: "1" });
    expect([missing.status, missing.body]).toEqual([
      400,
      { message: "Batch mode specified, but the given batch_mode_term_id cannot be found." },
    ]);
    const multi = await upload(campus.admin, "users.csv", users("X", 1), { multi_term_batch_mode: "1" });
    expect(multi.body).toEqual({ message: "change_threshold is required to use multi term_batch mode." });
    const term = "sis_term_id:BT";
    const roster = (lines: string[]) => ({
      "terms.csv": csv("term_id,name,status", "BT,Batch Term,active"),
      "users.csv": users("B", 4),
      "courses.csv": csv("course_id,short_name,long_name,term_id,status", "B1,B1,One,BT,published"),
      "enrollments.csv": csv(ENROLLMENT, ...lines),
    });
    const row = (i: number) => `B1,B${i},student,active`;
    await importFiles(campus.admin, roster([row(0), row(1), row(2), row(3)]));
    const people = async () => {
      const list = await campus.admin.get("courses/sis_course_id:B1/enrollments");
      return list.body.map((e: Json) => e.user.sis_user_id).sort();
    };
    const batch = { batch_mode: "1", batch_mode_term_id: term };
    const refused = await importFiles(campus.admin, roster([row(0), row(1)]), { ...batch, change_threshold: 10 });
    expect(refused.processing_errors).toEqual([["", "2 items would be deleted and exceeds the set threshold of 10%"]]);
    expect(await people()).toHaveLength(4);
    const broken = await importFiles(campus.admin, { ...roster([row(0)]), "more.csv": "nothing,known\n1,2\n" }, batch);
    expect(broken.processing_errors).toContainEqual([
      "",
      "Batch mode deleted nothing, because a file could not be taken",
    ]);
    expect(await people()).toHaveLength(4);
    const done = await importFiles(campus.admin, roster([row(0), row(1), row(2)]), { ...batch, change_threshold: 50 });
    expect(done).toMatchObject({ workflow_state: "imported", batch_mode: true, change_threshold: 50 });
    expect(done.data.counts).toMatchObject({ batch_enrollments_deleted: 1, batch_courses_deleted: 0 });
    expect(await people()).toEqual(["B0", "B1", "B2"]);
  });

  it("imports of one account run in the order of their creation", async () => {
    const name = (text: string) => csv("user_id,login_id,full_name,status", `ORDER,order,${text},active`);
    const posted = [];
    for (const i of range(4)) posted.push(await upload(campus.admin, "sis.zip", zip({ "u.csv": name(`Name ${i}`) })));
    for (const { body } of posted) await finished(campus.admin, body.id);
    expect((await campus.admin.get("users/sis_user_id:ORDER")).body.name).toBe("Name 3");
  });

  it("diffing imports only the differences from the last upload of a series, and drops what is left out", async () => {
    const series = { diffing_data_set_identifier: "nightly" };
    const roster = (people: string[], rows: string[]) => ({
      "users.csv": csv("user_id,login_id,full_name,status", ...people.map((p) => `${p},${p},Person ${p},active`)),
      "courses.csv": csv("course_id,short_name,long_name,status", "DF,DF,Diff,published"),
      "enrollments.csv": csv(ENROLLMENT, ...rows.map((p) => `DF,${p},student,active`)),
    });
    const first = await importFiles(campus.admin, roster(["DA", "DB", "DC"], ["DA", "DB", "DC"]), series);
    expect(first).toMatchObject({ diffed_against_import_id: null, data: { counts: { users: 3, enrollments: 3 } } });
    const second = await importFiles(campus.admin, roster(["DA", "DC", "DD"], ["DA", "DD", "NO"]), {
      ...series,
      diffing_drop_status: "completed",
    });
    expect(second).toMatchObject({ diffed_against_import_id: first.id, diffing_drop_status: "completed" });
    // one user was added and one dropped; the course is the same
    expect(second.data.counts).toMatchObject({ users: 2, courses: 0, enrollments: 3 });
    expect(await remarks(campus.admin, second.id)).toEqual([
      "enrollments.csv:4: User not found for enrollment (User ID: NO, Course ID: DF, Section ID: )",
    ]);
    const state = { state: ["active", "completed", "deleted"] };
    const { body } = await campus.admin.get("courses/sis_course_id:DF/enrollments", state);
    const states = body.map((e: Json) => `${e.user.sis_user_id ?? e.user.name} ${e.enrollment_state}`).sort();
    expect(states).toEqual(expect.arrayContaining(["DA active", "DC completed", "DD active"]));
    expect((await campus.admin.get("users/sis_user_id:DB")).status).toBe(404);
    const both = { ...series, multi_term_batch_mode: "1", change_threshold: "1" };
    const refused = await upload(campus.admin, "users.csv", users("X", 1), both);
    expect(refused.body.message).toBe("batch mode and diffing_data_set_identifier exclude each other");
    const word = await upload(campus.admin, "users.csv", users("X", 1), { ...series, diffing_drop_status: "gone" });
    expect([word.status, word.body]).toEqual([400, { message: "Invalid diffing_drop_status" }]);
  });
});
