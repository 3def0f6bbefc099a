/** Lets work that opens transactions of its own take part in one that is open already. */
import type { Transaction } from "kysely";
import type { Database } from "./database.ts";
import type { DB } from "./tables.generated.ts";

/**
 * The transaction in the clothes of a database: `transaction()` on it joins instead of beginning. Whoever uses it must
 * let failures through: after one the store takes no more statements until all is rolled back.
 */
export function joining(tx: Transaction<DB>): Database {
  const begin = () => ({ execute: <T>(work: (inner: Transaction<DB>) => Promise<T>) => work(tx) });
  return new Proxy(tx, {
    get(target, name) {
      if (name === "transaction") return begin;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  }) as unknown as Database;
}
