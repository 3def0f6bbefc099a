/** Codes and refresh tokens in two hands, guessed secrets, exact addresses and public clients (RFC 9700). */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { type AnyServer, ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { INVALID_TOKEN } from "../../support/refusals.ts";
import { answerOf, type Browser, signedIn } from "../sessions/browser.ts";
import { CALLBACK, OUT_OF_BAND, Program } from "./world.ts";

const REVOKED = { errors: [{ message: "Revoked access token." }] };
const refusal = (error: string, error_description: string) => ({ error, error_description });
const UNKNOWN_CODE = refusal("invalid_grant", "authorization_code not found");
const UNKNOWN_REFRESH = refusal("invalid_grant", "refresh_token not found");
const MISMATCH = refusal("invalid_request", "redirect_uri does not match client settings");

const VERIFIER = "a-verifier-of-some-length-that-nobody-guesses";
const PROOF = {
  code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
  code_challenge_method: "S256",
};

const clock = new ManualClock("2026-09-01T08:00:00Z");
let server: AnyServer;
let campus: Campus;
let app: Program;
let ann: { api: Api; browser: Browser };
beforeAll(async () => {
  server = await ownServer({ clock });
  campus = new Campus(await newTenant(server));
  app = await Program.create(campus);
  ann = await signedIn(campus, "Ann");
});
afterAll(() => server.close());

const self = async (tokens: Json) => (await campus.admin.as(tokens.access_token).get("users/self")).body;

describe("a code that is presented again", () => {
  test("ends the token that it gave, its refresh token too, and no other", async () => {
    const code = await app.codeFrom(ann.browser);
    const given = (await app.exchange(code)).body;
    const other = await app.tokensFrom(ann.browser);
    expect((await self(given)).id).toBe(ann.api.id);
    expect((await app.exchange(code)).body).toEqual(UNKNOWN_CODE);
    expect(await self(given)).toEqual(REVOKED);
    expect((await app.refresh(given.refresh_token)).body).toEqual(UNKNOWN_REFRESH);
    expect((await self(other)).id).toBe(ann.api.id);
  });

  test("ends it also after it was refreshed, and after the code would have expired", async () => {
    const code = await app.codeFrom(ann.browser);
    const given = (await app.exchange(code)).body;
    const refreshed = (await app.refresh(given.refresh_token)).body;
    clock.advance(11 * 60);
    expect((await app.exchange(code)).body).toEqual(UNKNOWN_CODE);
    expect(await self(refreshed)).toEqual(REVOKED);
  });

  test("ends nothing for another program, a wrong secret, or without the verifier", async () => {
    const other = await Program.create(campus);
    const code = await app.codeFrom(ann.browser, PROOF);
    const given = (await app.exchange(code, { code_verifier: VERIFIER })).body;
    expect((await other.exchange(code, { code_verifier: VERIFIER })).status).toBe(400);
    expect((await app.exchange(code, { code_verifier: VERIFIER, client_secret: "wrong" })).status).toBe(401);
    expect((await app.exchange(code, { code_verifier: "another" })).status).toBe(400);
    expect((await self(given)).id).toBe(ann.api.id);
    expect((await app.exchange(code, { code_verifier: VERIFIER })).body).toEqual(UNKNOWN_CODE);
    expect(await self(given)).toEqual(REVOKED);
  });

  test("is in many hands at once: whichever got the token has lost it", async () => {
    const code = await app.codeFrom(ann.browser);
    const replies = await Promise.all(Array.from({ length: 5 }, () => app.exchange(code)));
    const [given, ...more] = replies.filter(({ status }) => status === 200);
    expect([more, replies.filter(({ status }) => status === 400).length]).toEqual([[], 4]);
    expect(await self(given!.body)).toEqual(REVOKED);
  });
});

describe("the refresh tokens of a key that asks for it rotate", () => {
  const rotating = () => Program.create(campus, { rotate_refresh_tokens: true });

  test("each serves once and gives another; a person's other tokens are not concerned", async () => {
    const program = await rotating();
    const first = await program.tokensFrom(ann.browser);
    const second = await program.refresh(first.refresh_token);
    expect(second.body).toMatchObject({ refresh_token: expect.stringMatching(/^\w{64}$/), expires_in: 3600 });
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect(await self(first)).toEqual(INVALID_TOKEN);
    expect((await self(second.body)).id).toBe(ann.api.id);
    const third = await program.refresh(second.body.refresh_token);
    expect((await self(third.body)).id).toBe(ann.api.id);
  });

  test("one that is presented again ends its whole family, however old it is, and no other", async () => {
    const program = await rotating();
    const [first, other] = [await program.tokensFrom(ann.browser), await program.tokensFrom(ann.browser)];
    const second = (await program.refresh(first.refresh_token)).body;
    const third = (await program.refresh(second.refresh_token)).body;
    expect((await program.refresh(first.refresh_token)).body).toEqual(UNKNOWN_REFRESH);
    expect(await self(third)).toEqual(REVOKED);
    expect((await program.refresh(third.refresh_token)).body).toEqual(UNKNOWN_REFRESH);
    expect((await program.refresh(other.refresh_token)).status).toBe(200);
  });

  test("another program's replay ends nothing", async () => {
    const [program, other] = [await rotating(), await rotating()];
    const first = await program.tokensFrom(ann.browser);
    const second = (await program.refresh(first.refresh_token)).body;
    const foreign = await other.refresh(first.refresh_token);
    expect([foreign.status, foreign.body]).toEqual([400, refusal("invalid_grant", "incorrect client")]);
    expect((await self(second)).id).toBe(ann.api.id);
  });

  test("presented many times at once it is in two hands: its family ends", async () => {
    const program = await rotating();
    const first = await program.tokensFrom(ann.browser);
    const replies = await Promise.all(Array.from({ length: 4 }, () => program.refresh(first.refresh_token)));
    const given = replies.filter(({ status }) => status === 200);
    expect(given).toHaveLength(1);
    expect(await self(given[0]!.body)).toEqual(REVOKED);
  });
});

describe("wrong secrets", () => {
  const from = (ip: string) => ({ "x-forwarded-for": ip });
  const wrong = (program: Program, ip: string) => program.ask({ code: "x", client_secret: "wrong" }, from(ip));

  test("ten of a program from one address, then one a minute; the right one waits as well, elsewhere it does not", async () => {
    const program = await Program.create(campus);
    const right = (ip: string) => program.ask({ code: "f".repeat(128) }, from(ip));
    for (let i = 0; i < 9; i++) expect((await wrong(program, "10.1.0.1")).status).toBe(401);
    // one below the limit
    expect((await right("10.1.0.1")).body).toEqual(UNKNOWN_CODE);
    expect((await wrong(program, "10.1.0.1")).status).toBe(401);
    for (const refused of [await wrong(program, "10.1.0.1"), await right("10.1.0.1")]) {
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
      expect(refused.body).toEqual(refusal("temporarily_unavailable", "too many attempts; try again in 60 seconds"));
      expect(refused.headers.get("cache-control")).toBe("no-store");
    }
    expect((await right("10.1.0.2")).body).toEqual(UNKNOWN_CODE);
    const other = await Program.create(campus);
    expect((await other.ask({ code: "f".repeat(128) }, from("10.1.0.1"))).body).toEqual(UNKNOWN_CODE);
    clock.advance(59);
    expect((await right("10.1.0.1")).status).toBe(429);
    clock.advance(1);
    expect((await right("10.1.0.1")).body).toEqual(UNKNOWN_CODE);
    expect((await wrong(program, "10.1.0.1")).status).toBe(401);
    expect((await wrong(program, "10.1.0.1")).status).toBe(429);
  });

  test("a hundred of any programs from one address, then twenty a minute", async () => {
    const programs = await Promise.all(Array.from({ length: 11 }, () => Program.create(campus)));
    const statuses = (
      await Promise.all(programs.flatMap((program) => Array.from({ length: 10 }, () => wrong(program, "10.2.0.1"))))
    ).map(({ status }) => status);
    expect([statuses.filter((s) => s === 401).length, statuses.filter((s) => s === 429).length]).toEqual([100, 10]);
    const fresh = await Program.create(campus);
    expect((await wrong(fresh, "10.2.0.1")).status).toBe(429);
    expect((await wrong(fresh, "10.2.0.2")).status).toBe(401);
    clock.advance(3);
    expect((await wrong(fresh, "10.2.0.1")).status).toBe(401);
  });

  test("right ones are never counted", async () => {
    const program = await Program.create(campus);
    for (let i = 0; i < 30; i++)
      expect((await program.ask({ code: "f".repeat(128) }, from("10.3.0.1"))).body).toEqual(UNKNOWN_CODE);
  });
});

describe("exact redirect addresses", () => {
  const NATIVE = "http://127.0.0.1/cb?a=b";
  const exact = (key: Params = {}) =>
    Program.create(campus, { exact_redirect_uris: true, redirect_uris: [CALLBACK, NATIVE, "myapp:/done"], ...key });

  test("only a registered address is one, save for the port of the person's own machine", async () => {
    const program = await exact();
    for (const uri of [CALLBACK, "myapp:/done", NATIVE, "http://127.0.0.1:8765/cb?a=b"])
      expect([uri, (await ann.browser.get(program.authPath({ redirect_uri: uri }))).status]).toEqual([uri, 302]);
    for (const uri of [
      `${CALLBACK}/`,
      `${CALLBACK}?a=b`,
      "https://app.test/x/../callback",
      "https://APP.test/callback",
      "https://app.test:443/callback",
      "https://app.test/Callback",
      "https://below.app.test/callback",
      "http://127.0.0.1:8765/cb",
      "http://127.0.0.1:8765@evil.test/cb?a=b",
      "http://127.0.0.2/cb?a=b",
      OUT_OF_BAND,
      "",
    ]) {
      const refused = await ann.browser.get(program.authPath({ redirect_uri: uri }));
      expect([uri, refused.status, refused.body]).toEqual([uri, 400, MISMATCH]);
    }
    const shown = await exact({ redirect_uris: [OUT_OF_BAND] });
    expect((await ann.browser.get(shown.authPath({ redirect_uri: OUT_OF_BAND }))).status).toBe(302);
  });

  test("the exchange names the same address; with a verifier it may name none", async () => {
    const program = await exact();
    const differs = refusal("invalid_grant", "redirect_uri does not match the authorization request");
    const code = await program.codeFrom(ann.browser);
    for (const redirect_uri of [undefined, "", NATIVE])
      expect((await program.exchange(code, { redirect_uri })).body).toEqual(differs);
    expect((await program.exchange(code, { redirect_uri: CALLBACK })).status).toBe(200);
    const proven = await program.codeFrom(ann.browser, PROOF);
    const other = { code_verifier: VERIFIER, redirect_uri: NATIVE };
    expect((await program.exchange(proven, other)).body).toEqual(differs);
    expect((await program.exchange(proven, { code_verifier: VERIFIER })).status).toBe(200);
  });
});

describe("a public client", () => {
  const open = (key: Params = {}) => Program.create(campus, { client_type: "public", ...key });
  const secretless = { client_secret: undefined };

  test("must have a challenge, needs no secret, and its refresh tokens rotate", async () => {
    const program = await open();
    const refused = answerOf(await ann.browser.get(program.authPath({ state: "s" })));
    const error_description = "code_challenge is required of public clients";
    expect(refused).toEqual({ error: "invalid_request", error_description, state: "s" });
    const code = await program.codeFrom(ann.browser, PROOF);
    expect((await program.exchange(code, secretless)).body.error).toBe("invalid_grant");
    const given = await program.exchange(code, { ...secretless, code_verifier: VERIFIER });
    expect((await self(given.body)).id).toBe(ann.api.id);
    const second = await program.refresh(given.body.refresh_token, secretless);
    expect((await self(second.body)).id).toBe(ann.api.id);
    expect((await program.refresh(given.body.refresh_token, secretless)).body).toEqual(UNKNOWN_REFRESH);
    expect(await self(second.body)).toEqual(REVOKED);
  });

  test("that presents a secret presents the right one, and a confidential one presents its own always", async () => {
    const program = await open();
    const code = await program.codeFrom(ann.browser, PROOF);
    const proven = { code_verifier: VERIFIER };
    expect((await program.exchange(code, { ...proven, client_secret: "wrong" })).status).toBe(401);
    expect((await program.exchange(code, proven)).status).toBe(200);
    const confidential = await app.codeFrom(ann.browser, PROOF);
    expect((await app.exchange(confidential, { ...secretless, ...proven })).status).toBe(401);
    expect((await app.exchange(confidential, proven)).status).toBe(200);
  });

  test("gets nothing for a code from before it was public", async () => {
    const program = await Program.create(campus);
    const code = await program.codeFrom(ann.browser);
    await campus.admin.put(`developer_keys/${program.id}`, { developer_key: { client_type: "public" } });
    expect((await program.exchange(code, secretless)).body.error).toBe("invalid_grant");
  });
});

describe("the setting strict_oauth", () => {
  test("holds every key of its tenant to exact addresses and rotation, and gives Canvas's ways back", async () => {
    const strict = new Campus(await newTenant(server));
    const program = await Program.create(strict);
    const { browser } = await signedIn(strict, "Ben");
    const elsewhere = program.authPath({ redirect_uri: "https://app.test/elsewhere" });
    const turn = (strict_oauth: boolean) =>
      strict.admin.put("accounts/self", { account: { settings: { strict_oauth } } });
    expect((await turn(true)).status).toBe(200);
    expect((await browser.get(elsewhere)).body).toEqual(MISMATCH);
    const code = await program.codeFrom(browser);
    const given = (await program.exchange(code, { redirect_uri: CALLBACK })).body;
    expect((await program.refresh(given.refresh_token)).body).toHaveProperty("refresh_token");
    // another tenant's keys are not concerned
    expect((await ann.browser.get(app.authPath({ redirect_uri: "https://app.test/elsewhere" }))).status).toBe(302);
    await turn(false);
    expect((await browser.get(elsewhere)).status).toBe(302);
    const later = await program.tokensFrom(browser);
    expect((await program.refresh(later.refresh_token)).body).not.toHaveProperty("refresh_token");
  });
});
