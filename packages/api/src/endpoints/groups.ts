/** Groups, the sets that they stand in, and their memberships (Canvas's "Groups" and "Group Categories" APIs). */
import { endpoint } from "../endpoint.ts";
import { Permissions } from "../resources/courses.ts";
import { User } from "../resources/directory.ts";
import { Group, GroupCategory, GroupMembership } from "../resources/groups.ts";
import { Tab } from "../resources/tabs.ts";
import { Bool, List, param, shape } from "../schema.ts";

const tag = "groups";
const base = "/api/v1/groups";

const include = param.texts(
  "`users`, `permissions`, `tabs`, `group_category`, `favorites`, `html_url`, `can_access`, `can_message`; others are ignored.",
);

const attributes = {
  name: param.text("At most 255 characters."),
  description: param.text("What it is for."),
  is_public: param.bool("Whether everybody in its context may see it; cannot be taken back."),
  join_level: param.text("`parent_context_auto_join`, `parent_context_request` or `invitation_only` (default)."),
  storage_quota_mb: param.int("Room for files, in MiB; ignored without `manage_storage_quotas`."),
  sis_group_id: param.text("SIS id; ignored without `manage_sis`. Empty text removes it."),
};

const categoryAttributes = {
  name: param.text("At most 255 characters, unlike the other sets' of its context."),
  self_signup: param.text("`enabled`, `restricted`, or empty: whether students choose their group."),
  auto_leader: param.text("`first`, `random`, or empty: how leaders are appointed."),
  group_limit: param.int("Most members of each group."),
  sis_group_category_id: param.text("SIS id; ignored without `manage_sis`."),
};

export const createGroupCategory = endpoint({
  id: "createGroupCategory",
  method: "POST",
  path: "/api/v1/courses/:course_id/group_categories",
  aliases: ["/api/v1/accounts/:account_id/group_categories"],
  tag,
  summary: "Makes a set of groups.",
  params: {
    ...categoryAttributes,
    create_group_count: param.int("Makes so many empty groups in it, at most 200."),
  },
  answers: { 200: GroupCategory },
  errors: [400, 403, 404],
});

export const createGroup = endpoint({
  id: "createGroup",
  method: "POST",
  path: "/api/v1/group_categories/:group_category_id/groups",
  tag,
  summary: "Makes a group in a set.",
  params: { ...attributes, include },
  answers: { 200: Group },
  errors: [400, 403, 404],
});

export const createCommunity = endpoint({
  id: "createCommunity",
  method: "POST",
  path: base,
  tag,
  summary: "Makes a community of the root account; whoever makes it is its first moderator.",
  params: { ...attributes, include },
  answers: { 200: Group },
  errors: [400, 403],
});

export const showGroup = endpoint({
  id: "showGroup",
  method: "GET",
  path: `${base}/:id`,
  tag,
  summary: "One group.",
  params: { include },
  answers: { 200: Group },
  errors: [403, 404],
});

export const createMembership = endpoint({
  id: "createMembership",
  method: "POST",
  path: `${base}/:group_id/memberships`,
  tag,
  summary: "Joins a group, or puts a person into it; moderators, and everybody in communities, invite.",
  params: { user_id: param.id("Who joins; `self` is the caller.") },
  answers: { 200: GroupMembership },
  errors: [400, 403, 404, 429],
});

const page = { 200: List(Group, "One page.") };

export const listOwnGroups = endpoint({
  id: "listOwnGroups",
  method: "GET",
  path: "/api/v1/users/self/groups",
  tag,
  summary: "The groups that the caller is in, by name.",
  params: { context_type: param.text("Only groups of a `Course` or of an `Account`."), include },
  answers: page,
  errors: [400],
  paging: "bookmark",
});

export const listContextGroups = endpoint({
  id: "listContextGroups",
  method: "GET",
  path: "/api/v1/courses/:course_id/groups",
  aliases: ["/api/v1/accounts/:account_id/groups"],
  tag,
  summary: "The groups of a course or an account, by set and name.",
  params: { only_own_groups: param.bool("Only those that the caller is in."), include },
  answers: page,
  errors: [403, 404],
  paging: "ordinal",
});

export const listCategoryGroups = endpoint({
  id: "listCategoryGroups",
  method: "GET",
  path: "/api/v1/group_categories/:group_category_id/groups",
  tag,
  summary: "The groups of a set, by name.",
  params: { include },
  answers: page,
  errors: [403, 404],
  paging: "ordinal",
});

export const updateGroup = endpoint({
  id: "updateGroup",
  method: "PUT",
  path: `${base}/:id`,
  tag,
  summary: "Changes a group.",
  params: {
    ...attributes,
    members: param.commaTexts(
      "Who is to be in it: others leave; new ones are put in by managers of courses and accounts, otherwise invited.",
    ),
    leader: param.id("The member who leads it; empty for none."),
    include,
  },
  answers: { 200: Group },
  errors: [400, 403, 404, 429],
});

export const deleteGroup = endpoint({
  id: "deleteGroup",
  method: "DELETE",
  path: `${base}/:id`,
  tag,
  summary: "Deletes a group.",
  answers: { 200: Group },
  errors: [403, 404],
});

export const inviteToGroup = endpoint({
  id: "inviteToGroup",
  method: "POST",
  path: `${base}/:group_id/invite`,
  tag,
  summary: "Invites people by their e-mail addresses; confirmed addresses of nobody in the group's context fall away.",
  params: { invitees: param.commaTexts("E-mail addresses.") },
  answers: { 200: List(GroupMembership, "The invitations.") },
  errors: [400, 403, 404, 429],
});

export const listGroupUsers = endpoint({
  id: "listGroupUsers",
  method: "GET",
  path: `${base}/:group_id/users`,
  tag,
  summary: "The members of a group, by sortable name.",
  params: {
    search_term: param.text("Part of a name, or a whole id."),
    exclude_inactive: param.bool("Leaves out those whose enrolments in the group's course are suspended or ended."),
    include: param.texts("`avatar_url`, `email`, `uuid`; others are ignored."),
  },
  answers: { 200: List(User, "One page.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});

export const listGroupTabs = endpoint({
  id: "listGroupTabs",
  method: "GET",
  path: `${base}/:group_id/tabs`,
  tag,
  summary: "The parts of a group that the caller may open.",
  params: { include: param.texts("`external` is accepted and adds nothing.") },
  answers: { 200: List(Tab, "All of them.") },
  errors: [403, 404],
});

export const groupPermissions = endpoint({
  id: "groupPermissions",
  method: "GET",
  path: `${base}/:group_id/permissions`,
  tag,
  summary: "What the caller may do in a group.",
  params: { permissions: param.texts("The rights asked for; all when missing.") },
  answers: { 200: Permissions },
  errors: [404],
});

export const listMemberships = endpoint({
  id: "listMemberships",
  method: "GET",
  path: `${base}/:group_id/memberships`,
  tag,
  summary: "The memberships of a group.",
  params: {
    filter_states: param.texts("`accepted`, `invited`, `requested`, `deleted`; all but `deleted` when missing."),
  },
  answers: { 200: List(GroupMembership, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

const membership = {
  path: `${base}/:group_id/memberships/:id`,
  aliases: [`${base}/:group_id/users/:user_id`],
} as const;

export const showMembership = endpoint({
  id: "showMembership",
  method: "GET",
  ...membership,
  tag,
  summary: "One membership, by its id or by its person's.",
  answers: { 200: GroupMembership },
  errors: [403, 404],
});

export const updateMembership = endpoint({
  id: "updateMembership",
  method: "PUT",
  ...membership,
  tag,
  summary: "Accepts a request or one's own invitation, or makes a member a moderator.",
  params: {
    workflow_state: param.text("`accepted`; others are ignored."),
    moderator: param.bool("Whether the person manages the group."),
  },
  answers: { 200: GroupMembership },
  errors: [400, 403, 404],
});

export const deleteMembership = endpoint({
  id: "deleteMembership",
  method: "DELETE",
  ...membership,
  tag,
  summary: "Leaves a group (`self`), or takes a person out of it.",
  answers: { 200: shape({ ok: Bool("Always true.") }) },
  errors: [403, 404],
});

export const listGroupCategories = endpoint({
  id: "listGroupCategories",
  method: "GET",
  path: "/api/v1/courses/:course_id/group_categories",
  aliases: ["/api/v1/accounts/:account_id/group_categories"],
  tag,
  summary: "The sets of groups of a course or an account, by name.",
  answers: { 200: List(GroupCategory, "One page.") },
  errors: [403, 404],
  paging: "ordinal",
});

const category = "/api/v1/group_categories/:group_category_id";

export const showGroupCategory = endpoint({
  id: "showGroupCategory",
  method: "GET",
  path: category,
  tag,
  summary: "One set of groups.",
  answers: { 200: GroupCategory },
  errors: [403, 404],
});

export const updateGroupCategory = endpoint({
  id: "updateGroupCategory",
  method: "PUT",
  path: category,
  tag,
  summary: "Changes a set of groups.",
  params: categoryAttributes,
  answers: { 200: GroupCategory },
  errors: [400, 403, 404],
});

export const deleteGroupCategory = endpoint({
  id: "deleteGroupCategory",
  method: "DELETE",
  path: category,
  tag,
  summary: "Deletes a set with its groups.",
  answers: { 200: GroupCategory },
  errors: [403, 404],
});

export const listGroupCategoryUsers = endpoint({
  id: "listGroupCategoryUsers",
  method: "GET",
  path: `${category}/users`,
  tag,
  summary: "The people of a set's course or account, by sortable name.",
  params: {
    search_term: param.text("Part of a name, or a whole id."),
    unassigned: param.bool("Only people who are in no group of the set."),
  },
  answers: { 200: List(User, "One page.") },
  errors: [400, 403, 404],
  paging: "ordinal",
});
