/** The HTTP application: Fastify with Canvas's manners, and every room's routes mounted on it. */
import { randomUUID } from "node:crypto";
import { endpoints, openApi } from "@pidge/api";
import Fastify, { type FastifyError, type FastifyInstance, LogController } from "fastify";
import type { Logger } from "pino";
import { registerBodies } from "./body.ts";
import {
  internal,
  noRoute,
  notFound,
  Refusal,
  tooLarge,
  unreadable,
  unsupportedEncoding,
  unsupportedMedia,
} from "./errors.ts";
import { answerClientError, watchBody } from "./halfRequests.ts";
import { IDEMPOTENCY_HEADERS } from "./idempotency.ts";
import { servePictures } from "./pictures.ts";
import { mountRoutes, type Platform, type Route } from "./route.ts";
import { send } from "./send.ts";

const VERSION = "0.1.0";

export async function createApp(platform: Platform, routes: readonly Route[], log: Logger): Promise<FastifyInstance> {
  const { config } = platform.services;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustProxy,
    bodyLimit: 10 * 1024 * 1024,
    exposeHeadRoutes: false,
    routerOptions: {
      maxParamLength: 1000,
      // routes read the query themselves: a fault thrown here would end the process
      querystringParser: () => ({}),
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      reply.header("x-request-context-id", request.id).headers(IDEMPOTENCY_HEADERS);
      const { status, body } = asRefusal(error, request.headers["content-type"]);
      return send(request, reply as never, status, body) as never;
    },
    // every API route also answers with `.json` at its end, and with a slash
    rewriteUrl: (request) => tidy(request.url ?? "/"),
  }) as unknown as FastifyInstance;
  await registerBodies(app, config.maxFileSize);

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-context-id", request.id).headers(IDEMPOTENCY_HEADERS);
    watchBody(request, reply, config.bodyTimeout);
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") throw unsupportedEncoding(encoding);
  });
  app.addHook("onResponse", async (request, reply) => {
    request.log.info(
      {
        reqId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "request",
    );
  });
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    const refusal = asRefusal(error, request.headers["content-type"]);
    if (refusal.status >= 500) request.log.error({ reqId: request.id, err: error, report: refusal.body }, "failed");
    if (refusal.text)
      return reply
        .code(refusal.status)
        .headers(refusal.headers)
        .removeHeader("x-request-cost")
        .type(refusal.headers["content-type"] ?? "text/plain; charset=utf-8")
        .send(refusal.body);
    return send(request, reply, refusal.status, refusal.body, refusal.headers);
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, 404, noRoute().body));

  app.get("/health", async (request, reply) => {
    const body = await platform.services.db
      .selectNoFrom((eb) => eb.lit(1).as("one"))
      .executeTakeFirstOrThrow()
      .then(() => ({ status: "ok", version: VERSION }));
    return send(request, reply, 200, body);
  });
  const document = JSON.stringify(openApi(endpoints, VERSION));
  app.get("/api/pidge/v1/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(document),
  );
  servePictures(app);
  mountRoutes(app, routes, platform);
  return app;
}

function asRefusal(error: FastifyError | Refusal, type: string | undefined): Refusal {
  if (error instanceof Refusal) return error;
  // an id so long is one of nothing
  if (error.code === "FST_ERR_MAX_PARAM_LENGTH") return notFound();
  if (error.code === "FST_ERR_BAD_URL") return unreadable("the address has a % that begins no escape, or is not UTF-8");
  if (error.statusCode === 413) return tooLarge("body");
  if (error.statusCode === 415) return unsupportedMedia(type ?? "");
  if (error.statusCode !== undefined && error.statusCode < 500) return unreadable(error.message);
  return internal(Math.floor(Math.random() * 2 ** 31));
}

function tidy(url: string): string {
  const end = url.indexOf("?");
  const path = end === -1 ? url : url.slice(0, end);
  if (!path.startsWith("/api/v1/")) return url;
  return path.replace(/\/+$/, "").replace(/\.json$/, "") + (end === -1 ? "" : url.slice(end));
}
