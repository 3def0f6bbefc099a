/** The leaky bucket: what it takes, what it refuses, and what of it stands on the wire. */
import type { PidgeServer, ServerOptions, ThrottleOptions } from "@pidge/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { configure } from "../../src/platform/settings/configure.ts";
import { Throttle } from "../../src/platform/throttle.ts";
import { hashToken } from "../../src/platform/tokens.ts";
import { Api, type Reply } from "../support/api.ts";
import { ManualClock, newTenant, ownServer } from "../support/pidge.ts";

describe("the bucket", () => {
  const bucket = (options: Partial<ThrottleOptions> = {}) => {
    const clock = new ManualClock("2026-09-01T08:00:00Z");
    return { clock, throttle: new Throttle(configure({ throttle: options }, {}).throttle, clock) };
  };

  test("[PLAT-83] a request that cost 30 leaves 570: what it held is given back", () => {
    const { throttle } = bucket();
    expect(throttle.begin("a")).toBe(true);
    expect(throttle.remaining("a")).toBe(550);
    throttle.end("a", 30);
    expect(throttle.remaining("a")).toBe(570);
  });

  test("[PLAT-84] the twelfth request at once is refused; when one has ended, the next is not", () => {
    const { throttle } = bucket();
    for (let i = 1; i <= 11; i++) expect([i, throttle.begin("a")]).toEqual([i, true]);
    expect(throttle.begin("a")).toBe(false);
    expect(throttle.begin("a")).toBe(false);
    throttle.end("a", 0);
    expect(throttle.begin("a")).toBe(true);
  });

  test("[PLAT-85] ten units leak a second: at 590, refused now and let in ten seconds later", () => {
    const { throttle, clock } = bucket();
    throttle.begin("a");
    throttle.end("a", 590);
    expect(throttle.begin("a")).toBe(false);
    clock.advance(10);
    expect(throttle.remaining("a")).toBe(110);
    expect(throttle.begin("a")).toBe(true);
  });

  test("[PLAT-86] never over the maximum, never under nothing", () => {
    const { throttle, clock } = bucket();
    throttle.begin("a");
    throttle.end("a", 5000);
    expect(throttle.remaining("a")).toBe(-200);
    clock.advance(3000);
    expect(throttle.remaining("a")).toBe(600);
    throttle.begin("a");
    clock.advance(60);
    throttle.end("a", 0);
    expect(throttle.remaining("a")).toBe(600);
  });

  test("[PLAT-90] a cost that is negative or no number counts as nothing", () => {
    const { throttle } = bucket();
    for (const cost of [-40, Number.NaN, Number.POSITIVE_INFINITY, "12" as unknown as number]) {
      throttle.begin("a");
      throttle.end("a", cost);
      expect([cost, throttle.remaining("a")]).toEqual([cost, 600]);
    }
  });

  test("a client that did nothing for an hour is forgotten", () => {
    const { throttle, clock } = bucket({ outflow: 0 });
    throttle.begin("a");
    throttle.end("a", 100);
    clock.advance(3599);
    expect(throttle.remaining("a")).toBe(500);
    clock.advance(3601);
    throttle.remaining("b");
    expect(throttle.remaining("a")).toBe(600);
  });

  test("the lists: entries between commas, without blanks and comments; blocked goes before approved", () => {
    const { throttle } = bucket({ approve: " user:1 ;the registrar, ip:10.0.0.7,,", block: "user:2; spam , user:1" });
    expect(throttle.standing(["user:1"])).toBe("blocked");
    expect(throttle.standing(["token:x", "ip:10.0.0.7"])).toBe("approved");
    expect(throttle.standing(["user:3", "user:12"])).toBe("ordinary");
  });
});

/** Any request that cost anything fills a bucket of this size; the clock stands still meanwhile. */
const FULL = { highWaterMark: 50.000001 };

const remaining = (reply: Reply) => reply.headers.get("x-rate-limit-remaining");
const cost = (reply: Reply) => reply.headers.get("x-request-cost");

function expectRefused(reply: Reply): void {
  expect([reply.status, reply.text]).toEqual([403, "403 Forbidden (Rate Limit Exceeded)\n"]);
  expect(reply.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(cost(reply)).toBeNull();
  expect(remaining(reply)).toMatch(/^-?\d+\.\d+$/);
  expect(reply.headers.get("x-request-context-id")).toMatch(/^[0-9a-f-]{36}$/);
}

const clock = new ManualClock("2026-09-01T08:00:00Z");
const serverWith = (throttle: Partial<ThrottleOptions>, options: ServerOptions = {}) =>
  ownServer({ throttle, clock, ...options });

describe("on the wire", () => {
  let server: PidgeServer;
  let admin: Api;
  beforeAll(async () => {
    server = await serverWith(FULL);
    admin = (await newTenant(server)).admin;
  });
  beforeEach(() => clock.advance(3600));
  afterAll(() => server.close());

  /** Asks until the bucket is full, which is at once. */
  async function fill(who: Api): Promise<void> {
    expect((await who.get("users/self")).status).toBe(200);
    expectRefused(await who.get("users/self"));
  }

  test("[PLAT-82] cost and remainder are floats, also where the endpoint refuses", async () => {
    for (const path of ["users/self", "users/0"]) {
      const reply = await admin.get(path);
      expect(cost(reply)).toMatch(/^\d+\.\d+$/);
      expect(Number(remaining(reply))).toBeCloseTo(50 - Number(cost(reply)), 1);
      clock.advance(60);
    }
  });

  test("[PLAT-84][PLAT-85] a full bucket refuses in plain text; time empties it", async () => {
    await fill(admin);
    clock.advance(60);
    expect((await admin.get("users/self")).status).toBe(200);
  });

  test("[PLAT-87][PLAT-88] each token has its own bucket, and has it in header and query alike", async () => {
    await fill(admin);
    expectRefused(await admin.as(undefined).get("users/self", { access_token: admin.token }));
    const params = { access_token: admin.token, token: { purpose: "second" } };
    const made = await admin.as(undefined).post("users/self/tokens", params);
    expect(made.status, "a token in a body names no bucket: this one is the address's").toBe(200);
    expect((await admin.as(made.body.visible_token).get("users/self")).status).toBe(200);
  });
});

describe("by configuration", () => {
  let server: PidgeServer | undefined;
  afterEach(() => server?.close());

  test("[PLAT-91] a refusal is 429, with the same headers", async () => {
    server = await serverWith({ ...FULL, status: 429 });
    const { admin } = await newTenant(server);
    await admin.get("users/self");
    const refused = await admin.get("users/self");
    expect([refused.status, refused.text]).toEqual([429, "429 Too Many Requests (Rate Limit Exceeded)\n"]);
    expect([cost(refused), remaining(refused)]).toEqual([null, expect.stringMatching(/^-?\d+\.\d+$/)]);
  });

  test("[PLAT-89] nothing is refused and the headers stay; the blocked are refused all the same", async () => {
    const first = "the-first-administrator";
    const hash = hashToken(first).toString("base64url");
    const block = `ip:192.0.2.7; a kiosk, token:${hash}`;
    server = await serverWith({ ...FULL, enabled: false, block }, { adminToken: first });
    const { admin } = await newTenant(server);
    for (let i = 0; i < 3; i++) {
      const reply = await admin.get("users/self");
      expect([reply.status, remaining(reply), cost(reply)]).toEqual([200, expect.any(String), expect.any(String)]);
    }
    for (const blocked of [
      await admin.get("users/self", {}, { "x-forwarded-for": "192.0.2.7" }),
      await admin.as(first).get("users/self"),
    ]) {
      expectRefused(blocked);
      expect(remaining(blocked)).toBe("0.0");
    }
  });

  test("[PLAT-88] who is on the block list is refused with any token, who is approved is never refused", async () => {
    const first = "the-first-administrator";
    // in a new store the first tenant's administrator is user 1, the second's user 2
    server = await serverWith({ ...FULL, block: "user:1", approve: "user:2" }, { adminToken: first });
    const { admin } = await newTenant(server);
    expect(admin.id).toBe(2);
    const theirs = new Api(admin.url, "localhost", first, 1);
    expectRefused(await theirs.get("users/self"));
    expectRefused(await theirs.get("brand_variables"));
    for (let i = 0; i < 3; i++) expect((await admin.get("users/self")).status).toBe(200);
    const nobody = theirs.as(undefined);
    expect((await nobody.get("users/self")).status).toBe(401);
    expectRefused(await nobody.get("brand_variables", {}, { "x-forwarded-for": "127.0.0.1" }));
  });
});
