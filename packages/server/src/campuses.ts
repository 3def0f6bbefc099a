/** Campuses of a running server: tenants of their own, each at an address of its own, so that any client reaches one. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Campus } from "./pidgeServer.ts";
import type { Tenants } from "./platform/tenants.ts";
import type { NewTenant, Tenant } from "./tenants/tenant.ts";

export interface CampusesOptions {
  readonly app: FastifyInstance;
  readonly tenants: Tenants;
  readonly createTenant: (input: NewTenant) => Promise<Tenant>;
}

const LOOPBACK = "127.0.0.1";

export class Campuses {
  readonly #options: CampusesOptions;
  readonly #listening = new Set<Server>();

  constructor(options: CampusesOptions) {
    this.#options = options;
  }

  /** Creates a tenant and listens for it on a free port of this machine. */
  async open(name: string): Promise<Campus> {
    const { app, tenants, createTenant } = this.#options;
    const server = createServer();
    // the application sees these requests, and what is no HTTP, as if they had come to its own address
    server.on("request", (request, response) => app.server.emit("request", request, response));
    server.on("clientError", (error, socket) => app.server.emit("clientError", error, socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, LOOPBACK, resolve);
    });
    const { port } = server.address() as AddressInfo;
    this.#listening.add(server);
    let stop = () => {};
    const close = async () => {
      stop();
      this.#listening.delete(server);
      await closeListening(server);
    };
    try {
      const { rootAccountId, adminUserId, adminToken } = await createTenant({ name });
      stop = tenants.serveAt(port, rootAccountId);
      return { url: `http://${LOOPBACK}:${port}`, adminToken, rootAccountId, adminUserId, close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listening].map(closeListening));
  }
}

const closeListening = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
