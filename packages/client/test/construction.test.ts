/** Making clients: what they accept, what they derive, where their requests go. */

import { Canvas, VERSION } from "@pidge/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { failure, ORIGIN, reply, ScriptedSite, scripted, TOKEN } from "./site.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe("addresses and tokens", () => {
  it("[C-1] normalises the base address", async () => {
    for (const base of [ORIGIN, `  ${ORIGIN}/ `, `${ORIGIN}///`]) {
      const site = new ScriptedSite({ id: "1" });
      await new Canvas(base, TOKEN, { fetch: site.fetch }).getCurrentUser();
      expect(site.last.url).toBe(`${ORIGIN}/api/v1/users/self`);
    }
    const below = new ScriptedSite({ id: "1" });
    await new Canvas("https://host/canvas/", TOKEN, { fetch: below.fetch }).getCurrentUser();
    expect(below.last.url).toBe("https://host/canvas/api/v1/users/self");
  });

  it("[C-2] refuses what cannot be a base address", () => {
    for (const base of ["", "  ", "canvas.example.com", `${ORIGIN}/api/v1`, `${ORIGIN}/api/v1/`, "ftp://x", "https://"])
      expect(() => new Canvas(base, TOKEN), base).toThrow(TypeError);
  });

  it("[C-3] trims tokens and refuses blank ones, without repeating them", async () => {
    const site = new ScriptedSite({ id: "1" }, { id: "1" });
    await new Canvas(ORIGIN, `  ${TOKEN}\n`, { fetch: site.fetch }).getCurrentUser();
    expect(site.last.headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
    for (const token of ["", "  ", "two words", "line\nbreak"]) {
      const error = await failure((async () => new Canvas(ORIGIN, token))());
      expect(error).toBeInstanceOf(TypeError);
      if (token.trim()) expect(error.message).not.toContain(token);
    }
    const cookie = new Canvas({ baseUrl: ORIGIN, auth: "cookie", fetch: site.fetch });
    await cookie.getCurrentUser();
    expect(site.last.headers.has("authorization")).toBe(false);
  });

  it("[C-3] in cookie mode sends the CSRF token with changes only", async () => {
    vi.stubGlobal("document", { cookie: "a=b; _csrf_token=x%2By%3D%3D; c=d" });
    const site = new ScriptedSite([], {}, reply(422, {}));
    const canvas = new Canvas({ baseUrl: ORIGIN, auth: "cookie", fetch: site.fetch });
    await canvas.getConversations().toArray();
    expect(site.last.headers.has("x-csrf-token")).toBe(false);
    await canvas.conversationsMarkAllAsRead();
    expect(site.last.headers.get("x-csrf-token")).toBe("x+y==");
    expect((await failure(canvas.conversationsMarkAllAsRead())).message).toContain("_csrf_token");
  });

  it("[C-4] warns once about unencrypted sites, through the logger only", async () => {
    const warn = vi.fn();
    const spies = (["log", "warn", "error", "info", "debug"] as const).map((name) => vi.spyOn(console, name));
    const canvas = new Canvas("http://canvas.example.com", TOKEN, { logger: { ...silent, warn } });
    canvas.withOptions({ timeout: 5 });
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).not.toContain(TOKEN);
    for (const host of ["localhost:3000", "127.0.0.1", "[::1]:80"])
      new Canvas(`http://${host}`, TOKEN, { logger: { ...silent, warn } });
    expect(warn).toHaveBeenCalledOnce();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  it("[C-5] asks a token function before every attempt and passes its failure on", async () => {
    const tokens = ["one", "two"];
    const site = new ScriptedSite({ id: "1" }, { id: "1" });
    const canvas = new Canvas(ORIGIN, async () => tokens.shift()!, { fetch: site.fetch });
    await canvas.getCurrentUser();
    await canvas.getCurrentUser();
    expect(site.requests.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer one", "Bearer two"]);
    const own = new Error("no token today");
    const broken = new Canvas(ORIGIN, () => Promise.reject(own), { fetch: site.fetch });
    expect(await failure(broken.getCurrentUser())).toBe(own);
  });

  it("[C-6] after a 401 tries exactly once more, and only with another token", async () => {
    const refusal = () =>
      reply(401, { errors: [{ message: "Expired access token." }] }, { "www-authenticate": "Bearer" });
    const tokens = ["old", "new", "newer"];
    const site = new ScriptedSite(refusal(), refusal());
    const canvas = new Canvas(ORIGIN, () => tokens.shift()!, { fetch: site.fetch });
    expect((await failure(canvas.getCurrentUser())).code).toBe("expired_access_token");
    expect(site.requests.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer old", "Bearer new"]);
    const same = new ScriptedSite(refusal());
    await failure(new Canvas(ORIGIN, () => "old", { fetch: same.fetch }).getCurrentUser());
    expect(same.requests).toHaveLength(1);
    const fixed = new ScriptedSite(refusal());
    await failure(fixed.canvas().createConversation(["1"], "b"));
    expect(fixed.requests).toHaveLength(1);
  });

  it("[C-7] always says who it is", async () => {
    const { site, canvas } = scripted([{ id: "1" }, { id: "1" }]);
    await canvas.getCurrentUser();
    expect(site.last.headers.get("user-agent")).toContain(`pidge-client/${VERSION}`);
    const appInfo = { name: "Sync", version: "2", url: "https://sync.example" };
    await canvas.withOptions({ appInfo }).getCurrentUser();
    expect(site.last.headers.get("user-agent")).toMatch(/^Sync\/2 \(https:\/\/sync\.example\) pidge-client\//);
    expect(VERSION).toBe(manifest.version);
  });

  it("[C-8] keeps tokens out of web pages unless allowed", () => {
    vi.stubGlobal("window", {});
    vi.stubGlobal("document", { cookie: "" });
    expect(() => new Canvas(ORIGIN, TOKEN)).toThrow(TypeError);
    expect(() => new Canvas(ORIGIN, TOKEN, { allowBrowserToken: true })).not.toThrow();
    expect(() => new Canvas({ baseUrl: ORIGIN, auth: "cookie" })).not.toThrow();
  });
});

describe("deriving", () => {
  it("[C-9][C-144] withOptions and asUser leave the original alone and share its queue", async () => {
    const { site, canvas } = scripted([reply(200, { id: "1" }, { "x-rate-limit-remaining": "500" }), { id: "1" }]);
    const derived = canvas.withOptions({ headers: { "X-Extra": "1" }, perPage: 7 });
    const masked = canvas.asUser(7);
    await derived.getCurrentUser();
    expect(site.last.headers.get("x-extra")).toBe("1");
    expect([canvas, derived, masked].map((each) => each.rateLimit.remaining)).toEqual([500, 500, 500]);
    await canvas.getCurrentUser();
    expect(site.last.headers.has("x-extra")).toBe(false);
    const elsewhere = canvas.withOptions({ baseUrl: "https://other.example.com" });
    const other = canvas.withOptions({ accessToken: "another" });
    expect([elsewhere.rateLimit.remaining, other.rateLimit.remaining]).toEqual([undefined, undefined]);
  });

  it("[C-10] reads the environment", async () => {
    vi.stubEnv("CANVAS_API_URL", "https://h.example/api/v1");
    vi.stubEnv("CANVAS_ACCESS_TOKEN", TOKEN);
    const site = new ScriptedSite({ id: "1" });
    await Canvas.fromEnv({ fetch: site.fetch }).getCurrentUser();
    expect(site.last.url).toBe("https://h.example/api/v1/users/self");
    vi.stubEnv("CANVAS_BASE_URL", "https://base.example");
    expect(Canvas.fromEnv().baseUrl).toBe("https://base.example");
    vi.unstubAllEnvs();
    expect(() => Canvas.fromEnv()).toThrow(/CANVAS_BASE_URL.*CANVAS_ACCESS_TOKEN/);
  });

  it("[C-11] both forms of the constructor make the same client", async () => {
    const site = new ScriptedSite([], []);
    const options = { fetch: site.fetch, perPage: 5, headers: { "X-A": "1" } };
    await new Canvas(ORIGIN, TOKEN, options).getConversations().toArray();
    await new Canvas({ ...options, baseUrl: ORIGIN, accessToken: TOKEN }).getConversations().toArray();
    const [first, second] = site.requests.map(({ url, headers }) => [url, [...headers]]);
    expect(second).toEqual(first);
  });
});
