/** users.csv: people with their login and address. */
import { sortableName, sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import type { Chunk, Importer } from "../chunk.ts";
import type { Row } from "../csv.ts";
import { isBatchMode } from "../options.ts";
import {
  type Address,
  associate,
  LOGINS,
  type Login,
  loadLogins,
  PEOPLE,
  type Person,
  removeWithoutLogin,
} from "../queries/people.sql.ts";
import { type Draft, loadRecords, reserveIds, saveRecords } from "../queries/records.sql.ts";
import { assign } from "../sticky.ts";
import { importAddresses } from "./addresses.ts";
import { LoginBook } from "./loginBook.ts";

const STATES = ["active", "suspended", "deleted"] as const;

interface Entry {
  readonly row: Row;
  readonly sisId: string;
  readonly login: string;
  readonly state: (typeof STATES)[number];
}

/** As Canvas knows them. Whichever it is, people come in by token here; other words are a mistake in the file. */
const PROVIDERS = /^(\d+|apple|canvas|cas|clever|facebook|github|google|ldap|linkedin|microsoft|openid_connect|saml)$/i;
const ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/;

export const importUsers: Importer = async (chunk, rows) => {
  const entries = rows.map((row) => read(chunk, row)).filter((entry) => entry !== null);
  const book = new LoginBook(
    await loadLogins(chunk.tx, chunk.root, {
      sisIds: entries.map((e) => e.sisId),
      integrationIds: entries.map((e) => e.row.values.integration_id).filter((id) => id != null),
      logins: entries.map((e) => e.login.toLowerCase()),
    }),
  );
  const people = new Map<number, Draft<Person>>();
  for (const was of await loadRecords(chunk.tx, PEOPLE, chunk.root, "id", book.userIds))
    people.set(was.id, { was, is: was });
  const unknown = new Set(entries.map((e) => e.sisId).filter((id) => book.bySisId(id) === undefined)).size;
  const personIds = await reserveIds(chunk.tx, PEOPLE, unknown);
  const loginIds = await reserveIds(chunk.tx, LOGINS, unknown);

  const addresses = new Map<number, Address>();
  const present = new Set<number>();
  const leaving = new Set<number>();
  for (const { row, sisId, login, state } of entries) {
    const existing = claim(chunk, book, row, sisId, login);
    if (existing === "refused") continue;
    if (existing === undefined && state === "deleted") continue;
    const person =
      existing === undefined
        ? newPerson(personIds.pop()!, row, login)
        : update(chunk, people.get(existing.is.user_id)!.is, row);
    const draft = people.get(person.id);
    if (draft === undefined) people.set(person.id, { was: undefined, is: person });
    else draft.is = person;
    const saved = book.put(
      existing,
      assign(
        existing?.is ?? newLogin(loginIds.pop()!, person.id, sisId, login),
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
    (state === "deleted" ? leaving : present).add(person.id);
    (state === "deleted" ? present : leaving).delete(person.id);
    const email = row.values.email;
    if (email == null || state === "deleted") continue;
    const address = { user_id: person.id, pseudonym_id: saved.id, path: email, path_key: email.toLowerCase() };
    if (ADDRESS.test(email)) addresses.set(saved.id, address);
    else chunk.warn(row, `The email address associated with user '${sisId}' is invalid (email: '${email}')`);
  }

  const touch = isBatchMode(chunk.options);
  await saveRecords(chunk, PEOPLE, people.values(), touch);
  await saveRecords(chunk, LOGINS, book.drafts, touch);
  await importAddresses(chunk, [...addresses.values()]);
  await associate(chunk.tx, chunk.root, chunk.root, [...present]);
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

/** The login that the row is about: by its SIS id, or one of the same name that has none yet. */
function claim(
  chunk: Chunk,
  book: LoginBook,
  row: Row,
  sisId: string,
  login: string,
): Draft<Login> | undefined | "refused" {
  const own = book.bySisId(sisId);
  const holder = book.byLogin(login);
  const integration = row.values.integration_id;
  const other = integration == null ? undefined : book.byIntegrationId(integration);
  if (holder !== undefined && holder !== own) {
    if (own === undefined && (holder.is.sis_user_id === null || chunk.options.update_sis_id_if_login_claimed))
      return holder;
    const whose = holder.is.sis_user_id === null ? `Canvas ID ${holder.is.user_id}` : `SIS ID ${holder.is.sis_user_id}`;
    chunk.skip(
      row,
      `An existing Canvas user with the ${whose} has already claimed ${sisId}'s user_id requested login information, skipping`,
    );
    return "refused";
  }
  if (other !== undefined && other !== own) {
    chunk.skip(row, `The integration_id ${integration} of user ${sisId} already belongs to another user, skipping`);
    return "refused";
  }
  return own;
}

const newLogin = (id: number, userId: number, sisId: string, login: string): Login => ({
  id,
  user_id: userId,
  unique_id: login,
  unique_id_key: login.toLowerCase(),
  sis_user_id: sisId,
  integration_id: null,
  workflow_state: "active",
  stuck_sis_fields: [],
});

/** The row's name in full, or null when it gives none. */
function fullName({ values }: Row): string | null {
  const parts = [values.first_name, values.last_name].filter((part) => part != null);
  return values.full_name ?? (parts.length > 0 ? parts.join(" ") : null);
}

/** The row's name for ordered lists, or null when it gives neither that nor both parts of the name. */
function ordered({ values }: Row): string | null {
  if (values.sortable_name != null) return values.sortable_name;
  return values.first_name != null && values.last_name != null ? `${values.last_name}, ${values.first_name}` : null;
}

function newPerson(id: number, row: Row, login: string): Person {
  const name = fullName(row) ?? login;
  const sortable = ordered(row) ?? sortableName(name);
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

function update(chunk: Chunk, person: Person, row: Row): Person {
  const name = fullName(row);
  const named = assign(person, { name: name ?? undefined }, STICKY, chunk.options);
  const renamed = named.name !== person.name;
  const next = assign(
    named,
    {
      // what was derived from the name follows it
      short_name: row.values.short_name ?? (renamed && person.short_name === person.name ? named.name : undefined),
      sortable_name: ordered(row) ?? (renamed ? sortableName(named.name) : undefined),
      pronouns: row.values.pronouns ?? undefined,
      workflow_state: person.workflow_state === "deleted" ? "registered" : undefined,
    },
    STICKY,
    chunk.options,
  );
  return { ...next, sort_key: sortKey(next.sortable_name) };
}
