/** Makes a root account with its roles, default term and administrator: the first start, and each further tenant. */
import { sortableName, sortKey } from "../platform/sortKey.ts";
import { findFirstTenant } from "../platform/tenants.sql.ts";
import { hashToken, newToken, newUuid } from "../platform/tokens.ts";
import { insertAccessToken } from "../signIn/credentials/tokens.sql.ts";
import { type Database, type Db, execute } from "../store/database.ts";
import { one } from "../store/must.ts";
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
  db.transaction().execute((tx) => makeTenant(tx, input, now));

async function makeTenant(tx: Db, input: NewTenant, now: Date): Promise<Tenant> {
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
  await insertAccessToken(tx, { root, userId, token, purpose: "administrator", now });
  return { rootAccountId: root, adminUserId: userId, adminToken: token };
}

/** The first tenant, made when there is none. Answers its token only when it was just made, or given. */
export async function ensureFirstTenant(db: Database, input: NewTenant, now: Date): Promise<Tenant | undefined> {
  return db.transaction().execute(async (tx) => {
    await execute(tx, lockFirstTenant, {});
    const first = await findFirstTenant(tx);
    if (first === undefined) return makeTenant(tx, input, now);
    return input.adminToken === undefined ? undefined : setAdminToken(tx, first, input.adminToken, now);
  });
}

/** A given token is always usable: a restart with another one makes that the administrator's. */
async function setAdminToken(db: Db, root: number, token: string, now: Date): Promise<Tenant | undefined> {
  const [admin] = await execute(db, firstAdministrator, { tenant: root, hash: hashToken(token) });
  if (admin === undefined) return undefined;
  if (!admin.known) await insertAccessToken(db, { root, userId: admin.user, token, purpose: "administrator", now });
  return { rootAccountId: root, adminUserId: admin.user, adminToken: token };
}
