/** Names of the contexts of conversations, and the roles of the other person in private ones: one query a page. */
import type { Actor } from "../../platform/actor.ts";
import { type Db, prepare, run } from "../../store/database.ts";
import { counts } from "../addressBook/addressBook.sql.ts";
import type { ConversationRow } from "./rows.sql.ts";

export interface ContextDetails {
  /** By context code, `course_1`. */
  readonly names: ReadonlyMap<string, string>;
  /** Roles by person and context code, `12 course_1`. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

export const NO_DETAILS: ContextDetails = { names: new Map(), roles: new Map() };

/** `course_1`, or undefined without a context. */
export const contextCode = (row: Pick<ConversationRow, "context_type" | "context_id">): string | undefined =>
  row.context_type === null ? undefined : `${row.context_type.toLowerCase()}_${row.context_id}`;

/** The one other person, where there is exactly one. */
export function onlyOther(row: ConversationRow, actorId: number): number | undefined {
  const others = row.people.filter((p) => p.id !== actorId);
  return others.length === 1 ? others[0]!.id : undefined;
}

const details = prepare(
  "conversation_contexts",
  `select 'course_' || c.id as code, c.name, null::bigint as user_id, null::text[] as roles
     from courses c where c.root_account_id = $1 and c.id = any($2::bigint[])
   union all
   select 'group_' || g.id, g.name, null, null from groups g where g.root_account_id = $1 and g.id = any($3::bigint[])
   union all
   select 'account_' || a.id, a.name, null, null from accounts a where a.root_account_id = $1 and a.id = any($4::bigint[])
   union all
   select w.code, null, w.user_id, array_agg(distinct e.type)
     from jsonb_to_recordset($5::jsonb) as w(user_id bigint, code text)
     join enrollments e on e.root_account_id = $1 and e.user_id = w.user_id and w.code = 'course_' || e.course_id
     join courses c on c.root_account_id = $1 and c.id = e.course_id
     where ${counts("e", "c")} group by w.code, w.user_id
   union all
   select w.code, null, w.user_id, array['Member']
     from jsonb_to_recordset($5::jsonb) as w(user_id bigint, code text)
     join group_memberships m on m.root_account_id = $1 and m.user_id = w.user_id and w.code = 'group_' || m.group_id
     where m.workflow_state = 'accepted'`,
);

interface DetailRow {
  code: string;
  name: string | null;
  user_id: number | null;
  roles: string[] | null;
}

/** What a list of rows needs; asks nothing when they have neither contexts nor tags. */
export async function loadContextDetails(
  db: Db,
  actor: Actor,
  rows: readonly ConversationRow[],
  withRoles: boolean,
): Promise<ContextDetails> {
  if (rows.every((row) => row.context_type === null && !row.tags?.length)) return NO_DETAILS;
  const codes = new Set<string>();
  const pairs = new Map<string, { user_id: number; code: string }>();
  for (const row of rows) {
    const code = contextCode(row) ?? row.tags?.[0];
    if (code !== undefined) codes.add(code);
    const other = withRoles ? onlyOther(row, actor.id) : undefined;
    if (other !== undefined)
      for (const tag of row.tags ?? []) pairs.set(`${other} ${tag}`, { user_id: other, code: tag });
  }
  const ids = (kind: string) =>
    [...codes].filter((c) => c.startsWith(`${kind}_`)).map((c) => Number(c.slice(kind.length + 1)));
  const found = await run<DetailRow>(db, details, [
    actor.root,
    ids("course"),
    ids("group"),
    ids("account"),
    JSON.stringify([...pairs.values()]),
  ]);
  return {
    names: new Map(found.filter((f) => f.name !== null).map((f) => [f.code, f.name!])),
    roles: new Map(found.filter((f) => f.user_id !== null).map((f) => [`${f.user_id} ${f.code}`, f.roles!])),
  };
}

/** The same from rows read with detail, whose people carry what they share with the actor. */
export function rolesOf(row: ConversationRow, actorId: number): ContextDetails["roles"] {
  const other = onlyOther(row, actorId);
  const person = row.people.find((p) => p.id === other);
  const roles = new Map<string, readonly string[]>();
  for (const [id, names] of Object.entries(person?.common_courses ?? {})) roles.set(`${other} course_${id}`, names);
  for (const id of Object.keys(person?.common_groups ?? {})) roles.set(`${other} group_${id}`, ["Member"]);
  return roles;
}
