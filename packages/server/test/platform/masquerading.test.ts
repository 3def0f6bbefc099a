/** Acting for another user: who may, and that then everything is the other's. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLog } from "../../src/platform/log.ts";
import { configure } from "../../src/platform/settings/configure.ts";
import { serveStore } from "../../src/server.ts";
import { openStore } from "../../src/store/open.ts";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { type AnyServer, freshDatabase, newTenant, testOptions } from "../support/pidge.ts";
import { DENIED, INVALID_MASQUERADE } from "../support/refusals.ts";

let campus: Campus;
let admin: Api;
let student: Api;
let other: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  const pseudonym = { unique_id: "masked@example.test", sis_user_id: "1234", integration_id: "I-1234" };
  [student, other] = [await campus.person("Masked Student", { pseudonym }), await campus.person("Other Student")];
});

/** An administrator whose role in an account has only these permissions. */
async function limitedAdmin(name: string, permissions: string[], account: number | "self" = "self"): Promise<Api> {
  const role = await admin.post(`accounts/${account}/roles`, {
    label: name,
    permissions: Object.fromEntries(permissions.map((p) => [p, { enabled: true, explicit: true }])),
  });
  const person = await campus.person(name);
  const given = await admin.post(`accounts/${account}/admins`, { user_id: person.id, role_id: role.body.id });
  expect(given.status).toBe(200);
  return person;
}

describe("as_user_id", () => {
  test("[PLAT-17][PLAT-74] an administrator is answered as the student, and the headers name both", async () => {
    const masked = await admin.get("users/self/profile", { as_user_id: student.id });
    expect(masked.status).toBe(200);
    expect(masked.body).toMatchObject({ id: student.id, login_id: "masked@example.test" });
    expect(masked.body).toHaveProperty("calendar");
    expect(masked.headers.get("x-canvas-user-id")).toBe(String(student.id));
    expect(masked.headers.get("x-canvas-real-user-id")).toBe(String(admin.id));
  });

  test("[PLAT-75] by any form of the id, in the query or the body", async () => {
    for (const as_user_id of ["sis_user_id:1234", "sis_integration_id:I-1234", "sis_login_id:MASKED@example.test"])
      expect((await admin.get("users/self", { as_user_id })).body.id).toBe(student.id);
    const changed = await admin.put("users/self", { as_user_id: "sis_user_id:1234", user: { short_name: "Masked" } });
    expect(changed.body).toMatchObject({ id: student.id, short_name: "Masked" });
  });

  test("[PLAT-76] blank is ignored, one's own id is allowed to everyone", async () => {
    expect((await student.get("users/self", { as_user_id: "" })).body.id).toBe(student.id);
    expect((await student.get("users/self", { as_user_id: " " })).body.id).toBe(student.id);
    const own = await student.get("users/self", { as_user_id: student.id });
    expect(own.body.id).toBe(student.id);
    expect(own.headers.get("x-canvas-real-user-id")).toBeNull();
  });

  test("[PLAT-77] nobody of that id here, or no longer: 401", async () => {
    const elsewhere = await newTenant(campus.tenant.server);
    const gone = await campus.person("Gone");
    await admin.delete(`accounts/self/users/${gone.id}`);
    for (const as_user_id of ["999999999", "nonsense", "sis_user_id:none", elsewhere.admin.id, gone.id]) {
      const refused = await admin.get("users/self", { as_user_id });
      expect([as_user_id, refused.status, refused.body]).toEqual([as_user_id, 401, INVALID_MASQUERADE]);
      expect(refused.headers.get("www-authenticate")).toBeNull();
    }
  });

  test("[PLAT-78] students and administrators without become_user do not act for others", async () => {
    const helper = await limitedAdmin("Helper", ["manage_user_logins", "read_roster"]);
    for (const caller of [student, helper]) {
      const refused = await caller.get("users/self", { as_user_id: other.id });
      expect([refused.status, refused.body]).toEqual([401, INVALID_MASQUERADE]);
    }
  });

  test("[PLAT-79] nobody becomes an administrator with more permissions", async () => {
    const become = await limitedAdmin("Becomer", ["become_user", "read_roster"]);
    const lesser = await limitedAdmin("Lesser", ["read_roster"]);
    expect((await become.get("users/self", { as_user_id: other.id })).body.id).toBe(other.id);
    expect((await become.get("users/self", { as_user_id: lesser.id })).body.id).toBe(lesser.id);
    expect((await become.get("users/self", { as_user_id: admin.id })).body).toEqual(INVALID_MASQUERADE);
    expect((await admin.get("users/self", { as_user_id: become.id })).body.id).toBe(become.id);
    const sub = await campus.subAccount("Masks");
    const dean = await campus.person("Dean of Masks");
    await campus.makeAdmin(dean, sub.id);
    expect((await become.get("users/self", { as_user_id: dean.id })).body).toEqual(INVALID_MASQUERADE);
  });

  test("[PLAT-121] become_user in a sub-account's role has no effect", async () => {
    const sub = await campus.subAccount("Below");
    const dean = await limitedAdmin("Sub Becomer", ["become_user", "read_roster"], sub.id);
    expect(
      (await dean.get(`accounts/${sub.id}/permissions`, { permissions: ["become_user", "read_roster"] })).body,
    ).toEqual({
      become_user: false,
      read_roster: true,
    });
    expect((await dean.get("users/self", { as_user_id: student.id })).body).toEqual(INVALID_MASQUERADE);
  });

  test("[PLAT-81] permissions and lists are the target's", async () => {
    expect((await admin.get("accounts/self/users", { as_user_id: student.id })).body).toEqual(DENIED);
    expect((await admin.get("accounts", { as_user_id: student.id })).body).toEqual([]);
    expect((await admin.get("accounts")).body).toHaveLength(1);
    const recipient = await campus.person("Recipient");
    const course = await campus.course("Masked 1");
    await campus.enroll(course.id, student, "student");
    await campus.enroll(course.id, recipient, "teacher");
    const sent = await admin.post(`conversations?as_user_id=${student.id}`, {
      recipients: [recipient.id],
      body: "Written behind the mask",
      context_code: `course_${course.id}`,
    });
    expect(sent.status).toBe(201);
    const received = await recipient.get("conversations");
    expect(received.body).toHaveLength(1);
    const shown = await recipient.get(`conversations/${received.body[0].id}`);
    expect(shown.body.messages[0].author_id).toBe(student.id);
  });
});

describe("the log, at the level that is on by default", () => {
  const lines: string[] = [];
  let server: AnyServer;
  let there: Campus;
  beforeAll(async () => {
    const config = configure({ ...testOptions, ...(await freshDatabase()) }, {});
    const log = createLog("warn", [], { write: (line: string) => void lines.push(line) });
    server = await serveStore(await openStore(config), config, log);
    there = new Campus(await newTenant(server));
  });
  afterAll(() => server.close());

  const traced = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "acted as another user");

  test("names who acted and as whom, refused requests included, and nobody else's", async () => {
    const person = await there.person("Traced");
    await there.admin.get("users/self");
    await person.get("users/self", { as_user_id: person.id });
    expect(traced()).toEqual([]);
    await there.admin.get("users/self", { as_user_id: person.id });
    await there.admin.put("users/self", { as_user_id: person.id, user: { name: "" } });
    const who = { real_user: String(there.admin.id), user: String(person.id), level: 40 };
    expect(traced()).toEqual([
      expect.objectContaining({ ...who, method: "GET", route: "/api/v1/users/:id", status: 200 }),
      expect.objectContaining({ ...who, method: "PUT", route: "/api/v1/users/:id", status: 400 }),
    ]);
  });
});
