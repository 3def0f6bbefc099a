/** Creates tenants: a root account with its roles, default term and administrator. */
import { sortableName, sortKey } from "../platform/sortKey.ts";
import { findFirstTenant } from "../platform/tenants.sql.ts";
import { hashToken, newToken, newUuid } from "../platform/tokens.ts";
import { insertAccessToken } from "../signIn/credentials/tokens.sql.ts";
import { type Database, type Db, execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import type { NewTenant, Tenant } from "./tenant.ts";
import { firstAdministrator, insertTenant, lockFirstTenant, nextAccountId } from "./tenants.sql.ts";

const BUILT_IN_ROLES = [
  "AccountAdmin",
  "StudentEnrollment",
  "TeacherEnrollment",
  "TaEnrollment",
  "DesignerEnrollment",
  "ObserverEnrollment",
  "StudentViewEnrollment",
];

export const createTenant = (db: Database, input: NewTenant, now: Date): Promise<Tenant> =>
  db.transaction().execute((tx) => insertTenantRows(tx, input, now));

async function insertTenantRows(tx: Db, input: NewTenant, now: Date): Promise<Tenant> {
  const token = input.adminToken ?? newToken();
  const name = "Administrator";
  const { id: root } = one(await execute(tx, nextAccountId, {}), "an id for the root account");
  const made = await execute(tx, insertTenant, {
    tenant: root,
    name: input.name,
    uuid: newUuid(),
    hosts: input.hosts ?? [],
    roles: BUILT_IN_ROLES,
    userUuid: newUuid(),
    userName: name,
    sortableName: sortableName(name),
    sortKey: sortKey(sortableName(name)),
    now,
  });
  const { id: userId } = one(made, "the administrator");
  await insertAccessToken({ db: tx, root, now }, { userId, token, purpose: "administrator" });
  return { rootAccountId: root, adminUserId: userId, adminToken: token };
}

/** Creates the first tenant where there is none. Answers its token only when it was just created, or given. */
export async function ensureFirstTenant(db: Database, input: NewTenant, now: Date): Promise<Tenant | undefined> {
  return db.transaction().execute(async (tx) => {
    await execute(tx, lockFirstTenant, {});
    const first = await findFirstTenant(tx);
    if (first === undefined) return insertTenantRows(tx, input, now);
    return input.adminToken === undefined ? undefined : setAdminToken(tx, first, input.adminToken, now);
  });
}

/** Makes a given token work: after a restart with another token, that one is the administrator's, too. */
async function setAdminToken(db: Db, root: number, token: string, now: Date): Promise<Tenant | undefined> {
  const [admin] = await execute(db, firstAdministrator, { tenant: root, hash: hashToken(token) });
  if (admin === undefined) return undefined;
  if (!admin.known) await insertAccessToken({ db, root, now }, { userId: admin.user, token, purpose: "administrator" });
  return { rootAccountId: root, adminUserId: admin.user, adminToken: token };
}
