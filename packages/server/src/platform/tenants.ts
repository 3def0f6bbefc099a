/** Which root account a host name stands for. One host, one tenant; names that nobody claimed mean the first tenant. */
import type { Database } from "../store/database.ts";
import { notFound } from "./errors.ts";

const RELOAD_MS = 5_000;

export class Tenants {
  readonly #db: Database;
  #hosts = new Map<string, number>();
  #fallback: number | undefined;
  #loaded = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  async rootOf(host: string): Promise<number> {
    const name = host.replace(/:\d+$/, "").toLowerCase();
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    // a name just claimed on another process is known here within seconds
    if (Date.now() - this.#loaded > RELOAD_MS) await this.load();
    const root = this.#hosts.get(name) ?? this.#fallback;
    if (root === undefined) throw notFound();
    return root;
  }

  async load(): Promise<void> {
    const hosts = await this.#db.selectFrom("account_hosts").select(["host", "root_account_id"]).execute();
    const first = await this.#db
      .selectFrom("accounts")
      .select((eb) => eb.fn.min("id").as("id"))
      .whereRef("id", "=", "root_account_id")
      .executeTakeFirst();
    this.#hosts = new Map(hosts.map((h) => [h.host, h.root_account_id]));
    this.#fallback = first?.id ?? undefined;
    this.#loaded = Date.now();
  }
}
