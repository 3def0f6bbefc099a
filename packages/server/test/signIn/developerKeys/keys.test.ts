/** Developer keys: kept by administrators, their secrets shown once. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let keeper: Api;
let student: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  student = await campus.person("Student");
  keeper = await campus.person("Keeper");
  const role = await admin.post("accounts/self/roles", {
    label: "Keeper of keys",
    permissions: { manage_developer_keys: { explicit: 1, enabled: 1 } },
  });
  await admin.post("accounts/self/admins", { user_id: keeper.id, role_id: role.body.id });
});

const make = (key: object = {}, by = admin) =>
  by.post("accounts/self/developer_keys", { developer_key: { name: "App", ...key } });

describe("keys", () => {
  test("are made with a secret that is shown once, changed, listed and deleted", async () => {
    const redirect_uris = ["https://app.test/cb", "http://127.0.0.1/cb"];
    const made = await make({ email: "dev@app.test", redirect_uris, scopes: ["url:GET|/api/v1/courses"] });
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      id: expect.any(Number),
      name: "App",
      created_at: expect.any(String),
      updated_at: expect.any(String),
      workflow_state: "active",
      is_lti_key: false,
      is_lti_registration: false,
      email: "dev@app.test",
      icon_url: null,
      notes: null,
      vendor_code: null,
      account_name: "Test University",
      visible: true,
      scopes: ["url:GET|/api/v1/courses"],
      redirect_uri: null,
      redirect_uris,
      access_token_count: 0,
      last_used_at: null,
      test_cluster_only: false,
      allow_includes: false,
      require_scopes: false,
      auto_expire_tokens: true,
      trusted: false,
      client_type: "confidential",
      exact_redirect_uris: false,
      rotate_refresh_tokens: false,
      client_credentials_audience: null,
      api_key: expect.stringMatching(/^\w{64}$/),
      user_id: null,
      user_name: null,
    });
    const { id, api_key } = made.body;
    const changed = await admin.put(`developer_keys/${id}`, {
      developer_key: { name: "App 2", redirect_uris: "https://one.test/\nhttps://two.test/", notes: "ours" },
    });
    expect(changed.body).toMatchObject({
      name: "App 2",
      notes: "ours",
      email: "dev@app.test",
      redirect_uris: ["https://one.test/", "https://two.test/"],
      api_key: `${api_key.slice(0, 5)}...`,
    });
    const listed = await admin.get("accounts/self/developer_keys", { per_page: 100 });
    expect(listed.body.find((k: { id: number }) => k.id === id)).toEqual(changed.body);
    expect(listed.text).not.toContain(api_key);
    expect((await admin.get("accounts/self/developer_keys", { inherited: true })).body).toEqual([]);
    const deleted = await admin.delete(`developer_keys/${id}`);
    expect([deleted.status, deleted.body.workflow_state]).toEqual([200, "deleted"]);
    expect((await admin.put(`developer_keys/${id}`, { developer_key: { name: "x" } })).body).toEqual(NOT_FOUND);
    const after = await admin.get("accounts/self/developer_keys", { per_page: 100 });
    expect(after.body.map((k: { id: number }) => k.id)).not.toContain(id);
  });

  test("say how strictly their programs are held, and take it back", async () => {
    const strict = { client_type: "public", exact_redirect_uris: true, rotate_refresh_tokens: true };
    const lenient = { client_type: "confidential", exact_redirect_uris: false, rotate_refresh_tokens: false };
    const made = await make(strict);
    expect(made.body).toMatchObject(strict);
    const turned = await admin.put(`developer_keys/${made.body.id}`, { developer_key: lenient });
    expect(turned.body).toMatchObject(lenient);
  });

  test("are listed page by page", async () => {
    for (let i = 0; i < 3; i++) await make();
    const first = await admin.get("accounts/self/developer_keys", { per_page: 2 });
    expect(first.body).toHaveLength(2);
    const next = await admin.raw("GET", first.links.next!);
    expect(next.body[0].id).toBeGreaterThan(first.body[1].id);
  });

  test("bad fields are refused by name, and nothing is written", async () => {
    const { id } = (await make({ notes: "before" })).body;
    for (const [field, value] of [
      ["name", ""],
      ["name", "x".repeat(256)],
      ["email", "x".repeat(256)],
      ["redirect_uri", "nowhere"],
      ["redirect_uris", ["https://fine.test/", "javascript:alert(1)"]],
      ["redirect_uris", ["https://fine.test/#part"]],
      ["redirect_uris", ["https://user:secret@fine.test/"]],
      ["scopes", ["courses"]],
      ["client_type", "secret"],
      ["workflow_state", "deleted"],
    ] as const)
      for (const refused of [
        await make({ [field]: value }),
        await admin.put(`developer_keys/${id}`, { developer_key: { notes: "after", [field]: value } }),
      ])
        expect([field, refused.status, Object.keys(refused.body.errors)]).toEqual([field, 400, [field]]);
    const listed = await admin.get("accounts/self/developer_keys", { per_page: 100 });
    expect(listed.body.find((k: { id: number }) => k.id === id).notes).toBe("before");
    const nameless = await admin.post("accounts/self/developer_keys", { developer_key: { email: "a@b.test" } });
    expect([nameless.status, Object.keys(nameless.body.errors)]).toEqual([400, ["name"]]);
    const missing = await admin.post("accounts/self/developer_keys");
    expect([missing.status, missing.body]).toEqual([400, { errors: [{ message: "developer_key is missing" }] }]);
  });
});

describe("who may", () => {
  test("those who manage developer keys of the whole account; nobody else, and not below it", async () => {
    const { id } = (await make({}, keeper)).body;
    expect((await keeper.get("accounts/self/developer_keys")).status).toBe(200);
    expect((await keeper.put(`developer_keys/${id}`, { developer_key: { notes: "x" } })).status).toBe(200);
    for (const refused of [
      await student.get("accounts/self/developer_keys"),
      await make({}, student),
      await student.put(`developer_keys/${id}`, { developer_key: { notes: "y" } }),
      await student.delete(`developer_keys/${id}`),
    ])
      expect([refused.status, refused.body]).toEqual([403, DENIED]);
    const below = await campus.subAccount("Department");
    expect((await admin.get(`accounts/${below.id}/developer_keys`)).body).toEqual(NOT_FOUND);
    const other = (await newTenant(campus.tenant.server)).admin;
    expect((await other.put(`developer_keys/${id}`, { developer_key: { notes: "z" } })).body).toEqual(NOT_FOUND);
    expect((await other.delete(`developer_keys/${id}`)).body).toEqual(NOT_FOUND);
    expect((await keeper.delete(`developer_keys/${id}`)).status).toBe(200);
  });

  test("only administrators of the whole account trust a program, and change or delete one that is trusted", async () => {
    expect((await make({ trusted: true }, keeper)).body).toEqual(DENIED);
    const { id } = (await make({ trusted: true })).body;
    const change = { developer_key: { redirect_uris: ["https://evil.test/"] } };
    expect((await keeper.put(`developer_keys/${id}`, change)).body).toEqual(DENIED);
    expect((await keeper.delete(`developer_keys/${id}`)).body).toEqual(DENIED);
    const own = (await make({}, keeper)).body;
    expect((await keeper.put(`developer_keys/${own.id}`, { developer_key: { trusted: true } })).body).toEqual(DENIED);
    const fine = await admin.put(`developer_keys/${id}`, { developer_key: { trusted: false } });
    expect([fine.status, fine.body.trusted]).toEqual([200, false]);
  });
});
