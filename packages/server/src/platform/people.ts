/** Public profile fields of users, cached until the store announces a change. */
import { InvalidatedCache } from "../store/cache/invalidatedCache.ts";
import type { Changes } from "../store/changes.ts";
import type { Db } from "../store/database.ts";
import { executePacked } from "../store/packed.ts";
import { type NamedPerson, PERSON, peopleById } from "./people.sql.ts";

const MOST = 20_000;

export class People {
  readonly #cache: InvalidatedCache<number, NamedPerson>;

  constructor(changes: Changes) {
    this.#cache = new InvalidatedCache(changes, { whose: (person) => [person.root, person.id], most: MOST });
  }

  /** People of a tenant by id, in one statement for those who are not cached. */
  async of(db: Db, root: number, ids: Iterable<number>): Promise<ReadonlyMap<number, NamedPerson>> {
    const people = new Map<number, NamedPerson>();
    const unknown: number[] = [];
    for (const id of new Set(ids)) {
      const known = this.#cache.get(id);
      if (known?.root === root) people.set(id, known);
      else unknown.push(id);
    }
    if (unknown.length > 0)
      await this.#cache.read(async () => {
        const rows = await executePacked(db, PERSON, peopleById, { tenant: root, ids: unknown });
        for (const row of rows) people.set(row.id, row);
        return rows.map((row) => [row.id, row] as const);
      });
    return people;
  }
}
