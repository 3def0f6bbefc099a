/** Links with which apps open pages of this site: they sign a browser in, once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { type AnyServer, ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { DENIED, UNAUTHENTICATED } from "../../support/refusals.ts";
import { Program } from "../oauth/world.ts";
import { Browser, locationOf, signedIn } from "./browser.ts";

const PATH = "/login/session_token";
const clock = new ManualClock("2026-09-01T08:00:00Z");
let server: AnyServer;
let campus: Campus;
let ann: Api;
beforeAll(async () => {
  server = await ownServer({ clock });
  campus = new Campus(await newTenant(server));
  ann = await campus.person("Ann");
});
afterAll(() => server.close());

const link = async (who: Api, return_to?: string): Promise<string> => {
  const reply = await who.get(PATH, return_to === undefined ? {} : { return_to });
  expect([reply.status, Object.keys(reply.body)]).toEqual([200, ["session_url", "requires_terms_acceptance"]]);
  return reply.body.session_url;
};
const isSignedIn = async (browser: Browser) => (await browser.get("/login/canvas")).text.includes("You are signed in");

test("a link signs one browser in as the caller, and goes on to where it was asked to", async () => {
  const url = await link(ann, "/courses/1?a=b");
  const browser = new Browser(ann);
  const followed = await browser.get(url);
  expect([followed.status, locationOf(followed)]).toEqual([302, "/courses/1?a=b"]);
  expect([followed.headers.get("cache-control"), followed.headers.get("referrer-policy")]).toEqual([
    "no-store",
    "no-referrer",
  ]);
  expect((await browser.get("/logout")).text).toContain("Ann");
  // a second browser is asked to sign in, and then goes on to the same place
  const second = new Browser(ann);
  expect(locationOf(await second.get(url))).toBe("/login/canvas?return_to=%2Fcourses%2F1%3Fa%3Db");
  expect(await isSignedIn(second)).toBe(false);
});

test("many browsers at once: one is signed in", async () => {
  const url = await link(ann);
  const browsers = Array.from({ length: 5 }, () => new Browser(ann));
  await Promise.all(browsers.map((browser) => browser.get(url)));
  const signed = await Promise.all(browsers.map(isSignedIn));
  expect(signed.filter((each) => each)).toHaveLength(1);
});

test("it goes on to addresses of this site alone", async () => {
  const origin = new URL(await link(ann)).origin;
  expect(new URL(await link(ann, `${origin}/a?b=c#d`)).searchParams.get("return_to")).toBe("/a?b=c#d");
  for (const to of ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "courses"]) {
    const refused = await ann.get(PATH, { return_to: to });
    expect([to, refused.status]).toEqual([to, 400]);
  }
  const bent = (await link(ann, "/a")).replace("%2Fa", encodeURIComponent("https://evil.test/"));
  expect(locationOf(await new Browser(ann).get(bent))).toBe("/login/canvas");
});

test("it ends after five minutes, with the login, and is of one tenant", async () => {
  const [early, late] = [await link(ann), await link(ann)];
  clock.advance(299);
  const browser = new Browser(ann);
  await browser.get(early);
  expect(await isSignedIn(browser)).toBe(true);
  clock.advance(1);
  const other = new Browser(ann);
  await other.get(late);
  expect(await isSignedIn(other)).toBe(false);
  const gone = await campus.person("Gone");
  const theirs = await link(gone);
  await campus.admin.delete(`accounts/self/users/${gone.id}`);
  await other.get(theirs);
  expect(await isSignedIn(other)).toBe(false);
  const elsewhere = new Browser((await newTenant(server)).admin);
  await elsewhere.get(await link(ann));
  expect(await isSignedIn(elsewhere)).toBe(false);
});

test("it is for who presents a token, for themselves, within the token's scopes", async () => {
  expect((await ann.as(undefined).get(PATH)).body).toEqual(UNAUTHENTICATED);
  expect((await campus.admin.get(PATH, { as_user_id: ann.id })).body).toEqual(DENIED);
  const ben = await signedIn(campus, "Ben");
  const allowed = [`url:GET|${PATH}`, "url:GET|/api/v1/courses"];
  const program = await Program.create(campus, { require_scopes: true, scopes: allowed });
  const tokenFor = async (scope: string) => ann.as((await program.tokensFrom(ben.browser, { scope })).access_token);
  expect((await (await tokenFor("url:GET|/api/v1/courses")).get(PATH)).status).toBe(401);
  const browser = new Browser(ann);
  await browser.get(await link(await tokenFor(`url:GET|${PATH}`)));
  expect((await browser.get("/logout")).text).toContain("Ben");
});
