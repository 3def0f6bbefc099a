/** `pidge serve`: runs a server in the foreground until it is told to stop. */
import { type PidgeServer, type ServerOptions, startServer } from "@pidge/server";
import type { Output } from "./output.ts";

/** A started server. On a kept store only whoever saw the first start knows the administrator's token. */
export type Running = PidgeServer<string | undefined>;

/** Starts the server, announces its address and, on the very first start, the administrator's token, and serves. */
export async function serve(options: ServerOptions, json: boolean, out: Output): Promise<void> {
  const server = await startServer(options);
  const stopped = untilStopped(server);
  const isFirst = server.adminToken !== undefined && options.adminToken === undefined;
  if (json)
    out.write(
      JSON.stringify({ url: server.url, store: server.store, ...(isFirst ? { adminToken: server.adminToken } : {}) }),
    );
  else announce(server, isFirst, options.data, out);
  await stopped;
}

function announce(server: Running, isFirst: boolean, data: string | undefined, out: Output): void {
  if (isFirst) {
    out.write("This is the first start. The administrator's token, shown only now:");
    out.write(`  ${server.adminToken}`);
  }
  if (server.store === "memory") out.write("Everything is kept in memory and gone when this process ends.");
  if (server.store === "directory")
    out.write(`The data are in ${data}. The embedded store is for trial and small use; for more, use --database.`);
  out.write(`Pidge is listening on ${server.url}`);
}

/**
 * Resolves once a signal asked the process to stop and the server has closed; a second signal ends it at once. Call this
 * before the address is announced: whoever reads that line may send the signal immediately.
 */
export function untilStopped(server: Running): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    const stop = () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      server.close().then(resolve, reject);
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}
