/** Reads and writes sessions, and the logins that they are opened with. Only hashes of cookies are stored. */
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";
import { hashToken } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import { sql, statement } from "../../store/statement.ts";

type Reading = Pick<TenantContext, "db" | "root">;
type Writing = Pick<TenantContext, "db" | "root" | "now">;

/** The person who is signed in. */
export interface Visitor {
  readonly id: number;
  readonly name: string;
  readonly login: string;
}

const sessionVisitor = statement(
  "session_visitor",
  { tenant: "bigint", hash: "bytea", now: "timestamptz" },
  (p) => sql<Visitor>`
    select u.id, u.name, p.unique_id as login
    from sessions s
    join users u on u.root_account_id = ${p.tenant} and u.id = s.user_id and u.workflow_state <> 'deleted'
    join pseudonyms p on p.root_account_id = ${p.tenant} and p.id = s.pseudonym_id and p.user_id = u.id
      and p.workflow_state = 'active'
    where s.root_account_id = ${p.tenant} and s.token_hash = ${p.hash} and s.expires_at > ${p.now}`,
);

/** The visitor of the session that a cookie names; undefined when it has ended, or the person or login is gone. */
export async function findVisitor({ db, root, now }: Writing, cookie: string): Promise<Visitor | undefined> {
  return (await execute(db, sessionVisitor, { tenant: root, hash: hashToken(cookie), now }))[0];
}

export interface SignInLogin {
  readonly id: number;
  readonly user_id: number;
  readonly password_hash: string | null;
}

/** The active login of this unique id, in whichever case it is written. */
export const findActiveLogin = ({ db, root }: Reading, uniqueId: string): Promise<SignInLogin | undefined> =>
  db
    .selectFrom("pseudonyms as p")
    .innerJoin("users as u", (join) =>
      join.onRef("u.root_account_id", "=", "p.root_account_id").onRef("u.id", "=", "p.user_id"),
    )
    .select(["p.id", "p.user_id", "p.password_hash"])
    .where("p.root_account_id", "=", root)
    .where("p.unique_id_key", "=", caseKey(uniqueId))
    .where("p.workflow_state", "=", "active")
    .where("u.workflow_state", "<>", "deleted")
    .executeTakeFirst();

/** Stores another hash of the same password, unless the password has changed meanwhile. */
export async function replacePasswordHash({ db, root, now }: Writing, login: SignInLogin, hash: string): Promise<void> {
  await db
    .updateTable("pseudonyms")
    .set({ password_hash: hash, updated_at: now })
    .where("root_account_id", "=", root)
    .where("id", "=", login.id)
    .where("password_hash", "=", login.password_hash)
    .execute();
}

const replaceSession = statement(
  "replace_session",
  {
    tenant: "bigint",
    oldHash: "bytea",
    newHash: "bytea",
    user: "bigint",
    login: "bigint",
    now: "timestamptz",
    expiresAt: "timestamptz",
  },
  (p) => sql`
    with old as (delete from sessions where root_account_id = ${p.tenant} and token_hash = ${p.oldHash}),
    used as (update pseudonyms set last_login_at = ${p.now} where root_account_id = ${p.tenant} and id = ${p.login}),
    seen as (update users set last_login_at = ${p.now} where root_account_id = ${p.tenant} and id = ${p.user})
    insert into sessions (root_account_id, token_hash, user_id, pseudonym_id, created_at, expires_at)
    values (${p.tenant}, ${p.newHash}, ${p.user}, ${p.login}, ${p.now}, ${p.expiresAt})`,
);

export interface NewSession {
  readonly login: Pick<SignInLogin, "id" | "user_id">;
  /** The cookie of the browser until now; its session ends. */
  readonly oldCookie: string;
  readonly cookie: string;
  readonly expiresAt: Date;
}

/** Inserts a session, and notes when the login and the user last signed in. */
export async function insertSession({ db, root, now }: Writing, session: NewSession): Promise<void> {
  const { login, oldCookie, cookie, expiresAt } = session;
  await execute(db, replaceSession, {
    tenant: root,
    oldHash: hashToken(oldCookie),
    newHash: hashToken(cookie),
    user: login.user_id,
    login: login.id,
    now,
    expiresAt,
  });
}

const insertLink = statement(
  "insert_session_link",
  { tenant: "bigint", hash: "bytea", user: "bigint", now: "timestamptz", expiresAt: "timestamptz" },
  (p) => sql<{ readonly user_id: number }>`
    insert into session_links (root_account_id, token_hash, user_id, pseudonym_id, created_at, expires_at)
    select ${p.tenant}, ${p.hash}, ${p.user}, p.id, ${p.now}, ${p.expiresAt} from pseudonyms p
    where p.root_account_id = ${p.tenant} and p.user_id = ${p.user} and p.workflow_state = 'active'
    order by p.position, p.id limit 1
    returning user_id`,
);

export interface NewSessionLink {
  readonly userId: number;
  readonly token: string;
  readonly expiresAt: Date;
}

/** Inserts a link for the first active login of a user; answers whether they have one. */
export async function insertSessionLink(
  { db, root, now }: Writing,
  { userId, token, expiresAt }: NewSessionLink,
): Promise<boolean> {
  const values = { tenant: root, hash: hashToken(token), user: userId, now, expiresAt };
  return (await execute(db, insertLink, values)).length > 0;
}

const spendLink = statement(
  "spend_session_link",
  { tenant: "bigint", hash: "bytea", now: "timestamptz" },
  (p) => sql<Pick<SignInLogin, "id" | "user_id">>`
    with spent as (
      delete from session_links where root_account_id = ${p.tenant} and token_hash = ${p.hash}
      returning pseudonym_id, user_id, expires_at)
    select p.id, p.user_id from spent
    join pseudonyms p on p.root_account_id = ${p.tenant} and p.id = spent.pseudonym_id and p.user_id = spent.user_id
      and p.workflow_state = 'active'
    join users u on u.root_account_id = ${p.tenant} and u.id = spent.user_id and u.workflow_state <> 'deleted'
    where spent.expires_at > ${p.now}`,
);

/** Deletes a link, and answers the login that it signs in; undefined if it has expired or the login is gone. */
export async function spendSessionLink({ db, root, now }: Writing, token: string) {
  return (await execute(db, spendLink, { tenant: root, hash: hashToken(token), now }))[0];
}

export async function deleteSession({ db, root }: Reading, cookie: string): Promise<void> {
  await db
    .deleteFrom("sessions")
    .where("root_account_id", "=", root)
    .where("token_hash", "=", hashToken(cookie))
    .execute();
}

/** Signs a person out of every browser. */
export async function deleteSessionsOf({ db, root }: Reading, userId: number): Promise<void> {
  await db.deleteFrom("sessions").where("root_account_id", "=", root).where("user_id", "=", userId).execute();
}

/** The name of the tenant, for the heads of pages. */
export async function accountName({ db, root }: Reading): Promise<string> {
  const row = await db
    .selectFrom("accounts")
    .select("name")
    .where("root_account_id", "=", root)
    .where("id", "=", root)
    .executeTakeFirstOrThrow();
  return row.name;
}
