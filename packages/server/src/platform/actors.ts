/** Who is behind a token, kept in memory until the store says that something about them has changed. */

import { InvalidatedCache } from "../store/cache/invalidatedCache.ts";
import type { Changes } from "../store/changes.ts";
import type { Db } from "../store/database.ts";
import { actorByToken, type TokenRow, touchToken } from "./actor.sql.ts";

const MOST = 10_000;
const TOUCH_EVERY_MS = 10 * 60 * 1000;

export class Actors {
  readonly #kept: InvalidatedCache<string, TokenRow>;

  constructor(changes: Changes) {
    this.#kept = new InvalidatedCache(changes, { whose: (row) => [row.root_account_id, row.id], most: MOST });
  }

  /** The row of a tenant's token with its user, whatever state they are in; undefined for one that does not exist. */
  async byToken(db: Db, root: number, hash: Buffer): Promise<TokenRow | undefined> {
    const key = `${root} ${hash.toString("base64")}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    let row: TokenRow | undefined;
    await this.#kept.read(async () => {
      row = await actorByToken(db, root, hash);
      // those without a login are refused, and getting one is not told
      return row?.has_login ? [[key, row]] : [];
    });
    return row;
  }

  /** Notes that a token is used, at most once in ten minutes. */
  async touch(db: Db, row: TokenRow, now: Date): Promise<void> {
    if (row.last_used_at !== null && now.getTime() - row.last_used_at.getTime() <= TOUCH_EVERY_MS) return;
    row.last_used_at = now;
    await touchToken(db, row.root_account_id, row.token_id, now);
  }
}
