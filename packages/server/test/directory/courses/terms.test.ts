/** Terms of the root account. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";

let campus: Campus;
let admin: Api;
const make = async (enrollment_term: Json) => admin.post("accounts/self/terms", { enrollment_term });

beforeAll(async () => {
  campus = await Campus.create();
  admin = campus.admin;
});

it("are made, listed, changed and deleted by administrators", async () => {
  const made = await make({ name: "Fall", sis_term_id: "F26", start_at: "2026-09-01T00:00:00Z" });
  expect(made.body).toMatchObject({ name: "Fall", sis_term_id: "F26", end_at: null, workflow_state: "active" });
  const { enrollment_terms } = (await admin.get("accounts/self/terms")).body;
  expect(enrollment_terms.map((t: Json) => t.name).sort()).toEqual(["Default Term", "Fall"]);
  const path = `accounts/self/terms/${made.body.id}`;
  expect((await admin.put(path, { enrollment_term: { name: "Autumn" } })).body.name).toBe("Autumn");
  expect((await admin.get("accounts/self/terms/sis_term_id:F26")).body.name).toBe("Autumn");
  await campus.course("In Autumn", { term_id: "sis_term_id:F26" });
  expect((await admin.delete(path)).status).toBe(400);
  const unused = await make({ name: "Unused" });
  expect((await admin.delete(`accounts/self/terms/${unused.body.id}`)).body.workflow_state).toBe("deleted");
  expect((await admin.get(`accounts/self/terms/${unused.body.id}`)).status).toBe(404);
  expect((await admin.delete("accounts/self/terms/default")).status).toBe(400);
});

it("need a name, an end after the beginning, a free SIS id, the root account and an administrator", async () => {
  expect((await make({ start_at: "2026-09-01T00:00:00Z" })).body.errors.name[0].type).toBe("required");
  const backwards = await make({ name: "B", start_at: "2026-09-01T00:00:00Z", end_at: "2026-01-01T00:00:00Z" });
  expect(backwards).toMatchObject({ status: 400, body: { errors: { end_at: [{ type: "invalid" }] } } });
  await make({ name: "One", sis_term_id: "T1" });
  expect((await make({ name: "Two", sis_term_id: "T1" })).body.errors.sis_term_id[0].type).toBe("taken");
  expect((await admin.post("accounts/self/terms")).body).toEqual({
    errors: [{ message: "enrollment_term is missing" }],
  });
  const sub = await campus.subAccount("Sub");
  expect((await admin.get(`accounts/${sub.id}/terms`)).status).toBe(404);
  const somebody = await campus.person("Some Body");
  expect((await somebody.get("accounts/self/terms")).status).toBe(403);
  expect((await somebody.post("accounts/self/terms", { enrollment_term: { name: "Mine" } })).status).toBe(403);
});

it("[PLAT-35] `current` names a term only when exactly one with a date covers now", async () => {
  const own = await Campus.create();
  const add = (name: string) =>
    own.admin.post("accounts/self/terms", { enrollment_term: { name, start_at: "2020-01-01", end_at: "2099-01-01" } });
  expect((await own.admin.get("accounts/self/terms/current")).status).toBe(404);
  const { body: only } = await add("Only");
  expect((await own.admin.get("accounts/self/terms/current")).body.id).toBe(only.id);
  await add("Another");
  expect((await own.admin.get("accounts/self/terms/current")).status).toBe(404);
});
