/** Closing: whoever is being answered gets the answer, and nobody else is waited for. */
import { once } from "node:events";
import { connect } from "node:net";
import Fastify from "fastify";
import { expect, test } from "vitest";
import { closer } from "../../src/platform/closer.ts";

test("the answer under way is given, connections without a request are ended, new ones are refused", async () => {
  const app = Fastify();
  let go = () => {};
  const waiting = new Promise<void>((resolve) => {
    go = resolve;
  });
  app.get("/slow", async () => {
    await waiting;
    return "done";
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const close = closer(app);
  const silent = connect(Number(new URL(url).port), "127.0.0.1");
  await once(silent, "connect");
  const arrived = once(app.server, "request");
  const slow = fetch(`${url}/slow`);
  await arrived;

  const closed = close();
  await expect(fetch(`${url}/slow`)).rejects.toThrow();
  go();
  expect(await (await slow).text()).toBe("done");
  await closed;
  if (!silent.closed) await once(silent, "close");
});
