import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { announce, download, upload } from "./upload.ts";

let campus: Campus;
let teacher: Api;
let student: Api;
let outsider: Api;
let foreign: Api;
let course: Json;
let group: Json;
let courseFile: Json;
let groupFile: Json;
let ownFile: Json;

beforeAll(async () => {
  campus = await Campus.create();
  [teacher, student, outsider] = [
    await campus.person("Tess Teacher"),
    await campus.person("Stu Student"),
    await campus.person("Otto Outsider"),
  ];
  foreign = (await Campus.create()).admin;
  course = await campus.course("Files");
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, student, "student");
  group = await campus.group(course.id, "Team", [student]);
  courseFile = (await upload(teacher, { name: "syllabus.pdf" }, "%PDF", `courses/${course.id}`)).body;
  groupFile = (await upload(student, { name: "plan.txt" }, "plan", `groups/${group.id}`)).body;
  ownFile = (await upload(student, { name: "diary.txt" }, "dear", "users/self")).body;
});

const status = async (reply: Promise<{ status: number }>) => (await reply).status;

describe("reading", () => {
  test.each([
    ["a course's", () => courseFile, () => ({ teacher: 200, student: 200, outsider: 403 })],
    ["a group's", () => groupFile, () => ({ teacher: 200, student: 200, outsider: 403 })],
    ["a person's own", () => ownFile, () => ({ teacher: 403, student: 200, outsider: 403 })],
  ])("%s file is shown to those whose it is", async (_, file, expected) => {
    const { id } = file();
    for (const path of [`files/${id}`, `files/${id}/public_url`, `/files/${id}/download`]) {
      const got = {
        teacher: await status(teacher.get(path)),
        student: await status(student.get(path)),
        outsider: await status(outsider.get(path)),
      };
      expect([path, got]).toEqual([path, expected()]);
      expect(await status(teacher.as(undefined).get(path))).toBe(401);
      expect(await status(foreign.get(path))).toBe(404);
    }
  });

  test("a file is found only below its own course, group or user", async () => {
    expect(await status(student.get(`courses/${course.id}/files/${courseFile.id}`))).toBe(200);
    expect(await status(student.get(`groups/${group.id}/files/${groupFile.id}`))).toBe(200);
    expect(await status(student.get(`users/self/files/${ownFile.id}`))).toBe(200);
    expect(await status(student.get(`users/self/files/${courseFile.id}`))).toBe(404);
    expect(await status(student.get(`courses/${course.id}/files/${ownFile.id}`))).toBe(404);
    expect(await status(student.get("files/abc"))).toBe(404);
  });

  test("a file of an import is opened by its verifier, not by its id", async () => {
    const made = await campus.admin.raw("POST", "accounts/self/sis_imports?extension=csv", {
      headers: { "content-type": "text/csv" },
      body: "user_id,login_id,full_name,status\n,nobody,No Body,active\n",
    });
    let done = made;
    for (const end = Date.now() + 10_000; done.body.progress !== 100 && Date.now() < end; ) {
      await new Promise((r) => setTimeout(r, 50));
      done = await campus.admin.get(`accounts/self/sis_imports/${made.body.id}`);
    }
    const file = done.body.errors_attachment;
    expect((await download(campus.admin, file.url)).status).toBe(200);
    for (const path of [`files/${file.id}`, `/files/${file.id}/download`])
      expect(await status(campus.admin.get(path))).toBe(404);
  });

  test("users who may read files list them", async () => {
    for (const where of [`courses/${course.id}`, `folders/${courseFile.folder_id}`]) {
      expect((await student.get(`${where}/files`)).body.map((f: Json) => f.id)).toEqual([courseFile.id]);
      expect(await status(outsider.get(`${where}/files`))).toBe(403);
      expect(await status(foreign.get(`${where}/files`))).toBe(404);
      expect(await status(student.as(undefined).get(`${where}/files`))).toBe(401);
    }
    expect(await status(teacher.get(`users/${student.id}/files`))).toBe(403);
    expect((await student.get(`users/${student.id}/files`)).body.map((f: Json) => f.id)).toEqual([ownFile.id]);
    expect(await status(student.get("courses/999999999/files"))).toBe(404);
  });
});

describe("adding, changing and deleting", () => {
  test("[PLAT-207] nobody uploads to another user's files", async () => {
    for (const other of [outsider, campus.admin])
      expect(await status(announce(other, { name: "x" }, `users/${student.id}`))).toBe(403);
    expect(await status(announce(outsider, { name: "x" }, `folders/${ownFile.folder_id}`))).toBe(403);
    expect(await status(announce(student, { name: "x" }, `users/${student.id}`))).toBe(200);
    expect(await status(announce(student, { name: "x" }, "users/999999999"))).toBe(404);
  });

  test("students add files to their groups, not to the course", async () => {
    const add = (api: Api, where: string) => status(announce(api, { name: "x" }, where));
    expect(await add(student, `courses/${course.id}`)).toBe(403);
    expect(await add(teacher, `courses/${course.id}`)).toBe(200);
    expect(await add(student, `groups/${group.id}`)).toBe(200);
    expect(await add(outsider, `groups/${group.id}`)).toBe(403);
    expect(await add(student, `folders/${courseFile.folder_id}`)).toBe(403);
    expect(await add(foreign, `courses/${course.id}`)).toBe(404);
  });

  test("users who may add files see the quota", async () => {
    expect((await teacher.get(`courses/${course.id}/files/quota`)).body).toEqual({
      quota: 500 * 1024 * 1024,
      quota_used: 4,
    });
    expect(await status(student.get(`courses/${course.id}/files/quota`))).toBe(403);
    expect(await status(teacher.get(`users/${student.id}/files/quota`))).toBe(403);
  });

  test("[PLAT-210] teachers delete files of a course, students do not", async () => {
    const { id, url } = (await upload(teacher, { name: "old.txt" }, "old", `courses/${course.id}`)).body;
    for (const api of [student, outsider]) {
      const refused = await api.delete(`files/${id}`);
      expect([refused.status, refused.body]).toEqual([401, { message: "Unauthorized to delete this file" }]);
    }
    const replace = await teacher.delete(`files/${id}`, { replace: true });
    expect(replace.body).toEqual({ message: "Unauthorized to delete this file" });
    expect((await download(teacher, url)).status).toBe(200);
    const deleted = await teacher.delete(`files/${id}`);
    expect([deleted.status, deleted.body.id, deleted.body.display_name]).toEqual([200, id, "old.txt"]);
    expect(await status(teacher.get(`files/${id}`))).toBe(404);
    expect((await download(teacher, url)).status).toBe(401);
    expect(await status(teacher.delete(`files/${id}`))).toBe(404);
  });

  test("only users who manage files change them or reset their verifiers", async () => {
    const { id, url } = courseFile;
    for (const api of [student, outsider]) {
      expect(await status(api.put(`files/${id}`, { name: "mine.pdf" }))).toBe(403);
      expect(await status(api.post(`files/${id}/reset_verifier`))).toBe(403);
    }
    expect(await status(foreign.put(`files/${id}`, { name: "mine.pdf" }))).toBe(404);
    expect((await download(teacher, url)).status).toBe(200);
    const fresh = await teacher.post(`files/${id}/reset_verifier`);
    expect(fresh.body.uuid).not.toBe(courseFile.uuid);
    expect((await download(teacher, url)).status).toBe(401);
    expect((await download(teacher, fresh.body.url)).status).toBe(200);
  });

  test("only users who manage files see those that are locked or hidden", async () => {
    const make = async (name: string, change: object) => {
      const { id } = (await upload(teacher, { name }, name, `courses/${course.id}`)).body;
      return (await teacher.put(`files/${id}`, change as never)).body;
    };
    const locked = await make("locked.txt", { locked: true });
    const later = await make("later.txt", { unlock_at: "2999-01-01T00:00:00Z" });
    const past = await make("past.txt", { lock_at: "2001-01-01T00:00:00Z" });
    const hidden = await make("hidden.txt", { hidden: true });
    const listed = async (api: Api) =>
      (await api.get(`courses/${course.id}/files`)).body.map((f: Json) => f.display_name);
    for (const name of ["locked.txt", "later.txt", "past.txt", "hidden.txt"]) {
      expect(await listed(teacher)).toContain(name);
      expect(await listed(student)).not.toContain(name);
    }
    for (const file of [locked, later, past]) {
      expect(file.url).not.toBe("");
      const seen = (await student.get(`files/${file.id}`)).body;
      expect(seen).toMatchObject({
        url: "",
        locked_for_user: true,
        lock_info: { asset_string: `attachment_${file.id}` },
      });
      expect(seen.lock_explanation).toContain(file.display_name);
      expect(await status(student.get(`files/${file.id}/public_url`))).toBe(403);
      expect((await download(student, file.url)).status).toBe(403);
      expect(await status(teacher.get(`/files/${file.id}/download`))).toBe(200);
    }
    expect((await student.get(`files/${hidden.id}`)).body).toMatchObject({ hidden: true, hidden_for_user: true });
    const opened = await teacher.put(`files/${later.id}`, { unlock_at: "" });
    expect(opened.body.unlock_at).toBeNull();
    expect((await download(student, opened.body.url)).status).toBe(200);
  });
});
