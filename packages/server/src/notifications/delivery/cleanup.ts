/** Forgets what is too old to matter: messages after a year, digests and decisions after three months, sessions at once. */
import { type Db, run } from "../../store/database.ts";

/** Tables, the time that counts, and the days after which a row goes. */
const OLD: readonly (readonly [table: string, column: string, days: number])[] = [
  ["notification_messages", "created_at", 360],
  ["delayed_messages", "send_at", 90],
  ["notification_decisions", "created_at", 90],
  ["outbox_events", "decided_at", 90],
  ["inbound_mails", "received_at", 7],
  ["sessions", "expires_at", 0],
  ["authorization_codes", "expires_at", 0],
  ["sign_in_attempts", "touched_at", 1],
];

/** In portions, so that no statement holds the store for long. */
const PORTION = 5_000;

export async function forgetOld(db: Db, now: Date): Promise<void> {
  for (const [table, column, days] of OLD)
    for (;;) {
      const gone = await run(
        db,
        `delete from ${table} where ctid in (select ctid from ${table} where ${column} < $1 limit ${PORTION}) returning 1`,
        [new Date(now.getTime() - days * 86_400_000)],
      );
      if (gone.length < PORTION) break;
    }
}
