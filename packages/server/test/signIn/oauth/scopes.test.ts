/** Tokens of programs that must name scopes reach what these name. */
import { beforeAll, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { signedIn } from "../sessions/browser.ts";
import { Program } from "./world.ts";

const INSUFFICIENT = { errors: [{ message: "Insufficient scopes on access token." }] };
const SCOPES = ["url:GET|/api/v1/users/:id", "url:GET|/api/v1/courses", "url:POST|/api/:anything"];

let campus: Campus;
let ann: Awaited<ReturnType<typeof signedIn>>;
beforeAll(async () => {
  campus = await Campus.create();
  ann = await signedIn(campus, "Ann");
});

async function holder(key: object, scopes = SCOPES, browser = ann.browser): Promise<Api> {
  const program = await Program.create(campus, { require_scopes: true, scopes: SCOPES, ...key });
  const tokens = await program.tokensFrom(browser, { scope: scopes.join(" ") });
  return campus.admin.as(tokens.access_token);
}

test("[PLAT-61] what no scope names is refused, without a challenge; also while masquerading", async () => {
  const scoped = await holder({});
  for (const path of ["users/self", "users/self.json", "courses", "courses?per_page=1"])
    expect((await scoped.get(path)).status).toBe(200);
  for (const [method, path] of [
    ["GET", "users/self/profile"],
    ["GET", "courses/1"],
    ["GET", "conversations"],
    ["PUT", "users/self"],
    ["POST", "conversations"],
    ["POST", "/api/graphql"],
    ["POST", "/api/%67raphql"],
    ["GET", "/api/pidge/v1/push_key"],
  ] as const) {
    const refused = await scoped.send(method, path, {}, {});
    expect([path, refused.status, refused.body]).toEqual([path, 401, INSUFFICIENT]);
    expect(refused.headers.get("www-authenticate")).toBeNull();
  }
  const admin = await signedIn(campus, "Admin");
  await campus.makeAdmin(admin.api);
  const powerful = await holder({}, SCOPES, admin.browser);
  expect((await powerful.get(`users/self?as_user_id=${ann.api.id}`)).body.id).toBe(ann.api.id);
  expect((await powerful.get(`conversations?as_user_id=${ann.api.id}`)).body).toEqual(INSUFFICIENT);
  // fewer than the key allows is what the person agreed to
  const fewer = await holder({}, ["url:GET|/api/v1/courses"]);
  expect((await fewer.get("users/self")).body).toEqual(INSUFFICIENT);
  // a token may always end itself
  expect((await fewer.delete("/login/oauth2/token")).status).toBe(200);
});

test("scopes of a key that requires none limit nothing", async () => {
  const free = await holder({ require_scopes: false });
  expect((await free.get("conversations")).status).toBe(200);
});

test("[PLAT-62] HEAD is let in where GET is, and nowhere else", async () => {
  const scoped = await holder({});
  expect((await scoped.raw("HEAD", "courses")).status).toBe(200);
  expect((await scoped.raw("HEAD", "conversations")).status).toBe(401);
});

test("[PLAT-63] without includes only uuid is honoured; a key that allows them honours all", async () => {
  const query = "users/self?include[]=last_login&include[]=uuid";
  const limited = await holder({});
  const shown = (await limited.get(query)).body;
  expect([shown.id, typeof shown.uuid, "last_login" in shown]).toEqual([ann.api.id, "string", false]);
  expect((await limited.get("users/self?include=uuid")).body).not.toHaveProperty("uuid");
  const allowed = (await (await holder({ allow_includes: true })).get(query)).body;
  expect([typeof allowed.uuid, "last_login" in allowed]).toEqual(["string", true]);
});
