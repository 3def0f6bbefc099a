/** The way out on Node: when it is taken, and that whoever takes it is served as by `fetch`. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcp, type Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Canvas, type CanvasError, type CanvasOptions, NetworkError } from "@pidge/client";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { failure, TOKEN, WAYS } from "./site.ts";

/** Starts a server with these manners; gives its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const client = (base: string, options: CanvasOptions = {}) => new Canvas(base, TOKEN, { maxRetries: 0, ...options });
const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

/** Long enough for what is under way between two sockets of this process. */
const rest = () => new Promise((later) => setTimeout(later, 20));

/** `fetch` names itself in every request. */
const byFetch = (request: IncomingMessage) => "sec-fetch-mode" in request.headers;

const DISPATCHER = Symbol.for("undici.globalDispatcher.1");
const world = globalThis as { [DISPATCHER]?: { dispatch(options: object, handler: object): boolean } };

describe("the way past fetch", () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** A site that tells which way it was asked, with the bodies it was sent. */
  async function site() {
    const asked: string[] = [];
    const base = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      asked.push(`${byFetch(request) ? "fetch" : "past"} ${request.method} ${body}`.trim());
      const ticket = { id: 1, url: `${base}/content`, upload_url: `${base}/up`, upload_params: {} };
      json(response, request.method === "POST" && request.url?.endsWith("conversations") ? [ticket] : ticket);
    });
    return { asked, base };
  }

  it("is taken for what a client asks of its site", async () => {
    const { asked, base } = await site();
    await client(base).getUser(1);
    await client(base).conversation(1).star();
    await client(base).createConversation(["1"], "Grüße");
    await client(base).conversation(1).delete();
    await client(base).conversationsMarkAllAsRead();
    expect(asked).toEqual([
      "past GET",
      "past PUT conversation[starred]=true",
      "past POST recipients[]=1&body=Gr%C3%BC%C3%9Fe",
      "past DELETE",
      "past POST",
    ]);
  });

  it("is not taken for files, nor for answers that the caller reads", async () => {
    const { asked, base } = await site();
    const canvas = client(base);
    await canvas.course(1).upload(new File(["x"], "a.txt"));
    await (await canvas.getFile(1)).getContents();
    expect(asked.map((line) => line.split(" ", 2).join(" "))).toEqual([
      ...["past POST", "fetch POST", "past GET", "fetch GET"],
    ]);
  });

  it("is not taken where the caller said anything about fetch", async () => {
    const { asked, base } = await site();
    await client(base, { fetch: (url, init) => fetch(url, init) }).getUser(1);
    await client(base, { fetchOptions: { keepalive: false } }).getUser(1);
    await client(base, { headers: { "Accept-Encoding": "identity" } }).getUser(1);
    expect(asked).toEqual(["fetch GET", "fetch GET", "fetch GET"]);
  });

  it("is not taken while something else stands in the place of fetch, whenever it came there", async () => {
    const { asked, base } = await site();
    const canvas = client(base);
    const native = globalThis.fetch;
    await canvas.getUser(1);
    const mock = vi.fn(async () => Response.json({ id: 7 }));
    vi.stubGlobal("fetch", mock);
    expect((await canvas.getUser(1)).id).toBe("7");
    vi.stubGlobal("fetch", (...given: Parameters<typeof fetch>) => native(...given));
    await canvas.getUser(1);
    vi.unstubAllGlobals();
    const spy = vi.spyOn(globalThis, "fetch");
    await canvas.getUser(1);
    expect(spy).toHaveBeenCalledOnce();
    spy.mockRestore();
    await canvas.getUser(1);
    expect(mock).toHaveBeenCalledOnce();
    expect(asked).toEqual(["past GET", "fetch GET", "fetch GET", "past GET"]);
  });

  it("takes an answer without a body as whole, though its connection breaks off after it", async () => {
    const own = world[DISPATCHER]!;
    onTestFinished(() => void Object.assign(world, { [DISPATCHER]: own }));
    interface Handler {
      onConnect(abort: () => void): void;
      onHeaders(status: number, headers: Buffer[], resume: () => void): boolean;
      onError(error: Error): void;
    }
    world[DISPATCHER] = {
      dispatch(_, given) {
        const handler = given as Handler;
        handler.onConnect(() => {});
        handler.onHeaders(204, [], () => {});
        setImmediate(() => handler.onError(new Error("broken off")));
        return true;
      },
    };
    expect((await client("http://127.0.0.1:1").request("DELETE", "x")).data).toBeUndefined();
    // nobody reads it, so nobody is told
    await rest();
  });

  it("leads through the dispatcher that a program has set, which follows no redirect by itself", async () => {
    const { base } = await site();
    const own = world[DISPATCHER]!;
    onTestFinished(() => void Object.assign(world, { [DISPATCHER]: own }));
    const seen: object[] = [];
    world[DISPATCHER] = {
      dispatch(options, handler) {
        seen.push(options);
        return own.dispatch(options, handler);
      },
    };
    expect((await client(base).getUser(1)).id).toBe("1");
    expect(seen).toMatchObject([{ origin: base, path: "/api/v1/users/1", method: "GET", maxRedirections: 0 }]);
  });
});

describe.each(WAYS)("an answer %s", (_, way) => {
  const asked = (base: string, options: CanvasOptions = {}) => client(base, { ...way, ...options });

  it("is unpacked, in one piece or in many", async () => {
    const text = JSON.stringify({ id: 1, name: "Grüße ".repeat(50_000) });
    const packed: Record<string, Buffer> = {
      gzip: gzipSync(text),
      br: brotliCompressSync(text),
      none: Buffer.from(text),
    };
    const base = await serve((request, response) => {
      const [, name = "", manner] = /users\/sis_user_id(?:%3A|:)(\w+)-(\w+)/.exec(request.url ?? "") ?? [];
      const bytes = packed[name]!;
      response.setHeader("content-type", "application/json");
      if (name !== "none") response.setHeader("content-encoding", name);
      if (manner === "whole") return void response.setHeader("content-length", bytes.length).end(bytes);
      response.write(bytes.subarray(0, bytes.length / 2));
      setTimeout(() => response.end(bytes.subarray(bytes.length / 2)), 10);
    });
    for (const name of Object.keys(packed))
      for (const manner of ["whole", "parts"])
        expect((await asked(base).getUser(`sis_user_id:${name}-${manner}`)).toJSON(), `${name} ${manner}`).toEqual(
          JSON.parse(text.replace('"id":1', '"id":"1"')),
        );
  });

  it("that breaks off or is not what it says is an error, packed or not", async () => {
    const packed = gzipSync(JSON.stringify({ id: 1, name: "x".repeat(200_000) }));
    const base = await serve((request, response) => {
      const broken = request.url?.endsWith("1");
      response.writeHead(200, { "content-encoding": "gzip", "content-length": String(packed.length) });
      if (!broken) return void response.end(Buffer.alloc(packed.length, "y"));
      response.write(packed.subarray(0, 100));
      setTimeout(() => request.socket.destroy(), 10);
    });
    for (const id of [1, 2]) {
      const error = await failure<CanvasError>(asked(base).getUser(id));
      expect(error).toBeInstanceOf(NetworkError);
      expect(error.message).toMatch(/^no response: terminated/);
    }
  });

  it("may have hints before it, and no body", async () => {
    const base = await serve((request, response) => {
      if (request.method === "HEAD") return void response.writeHead(200, { "content-length": String(2 ** 30) }).end();
      if (request.method === "DELETE") return void response.writeHead(204).end();
      response.writeEarlyHints({ link: "</style.css>; rel=preload" }, () => json(response, { id: 1 }, { x: "ü" }));
    });
    expect((await asked(base).getUser(1)).id).toBe("1");
    const { data, response } = await asked(base).request("HEAD", "x");
    expect([data, response.status]).toEqual([undefined, 200]);
    expect((await asked(base).request("DELETE", "x")).data).toBeUndefined();
  });

  it("has all its headers, those that come twice and those beyond ASCII", async () => {
    const base = await serve((_, response) => {
      response.setHeader("x-twice", ["a", "b"]).setHeader("x-latin", "grün");
      json(response, { id: 1 });
    });
    const { response } = await asked(base).getUser(1).withResponse();
    expect([response.headers.get("x-twice"), response.headers.get("x-latin")]).toEqual(["a, b", "grün"]);
  });

  it("[C-117] that nobody wants any more ends its connection, in the head or in the body", async () => {
    const open = new Set<Socket>();
    const base = await serve((request, response) => {
      open.add(request.socket.once("close", () => void open.delete(request.socket)));
      if (request.url?.endsWith("2")) response.writeHead(200, { "content-length": "100" }).write("{");
    });
    for (const id of [1, 2]) {
      const controller = new AbortController();
      const call = failure<CanvasError>(asked(base).getUser(id, undefined, { signal: controller.signal }));
      await vi.waitFor(() => expect(open.size).toBe(1));
      await rest();
      controller.abort("enough");
      expect(await call).toMatchObject({ code: "aborted", cause: "enough" });
      await vi.waitFor(() => expect(open.size).toBe(0));
    }
  });

  it("[C-133][C-188] a kept connection that the site has given up loses no call, and sends no message twice", async () => {
    const bodies: string[] = [];
    let sockets = 0;
    const answer = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{"id":1}';
    const server = createTcp((socket) => {
      sockets++;
      socket.on("error", () => {});
      let requests = 0;
      socket.on("data", (chunk) => {
        bodies.push(String(chunk).split(" ", 1)[0]!);
        // the second request of a connection gets no word
        if (requests++ === 0) socket.write(answer);
        else socket.destroy();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    onTestFinished(() => void server.close());
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const canvas = asked(base, { maxRetries: 2 });
    await canvas.getUser(1);
    await rest();
    const lost = await failure<NetworkError>(canvas.createConversation(["1"], "b"));
    expect([lost.code, lost.phase, bodies, sockets]).toEqual(["network", "unknown", ["GET", "POST"], 1]);
    await canvas.getUser(1);
    await rest();
    await canvas.getUser(2);
    expect([bodies, sockets]).toEqual([["GET", "POST", "GET", "GET", "GET"], 3]);
  });

  it("[C-149] a connection that the site closes while nobody asks is not used again", async () => {
    const base = await serve((request, response) => {
      json(response, [{ id: 1 }]);
      response.once("finish", () => setTimeout(() => request.socket.end(), 5));
    });
    for (let i = 0; i < 5; i++) {
      await asked(base).createConversation(["1"], "b");
      await rest();
    }
  });

  it("a failure has the words and the causes that fetch gives it", async () => {
    const server = createTcp().listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((closed) => server.close(closed));
    const refused = await failure<NetworkError>(asked(base).getUser(1));
    expect([refused.message, refused.phase]).toEqual([
      "no response: fetch failed (ECONNREFUSED) (GET /api/v1/users/1)",
      "connect",
    ]);
    const faulty = await failure<NetworkError>(asked(base, { headers: { Expect: "100-continue" } }).getUser(1));
    expect(faulty.message).toBe("no response: fetch failed (UND_ERR_NOT_SUPPORTED) (GET /api/v1/users/1)");
  });
});

it("the page ahead has left before the one before it is read", async () => {
  const order: string[] = [];
  const base = await serve((request, response) => {
    const page = Number(/[?&]page=(\d)/.exec(request.url ?? "")?.[1] ?? 1);
    const items = Array.from({ length: 100 }, (_, i) => ({
      id: i,
      page,
      text: "x".repeat(page % 2 === 0 ? 2000 : 10),
    }));
    json(response, items, page < 6 ? { link: `<${base}/api/v1/things?page=${page + 1}>; rel="next"` } : {});
  });
  const sent = (message: unknown) => {
    const { path } = (message as { request: { path: string } }).request;
    order.push(`asked ${/[?&]page=(\d)/.exec(path)?.[1] ?? 1}`);
  };
  subscribe("undici:client:sendHeaders", sent);
  const parse = JSON.parse;
  const spy = vi.spyOn(JSON, "parse").mockImplementation((...given) => {
    const value = parse(...given) as { page?: number }[];
    order.push(`read ${value[0]?.page}`);
    return value;
  });
  onTestFinished(() => {
    unsubscribe("undici:client:sendHeaders", sent);
    spy.mockRestore();
  });
  expect(await client(base).paginate("things").count()).toBe(600);
  // the second page waited for a connection to be made; from then on there are two
  expect(order.slice(order.indexOf("asked 3"))).toEqual([
    ...["asked 3", "read 2", "asked 4", "read 3", "asked 5", "read 4", "asked 6", "read 5", "read 6"],
  ]);
});
