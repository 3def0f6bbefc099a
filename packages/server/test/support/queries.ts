/** Counts the statements that an action sends to the store. */
import type { PidgeServer } from "@pidge/server";

/** The second time: on the first, what is kept for all requests may still be loaded. */
export async function countQueries(
  server: Pick<PidgeServer, "onQuery">,
  action: () => Promise<unknown>,
): Promise<number> {
  await action();
  let queries = 0;
  const stop = server.onQuery(() => queries++);
  await action();
  stop();
  return queries;
}
