/** Errors: their classes, their words, and what they must never hold. */
import { inspect } from "node:util";
import * as pidge from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, reply, ScriptedSite, scripted, TOKEN } from "./site.ts";

const once = { maxRetries: 0, throttle: false } as const;
const errorOf = (...answer: Parameters<typeof reply>) =>
  failure<pidge.CanvasApiError>(scripted([reply(...answer)], once).canvas.getCurrentUser());

describe("classes", () => {
  it("[C-123] follow the status", async () => {
    const invalid = { "www-authenticate": 'Bearer realm="canvas-lms"' };
    const table: [number, Record<string, string>, new (...args: never) => Error, string, string][] = [
      [400, {}, pidge.BadRequestError, "bad_request", "BadRequestError"],
      [401, invalid, pidge.InvalidAccessTokenError, "invalid_access_token", "InvalidAccessTokenError"],
      [401, {}, pidge.UnauthorizedError, "unauthorized", "UnauthorizedError"],
      [403, {}, pidge.ForbiddenError, "forbidden", "ForbiddenError"],
      [404, {}, pidge.ResourceDoesNotExistError, "not_found", "ResourceDoesNotExistError"],
      [409, {}, pidge.ConflictError, "conflict", "ConflictError"],
      [418, {}, pidge.CanvasApiError, "http_418", "CanvasApiError"],
      [422, {}, pidge.UnprocessableEntityError, "unprocessable_entity", "UnprocessableEntityError"],
      [500, {}, pidge.ServerError, "server_error", "ServerError"],
      [503, {}, pidge.ServerError, "server_error", "ServerError"],
    ];
    for (const [status, headers, Class, code, name] of table) {
      const error = await errorOf(status, { errors: [{ message: "why" }] }, headers);
      expect(error).toBeInstanceOf(Class);
      expect(error).toBeInstanceOf(pidge.CanvasError);
      expect([error.code, error.name, error.status, error.method]).toEqual([code, name, status, "GET"]);
      expect(error.message).toBe(`${status} why (GET /api/v1/users/self)`);
    }
  });

  it("[C-124] throttling in both forms", async () => {
    const old = await errorOf(403, "403 Forbidden (Rate Limit Exceeded)\n", { "x-rate-limit-remaining": "3.14" });
    const now = await errorOf(429, {});
    for (const error of [old, now]) {
      expect(error).toBeInstanceOf(pidge.RateLimitExceededError);
      expect(error).toBeInstanceOf(pidge.ForbiddenError);
      expect(error.code).toBe("rate_limit_exceeded");
    }
    expect([(old as pidge.RateLimitExceededError).remaining, (now as pidge.RateLimitExceededError).remaining]).toEqual([
      3.14,
      undefined,
    ]);
  });

  it("[C-129] token faults have codes of their own", async () => {
    const invalid = { "www-authenticate": "Bearer" };
    const words = (message: string) => ({ errors: [{ message }] });
    const table: [unknown, Record<string, string>, string][] = [
      [words("Invalid access token."), invalid, "invalid_access_token"],
      [words("Expired access token."), invalid, "expired_access_token"],
      [words("Revoked access token."), invalid, "revoked_access_token"],
      [{ status: "unauthenticated", ...words("user authorization required") }, invalid, "unauthenticated"],
      [words("Insufficient scopes on access token."), {}, "insufficient_scopes"],
      [{ errors: "Invalid as_user_id" }, {}, "invalid_as_user_id"],
      [{ status: "unauthorized", ...words("user not authorized to perform that action") }, {}, "unauthorized"],
    ];
    for (const [body, headers, code] of table) expect((await errorOf(401, body, headers)).code).toBe(code);
  });

  it("[C-185] lack of permission is recognised in both forms", async () => {
    const denied = { status: "unauthorized", errors: [{ message: "user not authorized" }] };
    expect(pidge.isPermissionDenied(await errorOf(401, denied))).toBe(true);
    expect(pidge.isPermissionDenied(await errorOf(403, denied))).toBe(true);
    expect(pidge.isPermissionDenied(await errorOf(401, denied, { "www-authenticate": "Bearer" }))).toBe(false);
    expect(
      pidge.isPermissionDenied(await errorOf(401, { errors: [{ message: "Insufficient scopes on access token." }] })),
    ).toBe(false);
    expect(pidge.isPermissionDenied(await errorOf(429))).toBe(false);
    expect(pidge.isPermissionDenied(await errorOf(403, "require_initial_post"))).toBe(false);
    expect(pidge.isPermissionDenied(new Error("no"))).toBe(false);
  });

  it("[C-130] errors of another copy of the library are recognised", () => {
    class Foreign extends Error {
      get [Symbol.for("@pidge/client.error")]() {
        return true;
      }
    }
    expect(pidge.isCanvasError(new Foreign("x"))).toBe(true);
    expect(pidge.isCanvasError(new Error("x"))).toBe(false);
    expect(pidge.isCanvasError(null)).toBe(false);
  });

  it("[C-131] methods that give promises never throw", async () => {
    const { canvas } = scripted([]);
    const bad = null as unknown as string;
    const calls: (() => PromiseLike<unknown>)[] = [
      () => canvas.getConversation(bad),
      () => canvas.createConversation(bad, bad),
      () => canvas.conversationsBatchUpdate(bad as unknown as [], "star"),
      () => canvas.getCourse(bad),
      () => canvas.getUser(bad),
      () => canvas.getDiscussionTopic({} as { course_id: string }, 1),
      () => canvas.request("GET", "https://evil.example"),
      () => canvas.conversation(1).edit({}),
      () => canvas.course(1).upload(undefined),
      () => canvas.course(1).getFullDiscussionTopic(bad),
      () => canvas.user(1).createCommunicationChannel({ type: "" }),
      () => new pidge.DiscussionTopic(canvas, { id: "1" }).getParent(),
    ];
    for (const call of calls) {
      let promise: PromiseLike<unknown> | undefined;
      expect(() => {
        promise = call();
      }, String(call)).not.toThrow();
      expect(await failure(promise!)).toBeInstanceOf(Error);
    }
  });
});

describe("words", () => {
  it("[C-125] every shape of fault is understood", async () => {
    const table: [unknown, pidge.NormalizedError[], string][] = [
      [
        { errors: [{ message: "a", error_code: "c", field: "f" }, { message: "b" }] },
        [{ message: "a", code: "c", field: "f" }, { message: "b" }],
        "f: a",
      ],
      [
        { errors: { name: [{ attribute: "name", type: "blank", message: "empty" }] } },
        [{ field: "name", type: "blank", message: "empty" }],
        "name: empty",
      ],
      [
        { errors: { user: { name: [{ message: "bad" }] } } },
        [{ field: "user.name", message: "bad" }],
        "user.name: bad",
      ],
      [{ errors: { path: "text" } }, [{ field: "path", message: "text" }], "path: text"],
      [{ errors: ["one", "two"] }, [{ message: "one" }, { message: "two" }], "one"],
      [{ errors: "text" }, [{ message: "text" }], "text"],
      [{ message: "text" }, [{ message: "text" }], "text"],
      [{ error: "text" }, [{ message: "text" }], "text"],
      [
        [{ attribute: "recipients", message: "invalid" }],
        [{ field: "recipients", message: "invalid" }],
        "recipients: invalid",
      ],
      ['"require_initial_post"', [{ message: "require_initial_post" }], "require_initial_post"],
      [{}, [], "bad request"],
      ["plain  words", [{ message: "plain words" }], "plain words"],
      ["<html><head><TITLE>\n Oh no </TITLE>", [{ message: "Oh no" }], "Oh no"],
      [{ errors: { a: [{ type: "unique!" }] } }, [{ field: "a", type: "unique!", message: "unique!" }], "a: unique!"],
      [{ errors: null, message: null }, [], "bad request"],
      [{ errors: [{ a: { b: { c: { d: { e: { f: { g: { h: { i: { j: "deep" } } } } } } } } } }] }, [], "bad request"],
    ];
    for (const [body, errors, words] of table) {
      const error = await errorOf(400, body);
      expect(error.errors, JSON.stringify(body)).toEqual(errors);
      expect(error.message).toBe(`400 ${words} (GET /api/v1/users/self)`);
    }
  });

  it("[C-126] a page of HTML is its title, and at most 64 KiB of it are kept", async () => {
    const html = `<!doctype html><html><head><title>502 Bad Gateway</title></head>${"x".repeat(100_000)}`;
    const error = await errorOf(502, html, { "content-type": "text/html" });
    expect(error.message).toBe("502 502 Bad Gateway (GET /api/v1/users/self)");
    expect(error.rawBody).toHaveLength(65_536);
  });

  it("[C-127] tells request, report and retries", async () => {
    const faults = { errors: [], error_report_id: 77 };
    const error = await errorOf(503, faults, { "x-request-context-id": "abc" });
    expect([error.requestId, error.errorReportId, error.retryCount, error.isRetryable]).toEqual(["abc", "77", 0, true]);
    expect(structuredClone(error.toJSON())).toMatchObject({
      name: "ServerError",
      code: "server_error",
      requestId: "abc",
      status: 503,
    });
  });

  it("[C-128] the token is nowhere in an error", async () => {
    const echo = `token ${TOKEN} and access_token=abc`;
    const nested = new Error(`socket for ${TOKEN}`, { cause: new Error(TOKEN) });
    const faults = [
      reply(400, { errors: [{ message: echo, [TOKEN]: TOKEN }] }, { "x-echo": TOKEN }),
      reply(500, `<title>${TOKEN}</title>`),
      reply(200, `not json ${TOKEN}`),
      nested,
      reply(403, `Rate Limit Exceeded ${TOKEN}`),
    ];
    for (const fault of faults) {
      const site = new ScriptedSite(fault);
      const error = await failure(site.canvas(once).request("GET", `x?access_token=${TOKEN}&verifier=v3r1f13r`));
      const everything = `${inspect(error, { depth: 10, showHidden: true, getters: true })}${JSON.stringify(error)}${error.stack}${error.message}${inspect(error.cause)}`;
      expect(everything).not.toContain(TOKEN);
      expect(everything).not.toContain("v3r1f13r");
    }
    const error = await failure(new ScriptedSite(nested).canvas(once).getCurrentUser());
    expect((error.cause as Error).message).toBe("socket for ****");
  });

  it("[C-128] headers of an error hold no cookies and no authorization", async () => {
    const error = await errorOf(
      400,
      {},
      { "set-cookie": "session=secret", authorization: "Basic secret", "x-fine": "1" },
    );
    expect([...error.headers].flat().join()).not.toContain("secret");
    expect(error.headers.get("x-fine")).toBe("1");
  });

  it("[C-128] what other sites are asked never holds the token", async () => {
    const { site, canvas } = scripted([
      { id: "1", url: "https://files.example/a?verifier=x" },
      new Response("content"),
    ]);
    const file = await canvas.getFile(1);
    expect(await file.getContents()).toBe("content");
    expect(site.last.headers.has("authorization")).toBe(false);
    expect([...site.last.headers].flat().join(" ")).not.toContain(TOKEN);
  });
});

describe("raw access", () => {
  it("[C-152] gives the answer beside the data", async () => {
    const { canvas } = scripted([
      reply(200, { id: "1" }, { "X-Request-Cost": "0.5" }),
      reply(200, { id: "2" }),
      { id: "3" },
    ]);
    const { data, response } = await canvas.getConversation(1).withResponse();
    expect([data.id, response.headers.get("x-request-cost"), response.url]).toEqual([
      "1",
      "0.5",
      `${ORIGIN}/api/v1/conversations/1`,
    ]);
    const raw = await canvas.getConversation(2).asResponse();
    expect(raw.bodyUsed).toBe(false);
    expect(await raw.json()).toEqual({ id: "2" });
    expect((await canvas.getConversation(3)).lastResponse?.status).toBe(200);
  });

  it("[C-152] a failure asked for as an answer rejects once", async () => {
    const { canvas } = scripted([reply(404, {})]);
    expect(await failure(canvas.getConversation(1).withResponse())).toBeInstanceOf(pidge.ResourceDoesNotExistError);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("[C-155] requests any path of the site, nothing else", async () => {
    const { site, canvas } = scripted([{ a: 1 }, {}, {}]);
    for (const evil of ["https://evil.example/x", "//evil.example/x", "\\\\evil.example", "javascript:x"])
      expect(await failure(canvas.request("GET", evil)), evil).toBeInstanceOf(TypeError);
    expect(site.requests).toHaveLength(0);
    const { data, response } = await canvas.request<{ a: number }>("GET", "things", { query: { b: [1] } });
    expect([data.a, response.status, site.lines[0]]).toEqual([1, 200, "GET things?b[]=1"]);
    await canvas.request("POST", "/api/quiz/v1/x", { body: { a: 1 } });
    expect([site.last.url, site.last.body]).toEqual([`${ORIGIN}/api/quiz/v1/x`, "a=1"]);
    await canvas.request("PUT", "x", { json: { a: [1] } });
    expect([site.last.body, site.last.headers.get("content-type")]).toEqual(['{"a":[1]}', "application/json"]);
  });

  it("[C-156] speaks GraphQL", async () => {
    const { site, canvas } = scripted([
      { data: { me: { name: "A" } } },
      { data: { me: null }, errors: [{ message: "bad field" }] },
    ]);
    expect(await canvas.graphql("{ me { name } }", { a: 1 })).toEqual({ me: { name: "A" } });
    expect(site.last.url).toBe(`${ORIGIN}/api/graphql`);
    expect(JSON.parse(site.last.body)).toEqual({ query: "{ me { name } }", variables: { a: 1 } });
    const error = await failure<pidge.GraphqlError>(canvas.graphql("{ x }"));
    expect([error instanceof pidge.GraphqlError, error.message, error.data]).toEqual([true, "bad field", { me: null }]);
  });
});
