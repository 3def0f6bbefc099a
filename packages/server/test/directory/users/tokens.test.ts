/** Personal access tokens: created by their owners or by administrators, changed, activated and deleted. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, INVALID_TOKEN, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let ann: Api;
let ben: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  [ann, ben] = [await campus.person("Ann"), await campus.person("Ben")];
});

const make = (by: Api, user: number | "self" = "self", token: object = { purpose: "a script" }) =>
  by.post(`users/${user}/tokens`, { token });
const REVOKED = { errors: [{ message: "Revoked access token." }] };

describe("of oneself", () => {
  test("[PLAT-92] the value of 64 characters is shown once, later its first five and dots", async () => {
    const made = await make(ann, "self", { purpose: "a script", scopes: ["url:GET|/api/v1/courses"] });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      purpose: "a script",
      user_id: ann.id,
      workflow_state: "active",
      scopes: ["url:GET|/api/v1/courses"],
      expires_at: null,
      real_user_id: null,
      can_manually_regenerate: true,
    });
    expect(made.body.visible_token).toMatch(/^[A-Za-z0-9]{64}$/);
    expect((await ann.as(made.body.visible_token).get("users/self")).body.id).toBe(ann.id);
    const shown = await ann.get(`users/self/tokens/${made.body.id}`);
    expect(shown.body.visible_token).toBe(`${made.body.visible_token.slice(0, 5)}...`);
    const listed = await ann.get("users/self/user_generated_tokens", { per_page: 100 });
    expect(listed.body.find((t: { id: number }) => t.id === made.body.id)).toEqual(shown.body);
    expect(listed.text).not.toContain(made.body.visible_token);
  });

  test("[PLAT-67][PLAT-93] the token and its purpose are required", async () => {
    const without = await ann.post("users/self/tokens");
    expect(without.status).toBe(400);
    expect(without.body).toEqual({ errors: [{ message: "token is missing" }] });
    const purposeless = await make(ann, "self", { expires_at: "2099-01-01" });
    expect(purposeless.status).toBe(400);
    expect(purposeless.body).toEqual({ errors: [{ message: "token[purpose] is missing" }] });
    const long = await make(ann, "self", { purpose: "x".repeat(256) });
    expect([long.status, Object.keys(long.body.errors)]).toEqual([400, ["purpose"]]);
    const never = await make(ann, "self", { purpose: "x", expires_at: "whenever" });
    expect([never.status, Object.keys(never.body.errors)]).toEqual([400, ["expires_at"]]);
  });

  test("[PLAT-94] a token is found by its first five characters", async () => {
    const made = await make(ann);
    const shown = await ann.get(`users/self/tokens/${made.body.visible_token.slice(0, 5)}`);
    expect(shown.body.id).toBe(made.body.id);
    expect((await ann.get("users/self/tokens/-----")).body).toEqual(NOT_FOUND);
  });

  test("[PLAT-97] regenerating replaces the value; an expired token needs a new expiry", async () => {
    const made = await make(ann, "self", { purpose: "short", expires_at: "2020-01-01T00:00:00Z" });
    const refused = await ann.put(`users/self/tokens/${made.body.id}`, { token: { regenerate: true } });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({
      errors: { message: "cannot regenerate an expired token without a new expiration date" },
    });
    const token = { regenerate: true, expires_at: "2099-01-01T00:00:00Z", purpose: "long" };
    const renewed = await ann.put(`users/self/tokens/${made.body.id}`, { token });
    expect(renewed.body).toMatchObject({ id: made.body.id, purpose: "long", expires_at: "2099-01-01T00:00:00Z" });
    expect((await ann.as(renewed.body.visible_token).get("users/self")).status).toBe(200);
    expect((await ann.as(made.body.visible_token).get("users/self")).body).toEqual(INVALID_TOKEN);
    const again = await ann.put(`users/self/tokens/${made.body.id}`, { token: { purpose: "" } });
    expect(again.status).toBe(400);
  });

  test("[PLAT-57][PLAT-98] a deleted token is revoked at once; tokens of others are not found", async () => {
    const made = await make(ann);
    const doomed = ann.as(made.body.visible_token);
    expect((await doomed.get("users/self")).status).toBe(200);
    expect((await ben.delete(`users/${ann.id}/tokens/${made.body.id}`)).body).toEqual(NOT_FOUND);
    expect((await ben.put(`users/${ann.id}/tokens/${made.body.id}`, { token: { purpose: "x" } })).status).toBe(404);
    expect((await ben.get(`users/${ann.id}/tokens/${made.body.id}`)).body).toEqual(DENIED);
    expect((await ben.get(`users/${ann.id}/user_generated_tokens`)).body).toEqual(DENIED);
    expect((await doomed.get("users/self")).status).toBe(200);
    const deleted = await ann.delete(`users/self/tokens/${made.body.id}`);
    expect(deleted.status).toBe(200);
    expect(deleted.body.workflow_state).toBe("deleted");
    const after = await doomed.get("users/self");
    expect([after.status, after.body]).toEqual([401, REVOKED]);
    expect((await ann.get(`users/self/tokens/${made.body.id}`)).body).toEqual(NOT_FOUND);
  });

  test("[PLAT-115] DELETE /login/oauth2/token deletes the presented token", async () => {
    const made = await make(ann);
    const doomed = ann.as(made.body.visible_token);
    const ended = await doomed.delete("/login/oauth2/token");
    expect([ended.status, ended.body]).toEqual([200, {}]);
    expect((await doomed.get("users/self")).body).toEqual(REVOKED);
    const none = await ann.as(undefined).delete("/login/oauth2/token");
    expect(none.status).toBe(400);
    expect(none.body).toEqual({ message: "can't delete OAuth access token when not using an OAuth access token" });
    expect((await ann.as("nonsense").delete("/login/oauth2/token")).status).toBe(401);
    expect((await ann.get("users/self")).status).toBe(200);
  });

  test("are never created or activated while masquerading", async () => {
    const as = `as_user_id=${ann.id}`;
    expect((await admin.post(`users/self/tokens?${as}`, { token: { purpose: "sneaky" } })).body).toEqual(DENIED);
    const waiting = await make(admin, ann.id);
    expect((await admin.post(`users/self/tokens/${waiting.body.id}/activate?${as}`)).body).toEqual(DENIED);
  });

  test("[PLAT-73] people who have not completed their registration cannot manage tokens", async () => {
    const made = await admin.post("accounts/self/users", { pseudonym: { unique_id: "unconfirmed@example.test" } });
    const unconfirmed = admin.as(await campus.tokenOf(made.body.id));
    expect((await unconfirmed.get("users/self")).status).toBe(200);
    const refused = await make(unconfirmed);
    expect(refused.status).toBe(401);
    expect(refused.body).toEqual({
      status: "unauthorized",
      message: "You need to confirm your email address before you can view this page",
    });
  });
});

describe("created by administrators", () => {
  test("[PLAT-95][PLAT-96] wait until their owner activates them", async () => {
    const made = await make(admin, ben.id);
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ workflow_state: "pending", user_id: ben.id });
    const waiting = ben.as(made.body.visible_token);
    expect((await waiting.get("users/self")).body).toEqual(INVALID_TOKEN);
    expect((await ann.post(`users/${ben.id}/tokens/${made.body.id}/activate`)).body).toEqual(NOT_FOUND);
    expect((await admin.post(`users/${ben.id}/tokens/${made.body.id}/activate`)).body).toEqual(NOT_FOUND);
    const active = await ben.post(`users/self/tokens/${made.body.id}/activate`);
    expect(active.body.workflow_state).toBe("active");
    expect((await waiting.get("users/self")).body.id).toBe(ben.id);
    const twice = await ben.post(`users/self/tokens/${made.body.id}/activate`);
    expect([twice.status, twice.body]).toEqual([400, { errors: { token: ["is already active"] } }]);
    expect((await admin.delete(`users/${ben.id}/tokens/${made.body.id}`)).status).toBe(200);
    expect((await waiting.get("users/self")).body).toEqual(REVOKED);
    expect((await make(ann, ben.id)).body).toEqual(DENIED);
  });

  test("work at once when created by Pidge's own endpoint", async () => {
    const path = `/api/pidge/v1/users/${ben.id}/tokens`;
    const made = await admin.post(path, { purpose: "at once", expires_at: "2099-12-31T23:00:00Z" });
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      id: expect.any(Number),
      user_id: ben.id,
      token: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
      purpose: "at once",
      expires_at: "2099-12-31T23:00:00Z",
    });
    expect((await ben.as(made.body.token).get("users/self")).body.id).toBe(ben.id);
    expect((await admin.post(path, { expires_at: "soon" })).body.errors).toHaveProperty("expires_at");
    expect((await admin.post(path, { purpose: "x".repeat(256) })).body.errors).toHaveProperty("purpose");
    expect((await ann.post(path)).body).toEqual(DENIED);
    expect((await ben.post(path)).body).toEqual(DENIED);
    expect((await admin.as(undefined).post(path)).status).toBe(401);
    const elsewhere = await newTenant(campus.tenant.server);
    expect((await elsewhere.admin.post(path)).body).toEqual(NOT_FOUND);
  });

  test("nobody creates a token of a person with more rights", async () => {
    const role = await admin.post("accounts/self/roles", {
      label: "Help desk",
      permissions: { create_access_tokens: { enabled: true, explicit: true } },
    });
    const helper = await campus.person("Helper");
    await admin.post("accounts/self/admins", { user_id: helper.id, role_id: role.body.id });
    expect((await helper.post(`/api/pidge/v1/users/${ann.id}/tokens`)).status).toBe(200);
    expect((await helper.post(`/api/pidge/v1/users/${admin.id}/tokens`)).body).toEqual(DENIED);
  });
});
