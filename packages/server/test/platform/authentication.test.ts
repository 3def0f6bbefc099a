/** Who is let in, and in which words the others are not. */

import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../support/pidge.ts";
import { CHALLENGE, INVALID_TOKEN, UNAUTHENTICATED } from "../support/refusals.ts";

let campus: Campus;
let ann: Api;
beforeAll(async () => {
  campus = await Campus.create();
  ann = await campus.person("Ann");
});

const withHeader = (authorization: string, path = "users/self") =>
  ann.as(undefined).raw("GET", path, { headers: { authorization } });

describe("credentials", () => {
  test("[PLAT-51] none: 401 with the challenge", async () => {
    for (const path of ["courses", "users/self", "accounts"]) {
      const refused = await ann.as(undefined).get(path);
      expect(refused.status).toBe(401);
      expect(refused.body).toEqual(UNAUTHENTICATED);
      expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
      expect(refused.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("[PLAT-52][PLAT-60] unknown tokens and what looks like a JWT: invalid", async () => {
    for (const token of ["blah", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "a".repeat(5000), "%00"]) {
      const refused = await withHeader(`Bearer ${token}`);
      expect(refused.status).toBe(401);
      expect(refused.body).toEqual(INVALID_TOKEN);
      expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
    }
  });

  test("[PLAT-59] HTTP Basic and other schemes are no credentials, but the parameter still counts", async () => {
    const basic = `Basic ${Buffer.from(`ann:${ann.token}`).toString("base64")}`;
    for (const scheme of [basic, `Token ${ann.token}`, "Bearer"]) {
      const refused = await withHeader(scheme);
      expect(refused.status).toBe(401);
      expect(refused.body).toEqual(UNAUTHENTICATED);
    }
    expect((await withHeader(basic, `users/self?access_token=${ann.token}`)).body.id).toBe(ann.id);
  });

  test("[PLAT-53] a token works in the header, the query, a form and JSON", async () => {
    expect((await ann.get("users/self")).status).toBe(200);
    expect((await ann.as(undefined).get("users/self", { access_token: ann.token })).body.id).toBe(ann.id);
    const user = { user: { short_name: "Annie" } };
    expect((await ann.as(undefined).put("users/self", { access_token: ann.token, ...user })).status).toBe(200);
    const json = await ann.as(undefined).raw("PUT", "users/self", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ access_token: ann.token, ...user }),
    });
    expect(json.body.short_name).toBe("Annie");
  });

  test("[PLAT-54] a token of a deleted user is invalid", async () => {
    const gone = await campus.person("Gone");
    expect((await gone.get("users/self")).status).toBe(200);
    await campus.admin.delete(`accounts/self/users/${gone.id}`);
    const refused = await gone.get("users/self");
    expect([refused.status, refused.body]).toEqual([401, INVALID_TOKEN]);
  });

  test("a token of another tenant is invalid here, though both are one server", async () => {
    const other = await newTenant(campus.tenant.server);
    expect((await other.admin.get("users/self")).status).toBe(200);
    expect((await other.admin.as(ann.token).get("users/self")).body).toEqual(INVALID_TOKEN);
  });

  test("a token is looked up in the tenant of the host: with one value in two tenants each finds its own person", async () => {
    const adminToken = `shared-between-tenants-${ann.id}`;
    const { server } = campus.tenant;
    for (const host of ["one.example.test", "two.example.test"]) {
      const made = await server.createTenant({ name: host, hosts: [host], adminToken });
      for (const _ of ["read from the store", "then from memory"]) {
        const self = await new Api(server.url, host, adminToken, 0).get("users/self");
        expect([self.status, self.body.id]).toEqual([200, made.adminUserId]);
      }
    }
  });

  test("[PLAT-17] the answer names its user; a presented token that is unusable is refused where none is needed", async () => {
    expect((await ann.get("users/self")).headers.get("x-canvas-user-id")).toBe(String(ann.id));
    expect((await ann.as(undefined).get("brand_variables")).status).toBe(200);
    expect((await ann.as("blah").get("brand_variables")).body).toEqual(INVALID_TOKEN);
  });
});

describe("with a clock of its own", () => {
  const clock = new ManualClock("2026-09-01T08:00:00Z");
  let server: PidgeServer;
  let admin: Api;
  beforeAll(async () => {
    server = await ownServer({ clock });
    admin = (await newTenant(server)).admin;
  });
  afterAll(() => server.close());

  const lastUsed = async (id: number) => (await admin.get(`users/self/tokens/${id}`)).body.last_used_at;

  test("[PLAT-53] the last use is noted once in ten minutes", async () => {
    const made = (await admin.post("users/self/tokens", { token: { purpose: "watched" } })).body;
    const watched = admin.as(made.visible_token);
    expect(await lastUsed(made.id)).toBeNull();
    await watched.get("users/self");
    expect(await lastUsed(made.id)).toBe("2026-09-01T08:00:00Z");
    clock.advance(9 * 60);
    await watched.get("users/self");
    expect(await lastUsed(made.id)).toBe("2026-09-01T08:00:00Z");
    clock.advance(2 * 60);
    await watched.get("users/self");
    expect(await lastUsed(made.id)).toBe("2026-09-01T08:11:00Z");
    const access_token = made.visible_token;
    const bare = admin.as(undefined);
    for (const [use, at] of [
      [() => bare.get("users/self", { access_token }), "2026-09-01T08:22:00Z"],
      [() => bare.put("users/self/settings", { access_token, collapse_global_nav: true }), "2026-09-01T08:33:00Z"],
    ] as const) {
      clock.advance(11 * 60);
      expect((await use()).status).toBe(200);
      expect(await lastUsed(made.id)).toBe(at);
    }
  });

  test("[PLAT-56] a token past its end is expired, and the answer says since when", async () => {
    const ends = new Date(clock.now().getTime() + 60_000).toISOString();
    const made = (await admin.post("users/self/tokens", { token: { purpose: "brief", expires_at: ends } })).body;
    const brief = admin.as(made.visible_token);
    expect((await brief.get("users/self")).status).toBe(200);
    clock.advance(61);
    const refused = await brief.get("users/self");
    expect(refused.status).toBe(401);
    expect(refused.body).toEqual({
      errors: [{ message: "Expired access token.", expired_at: ends.replace(".000Z", "Z") }],
    });
    expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
  });
});
