/** Memberships of groups: joining, inviting, accepting and leaving. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { DENIED } from "../../support/refusals.ts";

let campus: Campus;
let course: Json;
let teacher: Api;
let ann: Api;
let bob: Api;
let stranger: Api;

beforeAll(async () => {
  campus = await Campus.create();
  course = await campus.course("Judo");
  teacher = await campus.person("Tia Teacher");
  ann = await campus.person("Ann Abel");
  bob = await campus.person("Bob Baker");
  stranger = await campus.person("Stran Ger");
  await campus.enroll(course.id, teacher, "teacher");
  await campus.enroll(course.id, ann, "student");
  await campus.enroll(course.id, bob, "student");
});

const community = async (join_level: string): Promise<Json> =>
  (await ann.post("groups", { name: join_level, join_level })).body;
const join = (api: Api, group: Json, user_id: unknown = "self") =>
  api.post(`groups/${group.id}/memberships`, { user_id });

it("[PLAT-195] the join level decides what joining does", async () => {
  const open = await community("parent_context_auto_join");
  expect((await join(bob, open)).body).toMatchObject({
    workflow_state: "accepted",
    just_created: true,
    user_id: bob.id,
  });
  expect((await join(bob, open)).body).toMatchObject({ workflow_state: "accepted", just_created: false });
  const asking = await community("parent_context_request");
  expect((await join(bob, asking)).body.workflow_state).toBe("requested");
  expect((await join(bob, asking)).body).toMatchObject({ workflow_state: "requested", just_created: false });
  const closed = await community("invitation_only");
  expect(await join(bob, closed)).toMatchObject({ status: 403, body: DENIED });
  expect((await join(ann, closed, bob.id)).body.workflow_state).toBe("invited");
  expect((await join(bob, closed)).body.workflow_state).toBe("accepted");
  expect((await join(bob, open, stranger.id)).status).toBe(403);
});

it("[PLAT-196] a moderator accepts a request; other states are ignored; plain members may not", async () => {
  const group = await community("parent_context_request");
  await join(bob, group);
  const path = `groups/${group.id}/users/${bob.id}`;
  expect((await bob.put(path, { workflow_state: "accepted" })).status).toBe(403);
  expect((await ann.put(path, { workflow_state: "deleted" })).body.workflow_state).toBe("requested");
  expect((await ann.put(path, { workflow_state: "accepted" })).body.workflow_state).toBe("accepted");
  expect((await bob.put(`groups/${group.id}/users/${ann.id}`, { moderator: false })).status).toBe(403);
  expect((await ann.put(path, { moderator: true })).body.moderator).toBe(true);
  expect((await bob.put(`groups/${group.id}`, { description: "Ours" })).body.description).toBe("Ours");
});

it("managers accept invitations to groups of their course; then its limits and its category count", async () => {
  const params = { name: "Accepting", create_group_count: 2, group_limit: 1 };
  const set = (await teacher.post(`courses/${course.id}/group_categories`, params)).body;
  const [one, two] = (await teacher.get(`group_categories/${set.id}/groups`)).body;
  const [{ email }] = (await campus.admin.get("accounts/self/users", { search_term: "Bob Baker", include: ["email"] }))
    .body;
  const invite = async (group: Json) =>
    (await teacher.post(`groups/${group.id}/invite`, { invitees: [email] })).body[0];
  const accept = (api: Api, { group_id, id }: Json) =>
    api.put(`groups/${group_id}/memberships/${id}`, { workflow_state: "accepted" });
  const counts = async () =>
    (await teacher.get(`group_categories/${set.id}/groups`)).body.map((group: Json) => group.members_count);
  const [first, second] = [await invite(one), await invite(two)];
  expect((await accept(ann, first)).status).toBe(403);
  expect((await accept(teacher, first)).body.workflow_state).toBe("accepted");
  expect(await counts()).toEqual([1, 0]);
  // joining a group leaves the invitation to another of the category behind
  expect((await accept(bob, second)).status).toBe(404);
  await join(teacher, two, ann.id);
  const full = await accept(bob, await invite(two));
  expect(full).toMatchObject({ status: 400, body: { errors: { group_id: [{ type: "full" }] } } });
  await teacher.delete(`groups/${two.id}/users/${ann.id}`);
  expect((await accept(bob, { group_id: two.id, id: "self" })).body.workflow_state).toBe("accepted");
  expect(await counts()).toEqual([0, 1]);
});

it("a moderator who adds a user that requested to join accepts the request", async () => {
  const group = await community("parent_context_request");
  await join(bob, group);
  expect((await join(ann, group, bob.id)).body).toMatchObject({ workflow_state: "accepted", just_created: false });
});

it("[PLAT-197] members leave groups that they joined; only managers remove assigned members", async () => {
  const group = await community("parent_context_auto_join");
  const { body: membership } = await join(bob, group);
  expect((await bob.delete(`groups/${group.id}/memberships/self`)).body).toEqual({ ok: true });
  expect((await bob.get(`groups/${group.id}/memberships/${membership.id}`)).status).toBe(404);
  const assigned = await campus.group(course.id, "Assigned", [bob]);
  expect((await bob.delete(`groups/${assigned.id}/memberships/self`)).status).toBe(403);
  expect((await teacher.delete(`groups/${assigned.id}/users/${bob.id}`)).body).toEqual({ ok: true });
  expect((await teacher.get(`groups/${assigned.id}`)).body.members_count).toBe(0);
});

it("joining another group of a category leaves the one before", async () => {
  const set = (await teacher.post(`courses/${course.id}/group_categories`, { name: "Pairs", create_group_count: 2 }))
    .body;
  const [one, two] = (await teacher.get(`group_categories/${set.id}/groups`)).body;
  expect((await join(teacher, one, bob.id)).body.workflow_state).toBe("accepted");
  await join(teacher, two, bob.id);
  const counts = (await teacher.get(`group_categories/${set.id}/groups`)).body.map((g: Json) => g.members_count);
  expect(counts).toEqual([0, 1]);
});

it("with self sign-up students join until the group is full", async () => {
  const params = { name: "Signup", create_group_count: 1, self_signup: "enabled", group_limit: 1 };
  const set = (await teacher.post(`courses/${course.id}/group_categories`, params)).body;
  const [group] = (await ann.get(`group_categories/${set.id}/groups`)).body;
  expect(group.max_membership).toBe(1);
  expect((await join(ann, group)).body.workflow_state).toBe("accepted");
  const full = await join(bob, group);
  expect(full).toMatchObject({ status: 400, body: { errors: { group_id: [{ type: "full" }] } } });
  expect((await join(stranger, group)).status).toBe(403);
  expect((await ann.delete(`groups/${group.id}/memberships/self`)).status).toBe(200);
  expect((await join(bob, group)).status).toBe(200);
});

it("restricted self sign-up limits a group to one section", async () => {
  const section = await campus.section(course.id, "Dojo B");
  const carl = await campus.person("Carl C");
  await campus.enroll(course.id, carl, "student", { course_section_id: section.id });
  const params = { name: "Restricted", create_group_count: 1, self_signup: "restricted" };
  const set = (await teacher.post(`courses/${course.id}/group_categories`, params)).body;
  const [group] = (await ann.get(`group_categories/${set.id}/groups`)).body;
  await join(ann, group);
  expect((await join(carl, group)).status).toBe(400);
  expect((await join(bob, group)).body.workflow_state).toBe("accepted");
});

it("a person who does not belong to the course cannot be put into its group", async () => {
  const group = await campus.group(course.id, "Inner", []);
  expect((await join(teacher, group, stranger.id)).body.errors.user_id[0].type).toBe("invalid");
  expect((await join(teacher, group, "999999")).status).toBe(404);
  expect((await join(bob, group, ann.id)).status).toBe(403);
});

it("users who see the roster list memberships by state", async () => {
  const group = await community("parent_context_request");
  await join(bob, group);
  const path = `groups/${group.id}/memberships`;
  const states = async (params: Json) => (await ann.get(path, params)).body.map((m: Json) => m.workflow_state);
  expect(await states({})).toEqual(["accepted", "requested"]);
  expect(await states({ filter_states: ["requested"] })).toEqual(["requested"]);
  expect((await stranger.get(path)).status).toBe(403);
  expect((await ann.get(`groups/${group.id}/users/${bob.id}`)).body.user_id).toBe(bob.id);
});

it("people are invited by their addresses; unknown addresses are ignored", async () => {
  const group = await community("invitation_only");
  const [{ email }] = (await campus.admin.get("accounts/self/users", { search_term: "Bob Baker", include: ["email"] }))
    .body;
  const params = { invitees: [email.toUpperCase(), "nobody@example.test"] };
  expect((await bob.post(`groups/${group.id}/invite`, params)).status).toBe(403);
  const invited = await ann.post(`groups/${group.id}/invite`, params);
  expect(invited.body).toMatchObject([{ user_id: bob.id, workflow_state: "invited", just_created: true }]);
  expect((await bob.put(`groups/${group.id}/users/self`, { workflow_state: "accepted" })).body.workflow_state).toBe(
    "accepted",
  );
});

it("an address that its user has not confirmed invites nobody", async () => {
  const group = await community("invitation_only");
  const claimed = "claimed@example.test";
  const params = { communication_channel: { address: claimed, type: "email" } };
  expect((await bob.post("users/self/communication_channels", params)).status).toBe(200);
  expect((await ann.post(`groups/${group.id}/invite`, { invitees: [claimed] })).body).toEqual([]);
});

it("of two users who join at once only one gets the last place of a group", async () => {
  const params = { name: "Last place", create_group_count: 1, self_signup: "enabled", group_limit: 1 };
  const set = (await teacher.post(`courses/${course.id}/group_categories`, params)).body;
  const [group] = (await ann.get(`group_categories/${set.id}/groups`)).body;
  const answers = await Promise.all([join(ann, group), join(bob, group)]);
  expect(answers.map((a) => a.status).sort()).toEqual([200, 400]);
});
