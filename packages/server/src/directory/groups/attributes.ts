/** Checks the attributes of groups and of their categories that a caller sends, and turns them into columns. */
import type { groups as endpoints, Static } from "@pidge/api";
import { given, oneOf, shortText } from "../../platform/attributes.ts";
import { invalid } from "../../platform/errors.ts";
import { sortKey } from "../../platform/sortKey.ts";

export type GroupInput = Omit<Static<(typeof endpoints.createGroup)["params"]>, "include">;
export type CategoryInput = Static<(typeof endpoints.createGroupCategory)["params"]>;

const JOIN_LEVELS = ["parent_context_auto_join", "parent_context_request", "invitation_only"] as const;

/** The attribute that each unique index protects. */
export const TAKEN_GROUP_IDS = { groups_sis: "sis_group_id", group_categories_sis: "sis_group_category_id" };

/** The columns that the input changes. Without `sis` and `quotas` SIS ids and storage quotas in it are ignored. */
export function groupValues(input: GroupInput, rights: { readonly sis: boolean; readonly quotas: boolean }) {
  const name = shortText("name", input.name);
  return given({
    ...(typeof name === "string" ? { name, sort_key: sortKey(name) } : {}),
    description: input.description,
    is_public: input.is_public,
    join_level: oneOf("join_level", input.join_level, JOIN_LEVELS) ?? undefined,
    ...(rights.quotas ? { storage_quota_mb: input.storage_quota_mb } : {}),
    ...(rights.sis ? { sis_group_id: shortText("sis_group_id", input.sis_group_id) } : {}),
  });
}

/** The columns that the input changes. Without `sis` the SIS id in it is ignored. */
export function categoryValues(input: CategoryInput, sis: boolean) {
  const name = shortText("name", input.name);
  if (input.group_limit !== undefined && input.group_limit < 0)
    throw invalid("group_limit", "greater_than", "group_limit must not be negative");
  return given({
    ...(typeof name === "string" ? { name } : {}),
    self_signup: oneOf("self_signup", input.self_signup, ["enabled", "restricted"]),
    auto_leader: oneOf("auto_leader", input.auto_leader, ["first", "random"]),
    group_limit: input.group_limit === 0 ? null : input.group_limit,
    ...(sis ? { sis_group_category_id: shortText("sis_group_category_id", input.sis_group_category_id) } : {}),
  });
}

export const nameMissing = () => invalid("name", "required", "name is required");
