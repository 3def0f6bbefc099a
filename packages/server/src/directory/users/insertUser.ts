/** Writes a new user with login, address and association: one statement, so that nothing is ever half there. */
import { sortKey } from "../../platform/sortKey.ts";
import { newToken, newUuid } from "../../platform/tokens.ts";
import { type Db, run } from "../../store/database.ts";

export interface NewUser {
  readonly root: number;
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
  readonly now: Date;
}

export interface NewLogin {
  readonly uniqueId: string;
  readonly passwordHash: string | null;
  readonly sisUserId: string | null;
  readonly integrationId: string | null;
}

/** The key under which a login or an address is one, however it is written. */
export const caseKey = (text: string): string => text.toLowerCase();

export async function insertUser(db: Db, u: NewUser): Promise<{ id: number; confirmationCode: string | null }> {
  const code = u.email !== null && !u.email.confirmed ? newToken().slice(0, 25) : null;
  const [row] = await run<{ id: number }>(
    db,
    `with u as (
       insert into users (root_account_id, uuid, name, short_name, sortable_name, sort_key, time_zone, locale, birthdate,
         workflow_state, terms_accepted, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9::date, $10, $11, $12, $12) returning id),
     p as (
       insert into pseudonyms (root_account_id, user_id, unique_id, unique_id_key, sis_user_id, integration_id,
         password_hash, created_at, updated_at)
       select $1, u.id, $13, $14, $15, $16, $17, $12, $12 from u returning id),
     c as (
       insert into communication_channels (root_account_id, user_id, pseudonym_id, path, path_key, workflow_state,
         confirmation_code, created_at, updated_at)
       select $1, u.id, p.id, $18::text, $19, $20, $21, $12, $12 from u, p where $18::text is not null),
     a as (
       insert into user_account_associations (root_account_id, user_id, account_id) select $1, u.id, $1 from u)
     select id from u`,
    [
      u.root,
      newUuid(),
      u.name,
      u.shortName,
      u.sortableName,
      sortKey(u.sortableName),
      u.timeZone,
      u.locale,
      u.birthdate,
      u.registered ? "registered" : "pre_registered",
      u.termsAccepted,
      u.now,
      u.login.uniqueId,
      caseKey(u.login.uniqueId),
      u.login.sisUserId,
      u.login.integrationId,
      u.login.passwordHash,
      u.email?.address ?? null,
      caseKey(u.email?.address ?? ""),
      u.email?.confirmed === true ? "active" : "unconfirmed",
      code,
    ],
  );
  return { id: row!.id, confirmationCode: code };
}
