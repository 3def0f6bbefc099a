/** Which passwords are accepted, and how their hashes are kept up to date. */
import { scryptSync } from "node:crypto";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { configure } from "../../../src/platform/settings/configure.ts";
import { serveStore } from "../../../src/server.ts";
import { openStore, type Store } from "../../../src/store/open.ts";
import { Campus } from "../../support/campus.ts";
import { type AnyServer, freshDatabase, newTenant, testOptions } from "../../support/pidge.ts";
import { Browser, personWithPassword } from "./browser.ts";

let store: Store;
let server: AnyServer;
let campus: Campus;
beforeAll(async () => {
  const config = configure({ ...testOptions, passwordWork: undefined, ...(await freshDatabase()) }, process.env);
  store = await openStore(config);
  server = await serveStore(store, config, pino({ level: "silent" }));
  campus = new Campus(await newTenant(server));
});
afterAll(() => server.close());

const loginOf = async (user: number) => (await campus.admin.get(`users/${user}/logins`)).body[0].id;

describe("a new password", () => {
  const REFUSED = [
    ["1234567", "too_short"],
    ["pidgeon", "too_short"],
    ["𝒫𝒾𝒹𝑔ℯ!!", "too_short"],
    ["x".repeat(256), "too_long"],
    ["password", "too_common"],
    ["Password1", "too_common"],
    ["ＰＡＳＳＷＯＲＤ", "too_common"],
    [" 123456789 ", "too_common"],
    ["aaaaaaaaaaaa", "too_common"],
    ["Lake.Guard@College.example", "login"],
    ["lake.guard", "login"],
  ] as const;

  test("is refused by its fault where an administrator sets it, and the old one stays", async () => {
    const { login, password, api } = await personWithPassword(campus, "Ann");
    const id = await loginOf(api.id);
    const named = { unique_id: "lake.guard@college.example" };
    for (const [bad, type] of REFUSED) {
      const refused = await campus.admin.put(`accounts/self/logins/${id}`, { login: { ...named, password: bad } });
      expect([bad, refused.status, refused.body.errors.password?.[0].type]).toEqual([bad, 400, type]);
    }
    expect((await new Browser(campus.admin).signIn(login, password)).status).toBe(302);
    const fine = { login: { password: "pidgeon!" } };
    expect((await campus.admin.put(`accounts/self/logins/${id}`, fine)).status).toBe(200);
    expect(
      (await campus.admin.put(`accounts/self/logins/${id}`, { login: { password: `${"y".repeat(254)}z` } })).status,
    ).toBe(200);
  });

  test("is held to the login that the person has, where they change it themselves", async () => {
    const { login, password, api } = await personWithPassword(campus, "Ben");
    const id = await loginOf(api.id);
    const change = (to: string) =>
      api.put(`accounts/self/logins/${id}`, { login: { old_password: password, password: to } });
    expect((await change(login.toUpperCase())).body.errors.password[0].type).toBe("login");
    expect((await change("iloveyou1")).body.errors.password[0].type).toBe("too_common");
    expect((await change(`${login} and more`)).status).toBe(200);
  });

  test("is refused where a user is created, and no user is left behind", async () => {
    for (const [bad, type] of REFUSED) {
      const refused = await campus.admin.post("accounts/self/users", {
        pseudonym: { unique_id: "lake.guard@college.example", password: bad },
      });
      expect([bad, refused.status, refused.body.errors.pseudonym.password?.[0].type]).toEqual([bad, 400, type]);
    }
    expect((await campus.admin.get("users/sis_login_id:lake.guard@college.example")).status).toBe(404);
  });

  test("is refused where a person completes their registration", async () => {
    const made = await campus.admin.post("accounts/self/users", {
      user: { name: "Cem" },
      pseudonym: { unique_id: "cem@college.example" },
      communication_channel: { address: "cem@college.example", confirmation_url: true },
    });
    const code = made.body.confirmation_url.split("/").at(-1);
    const register = (password: string) =>
      campus.admin.as(undefined).post(`/register/${code}`, { register: true, pseudonym: { password } });
    for (const [bad, type] of [
      ["sunshine", "too_common"],
      ["cem@college.example", "login"],
    ] as const) {
      const refused = await register(bad);
      expect([bad, refused.status, refused.body.errors.pseudonym.password[0].type]).toEqual([bad, 400, type]);
    }
    expect((await register("a pass phrase of Cem")).status).toBe(200);
  });
});

describe("the hash of a password", () => {
  const hashes = async (user: number): Promise<string[]> => {
    const rows = await store.db
      .selectFrom("pseudonyms")
      .select("password_hash")
      .where("root_account_id", "=", campus.tenant.root)
      .where("user_id", "=", user)
      .execute();
    return rows.map((row) => row.password_hash ?? "");
  };

  test("has OWASP's cost, and one of less cost is replaced at the next sign-in", async () => {
    const { login, password, api } = await personWithPassword(campus, "Dee");
    expect((await hashes(api.id))[0]).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    // no release makes such a hash any more
    const salt = Buffer.from("an old salt of 16");
    const cheap = scryptSync(password, salt, 32, { N: 16_384, r: 8, p: 1 }).toString("base64url");
    const old = `scrypt$16384$8$1$${salt.toString("base64url")}$${cheap}`;
    await store.db
      .updateTable("pseudonyms")
      .set({ password_hash: old })
      .where("root_account_id", "=", campus.tenant.root)
      .where("user_id", "=", api.id)
      .execute();
    const browser = new Browser(campus.admin);
    expect((await browser.signIn(login, `${password}!`)).status).toBe(400);
    expect(await hashes(api.id)).toEqual([old]);
    expect((await browser.signIn(login, password)).status).toBe(302);
    const [fresh] = await hashes(api.id);
    expect(fresh).toMatch(/^scrypt\$16384\$8\$5\$/);
    expect((await new Browser(campus.admin).signIn(login, password)).status).toBe(302);
    expect(await hashes(api.id)).toEqual([fresh]);
  });
});
