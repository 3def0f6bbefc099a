/** Puts answers on the wire: as JSON, with ids as text where they were asked for, with an ETag or head first. */
import { hash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Answer } from "./context.ts";
import { stringifyIds, writeJson, writeJsonBytes } from "./json.ts";

export const wantsTextIds = (http: FastifyRequest): boolean =>
  http.headers.accept?.includes("application/json+canvas-string-ids") === true;

/** Told with an answer in which no id is a number, as it was asked for: nobody has to look for one. */
const TEXT_IDS = { "x-pidge-text-ids": "1" } as const;

/** Sends an answer as JSON, with an ETag on what can be asked for again. */
export function send(
  http: FastifyRequest,
  reply: FastifyReply,
  { status, body, headers, idsAsWanted }: Pick<Answer, "status" | "body"> & Partial<Answer>,
) {
  if (body === undefined || body === null)
    return reply
      .code(status)
      .headers(headers ?? {})
      .send();
  describe(http, reply, { status, headers });
  // the bytes are made once, for the tag and for the way
  const bytes = bytesOf(http, body, idsAsWanted ?? false);
  if (status === 200 && (http.method === "GET" || http.method === "HEAD") && !reply.hasHeader("cache-control")) {
    const tag = `W/"${hash("sha1", bytes, "base64url")}"`;
    reply.header("etag", tag).header("cache-control", "max-age=0, private, must-revalidate");
    if (http.headers["if-none-match"] === tag) return reply.code(304).send();
  }
  return reply.send(bytes);
}

/** Whether the answer is stored by nobody, who could ask for it again by an ETag: then the head can go first. */
export const mayComeLater = (http: FastifyRequest): boolean =>
  http.method === "GET" && http.headers["cache-control"] === "no-store";

/**
 * Sends the head of an answer, and makes its body only then. Whoever walks through a list finds the next page's
 * address in the head, and asks for that page while this one is written.
 */
export function sendHeadFirst(
  http: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
  check: (body: unknown) => void,
): FastifyReply {
  describe(http, reply, answer);
  reply.header("cache-control", "private, no-store").hijack();
  const { raw } = reply;
  raw.writeHead(answer.status, reply.getHeaders() as OutgoingHttpHeaders).flushHeaders();
  try {
    const { body, idsAsWanted } = answer.whole();
    check(body);
    raw.end(bytesOf(http, body, idsAsWanted));
  } catch (error) {
    // too late for another status: what is cut off is not taken for whole
    http.log.error({ err: error }, "failed");
    raw.destroy();
  }
  return reply;
}

function describe(
  http: FastifyRequest,
  reply: FastifyReply,
  { status, headers }: { readonly status: number; readonly headers?: Readonly<Record<string, string>> | undefined },
): void {
  reply
    .code(status)
    .headers(headers ?? {})
    .header("content-type", "application/json; charset=utf-8");
  if (wantsTextIds(http)) reply.headers(TEXT_IDS);
}

const bytesOf = (http: FastifyRequest, body: unknown, idsAsWanted: boolean): Buffer =>
  !idsAsWanted && wantsTextIds(http) ? Buffer.from(stringifyIds(writeJson(body))) : writeJsonBytes(body);
