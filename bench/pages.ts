/** A process that serves pages from memory, so that reading them costs only what the reader makes of them. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The same page with ids as numbers, and as texts for those who ask for them so; both alike where a site ignores it. */
export type Served = readonly [numbers: string, texts: string];

process.once("message", (pages: Served) => {
  const [numbers, texts] = pages.map((page) => Buffer.from(page));
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    const [page = 1, last = 1, delay = 0] = ["page", "pages", "delay"].map((name) => {
      const text = searchParams.get(name);
      return text === null ? undefined : Number(text);
    });
    const link = (number: number, rel: string) => {
      return `<http://${request.headers.host}/api/v1/conversations?pages=${last}&delay=${delay}&page=${number}>; rel="${rel}"`;
    };
    const links = [...(page < last ? [link(page + 1, "next")] : []), link(1, "first"), link(last, "last")];
    const body = request.headers.accept?.includes("string-ids") ? texts : numbers;
    const answer = () => {
      response.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "content-length": body?.length,
        link: links.join(","),
      });
      response.end(body);
    };
    if (delay > 0) setTimeout(answer, delay);
    else answer();
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
});
process.on("disconnect", () => process.exit(0));
