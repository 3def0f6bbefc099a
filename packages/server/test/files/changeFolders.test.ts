/** Folders are renamed, moved and deleted; files and folders are copied. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { DENIED, NOT_FOUND } from "../support/refusals.ts";
import { announce, download, sendBytes, upload } from "./upload.ts";

let campus: Campus;
let ann: Api;
let bob: Api;
let foreign: Api;
let course: Json;
beforeAll(async () => {
  campus = await Campus.create();
  [ann, bob] = [await campus.person("Ann"), await campus.person("Bob")];
  foreign = (await Campus.create()).admin;
  course = await campus.course("Folders");
  await campus.enroll(course.id, ann, "teacher");
  await campus.enroll(course.id, bob, "student");
});

const folder = async (who: Api, path: string, where = "users/self"): Promise<Json> => {
  const at = path.lastIndexOf("/");
  const params = { name: path.slice(at + 1), ...(at === -1 ? {} : { parent_folder_path: path.slice(0, at) }) };
  const made = await who.post(`${where}/folders`, params);
  if (made.status !== 200) throw new Error(made.text);
  return made.body;
};
const file = async (who: Api, name: string, path: string, text = "text", where = "users/self"): Promise<Json> =>
  (await upload(who, { name, parent_folder_path: path }, text, where)).body;
const textOf = async (who: Api, { url }: Json) => (await download(who, url)).text();
const names = async (who: Api, id: number) =>
  (await who.get(`folders/${id}/files`)).body.map((each: Json) => each.display_name);

describe("PUT folders/:id", () => {
  test("renames a folder; what lies below it goes along, and what only begins alike does not", async () => {
    const top = await folder(ann, "Term");
    const inner = await folder(ann, "Term/Week/Notes");
    const alike = await folder(ann, "Terminal");
    const kept = await file(ann, "a.txt", "Term/Week/Notes");
    const renamed = await ann.put(`folders/${top.id}`, { name: " Autumn_% " });
    expect([renamed.status, renamed.body]).toMatchObject([200, { id: top.id, name: "Autumn_%" }]);
    expect((await ann.get(`folders/${inner.id}`)).body.full_name).toBe("my files/Autumn_%/Week/Notes");
    expect((await ann.get(`folders/${alike.id}`)).body.full_name).toBe("my files/Terminal");
    expect((await ann.get("users/self/folders/by_path/Term")).body).toEqual(NOT_FOUND);
    expect((await ann.get(`files/${kept.id}`)).body.folder_id).toBe(inner.id);
    expect((await file(ann, "b.txt", "Autumn_%/Week/Notes")).folder_id).toBe(inner.id);
  });

  test("moves a folder into another of the same owner", async () => {
    const [from, to] = [await folder(ann, "From/Moved/Deep"), await folder(ann, "To")];
    const moved = (await ann.get(`folders/${from.parent_folder_id}`)).body;
    const reply = await ann.put(`folders/${moved.id}`, { parent_folder_id: to.id, name: "Here" });
    expect(reply.body).toMatchObject({ parent_folder_id: to.id, full_name: "my files/To/Here", folders_count: 1 });
    expect((await ann.get(`folders/${from.id}`)).body.full_name).toBe("my files/To/Here/Deep");
  });

  test("refuses what cannot be, by name, and changes nothing", async () => {
    const [one, two] = [await folder(ann, "One/Inner"), await folder(ann, "Two")];
    const outer = one.parent_folder_id;
    const root = (await ann.get("users/self/folders/root")).body;
    const elsewhere = await folder(ann, "Elsewhere", `courses/${course.id}`);
    for (const [id, params, field] of [
      [outer, { name: "Two" }, "name"],
      [outer, { name: "a/b" }, "name"],
      [outer, { name: ".." }, "name"],
      [outer, { name: "n".repeat(256) }, "name"],
      [outer, { parent_folder_id: outer }, "parent_folder_id"],
      [outer, { parent_folder_id: one.id }, "parent_folder_id"],
      [two.id, { locked: true }, "locked"],
      [two.id, { hidden: true }, "hidden"],
      [two.id, { lock_at: "2027-01-01T00:00:00Z" }, "lock_at"],
    ] as const) {
      const refused = await ann.put(`folders/${id}`, params);
      expect([params, refused.status, Object.keys(refused.body.errors)]).toEqual([params, 400, [field]]);
    }
    expect((await ann.put(`folders/${two.id}`, { name: "" })).status).toBe(400);
    expect((await ann.put(`folders/${root.id}`, { name: "x" })).status).toBe(400);
    expect((await ann.put(`folders/${two.id}`, { parent_folder_id: elsewhere.id })).status).toBe(404);
    expect((await ann.get(`folders/${one.id}`)).body.full_name).toBe("my files/One/Inner");
    const same = await ann.put(`folders/${two.id}`, { locked: false, position: 3 });
    expect([same.status, same.body.full_name]).toEqual([200, "my files/Two"]);
  });

  test("is bounded in depth, also for what goes along", async () => {
    const deep = await folder(ann, `Deep/${Array.from({ length: 30 }, () => "d").join("/")}`);
    const pair = await folder(ann, "Pair/Below");
    const alone = await folder(ann, "Alone");
    const parent_folder_id = deep.parent_folder_id;
    expect((await ann.put(`folders/${pair.parent_folder_id}`, { parent_folder_id })).status).toBe(400);
    expect((await ann.put(`folders/${alone.id}`, { parent_folder_id })).status).toBe(200);
  });

  test("is for those who may change the owner's files", async () => {
    const own = await folder(ann, "Private");
    const shared = await folder(ann, "Shared", `courses/${course.id}`);
    for (const id of [own.id, shared.id]) expect((await bob.put(`folders/${id}`, {})).body).toEqual(DENIED);
    expect((await foreign.put(`folders/${own.id}`, { name: "x" })).body).toEqual(NOT_FOUND);
    expect((await ann.put(`folders/${shared.id}`, { name: "Shown" })).body.full_name).toBe("course files/Shown");
  });
});

describe("DELETE folders/:id", () => {
  test("deletes an empty folder; one with content only with force, and then all of it", async () => {
    const empty = await folder(ann, "Empty");
    const deleted = await ann.delete(`folders/${empty.id}`);
    expect([deleted.status, deleted.body.full_name]).toEqual([200, "my files/Empty"]);
    expect((await ann.get(`folders/${empty.id}`)).body).toEqual(NOT_FOUND);
    const full = await folder(ann, "Full");
    const lost = await file(ann, "a.txt", "Full/Below");
    const alike = await file(ann, "b.txt", "Full2");
    const used = async () => (await ann.get("users/self/files/quota")).body.quota_used;
    const before = await used();
    const refused = await ann.delete(`folders/${full.id}`);
    expect([refused.status, refused.body]).toEqual([400, { message: "Can't delete a folder with content" }]);
    expect(await textOf(ann, lost)).toBe("text");
    const forced = await ann.delete(`folders/${full.id}`, { force: true });
    expect([forced.status, forced.body.folders_count]).toEqual([200, 1]);
    for (const path of [`folders/${full.id}`, `files/${lost.id}`, `folders/${lost.folder_id}`])
      expect([path, (await ann.get(path)).body]).toEqual([path, NOT_FOUND]);
    expect((await download(ann, lost.url)).status).not.toBe(200);
    expect(await used()).toBe(before - 4);
    expect(await textOf(ann, alike)).toBe("text");
    expect((await file(ann, "a.txt", "Full/Below")).id).not.toBe(lost.id);
  });

  test("an upload that was begun before still arrives, in the root folder", async () => {
    const gone = await folder(ann, "Going");
    const ticket = (await announce(ann, { name: "late.txt", parent_folder_id: gone.id })).body;
    expect((await ann.delete(`folders/${gone.id}`)).status).toBe(200);
    const arrived = await ann.get((await sendBytes(ann, ticket, "late")).headers.get("location")!);
    const root = (await ann.get("users/self/folders/root")).body;
    expect([arrived.status, arrived.body.folder_id]).toEqual([200, root.id]);
  });

  test("is not for the root folder, nor for those who may not delete the owner's files", async () => {
    const root = (await ann.get("users/self/folders/root")).body;
    const refused = await ann.delete(`folders/${root.id}`, { force: true });
    expect([refused.status, refused.body]).toEqual([400, { message: "Can't delete the root folder" }]);
    const shared = await folder(ann, "Kept", `courses/${course.id}`);
    expect((await bob.delete(`folders/${shared.id}`)).body).toEqual(DENIED);
    expect((await foreign.delete(`folders/${shared.id}`)).body).toEqual(NOT_FOUND);
    expect((await ann.delete(`folders/${shared.id}`)).status).toBe(200);
  });
});

describe("POST folders/:id/copy_file", () => {
  test("copies the bytes into a folder, also of another owner; either lives without the other", async () => {
    const source = await file(ann, "plan.txt", "Sources", "the plan");
    const into = await folder(ann, "Copies", `courses/${course.id}`);
    const copied = await ann.post(`folders/${into.id}/copy_file`, { source_file_id: source.id });
    expect([copied.status, copied.body]).toMatchObject([
      200,
      { folder_id: into.id, display_name: "plan.txt", size: 8, "content-type": source["content-type"] },
    ]);
    expect([copied.body.id, copied.body.uuid]).not.toContain(source.id);
    expect(copied.body.uuid).not.toBe(source.uuid);
    await ann.delete(`files/${source.id}`);
    expect(await textOf(ann, copied.body)).toBe("the plan");
  });

  test("a name that is taken is refused, overwritten or given a number", async () => {
    const into = await folder(ann, "Taken");
    const [old, source] = [await file(ann, "a.txt", "Taken", "old"), await file(ann, "a.txt", "Other", "new")];
    const copy = (more: object) => ann.post(`folders/${into.id}/copy_file`, { source_file_id: source.id, ...more });
    expect((await copy({})).status).toBe(409);
    expect((await copy({ on_duplicate: "mix" })).status).toBe(400);
    expect(await names(ann, into.id)).toEqual(["a.txt"]);
    expect((await copy({ on_duplicate: "rename" })).body.display_name).toBe("a-1.txt");
    const over = await copy({ on_duplicate: "overwrite" });
    expect((await ann.get(`files/${old.id}`)).body.id).toBe(over.body.id);
    expect(await names(ann, into.id)).toEqual(["a-1.txt", "a.txt"]);
    expect(await textOf(ann, over.body)).toBe("new");
  });

  test("of a file that one may not read or that is locked, to a folder to which one may not add, is refused", async () => {
    const [own, shared] = [await folder(bob, "Own"), await folder(ann, "Course", `courses/${course.id}`)];
    const [secret, open] = [
      await file(ann, "secret.txt", "Secrets"),
      await file(ann, "open.txt", "Course", "open", `courses/${course.id}`),
    ];
    const copy = (into: Json, source_file_id: unknown) => bob.post(`folders/${into.id}/copy_file`, { source_file_id });
    expect((await copy(own, secret.id)).body).toEqual(DENIED);
    expect((await copy(shared, open.id)).body).toEqual(DENIED);
    // permission before validation
    expect((await copy(shared, undefined)).body).toEqual(DENIED);
    expect((await copy(own, undefined)).body).toEqual({ errors: [{ message: "source_file_id is missing" }] });
    expect((await copy(own, 999_999_999)).body).toEqual(NOT_FOUND);
    expect((await copy(own, open.id)).status).toBe(200);
    await ann.put(`files/${open.id}`, { locked: true });
    expect((await copy(own, open.id)).body).toEqual(DENIED);
    expect((await foreign.post(`folders/${own.id}/copy_file`, { source_file_id: open.id })).body).toEqual(NOT_FOUND);
  });

  test("beyond the quota is refused, and nothing is kept", async () => {
    const group = await campus.group(course.id, "Small", [ann]);
    await campus.admin.put(`groups/${group.id}`, { storage_quota_mb: 1 });
    const into = await folder(ann, "Room", `groups/${group.id}`);
    const half = await file(ann, "half.txt", "Big", "x".repeat(600_000));
    const copy = () => ann.post(`folders/${into.id}/copy_file`, { source_file_id: half.id, on_duplicate: "rename" });
    expect((await copy()).status).toBe(200);
    const refused = await copy();
    expect([refused.status, refused.body]).toEqual([400, { message: "file size exceeds quota" }]);
    expect((await ann.get(`groups/${group.id}/files/quota`)).body.quota_used).toBe(600_000);
    expect(await names(ann, into.id)).toEqual(["half.txt"]);
  });
});

describe("POST folders/:id/copy_folder", () => {
  test("copies a folder with all that lies in it; a second copy gets a number", async () => {
    const source = await folder(ann, "Tree");
    await file(ann, "top.txt", "Tree", "top");
    await file(ann, "deep.txt", "Tree/In/Deeper", "deep");
    const into = await folder(ann, "Copied", `courses/${course.id}`);
    const copy = () => ann.post(`folders/${into.id}/copy_folder`, { source_folder_id: source.id });
    const copied = await copy();
    expect(copied.body).toMatchObject({ full_name: "course files/Copied/Tree", files_count: 1, folders_count: 1 });
    const path = (await ann.get(`courses/${course.id}/folders/by_path/Copied/Tree/In/Deeper`)).body;
    const [deep] = (await ann.get(`folders/${path.at(-1).id}/files`)).body;
    expect([deep.display_name, await textOf(ann, deep)]).toEqual(["deep.txt", "deep"]);
    expect((await copy()).body.name).toBe("Tree 2");
    expect((await copy()).body.name).toBe("Tree 3");
    expect(await names(ann, source.id)).toEqual(["top.txt"]);
  });

  test("leaves out what the caller may not have", async () => {
    await file(ann, "open.txt", "Part", "open", `courses/${course.id}`);
    const [locked, hidden] = [
      await file(ann, "locked.txt", "Part", "locked", `courses/${course.id}`),
      await file(ann, "hidden.txt", "Part", "hidden", `courses/${course.id}`),
    ];
    await ann.put(`files/${locked.id}`, { locked: true });
    await ann.put(`files/${hidden.id}`, { hidden: true });
    const [to, mine] = [await folder(bob, "Mine"), await folder(ann, "All")];
    const copied = await bob.post(`folders/${to.id}/copy_folder`, { source_folder_id: locked.folder_id });
    expect(await names(bob, copied.body.id)).toEqual(["open.txt"]);
    const all = await ann.post(`folders/${mine.id}/copy_folder`, { source_folder_id: locked.folder_id });
    expect(await names(ann, all.body.id)).toEqual(["hidden.txt", "locked.txt", "open.txt"]);
  });

  test("into itself, of a folder one may not read, or where one may not add, is refused", async () => {
    const inner = await folder(ann, "Self/Inner");
    const refused = await ann.post(`folders/${inner.id}/copy_folder`, { source_folder_id: inner.parent_folder_id });
    expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["source_folder_id"]]);
    const [own, shared] = [await folder(bob, "Bob's"), await folder(ann, "For all", `courses/${course.id}`)];
    const copy = (into: Json, source_folder_id: unknown) =>
      bob.post(`folders/${into.id}/copy_folder`, { source_folder_id });
    expect((await copy(own, inner.id)).body).toEqual(DENIED);
    expect((await copy(shared, undefined)).body).toEqual(DENIED);
    expect((await copy(own, undefined)).status).toBe(400);
    expect((await copy(own, 999_999_999)).body).toEqual(NOT_FOUND);
    expect((await copy(own, shared.id)).status).toBe(200);
  });
});
