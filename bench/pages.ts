/** A process that serves pages from memory, so that reading them costs what the reader makes of it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

process.once("message", (pages: readonly string[]) => {
  const bodies = pages.map((page) => Buffer.from(page));
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, "http://localhost");
    const [page, last] = [Number(searchParams.get("page") ?? 1), Number(searchParams.get("pages"))];
    const next = `<http://${request.headers.host}/api/v1/conversations?pages=${last}&page=${page + 1}>; rel="next"`;
    const body = bodies[page % bodies.length]!;
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": body.length,
      ...(page < last ? { link: next } : {}),
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
});
process.on("disconnect", () => process.exit(0));
