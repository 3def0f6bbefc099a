/** Turns contract entries and handlers into routes: read → authenticate → validate → act → answer. */
import type { Endpoint, Method, Static } from "@pidge/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TProperties } from "typebox";
import type { Actor } from "./actor.ts";
import type { Actors } from "./actors.ts";
import { authenticate, presentedToken } from "./authenticate.ts";
import { nestPairs, readBody } from "./body.ts";
import { Answer, type Handler, type Services } from "./context.ts";
import type { AnswerCheck } from "./contract.ts";
import { forbidden, noRoute, notFound, Refusal, throttled } from "./errors.ts";
import { fingerprint, once } from "./idempotency.ts";
import type { RawMap } from "./nesting.ts";
import { linkHeader } from "./paging.ts";
import { pairsOf } from "./pairs.ts";
import { readParams } from "./params.ts";
import { allowedIncludes, requireScope } from "./scopes.ts";
import { mayComeLater, send, sendHeadFirst, wantsTextIds } from "./send.ts";
import type { Tenants } from "./tenants.ts";
import type { Throttle } from "./throttle.ts";
import { hashToken } from "./tokens.ts";

export interface Route {
  readonly endpoint: Endpoint;
  readonly handler: Handler<never>;
  /** Leaves the body alone; the handler reads it from the HTTP request. */
  readonly rawBody?: boolean;
  /** Answers pages of other origins too. */
  readonly cors?: boolean;
}

/** Binds a handler to its contract entry; the types of its parameters, those of the path included, come from there. */
export function route<P extends TProperties, Path extends string>(
  endpoint: Endpoint<P, Path>,
  handler: Handler<Static<Endpoint<P>["params"]>, Path>,
  options: Pick<Route, "rawBody" | "cors"> = {},
): Route {
  return { endpoint: endpoint as unknown as Endpoint, handler: handler as Handler<never>, ...options };
}

export interface Platform {
  readonly services: Services;
  readonly tenants: Tenants;
  readonly actors: Actors;
  readonly throttle: Throttle;
  readonly check: AnswerCheck;
}

/** What upload endpoints tell browsers: any page may use them. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, PUT, DELETE, GET, OPTIONS",
  "access-control-allow-headers": "Origin, X-Requested-With, Content-Type, Accept, Authorization, Accept-Encoding",
};

const METHODS: readonly Method[] = ["GET", "POST", "PUT", "DELETE"];

/** One HTTP route per path, for all its methods: an unknown method is an unknown route, and `_method` can choose. */
export function mountRoutes(app: FastifyInstance, routes: readonly Route[], platform: Platform): void {
  const byPath = Map.groupBy(
    routes.flatMap((r) => [r.endpoint.path, ...(r.endpoint.aliases ?? [])].map((path) => ({ path, r }))),
    ({ path }) => path,
  );
  for (const [path, entries] of byPath) {
    const byMethod = new Map(entries.map(({ r }) => [r.endpoint.method, r]));
    app.route({
      method: ["HEAD", ...METHODS, "PATCH"],
      url: path,
      handler: (request, reply) => serve(byMethod, request, reply, platform),
    });
    if (entries.some(({ r }) => r.cors)) app.options(path, (_request, reply) => reply.headers(CORS).code(204).send());
  }
}

async function serve(
  byMethod: ReadonlyMap<Method, Route>,
  http: FastifyRequest,
  reply: FastifyReply,
  platform: Platform,
) {
  const { services } = platform;
  const method = methodOf(http);
  // a form may name another method, so a POST's body is read before its route is known
  const keepBody = byMethod.get(method)?.rawBody === true;
  const query = nestPairs(pairsOf(searchOf(http)));
  const body = keepBody ? {} : await readBody(http);
  const chosen = method === "POST" ? ((overridden(body) ?? "POST") as Method) : method;
  const found = byMethod.get(chosen);
  if (found === undefined) throw noRoute();
  if (found.cors) reply.headers(CORS);
  const root = await platform.tenants.rootOf(http.host);
  const sent: RawMap = { ...query, ...body };
  const now = services.clock.now();
  const { auth } = found.endpoint;
  const presented = (parameter: unknown) =>
    auth === "ignored"
      ? undefined
      : presentedToken({ authorization: http.headers.authorization, parameter: scalar(parameter) });
  const token = presented(sent.access_token);
  const tokenHash = token === undefined ? undefined : hashToken(token);
  const { throttle } = platform;
  const anonymous = auth === "ignored" || (auth === false && token === undefined);
  const whoAsks = async () =>
    anonymous
      ? (undefined as unknown as Actor)
      : await authenticate(services.db, platform.actors, root, tokenHash, scalar(sent.as_user_id), now);
  // one in the body counts for nothing here
  const client = clientOf(http, presented(query.access_token) === undefined ? undefined : tokenHash);
  const names = [client, `ip:${http.ip}`];
  // who cannot be told is charged as any other, and refused below
  const listed = throttle.namesUsers ? await whoAsks().catch(() => undefined) : undefined;
  if (listed !== undefined) names.push(`user:${listed.realId}`);
  const standing = throttle.standing(names);
  const { status: refusal } = services.config.throttle;
  if (standing === "blocked") throw throttled(refusal, "0.0");
  if (standing === "ordinary" && !throttle.begin(client))
    throw throttled(refusal, throttle.remaining(client).toFixed(6));
  const begun = performance.now();
  let answer: Answer;
  try {
    const actor = await whoAsks();
    if (actor !== undefined) {
      reply.header("x-canvas-user-id", String(actor.id));
      if (actor.realId !== actor.id) reply.header("x-canvas-real-user-id", String(actor.realId));
    }
    const limits = actor?.limits;
    if (limits !== undefined) requireScope(limits, chosen, found.endpoint.path, http.url.split("?", 1)[0]!);
    const raw = limits === undefined ? sent : allowedIncludes(limits, sent);
    const origin = `${http.protocol}://${http.host}`;
    const params = readParams(found.endpoint.params, raw, actor?.timeZone ?? "UTC") as never;
    const path = http.params as Record<string, string>;
    // nothing has a name with NUL in it
    if (Object.values(path).some((segment) => segment.includes("\0"))) throw notFound();
    const act = async () => {
      const result = await found.handler({
        ...services,
        params,
        path,
        query,
        raw,
        root,
        actor,
        origin,
        now,
        textIds: wantsTextIds(http),
        http: { request: http, reply },
      });
      if (!(result instanceof Answer)) return new Answer(result);
      return mayComeLater(http) ? result : result.whole();
    };
    const key = chosen === "POST" && actor !== undefined ? http.headers["idempotency-key"] : undefined;
    if (typeof key === "string") {
      const asked = fingerprint(chosen, http.url.split("?", 1)[0]!, actor, raw, keepBody ? bodyLength(http) : "");
      answer = await once(services.db, { actor, key, fingerprint: asked, now }, act);
    } else answer = await act();
  } catch (error) {
    // "not permitted" has one meaning and, by configuration, one of two statuses
    if (services.config.refusalStatus === 401 && error instanceof Refusal && isDenial(error)) throw forbidden(401);
    throw error;
  } finally {
    const cost = (performance.now() - begun) / 1000;
    if (standing === "ordinary") throttle.end(client, cost);
    reply.header("x-request-cost", cost.toFixed(6));
    reply.header("x-rate-limit-remaining", throttle.remaining(client).toFixed(6));
  }
  if (reply.sent) return reply;
  if (answer.links) reply.header("link", linkHeader(addressOf(http), searchOf(http), answer.links));
  const check = (body: unknown) => platform.check(found.endpoint, answer.status, body);
  if (typeof answer.body === "function") return sendHeadFirst(http, reply, answer, check);
  check(answer.body);
  return send(http, reply, answer.status, answer.body, answer.headers, answer.idsAsWanted);
}

/** All that is known here of a body that the handler reads itself. */
const bodyLength = (http: FastifyRequest) => http.headers["content-length"] ?? "";

/** The endpoint's absolute address, without a query. */
const addressOf = (http: FastifyRequest) => `${http.protocol}://${http.host}${http.url.split("?", 1)[0]}`;

const searchOf = (http: FastifyRequest) => (http.url.includes("?") ? http.url.slice(http.url.indexOf("?") + 1) : "");

const isDenial = (r: Refusal) => r.status === 403 && (r.body as { status?: string } | null)?.status === "unauthorized";

const scalar = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

function methodOf(http: FastifyRequest): Method {
  if (http.method === "HEAD") return "GET";
  const header = http.headers["x-http-method-override"];
  return (http.method === "POST" && typeof header === "string" ? header.toUpperCase() : http.method) as Method;
}

const overridden = (body: RawMap): string | undefined => scalar(body._method)?.toUpperCase();

/** Whose bucket a request drains: the token's, else the address's. The token itself is never kept. */
const clientOf = (http: FastifyRequest, tokenHash: Buffer | undefined): string =>
  tokenHash === undefined ? `ip:${http.ip}` : `token:${tokenHash.toString("base64url")}`;
