/** Reads memberships of groups. */
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

export interface MembershipRow {
  readonly id: number;
  readonly group_id: number;
  readonly user_id: number;
  readonly workflow_state: string;
  readonly moderator: boolean;
  readonly created_at: Date;
  readonly sis_import_id: number | null;
  readonly sis_group_id: string | null;
}

/** The columns of MembershipRow, with `m` and `g` of MEMBERSHIPS. */
const COLUMNS = `m.id, m.group_id, m.user_id, m.workflow_state, m.moderator, m.created_at, m.sis_import_id,
      g.sis_group_id`;

const MEMBERSHIPS = `group_memberships m
    join groups g on g.root_account_id = m.root_account_id and g.id = m.group_id`;

const membershipOf = statement(
  "membership_of",
  { tenant: "bigint", group: "bigint", id: "bigint | null", user: "bigint | null" },
  (p) => sql<MembershipRow>`
    select ${COLUMNS} from ${MEMBERSHIPS}
    where m.root_account_id = ${p.tenant} and m.group_id = ${p.group} and (m.id = ${p.id} or m.user_id = ${p.user})`,
);

/** A membership of any state, by its group and its own id or the user's. */
export const loadMembership = async (
  { db, root }: Pick<TenantContext, "db" | "root">,
  group: number,
  by: { readonly id: number } | { readonly user: number },
): Promise<MembershipRow | undefined> =>
  (await execute(db, membershipOf, { tenant: root, group, id: null, user: null, ...by }))[0];

/** The memberships of some users in a group, by id; of any state. */
export const membershipsOf = statement(
  "memberships_of",
  { tenant: "bigint", group: "bigint", users: "bigint[]" },
  (p) => sql<MembershipRow>`
    select ${COLUMNS} from ${MEMBERSHIPS}
    where m.root_account_id = ${p.tenant} and m.group_id = ${p.group} and m.user_id = any(${p.users}) order by m.id`,
);

/** A page of the memberships of a group in certain states. */
export const listMemberships = statement(
  "list_memberships",
  { tenant: "bigint", group: "bigint", states: "text[]", limit: "bigint", offset: "bigint" },
  (p) => sql<MembershipRow & { readonly total: number }>`
    select ${COLUMNS}, count(*) over () as total from ${MEMBERSHIPS}
    where m.root_account_id = ${p.tenant} and m.group_id = ${p.group} and m.workflow_state = any(${p.states})
    order by m.id limit ${p.limit} offset ${p.offset}`,
);

/** The users whose membership of a group is accepted. */
export const memberIds = statement(
  "member_ids",
  { tenant: "bigint", group: "bigint" },
  (p) => sql<{ readonly user_id: number }>`
    select user_id from group_memberships
    where root_account_id = ${p.tenant} and group_id = ${p.group} and workflow_state = 'accepted'`,
);

/** Answers a row if some member of a group has no section of the course in common with a user. */
export const memberOfOtherSection = statement(
  "member_of_other_section",
  { tenant: "bigint", group: "bigint", course: "bigint", user: "bigint" },
  (p) => sql`
    select m.id from group_memberships m where m.root_account_id = ${p.tenant} and m.group_id = ${p.group}
      and m.workflow_state = 'accepted' and not exists (
        select 1 from enrollments theirs join enrollments own on own.root_account_id = ${p.tenant}
          and own.course_section_id = theirs.course_section_id and own.user_id = ${p.user}
          and own.workflow_state not in ('deleted', 'rejected', 'inactive', 'completed')
        where theirs.root_account_id = ${p.tenant} and theirs.course_id = ${p.course} and theirs.user_id = m.user_id
          and theirs.workflow_state not in ('deleted', 'rejected', 'inactive', 'completed')) limit 1`,
);
