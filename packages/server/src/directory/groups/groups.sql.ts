/** Reads groups with what decides access to them. */
import { type Db, prepare, run } from "../../store/database.ts";

/** A group with one user's membership in it. */
export interface GroupContextRow {
  readonly id: number;
  readonly name: string;
  readonly context_type: "Course" | "Account";
  readonly context_id: number;
  readonly account_id: number;
  readonly group_category_id: number | null;
  readonly is_public: boolean;
  readonly join_level: string;
  readonly workflow_state: string;
  readonly own_state: string | null;
  readonly own_moderator: boolean | null;
  readonly own_leader: boolean;
  /** What made the group's set: `communities`, `student_organized`, `imported`, or null. */
  readonly category_role: string | null;
  /** `enabled` or `restricted` where students choose their group of the set. */
  readonly self_signup: string | null;
}

const groupContexts = prepare(
  "group_contexts",
  `select g.id, g.name, g.context_type, g.context_id, g.account_id, g.group_category_id, g.is_public, g.join_level,
     g.workflow_state, m.workflow_state as own_state, m.moderator as own_moderator, coalesce(g.leader_id = $2, false) as own_leader,
     gc.role as category_role, gc.self_signup
   from groups g
   left join group_categories gc on gc.root_account_id = g.root_account_id and gc.id = g.group_category_id
   left join group_memberships m on m.root_account_id = g.root_account_id and m.group_id = g.id and m.user_id = $2
   where g.root_account_id = $1 and g.id = any($3::bigint[]) and g.workflow_state <> 'deleted'`,
);

export const loadGroupContexts = (
  db: Db,
  root: number,
  userId: number,
  ids: readonly number[],
): Promise<GroupContextRow[]> => run<GroupContextRow>(db, groupContexts, [root, userId, ids]);
