import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { announce, sendBytes, upload } from "./upload.ts";

let campus: Campus;
let ann: Api;

beforeAll(async () => {
  campus = await Campus.create();
  ann = await campus.person("Ann Change");
});

const put = async (name: string, folder: string, text = name): Promise<Json> =>
  (await upload(ann, { name, parent_folder_path: folder }, text)).body;
const listed = async (folder: number, params: object = {}): Promise<string[]> =>
  (await ann.get(`folders/${folder}/files`, { per_page: 50, ...params })).body.map((f: Json) => f.display_name);

describe("renaming and moving", () => {
  test("[PLAT-211] renaming to an existing name is refused without on_duplicate", async () => {
    const a = await put("a.txt", "clash");
    const b = await put("b.txt", "clash");
    const refused = await ann.put(`files/${b.id}`, { name: "a.txt" });
    expect([refused.status, refused.body]).toEqual([
      409,
      { message: "file already exists; use on_duplicate='overwrite' or 'rename'" },
    ]);
    expect((await ann.get(`files/${b.id}`)).body.display_name).toBe("b.txt");
    const bad = await ann.put(`files/${b.id}`, { name: "a.txt", on_duplicate: "x" });
    expect([bad.status, bad.body]).toEqual([400, { message: "invalid on_duplicate option" }]);
    const renamed = await ann.put(`files/${b.id}`, { name: "a.txt", on_duplicate: "rename" });
    expect(renamed.body).toMatchObject({ id: b.id, display_name: "a-1.txt" });
    expect(await listed(a.folder_id)).toEqual(["a-1.txt", "a.txt"]);
    const over = await ann.put(`files/${b.id}`, { name: "a.txt", on_duplicate: "overwrite" });
    expect(over.body).toMatchObject({ id: b.id, display_name: "a.txt" });
    expect(await listed(a.folder_id)).toEqual(["a.txt"]);
    expect((await ann.get(`files/${a.id}`)).body.id).toBe(b.id);
  });

  test("[PLAT-211] a file keeps its own name and moves between the folders of its owner", async () => {
    const a = await put("move.txt", "from");
    const there = await put("move.txt", "to");
    expect((await ann.put(`files/${a.id}`, { name: "move.txt", hidden: true })).body.hidden).toBe(true);
    expect((await ann.put(`files/${a.id}`, { parent_folder_id: there.folder_id })).status).toBe(409);
    const moved = await ann.put(`files/${a.id}`, { parent_folder_id: there.folder_id, name: "other.txt" });
    expect(moved.body).toMatchObject({ folder_id: there.folder_id, display_name: "other.txt", hidden: true });
    const elsewhere = (await upload(campus.admin, { name: "x" }, "x")).body;
    const refused = await ann.put(`files/${a.id}`, { parent_folder_id: elsewhere.folder_id });
    expect([refused.status, refused.body]).toEqual([404, { message: "The specified resource does not exist." }]);
    expect((await ann.put(`files/${a.id}`, { name: "n".repeat(256) })).status).toBe(400);
  });

  test("deleting a file frees its name, and its bytes no longer count", async () => {
    const before = (await ann.get("users/self/files/quota")).body.quota_used;
    const a = await put("gone.txt", "gone", "12345");
    expect((await ann.get("users/self/files/quota")).body.quota_used).toBe(before + 5);
    expect((await ann.delete(`files/${a.id}`)).status).toBe(200);
    expect((await ann.get("users/self/files/quota")).body.quota_used).toBe(before);
    expect((await ann.put(`files/${a.id}`, { name: "back.txt" })).status).toBe(404);
    expect((await put("gone.txt", "gone")).id).not.toBe(a.id);
  });
});

describe("listing", () => {
  let folder: number;

  beforeAll(async () => {
    const files: [string, string][] = [
      ["Zebra.txt", "12"],
      ["apple.png", "1234"],
      ["Äther.pdf", "1"],
      ["mango.jpg", "123"],
    ];
    for (const [name, text] of files) folder = (await put(name, "list", text)).folder_id;
  });

  test.each([
    [{}, ["apple.png", "Äther.pdf", "mango.jpg", "Zebra.txt"]],
    [{ order: "desc" }, ["Zebra.txt", "mango.jpg", "Äther.pdf", "apple.png"]],
    [{ sort: "size" }, ["Äther.pdf", "Zebra.txt", "mango.jpg", "apple.png"]],
    [{ sort: "size", order: "desc" }, ["apple.png", "mango.jpg", "Zebra.txt", "Äther.pdf"]],
    [{ sort: "created_at" }, ["Zebra.txt", "apple.png", "Äther.pdf", "mango.jpg"]],
    [{ sort: "updated_at", order: "desc" }, ["mango.jpg", "Äther.pdf", "apple.png", "Zebra.txt"]],
    [{ sort: "content_type" }, ["Äther.pdf", "mango.jpg", "apple.png", "Zebra.txt"]],
    [{ sort: "user" }, ["Zebra.txt", "apple.png", "Äther.pdf", "mango.jpg"]],
    [{ sort: "nonsense" }, ["apple.png", "Äther.pdf", "mango.jpg", "Zebra.txt"]],
    [{ search_term: "AT" }, ["Äther.pdf"]],
    [{ content_types: ["image"] }, ["apple.png", "mango.jpg"]],
    [{ content_types: "image/png" }, ["apple.png"]],
    [{ exclude_content_types: ["image", "text/plain"] }, ["Äther.pdf"]],
  ])("%j gives the files in their order, on one page or page by page", async (params, expected) => {
    expect(await listed(folder, params)).toEqual(expected);
    const pages: string[] = [];
    let reply = await ann.get(`folders/${folder}/files`, { ...params, per_page: 1 });
    for (;;) {
      pages.push(...reply.body.map((f: Json) => f.display_name));
      if (reply.links.next === undefined) break;
      reply = await ann.get(reply.links.next);
    }
    expect(pages).toEqual(expected);
    const second = await ann.get(`folders/${folder}/files`, { ...params, per_page: 1, page: 2 });
    expect(second.body.map((f: Json) => f.display_name)).toEqual(expected.slice(1, 2));
  });

  test("[PLAT-71] a search term of one letter is refused", async () => {
    const reply = await ann.get(`folders/${folder}/files`, { search_term: "a" });
    expect([reply.status, reply.body]).toEqual([
      400,
      { errors: [{ field: "search_term", code: "invalid", message: "2 or more characters is required" }] },
    ]);
  });

  test("only[]=names answers the fields up to the upload status", async () => {
    const { body } = await ann.get(`folders/${folder}/files`, { only: ["names"] });
    const fields = ["id", "uuid", "folder_id", "display_name", "filename", "upload_status"];
    expect(body.map((f: Json) => Object.keys(f))).toEqual([fields, fields, fields, fields]);
  });

  test("include[]=user shows who uploaded each file", async () => {
    const user = expect.objectContaining({ id: ann.id, display_name: "Ann Change", html_url: expect.any(String) });
    const { body } = await ann.get(`folders/${folder}/files`, { include: ["user", "nonsense"] });
    expect(body.map((f: Json) => f.user)).toEqual([user, user, user, user]);
    expect((await ann.get(`files/${body[0].id}`, { include: "user" })).body.user).toEqual(user);
    expect((await ann.get(`files/${body[0].id}`)).body).not.toHaveProperty("user");
    const announced = await announce(ann, { name: "seen.txt", success_include: ["user"] });
    const sent = await sendBytes(ann, announced.body, "seen");
    expect((await ann.get(sent.headers.get("location")!)).body.user).toEqual(user);
  });

  test("a file has the documented fields, and the class of its media type", async () => {
    const file = await put("report.docx", "kinds");
    expect(file).toEqual({
      id: expect.any(Number),
      uuid: expect.stringMatching(/^\w{40}$/),
      folder_id: expect.any(Number),
      display_name: "report.docx",
      filename: "report.docx",
      upload_status: "success",
      "content-type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      url: expect.stringContaining(`/files/${file.id}/download?`),
      size: 11,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      unlock_at: null,
      locked: false,
      hidden: false,
      lock_at: null,
      hidden_for_user: false,
      thumbnail_url: null,
      modified_at: expect.any(String),
      mime_class: "doc",
      media_entry_id: null,
      category: "uncategorized",
      locked_for_user: false,
      preview_url: null,
    });
    const kinds: Record<string, string> = {
      "a.html": "html",
      "a.py": "code",
      "a.png": "image",
      "a.mp3": "audio",
      "a.mp4": "video",
      "a.pdf": "pdf",
      "a.ppt": "ppt",
      "a.xlsx": "xls",
      "a.zip": "zip",
      "a.swf": "flash",
      "a.txt": "text",
      "a.unknown": "file",
    };
    for (const [name, kind] of Object.entries(kinds))
      expect([name, (await put(name, "kinds")).mime_class]).toEqual([name, kind]);
  });
});
