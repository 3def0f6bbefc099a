import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { upload } from "./upload.ts";

let campus: Campus;
let ann: Api;
let bob: Api;
let foreign: Api;
let course: Json;

beforeAll(async () => {
  campus = await Campus.create();
  ann = await campus.person("Ann Folder");
  bob = await campus.person("Bob Folder");
  foreign = (await Campus.create()).admin;
  course = await campus.course("Folders");
  await campus.enroll(course.id, ann, "teacher");
  await campus.enroll(course.id, bob, "student");
});

const status = async (reply: Promise<{ status: number }>) => (await reply).status;

describe("folders", () => {
  test("each owner has a root folder with the documented name", async () => {
    const group = await campus.group(course.id, "Team", [ann]);
    const root = async (where: string) => (await ann.get(`${where}/folders/root`)).body;
    expect(await root("users/self")).toMatchObject({ name: "my files", full_name: "my files", parent_folder_id: null });
    expect(await root(`courses/${course.id}`)).toMatchObject({ name: "course files", context_type: "Course" });
    expect(await root(`groups/${group.id}`)).toMatchObject({ name: "files", context_id: group.id });
    expect((await root("users/self")).id).toBe((await root(`users/${ann.id}`)).id);
  });

  test("a folder is created in the requested parent; an existing one is answered unchanged", async () => {
    const made = await ann.post("users/self/folders", { name: "Week 1", parent_folder_path: "Term/Notes" });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      name: "Week 1",
      full_name: "my files/Term/Notes/Week 1",
      can_upload: true,
      files_count: 0,
    });
    const again = await ann.post(`folders/${made.body.parent_folder_id}/folders`, { name: "Week 1" });
    expect(again.body.id).toBe(made.body.id);
    const byId = await ann.post("users/self/folders", { name: "In", parent_folder_id: made.body.id });
    expect(byId.body.full_name).toBe("my files/Term/Notes/Week 1/In");
    const top = await ann.post("users/self/folders", { name: "Top" });
    expect(top.body.full_name).toBe("my files/Top");
  });

  test("a missing or invalid name and two parents are refused", async () => {
    const make = async (params: object) => (await ann.post("users/self/folders", params as never)).body;
    expect(JSON.stringify(await make({}))).toContain("name is missing");
    for (const name of ["a/b", "..", "n".repeat(256)])
      expect(await make({ name })).toMatchObject({ errors: { name: [{ attribute: "name" }] } });
    expect(await make({ name: "x", parent_folder_id: 1, parent_folder_path: "y" })).toEqual({
      message: "Can't set folder path and folder id",
    });
    expect(await status(ann.post("users/self/folders", { name: "x", parent_folder_id: 999_999_999 }))).toBe(404);
  });

  test("a path resolves to all folders on it; the list of all folders and of subfolders have pages", async () => {
    const { id, folder_id } = (await upload(bob, { name: "f.txt", parent_folder_path: "p/q r/s" }, "f")).body;
    const way = await bob.get("users/self/folders/by_path/p/q%20r/s");
    expect(way.body.map((f: Json) => f.full_name)).toEqual([
      "my files",
      "my files/p",
      "my files/p/q r",
      "my files/p/q r/s",
    ]);
    expect(way.body.at(-1)).toMatchObject({ id: folder_id, files_count: 1, folders_count: 0 });
    expect((await bob.get(way.body.at(-1).files_url)).body.map((f: Json) => f.id)).toEqual([id]);
    expect((await bob.get(way.body[1].folders_url)).body.map((f: Json) => f.name)).toEqual(["q r"]);
    expect((await bob.get("users/self/folders/by_path")).body.map((f: Json) => f.name)).toEqual(["my files"]);
    expect(await status(bob.get("users/self/folders/by_path/p/none"))).toBe(404);
    const first = await bob.get("users/self/folders", { per_page: 3 });
    expect(first.body).toHaveLength(3);
    expect((await bob.get(first.links.next!)).body.map((f: Json) => f.id)).toEqual([folder_id]);
  });

  test("users who may see the files see folders; creating them needs a permission", async () => {
    const { body: root } = await ann.get(`courses/${course.id}/folders/root`);
    const { body: own } = await ann.get("users/self/folders/root");
    expect(await status(bob.get(`folders/${root.id}`))).toBe(200);
    expect((await bob.get(`folders/${root.id}`)).body.can_upload).toBe(false);
    expect(await status(bob.post(`courses/${course.id}/folders`, { name: "x" }))).toBe(403);
    expect(await status(bob.post(`folders/${root.id}/folders`, { name: "x" }))).toBe(403);
    expect(await status(ann.post(`folders/${root.id}/folders`, { name: "x" }))).toBe(200);
    for (const path of [`folders/${own.id}`, `folders/${own.id}/folders`, `folders/${own.id}/files`]) {
      expect(await status(ann.get(path))).toBe(200);
      expect(await status(bob.get(path))).toBe(403);
      expect(await status(foreign.get(path))).toBe(404);
      expect(await status(ann.as(undefined).get(path))).toBe(401);
    }
    expect(await status(bob.get(`users/${ann.id}/folders`))).toBe(403);
    expect(await status(bob.get(`users/${ann.id}/folders/by_path/x`))).toBe(403);
    expect(await status(ann.get(`users/self/folders/${own.id}`))).toBe(200);
    expect(await status(ann.get(`courses/${course.id}/folders/${own.id}`))).toBe(404);
    expect(await status(ann.get("folders/999999999"))).toBe(404);
  });
});
