/** Codes become tokens, tokens are refreshed, and both end. */
import { createHash } from "node:crypto";
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { CHALLENGE, DENIED, INVALID_TOKEN } from "../../support/refusals.ts";
import { type Browser, hiddenOf, signedIn } from "../sessions/browser.ts";
import { OUT_OF_BAND, Program } from "./world.ts";

const REVOKED = { errors: [{ message: "Revoked access token." }] };
const refusal = (error: string, error_description: string) => ({ error, error_description });

let campus: Campus;
let app: Program;
let ann: { api: Api; browser: Browser };
beforeAll(async () => {
  campus = await Campus.create();
  app = await Program.create(campus);
  ann = await signedIn(campus, "Ann");
});

const as = (token: string) => campus.admin.as(token);

describe("a code", () => {
  test("[PLAT-108] becomes a token that works for the person, and a refresh token", async () => {
    const given = await app.exchange(await app.codeFrom(ann.browser, { purpose: "my phone" }));
    expect(given.status).toBe(200);
    expect(given.headers.get("cache-control")).toBe("no-store");
    expect(given.body).toEqual({
      access_token: expect.stringMatching(/^\w{64}$/),
      token_type: "Bearer",
      user: { id: ann.api.id, name: "Ann", global_id: String(ann.api.id), effective_locale: "en" },
      refresh_token: expect.stringMatching(/^\w{64}$/),
      expires_in: 3600,
      canvas_region: "unknown",
    });
    const self = await as(given.body.access_token).get("users/self");
    expect([self.status, self.body.id]).toEqual([200, ann.api.id]);
    expect((await as(given.body.refresh_token).get("users/self")).body).toEqual(INVALID_TOKEN);
  });

  test("[PLAT-105] a wrong secret, an unknown code, none", async () => {
    const code = await app.codeFrom(ann.browser);
    for (const client_secret of ["wrong", "", `${app.secret}x`]) {
      const refused = await app.exchange(code, { client_secret });
      expect([refused.status, refused.body]).toEqual([401, refusal("invalid_client", "invalid client")]);
      expect(refused.headers.get("www-authenticate")).toBe("Canvas OAuth 2.0");
    }
    const stranger = await app.exchange(code, { client_id: 999999999 });
    expect([stranger.status, stranger.body]).toEqual([401, refusal("invalid_client", "unknown client")]);
    const unknown = await app.exchange("f".repeat(128));
    expect([unknown.status, unknown.body]).toEqual([400, refusal("invalid_grant", "authorization_code not found")]);
    const none = await app.ask({ grant_type: "authorization_code" });
    const text = "You must provide the code parameter when using the authorization_code grant type";
    expect([none.status, none.body]).toEqual([400, refusal("invalid_request", text)]);
    expect((await app.exchange(code)).status).toBe(200);
  });

  test("[PLAT-106] works once, also when it is asked for many times at once", async () => {
    const code = await app.codeFrom(ann.browser);
    const given = await Promise.all(Array.from({ length: 5 }, () => app.exchange(code)));
    expect(given.map((r) => r.status).sort()).toEqual([200, 400, 400, 400, 400]);
    const second = await app.exchange(code);
    expect([second.status, second.body]).toEqual([400, refusal("invalid_grant", "authorization_code not found")]);
  });

  test("[PLAT-107] of another key is refused, and still works for its own", async () => {
    const other = await Program.create(campus);
    const code = await app.codeFrom(ann.browser);
    const refused = await other.exchange(code);
    expect([refused.status, refused.body]).toEqual([400, refusal("invalid_grant", "incorrect client")]);
    expect((await app.exchange(code)).status).toBe(200);
  });

  test("may be exchanged naming another address, as mobile apps do", async () => {
    const code = await app.codeFrom(ann.browser);
    expect((await app.exchange(code, { redirect_uri: OUT_OF_BAND })).status).toBe(200);
  });

  test("with a challenge is for whoever knows what it was made from", async () => {
    const verifier = "a-verifier-of-some-length-that-nobody-guesses";
    const code_challenge = createHash("sha256").update(verifier).digest("base64url");
    const code = await app.codeFrom(ann.browser, { code_challenge, code_challenge_method: "S256" });
    for (const code_verifier of [undefined, "", "another", code_challenge]) {
      const refused = await app.exchange(code, { code_verifier });
      expect([refused.status, refused.body.error]).toEqual([400, "invalid_grant"]);
    }
    expect((await app.exchange(code, { code_verifier: verifier })).status).toBe(200);
  });

  test("is the code of a person who is still there", async () => {
    const gone = await signedIn(campus, "Gone");
    const [code, tokens] = [await app.codeFrom(gone.browser), await app.tokensFrom(gone.browser)];
    await campus.admin.delete(`accounts/self/users/${gone.api.id}`);
    expect((await app.exchange(code)).body).toEqual(refusal("invalid_grant", "authorization_code not found"));
    expect((await app.refresh(tokens.refresh_token)).body).toEqual(refusal("invalid_grant", "refresh_token not found"));
    expect((await as(tokens.access_token).get("users/self")).body).toEqual(INVALID_TOKEN);
  });

  test("[PLAT-111] no grant type and no code, or a grant type that is none here: unsupported_grant_type", async () => {
    const text = "The grant_type you requested is not currently supported";
    for (const params of [{}, { grant_type: "" }, { grant_type: "password" }, { grant_type: "client_credentials" }]) {
      const refused = await app.ask(params);
      expect([refused.status, refused.body]).toEqual([400, refusal("unsupported_grant_type", text)]);
    }
    // a code says enough
    expect((await app.ask({ code: await app.codeFrom(ann.browser) })).status).toBe(200);
  });

  test("[PLAT-112] the program's id and secret may come by HTTP Basic, form-encoded, and JSON is taken", async () => {
    const basic = (id: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
    });
    const ask = async (headers: Record<string, string>) =>
      campus.admin.as(undefined).raw("POST", "/login/oauth2/token", {
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ code: await app.codeFrom(ann.browser) }),
      });
    expect((await ask(basic(String(app.id), app.secret))).status).toBe(200);
    expect((await ask(basic(`%3${String(app.id)[0]}${String(app.id).slice(1)}`, app.secret))).status).toBe(200);
    expect((await ask(basic(String(app.id), "wrong"))).status).toBe(401);
    expect((await ask({ authorization: "Basic !" })).body).toEqual(refusal("invalid_client", "unknown client"));
  });

  test("[PLAT-113] replace_tokens ends the person's other tokens of this key, and no others", async () => {
    const other = await Program.create(campus);
    const ben = await signedIn(campus, "Ben");
    const old = await app.tokensFrom(ann.browser);
    const kept = [(await other.tokensFrom(ann.browser)).access_token, (await app.tokensFrom(ben.browser)).access_token];
    await app.exchange(await app.codeFrom(ann.browser));
    expect((await as(old.access_token).get("users/self")).status).toBe(200);
    const fresh = await app.exchange(await app.codeFrom(ann.browser), { replace_tokens: 1 });
    expect((await as(old.access_token).get("users/self")).body).toEqual(REVOKED);
    expect((await app.refresh(old.refresh_token)).status).toBe(400);
    for (const token of [fresh.body.access_token, ...kept, ann.api.token!])
      expect((await as(token).get("users/self")).status).toBe(200);
  });

  test("[PLAT-114] /auth/userinfo alone tells who the person is and gives no token", async () => {
    const given = await app.exchange(await app.codeFrom(ann.browser, { scope: "/auth/userinfo" }));
    expect(given.status).toBe(200);
    expect(given.body.access_token).toBeNull();
    expect(given.body.user).toMatchObject({ id: ann.api.id, name: "Ann" });
    expect(given.body).not.toHaveProperty("refresh_token");
  });

  test("[PLAT-116] a browser's session changes nothing about the answer, and a stale token is not looked at", async () => {
    const code = await app.codeFrom(ann.browser);
    const fields = { client_id: String(app.id), client_secret: app.secret, code };
    const given = await ann.browser.post("/login/oauth2/token", fields);
    expect([given.status, given.text[0]]).toEqual([200, "{"]);
    const stale = { authorization: "Bearer stale" };
    expect(
      (await app.ask({ refresh_token: given.body.refresh_token, grant_type: "refresh_token" }, stale)).status,
    ).toBe(200);
  });
});

describe("a refresh token", () => {
  test("[PLAT-109] gives a new token in the place of the old, any number of times", async () => {
    const first = await app.tokensFrom(ann.browser);
    const second = await app.refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(Object.keys(second.body).sort()).toEqual([
      "access_token",
      "canvas_region",
      "expires_in",
      "token_type",
      "user",
    ]);
    expect(second.body.access_token).not.toBe(first.access_token);
    expect((await as(first.access_token).get("users/self")).body).toEqual(INVALID_TOKEN);
    expect((await as(second.body.access_token).get("users/self")).status).toBe(200);
    const third = await app.refresh(first.refresh_token);
    expect((await as(third.body.access_token).get("users/self")).status).toBe(200);
  });

  test("[PLAT-110] garbage, none, and another key's: 400", async () => {
    const other = await Program.create(campus);
    const { refresh_token } = await app.tokensFrom(ann.browser);
    const garbage = await app.refresh("garbage");
    expect([garbage.status, garbage.body]).toEqual([400, refusal("invalid_grant", "refresh_token not found")]);
    const none = await app.ask({ grant_type: "refresh_token" });
    const text = "You must provide the refresh_token parameter when using the refresh_token grant type";
    expect([none.status, none.body]).toEqual([400, refusal("invalid_request", text)]);
    const foreign = await other.refresh(refresh_token);
    expect([foreign.status, foreign.body]).toEqual([400, refusal("invalid_grant", "incorrect client")]);
    expect((await app.refresh(refresh_token, { client_secret: "wrong" })).status).toBe(401);
    expect((await app.refresh(refresh_token)).status).toBe(200);
  });

  test("ends with its token", async () => {
    const tokens = await app.tokensFrom(ann.browser);
    await as(tokens.access_token).delete("/login/oauth2/token");
    expect((await app.refresh(tokens.refresh_token)).body).toEqual(refusal("invalid_grant", "refresh_token not found"));
  });
});

describe("a program's token", () => {
  test("[PLAT-55] of a key that is switched off or deleted is refused with the challenge", async () => {
    const program = await Program.create(campus);
    const tokens = await program.tokensFrom(ann.browser);
    const holder = as(tokens.access_token);
    const turn = (workflow_state: string) =>
      campus.admin.put(`developer_keys/${program.id}`, { developer_key: { workflow_state } });
    await turn("inactive");
    const refused = await holder.get("users/self");
    expect([refused.status, refused.body]).toEqual([401, INVALID_TOKEN]);
    expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
    expect((await program.refresh(tokens.refresh_token)).status).toBe(401);
    await turn("active");
    expect((await holder.get("users/self")).status).toBe(200);
    await campus.admin.delete(`developer_keys/${program.id}`);
    expect((await holder.get("users/self")).status).toBe(401);
  });

  test("is shown to its owner by the program's name, without its value, and cannot be changed, only ended", async () => {
    const tokens = await app.tokensFrom(ann.browser, { purpose: "my phone" });
    const shown = await ann.api.get(`users/self/tokens/${tokens.access_token.slice(0, 5)}`);
    expect(shown.body).toMatchObject({
      app_name: "The App",
      purpose: "my phone",
      visible_token: null,
      remember_access: false,
      can_manually_regenerate: false,
    });
    const path = `users/self/tokens/${shown.body.id}`;
    expect((await ann.api.put(path, { token: { regenerate: true } })).body).toEqual(DENIED);
    expect((await ann.api.put(path, { token: { scopes: [] } })).body).toEqual(DENIED);
    const personal = await ann.api.get("users/self/user_generated_tokens", { per_page: 100 });
    expect(personal.body.length).toBeGreaterThan(0);
    expect(personal.body.map((t: { id: number }) => t.id)).not.toContain(shown.body.id);
    expect((await ann.api.delete(path)).status).toBe(200);
    expect((await as(tokens.access_token).get("users/self")).body).toEqual(REVOKED);
  });
});

test("who is signed in sees the programs that may act for them, and shuts them out one by one", async () => {
  const { browser, api } = await signedIn(campus, "Pia");
  const [one, two] = [await Program.create(campus, { name: "One <b>" }), await Program.create(campus, { name: "Two" })];
  const tokens = [await one.tokensFrom(browser), await two.tokensFrom(browser)];
  const others = await one.tokensFrom(ann.browser);
  const page = await browser.get("/login/canvas");
  expect(page.text).toContain("One &lt;b&gt;");
  const { authenticity_token } = hiddenOf(page);
  const shut = (token: string) =>
    browser.post("/login/oauth2/revoke", { client_id: String(one.id), authenticity_token: token });
  expect((await shut("x")).status).toBe(422);
  expect((await as(tokens[0].access_token).get("users/self")).status).toBe(200);
  expect((await browser.follow(await shut(authenticity_token!))).text).not.toContain("One &lt;b&gt;");
  expect((await as(tokens[0].access_token).get("users/self")).body).toEqual(REVOKED);
  for (const token of [tokens[1].access_token, others.access_token, api.token!])
    expect((await as(token).get("users/self")).status).toBe(200);
});

describe("with a clock of its own", () => {
  const clock = new ManualClock("2026-09-01T08:00:00Z");
  let server: PidgeServer;
  let place: Campus;
  beforeAll(async () => {
    server = await ownServer({ clock });
    place = new Campus(await newTenant(server));
  });
  afterAll(() => server.close());

  test("[PLAT-58] a token ends after an hour, refreshed it works again; of a key without an end it goes on", async () => {
    const { browser } = await signedIn(place, "Lou");
    const [brief, lasting] = [await Program.create(place), await Program.create(place, { auto_expire_tokens: false })];
    const [short, long] = [await brief.tokensFrom(browser), await lasting.tokensFrom(browser)];
    expect(long).not.toHaveProperty("expires_in");
    const holder = (token: string) => place.admin.as(token);
    clock.advance(3599);
    expect((await holder(short.access_token).get("users/self")).status).toBe(200);
    clock.advance(2);
    const ended = await holder(short.access_token).get("users/self");
    expect([ended.status, ended.body]).toEqual([401, INVALID_TOKEN]);
    expect(ended.headers.get("www-authenticate")).toBe(CHALLENGE);
    expect((await holder(long.access_token).get("users/self")).status).toBe(200);
    const renewed = await brief.refresh(short.refresh_token);
    expect((await holder(renewed.body.access_token).get("users/self")).status).toBe(200);
  });

  test("a code ends after ten minutes", async () => {
    const { browser } = await signedIn(place, "Max");
    const program = await Program.create(place);
    const [late, early] = [await program.codeFrom(browser), await program.codeFrom(browser)];
    clock.advance(599);
    expect((await program.exchange(early)).status).toBe(200);
    clock.advance(2);
    expect((await program.exchange(late)).body).toEqual(refusal("invalid_grant", "authorization_code not found"));
  });
});
