import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { announce, download, sendBytes, upload } from "./upload.ts";

let campus: Campus;
let ann: Api;
let bob: Api;

beforeAll(async () => {
  campus = await Campus.create();
  ann = await campus.person("Ann Files");
  bob = await campus.person("Bob Files");
});

const names = async (api: Api, where: string) =>
  (await api.get(`${where}/files`, { per_page: 100 })).body.map((f: Json) => f.display_name);

describe("the three steps", () => {
  test("[PLAT-200] announcing a file answers an upload address, and the file is not listed yet", async () => {
    const { status, body } = await announce(ann, { name: "notes.txt", size: 5 });
    expect(status).toBe(200);
    expect(body.upload_url).toMatch(/^http/);
    expect(Object.keys(body.upload_params)).toEqual([
      "Filename",
      "key",
      "acl",
      "Policy",
      "Signature",
      "success_action_redirect",
      "content-type",
    ]);
    expect(body.upload_params["content-type"]).toBe("text/plain");
    expect(body.file_param).toBe("file");
    const id = /files\/(\d+)\//.exec(body.upload_params.success_action_redirect)![1];
    expect((await ann.get(`files/${id}`)).status).toBe(404);
    expect(await names(ann, "users/self")).not.toContain("notes.txt");
  });

  test("[PLAT-201] after sending and confirming, the file is listed and its bytes can be downloaded", async () => {
    const bytes = new Uint8Array(700_000).map((_, i) => i % 251);
    const announced = await announce(ann, { name: "data.bin", size: bytes.length });
    const sent = await sendBytes(ann, announced.body, bytes);
    expect(sent.status).toBe(302);
    const location = sent.headers.get("location")!;
    expect(location).toMatch(/\/api\/v1\/files\/\d+\/create_success\?uuid=\w{40}$/);
    const { status, body } = await ann.get(location);
    expect(status).toBe(200);
    expect(body).toMatchObject({ display_name: "data.bin", size: 700_000, upload_status: "success", locked: false });
    expect(await names(ann, "users/self")).toContain("data.bin");
    const got = await download(ann, body.url);
    expect(got.status).toBe(200);
    expect(Buffer.compare(Buffer.from(await got.arrayBuffer()), Buffer.from(bytes))).toBe(0);
  });

  test("[PLAT-201] POST confirms an upload too, and a file may be empty", async () => {
    const announced = await announce(ann, { name: "empty.txt", size: 0 });
    const sent = await sendBytes(ann, announced.body, "");
    const { status, body } = await ann.post(sent.headers.get("location")!);
    expect(status).toBe(200);
    expect(body).toMatchObject({ display_name: "empty.txt", size: 0 });
    const got = await download(ann, body.url);
    expect([got.status, await got.text()]).toEqual([200, ""]);
  });

  test("[PLAT-201] a client that follows the redirect without its token gets the file", async () => {
    const { body: ticket } = await announce(ann, { name: "followed.txt", size: 2 });
    const sent = await sendBytes(ann, ticket, "hi");
    const { status, body } = await ann.as(undefined).get(sent.headers.get("location")!);
    expect([status, body.display_name, body.size]).toEqual([200, "followed.txt", 2]);
    expect(await (await download(ann, body.url)).text()).toBe("hi");
  });

  test("[PLAT-201] with no_redirect the upload answers 201 with the address to confirm it", async () => {
    const announced = await announce(ann, { name: "quiet.txt", size: 2, no_redirect: true });
    expect(announced.body.upload_params).toMatchObject({ success_action_status: "201" });
    expect(announced.body.upload_params).not.toHaveProperty("success_action_redirect");
    const sent = await sendBytes(ann, announced.body, "hi");
    expect(sent.status).toBe(201);
    expect(sent.body).toEqual({ location: sent.headers.get("location") });
    expect((await ann.get(sent.body.location)).body.display_name).toBe("quiet.txt");
  });

  test("[PLAT-202] confirming twice, with a wrong uuid or before the bytes arrive is a 400 without a body", async () => {
    const announced = await announce(ann, { name: "once.txt", size: 4 });
    const location: string = announced.body.upload_params.success_action_redirect;
    const early = await ann.get(location);
    await sendBytes(ann, announced.body, "once");
    const wrong = await ann.get(location.replace(/uuid=.*/, `uuid=${"x".repeat(40)}`));
    expect((await ann.get(location)).status).toBe(200);
    const again = await ann.get(location);
    for (const refused of [early, wrong, again]) expect([refused.status, refused.text]).toEqual([400, ""]);
  });

  test("[PLAT-203] a changed policy, a wrong signature and a policy of another upload are a 400, and nothing is stored", async () => {
    const announced = await announce(ann, { name: "sealed.txt", size: 4 });
    const { Policy, Signature } = announced.body.upload_params;
    const policy = JSON.parse(Buffer.from(Policy, "base64").toString());
    policy.conditions.at(-1)[2] = 2 ** 40;
    const forged = Buffer.from(JSON.stringify(policy)).toString("base64");
    const other = (await announce(ann, { name: "sealed.txt", size: 4 })).body.upload_params;
    for (const changes of [
      { Policy: forged },
      { Signature: `${Signature.slice(0, -2)}AA` },
      { key: other.key },
      { "content-type": "text/html" },
      { success_action_redirect: "https://elsewhere.test/" },
    ] as Record<string, string>[]) {
      const sent = await sendBytes(ann, announced.body, "evil", changes);
      expect([sent.status, sent.text, changes]).toEqual([400, "", changes]);
    }
    expect((await ann.get(announced.body.upload_params.success_action_redirect)).status).toBe(400);
    expect((await sendBytes(ann, announced.body, "good")).status).toBe(302);
  });

  test("[PLAT-203] a file before its fields, a form without a file and no form at all are a 400", async () => {
    const { body: ticket } = await announce(ann, { name: "order.txt", size: 1 });
    const fields = Object.entries(ticket.upload_params) as [string, string][];
    const first = new FormData();
    first.append("file", new Blob(["x"]), "x");
    for (const [name, value] of fields) first.append(name, value);
    const none = new FormData();
    for (const [name, value] of fields) none.append(name, value);
    for (const body of [first, none, "just text"]) {
      const sent = await ann.as(undefined).raw("POST", ticket.upload_url, { body });
      expect([sent.status, sent.text]).toEqual([400, ""]);
    }
  });

  test("[PLAT-24] pages of other origins may use the upload endpoints, but not others", async () => {
    const announced = await announce(ann, { name: "cors.txt", size: 1 });
    const sent = await sendBytes(ann, announced.body, "c");
    const confirmed = await ann.get(sent.headers.get("location")!);
    const bad = await sendBytes(ann, announced.body, "c", { Policy: "x" });
    for (const reply of [announced, sent, confirmed, bad]) {
      expect(reply.headers.get("access-control-allow-origin")).toBe("*");
      expect(reply.headers.get("access-control-allow-methods")).toBe("POST, PUT, DELETE, GET, OPTIONS");
      expect(reply.headers.get("access-control-allow-headers")).toContain("Authorization");
    }
    const asked = await ann.as(undefined).raw("OPTIONS", sent.headers.get("location")!);
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    for (const path of ["users/self/files", `files/${confirmed.body.id}`, "users/self"])
      expect((await ann.get(path)).headers.get("access-control-allow-origin")).toBeNull();
  });

  test("[PLAT-9] the times of a file are whole seconds in UTC", async () => {
    const { body } = await upload(ann, { name: "times.txt" }, "t");
    for (const time of [body.created_at, body.updated_at, body.modified_at])
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });
});

describe("folder and name", () => {
  test("[PLAT-204] the folders of a path are created once; without a path files go to unfiled", async () => {
    const a = await upload(ann, { name: "one.txt", parent_folder_path: "a/b" }, "1");
    const b = await upload(ann, { name: "two.txt", folder: "/my files/a/b/" }, "2");
    const c = await upload(ann, { name: "three.txt" }, "3");
    const d = await upload(ann, { name: "four.txt", parent_folder_path: "" }, "4");
    const e = await upload(ann, { name: "five.txt", parent_folder_id: a.body.folder_id }, "5");
    const f = await upload(ann, { name: "six.txt" }, "6", `folders/${a.body.folder_id}`);
    expect([b, e, f].map((r) => r.body.folder_id)).toEqual([1, 2, 3].map(() => a.body.folder_id));
    const path = async (r: { body: Json }) => (await ann.get(`folders/${r.body.folder_id}`)).body.full_name;
    expect(await path(a)).toBe("my files/a/b");
    expect(await path(c)).toBe("my files/unfiled");
    expect(await path(d)).toBe("my files");
  });

  test("[PLAT-204] both folder parameters together, a missing folder and another owner's folder are refused", async () => {
    const own = await upload(bob, { name: "own.txt" }, "1");
    const both = await announce(ann, { name: "x", parent_folder_id: own.body.folder_id, parent_folder_path: "a" });
    expect([both.status, both.body]).toEqual([400, { message: "Can't set folder path and folder id" }]);
    for (const id of [999_999_999, "abc", own.body.folder_id]) {
      const reply = await announce(ann, { name: "x", parent_folder_id: id });
      expect([reply.status, reply.body]).toEqual([404, { message: "The specified resource does not exist." }]);
    }
    for (const path of ["a/../b", `${"n".repeat(256)}`, "d/".repeat(40)])
      expect((await announce(ann, { name: "x", parent_folder_path: path })).body.errors).toHaveProperty(
        "parent_folder_path",
      );
  });

  test("[PLAT-205] a file of the same name replaces the old one, whose id leads to the new one", async () => {
    const old = await upload(ann, { name: "twice.txt", parent_folder_path: "dup" }, "old");
    const now = await upload(ann, { name: "twice.txt", parent_folder_path: "dup" }, "new");
    expect(now.body.id).not.toBe(old.body.id);
    const listed = await ann.get(`folders/${now.body.folder_id}/files`);
    expect(listed.body.map((f: Json) => f.id)).toEqual([now.body.id]);
    expect((await ann.get(`files/${old.body.id}`)).body.id).toBe(now.body.id);
    expect((await download(ann, old.body.url)).status).toBe(401);
    const third = await upload(ann, { name: "twice.txt", parent_folder_path: "dup", on_duplicate: "overwrite" }, "3");
    for (const id of [old.body.id, now.body.id]) expect((await ann.get(`files/${id}`)).body.id).toBe(third.body.id);
  });

  test("[PLAT-205] rename keeps both files, with a number before the extension; other words are refused", async () => {
    const params = { name: "copy.tar", parent_folder_path: "ren", on_duplicate: "rename" };
    for (const text of ["1", "2", "3"]) expect((await upload(ann, params, text)).status).toBe(200);
    const folder = (await ann.get("users/self/folders/by_path/ren")).body.at(-1).id;
    expect(await names(ann, `folders/${folder}`)).toEqual(["copy-1.tar", "copy-2.tar", "copy.tar"]);
    const bad = await announce(ann, { ...params, on_duplicate: "x" });
    expect([bad.status, bad.body]).toEqual([400, { message: "invalid on_duplicate option" }]);
  });

  test("[PLAT-205] two concurrent uploads of one name leave one file", async () => {
    const params = { name: "race.txt", parent_folder_path: "race" };
    const tickets = await Promise.all([1, 2, 3, 4].map(() => announce(ann, params)));
    const sent = await Promise.all(tickets.map((t, i) => sendBytes(ann, t.body, `text ${i}`)));
    const done = await Promise.all(sent.map((s) => ann.get(s.headers.get("location")!)));
    expect(done.map((d) => d.status)).toEqual([200, 200, 200, 200]);
    expect(await names(ann, `folders/${done[0]!.body.folder_id}`)).toEqual(["race.txt"]);
  });
});

describe("refusals", () => {
  test("[PLAT-206] an announced size above the quota is refused, one below it is not", async () => {
    const quota = (await ann.get("users/self/files/quota")).body;
    const much = await announce(ann, { name: "big.bin", size: quota.quota - quota.quota_used + 1 });
    expect([much.status, much.body]).toEqual([400, { message: "file size exceeds quota" }]);
    expect((await announce(ann, { name: "big.bin", size: quota.quota - quota.quota_used })).status).toBe(200);
    expect((await announce(ann, { name: "big.bin", size: 2 ** 40 })).body.message).toMatch(/exceeds the limit of/);
  });

  test("[PLAT-206] the quota is checked again when the bytes have arrived; a file that exceeds it is deleted", async () => {
    const course = await campus.course("Quota");
    await campus.enroll(course.id, ann, "student");
    const set = await campus.admin.post(`courses/${course.id}/group_categories`, { name: "Small" });
    const group = await campus.admin.post(`group_categories/${set.body.id}/groups`, {
      name: "Small",
      storage_quota_mb: 1,
    });
    await campus.admin.post(`groups/${group.body.id}/memberships`, { user_id: ann.id });
    const where = `groups/${group.body.id}`;
    expect((await ann.get(`${where}/files/quota`)).body).toEqual({ quota: 1024 * 1024, quota_used: 0 });
    const bytes = new Uint8Array(700_000);
    const tickets = [await announce(ann, { name: "1.bin", size: 1 }, where)];
    tickets.push(await announce(ann, { name: "2.bin", size: 1 }, where));
    const sent = [];
    for (const t of tickets) sent.push(await sendBytes(ann, t.body, bytes));
    const refused = await ann.get(sent[1]!.headers.get("location")!);
    expect([refused.status, refused.body]).toEqual([400, { message: "file size exceeds quota limits" }]);
    expect((await ann.get(sent[0]!.headers.get("location")!)).status).toBe(200);
    expect((await ann.get(`${where}/files/quota`)).body.quota_used).toBe(700_000);
    expect(await names(ann, where)).toEqual(["1.bin"]);
  });

  test("a missing, too long or invalid name, an invalid media type and a negative size are refused by name", async () => {
    const bad = async (params: object) => {
      const { status, body } = await announce(ann, params as never);
      return [status, JSON.stringify(body)] as const;
    };
    for (const params of [{}, { name: "" }, { name: " " }]) expect((await bad(params))[1]).toContain("name is missing");
    for (const name of ["..", "a/", "n".repeat(256)]) {
      const [status, text] = await bad({ name });
      expect([status, text.includes('"name"')]).toEqual([400, true]);
    }
    for (const content_type of ["html", "text/html\r\nx: y", "a/b; c"])
      expect((await bad({ name: "x", content_type }))[1]).toContain('"content_type"');
    expect((await bad({ name: "x", size: -1 }))[1]).toContain('"size"');
    expect((await announce(ann, { name: "C:\\dir\\x y.txt", size: 1 })).body.upload_params.Filename).toBe("x+y.txt");
  });

  test("an upload needs a token, and a policy is valid only in its own tenant", async () => {
    expect((await announce(ann.as(undefined), { name: "x" })).status).toBe(401);
    const other = await Campus.create();
    const { body: ticket } = await announce(ann, { name: "x", size: 1 });
    expect((await sendBytes(other.admin, ticket, "x")).status).toBe(400);
    expect((await sendBytes(ann, ticket, "x")).status).toBe(302);
  });
});
