/** What is shown of people, as SQL. */
import { type Columns, type PackedRow, packed } from "../store/packed.ts";
import { sql, statement } from "../store/statement.ts";

export interface NamedPerson {
  readonly root: number;
  readonly id: number;
  readonly uuid: string;
  /** The short name. */
  readonly name: string;
  readonly full_name: string;
  readonly pronouns: string | null;
  readonly avatar_url: string | null;
}

/** The columns of `users u`. */
export const NAMED: Columns<Omit<NamedPerson, "root">> = {
  id: "u.id",
  uuid: "u.uuid",
  name: "u.short_name",
  full_name: "u.name",
  pronouns: "u.pronouns",
  avatar_url: "u.avatar_url",
};

export const PERSON = packed<NamedPerson>({ root: "u.root_account_id", ...NAMED });

export const peopleById = statement(
  "people_by_id",
  { tenant: "bigint", ids: "bigint[]" },
  (p) => sql<PackedRow>`
    select ${PERSON.sql} as packed from users u
    where u.root_account_id = ${p.tenant} and u.id = any(array(select unnest(${p.ids})))`,
  { prepared: true },
);
