/** A process that serves pages from memory, so that reading them costs what the reader makes of it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The same page with ids as numbers, and as texts for those who ask for them so. */
export type Served = readonly [numbers: string, texts: string];

process.once("message", (pages: Served) => {
  const [numbers, texts] = pages.map((page) => Buffer.from(page));
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, "http://localhost");
    const [page, last] = [Number(searchParams.get("page") ?? 1), Number(searchParams.get("pages"))];
    const next = `<http://${request.headers.host}/api/v1/conversations?pages=${last}&page=${page + 1}>; rel="next"`;
    const body = (request.headers.accept?.includes("string-ids") ? texts : numbers)!;
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
