/** Makes a root account with its roles, default term and administrator: the first start, and each further tenant. */
import { sortableName, sortKey } from "../platform/sortKey.ts";
import { hashToken, newToken, newUuid } from "../platform/tokens.ts";
import { insertAccessToken } from "../signIn/credentials/tokens.sql.ts";
import { type Database, type Db, run } from "../store/database.ts";

const BUILT_IN_ROLES = [
  "AccountAdmin",
  "StudentEnrollment",
  "TeacherEnrollment",
  "TaEnrollment",
  "DesignerEnrollment",
  "ObserverEnrollment",
  "StudentViewEnrollment",
];

export interface NewTenant {
  readonly name: string;
  /** Host names that stand for it. */
  readonly hosts?: readonly string[];
  /** The administrator's token; a random one by default. */
  readonly adminToken?: string | undefined;
}

export interface Tenant {
  readonly rootAccountId: number;
  readonly adminUserId: number;
  readonly adminToken: string;
}

export const createTenant = (db: Database, input: NewTenant, now: Date): Promise<Tenant> =>
  db.transaction().execute((tx) => insertTenant(tx, input, now));

async function insertTenant(tx: Db, input: NewTenant, now: Date): Promise<Tenant> {
  const token = input.adminToken ?? newToken();
  const [account] = await run<{ id: number }>(
    tx,
    `with n as (select nextval(pg_get_serial_sequence('accounts', 'id')) as id)
     insert into accounts (root_account_id, id, name, uuid, created_at, updated_at)
     select n.id, n.id, $1, $2, $3, $3 from n returning id`,
    [input.name, newUuid(), now],
  );
  const root = account!.id;
  const stamps = { created_at: now, updated_at: now };
  for (const host of input.hosts ?? [])
    await tx.insertInto("account_hosts").values({ host, root_account_id: root }).execute();
  const roles = await tx
    .insertInto("roles")
    .values(
      BUILT_IN_ROLES.map((name) => ({
        root_account_id: root,
        account_id: root,
        name,
        base_role_type: name,
        built_in: true,
        ...stamps,
      })),
    )
    .returning(["id", "name"])
    .execute();
  await tx
    .insertInto("enrollment_terms")
    .values({ root_account_id: root, name: "Default Term", is_default: true, ...stamps })
    .execute();
  const name = "Administrator";
  const user = await tx
    .insertInto("users")
    .values({
      root_account_id: root,
      uuid: newUuid(),
      name,
      short_name: name,
      sortable_name: sortableName(name),
      sort_key: sortKey(sortableName(name)),
      ...stamps,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("pseudonyms")
    .values({ root_account_id: root, user_id: user.id, unique_id: "admin", unique_id_key: "admin", ...stamps })
    .execute();
  await tx
    .insertInto("account_users")
    .values({
      root_account_id: root,
      account_id: root,
      user_id: user.id,
      role_id: roles.find((r) => r.name === "AccountAdmin")!.id,
      ...stamps,
    })
    .execute();
  await tx
    .insertInto("user_account_associations")
    .values({ root_account_id: root, account_id: root, user_id: user.id })
    .execute();
  await insertAccessToken(tx, { root, userId: user.id, token, purpose: "administrator", now });
  return { rootAccountId: root, adminUserId: user.id, adminToken: token };
}

/** The first tenant, made when there is none. Answers its token only when it was just made, or given. */
export async function ensureFirstTenant(db: Database, input: NewTenant, now: Date): Promise<Tenant | undefined> {
  return db.transaction().execute(async (tx) => {
    // several processes may start on one empty store at once; all but the first find its tenant
    await run(tx, "select pg_advisory_xact_lock(hashtext('pidge first tenant'))", []);
    const existing = await tx.selectFrom("accounts").select("id").limit(1).executeTakeFirst();
    if (existing === undefined) return insertTenant(tx, input, now);
    if (input.adminToken === undefined) return undefined;
    return setAdminToken(tx, input.adminToken, now);
  });
}

/** A given token is always usable: a restart with another one makes that the administrator's. */
async function setAdminToken(db: Db, token: string, now: Date): Promise<Tenant | undefined> {
  const [admin] = await run<{ root: number; user: number; known: boolean }>(
    db,
    `select au.root_account_id as root, au.user_id as user,
       exists (select 1 from access_tokens t where t.token_hash = $1) as known
     from account_users au join roles r on r.root_account_id = au.root_account_id and r.id = au.role_id
     where au.account_id = au.root_account_id and au.workflow_state = 'active' and r.base_role_type = 'AccountAdmin'
     order by au.root_account_id, au.id limit 1`,
    [hashToken(token)],
  );
  if (admin === undefined) return undefined;
  if (!admin.known)
    await insertAccessToken(db, { root: admin.root, userId: admin.user, token, purpose: "administrator", now });
  return { rootAccountId: admin.root, adminUserId: admin.user, adminToken: token };
}
