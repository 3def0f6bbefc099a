/** Inserts a user with login, address and association in one statement, so that no part is ever missing. */
import { caseKey } from "../../platform/caseKey.ts";
import type { TenantContext } from "../../platform/context.ts";
import { sortKey } from "../../platform/sortKey.ts";
import { newToken, newUuid } from "../../platform/tokens.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { sql, statement } from "../../store/statement.ts";

export interface NewUser {
  readonly name: string;
  readonly shortName: string;
  readonly sortableName: string;
  readonly timeZone: string | null;
  readonly locale: string | null;
  /** `YYYY-MM-DD`. */
  readonly birthdate: string | null;
  readonly registered: boolean;
  readonly termsAccepted: boolean;
  readonly login: NewLogin;
  /** The first address, and whether it counts as confirmed. */
  readonly email: { readonly address: string; readonly confirmed: boolean } | null;
}

export interface NewLogin {
  readonly uniqueId: string;
  readonly passwordHash: string | null;
  readonly sisUserId: string | null;
  readonly integrationId: string | null;
}

const insertUserRows = statement(
  "insert_user",
  {
    tenant: "bigint",
    uuid: "text",
    name: "text",
    shortName: "text",
    sortableName: "text",
    sortKey: "text",
    timeZone: "text | null",
    locale: "text | null",
    birthdate: "date | null",
    state: "text",
    termsAccepted: "boolean",
    uniqueId: "text",
    uniqueKey: "text",
    sisUserId: "text | null",
    integrationId: "text | null",
    passwordHash: "text | null",
    address: "text | null",
    addressKey: "text",
    addressState: "text",
    code: "text | null",
    now: "timestamptz",
  },
  (p) => sql<{ id: number }>`
    with u as (
      insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, time_zone, locale, birthdate,
        workflow_state, terms_accepted, created_at, updated_at)
      values (${p.tenant}, ${p.uuid}, ${p.name}, ${p.shortName}, ${p.sortableName}, ${p.sortKey}, ${p.timeZone},
        ${p.locale}, ${p.birthdate}, ${p.state}, ${p.termsAccepted}, ${p.now}, ${p.now}) returning id),
    p as (
      insert into pseudonyms (root_account_id, user_id, unique_id, unique_id_key, sis_user_id, integration_id,
        password_hash, created_at, updated_at)
      select ${p.tenant}, u.id, ${p.uniqueId}, ${p.uniqueKey}, ${p.sisUserId}, ${p.integrationId}, ${p.passwordHash},
        ${p.now}, ${p.now} from u returning id),
    c as (
      insert into communication_channels (root_account_id, user_id, pseudonym_id, path, path_key, workflow_state,
        confirmation_code, created_at, updated_at)
      select ${p.tenant}, u.id, p.id, ${p.address}, ${p.addressKey}, ${p.addressState}, ${p.code}, ${p.now}, ${p.now}
      from u, p where ${p.address} is not null),
    a as (
      insert into user_account_associations (root_account_id, user_id, account_id)
      select ${p.tenant}, u.id, ${p.tenant} from u)
    select id from u`,
);

/** Answers the new id, and the confirmation code of an address that is not confirmed. */
export async function insertUser(
  { db, root, now }: Pick<TenantContext, "db" | "root" | "now">,
  user: NewUser,
): Promise<{ id: number; confirmationCode: string | null }> {
  const { login, email } = user;
  const confirmationCode = email !== null && !email.confirmed ? newToken().slice(0, 25) : null;
  const rows = await execute(db, insertUserRows, {
    tenant: root,
    uuid: newUuid(),
    name: user.name,
    shortName: user.shortName,
    sortableName: user.sortableName,
    sortKey: sortKey(user.sortableName),
    timeZone: user.timeZone,
    locale: user.locale,
    birthdate: user.birthdate,
    state: user.registered ? "registered" : "pre_registered",
    termsAccepted: user.termsAccepted,
    uniqueId: login.uniqueId,
    uniqueKey: caseKey(login.uniqueId),
    sisUserId: login.sisUserId,
    integrationId: login.integrationId,
    passwordHash: login.passwordHash,
    address: email?.address ?? null,
    addressKey: caseKey(email?.address ?? ""),
    addressState: email?.confirmed === true ? "active" : "unconfirmed",
    code: confirmationCode,
    now,
  });
  return { id: one(rows, "the new user").id, confirmationCode };
}
