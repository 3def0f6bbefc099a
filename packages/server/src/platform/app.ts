/** The HTTP application: Fastify with Canvas's manners, and every room's routes mounted on it. */

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { endpoints, openApi } from "@pidge/api";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Logger } from "pino";
import { isUnavailable } from "../store/breaker.ts";
import { registerBodies } from "./body.ts";
import {
  forbidden,
  internal,
  noRoute,
  notFound,
  Refusal,
  tooLarge,
  unavailable,
  unreadable,
  unsupportedEncoding,
  unsupportedMedia,
} from "./errors.ts";
import { answerClientError, watchBody } from "./halfRequests.ts";
import { HEALTH } from "./health.ts";
import { IDEMPOTENCY_HEADERS } from "./idempotency.ts";
import { BODY_BYTES } from "./limits.ts";
import { servePictures } from "./pictures.ts";
import { mountRoutes, type Route } from "./route.ts";
import { send } from "./send.ts";
import { type Platform, settle } from "./serve.ts";

const { version: VERSION } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** When to try again where the store is away. */
const RETRY_SECONDS = 2;

export async function createApp(platform: Platform, routes: readonly Route[], log: Logger): Promise<FastifyInstance> {
  const { config } = platform.services;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustProxy,
    bodyLimit: BODY_BYTES,
    // connections that are kept are told by `Connection: close`, and their last requests are answered
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: {
      maxParamLength: 1000,
      // routes read the query themselves: a fault thrown here would end the process
      querystringParser: () => ({}),
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-context-id", request.id).headers(IDEMPOTENCY_HEADERS);
      return send(request, reply as never, asRefusal(error, request)) as never;
    },
    // every API route also answers with `.json` at its end, and with a slash
    rewriteUrl: (request) => tidy(request.url ?? "/"),
  }) as unknown as FastifyInstance;
  app.decorateRequest("admission", undefined);
  await registerBodies(app);

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-context-id", request.id).headers(IDEMPOTENCY_HEADERS);
    reply.header("x-content-type-options", "nosniff");
    if (request.protocol === "https") reply.header("strict-transport-security", "max-age=31536000");
    watchBody(request, reply, config.bodyTimeout);
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") throw unsupportedEncoding(encoding);
  });
  app.addHook("onResponse", async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "request",
    );
    traceMasquerade(request, reply);
  });
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    settle(request, reply);
    linger(request, reply);
    // "not permitted" has one meaning and, by configuration, one of two statuses
    const refusal = asRefusal(isDenial(error) && config.refusalStatus === 401 ? forbidden(401) : error, request);
    if (refusal.status >= 500) request.log.error({ err: error, report: refusal.body }, "failed");
    if (refusal.text)
      return reply
        .code(refusal.status)
        .headers(refusal.headers)
        .removeHeader("x-request-cost")
        .type(refusal.headers["content-type"] ?? "text/plain; charset=utf-8")
        .send(refusal.body);
    return send(request, reply, refusal);
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, noRoute()));

  app.get("/health", async (request, reply) => {
    const answers = await platform.services.db
      .selectNoFrom((eb) => eb.lit(1).as("one"))
      .executeTakeFirstOrThrow()
      .then(
        () => true,
        () => false,
      );
    if (answers) return send(request, reply, { status: 200, body: healthOf(platform.services) });
    const headers = { "retry-after": String(RETRY_SECONDS) };
    return send(request, reply, { status: 503, body: { status: "unavailable", version: VERSION }, headers });
  });
  let document: string | undefined;
  app.get("/api/pidge/v1/openapi.json", async (_request, reply) => {
    document ??= JSON.stringify(openApi(endpoints, VERSION));
    return reply.type("application/json; charset=utf-8").send(document);
  });
  servePictures(app);
  mountRoutes(app, routes, platform);
  return app;
}

/** A server of which a part does not work still takes requests: a balancer must not take it away. */
function healthOf({ caches }: Platform["services"]): object {
  const { degraded } = caches.of(HEALTH);
  return degraded.length === 0
    ? { status: "ok", version: VERSION }
    : { status: "degraded", version: VERSION, degraded };
}

/** Writes a line for each request of somebody who acts as another user; at the level that is on by default. */
function traceMasquerade({ log, method, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const realUser = reply.getHeader("x-canvas-real-user-id");
  if (realUser === undefined) return;
  const user = reply.getHeader("x-canvas-user-id");
  const acted = { real_user: String(realUser), user: String(user), method, route: routeOptions.url };
  log.warn({ ...acted, status: reply.statusCode }, "acted as another user");
}

const isDenial = (error: unknown): boolean =>
  error instanceof Refusal &&
  error.status === 403 &&
  (error.body as { status?: string } | null)?.status === "unauthorized";

/** How long a client may go on sending a body that was refused unread, so that it finds the refusal. */
const LINGER_MS = 2_000;

/** Ends the connection of a request that was answered before its body had come, once the client could read the answer. */
function linger({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete) return;
  reply.raw.once("finish", () => {
    const timer = setTimeout(() => raw.complete || raw.destroy(), LINGER_MS);
    timer.unref();
    raw.once("close", () => clearTimeout(timer));
    raw.resume();
  });
}

function asRefusal(error: FastifyError | Refusal, { headers }: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error;
  if (isUnavailable(error)) return unavailable(RETRY_SECONDS);
  // an id so long is one of nothing
  if (error.code === "FST_ERR_MAX_PARAM_LENGTH") return notFound();
  if (error.code === "FST_ERR_BAD_URL") return unreadable("the address has a % that begins no escape, or is not UTF-8");
  if (error.statusCode === 413) return tooLarge("body");
  if (error.statusCode === 415) return unsupportedMedia(headers["content-type"] ?? "");
  if (error.statusCode !== undefined && error.statusCode < 500) return unreadable(error.message);
  return internal(Math.floor(Math.random() * 2 ** 31));
}

function tidy(url: string): string {
  const end = url.indexOf("?");
  const path = end === -1 ? url : url.slice(0, end);
  if (!path.startsWith("/api/v1/")) return url;
  return path.replace(/\/+$/, "").replace(/\.json$/, "") + (end === -1 ? "" : url.slice(end));
}
