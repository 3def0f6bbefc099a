/** Servers that mean no good, over real sockets and both ways out: every call ends in a clear error, and the token stays at home. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcp, type Socket } from "node:net";
import { inspect } from "node:util";
import { createGzip } from "node:zlib";
import { Canvas, type CanvasError, type CanvasOptions } from "@pidge/client";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { failure, ScriptedSite, TOKEN, WAYS } from "./site.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server with these manners; gives its address. */
async function serve(listener: RequestListener, host = "127.0.0.1"): Promise<string> {
  const server = createServer(listener).listen(0, host);
  open.push(server);
  await new Promise((listening) => server.once("listening", listening));
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const link = (url: string) => ({ link: `<${url}>; rel="next"` });

/** All that a person could be shown of an error. */
const shown = (error: Error) =>
  [
    ...[String(error), error.message, error.stack, JSON.stringify(error)],
    ...[inspect(error, { depth: 10, showHidden: true, getters: true }), inspect(error.cause, { depth: 10 })],
  ].join("\n");

describe.each(WAYS)("%s", (_, way) => {
  const client = (base: string, options: CanvasOptions = {}) =>
    new Canvas(base, TOKEN, { maxRetries: 0, ...way, ...options });

  describe("the token stays at home", () => {
    /** A site that lures to another, and what the other hears. */
    async function lure() {
      const heard: string[] = [];
      const evil = await serve(async (request, response) => {
        let body = "";
        for await (const chunk of request) body += chunk;
        heard.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)} ${body}`);
        json(response, { id: 1, url: "x" });
      });
      const base = await serve((request, response) => {
        request.resume();
        const redirect = (status: number) => response.writeHead(status, { location: `${evil}/stolen` }).end();
        const { url = "", method } = request;
        if (url.includes("/list")) json(response, [{ id: 1 }], link(`${evil}/api/v1/list?page=2`));
        else if (url.includes("/files/5")) json(response, { id: 5, url: `${evil}/content` });
        else if (url.includes("/files/6")) json(response, { id: 6, url: `${base}/moved` });
        else if (url.includes("/moved")) redirect(302);
        else if (url.includes("courses/1/files"))
          json(response, { upload_url: `${evil}/up`, upload_params: { k: "v" } });
        else if (url.includes("courses/2/files")) json(response, { upload_url: `${base}/up`, upload_params: {} });
        else if (url.includes("/up")) redirect(303);
        else redirect(method === "GET" ? 307 : 308);
      });
      return { base, evil, heard };
    }

    it("[C-110][C-128][C-157][C-158][C-194] whatever a site lures to", async () => {
      const { base, evil, heard } = await lure();
      const canvas = client(base, { asUser: 7, headers: { Cookie: "session=1" } });
      const errors = [
        await failure<CanvasError>(canvas.paginate("list").toArray()),
        await failure<CanvasError>(canvas.getUser(1)),
        await failure<CanvasError>(canvas.conversation(1).star()),
        await failure<CanvasError>(canvas.conversation(1).delete()),
        await failure<CanvasError>(canvas.createConversation(["1"], "b")),
        await failure<CanvasError>(canvas.request("GET", `${evil}/x`)),
      ];
      expect(errors.map(({ code, name }) => code ?? name)).toEqual([
        ...["pagination_link", "unexpected_response", "unexpected_response", "unexpected_response"],
        ...["unexpected_response", "TypeError"],
      ]);
      for (const error of errors) expect(shown(error)).not.toContain(TOKEN);
      expect(heard).toEqual([]);
      // where bytes may come from elsewhere, they are asked for without a word of who asks
      expect(await (await canvas.getFile(5)).getContents()).toContain('"id":1');
      expect(await (await canvas.getFile(6)).getContents()).toContain('"id":1');
      expect((await canvas.course(1).upload(new File(["x"], "a.txt"))).id).toBe("1");
      expect((await canvas.course(2).upload(new File(["x"], "a.txt"))).id).toBe("1");
      expect(heard.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
        ...["GET /content", "GET /stolen", "POST /up", "GET /stolen"],
      ]);
      for (const line of heard) expect(line).not.toMatch(new RegExp(`${TOKEN}|authorization|as_user_id`, "i"));
    });

    it("[C-110] whatever spelling a next link has", async () => {
      const home = "https://canvas.example.com";
      const links = [
        "https://canvas.example.com@evil.example/x",
        "https://canvas.example.com:443@evil.example/x",
        "https://canvas.example.com%2f@evil.example/x",
        "https:\\\\evil.example/x",
        "https://CANVAS.example.com.evil.example/x",
        "https://evil.example/https://canvas.example.com/",
        "\\\\evil.example\\x",
        "http://canvas.example.com@evil.example/x",
        "http://canvas.example.com.evil.example/x",
        "ftp://canvas.example.com/x",
        "data:application/json,[]",
        "https://canvas.example.com:444/x",
      ];
      for (const next of links) {
        const site = new ScriptedSite(new Response("[]", { headers: link(next) }));
        const error = await failure<CanvasError>(
          new Canvas(home, TOKEN, { fetch: site.fetch }).paginate("x").toArray(),
        );
        expect([error.code, site.requests.length], next).toEqual(["pagination_link", 1]);
      }
    });
  });

  describe("what never ends", () => {
    it("[C-112][C-192] pages: a loop, emptiness, and more than were asked for", async () => {
      let asked = 0;
      const base = await serve((request, response) => {
        asked++;
        const page = Number(/page=(\d+)/.exec(request.url ?? "")?.[1] ?? 1);
        const next = (number: number) => link(`${base}${request.url?.split("?")[0]}?page=${number}`);
        if (request.url?.includes("/loop")) json(response, [{ id: page }], next((page % 5) + 1));
        else if (request.url?.includes("/empty")) json(response, [], next(page + 1));
        else json(response, [{ id: page }], next(page + 1));
      });
      const read = async (path: string, options = {}) => {
        asked = 0;
        const error = await failure<CanvasError>(client(base).paginate(path, {}, options).toArray());
        return [error.code, asked];
      };
      // the first page is asked for without its number, so its number is a place of its own
      expect(await read("loop")).toEqual(["pagination_link", 6]);
      expect(await read("empty")).toEqual(["pagination_link", 100]);
      expect(await read("endless", { maxPages: 7 })).toEqual(["pagination_link", 7]);
    });

    it("a body, plain or grown from a small one, is cut off at its limit", async () => {
      const limit = 4 * 2 ** 20;
      let made = 0;
      const base = await serve((request, response) => {
        const gzip = request.url?.includes("/bomb") === true;
        response.writeHead(200, {
          "content-type": "application/json",
          ...(gzip ? { "content-encoding": "gzip" } : {}),
        });
        const out = gzip ? createGzip() : response;
        if (gzip) out.pipe(response);
        const spaces = Buffer.alloc(65_536, " ");
        const more = () => {
          while (!response.destroyed && made < 2 ** 30) {
            made += spaces.length;
            if (!out.write(spaces)) return;
          }
        };
        out.on("drain", more);
        more();
      });
      for (const path of ["plain", "bomb"]) {
        made = 0;
        const error = await failure<CanvasError>(client(base, { maxResponseBytes: limit }).request("GET", path));
        expect([error.code, error.message], path).toEqual([
          "unexpected_response",
          `the response is larger than ${limit} bytes`,
        ]);
        // what was made beyond the limit waited in buffers on the way; of a gigabyte nearly nothing
        expect(made, path).toBeLessThan(path === "plain" ? 4 * limit : 2 ** 27);
      }
    });

    it("a limit that is exceeded is told before a byte is read", async () => {
      const base = await serve((_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": String(2 ** 30) }).write("[");
      });
      expect((await failure<CanvasError>(client(base).request("GET", "x"))).message).toContain("larger than");
    });

    it("[C-148] an answer that trickles ends with its time, head or body", async () => {
      const timers: NodeJS.Timeout[] = [];
      onTestFinished(() => timers.forEach(clearInterval));
      const trickle = (socket: Socket | ServerResponse, text: string) =>
        void timers.push(setInterval(() => socket.destroyed || socket.write(text), 10));
      const body = await serve((_, response) => trickle(response.writeHead(200), " "));
      const sockets: Socket[] = [];
      const head = createTcp((socket) => {
        sockets.push(socket.on("error", () => {}));
        socket.write("HTTP/1.1 200 OK\r\n");
        trickle(socket, "x: y\r\n");
      }).listen(0, "127.0.0.1");
      await new Promise((listening) => head.once("listening", listening));
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy();
        head.close();
      });
      for (const base of [body, `http://127.0.0.1:${(head.address() as AddressInfo).port}`])
        expect(await failure<CanvasError>(client(base, { timeout: 150 }).getUser(1))).toMatchObject({
          code: "timeout",
        });
    });
  });

  describe("what ends too early", () => {
    /** A server that writes these bytes to whoever asks, and then closes its half. */
    async function half(bytes: string): Promise<string> {
      const server = createTcp({ allowHalfOpen: true }, (socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket.end(bytes));
      }).listen(0, "127.0.0.1");
      await new Promise((listening) => server.once("listening", listening));
      onTestFinished(() => void server.close());
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    it("[C-148][C-188] a half-closed connection is an error, wherever it was cut", async () => {
      const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
      const cuts: [string, string][] = [
        ["", "network"],
        ["HTTP/1.1 200 OK\r\ncontent-ty", "network"],
        [`${head}content-length: 100\r\n\r\n{"id":`, "network"],
        [`${head}transfer-encoding: chunked\r\n\r\n5\r\n{"id"\r\n`, "network"],
        [`${head}connection: close\r\n\r\n{"id":`, "unexpected_response"],
        ["SSH-2.0-OpenSSH_9.2\r\n", "network"],
        [`HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}\r\n\r\n`, "network"],
      ];
      for (const [bytes, code] of cuts) {
        const error = await failure<CanvasError>(client(await half(bytes)).getUser(1));
        expect(error.code, bytes.slice(0, 90)).toBe(code);
        expect(shown(error)).not.toContain(TOKEN);
      }
    });
  });

  describe("what is something else", () => {
    const answers: [string, unknown, Record<string, string>?][] = [
      ["a page", "<!doctype html><title>Log in</title>", { "content-type": "text/html" }],
      ["text", "OK"],
      ["a bracket a million deep", "[".repeat(1_000_000)],
      ["a deep list", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
      ["a number", "5"],
      ["null", "null"],
      ["a list of texts", '["a"]'],
      ["a list of lists", "[[]]"],
      ["an object", '{"a":1}'],
      ["nothing", ""],
    ];

    it("[C-39][C-57][C-113] is an unexpected answer, for records, lists and sends", async () => {
      const listener =
        (text: string, headers: Record<string, string>) => (_: IncomingMessage, response: ServerResponse) =>
          void response.writeHead(200, { "content-type": "application/json", ...headers }).end(text);
      for (const [name, text, headers = {}] of answers) {
        const canvas = client(await serve(listener(String(text), headers)));
        for (const call of [
          () => canvas.getConversation(1),
          () => canvas.getConversations().toArray(),
          () => canvas.createConversation(["1"], "b"),
          () => canvas.conversationsUnreadCount(),
        ]) {
          const error = await failure<CanvasError>(call());
          expect(error.code, `${name}: ${call}`).toBe("unexpected_response");
          expect(shown(error).length, name).toBeLessThan(20_000);
        }
      }
    });

    it("[C-33] a record cannot take the place of methods, prototypes or promises", async () => {
      const wire =
        '{"id":"1","__proto__":{"evil":1},"constructor":1,"client":2,"toJSON":3,"then":4,"equals":5,"star":6}';
      const base = await serve((_, response) => void response.writeHead(200).end(wire));
      const found = await client(base).getConversation(1);
      expect([typeof found.star, typeof found.equals, found.client instanceof Canvas]).toEqual([
        ...["function", "function", true],
      ]);
      expect(({} as { evil?: number }).evil).toBeUndefined();
      expect((found as unknown as { evil?: number }).evil).toBeUndefined();
      expect(JSON.stringify(found)).toBe(wire);
    });
  });
});
