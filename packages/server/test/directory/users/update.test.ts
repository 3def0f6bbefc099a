/** Changing and deleting users. A request with one forbidden attribute changes nothing. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { newTenant } from "../../support/pidge.ts";
import { DENIED, INVALID_TOKEN, NOT_FOUND } from "../../support/refusals.ts";

let campus: Campus;
let admin: Api;
beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
});

const allowRenaming = async (users_can_edit_name: boolean) => {
  const changed = await admin.put("accounts/self", { account: { settings: { users_can_edit_name } } });
  expect(changed.status).toBe(200);
};

describe("changing", () => {
  test("[PLAT-141] an administrator changes name and time zone; an empty user is refused", async () => {
    const ada = await campus.person("Ada Byron");
    const changed = await admin.put(`users/${ada.id}`, {
      user: { name: "Ada King Lovelace", time_zone: "Europe/London", email: "ada@new.test" },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      name: "Ada King Lovelace",
      short_name: "Ada King Lovelace",
      sortable_name: "Lovelace, Ada King",
      time_zone: "London",
      email: "ada@new.test",
      locale: null,
      avatar_url: expect.any(String),
    });
    for (const empty of [{}, { user: { unknown: 1 } }, { user: { avatar: { token: "x" } } }]) {
      const refused = await admin.put(`users/${ada.id}`, empty);
      expect(refused.status).toBe(403);
      expect(refused.body).toEqual(DENIED);
    }
  });

  test("[PLAT-142] people rename themselves unless the account forbids it; one forbidden attribute refuses the request", async () => {
    const bob = await campus.person("Bob Before");
    expect((await bob.put("users/self", { user: { short_name: "Bobby" } })).body).toMatchObject({
      name: "Bob Before",
      short_name: "Bobby",
    });
    await allowRenaming(false);
    const refused = await bob.put("users/self", { user: { short_name: "Rob", time_zone: "Europe/Paris" } });
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual(DENIED);
    const self = await bob.get("users/self");
    expect(self.body).toMatchObject({ short_name: "Bobby", permissions: { can_update_name: false } });
    expect((await bob.get("users/self/profile")).body.time_zone).not.toBe("Europe/Paris");
    expect((await bob.put("users/self", { user: { time_zone: "Europe/Paris" } })).status).toBe(200);
    expect((await bob.put("users/self", { user: { event: "suspend", time_zone: "Europe/Rome" } })).status).toBe(403);
    expect((await bob.get("users/self/profile")).body.time_zone).toBe("Europe/Paris");
    await allowRenaming(true);
    expect((await bob.put("users/self", { user: { name: "Bob After" } })).body).toMatchObject({
      name: "Bob After",
      sortable_name: "After, Bob",
      short_name: "Bobby",
    });
  });

  test("[PLAT-135] a bad birthdate is refused with a text of its own, other faults by attribute", async () => {
    const carl = await campus.person("Carl Careful");
    const bad = await admin.put(`users/${carl.id}`, { user: { birthdate: "soon", name: "Changed" } });
    expect(bad.status).toBe(400);
    expect(bad.body).toEqual({ errors: { birthdate: "Invalid date or invalid datetime for birthdate" } });
    const user = {
      name: " ",
      locale: "?",
      time_zone: "?",
      email: "nobody",
      avatar: { url: "javascript:x" },
      event: "explode",
    };
    const worse = await admin.put(`users/${carl.id}`, { user });
    expect(worse.status).toBe(400);
    expect(Object.keys(worse.body.errors).sort()).toEqual(["avatar", "email", "event", "locale", "name", "time_zone"]);
    expect((await admin.get(`users/${carl.id}`)).body.name).toBe("Carl Careful");
  });

  test("only administrators change others, and nobody changes a person with more rights", async () => {
    const [dora, eve] = [await campus.person("Dora"), await campus.person("Eve")];
    expect((await eve.put(`users/${dora.id}`, { user: { time_zone: "Europe/Paris" } })).body).toEqual(DENIED);
    expect((await admin.put("users/999999999", { user: { name: "X" } })).body).toEqual(NOT_FOUND);
    expect((await admin.as(undefined).put(`users/${dora.id}`, { user: { name: "X" } })).status).toBe(401);
    const role = await admin.post("accounts/self/roles", {
      label: "Registrar",
      permissions: { manage_user_logins: { enabled: true, explicit: true } },
    });
    expect(role.status).toBe(200);
    await admin.post("accounts/self/admins", { user_id: eve.id, role_id: role.body.id });
    expect((await eve.put(`users/${dora.id}`, { user: { name: "Dora Changed" } })).status).toBe(200);
    expect((await eve.put(`users/${admin.id}`, { user: { email: "eve@evil.test" } })).body).toEqual(DENIED);
    expect((await eve.delete(`accounts/self/users/${admin.id}`)).body).toEqual(DENIED);
    const away = await newTenant(campus.tenant.server);
    expect((await admin.put(`users/${away.admin.id}`, { user: { name: "X" } })).body).toEqual(NOT_FOUND);
  });

  test("a person's own new address waits for confirmation; an address that they have is moved to the front", async () => {
    const fay = await campus.person("Fay Mail");
    const first = (await fay.get("users/self/profile")).body.primary_email;
    await fay.put("users/self", { user: { email: "fay@second.test" } });
    const states = async () =>
      (await fay.get("users/self/communication_channels")).body.map(
        (c: { address: string; workflow_state: string }) => `${c.address} ${c.workflow_state}`,
      );
    expect(await states()).toEqual(["fay@second.test unconfirmed", `${first} active`]);
    await fay.put("users/self", { user: { email: first.toUpperCase() } });
    expect(await states()).toEqual([`${first} active`, "fay@second.test unconfirmed"]);
  });

  test("a suspended user's token does not work until they are unsuspended", async () => {
    const gil = await campus.person("Gil Gone");
    await admin.put(`users/${gil.id}`, { user: { event: "suspend" } });
    expect((await gil.get("users/self")).body).toEqual(INVALID_TOKEN);
    await admin.put(`users/${gil.id}`, { user: { event: "unsuspend" } });
    expect((await gil.get("users/self")).status).toBe(200);
  });
});

describe("deleting", () => {
  test("ends logins, channels and enrolments, answers the user, and is for the root account only", async () => {
    const hal = await campus.person("Hal Leaves");
    const course = await campus.course("Left 101");
    await campus.enroll(course.id, hal, "student");
    const sub = await campus.subAccount("Below");
    expect((await admin.delete(`accounts/${sub.id}/users/${hal.id}`)).body).toEqual(NOT_FOUND);
    const eve = await campus.person("Eve Watches");
    expect((await eve.delete(`accounts/self/users/${hal.id}`)).body).toEqual(DENIED);
    expect((await hal.get("users/self")).status).toBe(200);
    expect((await admin.get(`users/${hal.id}/communication_channels`)).body).toHaveLength(1);
    const deleted = await admin.delete(`accounts/self/users/${hal.id}`);
    expect(deleted.status).toBe(200);
    expect(deleted.body).toMatchObject({ id: hal.id, name: "Hal Leaves" });
    expect((await hal.get("users/self")).body).toEqual(INVALID_TOKEN);
    expect((await admin.get(`courses/${course.id}/users`)).body).toEqual([]);
    expect((await admin.get(`users/${hal.id}/communication_channels`)).body).toEqual([]);
    expect((await admin.delete(`accounts/self/users/${hal.id}`)).body).toEqual(NOT_FOUND);
  });

  test("people delete themselves only where the account allows it", async () => {
    const ida = await campus.person("Ida Leaves");
    expect((await ida.delete(`accounts/self/users/${ida.id}`)).body).toEqual(DENIED);
    await admin.put("accounts/self", { account: { settings: { users_can_delete_themselves: true } } });
    expect((await ida.delete("accounts/self/users/self")).status).toBe(200);
    expect((await ida.get("users/self")).body).toEqual(INVALID_TOKEN);
  });
});

describe("settings", () => {
  test("are off by default, stored, and private", async () => {
    const [jo, kim] = [await campus.person("Jo"), await campus.person("Kim")];
    expect((await jo.get("users/self/settings")).body.collapse_global_nav).toBe(false);
    const changed = await jo.put("users/self/settings", { collapse_global_nav: true });
    expect(changed.body).toMatchObject({ collapse_global_nav: true, manual_mark_as_read: false });
    await jo.put("users/self/settings", { manual_mark_as_read: "yes" });
    expect((await admin.get(`users/${jo.id}/settings`)).body).toMatchObject({
      collapse_global_nav: true,
      manual_mark_as_read: true,
    });
    expect((await kim.get(`users/${jo.id}/settings`)).body).toEqual(DENIED);
    expect((await kim.put(`users/${jo.id}/settings`, { collapse_global_nav: false })).body).toEqual(DENIED);
  });
});
