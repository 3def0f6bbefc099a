/** Making users: what comes out, what is refused, and that nothing clashes. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Params } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
let serial = 0;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
});

const login = () => `new.user.${++serial}@example.test`;
const create = (params: Params, by: Api = admin) => by.post("accounts/self/users", params);
const invalid = (attribute: string, type: string, message: string) => ({ [attribute]: [{ attribute, type, message }] });
const taken = invalid("unique_id", "taken", "ID already in use for this account and authentication provider");

/** An administrator of the root account whose role has only these permissions. */
async function adminWith(...permissions: string[]): Promise<Api> {
  const role = await admin.post("accounts/self/roles", {
    label: `Only ${permissions.join(" ")} ${++serial}`,
    permissions: Object.fromEntries(permissions.map((name) => [name, { enabled: true, explicit: true }])),
  });
  const person = await campus.person("Limited Admin");
  await admin.post("accounts/self/admins", { user_id: person.id, role_id: role.body.id });
  return person;
}

describe("by an administrator", () => {
  test("[PLAT-20][PLAT-133] a login is enough: 200, the name falls back to it, locale is there", async () => {
    const made = await create({ pseudonym: { unique_id: "  plain.login  " } });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ name: "plain.login", login_id: "plain.login", locale: null });
    expect(made.body).not.toHaveProperty("confirmation_url");
  });

  test("all that is given comes out, and what is not is derived", async () => {
    const unique_id = login();
    const made = await create({
      user: {
        name: "Grace Brewster Hopper",
        time_zone: "Mountain Time (US & Canada)",
        locale: "de",
        birthdate: "1906/12/9",
      },
      pseudonym: { unique_id, sis_user_id: "S-100", integration_id: "I-100", password: "long enough" },
    });
    expect(made.body).toMatchObject({
      name: "Grace Brewster Hopper",
      short_name: "Grace Brewster Hopper",
      sortable_name: "Hopper, Grace Brewster",
      sis_user_id: "S-100",
      integration_id: "I-100",
      login_id: unique_id,
      locale: "de",
    });
    const shown = await admin.get(`users/${made.body.id}/profile`);
    expect(shown.body).toMatchObject({ time_zone: "America/Denver", primary_email: unique_id });
  });

  test("[PLAT-134] without a login, or with one that is taken: 400, by user and pseudonym", async () => {
    const without = await create({ user: { name: "No Login" } });
    expect(without.status).toBe(400);
    expect(without.body).toEqual({
      errors: { user: {}, pseudonym: invalid("unique_id", "blank", "can't be blank"), observee: {} },
    });
    const unique_id = login();
    expect((await create({ pseudonym: { unique_id } })).status).toBe(200);
    const again = await create({ pseudonym: { unique_id: unique_id.toUpperCase() } });
    expect(again.status).toBe(400);
    expect(again.body).toEqual({ errors: { user: {}, pseudonym: taken, observee: {} } });
  });

  test("of many at once with one login exactly one is made; the others are clear refusals", async () => {
    const unique_id = login();
    const all = await Promise.all(Array.from({ length: 8 }, () => create({ pseudonym: { unique_id } })));
    expect(all.filter((r) => r.status === 200)).toHaveLength(1);
    for (const r of all.filter((x) => x.status !== 200)) {
      expect([400, 409]).toContain(r.status);
      expect(r.body).toEqual({ errors: { user: {}, pseudonym: taken, observee: {} } });
    }
    const found = await admin.get("accounts/self/users", { search_term: unique_id });
    expect(found.body).toHaveLength(1);
  });

  test("[PLAT-135] a birthdate that is none is refused in its own words, the usual forms are taken", async () => {
    for (const birthdate of ["yesterday", "2000-02-30", "2000-13-01", "12/24/2000", "2000-1-1T00:00", "1999-01/02"]) {
      const made = await create({ user: { birthdate }, pseudonym: { unique_id: login() } });
      expect([made.status, birthdate]).toEqual([400, birthdate]);
      expect(made.body).toEqual({ errors: { birthdate: "Invalid date or invalid datetime for birthdate" } });
    }
    for (const birthdate of [
      "2000-02-29",
      "2000 2 9",
      "2000.12.31",
      "2000-02-03T10:00:00Z",
      "2000-02-03T10:00:00.5+02:00",
    ])
      expect((await create({ user: { birthdate }, pseudonym: { unique_id: login() } })).status).toBe(200);
  });

  test("[PLAT-136] an SIS id from an administrator without manage_sis is ignored", async () => {
    const limited = await adminWith("manage_user_logins", "read_sis", "view_user_logins");
    const made = await create({ pseudonym: { unique_id: login(), sis_user_id: "S-IGNORED" } }, limited);
    expect(made.status).toBe(200);
    expect(made.body.sis_user_id).toBeNull();
    expect((await admin.get("users/sis_user_id:S-IGNORED")).status).toBe(404);
  });

  test("[PLAT-137] enable_sis_reactivation brings the deleted user of the SIS id back", async () => {
    const pseudonym = { unique_id: login(), sis_user_id: "S-BACK" };
    const first = await create({ user: { name: "Once Gone" }, pseudonym });
    await admin.delete(`accounts/self/users/${first.body.id}`);
    expect((await admin.get(`users/${first.body.id}`)).status).toBe(404);
    const clash = await create({ pseudonym: { ...pseudonym, unique_id: login() } });
    expect(clash.status).toBe(400);
    expect(clash.body.errors.pseudonym).toEqual(invalid("sis_user_id", "taken", 'SIS ID "S-BACK" is already in use'));
    const back = await create({
      user: { name: "Back Again", skip_registration: true },
      pseudonym,
      enable_sis_reactivation: true,
    });
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({ id: first.body.id, name: "Back Again", login_id: pseudonym.unique_id });
    expect((await admin.get(`users/${first.body.id}`)).body).toMatchObject({
      name: "Back Again",
      email: pseudonym.unique_id,
    });
    const listed = await admin.get("accounts/self/users", { search_term: "Back Again" });
    expect(listed.body).toHaveLength(1);
    const active = await create({ pseudonym: { ...pseudonym, unique_id: login() }, enable_sis_reactivation: true });
    expect(active.status).toBe(400);
  });

  test("a user is not brought back under a login that somebody else has: 422", async () => {
    const pseudonym = { unique_id: login(), sis_user_id: "S-CLASH" };
    const first = await create({ pseudonym });
    await admin.delete(`accounts/self/users/${first.body.id}`);
    const successor = await create({ pseudonym: { unique_id: pseudonym.unique_id } });
    expect(successor.status).toBe(200);
    const clash = await create({ pseudonym, enable_sis_reactivation: true });
    expect(clash.status).toBe(422);
    expect(clash.body.errors.pseudonym).toEqual(taken);
  });

  test("[PLAT-139] skip_confirmation makes the address active, without it it waits", async () => {
    for (const [skip, state] of [
      [true, "active"],
      [false, "unconfirmed"],
    ] as const) {
      const address = login();
      const made = await create({
        user: { skip_registration: true },
        pseudonym: { unique_id: `plain.${++serial}` },
        communication_channel: { address, skip_confirmation: skip, confirmation_url: true },
      });
      expect(made.status).toBe(200);
      const person = admin.as(await campus.tokenOf(made.body.id));
      const channels = await person.get("users/self/communication_channels");
      expect(channels.body).toMatchObject([{ address, type: "email", workflow_state: state }]);
      expect("confirmation_url" in made.body).toBe(!skip);
    }
  });

  test("[PLAT-140] force_validations holds an administrator to names and terms", async () => {
    const made = await create({ pseudonym: { unique_id: login() }, force_validations: true });
    expect(made.status).toBe(400);
    expect(made.body.errors.user).toEqual({
      ...invalid("name", "blank", "can't be blank"),
      ...invalid("terms_of_use", "accepted", "must be accepted"),
    });
    const good = await create({
      user: { name: "Held To It", terms_of_use: true },
      pseudonym: { unique_id: login() },
      force_validations: true,
    });
    expect(good.status).toBe(200);
    expect(good.body.terms_of_use).toBe(true);
  });

  test("[PLAT-69] every fault is named, with attribute, type and message; nothing is written", async () => {
    const unique_id = login();
    const made = await create({
      user: { name: "x".repeat(256), time_zone: "Middle Earth", locale: "not a locale" },
      pseudonym: { unique_id, password: "short", sis_user_id: "s".repeat(256) },
      communication_channel: { address: "nobody" },
    });
    expect(made.status).toBe(400);
    const { user, pseudonym } = made.body.errors;
    expect(Object.keys(user).sort()).toEqual(["email", "locale", "name", "short_name", "sortable_name", "time_zone"]);
    expect(Object.keys(pseudonym).sort()).toEqual(["password", "sis_user_id"]);
    for (const [attribute, faults] of [...Object.entries(user), ...Object.entries(pseudonym)])
      expect(faults).toEqual([{ attribute, type: expect.any(String), message: expect.any(String) }]);
    expect((await admin.get("accounts/self/users", { search_term: unique_id })).body).toEqual([]);
    const longest = await create({ user: { name: "x".repeat(255) }, pseudonym: { unique_id } });
    expect(longest.status).toBe(200);
  });

  test("a NUL byte is refused by its parameter's name", async () => {
    const made = await create({ user: { name: "a\0b" }, pseudonym: { unique_id: login() } });
    expect(made.status).toBe(400);
    expect(made.text).toContain("user[name]");
  });
});

describe("by people without rights", () => {
  const wanted = () => ({
    user: { name: "Self Made", terms_of_use: true, skip_registration: true },
    pseudonym: { unique_id: login() },
  });

  test("[PLAT-138] closed self-registration is a refusal; open, it needs an address and the terms", async () => {
    const student = await campus.person("Curious Student");
    const closed = wanted();
    const refused = await create(closed, student);
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual(DENIED);
    const search_term = closed.pseudonym.unique_id;
    expect((await admin.get("accounts/self/users", { search_term })).body).toEqual([]);

    const settings = (self_registration: boolean) =>
      admin.put("accounts/self", { account: { settings: { self_registration } } });
    expect((await settings(true)).status).toBe(200);
    const made = await create(wanted(), student);
    expect(made.status).toBe(200);
    const noAddress = await create({ ...wanted(), pseudonym: { unique_id: "no.address" } }, student);
    expect(noAddress.status).toBe(400);
    expect(noAddress.body.errors.pseudonym).toEqual(invalid("unique_id", "invalid", "must be an email address"));
    const noTerms = await create({ ...wanted(), user: { name: "Self Made" } }, student);
    expect(noTerms.status).toBe(400);
    expect(noTerms.body.errors.user).toEqual(invalid("terms_of_use", "accepted", "must be accepted"));
    await settings(false);
    expect((await create(wanted(), student)).status).toBe(403);
  });

  test("no token 401, another tenant's account 404, an unknown account 404", async () => {
    expect((await create(wanted(), admin.as(undefined))).status).toBe(401);
    const other = await newTenant(campus.tenant.server);
    expect((await admin.post(`accounts/${other.root}/users`, wanted())).status).toBe(404);
    expect((await admin.post("accounts/nowhere/users", wanted())).status).toBe(404);
  });
});
