/** Presents groups, their categories and memberships. */
import type { Group, GroupCategory, GroupMembership, Static } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import { DEFAULT_MIB } from "../storageQuotas.ts";
import { presentTabs } from "../tabs.ts";
import { presentUserDisplay } from "../users/present.ts";
import type { GroupAccess } from "./access.ts";
import type { CategoryRow } from "./categories.sql.ts";
import type { GroupRow } from "./groups.sql.ts";
import type { MembershipRow } from "./memberships.sql.ts";

type WireGroup = Static<typeof Group>;
type WireCategory = Static<typeof GroupCategory>;

/** Which SIS ids a viewer may see. */
export interface SisRights {
  readonly sis: boolean;
  readonly sisImport: boolean;
}

export const sisRights = (can: (permission: "read_sis" | "manage_sis") => boolean): SisRights => ({
  sis: can("read_sis") || can("manage_sis"),
  sisImport: can("manage_sis"),
});

const contextId = (row: { context_type: "Course" | "Account"; context_id: number }) =>
  row.context_type === "Course" ? { course_id: row.context_id } : { account_id: row.context_id };

export interface GroupView {
  readonly origin: string;
  readonly include: ReadonlySet<string>;
  readonly category?: WireCategory | null | undefined;
  readonly users?: WireGroup["users"] | undefined;
}

export function presentGroup(row: GroupRow, access: GroupAccess, view: GroupView): WireGroup {
  const { sis, sisImport } = sisRights(access.inContext);
  const has = (word: string) => view.include.has(word);
  const page = `${view.origin}/groups/${row.id}`;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    is_public: row.is_public,
    followed_by_user: false,
    join_level: row.join_level as WireGroup["join_level"],
    group_category_id: row.group_category_id,
    max_membership: row.max_membership,
    created_at: wireTime(row.created_at),
    members_count: row.members_count,
    storage_quota_mb: row.storage_quota_mb ?? DEFAULT_MIB.Group,
    ...(has("permissions")
      ? {
          permissions: {
            create_discussion_topic: access.can("create_forum"),
            join: access.canJoin,
            create_announcement: access.can("moderate_forum"),
          },
        }
      : {}),
    context_type: row.context_type,
    ...contextId(row),
    context_name: row.context_name,
    avatar_url: row.avatar_url,
    role: row.role,
    leader: row.leader === null ? null : presentUserDisplay(row.leader, view.origin, `/groups/${row.id}`),
    ...(view.users === undefined ? {} : { users: view.users }),
    ...(view.category === undefined ? {} : { group_category: view.category }),
    ...(has("favorites") ? { is_favorite: row.is_favorite } : {}),
    ...(has("html_url") ? { html_url: page } : {}),
    ...(sis ? { sis_group_id: row.sis_group_id } : {}),
    ...(sisImport ? { sis_import_id: row.sis_import_id } : {}),
    has_submission: false,
    concluded: access.course?.concluded ?? false,
    ...(has("tabs") ? { tabs: groupTabs(access, view.origin) } : {}),
    ...(has("can_access") ? { can_access: access.canRead } : {}),
    ...(has("can_message") ? { can_message: access.can("send_messages") } : {}),
  };
}

/** The parts of a group that the actor may open. Groups have no page of settings. */
export const groupTabs = (access: GroupAccess, origin: string) =>
  presentTabs({ path: `/groups/${access.group.id}`, origin, can: access.can, settings: false });

export const presentCategory = (row: CategoryRow, rights: SisRights): WireCategory => ({
  id: row.id,
  name: row.name,
  role: row.role as WireCategory["role"],
  self_signup: row.self_signup as WireCategory["self_signup"],
  auto_leader: row.auto_leader as WireCategory["auto_leader"],
  group_limit: row.group_limit,
  context_type: row.context_type,
  ...contextId(row),
  created_at: wireTime(row.created_at),
  protected: isProtected(row),
  allows_multiple_memberships: allowsSeveral(row),
  is_member: row.is_member,
  groups_count: row.groups_count,
  ...(rights.sis ? { sis_group_category_id: row.sis_group_category_id } : {}),
  ...(rights.sisImport ? { sis_import_id: row.sis_import_id } : {}),
});

/** Whether a category exists by itself in its context; nobody may change or delete it. */
export const isProtected = (category: Pick<CategoryRow, "role">) =>
  category.role === "communities" || category.role === "student_organized";

/** Whether a user may be a member of several groups of a category. In others, joining a group leaves the one before. */
export const allowsSeveral = (category: Pick<CategoryRow, "role">) => isProtected(category);

export const presentMembership = (
  row: MembershipRow,
  rights: SisRights,
  justCreated?: boolean,
): Static<typeof GroupMembership> => ({
  id: row.id,
  group_id: row.group_id,
  user_id: row.user_id,
  workflow_state: row.workflow_state as "accepted",
  moderator: row.moderator,
  created_at: wireTime(row.created_at),
  ...(justCreated === undefined ? {} : { just_created: justCreated }),
  ...(rights.sis ? { sis_group_id: row.sis_group_id } : {}),
  ...(rights.sisImport ? { sis_import_id: row.sis_import_id } : {}),
});
