/** What is shown of people wherever they appear, kept in memory until the store says that it has changed. */
import type { Changes } from "../store/changes.ts";
import { type Db, statement } from "../store/database.ts";
import { type Columns, packed, runPacked } from "../store/packed.ts";
import { Remembered } from "../store/remembered.ts";

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

const MOST = 20_000;

/** The same, of `users u`. */
export const NAMED: Columns<Omit<NamedPerson, "root">> = {
  id: "u.id",
  uuid: "u.uuid",
  name: "u.short_name",
  full_name: "u.name",
  pronouns: "u.pronouns",
  avatar_url: "u.avatar_url",
};
const PERSON = packed<NamedPerson>({ root: "u.root_account_id", ...NAMED });

const byIds = statement(
  "people_by_id",
  `select ${PERSON.sql} as packed from users u
   where u.root_account_id = $1 and u.id = any(array(select unnest($2::bigint[])))`,
);

export class People {
  readonly #kept: Remembered<number, NamedPerson>;

  constructor(changes: Changes) {
    this.#kept = new Remembered(changes, { whose: (person) => [person.root, person.id], most: MOST });
  }

  /** People of a tenant by id, in one statement for those who are not known. */
  async of(db: Db, root: number, ids: Iterable<number>): Promise<ReadonlyMap<number, NamedPerson>> {
    const people = new Map<number, NamedPerson>();
    const unknown: number[] = [];
    for (const id of new Set(ids)) {
      const known = this.#kept.get(id);
      if (known?.root === root) people.set(id, known);
      else unknown.push(id);
    }
    if (unknown.length > 0)
      await this.#kept.read(async () => {
        const rows = await runPacked(db, PERSON, byIds, [root, unknown]);
        for (const row of rows) people.set(row.id, row);
        return rows.map((row) => [row.id, row] as const);
      });
    return people;
  }
}
