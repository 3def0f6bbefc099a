/** Lists the users of an account and of those below it, page by page, each page begun by its key. */
import { type Db, run } from "../../store/database.ts";
import type { PeopleTerm } from "./searchTerm.ts";
import { USER_COLUMNS, USER_JOINS, type UserRow } from "./users.sql.ts";

/** Where a page begins: the sort value, as text, and the id of the last user before it. */
export type UserKey = readonly [string, number];

/** Sort values are never null: who has none comes last in either direction. */
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

/** Whether what a link brought back can begin a page of this order. */
export const isUserKey =
  (sort: UserSort) =>
  (key: unknown): key is UserKey =>
    Array.isArray(key) &&
    typeof key[0] === "string" &&
    VALUES[SORTS[sort].type].test(key[0]) &&
    Number.isSafeInteger(key[1]);

export const userSort = (word: string | null | undefined): UserSort =>
  Object.hasOwn(SORTS, word ?? "") ? (word as UserSort) : "username";

export interface AccountUsersQuery {
  readonly root: number;
  readonly accountId: number;
  readonly term: PeopleTerm | undefined;
  /** What else than names the searcher may search. */
  readonly searches: { readonly login: boolean; readonly sis: boolean; readonly email: boolean };
  /** `StudentEnrollment`, … */
  readonly enrollmentType: string | undefined;
  readonly deletedToo: boolean;
  readonly sort: UserSort;
  readonly descending: boolean;
  readonly after: UserKey | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface ListedUser extends UserRow {
  readonly sort_value: string;
}

const SUBTREE = `with recursive tree(id) as (
    select $2::bigint
    union all
    select a.id from tree join accounts a on a.root_account_id = $1 and a.parent_account_id = tree.id)`;

/** Everyone belongs to the root account; to another those who are associated, hold a role or are in a course there. */
const IN_TREE = `u.id in (
    select user_id from user_account_associations where root_account_id = $1 and account_id in (select id from tree)
    union
    select user_id from account_users where root_account_id = $1 and account_id in (select id from tree)
      and workflow_state = 'active'
    union
    select e.user_id from courses c join enrollments e on e.root_account_id = c.root_account_id and e.course_id = c.id
      where c.root_account_id = $1 and c.account_id in (select id from tree) and c.workflow_state <> 'deleted'
        and e.workflow_state not in ('deleted', 'rejected'))`;

export async function listAccountUsers(db: Db, q: AccountUsersQuery): Promise<ListedUser[]> {
  if (q.term?.id != null) {
    const found = await select(db, { ...q, term: undefined }, q.term.id);
    if (found.length > 0 || q.term.idOnly) return found;
  }
  return select(db, q, null);
}

/** $6 is the term in lower case, $7 as a sort key. Logins and addresses are searched as sets, not once for each user. */
function matches({ searches }: AccountUsersQuery): string {
  const found = (columns: readonly string[]) => columns.map((c) => `strpos(lower(${c}), $6) > 0`).join(" or ");
  const logins = [...(searches.login ? ["unique_id"] : []), ...(searches.sis ? ["sis_user_id", "integration_id"] : [])];
  const ways = ["strpos(lower(u.name), $6) > 0", "strpos(u.sort_key, $7) > 0"];
  if (logins.length > 0)
    ways.push(`u.id in (select user_id from pseudonyms where root_account_id = $1 and workflow_state <> 'deleted'
      and (${found(logins)}))`);
  if (searches.email)
    ways.push(`u.id in (select user_id from communication_channels where root_account_id = $1 and path_type = 'email'
      and workflow_state <> 'retired' and ${found(["path"])})`);
  return `($6::text = '' or ${ways.join(" or ")})`;
}

function select(db: Db, q: AccountUsersQuery, onlyId: number | null): Promise<ListedUser[]> {
  const { value, type } = SORTS[q.sort];
  const sortValue = q.descending ? value("''", "-1") : value("chr(1114111)", "'Infinity'::numeric");
  const [direction, beyond] = q.descending ? ["desc", "<"] : ["asc", ">"];
  const [afterValue, afterId] = q.after ?? [null, null];
  return run<ListedUser>(
    db,
    `${SUBTREE}
     select ${USER_COLUMNS}, (${sortValue})::text as sort_value from users u ${USER_JOINS}
     where u.root_account_id = $1 and ${matches(q)}
       and (${q.accountId === q.root} or ${IN_TREE})
       and ($3 or u.workflow_state <> 'deleted')
       and ($4::text is null or exists (select 1 from enrollments e where e.root_account_id = $1 and e.user_id = u.id
         and e.type = $4 and e.workflow_state not in ('deleted', 'rejected')))
       and ($5::text is null or (${sortValue}, u.id) ${beyond} ($5::${type}, $8::bigint))
       and ($11::bigint is null or u.id = $11)
     order by ${sortValue} ${direction}, u.id ${direction} limit $9 offset $10`,
    [
      q.root,
      q.accountId,
      q.deletedToo,
      q.enrollmentType ?? null,
      afterValue,
      q.term?.text ?? "",
      q.term?.key ?? "",
      afterId,
      q.limit,
      q.after === undefined ? q.offset : 0,
      onlyId,
    ],
  );
}
