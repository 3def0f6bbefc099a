/** Resolves references (`self`, `sis_course_id:x`, `12`) to the ids of this tenant's records. */
import type { Db } from "../store/database.ts";
import type { Actor } from "./actor.ts";
import { notFound } from "./errors.ts";
import { parseId, parseReference } from "./ids.ts";
import { type ReferencedTable, selectRecord, selectUser, selectUserOfLogin } from "./references.sql.ts";

/** Columns that the foreign kinds of each record look at. */
const FOREIGN: Readonly<Record<ReferencedTable, Readonly<Record<string, string>>>> = {
  courses: {
    sis_course_id: "sis_course_id",
    sis_integration_id: "integration_id",
    uuid: "uuid",
    lti_context_id: "uuid",
  },
  course_sections: { sis_section_id: "sis_section_id", sis_integration_id: "integration_id" },
  groups: { sis_group_id: "sis_group_id", lti_context_id: "uuid" },
  group_categories: { sis_group_category_id: "sis_group_category_id" },
  accounts: {
    sis_account_id: "sis_account_id",
    sis_integration_id: "integration_id",
    uuid: "uuid",
    lti_context_id: "uuid",
  },
  enrollment_terms: { sis_term_id: "sis_term_id", sis_integration_id: "integration_id" },
};

/** The id of an existing record of any state, or undefined. */
export async function findRecord(
  db: Db,
  root: number,
  table: ReferencedTable,
  text: string,
): Promise<number | undefined> {
  const ref = parseReference(text);
  if (ref === null) return undefined;
  if (ref.kind === "word") {
    if (table !== "accounts") return undefined;
    return ref.word === "self" || ref.word === "default" ? root : undefined;
  }
  const column = ref.kind === "id" ? "id" : FOREIGN[table][ref.key];
  if (column === undefined) return undefined;
  return selectRecord(db, { tenant: root, table, column, value: ref.kind === "id" ? ref.id : ref.value });
}

/** The id of an existing user of any state, or undefined. */
export async function findUser(db: Db, actor: Pick<Actor, "root" | "id">, text: string): Promise<number | undefined> {
  const ref = parseReference(text);
  if (ref === null) return undefined;
  if (ref.kind === "word") return ref.word === "self" ? actor.id : undefined;
  if (ref.kind === "foreign" && ref.key !== "uuid" && !ref.key.startsWith("lti_"))
    return findByLogin(db, actor.root, ref.key, ref.value);
  return selectUser(db, actor.root, ref.kind === "id" ? { id: ref.id } : { uuid: ref.value });
}

/** Columns of a login, by the kinds of references to users that name one. */
const OF_LOGIN: Readonly<Record<string, "sis_user_id" | "unique_id_key" | "integration_id">> = {
  sis_user_id: "sis_user_id",
  sis_login_id: "unique_id_key",
  sis_integration_id: "integration_id",
};

async function findByLogin(db: Db, root: number, key: string, value: string): Promise<number | undefined> {
  const column = OF_LOGIN[key];
  if (column === undefined) return undefined;
  return selectUserOfLogin(db, {
    tenant: root,
    column,
    value: column === "unique_id_key" ? value.toLowerCase() : value,
  });
}

/** The ids that references name. A plain id is taken as it is; a reference to nobody is left out. */
export async function findUsers(
  db: Db,
  actor: Pick<Actor, "root" | "id">,
  texts: readonly string[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const text of texts) {
    const id = parseId(text) ?? (await findUser(db, actor, text));
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** The same, or a 404. */
export async function requireUser(db: Db, actor: Pick<Actor, "root" | "id">, text: string): Promise<number> {
  const id = await findUser(db, actor, text);
  if (id === undefined) throw notFound();
  return id;
}

/** The same, or a 404. */
export async function requireRecord(db: Db, root: number, table: ReferencedTable, text: string): Promise<number> {
  const id = await findRecord(db, root, table, text);
  if (id === undefined) throw notFound();
  return id;
}
