/** Programs ask people, people agree or do not, and programs are told. */
import { beforeAll, describe, expect, test } from "vitest";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { answerOf, Browser, hiddenOf, locationOf, personWithPassword, signedIn } from "../sessions/browser.ts";
import { CALLBACK, OUT_OF_BAND, Program } from "./world.ts";

const UNKNOWN = { error: "invalid_client", error_description: "unknown client" };
const MISMATCH = { error: "invalid_request", error_description: "redirect_uri does not match client settings" };

let campus: Campus;
let app: Program;
beforeAll(async () => {
  campus = await Campus.create();
  app = await Program.create(campus);
});

const anonymous = () => new Browser(campus.admin);

describe("the program", () => {
  test("[PLAT-99] without a client_id, or one that is nobody's: 401 invalid_client, on every page", async () => {
    const inactive = await Program.create(campus, { workflow_state: "inactive" });
    const theirs = await Program.create(new Campus(await newTenant(campus.tenant.server)));
    for (const path of ["auth", "confirm", "deny"])
      for (const id of ["", "x", "999999999", String(inactive.id), String(theirs.id)]) {
        const query = new URLSearchParams({ client_id: id, redirect_uri: CALLBACK, response_type: "code" });
        const refused = await anonymous().get(`/login/oauth2/${path}?${query}`);
        expect([path, id, refused.status, refused.body]).toEqual([path, id, 401, UNKNOWN]);
        expect(refused.headers.get("www-authenticate")).toBe("Canvas OAuth 2.0");
        expect(refused.headers.get("location")).toBeNull();
      }
    expect((await anonymous().get("/login/oauth2/auth")).body).toEqual(UNKNOWN);
    expect((await anonymous().get(app.authPath({ client_id: String(10_000_000_000_000 + app.id) }))).status).toBe(302);
  });

  test("[PLAT-100] an address that is not the key's: 400; its host, and the hosts below it, are", async () => {
    const ann = await signedIn(campus, "Ann");
    const legacy = await Program.create(campus, { redirect_uris: [], redirect_uri: "https://old.test/x" });
    const native = await Program.create(campus, { redirect_uris: "myapp:/done\nhttp://127.0.0.1:8765/cb" });
    for (const [program, uri] of [
      [app, "https://app.test/callback"],
      [app, "https://app.test/elsewhere?a=b"],
      [app, "https://deep.below.app.test/"],
      [legacy, "https://old.test/y"],
      [native, "myapp:/done"],
      [native, "http://127.0.0.1:9999/cb"],
    ] as const) {
      const reply = await ann.browser.get(program.authPath({ redirect_uri: uri }));
      expect([uri, reply.status]).toEqual([uri, 302]);
    }
    for (const [program, uri] of [
      [app, "https://evil.test/callback"],
      [app, "https://notapp.test/"],
      [app, "https://app.test.evil.test/"],
      [app, "https://app.test@evil.test/"],
      [app, "https://evil.test\\@app.test/"],
      [app, "http://app.test/callback"],
      [app, "https://app.test/#here"],
      [app, "https://app.test/\r\nx: y"],
      [app, "javascript:alert(1)//app.test"],
      [app, "/callback"],
      [app, ""],
      [native, "myapp:/other"],
      [legacy, "https://app.test/"],
    ] as const) {
      const refused = await ann.browser.get(program.authPath({ redirect_uri: uri }));
      expect([uri, refused.status, refused.body]).toEqual([uri, 400, MISMATCH]);
    }
  });

  test("faults of the wish itself are told to the program, at its address, with its state", async () => {
    const ann = await signedIn(campus, "Ann");
    const scoped = await Program.create(campus, { require_scopes: true, scopes: ["url:GET|/api/v1/courses"] });
    for (const [program, query, error] of [
      [app, { response_type: "token" }, "unsupported_response_type"],
      [app, { code_challenge: "short", code_challenge_method: "S256" }, "invalid_request"],
      [app, { code_challenge: "a".repeat(43), code_challenge_method: "plain" }, "invalid_request"],
      [app, { code_challenge: "a".repeat(43) }, "invalid_request"],
      [scoped, {}, "invalid_scope"],
      [scoped, { scope: "url:GET|/api/v1/users/:id" }, "invalid_scope"],
      [scoped, { scope: "url:GET|/api/v1/courses url:GET|/api/v1/users/:id" }, "invalid_scope"],
    ] as const) {
      const reply = await ann.browser.get(program.authPath({ state: "s&t", ...query }));
      expect(locationOf(reply).startsWith(`${CALLBACK}?`)).toBe(true);
      expect(answerOf(reply)).toEqual({ error, error_description: expect.any(String), state: "s&t" });
    }
    const fine = await ann.browser.get(scoped.authPath({ scopes: "url:GET|/api/v1/courses" }));
    expect(locationOf(fine)).toMatch(/^\/login\/oauth2\/confirm\?/);
  });

  test("a purpose that is too long is refused by name", async () => {
    const refused = await anonymous().get(app.authPath({ purpose: "x".repeat(256) }));
    expect([refused.status, Object.keys(refused.body.errors)]).toEqual([400, ["purpose"]]);
  });
});

describe("the person", () => {
  test("[PLAT-101] who is not signed in is asked to, and goes on from there; force_login asks again", async () => {
    const { browser, login, password } = await personWithPassword(campus, "Ben");
    const asked = await browser.get(app.authPath({ unique_id: login, state: "x" }));
    expect(locationOf(asked)).toMatch(/^\/login\/canvas\?/);
    const form = await browser.follow(asked);
    expect(form.text).toContain(`value="${login}"`);
    // a browser holds the form's policy against the redirects that follow it
    expect(form.headers.get("content-security-policy")).toContain("form-action 'self' https://app.test;");
    const entered = await browser.submit(form, {
      "pseudonym_session[unique_id]": login,
      "pseudonym_session[password]": password,
    });
    const onward = await browser.follow(entered);
    expect(locationOf(onward)).toMatch(/^\/login\/oauth2\/confirm\?/);
    expect(locationOf(await browser.get(app.authPath()))).toMatch(/^\/login\/oauth2\/confirm\?/);
    const forced = await browser.get(app.authPath({ force_login: "1" }));
    expect(locationOf(forced)).toMatch(/^\/login\/canvas\?/);
    const again = await browser.follow(forced);
    expect([again.status, again.text.includes('type="password"')]).toEqual([200, true]);
    const back = await browser.submit(again, {
      "pseudonym_session[unique_id]": login,
      "pseudonym_session[password]": password,
    });
    expect(locationOf(await browser.follow(back))).toMatch(/^\/login\/oauth2\/confirm\?/);
  });

  test("[PLAT-102] who agrees sends the program a code and its state; who does not, access_denied and no code", async () => {
    const { browser, login } = await signedIn(campus, "Cem");
    const uri = `${CALLBACK}?from=us`;
    const page = await browser.follow(await browser.get(app.authPath({ redirect_uri: uri, state: "a b&c=d" })));
    expect(page.text).toContain("The App");
    expect(page.text).toContain(login);
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self' https://app.test;");
    const accepted = await browser.submit(page);
    expect(accepted.status).toBe(302);
    expect(locationOf(accepted).startsWith(`${uri}&code=`)).toBe(true);
    expect(answerOf(accepted)).toEqual({
      from: "us",
      code: expect.stringMatching(/^[0-9a-f]{128}$/),
      state: "a b&c=d",
    });
    const deny = /<a class="button" href="([^"]+)"/.exec(page.text)![1]!.replaceAll("&amp;", "&");
    const denied = await browser.get(deny);
    expect(answerOf(denied)).toEqual({ from: "us", error: "access_denied", state: "a b&c=d" });
  });

  test("nobody agrees without the page's own form, signed in", async () => {
    const { browser } = await signedIn(campus, "Dee");
    const page = await browser.follow(await browser.get(app.authPath()));
    const other = (await signedIn(campus, "Eve")).browser;
    const others = hiddenOf(await other.follow(await other.get(app.authPath()))).authenticity_token!;
    for (const authenticity_token of ["", others]) {
      const refused = await browser.submit(page, { authenticity_token });
      expect([refused.status, refused.headers.get("location")]).toEqual([422, null]);
    }
    expect(locationOf(await anonymous().submit(page))).toMatch(/^\/login\/canvas\?/);
    expect((await browser.submit(page, { redirect_uri: "https://evil.test/" })).body).toEqual(MISMATCH);
    expect(answerOf(await browser.submit(page)).code).toBeDefined();
  });

  test("names that are markup stay text on the page", async () => {
    const odd = await Program.create(campus, { name: '<img src=x onerror="alert(1)">' });
    const { browser } = await signedIn(campus, "Fay");
    const page = await browser.follow(await browser.get(odd.authPath({ state: '"><script>' })));
    expect(page.text).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(page.text).not.toMatch(/<img|<script/);
  });

  test("[PLAT-103] a program without an address has the code on a page whose address ends in it", async () => {
    const { browser } = await signedIn(campus, "Gil");
    const page = await browser.follow(await browser.get(app.authPath({ redirect_uri: OUT_OF_BAND })));
    const accepted = await browser.submit(page);
    expect(new URL(locationOf(accepted)).pathname).toBe("/login/oauth2/auth");
    const { code } = answerOf(accepted);
    const shown = await browser.follow(accepted);
    expect([shown.status, shown.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(shown.text).toContain(`<code>${code}</code>`);
    expect((await app.exchange(code!)).status).toBe(200);
    const denied = await browser.get(`/login/oauth2/deny?${new URLSearchParams(hiddenOf(page))}`);
    expect(answerOf(denied)).toEqual({ error: "access_denied" });
    expect((await browser.follow(denied)).status).toBe(200);
    // the page shows codes and nothing else that an address could name
    expect((await browser.get("/login/oauth2/auth?code=Call+555-1234")).text).not.toContain("555");
  });

  test("[PLAT-104] a trusted key's people are not asked, except on a page of this site", async () => {
    const trusted = await Program.create(campus, { trusted: true });
    const { browser, login, password } = await personWithPassword(campus, "Hal");
    const entered = await browser.signIn(login, password, locationOf(await browser.get(trusted.authPath())));
    const onward = await browser.follow(entered);
    expect(locationOf(onward).startsWith(CALLBACK)).toBe(true);
    expect((await trusted.exchange(answerOf(onward).code!)).status).toBe(200);
    expect(locationOf(await browser.get(trusted.authPath({ redirect_uri: OUT_OF_BAND })))).toMatch(/confirm/);
    expect(locationOf(await browser.get(app.authPath()))).toMatch(/confirm/);
  });

  test("who said so is not asked again for as much, but for more", async () => {
    const { browser } = await signedIn(campus, "Ida");
    const program = await Program.create(campus);
    const identity = { scope: "/auth/userinfo" };
    const code = await program.codeFrom(browser, identity, { remember_access: "1" });
    expect(locationOf(await browser.get(program.authPath(identity)))).toMatch(/confirm/);
    await program.exchange(code);
    expect(answerOf(await browser.get(program.authPath(identity))).code).toBeDefined();
    expect(locationOf(await browser.get(program.authPath()))).toMatch(/confirm/);
    const other = (await signedIn(campus, "Jan")).browser;
    expect(locationOf(await other.get(program.authPath(identity)))).toMatch(/confirm/);
  });

  test("prompt=none asks nothing: what would have to be asked is an error", async () => {
    const silent = app.authPath({ prompt: "none", state: "z" });
    expect(answerOf(await anonymous().get(silent))).toEqual({ error: "login_required", state: "z" });
    const { browser } = await signedIn(campus, "Kim");
    expect(answerOf(await browser.get(silent))).toEqual({ error: "interaction_required", state: "z" });
  });
});
