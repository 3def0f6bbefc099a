/** Groups, the sets that they stand in, and their memberships (Canvas's "Groups" and "Group Categories" APIs). */
import { endpoint } from "../endpoint.ts";
import { Group, GroupCategory, GroupMembership } from "../resources/groups.ts";
import { param } from "../schema.ts";

const tag = "groups";
const base = "/api/v1/groups";

const include = param.texts(
  "`users`, `permissions`, `group_category`, `favorites`, `html_url`, `can_access`, `can_message`; others are ignored.",
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
  summary: "Joins a group, or puts a person into it.",
  params: { user_id: param.id("Who joins; `self` is the caller.") },
  answers: { 200: GroupMembership },
  errors: [400, 403, 404],
});
