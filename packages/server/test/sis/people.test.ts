import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { csv, importFiles, remarks } from "./roster.ts";

let campus: Campus;
beforeAll(async () => {
  campus = await Campus.create();
});

const HEAD = "user_id,login_id,full_name,short_name,sortable_name,email,status";
const load = (lines: string[], params = {}) => importFiles(campus.admin, { "users.csv": csv(HEAD, ...lines) }, params);
const user = async (sisId: string): Promise<Json> =>
  (await campus.admin.get(`users/sis_user_id:${sisId}`, { include: ["email"] })).body;

describe("users.csv", () => {
  it("creates users with login, names and a confirmed address, and changes them when they are imported again", async () => {
    const first = await load(["P1,Ada,Ada Byron,,,ada@example.test,active"]);
    expect(first.data.counts.users).toBe(1);
    expect(await user("P1")).toMatchObject({
      name: "Ada Byron",
      short_name: "Ada Byron",
      sortable_name: "Byron, Ada",
      login_id: "Ada",
      email: "ada@example.test",
    });
    await load(["P1,ada.l,Ada Lovelace,Ada,,lovelace@example.test,active"]);
    expect(await user("P1")).toMatchObject({
      name: "Ada Lovelace",
      short_name: "Ada",
      sortable_name: "Lovelace, Ada",
      login_id: "ada.l",
      email: "lovelace@example.test",
    });
    const listed = await campus.admin.get("accounts/self/users", { search_term: "Lovelace" });
    expect(listed.body).toHaveLength(1);
  });

  it("takes names from first and last name, then from the login", async () => {
    const text = csv("user_id,login_id,first_name,last_name,status", "Q1,q1,Grace,Hopper,active", "Q2,q2,,,active");
    await importFiles(campus.admin, { "users.csv": text });
    expect(await user("Q1")).toMatchObject({ name: "Grace Hopper", sortable_name: "Hopper, Grace" });
    expect(await user("Q2")).toMatchObject({ name: "q2" });
  });

  it("an invalid address is reported, and the user imported without it", async () => {
    const done = await load(["E1,e1,Eve,,,nonsense,active"]);
    expect(await remarks(campus.admin, done.id)).toEqual([
      "users.csv:2: The email address associated with user 'E1' is invalid (email: 'nonsense')",
    ]);
    expect((await user("E1")).name).toBe("Eve");
  });

  it("a login of another user is reported; one without a SIS id becomes the row's", async () => {
    const made = await campus.person("Olga Old");
    const { login_id: login } = (await campus.admin.get(`users/${made.id}`)).body;
    const done = await load([`L1,same,One,,,,active`, `L2,SAME,Two,,,,active`, `L3,${login},Olga New,,,,active`]);
    expect(await remarks(campus.admin, done.id)).toEqual([
      "users.csv:3: An existing Canvas user with the SIS ID L1 has already claimed L2's user_id requested login information, skipping",
    ]);
    expect((await user("L3")).id).toBe(made.id);
    const renamed = await load(["L9,same,One,,,,active"], { update_sis_id_if_login_claimed: true });
    expect(renamed.workflow_state).toBe("imported");
    expect((await user("L9")).name).toBe("One");
  });

  it("unknown authentication providers are reported", async () => {
    const text = csv("user_id,login_id,authentication_provider_id,status", "V1,v1,saml,active", "V2,v2,pigeon,active");
    const done = await importFiles(campus.admin, { "users.csv": text });
    expect(await remarks(campus.admin, done.id)).toEqual([
      "users.csv:3: unrecognized authentication provider pigeon for V2, skipping",
    ]);
  });

  it("[PLAT-226] deleted removes the login and, with the last one, the enrolments; suspended keeps them and blocks the login", async () => {
    await importFiles(campus.admin, {
      "users.csv": csv(HEAD, "D1,d1,Del,,,,active", "D2,d2,Sus,,,,active"),
      "courses.csv": csv("course_id,short_name,long_name,status", "DC,DC,Deletions,published"),
      "enrollments.csv": csv("course_id,user_id,role,status", "DC,D1,student,active", "DC,D2,student,active"),
    });
    const [deleted, suspended] = [await user("D1"), await user("D2")];
    const tokens = [await campus.tokenOf(deleted.id), await campus.tokenOf(suspended.id)];
    const self = (token: string) => campus.admin.as(token).get("users/self");
    expect([(await self(tokens[0]!)).status, (await self(tokens[1]!)).status]).toEqual([200, 200]);
    await load(["D1,d1,Del,,,,deleted", "D2,d2,Sus,,,,suspended"]);
    expect([(await self(tokens[0]!)).status, (await self(tokens[1]!)).status]).toEqual([401, 401]);
    const people = await campus.admin.get("courses/sis_course_id:DC/enrollments");
    expect(people.body.map((e: Json) => e.user_id)).toEqual([suspended.id]);
    await load(["D1,d1,Del,,,,active", "D2,d2,Sus,,,,active"]);
    expect([(await self(tokens[0]!)).status, (await self(tokens[1]!)).status]).toEqual([200, 200]);
  });

  it("skip_deletes ignores rows that delete", async () => {
    await load(["K1,k1,Kim,,,,active"]);
    const done = await load(["K1,k1,Kim,,,,deleted"], { skip_deletes: true });
    expect(done).toMatchObject({ workflow_state: "imported", skip_deletes: true, data: { counts: { users: 0 } } });
    expect((await user("K1")).name).toBe("Kim");
  });

  it("the last of several rows about one user applies", async () => {
    await load(["T1,t1,First,,,,active", "T1,t1,Second,,,,active"]);
    expect((await user("T1")).name).toBe("Second");
  });
});
