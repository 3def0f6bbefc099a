/** Hooks, events and logging. */

import { type CanvasOptions, type OutgoingRequest, ServerError } from "@pidge/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { failure, reply, scripted, TOKEN } from "./site.ts";

afterEach(() => void vi.restoreAllMocks());

/** A logger that keeps its lines. */
function notebook() {
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (message: string, ...details: unknown[]) =>
      void lines.push(`${level} ${message} ${JSON.stringify(details)}`);
  return { lines, logger: { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") } };
}

describe("hooks", () => {
  it("[C-151] may change the request, in place or by another", async () => {
    const { site, canvas } = scripted([{ id: "1" }, { id: "1" }]);
    const inPlace = canvas.withOptions({ hooks: { beforeRequest: (request) => request.headers.set("X-Trace", "1") } });
    await inPlace.getUser(1);
    expect(site.last.headers.get("x-trace")).toBe("1");
    const replaced: CanvasOptions = {
      hooks: { beforeRequest: async (request) => ({ ...request, url: `${request.url}?a=1` }) },
    };
    await canvas.withOptions(replaced).getUser(1);
    expect(site.last.query).toBe("a=1");
  });

  it("[C-151] see answers, replace errors, and reject by throwing", async () => {
    const seen: unknown[] = [];
    const own = new Error("mine");
    const { canvas } = scripted([reply(404, {}), { id: "1" }, { id: "1" }]);
    const watching = canvas.withOptions({
      hooks: {
        afterResponse: ({ status, url }, { method }) => void seen.push(status, method, url),
        onError: () => own,
      },
    });
    expect(await failure(watching.getUser(1))).toBe(own);
    expect(seen).toEqual([404, "GET", "https://canvas.example.com/api/v1/users/1"]);
    const thrower = () => {
      throw own;
    };
    expect(await failure(canvas.withOptions({ hooks: { beforeRequest: thrower } }).getUser(1))).toBe(own);
    expect(await failure(canvas.withOptions({ hooks: { afterResponse: thrower } }).getUser(1))).toBe(own);
    expect((await canvas.getUser(1)).id).toBe("1");
  });

  it("[C-128] hooks never hold the token, and cannot send it elsewhere", async () => {
    const held: OutgoingRequest[] = [];
    const { site, canvas } = scripted([reply(500), { id: "1" }], { maxRetries: 0 });
    const keep = canvas.withOptions({
      hooks: {
        beforeRequest: (request) => void held.push(request),
        afterResponse: (_, request) => void held.push(request),
        shouldRetry: ({ request }) => void held.push(request) as undefined,
      },
    });
    await failure(keep.getUser(1));
    expect(held).toHaveLength(3);
    for (const { headers } of held) expect([...headers].flat().join()).not.toContain(TOKEN);
    const away = {
      hooks: { beforeRequest: (request: OutgoingRequest) => ({ ...request, url: "https://evil.example/" }) },
    };
    await canvas.withOptions(away).getUser(1);
    expect(site.last.url).toBe("https://evil.example/");
    expect(site.last.headers.has("authorization")).toBe(false);
  });

  it("[C-151] events count requests; a broken listener breaks nothing", async () => {
    const seen: unknown[] = [];
    const { canvas } = scripted([reply(200, { id: "1" }, { "x-request-cost": "1.5" }), { id: "1" }]);
    const off = canvas.on("response", ({ status, cost, attempt }) => void seen.push(status, cost, attempt));
    canvas.on("request", () => {
      throw new Error("broken metric");
    });
    await canvas.asUser(1).getUser(1);
    off();
    await canvas.getUser(1);
    expect(seen).toEqual([200, 1.5, 0]);
  });
});

describe("logging", () => {
  it("[C-153] writes nothing unless asked", async () => {
    const spies = (["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name));
    const streams = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    const { lines, logger } = notebook();
    const { canvas } = scripted([{ id: "1" }, reply(500), { id: "1" }], { maxRetries: 0 });
    await canvas.getUser(1);
    expect(await failure(canvas.getUser(1))).toBeInstanceOf(ServerError);
    await canvas.withOptions({ logger }).getUser(1);
    for (const spy of [...spies, ...streams]) expect(spy).not.toHaveBeenCalled();
    expect(lines).toEqual([]);
  });

  it("[C-154] shows the end of the token, names of parameters and no texts", async () => {
    const { lines, logger } = notebook();
    const { canvas } = scripted([[{ id: "1" }], [{ id: "1" }]], { logger, logLevel: "debug" });
    await canvas.createConversation(["1"], "private words", { subject: "private subject" });
    const all = lines.join("\n");
    expect(all).toContain("****ABCD");
    expect(all).not.toContain(TOKEN);
    expect(all).not.toContain("private");
    expect(all).toContain('["recipients","body","subject","attachment_ids"]');
    await canvas.withOptions({ logBodies: true }).createConversation(["1"], "private words");
    expect(lines.join("\n")).toContain("private words");
  });

  it("[C-154] at info: one line for each request, secrets masked", async () => {
    const { lines, logger } = notebook();
    const { canvas } = scripted([reply(200, {}, { "x-request-cost": "2" })], { logger, logLevel: "info" });
    await canvas.request("GET", "x", { query: { access_token: "hidden", a: 1 } });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^info GET https:\/\/canvas\.example\.com\/api\/v1\/x\?access_token=\*\*\*\*&a=1 200 \d+ ms cost 2 attempt 1/,
    );
  });
});
