/** The error catalogue as callers meet it: statuses, bodies, headers. */

import { endpoint, Type } from "@pidge/api";
import type { PidgeServer } from "@pidge/server";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../src/platform/app.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { Answer } from "../../src/platform/context.ts";
import { route } from "../../src/platform/route.ts";
import type { Platform } from "../../src/platform/serve.ts";
import { configure } from "../../src/platform/settings/configure.ts";
import { Throttle } from "../../src/platform/throttle.ts";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { newTenant, ownServer } from "../support/pidge.ts";
import { DENIED, NO_ROUTE, NOT_FOUND } from "../support/refusals.ts";

let campus: Campus;
let admin: Api;
let student: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
  student = await campus.person("Student");
});

describe("refusals", () => {
  test("[PLAT-64] not permitted: 403, not to be stored, and no challenge", async () => {
    const refused = await student.get("accounts/self/users");
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual(DENIED);
    expect(refused.headers.get("cache-control")).toBe("no-store");
    expect(refused.headers.get("pragma")).toBe("no-cache");
    expect(refused.headers.get("www-authenticate")).toBeNull();
    expect((await admin.get("accounts/self/users")).status).toBe(200);
  });

  test("[PLAT-34][PLAT-65] what is not there: 404 in exactly one object", async () => {
    for (const path of [
      "accounts/54321987",
      "users/54321987",
      "courses/54321987",
      "users/abc",
      `users/${"9".repeat(25)}`,
    ]) {
      const missing = await admin.get(path);
      expect([path, missing.status, missing.body]).toEqual([path, 404, NOT_FOUND]);
    }
  });

  test("[PLAT-15][PLAT-66] unknown paths and methods: 404 not_found, never 405", async () => {
    for (const [method, path] of [
      ["GET", "no/such/path"],
      ["PATCH", "accounts/self"],
      ["PUT", "manageable_accounts"],
      ["DELETE", "accounts/self"],
    ] as const) {
      const missing = await admin.raw(method, path);
      expect([path, missing.status, missing.body]).toEqual([path, 404, NO_ROUTE]);
      expect(missing.headers.get("content-type")).toBe("application/json; charset=utf-8");
    }
  });

  test("[PLAT-68] bodies that cannot be read: 400 as JSON; other kinds of body: 415", async () => {
    for (const body of ['{"user":', "[1]", "null", '"text"', "\u0000"]) {
      const broken = await admin.raw("POST", "accounts/self/users", {
        headers: { "content-type": "application/json" },
        body,
      });
      expect([body, broken.status]).toEqual([body, 400]);
      expect(broken.body.errors[0]).toMatchObject({ message: "An error occurred.", error_code: "bad_request" });
    }
    const headers = { "content-type": "application/xml" };
    const xml = await admin.raw("POST", "accounts/self/users", { headers, body: "<user/>" });
    expect([xml.status, xml.body.status]).toEqual([415, "unsupported_media_type"]);
    const boundless = { "content-type": "multipart/form-data" };
    expect((await admin.raw("POST", "accounts/self/users", { headers: boundless, body: "x" })).status).toBe(400);
  });

  test("addresses that are none, and NUL bytes in them, are refused in the usual shapes", async () => {
    const bad = await admin.raw("GET", "users/%zz");
    expect(bad.status).toBe(400);
    expect(bad.body.errors[0]).toMatchObject({ message: "An error occurred.", error_code: "bad_request" });
    expect(bad.headers.get("x-request-context-id")).toMatch(/^[0-9a-f-]{36}$/);
    for (const id of ["%00", "self/tokens/%00", "sis_user_id:a%00b", "hex:sis_user_id:610062"])
      expect((await admin.get(`users/${id}`)).body).toEqual(NOT_FOUND);
  });

  test("deep or endless parameter names are refused, not worked on", async () => {
    const deep = await admin.raw("GET", `users/self?${`a${"[b]".repeat(200)}`}=1`);
    expect(deep.status).toBe(400);
    expect((await admin.raw("GET", `no/route?${`a${"[b]".repeat(200)}`}=1`)).status).toBe(404);
    const wide = await admin.raw("POST", "accounts/self/users", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `${"k".repeat(130 * 1024)}=1`,
    });
    expect(wide.status).toBe(400);
    const nested = await admin.post("accounts/self/users", { user: { name: { first: "x" } } });
    expect([nested.status, nested.text.includes("user[name]")]).toEqual([400, true]);
  });
});

describe("the older form", () => {
  let server: PidgeServer;
  beforeAll(async () => {
    server = await ownServer({ refusalStatus: 401 });
  });
  afterAll(() => server.close());

  test("[PLAT-64] by configuration not permitted is 401, still without a challenge", async () => {
    const old = new Campus(await newTenant(server));
    const refused = await (await old.person("Student")).get("accounts/self/users");
    expect([refused.status, refused.body]).toEqual([401, DENIED]);
    expect(refused.headers.get("www-authenticate")).toBeNull();
  });
});

describe("what nobody foresaw", () => {
  const broken = endpoint({
    id: "broken",
    method: "GET",
    path: "/api/v1/broken",
    tag: "test",
    summary: "Fails.",
    answers: { 200: Type.Object({}) },
    auth: false,
  });
  const appWith = (handler: () => Promise<unknown>) => {
    const platform = {
      services: {
        config: { trustProxy: false, maxFileSize: 1000, throttle: { status: 403 } },
        clock: { now: () => new Date() },
      },
      tenants: { rootOf: async () => 1 },
      throttle: new Throttle(configure({}, {}).throttle, systemClock),
      check: () => {},
    } as unknown as Platform;
    return createApp(platform, [route(broken, handler)], pino({ level: "silent" }));
  };

  test("[PLAT-8][PLAT-72] is a 500 in JSON with a report's id, and tells nothing of its cause", async () => {
    const app = await appWith(() => Promise.reject(new Error("secret cause")));
    const answer = await app.inject({ url: "/api/v1/broken" });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual({
      errors: [{ message: "An error occurred.", error_code: "internal_server_error" }],
      error_report_id: expect.any(Number),
    });
    expect(answer.headers["x-request-context-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.body).not.toContain("secret");
    const strings = await app.inject({
      url: "/api/v1/broken",
      headers: { accept: "application/json+canvas-string-ids" },
    });
    expect(strings.json().error_report_id).toEqual(expect.any(String));
    await app.close();
  });

  test("cuts a body off whose head has gone out, and is a 500 where that had not", async () => {
    const app = await appWith(async () => {
      const later = () => {
        throw new Error("secret cause");
      };
      return new Answer(later);
    });
    const url = `${await app.listen({ port: 0, host: "127.0.0.1" })}/api/v1/broken`;
    expect((await fetch(url)).status).toBe(500);
    const headers = { "cache-control": "no-store" };
    expect((await fetch(url, { method: "HEAD", headers })).status).toBe(500);
    const cut = await fetch(url, { headers });
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow("terminated");
    await app.close();
  });
});
