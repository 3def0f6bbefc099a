/** Lists the users of an account and of the accounts below it. Pages begin after a key, not at an offset. */
import { type Db, execute } from "../../store/database.ts";
import { sql, variants } from "../../store/statement.ts";
import type { PeopleTerm } from "./searchTerm.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "./users.sql.ts";

/** The last user of a page: the sort value as text, and the id. */
export type UserKey = readonly [string, number];

/** SQL of sort values. They are never null: users without a value come last in either direction. */
const SORTS = {
  username: { value: () => "u.sort_key", type: "text" },
  email: { value: (end: string) => `coalesce(lower(ch.path), ${end}) collate "C"`, type: "text" },
  sis_id: { value: (end: string) => `coalesce(p.sis_user_id, ${end}) collate "C"`, type: "text" },
  integration_id: { value: (end: string) => `coalesce(p.integration_id, ${end}) collate "C"`, type: "text" },
  last_login: {
    value: (_: string, end: string) => `coalesce(extract(epoch from u.last_login_at), ${end})`,
    type: "numeric",
  },
  id: { value: () => "u.id", type: "bigint" },
} as const;

export type UserSort = keyof typeof SORTS;

const VALUES = { text: /^[^\0]*$/, numeric: /^(-?\d{1,15}(\.\d{1,9})?|Infinity)$/, bigint: /^\d{1,15}$/ };

/** Whether the key in a link's bookmark fits this order. */
export const isUserKey =
  (sort: UserSort) =>
  (key: unknown): key is UserKey =>
    Array.isArray(key) &&
    typeof key[0] === "string" &&
    VALUES[SORTS[sort].type].test(key[0]) &&
    Number.isSafeInteger(key[1]);

export const userSort = (word: string | null | undefined): UserSort =>
  Object.hasOwn(SORTS, word ?? "") ? (word as UserSort) : "username";

/** What the text of the statement depends on. */
interface Variant {
  readonly sort: UserSort;
  readonly descending: boolean;
  /** The root account: all users of the tenant belong to it. */
  readonly everybody: boolean;
  /** What is searched besides names. */
  readonly searches: { readonly login: boolean; readonly sis: boolean; readonly email: boolean };
}

export interface AccountUsersQuery extends Omit<Variant, "everybody"> {
  readonly root: number;
  readonly accountId: number;
  readonly term: PeopleTerm | undefined;
  /** For example `StudentEnrollment`. */
  readonly enrollmentType: string | undefined;
  readonly deletedToo: boolean;
  readonly after: UserKey | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface ListedUser extends UserRow {
  readonly sort_value: string;
}

/** Users who are associated with an account of the tree, hold a role in one, or are enrolled in a course of one. */
export const inTree = (tenant: string) => `u.id in (
      select user_id from user_account_associations where root_account_id = ${tenant} and account_id in (select id from tree)
      union
      select user_id from account_users where root_account_id = ${tenant} and account_id in (select id from tree)
        and workflow_state = 'active'
      union
      select e.user_id from courses c join enrollments e on e.root_account_id = c.root_account_id and e.course_id = c.id
        where c.root_account_id = ${tenant} and c.account_id in (select id from tree) and c.workflow_state <> 'deleted'
          and e.workflow_state not in ('deleted', 'rejected'))`;

interface TermPlaces {
  readonly tenant: string;
  /** The term in lower case. */
  readonly text: string;
  /** The term as a sort key. */
  readonly key: string;
}

/** Logins and addresses are searched once as sets; a search for each user would read them again and again. */
function matches({ tenant, text, key }: TermPlaces, { login, sis, email }: Variant["searches"]): string {
  const found = (columns: readonly string[]) => columns.map((c) => `strpos(lower(${c}), ${text}) > 0`).join(" or ");
  const logins = [...(login ? ["unique_id"] : []), ...(sis ? ["sis_user_id", "integration_id"] : [])];
  const ways = [`strpos(lower(u.name), ${text}) > 0`, `strpos(u.sort_key, ${key}) > 0`];
  if (logins.length > 0)
    ways.push(`u.id in (select user_id from pseudonyms where root_account_id = ${tenant} and workflow_state <> 'deleted'
        and (${found(logins)}))`);
  if (email)
    ways.push(`u.id in (select user_id from communication_channels where root_account_id = ${tenant} and path_type = 'email'
        and workflow_state <> 'retired' and ${found(["path"])})`);
  return `(${text} = '' or ${ways.join(" or ")})`;
}

const listUsersOfAccount = variants(
  "list_account_users",
  {
    tenant: "bigint",
    account: "bigint",
    deletedToo: "boolean",
    enrollmentType: "text | null",
    text: "text",
    key: "text",
    afterValue: "text | null",
    afterId: "bigint | null",
    only: "bigint | null",
    limit: "bigint",
    offset: "bigint",
  },
  (p, { sort, descending, everybody, searches }: Variant) => {
    const { value, type } = SORTS[sort];
    const sortValue = descending ? value("''", "-1") : value("chr(1114111)", "'Infinity'::numeric");
    const [direction, beyond] = descending ? ["desc", "<"] : ["asc", ">"];
    return sql<ListedUser>`
    with recursive tree(id) as (
      select ${p.account}
      union all
      select a.id from tree join accounts a on a.root_account_id = ${p.tenant} and a.parent_account_id = tree.id)
    select ${USER_COLUMNS}, (${sortValue})::text as sort_value from users u ${USER_JOINS}
    where u.root_account_id = ${p.tenant} and ${matches(p, searches)}
      and ${everybody ? "true" : inTree(p.tenant)}
      and (${p.deletedToo} or u.workflow_state <> 'deleted')
      and (${p.enrollmentType} is null or exists (select 1 from enrollments e
        where e.root_account_id = ${p.tenant} and e.user_id = u.id
          and e.type = ${p.enrollmentType} and e.workflow_state not in ('deleted', 'rejected')))
      and (${p.afterValue} is null or (${sortValue}, u.id) ${beyond} (${p.afterValue}::${type}, ${p.afterId}))
      and (${p.only} is null or u.id = ${p.only})
    order by ${sortValue} ${direction}, u.id ${direction} limit ${p.limit} offset ${p.offset}`;
  },
  {
    examples: [
      { sort: "username", descending: false, everybody: true, searches: { login: true, sis: true, email: true } },
      { sort: "last_login", descending: true, everybody: false, searches: { login: false, sis: false, email: false } },
    ],
  },
);

/** One page. A term that is the id of a listed user finds that user alone. */
export async function listAccountUsers(db: Db, q: AccountUsersQuery): Promise<ListedUser[]> {
  if (q.term?.id != null) {
    const found = await select(db, { ...q, term: undefined }, q.term.id);
    if (found.length > 0 || q.term.idOnly) return found;
  }
  return select(db, q, null);
}

function select(db: Db, q: AccountUsersQuery, only: number | null): Promise<ListedUser[]> {
  const { sort, descending, searches, after } = q;
  const statement = listUsersOfAccount({ sort, descending, everybody: q.accountId === q.root, searches });
  return execute(db, statement, {
    tenant: q.root,
    account: q.accountId,
    deletedToo: q.deletedToo,
    enrollmentType: q.enrollmentType ?? null,
    text: q.term?.text ?? "",
    key: q.term?.key ?? "",
    afterValue: after?.[0] ?? null,
    afterId: after?.[1] ?? null,
    only,
    limit: q.limit,
    offset: after === undefined ? q.offset : 0,
  });
}
