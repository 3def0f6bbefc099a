/** A dump of the whole database holds no secret in clear that went over HTTP: neither as text nor as bytes. */
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configure } from "../../src/platform/settings/configure.ts";
import { serveStore } from "../../src/server.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { announce, sendBytes } from "../files/upload.ts";
import { CALLBACK, OUT_OF_BAND, Program } from "../signIn/oauth/world.ts";
import { Browser, personWithPassword, signedIn } from "../signIn/sessions/browser.ts";
import { Campus } from "../support/campus.ts";
import { type AnyServer, freshDatabase, newTenant, testOptions } from "../support/pidge.ts";

let store: Store;
let server: AnyServer;
let campus: Campus;
const realFetch = globalThis.fetch;
/** Each secret that was seen, and where. */
const seen = new Map<string, string>();

beforeAll(async () => {
  const config = configure({ ...testOptions, ...(await freshDatabase()) }, process.env);
  store = await openStore(config);
  server = await serveStore(store, config, pino({ level: "silent" }));
  globalThis.fetch = watch;
  campus = new Campus(await newTenant(server));
  note("an administrator's first token", campus.admin.token);
});
afterAll(async () => {
  globalThis.fetch = realFetch;
  await server.close();
});

function note(where: string, secret: unknown): void {
  // what is masked, or too short to be told from other text, says nothing
  if (typeof secret === "string" && secret.length >= 8 && !secret.endsWith("...") && !seen.has(secret))
    seen.set(secret, where);
}

/** Fields of answers and requests that hold a secret. */
const FIELD =
  /^(access_token|refresh_token|visible_token|token|api_key|client_secret|password|old_password|code|code_verifier|authenticity_token|session_url|Signature|Policy)$/;

/** Fields that hold an address with a secret in it, and where that secret is. */
const ADDRESSES: Readonly<Record<string, RegExp>> = {
  url: /\/feeds\/conversations\/user_\d+_([\w-]+)\.atom$/,
  session_url: /[?&]token=(\w{64})/,
  public_url: /[?&]verifier=([^&]+)/,
  location: /[?&](?:code|verifier)=([^&]+)/,
};

function collect(where: string, value: unknown, name = ""): void {
  if (typeof value === "string") {
    const field = name.replace(/^.*\[(\w+)\]$/, "$1");
    if (FIELD.test(field)) note(`${where} ${field}`, value);
    note(`${where} ${field}`, ADDRESSES[field]?.exec(value)?.[1]);
  } else if (value !== null && typeof value === "object")
    for (const [inner, each] of Object.entries(value)) collect(where, each, inner);
}

async function watch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const where = `${init.method ?? "GET"} ${new URL(String(input)).pathname.replace(/\d+/g, "#")}`;
  const type = new Headers(init.headers).get("content-type") ?? "";
  if (typeof init.body === "string" && type.includes("json")) collect(where, JSON.parse(init.body));
  else if (typeof init.body === "string" || init.body instanceof URLSearchParams)
    collect(where, Object.fromEntries(new URLSearchParams(init.body)));
  const response = await realFetch(input, init);
  for (const line of response.headers.getSetCookie()) note(`${where} cookie`, /=([^;]*)/.exec(line)?.[1]);
  collect(where, Object.fromEntries(response.headers));
  const text = await response.clone().text();
  for (const [, value] of text.matchAll(/name="authenticity_token" value="([^"]*)"/g)) note(`${where} form`, value);
  if (response.headers.get("content-type")?.includes("json")) collect(where, JSON.parse(text));
  return response;
}

/** Every row of every table as text; bytes are in hexadecimal. */
async function* dump(): AsyncGenerator<{ table: string; row: string }> {
  const tables = await store.pool.query<{ name: string }>(`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`);
  for (const { name } of tables.rows)
    for (const { row } of (await store.pool.query<{ row: string }>(`select t::text as row from ${name} t`)).rows)
      yield { table: name, row };
}

async function found(secrets: ReadonlyMap<string, string>): Promise<string[]> {
  const forms = [...secrets].flatMap(([secret, where]) =>
    [secret, Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("base64url")].map((form) => ({
      form,
      where,
    })),
  );
  const places = new Set<string>();
  for await (const { table, row } of dump())
    for (const { form, where } of forms) if (row.includes(form)) places.add(`${where} in ${table}`);
  return [...places].sort();
}

const keyed = { "idempotency-key": "a-key-of-the-client-itself" };

test("tokens, client secrets, codes, cookies, passwords, signatures and answers kept for an Idempotency-Key", async () => {
  const { admin } = campus;
  const { api, browser, login, password } = await signedIn(campus, "Ann");
  note("password", password);
  // personal tokens, kept answers
  const token = await api.post("users/self/tokens", { token: { purpose: "p" } }, keyed);
  await api.post("users/self/tokens", { token: { purpose: "p" } }, keyed);
  await api.put(`users/self/tokens/${token.body.id}`, { token: { regenerate: true } });
  await admin.post(`/api/pidge/v1/users/${api.id}/tokens`, { purpose: "p" }, keyed);
  await admin.post("accounts/self/developer_keys", { developer_key: { name: "Kept" } }, keyed);
  // programs
  const key = { rotate_refresh_tokens: true, redirect_uris: [CALLBACK, OUT_OF_BAND] };
  const program = await Program.create(campus, key);
  const unspent = await program.codeFrom(browser, {}, { remember_access: "1" });
  const given = await program.tokensFrom(browser);
  await program.refresh(given.refresh_token);
  await program.refresh(given.refresh_token);
  expect((await program.exchange(unspent)).status).toBe(200);
  expect((await program.exchange(unspent)).status).toBe(400);
  await program.codeFrom(browser, { redirect_uri: OUT_OF_BAND });
  expect((await program.ask({ code: "x", client_secret: "a wrong secret of a program" })).status).toBe(401);
  // sign-in, right and wrong, and a changed password
  await new Browser(admin).signIn(login, "a wrong password of Ann");
  const [own] = (await api.get(`users/${api.id}/logins`)).body;
  const changed = { old_password: password, password: "another pass phrase of Ann" };
  expect((await api.put(`accounts/self/logins/${own.id}`, { login: changed })).status).toBe(200);
  await personWithPassword(campus, "Ben");
  await api.get("/login/session_token");
  // feeds, uploads, downloads
  await api.get("/api/pidge/v1/conversations/feed");
  const ticket = (await announce(api, { name: "notes.txt", size: 5 })).body;
  const file = await api.get((await sendBytes(api, ticket, "notes")).headers.get("location")!);
  const { public_url } = (await api.get(`files/${file.body.id}/public_url`)).body;
  expect((await admin.as(undefined).raw("GET", public_url)).status).toBe(200);

  const kinds = new Set([...seen.values()].map((where) => where.split(" ").at(-1)));
  const tokens = ["token", "visible_token", "api_key", "access_token", "refresh_token", "client_secret", "session_url"];
  const others = ["cookie", "form", "password", "location", "url", "public_url", "Signature"];
  expect([...tokens, ...others].filter((kind) => !kinds.has(kind))).toEqual([]);
  expect(await found(seen)).toEqual([]);
  // the scan finds what is there: a name as text, a hash as bytes, a file's bytes
  const [names, hint] = [new Map([["Ann", "name"]]), new Map([["notes", "bytes"]])];
  expect(await found(names)).not.toEqual([]);
  expect(await found(hint)).not.toEqual([]);
});

test("codes that are shown or mailed again are kept as they are, and these are all of them", async () => {
  const person = await campus.person("Cem");
  const course = await campus.course("Course");
  await campus.enroll(course.id, person, "teacher");
  const topic = { title: "T", podcast_enabled: true };
  const { podcast_url } = (await person.post(`courses/${course.id}/discussion_topics`, topic)).body;
  const made = await campus.admin.post("accounts/self/users", {
    user: { name: "Dee" },
    pseudonym: { unique_id: "dee@college.test" },
    communication_channel: { address: "dee@college.test", confirmation_url: true },
  });
  const ticket = (await announce(person, { name: "notes.txt", size: 5 })).body;
  const file = await person.get((await sendBytes(person, ticket, "notes")).headers.get("location")!);
  const last = (address: string, pattern: RegExp) => pattern.exec(address)?.[1] ?? "not found";
  const kept = new Map([
    [last(podcast_url, /enrollment_(\w+)\.rss$/), "podcast"],
    [last(made.body.confirmation_url, /\/register\/(\w{25})$/), "confirmation"],
    [file.body.uuid, "file"],
  ]);
  expect(await found(kept)).toEqual([
    "confirmation in public.communication_channels",
    "file in public.attachments",
    "podcast in public.enrollments",
  ]);
});
