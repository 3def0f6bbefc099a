/**
 * Serves the routes of one path: identifies the caller and charges the throttle before the body is read, then reads it,
 * runs the handler and answers.
 */
import { Readable, Transform } from "node:stream";
import type { Method } from "@pidge/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { must } from "../store/must.ts";
import type { Actor } from "./actor.ts";
import type { Actors } from "./actors.ts";
import { identify, masquerade, presentedToken } from "./authenticate.ts";
import { readBody } from "./body.ts";
import { Answer, type Handler, type Services } from "./context.ts";
import type { AnswerCheck } from "./contract.ts";
import { NO_STORE, noRoute, notFound, Refusal, tooLarge, unauthenticated } from "./errors.ts";
import { fingerprint, once } from "./idempotency.ts";
import { ANONYMOUS_BODY_BYTES, BODY_BYTES } from "./limits.ts";
import { nest, type RawMap } from "./nesting.ts";
import { linkHeader } from "./paging.ts";
import { pairsOf } from "./pairs.ts";
import { readParams } from "./params.ts";
import { Spool } from "./rawFile.ts";
import type { Route } from "./route.ts";
import { allowedIncludes, requireScope } from "./scopes.ts";
import { mayComeLater, send, sendHeadFirst, wantsTextIds } from "./send.ts";
import type { Tenants } from "./tenants.ts";
import { Charge, type Throttle } from "./throttle.ts";
import { hashToken } from "./tokens.ts";

export interface Platform {
  readonly services: Services;
  readonly tenants: Tenants;
  readonly actors: Actors;
  readonly throttle: Throttle;
  readonly check: AnswerCheck;
}

/** What is known of a request before its body is read. */
interface Admission {
  readonly root: number;
  readonly query: RawMap;
  readonly now: Date;
  readonly charge: Charge;
  /** Temporary files of its body. */
  readonly spool: Spool;
  /** The token that header or query presented. */
  token: string | undefined;
  actor: Actor | undefined;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Undefined for what is no route of the contract, and until the caller is identified. */
    admission: Admission | undefined;
  }
}

/** Seconds of work that a token which cannot be used is charged with, so that guessing slows its address down. */
const FAILED_TOKEN_COST = 5;

/** What upload endpoints tell browsers: any page may use them. */
export const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, PUT, DELETE, GET, OPTIONS",
  "access-control-allow-headers": "Origin, X-Requested-With, Content-Type, Accept, Authorization, Accept-Encoding",
};

/** Ends the charge of a request that was refused before its handler ran. */
export function settle(request: FastifyRequest, reply: FastifyReply): void {
  request.admission?.charge.settle(reply);
}

export class PathServer {
  readonly #routes: ReadonlyMap<Method, Route>;
  readonly #platform: Platform;

  constructor(routes: ReadonlyMap<Method, Route>, platform: Platform) {
    this.#routes = routes;
    this.#platform = platform;
  }

  /** Identifies the caller as far as header and query tell, and charges the throttle. Nothing of the body is read. */
  async admit(http: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { services, tenants, throttle } = this.#platform;
    const method = methodOf(http);
    const named = this.#routes.get(method);
    // a form may name another method, so the route of a POST is known only with its body
    if (named === undefined && method !== "POST") throw noRoute();
    if (named?.cors) reply.headers(CORS);
    const query = nest(pairsOf(searchOf(http)));
    const root = await tenants.rootOf(http.host);
    const token = this.#presented(named, http.headers.authorization, query.access_token);
    const now = services.clock.now();
    const charge = new Charge(throttle, services.config.throttle.status);
    const admission: Admission = { root, query, now, charge, spool: new Spool(), token, actor: undefined };
    http.admission = admission;
    reply.raw.once("close", () => {
      charge.end(0);
      admission.spool.remove().catch((error) => http.log.error({ err: error }, "temporary files"));
    });
    charge.start();
    if (token !== undefined) await this.#identify(http, admission, token);
    else charge.begin([addressOf(http)]);
    const mayBeAnonymous = [...this.#routes.values()].some(({ endpoint }) => (endpoint.auth ?? true) !== true);
    if (token === undefined && !mayBeAnonymous && !hasBody(http)) throw unauthenticated();
    charge.pause();
  }

  /** Bounds what is read of a body while its sender is unknown, and leaves alone what a handler streams. */
  bound(http: FastifyRequest, payload: Readable): Readable {
    if (this.#routes.get(methodOf(http))?.rawBody && !http.isMultipart()) return nothing(http);
    if (http.admission?.actor !== undefined || http.isMultipart()) return payload;
    const length = http.headers["content-length"];
    if (Number(length) > ANONYMOUS_BODY_BYTES) throw tooLarge("body");
    return length === undefined ? payload.pipe(new Bounded(ANONYMOUS_BODY_BYTES)) : payload;
  }

  /** Reads the body, runs the handler and answers. */
  async answer(http: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const admission = must(http.admission, "the request's admission");
    const { charge } = admission;
    let answered: { readonly route: Route; readonly answer: Answer };
    try {
      answered = await this.#act(http, reply, admission);
    } finally {
      charge.settle(reply);
    }
    if (reply.sent) return reply;
    const { route, answer } = answered;
    if (answer.links) reply.header("link", linkHeader(absolute(http), searchOf(http), answer.links));
    const check = (body: unknown) => this.#platform.check(route.endpoint, answer.status, body);
    if (typeof answer.body === "function") return sendHeadFirst(http, reply, answer, check);
    check(answer.body);
    return send(http, reply, answer);
  }

  async #act(http: FastifyRequest, reply: FastifyReply, admission: Admission) {
    const { services } = this.#platform;
    const { root, query, now } = admission;
    const method = methodOf(http);
    const named = this.#routes.get(method);
    const takesFiles = [...this.#routes.values()].some(({ files }) => files);
    const body = named?.rawBody
      ? {}
      : await readBody(http, {
          limit: admission.actor === undefined ? ANONYMOUS_BODY_BYTES : BODY_BYTES,
          fileLimit: takesFiles && admission.actor !== undefined ? services.config.maxFileSize : undefined,
          spool: admission.spool,
        });
    admission.charge.start();
    const chosen = method === "POST" ? ((overridden(body) ?? "POST") as Method) : method;
    const route = this.#routes.get(chosen);
    if (route === undefined) throw noRoute();
    const { endpoint } = route;
    if (endpoint.secret) reply.headers(NO_STORE);
    const sent: RawMap = { ...query, ...body };
    const token = admission.token ?? this.#presented(route, undefined, body.access_token);
    if (token !== undefined) admission.actor ??= await this.#identifyByBody(admission, token);
    if (admission.actor === undefined && (endpoint.auth ?? true) === true) throw unauthenticated();
    const actor = await this.#acting(route, admission, sent);
    if (actor !== undefined) {
      reply.header("x-canvas-user-id", String(actor.id));
      if (actor.realId !== actor.id) reply.header("x-canvas-real-user-id", String(actor.realId));
    }
    const limits = actor?.limits;
    if (limits !== undefined) requireScope(limits, chosen, endpoint.path, pathOf(http));
    const raw = limits === undefined ? sent : allowedIncludes(limits, sent);
    const params = readParams(endpoint.params, raw, actor?.timeZone ?? "UTC") as never;
    const path = http.params as Record<string, string>;
    // nothing has a name with NUL in it
    if (Object.values(path).some((segment) => segment.includes("\0"))) throw notFound();
    const origin = `${http.protocol}://${http.host}`;
    const act = async () => {
      const result = await (route.handler as Handler<unknown>)({
        ...services,
        params,
        path,
        query,
        raw,
        root,
        // endpoints that anybody may ask have handlers that look
        actor: actor as Actor,
        origin,
        now,
        textIds: wantsTextIds(http),
        http: { request: http, reply },
        spool: admission.spool,
      });
      if (!(result instanceof Answer)) return new Answer(result);
      return mayComeLater(http) ? result : result.whole();
    };
    const key = chosen === "POST" && actor !== undefined ? http.headers["idempotency-key"] : undefined;
    if (typeof key !== "string" || actor === undefined) return { route, answer: await act() };
    const asked = await fingerprint({
      method: chosen,
      path: pathOf(http),
      actor,
      raw,
      // all that is known here of a body that the handler reads itself
      bodyLength: named?.rawBody ? (http.headers["content-length"] ?? "") : "",
    });
    const secret = must(token, "the token of an identified caller");
    return { route, answer: await once(services.db, { actor, key, fingerprint: asked, secret, now }, act) };
  }

  /** The token that is presented where one counts. */
  #presented(route: Route | undefined, authorization: string | undefined, parameter: unknown): string | undefined {
    return route?.endpoint.auth === "ignored"
      ? undefined
      : presentedToken({ authorization, parameter: scalar(parameter) });
  }

  /**
   * Finds the person behind a token, and charges its bucket. Tokens that cannot be used share their address's bucket,
   * and are charged more than their work; they are looked up before, so that one guesser does not lock out everybody
   * behind the same address.
   */
  async #identify(http: FastifyRequest, admission: Admission, token: string): Promise<void> {
    const { charge } = admission;
    const hash = hashToken(token);
    const own = bucketOf(hash);
    const actor = await this.#find(admission, hash).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
      charge.begin([addressOf(http), own]);
      charge.end(FAILED_TOKEN_COST);
      throw error;
    });
    charge.begin([own, addressOf(http), `user:${actor.id}`]);
    admission.actor = actor;
    admission.token = token;
  }

  /** The same for a token that came with the body, when the address has been charged already. */
  async #identifyByBody({ charge, ...admission }: Admission, token: string): Promise<Actor> {
    const hash = hashToken(token);
    const actor = await this.#find(admission, hash).catch((error) => {
      if (error instanceof Refusal) charge.end(FAILED_TOKEN_COST);
      throw error;
    });
    charge.check([bucketOf(hash), `user:${actor.id}`]);
    return actor;
  }

  #find({ root, now }: Pick<Admission, "root" | "now">, hash: Buffer): Promise<Actor> {
    const { services, actors } = this.#platform;
    return identify({ db: services.db, actors, root, now }, hash);
  }

  async #acting({ endpoint }: Route, admission: Admission, sent: RawMap): Promise<Actor | undefined> {
    const { actor } = admission;
    if (endpoint.auth === "ignored" || actor === undefined) return undefined;
    return masquerade(this.#platform.services.db, actor, scalar(sent.as_user_id));
  }
}

/** What Fastify is given in the place of a body that a handler streams; it compares the length. */
const nothing = (http: FastifyRequest): Readable =>
  Object.assign(Readable.from([]), { receivedEncodedLength: Number(http.headers["content-length"] ?? 0) });

/** Ends in an error once more bytes came than may. */
class Bounded extends Transform {
  #left: number;

  constructor(limit: number) {
    super();
    this.#left = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: Error | null, chunk?: Buffer) => void) {
    this.#left -= chunk.length;
    if (this.#left < 0) done(tooLarge("body"));
    else done(null, chunk);
  }
}

const bucketOf = (hash: Buffer): string => `token:${hash.toString("base64url")}`;

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

const addressOf = (http: FastifyRequest): string => `ip:${http.ip}`;

const pathOf = (http: FastifyRequest): string => http.url.split("?", 1)[0] ?? "";

/** The endpoint's absolute address, without a query. */
const absolute = (http: FastifyRequest): string => `${http.protocol}://${http.host}${pathOf(http)}`;

const searchOf = (http: FastifyRequest) => (http.url.includes("?") ? http.url.slice(http.url.indexOf("?") + 1) : "");

const scalar = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

function methodOf(http: FastifyRequest): Method {
  if (http.method === "HEAD") return "GET";
  const header = http.headers["x-http-method-override"];
  return (http.method === "POST" && typeof header === "string" ? header.toUpperCase() : http.method) as Method;
}

const overridden = (body: RawMap): string | undefined => scalar(body._method)?.toUpperCase();
