/** Takes the addresses that a server listens on, and says why one cannot be had. */
import { createServer } from "node:net";
import type { FastifyInstance } from "fastify";
import { CannotListen } from "./cannotListen.ts";
import type { Config } from "./platform/settings/configure.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Tries every address once and gives it back. Opening the store takes seconds: a port that is in use is reported before
 * that, and without touching the store.
 */
export async function tryAddresses({ host, port, mail, background }: Config): Promise<void> {
  await tryAddress({ host, port }, "listen");
  if (background && mail.inboundPort !== undefined)
    await tryAddress({ host: mail.inboundHost, port: mail.inboundPort }, "take in mail");
}

async function tryAddress({ host, port }: Address, purpose: string): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once("error", reject);
      probe.listen({ host, port }, resolve);
    });
  } catch (error) {
    throw cannotListen({ host, port }, error, purpose);
  }
  await new Promise((resolve) => probe.close(resolve));
}

export async function listen(app: FastifyInstance, { host, port }: Address): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw cannotListen({ host, port }, error, "listen");
  }
}

export function cannotListen({ host, port }: Address, error: unknown, purpose: string): CannotListen {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === "EADDRINUSE"
      ? "the port is in use"
      : code === "EACCES"
        ? "the port may not be used by this user"
        : code === "EADDRNOTAVAIL"
          ? "this machine has no such address"
          : message;
  return new CannotListen(`cannot ${purpose} on ${host}:${port}: ${why}`);
}
