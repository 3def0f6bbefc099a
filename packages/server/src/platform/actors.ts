/** Who is behind a token, kept in memory until the store says that something about them has changed. */
import type { Changes } from "../store/changes.ts";
import type { Db } from "../store/database.ts";
import { actorByToken, type TokenRow, touchToken } from "./actor.ts";

/** A bound for what is kept; the oldest go first. */
const MOST = 10_000;
/** However quiet the store is, nobody is believed longer than this. */
const KEPT_MS = 30_000;
const TOUCH_EVERY_MS = 10 * 60 * 1000;

/** As `OnChange` has it. */
type Change = readonly [root: number | undefined, user: number | undefined];

const concerns = ([root, user]: Change, row: TokenRow): boolean =>
  (root ?? row.root_account_id) === row.root_account_id && (user ?? row.id) === row.id;

interface Kept {
  row: TokenRow;
  readonly until: number;
}

export class Actors {
  readonly #changes: Changes;
  readonly #kept = new Map<string, Kept>();
  /** For each row being read, what was heard meanwhile: a row that it concerns may be the old one, and is not kept. */
  readonly #reading = new Set<Change[]>();

  constructor(changes: Changes) {
    this.#changes = changes;
    changes.on((root, user) => this.#forget(root, user));
  }

  /** The token's row with its user, whatever state they are in; undefined for a token that does not exist. */
  async byToken(db: Db, hash: Buffer): Promise<TokenRow | undefined> {
    const key = hash.toString("base64");
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.until > performance.now()) return kept.row;
    const meanwhile: Change[] = [];
    this.#reading.add(meanwhile);
    const row = await actorByToken(db, hash).finally(() => this.#reading.delete(meanwhile));
    this.#kept.delete(key);
    // those without a login are refused, and getting one is not told
    if (row?.has_login && this.#changes.heard && !meanwhile.some((change) => concerns(change, row))) {
      if (this.#kept.size >= MOST) this.#kept.delete(this.#kept.keys().next().value!);
      this.#kept.set(key, { row, until: performance.now() + KEPT_MS });
    }
    return row;
  }

  /** Notes that a token is used, at most once in ten minutes. */
  async touch(db: Db, row: TokenRow, now: Date): Promise<void> {
    if (row.last_used_at !== null && now.getTime() - row.last_used_at.getTime() <= TOUCH_EVERY_MS) return;
    row.last_used_at = now;
    await touchToken(db, row.root_account_id, row.token_id, now);
  }

  #forget(root: number | undefined, user: number | undefined): void {
    const change: Change = [root, user];
    for (const meanwhile of this.#reading) meanwhile.push(change);
    for (const [key, { row }] of this.#kept) if (concerns(change, row)) this.#kept.delete(key);
  }
}
