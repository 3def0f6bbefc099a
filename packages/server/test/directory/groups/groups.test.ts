/** Groups and group categories: who sees, creates, changes and deletes them. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { countQueries } from "../../support/queries.ts";
import { DENIED, TOO_SHORT } from "../../support/refusals.ts";

let campus: Campus;
let course: Json;
let teacher: Api;
let ann: Api;
let bob: Api;
let outsider: Api;
let group: Json;

const names = (list: Json[]) => list.map((item) => item.name);

beforeAll(async () => {
  campus = await Campus.create();
  course = await campus.course("Rowing");
  teacher = await campus.person("Tia Teacher");
  ann = await campus.person("Ann Abel");
  bob = await campus.person("Bob Baker");
  outsider = await campus.person("Out Sider");
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, ann, "student");
  await campus.enroll(course.id, bob, "student");
  group = await campus.group(course.id, "Eight", [ann]);
});

it("[PLAT-191] members read a group, outsiders do not", async () => {
  const shown = await ann.get(`groups/${group.id}`, {
    include: ["permissions", "users", "group_category", "html_url"],
  });
  expect(shown.body).toMatchObject({
    name: "Eight",
    context_type: "Course",
    course_id: course.id,
    context_name: "Rowing",
    join_level: "invitation_only",
    is_public: false,
    members_count: 1,
    role: null,
    leader: null,
    concluded: false,
    permissions: { create_discussion_topic: true, join: false, create_announcement: false },
    group_category: { name: "Eight set", context_type: "Course", is_member: true },
  });
  expect(names(shown.body.users)).toEqual(["Ann Abel"]);
  expect(await outsider.get(`groups/${group.id}`)).toMatchObject({ status: 403, body: DENIED });
  expect((await bob.get(`groups/${group.id}`)).status).toBe(403);
  expect((await teacher.get(`groups/${group.id}`)).status).toBe(200);
});

it("[PLAT-188] a user's own groups, by name, of courses, accounts or both", async () => {
  const club = await ann.post("groups", { name: "Alumni" });
  expect(names((await ann.get("users/self/groups")).body)).toEqual(["Alumni", "Eight"]);
  expect(names((await ann.get("users/self/groups", { context_type: "Course" })).body)).toEqual(["Eight"]);
  expect(names((await ann.get("users/self/groups", { context_type: "Account" })).body)).toEqual(["Alumni"]);
  const first = await ann.get("users/self/groups", { per_page: 1 });
  expect(names((await ann.raw("GET", first.links.next!)).body)).toEqual(["Eight"]);
  await ann.delete(`groups/${club.body.id}`);
  expect(names((await ann.get("users/self/groups")).body)).toEqual(["Eight"]);
});

it("[PLAT-189] only administrators list the groups of an account", async () => {
  await ann.post("groups", { name: "Chess" });
  expect((await ann.get("accounts/self/groups")).status).toBe(403);
  expect(names((await campus.admin.get("accounts/self/groups")).body)).toEqual(["Chess"]);
});

it("[PLAT-190] students list all groups of a course, by category and name", async () => {
  const set = (await teacher.post(`courses/${course.id}/group_categories`, { name: "A set" })).body;
  for (const name of ["second", "First"]) await teacher.post(`group_categories/${set.id}/groups`, { name });
  const path = `courses/${course.id}/groups`;
  expect(names((await bob.get(path)).body)).toEqual(["First", "second", "Eight"]);
  expect(names((await ann.get(path, { only_own_groups: true })).body)).toEqual(["Eight"]);
  expect(names((await bob.get(`group_categories/${set.id}/groups`)).body)).toEqual(["First", "second"]);
  expect((await outsider.get(path)).status).toBe(403);
  const include = ["users", "group_category", "permissions"];
  const count = (list: string, per_page: number, api = bob) =>
    countQueries(campus.tenant.server, () => api.get(list, { per_page, include }));
  expect(await count(path, 50)).toBe(await count(path, 1));
  for (const name of ["Another", "Yet one", "Zebra"]) await ann.post("groups", { name });
  // three are at once of the course and of the account
  expect(await count("users/self/groups", 50, ann)).toBe(await count("users/self/groups", 3, ann));
});

it("[PLAT-192] everybody can create a community, and moderates it", async () => {
  const made = await bob.post("groups", { name: "Sailing", join_level: "parent_context_auto_join" });
  expect(made.body).toMatchObject({
    role: "communities",
    context_type: "Account",
    account_id: campus.tenant.root,
    members_count: 1,
    join_level: "parent_context_auto_join",
  });
  const [membership] = (await bob.get(`groups/${made.body.id}/memberships`)).body;
  expect(membership).toMatchObject({ user_id: bob.id, workflow_state: "accepted", moderator: true });
  expect((await bob.post("groups")).body.errors.name[0].type).toBe("required");
});

it("[PLAT-193] teachers create groups in their categories, students in the students' own category", async () => {
  const categories = async () => (await ann.get(`courses/${course.id}/group_categories`)).body;
  const set = (await categories()).find((c: Json) => c.name === "Eight set");
  expect((await ann.post(`group_categories/${set.id}/groups`, { name: "Mine" })).status).toBe(403);
  expect((await teacher.post(`group_categories/${set.id}/groups`, { name: "Ours" })).status).toBe(200);
  const own = (await categories()).find((c: Json) => c.role === "student_organized");
  expect(own).toMatchObject({ name: "Student Groups", protected: true, allows_multiple_memberships: true });
  const made = await ann.post(`group_categories/${own.id}/groups`, { name: "Study" });
  expect(made.body).toMatchObject({ role: "student_organized", members_count: 1 });
  expect((await outsider.post(`group_categories/${own.id}/groups`, { name: "Study" })).status).toBe(403);
  await teacher.put(`courses/${course.id}/settings`, { allow_student_organized_groups: false });
  expect((await ann.post(`group_categories/${own.id}/groups`, { name: "More" })).status).toBe(403);
});

it("[PLAT-194] a public group cannot be made private", async () => {
  const path = `groups/${group.id}`;
  expect((await teacher.put(path, { is_public: true })).body.is_public).toBe(true);
  const back = await teacher.put(path, { is_public: false, name: "Nine" });
  expect(back.status).toBe(400);
  expect(back.body.errors.is_public[0]).toMatchObject({ attribute: "is_public", message: expect.any(String) });
  expect((await teacher.get(path)).body.name).toBe("Eight");
  expect((await bob.get(path)).status).toBe(200);
  expect((await outsider.get(path)).status).toBe(403);
});

it("[PLAT-198] the members of a group can be searched", async () => {
  const path = `groups/${group.id}/users`;
  expect(await ann.get(path, { search_term: "a" })).toMatchObject({ status: 400, body: TOO_SHORT });
  expect(names((await ann.get(path, { search_term: "abel" })).body)).toEqual(["Ann Abel"]);
  expect((await ann.get(path, { search_term: "zz" })).body).toEqual([]);
  expect((await outsider.get(path)).status).toBe(403);
});

it("[PLAT-199] a storage quota from a user without the permission is ignored", async () => {
  const set = async (api: Api) => (await api.put(`groups/${group.id}`, { storage_quota_mb: 7 })).body.storage_quota_mb;
  expect(await set(teacher)).toBe(50);
  expect(await set(campus.admin)).toBe(7);
});

it("members are replaced, and a leader is set and unset; strangers are refused, and then nothing is written", async () => {
  const team = await campus.group(course.id, "Team", [ann]);
  const path = `groups/${team.id}`;
  const refused = await teacher.put(path, { members: [bob.id, outsider.id], name: "Changed" });
  expect(refused).toMatchObject({ status: 400, body: { errors: { members: [{ type: "invalid" }] } } });
  expect((await teacher.get(path, { include: ["users"] })).body).toMatchObject({ name: "Team", members_count: 1 });
  const changed = await teacher.put(path, { members: [bob.id], leader: bob.id, include: ["users"] });
  expect(names(changed.body.users)).toEqual(["Bob Baker"]);
  expect(changed.body.leader).toMatchObject({ id: bob.id, display_name: "Bob Baker" });
  expect((await teacher.put(path, { leader: ann.id })).status).toBe(400);
  expect((await bob.put(path, { name: "Led by Bob" })).body.name).toBe("Led by Bob");
  expect((await ann.put(path, { name: "No" })).status).toBe(403);
  expect((await teacher.put(path, { leader: "" })).body).toMatchObject({ leader: null });
});

it("users who manage groups delete a group", async () => {
  const doomed = await campus.group(course.id, "Doomed", [ann]);
  expect((await ann.delete(`groups/${doomed.id}`)).status).toBe(403);
  expect((await teacher.delete(`groups/${doomed.id}`)).body.id).toBe(doomed.id);
  expect((await teacher.get(`groups/${doomed.id}`)).status).toBe(404);
});

it("[PLAT-124] members may not send messages if the course's roles do not grant it", async () => {
  const permissions = { permissions: ["send_messages", "read_roster", "post_to_forum"] };
  const ask = async () => (await ann.get(`groups/${group.id}/permissions`, permissions)).body;
  expect(await ask()).toEqual({ send_messages: true, read_roster: true, post_to_forum: true });
  const roles = (await campus.admin.get("accounts/self/roles", { per_page: 50 })).body;
  const role = roles.find((r: Json) => r.base_role_type === "StudentEnrollment");
  for (const name of ["send_messages", "send_messages_all"])
    await campus.admin.put(`accounts/self/roles/${role.id}`, { permissions: { [name]: { explicit: 1, enabled: 0 } } });
  expect((await ask()).send_messages).toBe(false);
  expect((await ask()).post_to_forum).toBe(true);
});

it("members of a group of a closed or deleted course have no access", async () => {
  const closing = await campus.course("Closing");
  await campus.enroll(closing.id, ann, "student");
  const inside = await campus.group(closing.id, "Inside", [ann]);
  expect((await ann.get(`groups/${inside.id}`)).status).toBe(200);
  await campus.admin.put(`courses/${closing.id}`, { course: { event: "claim" } });
  expect((await ann.get(`groups/${inside.id}`)).status).toBe(403);
  await campus.admin.delete(`courses/${closing.id}`, { event: "delete" });
  expect((await ann.get(`groups/${inside.id}`)).status).toBe(404);
  expect(names((await ann.get("users/self/groups")).body)).not.toContain("Inside");
});

it("users who manage groups create categories with groups, rename them and delete them with their groups", async () => {
  const path = `courses/${course.id}/group_categories`;
  const params = { name: "Crews", create_group_count: 2, self_signup: "enabled", group_limit: 3 };
  expect((await ann.post(path, params)).status).toBe(403);
  const made = await teacher.post(path, params);
  expect(made.body).toMatchObject({ name: "Crews", self_signup: "enabled", group_limit: 3, groups_count: 2 });
  const set = `group_categories/${made.body.id}`;
  expect(names((await ann.get(`${set}/groups`)).body)).toEqual(["Crews 1", "Crews 2"]);
  expect((await teacher.post(path, { name: "crews" })).body.errors.name[0].type).toBe("taken");
  expect((await teacher.post(path, { name: "X", self_signup: "maybe" })).status).toBe(400);
  expect((await teacher.post(path, { name: "X", create_group_count: 5000 })).status).toBe(400);
  expect((await ann.put(set, { name: "Mine" })).status).toBe(403);
  expect((await teacher.put(set, { name: "Boats" })).body.name).toBe("Boats");
  expect((await ann.get(set)).body.name).toBe("Boats");
  const [inside] = (await ann.get(`${set}/groups`)).body;
  expect((await teacher.delete(set)).body.name).toBe("Boats");
  expect((await teacher.get(set)).status).toBe(404);
  expect((await teacher.get(`groups/${inside.id}`)).status).toBe(404);
});

it("students neither delete categories nor set SIS ids; nobody deletes the categories that come with a course", async () => {
  const made = await teacher.post(`courses/${course.id}/group_categories`, {
    name: "Kept",
    create_group_count: 1,
    sis_group_category_id: "CAT",
  });
  const set = `group_categories/${made.body.id}`;
  expect((await campus.admin.get(set)).body.sis_group_category_id).toBeNull();
  expect(await ann.delete(set)).toMatchObject({ status: 403, body: DENIED });
  expect((await ann.get(`${set}/groups`)).body).toHaveLength(1);
  const own = (await ann.get(`courses/${course.id}/group_categories`)).body.find((c: Json) => c.role !== null);
  for (const api of [teacher, campus.admin]) expect((await api.delete(`group_categories/${own.id}`)).status).toBe(403);
  expect((await teacher.put(`group_categories/${own.id}`, { name: "Other" })).status).toBe(403);
  const [inside] = (await ann.get(`${set}/groups`)).body;
  const values = { sis_group_id: "GRP", join_level: "parent_context_auto_join" };
  await teacher.put(`groups/${inside.id}`, values);
  const unchanged = { sis_group_id: null, join_level: "invitation_only" };
  expect((await campus.admin.get(`groups/${inside.id}`)).body).toMatchObject(unchanged);
  const added = await teacher.post(`${set}/groups`, { name: "Added", ...values });
  expect((await campus.admin.get(`groups/${added.body.id}`)).body).toMatchObject(unchanged);
  expect((await campus.admin.put(`groups/${inside.id}`, values)).body).toMatchObject({
    sis_group_id: "GRP",
    join_level: "invitation_only",
  });
});
