/** Which root account a host name stands for. One host, one tenant; names that nobody claimed mean the first tenant. */
import type { Database } from "../store/database.ts";
import { notFound } from "./errors.ts";
import { findFirstTenant, listHosts } from "./tenants.sql.ts";

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
    const [hosts, first] = [await listHosts(this.#db), await findFirstTenant(this.#db)];
    this.#hosts = new Map(hosts.map(({ host, root }) => [host, root]));
    this.#fallback = first;
    this.#loaded = Date.now();
  }
}
