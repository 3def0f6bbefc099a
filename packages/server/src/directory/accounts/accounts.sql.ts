/** Reads and writes accounts. */
import { sql as raw, type Updateable } from "kysely";
import type { TenantContext } from "../../platform/context.ts";
import { sql, statement, variants } from "../../store/statement.ts";
import type { AccountsTable } from "../../store/tables.generated.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

/** What access to an account is decided by. */
export interface AccountContextRow {
  readonly id: number;
  readonly name: string;
  readonly parent_account_id: number | null;
  readonly default_time_zone: string;
  readonly settings: Record<string, unknown>;
  readonly workflow_state: string;
  /** The accounts from the root down to this one. */
  readonly chain: number[];
}

/** Accounts of a set that are not deleted, each with the accounts above it. */
export const accountContexts = statement(
  "account_contexts",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<AccountContextRow>`
    select a.id, a.name, a.parent_account_id, a.default_time_zone, a.settings, a.workflow_state,
      (with recursive up(id, parent, depth) as (
         select a.id, a.parent_account_id, 0
         union all
         select b.id, b.parent_account_id, depth + 1 from up
           join accounts b on b.root_account_id = ${p.tenant} and b.id = up.parent)
       select json_agg(id order by depth desc) from up) as chain
    from accounts a
    where a.root_account_id = ${p.tenant} and a.id = any(${p.ids}) and a.workflow_state <> 'deleted'`,
);

export interface AccountRow {
  readonly id: number;
  readonly root_account_id: number;
  readonly parent_account_id: number | null;
  readonly name: string;
  readonly uuid: string;
  readonly sis_account_id: string | null;
  readonly integration_id: string | null;
  readonly sis_import_id: number | null;
  readonly default_time_zone: string;
  readonly settings: unknown;
  readonly workflow_state: string;
}

const ACCOUNT_COLUMNS = [
  "id",
  "root_account_id",
  "parent_account_id",
  "name",
  "uuid",
  "sis_account_id",
  "integration_id",
  "sis_import_id",
  "default_time_zone",
  "settings",
  "workflow_state",
] as const;

export interface ListedAccount extends AccountRow {
  readonly course_count: number;
  readonly sub_account_count: number;
  /** The number of accounts on all pages. */
  readonly total: number;
}

interface SelectionPlaces {
  readonly tenant: string;
  readonly ids: string;
  readonly id: string;
}

const tree = ({ tenant }: SelectionPlaces, start: string) => `with recursive tree(id) as (
        ${start}
        union
        select a.id from tree join accounts a on a.root_account_id = ${tenant} and a.parent_account_id = tree.id
          and a.workflow_state <> 'deleted')
      select id from tree`;

const below = ({ tenant, id }: SelectionPlaces) =>
  `select id from accounts where root_account_id = ${tenant} and parent_account_id = ${id}`;

/** Which accounts a list shows, as queries of their ids. */
const SELECTIONS = {
  /** Those of `ids`. */
  given: (p: SelectionPlaces) => `select unnest(${p.ids})`,
  /** Those of `ids` and all below them. */
  trees: (p: SelectionPlaces) => tree(p, `select unnest(${p.ids})`),
  /** Those directly below `id`. */
  below,
  /** All below `id`. */
  allBelow: (p: SelectionPlaces) => tree(p, below(p)),
  /** Those of the courses in which the user `id` is staff. */
  taughtBy: (p: SelectionPlaces) => `select c.account_id from enrollments e
      join courses c on c.root_account_id = ${p.tenant} and c.id = e.course_id and c.workflow_state <> 'deleted'
      where e.root_account_id = ${p.tenant} and e.user_id = ${p.id}
        and e.workflow_state in ('active', 'invited', 'completed')
        and e.type in ('TeacherEnrollment', 'TaEnrollment', 'DesignerEnrollment')`,
};

/** A page of accounts by id. */
export const listAccounts = variants(
  "list_accounts",
  { tenant: "bigint", ids: "bigint[]?", id: "bigint?", limit: "bigint", offset: "bigint" },
  (p, selection: keyof typeof SELECTIONS) => sql<ListedAccount>`
    select a.id, a.root_account_id, a.parent_account_id, a.name, a.uuid, a.sis_account_id, a.integration_id,
      a.sis_import_id, a.default_time_zone, a.settings, a.workflow_state, count(*) over () as total,
      (select count(*) from courses c where c.root_account_id = ${p.tenant} and c.account_id = a.id
         and c.workflow_state <> 'deleted') as course_count,
      (select count(*) from accounts s where s.root_account_id = ${p.tenant} and s.parent_account_id = a.id
         and s.workflow_state <> 'deleted') as sub_account_count
    from accounts a
    where a.root_account_id = ${p.tenant} and a.workflow_state <> 'deleted' and a.id in (
      ${SELECTIONS[selection](p)})
    order by a.id limit ${p.limit} offset ${p.offset}`,
  { examples: ["given", "trees", "below", "allBelow", "taughtBy"] },
);

/** Accounts of any state, by id. */
export async function accountsById({ db, root }: Reading, ids: readonly number[]): Promise<Map<number, AccountRow>> {
  if (ids.length === 0) return new Map();
  const rows: AccountRow[] = await db
    .selectFrom("accounts")
    .select(ACCOUNT_COLUMNS)
    .where("root_account_id", "=", root)
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export interface NewAccount {
  readonly parentId: number;
  readonly name: string;
  readonly uuid: string;
  readonly sisAccountId: string | null;
}

/** Inserts an account with its parent's time zone. */
export const insertAccount = ({ db, root, now }: Writing, account: NewAccount): Promise<AccountRow> =>
  db
    .insertInto("accounts")
    .values((eb) => ({
      root_account_id: root,
      parent_account_id: account.parentId,
      name: account.name,
      uuid: account.uuid,
      sis_account_id: account.sisAccountId,
      default_time_zone: eb
        .selectFrom("accounts as p")
        .select("p.default_time_zone")
        .where("p.root_account_id", "=", root)
        .where("p.id", "=", account.parentId)
        .$asScalar() as never,
      created_at: now,
      updated_at: now,
    }))
    .returning(ACCOUNT_COLUMNS)
    .executeTakeFirstOrThrow();

export const findBySisId = ({ db, root }: Reading, sisId: string): Promise<{ id: number } | undefined> =>
  db
    .selectFrom("accounts")
    .select("id")
    .where("root_account_id", "=", root)
    .where("sis_account_id", "=", sisId)
    .executeTakeFirst();

export interface AccountChange {
  readonly id: number;
  readonly columns: Omit<Updateable<AccountsTable>, "settings">;
  /** The settings that change; the others stay. */
  readonly settings: object;
}

/** Changes an account. The store merges settings, so that two concurrent changes are both kept. */
export const updateAccountRow = ({ db, root, now }: Writing, change: AccountChange): Promise<AccountRow> =>
  db
    .updateTable("accounts")
    .set({
      ...change.columns,
      settings: raw`settings || ${JSON.stringify(change.settings)}::jsonb`,
      updated_at: now,
    })
    .where("root_account_id", "=", root)
    .where("id", "=", change.id)
    .returning(ACCOUNT_COLUMNS)
    .executeTakeFirstOrThrow();
