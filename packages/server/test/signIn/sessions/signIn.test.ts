/** Signing in and out in a browser. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { Browser, hiddenOf, locationOf, personWithPassword, signedIn } from "./browser.ts";

const SIGNED_IN = "You are signed in as";
const WRONG = "This login and password do not belong together.";

describe("on a campus", () => {
  let campus: Campus;
  beforeAll(async () => {
    campus = await Campus.create();
  });

  test("login and password sign a browser in, whatever the login's case; the page greets the person", async () => {
    const { browser, login, password, api } = await personWithPassword(campus, "Ann");
    expect((await browser.follow(await browser.get("/logout"))).text).toContain("Password");
    const reply = await browser.signIn(` ${login.toUpperCase()} `, password);
    expect([reply.status, locationOf(reply)]).toEqual([302, "/login/canvas"]);
    const page = await browser.follow(reply);
    expect(page.text).toContain(SIGNED_IN);
    expect(page.text).toContain(login);
    expect((await campus.admin.get(`users/${api.id}`, { include: ["last_login"] })).body.last_login).not.toBeNull();
  });

  test("a wrong password, an unknown login and a login without a password are told alike", async () => {
    const { browser, login, password } = await personWithPassword(campus, "Ben");
    const without = await campus.person("Without", { pseudonym: { unique_id: "without@sign-in.test" } });
    expect(without.id).toBeGreaterThan(0);
    const pages = [];
    for (const [name, word] of [
      [login, `${password}!`],
      [login, ""],
      ["nobody@sign-in.test", password],
      ["without@sign-in.test", password],
    ]) {
      const page = await browser.signIn(name!, word!);
      expect([page.status, page.text.includes(WRONG)]).toEqual([400, true]);
      expect(page.text).toContain(`value="${name}"`);
      pages.push(page.text.replaceAll(name!, "#"));
    }
    expect(new Set(pages).size).toBe(1);
    expect((await browser.get("/login/canvas")).text).not.toContain(SIGNED_IN);
    expect((await browser.signIn(login, password)).status).toBe(302);
  });

  test("the cookie is not for scripts nor other sites, and changes when somebody signs in", async () => {
    const { browser, login, password } = await personWithPassword(campus, "Cem");
    const before = await browser.get("/login/canvas");
    expect(before.headers.getSetCookie()[0]).toMatch(/^pidge_session=\w{64}; Path=\/; HttpOnly; SameSite=Lax$/);
    const planted = browser.cookies.get("pidge_session");
    const reply = await browser.signIn(login, password);
    expect(reply.headers.getSetCookie()[0]).toMatch(/^pidge_session=\w{64}; Path=\/; HttpOnly; SameSite=Lax$/);
    const other = new Browser(campus.admin);
    other.cookies.set("pidge_session", planted!);
    expect((await other.get("/login/canvas")).text).not.toContain(SIGNED_IN);
    expect((await browser.get("/login/canvas")).text).toContain(SIGNED_IN);
  });

  test("behind https the cookie never goes out in the clear, and no other host can set it", async () => {
    const { login, password } = await personWithPassword(campus, "Dee");
    const browser = new Browser(campus.admin, { "x-forwarded-proto": "https" });
    const reply = await browser.signIn(login, password);
    expect(reply.headers.getSetCookie()[0]).toMatch(
      /^__Host-pidge_session=\w{64}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect((await browser.get("/login/canvas")).text).toContain(SIGNED_IN);
  });

  test("pages run no scripts, are framed and stored by nobody, and hold what came from elsewhere as text", async () => {
    const browser = new Browser(campus.admin);
    const page = await browser.get(`/login/canvas?unique_id=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(page.text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(page.text).not.toContain("<script");
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("x-frame-options")).toBe("DENY");
    // every field has a label, and the page its language
    for (const [, id] of page.text.matchAll(/<input type="(?:text|password)" id="(\w+)"/g))
      expect(page.text).toContain(`<label for="${id}">`);
    expect(page.text).toContain('<html lang="en">');
  });

  test("a form without its token, with another browser's, or without a cookie does nothing", async () => {
    const { browser, login, password } = await personWithPassword(campus, "Eve");
    const page = await browser.get("/login/canvas");
    const fields = { "pseudonym_session[unique_id]": login, "pseudonym_session[password]": password };
    const others = hiddenOf(await new Browser(campus.admin).get("/login/canvas")).authenticity_token!;
    for (const authenticity_token of ["", "x", others]) {
      const refused = await browser.submit(page, { ...fields, authenticity_token });
      expect([refused.status, refused.text.includes('role="alert"')]).toEqual([422, true]);
    }
    expect((await new Browser(campus.admin).submit(page, fields)).status).toBe(422);
    expect((await browser.get("/login/canvas")).text).not.toContain(SIGNED_IN);
    expect((await browser.submit(page, fields)).status).toBe(302);
  });

  test("it goes on to a path of this site, and to no other site", async () => {
    const { browser, login, password } = await personWithPassword(campus, "Fay");
    const page = (to: string) => `/login/canvas?force_login=1&return_to=${encodeURIComponent(to)}`;
    for (const to of ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/a\nb", "evil"])
      expect(locationOf(await browser.signIn(login, password, page(to)))).toBe("/login/canvas");
    expect(locationOf(await browser.signIn(login, password, page("/a?b=c&d")))).toBe("/a?b=c&d");
    // who is signed in is not asked
    expect(locationOf(await browser.get("/login?return_to=/a"))).toBe("/a");
  });

  test("signing out needs the form, ends the session, and a kept cookie is worth nothing", async () => {
    const { browser } = await signedIn(campus, "Gil");
    const page = await browser.get("/logout");
    expect((await browser.submit(page, { authenticity_token: "x" })).status).toBe(422);
    expect((await browser.get("/logout")).text).toContain(SIGNED_IN);
    const kept = browser.cookies.get("pidge_session")!;
    expect(locationOf(await browser.submit(page))).toBe("/login/canvas");
    const thief = new Browser(campus.admin);
    thief.cookies.set("pidge_session", kept);
    for (const who of [browser, thief]) expect((await who.get("/login/canvas")).text).not.toContain(SIGNED_IN);
  });

  test("DELETE /login/oauth2/token with expire_sessions signs the person out everywhere, and nobody else", async () => {
    const [hal, ida] = [await signedIn(campus, "Hal"), await signedIn(campus, "Ida")];
    const second = new Browser(campus.admin);
    await second.signIn(hal.login, hal.password);
    const plain = campus.admin.as(await campus.tokenOf(hal.api.id));
    await plain.delete("/login/oauth2/token");
    expect((await hal.browser.get("/login/canvas")).text).toContain(SIGNED_IN);
    await hal.api.delete("/login/oauth2/token", { expire_sessions: 1 });
    for (const browser of [hal.browser, second])
      expect((await browser.get("/login/canvas")).text).not.toContain(SIGNED_IN);
    expect((await ida.browser.get("/login/canvas")).text).toContain(SIGNED_IN);
  });

  test("a session is of one tenant, and ends with the person", async () => {
    const { browser, api, login, password } = await signedIn(campus, "Jan");
    const elsewhere = new Browser((await newTenant(campus.tenant.server)).admin);
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
    expect((await elsewhere.get("/login/canvas")).text).not.toContain(SIGNED_IN);
    expect((await elsewhere.signIn(login, password)).status).toBe(400);
    await campus.admin.delete(`accounts/self/users/${api.id}`);
    expect((await browser.get("/login/canvas")).text).not.toContain(SIGNED_IN);
    expect((await browser.signIn(login, password)).status).toBe(400);
  });

  test("texts that are none are refused by name", async () => {
    const browser = new Browser(campus.admin);
    const page = await browser.get("/login/canvas");
    const refused = await browser.submit(page, { "pseudonym_session[unique_id]": "a\0b" });
    expect([refused.status, refused.text.includes("pseudonym_session[unique_id]")]).toEqual([400, true]);
  });
});

describe("with a clock of its own", () => {
  const clock = new ManualClock("2026-09-01T08:00:00Z");
  let server: PidgeServer;
  let campus: Campus;
  beforeAll(async () => {
    server = await ownServer({ clock });
    campus = new Campus(await newTenant(server));
  });
  afterAll(() => server.close());

  const from = (ip: string) => new Browser(campus.admin, { "x-forwarded-for": ip });

  test("ten attempts at a login, whoever makes them, then one a minute; the right password does not help", async () => {
    const { login, password } = await personWithPassword(campus, "Kim");
    for (let i = 0; i < 10; i++) expect((await from(`10.0.0.${i}`).signIn(login, `wrong ${i}`)).status).toBe(400);
    const refused = await from("10.0.1.1").signIn(login, password);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(refused.text).toContain("too many attempts");
    // a login that is not there is throttled alike
    for (let i = 0; i < 10; i++) await from("10.0.2.1").signIn("nobody", "wrong");
    expect((await from("10.0.2.1").signIn("nobody", "wrong")).status).toBe(429);
    clock.advance(61);
    expect((await from("10.0.1.1").signIn(login, password)).status).toBe(302);
    // whoever got in begins anew
    expect((await from("10.0.1.1").signIn(login, "wrong")).status).toBe(400);
    expect((await from("10.0.1.1").signIn(login, password)).status).toBe(302);
  });

  test("a hundred attempts from an address at once, whatever the logins; other addresses go on", async () => {
    const { login, password } = await personWithPassword(campus, "Lou");
    const browser = from("10.9.9.9");
    const page = await browser.get("/login/canvas");
    const attempt = (name: string, word: string) =>
      browser.submit(page, { "pseudonym_session[unique_id]": name, "pseudonym_session[password]": word });
    const tried = await Promise.all(Array.from({ length: 101 }, (_, i) => attempt(`guess-${i}`, "wrong")));
    expect(tried.filter((r) => r.status === 429)).toHaveLength(1);
    expect((await attempt(login, password)).status).toBe(429);
    expect((await from("10.9.9.8").signIn(login, password)).status).toBe(302);
    clock.advance(10);
    expect((await attempt("guess", "wrong")).status).toBe(400);
  });

  test("a session lasts a day", async () => {
    const { browser } = await signedIn(campus, "Max");
    clock.advance(24 * 3600 - 60);
    expect((await browser.get("/login/canvas")).text).toContain(SIGNED_IN);
    clock.advance(120);
    expect((await browser.get("/login/canvas")).text).not.toContain(SIGNED_IN);
  });
});
