/** What PostgreSQL's autovacuum does, for the embedded store, which has none: dead rows go, plans know the tables. */
import type pg from "pg";

const EVERY_MS = 10_000;

/** The table most in need, by autovacuum's own measure, a floor above it for tables of a few rows. */
const NEEDY = `
select relid::regclass::text as name from pg_stat_user_tables
where n_dead_tup > 500 + 0.2 * n_live_tup or n_mod_since_analyze > 500 + 0.1 * n_live_tup
order by n_dead_tup + n_mod_since_analyze desc limit 1`;

/** Serves one table, so that requests wait for no more than that; resolves with its name. */
export async function tidy(pool: pg.Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(NEEDY);
  const name = rows[0]?.name;
  if (name !== undefined) await pool.query(`vacuum (analyze) ${name}`);
  return name;
}

/** Looks every ten seconds; the returned function ends that, and resolves when what runs is done. */
export function keepTidy(pool: pg.Pool): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    // what fails now, on a full disk say, fails requests, too, which tell; it is tried again
    running = running.then(() => tidy(pool)).catch(() => undefined);
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
