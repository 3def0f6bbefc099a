/** Answers what is no HTTP and what stops halfway: in Canvas's shape, with an id, after which the connection ends. */
import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { headersTooLarge, type Refusal, stalled, unreadable } from "./errors.ts";

/** How long the connection waits for its client to end it, too. */
const PARTING_MS = 2_000;

/** For requests of which not even the headers could be read. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return;
  const { status, body } = refusalOf(error);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(text)}`,
    `x-request-context-id: ${randomUUID()}`,
    "connection: close",
  ];
  socket.setTimeout(PARTING_MS, () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}

function refusalOf({ code, message }: Error & { readonly code?: string }): Refusal {
  if (code === "HPE_HEADER_OVERFLOW") return headersTooLarge();
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return stalled();
  if (code === "HPE_INVALID_URL")
    return unreadable("the address has a character that must be percent-encoded, or is none");
  return unreadable(`this is no HTTP request: ${message}`);
}

/** Milliseconds for the whole of a body that is streamed, whatever its size. */
const STREAM_DEADLINE_MS = 6 * 3_600_000;

/**
 * Gives up a body of which nothing comes for `limit` milliseconds, or that as a whole takes longer: one that is read
 * into memory has the same limit for the whole, one that is streamed may take hours as long as it goes on.
 */
export function watchBody({ raw, routeOptions }: FastifyRequest, reply: FastifyReply, limit: number): void {
  const { "content-length": length = "0", "transfer-encoding": encoding } = raw.headers;
  if (length === "0" && encoding === undefined) return;
  const giveUp = () => {
    if (reply.sent) return;
    const { status, body } = stalled();
    reply.code(status).header("connection", "close").type("application/json; charset=utf-8").send(JSON.stringify(body));
  };
  const { streams } = routeOptions.config as { readonly streams?: boolean };
  const whole = setTimeout(giveUp, streams ? STREAM_DEADLINE_MS : limit);
  whole.unref();
  raw.setTimeout(limit, giveUp);
  raw.once("end", () => raw.setTimeout(0));
  for (const end of ["end", "close"]) raw.once(end, () => clearTimeout(whole));
}
