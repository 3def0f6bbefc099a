/** Closes the HTTP side: whoever is being answered gets the answer, and nobody else is waited for. */
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** Who is being answered has so long to take it. */
const GRACE_MS = 10_000;
const LOOK_EVERY_MS = 10;

/** Counts who is being answered from now on; the returned function closes the server. */
export function closer(app: FastifyInstance): () => Promise<void> {
  let answering = 0;
  app.server.on("request", (_request, response) => {
    answering++;
    response.once("close", () => {
      answering--;
    });
  });
  return async () => {
    const closed = app.close();
    const end = Date.now() + GRACE_MS;
    while (answering > 0 && Date.now() < end) await setTimeout(LOOK_EVERY_MS);
    // connections without a request are no reason to stay, however long their clients keep them
    app.server.closeAllConnections();
    await closed;
  };
}
