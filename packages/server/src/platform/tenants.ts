/** Which root account a host name stands for. One host, one tenant; names that nobody claimed mean the first tenant. */
import type { Database } from "../store/database.ts";
import { notFound } from "./errors.ts";
import { findFirstTenant, listHosts } from "./tenants.sql.ts";

const RELOAD_MS = 5_000;

export class Tenants {
  readonly #db: Database;
  #hosts = new Map<string, number>();
  /** Tenants that have a port of this process to themselves. */
  readonly #ports = new Map<string, number>();
  #fallback: number | undefined;
  #loaded = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  async rootOf(host: string): Promise<number> {
    const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
    const own = port === undefined ? undefined : this.#ports.get(port);
    if (own !== undefined) return own;
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    // a name just claimed on another process is known here within seconds
    if (Date.now() - this.#loaded > RELOAD_MS) await this.load();
    const root = this.#hosts.get(name) ?? this.#fallback;
    if (root === undefined) throw notFound();
    return root;
  }

  /** Requests to this port are the tenant's, whatever they call the host; the returned function ends that. */
  serveAt(port: number, root: number): () => void {
    this.#ports.set(String(port), root);
    return () => this.#ports.delete(String(port));
  }

  async load(): Promise<void> {
    const [hosts, first] = [await listHosts(this.#db), await findFirstTenant(this.#db)];
    this.#hosts = new Map(hosts.map(({ host, root }) => [host, root]));
    this.#fallback = first;
    this.#loaded = Date.now();
  }
}
