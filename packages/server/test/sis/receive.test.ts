import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { csv, finished, remarks, upload, zip } from "./roster.ts";

let campus: Campus;
beforeAll(async () => {
  campus = await Campus.create();
});

describe("uploading files", () => {
  const users = (...ids: string[]) =>
    csv(
      "user_id,login_id,full_name,email,status",
      ...ids.map((id) => `${id},${id},Some ${id},${id}@example.test,active`),
    );

  it("[PLAT-217] a multipart users.csv is stored first, then imported and counted", async () => {
    const posted = await upload(campus.admin, "users.csv", users("R1", "R2", "R3"));
    expect(posted.status).toBe(200);
    expect(posted.body).toMatchObject({
      workflow_state: "created",
      data: { import_type: "instructure_csv" },
      progress: 0,
      started_at: null,
      ended_at: null,
      batch_mode: null,
      user: { id: campus.admin.id },
    });
    expect(posted.body.data.counts).toBeUndefined();
    const done = await finished(campus.admin, posted.body.id);
    expect(done).toMatchObject({ workflow_state: "imported", progress: 100, data: { supplied_batches: ["user"] } });
    expect(done.data.counts).toMatchObject({ users: 3, courses: 0, error_count: 0, warning_count: 0 });
    expect(done.csv_attachments[0].display_name).toBe("users.csv");
    expect(done).not.toHaveProperty("processing_warnings");
    expect(done).not.toHaveProperty("errors_attachment");
    const user = await campus.admin.get("users/sis_user_id:R2");
    expect(user.body).toMatchObject({ name: "Some R2", sortable_name: "R2, Some", sis_user_id: "R2" });
  });

  const raw = (query: string, type: string | undefined, body: string | Buffer) =>
    campus.admin.raw("POST", `accounts/self/sis_imports${query}`, {
      body: new Uint8Array(Buffer.from(body)),
      ...(type === undefined ? {} : { headers: { "content-type": type } }),
    });
  const nameOf = async (sisId: string) => (await campus.admin.get(`users/sis_user_id:${sisId}`)).body.name;

  it("[PLAT-218] a body is the file itself: CSV by extension or content type, else a zip", async () => {
    const ways: [string, string, string, string | Buffer][] = [
      ["RAW1", "?extension=csv", "application/octet-stream", users("RAW1")],
      ["RAW2", "", "text/csv; charset=utf-8", users("RAW2")],
      ["RAW3", "", "text/plain", users("RAW3")],
      ["RAW4", "?import_type=instructure_csv", "application/zip", zip({ "u.csv": users("RAW4") })],
      ["RAW5", "", "application/octet-stream", zip({ "u.csv": users("RAW5") })],
    ];
    for (const [id, query, type, body] of ways) {
      const posted = await raw(query, type, body);
      expect(posted.status).toBe(200);
      expect(await finished(campus.admin, posted.body.id)).toMatchObject({ workflow_state: "imported" });
      expect(await nameOf(id)).toBe(`Some ${id}`);
    }
    const latin = await raw("", "text/csv; charset=iso-8859-1", users("RAW6"));
    expect(latin.status).toBe(400);
    expect(latin.body).toEqual({ error: "Invalid content type, UTF-8 required" });
    expect(await nameOf("RAW6")).toBeUndefined();
  });

  it("a request without a file is refused with the two ways to send one", async () => {
    const none = await campus.admin.post("accounts/self/sis_imports", { import_type: "instructure_csv" });
    expect(none.status).toBe(400);
    expect(none.body.message).toMatch(/^attachment is missing: send the file as the multipart part `attachment`/);
    const empty = await upload(campus.admin, "users.csv", "");
    expect(empty.body).toEqual({ status: "bad_request", message: "attachment is empty" });
    const type = await upload(campus.admin, "users.csv", users("X"), { import_type: "ims_xml" });
    expect(type.body).toEqual({ status: "bad_request", message: "import_type must be instructure_csv" });
  });

  it("a file that is not a zip fails as a whole, with the reason", async () => {
    const posted = await raw("?extension=zip", "application/zip", "user_id,login_id\n");
    const done = await finished(campus.admin, posted.body.id);
    expect(done).toMatchObject({ workflow_state: "failed_with_messages", data: { counts: { error_count: 1 } } });
    expect(done.processing_errors[0][1]).toMatch(/^Not a zip file/);
    expect(done.ended_at).not.toBeNull();
  });

  it("[PLAT-219] only root accounts import, where imports are enabled, for those with the permission", async () => {
    const { body: sub } = await campus.admin.post("accounts/self/sub_accounts", { account: { name: "Arts" } });
    const refused = await upload(campus.admin, "users.csv", users("S1"), {}, sub.id);
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({ errors: ["SIS imports can only be executed on root accounts"] });
    const person = await campus.person("Ordinary Person");
    for (const answer of [
      await upload(person, "users.csv", users("S2")),
      await person.get("accounts/self/sis_imports"),
      await person.get("accounts/self/sis_import_errors"),
      await person.put("accounts/self/sis_imports/abort_all_pending"),
    ])
      expect([answer.status, answer.body.status]).toEqual([403, "unauthorized"]);
    expect((await upload(campus.admin.as(undefined), "users.csv", users("S3"))).status).toBe(401);
    expect(await nameOf("S2")).toBeUndefined();
    expect((await upload(campus.admin, "users.csv", users("S4"))).status).toBe(200);
    const allow = (allowed: boolean) =>
      campus.admin.put("accounts/self", { account: { settings: { allow_sis_import: allowed } } });
    expect((await allow(false)).status).toBe(200);
    const off = [
      await upload(campus.admin, "users.csv", users("S5")),
      await campus.admin.get("accounts/self/sis_imports"),
    ];
    await allow(true);
    for (const { status, body } of off)
      expect([status, body]).toEqual([403, { errors: ["SIS imports are not enabled for this account"] }]);
    expect((await campus.admin.get("accounts/self/sis_imports")).status).toBe(200);
    expect((await campus.admin.get("users/sis_user_id:S5")).status).toBe(404);
  });

  it("[PLAT-229] headers in upper case, in any order, with unknown columns, quotes and a byte order mark", async () => {
    const text = `\ufeffSTATUS, Full_Name ,SHOE_SIZE,USER_ID,Login_ID\r\n active ,"O""Hara, Zoë",44, H1 ,h1\r\n\r\nactive,"Two\r\nLines",,H2,h2\r\n,,,,\r\nactive,Short row,,,\r\n`;
    const posted = await upload(campus.admin, "people.csv", text);
    const done = await finished(campus.admin, posted.body.id);
    expect(done.data.counts.users).toBe(2);
    expect(await nameOf("H1")).toBe('O"Hara, Zoë');
    expect(await nameOf("H2")).toContain("Lines");
    // lines are counted as editors count them
    expect(await remarks(campus.admin, posted.body.id)).toEqual(["people.csv:7: No user_id given for a user"]);
  });

  it("[PLAT-220] headers of no kind are an error of the file, which names the missing column", async () => {
    const messages = async (name: string, text: string) => {
      const done = await finished(campus.admin, (await upload(campus.admin, name, text)).body.id);
      expect(done.workflow_state).toBe("imported_with_messages");
      return done.processing_errors as Json;
    };
    expect(await messages("odd.csv", csv("foo,bar", "1,2"))).toEqual([
      ["odd.csv", "Couldn't find Canvas CSV import headers"],
    ]);
    expect(await messages("users.csv", csv("user_id,name", "1,2"))).toEqual([
      ["users.csv", "Couldn't find Canvas CSV import headers: column login_id of a user file is missing"],
    ]);
    expect(await messages("users.csv", csv("user_id,login_id,full_name", "1,2,3"))).toEqual([
      ["users.csv", "Missing column status of a user file"],
    ]);
    expect(await messages("users.csv", csv("user_id;login_id;status", "1;2;active"))).toEqual([
      ["users.csv", "Couldn't find Canvas CSV import headers: columns must be separated by commas"],
    ]);
    expect(await nameOf("1")).toBeUndefined();
  });

  it("[PLAT-222] bytes that are not UTF-8 and broken quotes are errors of their file with a line; other files are imported", async () => {
    const latin = Buffer.from(
      csv("user_id,login_id,full_name,status", "L1,l1,Ok,active", "L2,l2,Müller,active"),
      "latin1",
    );
    const posted = await upload(
      campus.admin,
      "sis.zip",
      zip({
        "latin.csv": latin,
        "broken.csv": csv(
          "user_id,login_id,full_name,status",
          "B1,b1,Ok,active",
          'B2,b2,A "quote,active',
          "B3,b3,x,active",
        ),
        "good.csv": users("G1"),
        "__MACOSX/._good.csv": "junk",
        ".hidden.csv": "junk",
        "folder/readme.txt": "hello",
      }),
    );
    const done = await finished(campus.admin, posted.body.id);
    expect(done.processing_errors).toEqual(
      expect.arrayContaining([
        ["latin.csv", "Invalid UTF-8"],
        ["broken.csv", "Malformed CSV"],
      ]),
    );
    expect(done.processing_errors).toHaveLength(2);
    expect(done.processing_warnings).toEqual([["folder/readme.txt", "Skipping unknown file type"]]);
    expect(await remarks(campus.admin, done.id)).toEqual(
      expect.arrayContaining(["latin.csv:3: Invalid UTF-8", "broken.csv:3: Malformed CSV"]),
    );
    expect(await nameOf("G1")).toBe("Some G1");
    expect([await nameOf("L1"), await nameOf("B1")]).toEqual([undefined, undefined]);
    const failures = await campus.admin.get(`accounts/self/sis_imports/${done.id}/errors`, { failure: true });
    expect(failures.body.sis_import_errors).toHaveLength(2);
    const all = await campus.admin.get("accounts/self/sis_import_errors", { per_page: 2 });
    expect(all.body.sis_import_errors).toHaveLength(2);
    expect(all.links.next).toBeDefined();
  });

  it("[PLAT-221] a row with a blank user_id is reported with its file and line; the other rows are imported", async () => {
    const text = csv(
      "user_id,login_id,status",
      "W1,w1,active",
      ",w2,active",
      "W3,,active",
      "W4,w4,gone",
      "W5,w5,ACTIVE",
    );
    const done = await finished(campus.admin, (await upload(campus.admin, "users.csv", text)).body.id);
    expect(done).toMatchObject({
      workflow_state: "imported_with_messages",
      data: { counts: { users: 2, warning_count: 3 } },
    });
    expect(done.processing_warnings).toEqual([
      ["users.csv", "No user_id given for a user"],
      ["users.csv", "No login_id given for user W3"],
      ["users.csv", "Improper status for user W4"],
    ]);
    const { body } = await campus.admin.get(`accounts/self/sis_imports/${done.id}/errors`);
    expect(body.sis_import_errors[0]).toEqual({
      sis_import_id: done.id,
      file: "users.csv",
      message: "No user_id given for a user",
      row: 3,
      row_info: ",w2,active",
    });
    const attachment = await campus.admin.as(undefined).raw("GET", done.errors_attachment.url);
    expect(attachment.status).toBe(200);
    expect(attachment.text.split("\n")[1]).toBe(`${done.id},users.csv,No user_id given for a user,3`);
    expect([await nameOf("W1"), await nameOf("W5")]).toEqual(["w1", "w5"]);
  });

  it("[PLAT-232] more than 50 messages end with a summary; the attachment has all of them", async () => {
    const text = csv("user_id,login_id,status", ...Array.from({ length: 130 }, (_, i) => `,m${i},active`));
    const done = await finished(campus.admin, (await upload(campus.admin, "users.csv", text)).body.id);
    expect(done.processing_warnings).toHaveLength(51);
    expect(done.processing_warnings[50][1]).toContain("80 more warnings");
    const attachment = await campus.admin.raw("GET", done.errors_attachment.url);
    expect(attachment.text.trim().split("\n")).toHaveLength(131);
  });

  it("values that cannot be stored are reported like other invalid rows", async () => {
    const text = csv(
      "user_id,login_id,full_name,status",
      `N1,n1,${"x".repeat(300)},active`,
      "N2,n2,a\0b,active",
      "N3,n3,fine,active",
    );
    const done = await finished(campus.admin, (await upload(campus.admin, "users.csv", text)).body.id);
    expect(await remarks(campus.admin, done.id)).toEqual([
      "users.csv:2: full_name is too long (300 characters, at most 255)",
      "users.csv:3: full_name contains a NUL byte",
    ]);
    expect(await nameOf("N3")).toBe("fine");
  });
});
