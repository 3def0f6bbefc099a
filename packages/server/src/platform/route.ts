/** Binds contract entries to handlers, and mounts them: one HTTP route per path, for all its methods. */
import type { Endpoint, Method, Static } from "@pidge/api";
import type { FastifyInstance } from "fastify";
import type { TProperties } from "typebox";
import type { Handler } from "./context.ts";
import { CORS, PathServer, type Platform } from "./serve.ts";

export interface Route {
  readonly endpoint: Endpoint;
  readonly handler: Handler<never>;
  /** Leaves the body alone; the handler reads it from the HTTP request. */
  readonly rawBody?: boolean;
  /** Takes files of any size that the server takes, as parts of a multipart body. */
  readonly files?: boolean;
  /** Answers pages of other origins too. */
  readonly cors?: boolean;
}

/** Binds a handler to its contract entry; the types of its parameters, those of the path included, come from there. */
export function route<P extends TProperties, Path extends string>(
  endpoint: Endpoint<P, Path>,
  handler: Handler<Static<Endpoint<P>["params"]>, Path>,
  options: Pick<Route, "rawBody" | "files" | "cors"> = {},
): Route {
  return { endpoint: endpoint as unknown as Endpoint, handler: handler as Handler<never>, ...options };
}

/**
 * The methods that a path is mounted for: its own, HEAD with GET, and POST always, because a POST may name any other method.
 * The router compiles a function for each.
 */
function mountedMethods(methods: readonly Method[]): string[] {
  return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "POST"])];
}

/** Mounts routes. An unknown method of a known path is an unknown route, and a form's `_method` can choose. */
export function mountRoutes(app: FastifyInstance, routes: readonly Route[], platform: Platform): void {
  const byPath = Map.groupBy(
    routes.flatMap((r) => [r.endpoint.path, ...(r.endpoint.aliases ?? [])].map((path) => ({ path, r }))),
    ({ path }) => path,
  );
  for (const [path, entries] of byPath) {
    const served = new PathServer(new Map(entries.map(({ r }) => [r.endpoint.method, r])), platform);
    app.route({
      method: mountedMethods(entries.map(({ r }) => r.endpoint.method)),
      url: path,
      config: { streams: entries.some(({ r }) => r.rawBody || r.files) },
      onRequest: (request, reply) => served.admit(request, reply),
      preParsing: async (request, _reply, payload) => served.bound(request, payload),
      handler: (request, reply) => served.answer(request, reply),
    });
    if (entries.some(({ r }) => r.cors)) app.options(path, (_request, reply) => reply.headers(CORS).code(204).send());
  }
}
