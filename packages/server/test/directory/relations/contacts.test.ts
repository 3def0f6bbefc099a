/**
 * Nobody becomes a contact of somebody without an administrator, a teacher of theirs, or their own consent. Contacts see
 * each other's names and may write to each other.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Api } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { done, PATHS, type Scene, UNRELATED, WRITERS } from "./paths.ts";

const BOB = "Bob Baker";

async function build(): Promise<Scene> {
  const campus = await Campus.create();
  const course = await campus.course("Judo");
  const teacher = await campus.person("Tia Teacher");
  await campus.enroll(course.id, teacher, "teacher");
  const named = (name: string, sis_user_id: string) =>
    campus.person(name, { pseudonym: { unique_id: `${sis_user_id}@example.test`, sis_user_id } });
  const [ann, bob] = [await named("Ann Abel", "ANN"), await named(BOB, "BOB")];
  return { campus, admin: campus.admin, teacher, ann, bob, course };
}

/** Whether somebody finds a person in the address book and may write to them. */
async function knows(one: Api, other: Api, how: Record<string, unknown> = {}): Promise<boolean> {
  const found = (await done(one.get("search/recipients", { user_id: other.id, ...how }))).length === 1;
  const { status } = await one.post("conversations", { recipients: [other.id], body: "Hello", ...how });
  expect(status).toBe(found ? 201 : 400);
  return found;
}

it.each(Object.entries(PATHS))("%s makes contacts", async (_name, path) => {
  const scene = await build();
  const { ann, bob } = scene;
  const before = await path.before?.(scene);
  expect(await knows(ann, bob)).toBe(false);
  for (const answer of await Promise.all(path.attempts?.(scene, before) ?? [])) {
    expect(answer.status).toBeLessThan(500);
    expect(JSON.stringify(answer)).not.toContain(BOB);
  }
  expect(await knows(ann, bob)).toBe(false);
  expect(await knows(bob, ann)).toBe(false);
  await path.deed(scene, before);
  expect(await knows(ann, bob)).toBe(true);
});

it("managers of accounts invite to communities like everybody else", async () => {
  const { admin, ann, bob } = await build();
  const group = await done(ann.post("groups", { name: "Fans", join_level: "parent_context_auto_join" }));
  const path = `groups/${group.id}`;
  const given = await admin.post(`${path}/memberships`, { user_id: bob.id });
  expect(given.body.workflow_state).toBe("invited");
  expect((await admin.put(`${path}/memberships/${given.body.id}`, { workflow_state: "accepted" })).status).toBe(403);
  expect(await knows(ann, bob)).toBe(false);
});

it("[CONV-217, CONV-218] a shared conversation makes no contacts; it may be named to write to its participants", async () => {
  const { campus, teacher, ann, bob, course } = await build();
  await campus.enroll(course.id, ann, "student");
  const other = await campus.course("Karate");
  await campus.enroll(other.id, teacher, "teacher");
  await campus.enroll(other.id, bob, "student");
  const recipients = [ann.id, bob.id];
  const [shared] = await done(teacher.post("conversations", { recipients, body: "You two", group_conversation: true }));
  expect(await knows(ann, bob)).toBe(false);
  const stranger = await campus.person("Stran Ger");
  expect(await knows(stranger, bob, { from_conversation_id: shared.id })).toBe(false);
  expect(await knows(ann, bob, { from_conversation_id: shared.id })).toBe(true);
});

it("every file that writes the tables of relations has its paths here", () => {
  const src = new URL("../../../src/", import.meta.url);
  const writes =
    /(insert into|update|insertInto\("|updateTable\(")\s*(enrollments|group_memberships|account_users|user_account_associations)\b/;
  const found = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("store/"))
    .filter((file) => writes.test(readFileSync(new URL(file, src), "utf8")));
  expect(found.sort()).toEqual([...Object.keys(WRITERS), ...Object.keys(UNRELATED)].sort());
  const held = Object.values(WRITERS).flat();
  expect(held.toSorted()).toEqual(Object.keys(PATHS).toSorted());
});
