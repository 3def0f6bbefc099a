/** `pidge serve`: a server in the foreground, until it is told to stop. */
import { type PidgeServer, type ServerOptions, startServer } from "@pidge/server";
import type { Output } from "./output.ts";

/** Starts, says where, on the very first start tells the administrator's token, and serves until told to stop. */
export async function serve(options: ServerOptions, out: Output): Promise<void> {
  const server = await startServer(options);
  const stopped = untilStopped(server);
  announce(server, options, out);
  await stopped;
}

function announce(server: PidgeServer, options: ServerOptions, out: Output): void {
  if (server.adminToken !== undefined && options.adminToken === undefined) {
    out.write("This is the first start. The administrator's token, shown only now:");
    out.write(`  ${server.adminToken}`);
  }
  if (server.store === "memory") out.write("Everything is kept in memory and gone when this process ends.");
  if (server.store === "directory")
    out.write(
      `The data are in ${options.data}. The embedded store is for trial and small use; for more, use --database.`,
    );
  out.write(`Pidge is listening on ${server.url}`);
}

/**
 * Resolves once the process was asked to stop and the server has closed. A second signal does not wait. Call it before
 * anybody is told that the server is there: who reads that may stop it at once.
 */
export function untilStopped(server: PidgeServer): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = () => {
      if (stopping) process.exit(1);
      stopping = true;
      server.close().then(resolve, reject);
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}
