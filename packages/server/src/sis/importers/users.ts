/** Imports users.csv: users with their login and mail address. */
import { sortableName, sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import { must } from "../../store/must.ts";
import type { Chunk, Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { isBatchMode } from "../options.ts";
import { assign } from "../sticky.ts";
import { importAddresses, isAddress } from "./addresses.ts";
import { LoginIndex } from "./loginIndex.ts";
import { type Address, addToRootAccount, loadLogins, removeWithoutLogin } from "./people.sql.ts";
import { type Draft, loadRecordsById, reserveIds, saveRecords } from "./records.sql.ts";
import { LOGINS, type LoginRecord, USERS, type UserRecord } from "./tables.ts";

const STATES = ["active", "suspended", "deleted"] as const;

interface Entry {
  readonly row: Row;
  readonly sisId: string;
  readonly login: string;
  readonly state: (typeof STATES)[number];
}

/** Canvas's authentication providers. All of them are accepted, because logins here do not depend on one. */
const PROVIDERS = /^(\d+|apple|canvas|cas|clever|facebook|github|google|ldap|linkedin|microsoft|openid_connect|saml)$/i;

export const importUsers: Importer = async (chunk, rows) => {
  const entries = rows.map((row) => read(chunk, row)).filter((entry) => entry !== null);
  const logins = new LoginIndex(
    await loadLogins(chunk, {
      sisIds: entries.map((entry) => entry.sisId),
      integrationIds: entries.map(({ row }) => row.values.integration_id).filter((id) => id != null),
      logins: entries.map((entry) => entry.login.toLowerCase()),
    }),
  );
  const users = new Map<number, Draft<UserRecord>>();
  for (const was of await loadRecordsById(chunk, USERS, logins.userIds)) users.set(was.id, { was, is: was });
  const unknown = new Set(entries.map(({ sisId }) => sisId).filter((id) => logins.bySisId(id) === undefined)).size;
  const nextUserId = await reserveIds(chunk, USERS, unknown);
  const nextLoginId = await reserveIds(chunk, LOGINS, unknown);

  const addresses = new Map<number, Address>();
  const present = new Set<number>();
  const leaving = new Set<number>();
  for (const entry of entries) {
    const { row, sisId, login, state } = entry;
    const found = findLogin(logins, entry, chunk.options.update_sis_id_if_login_claimed === true);
    if (typeof found === "string") {
      chunk.skip(row, found);
      continue;
    }
    if (found === undefined && state === "deleted") continue;
    const user =
      found === undefined
        ? newUser(nextUserId(), row, login)
        : updated(chunk, must(users.get(found.is.user_id), "the user of the login").is, row);
    const draft = users.get(user.id);
    if (draft === undefined) users.set(user.id, { was: undefined, is: user });
    else draft.is = user;
    const saved = logins.put(
      found,
      assign(
        found?.is ?? newLogin(nextLoginId(), user.id, sisId, login),
        {
          sis_user_id: sisId,
          unique_id: login,
          integration_id: row.values.integration_id ?? undefined,
          workflow_state: state,
        },
        ["unique_id", "workflow_state"],
        chunk.options,
      ),
    );
    (state === "deleted" ? leaving : present).add(user.id);
    (state === "deleted" ? present : leaving).delete(user.id);
    const { email } = row.values;
    if (email == null || state === "deleted") continue;
    const address = { user_id: user.id, pseudonym_id: saved.id, path: email, path_key: email.toLowerCase() };
    if (isAddress(email)) addresses.set(saved.id, address);
    else chunk.warn(row, `The email address associated with user '${sisId}' is invalid (email: '${email}')`);
  }

  const touch = isBatchMode(chunk.options);
  await saveRecords(chunk, USERS, users.values(), touch);
  await saveRecords(chunk, LOGINS, logins.drafts, touch);
  await importAddresses(chunk, [...addresses.values()]);
  await addToRootAccount(chunk, [...present]);
  await removeWithoutLogin(chunk, [...leaving]);
};

function read(chunk: Chunk, row: Row): Entry | null {
  const { user_id: sisId, login_id: login, authentication_provider_id: provider } = row.values;
  if (sisId == null) return chunk.skip(row, "No user_id given for a user");
  if (login == null) return chunk.skip(row, `No login_id given for user ${sisId}`);
  if (provider != null && !PROVIDERS.test(provider))
    return chunk.skip(row, `unrecognized authentication provider ${provider} for ${sisId}, skipping`);
  const state = chunk.status(row, STATES, `Improper status for user ${sisId}`);
  return state === null ? null : { row, sisId, login, state };
}

/**
 * The login of a row: the one with its SIS id, or one with its name that has no SIS id yet. Undefined for a new login, a
 * message where another login has the name or the integration id.
 */
function findLogin(
  logins: LoginIndex,
  { row, sisId, login }: Entry,
  replacesSisIds: boolean,
): Draft<LoginRecord> | undefined | string {
  const own = logins.bySisId(sisId);
  const holder = logins.byLogin(login);
  const integration = row.values.integration_id;
  const other = integration == null ? undefined : logins.byIntegrationId(integration);
  if (holder !== undefined && holder !== own) {
    if (own === undefined && (holder.is.sis_user_id === null || replacesSisIds)) return holder;
    const owner = holder.is.sis_user_id === null ? `Canvas ID ${holder.is.user_id}` : `SIS ID ${holder.is.sis_user_id}`;
    return `An existing Canvas user with the ${owner} has already claimed ${sisId}'s user_id requested login information, skipping`;
  }
  if (other !== undefined && other !== own)
    return `The integration_id ${integration} of user ${sisId} already belongs to another user, skipping`;
  return own;
}

const newLogin = (id: number, userId: number, sisId: string, login: string): LoginRecord => ({
  id,
  user_id: userId,
  unique_id: login,
  unique_id_key: login.toLowerCase(),
  sis_user_id: sisId,
  integration_id: null,
  workflow_state: "active",
  stuck_sis_fields: [],
});

/** The row's full name, or null where it gives none. */
function fullName({ values }: Row): string | null {
  const parts = [values.first_name, values.last_name].filter((part) => part != null);
  return values.full_name ?? (parts.length > 0 ? parts.join(" ") : null);
}

/** The row's sortable name; null where it gives neither that nor both parts of the name. */
function givenSortableName({ values }: Row): string | null {
  if (values.sortable_name != null) return values.sortable_name;
  return values.first_name != null && values.last_name != null ? `${values.last_name}, ${values.first_name}` : null;
}

function newUser(id: number, row: Row, login: string): UserRecord {
  const name = fullName(row) ?? login;
  const sortable = givenSortableName(row) ?? sortableName(name);
  return {
    id,
    uuid: newToken().slice(0, 40),
    name,
    short_name: row.values.short_name ?? name,
    sortable_name: sortable,
    sort_key: sortKey(sortable),
    pronouns: row.values.pronouns ?? null,
    workflow_state: "registered",
    stuck_sis_fields: [],
  };
}

const STICKY = ["name", "short_name", "sortable_name", "pronouns"] as const;

/** The user with the names of the row. Names that were derived from the full name change with it. */
function updated(chunk: Chunk, user: UserRecord, row: Row): UserRecord {
  const named = assign(user, { name: fullName(row) ?? undefined }, STICKY, chunk.options);
  const isRenamed = named.name !== user.name;
  const next = assign(
    named,
    {
      short_name: row.values.short_name ?? (isRenamed && user.short_name === user.name ? named.name : undefined),
      sortable_name: givenSortableName(row) ?? (isRenamed ? sortableName(named.name) : undefined),
      pronouns: row.values.pronouns ?? undefined,
      workflow_state: user.workflow_state === "deleted" ? "registered" : undefined,
    },
    STICKY,
    chunk.options,
  );
  return { ...next, sort_key: sortKey(next.sortable_name) };
}
