/** Answers a file's bytes, whole or a range of them, so that nothing a user uploaded is ever run in our origin. */
import type { OutgoingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { Database } from "../store/database.ts";
import { readBlob } from "./blobs.ts";
import type { FileRow } from "./files.sql.ts";

/** What browsers may show in place; everything else is saved. SVG and HTML can carry scripts. */
const SHOWN = /^(image\/(?!svg)|audio\/|video\/|text\/plain\b|application\/pdf\b)/i;

/** Even what is shown can do nothing: no scripts, no forms, no frames of ours around it. */
const POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The one range asked for; "all" when none is, or several, or in other units; undefined when it lies outside. */
export function readRange(header: string | undefined, size: number): Span | "all" | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.replace(/\s/g, "") ?? "");
  if (found === null || (found[1] === "" && found[2] === "")) return "all";
  const [, from, to] = found;
  if (from === "") {
    const length = Math.min(size, Number(to));
    return length === 0 ? undefined : { start: size - length, end: size };
  }
  const start = Number(from);
  const end = to === "" ? size : Math.min(size, Number(to) + 1);
  if (to !== "" && Number(to) < start) return "all";
  return start < size ? { start, end } : undefined;
}

/** The header that names the file: plain ASCII for old browsers, the real name beside it. */
function disposition(name: string, inline: boolean): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const full = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `${inline ? "inline" : "attachment"}; filename="${plain}"; filename*=UTF-8''${full}`;
}

function headersOf(file: FileRow, etag: string, inline: boolean): Record<string, string> {
  const isPdf = /^application\/pdf\b/i.test(file.content_type);
  return {
    "content-type": file.content_type,
    "content-disposition": disposition(file.display_name, inline && SHOWN.test(file.content_type)),
    "x-content-type-options": "nosniff",
    // browsers refuse to show PDF in a sandbox, and run no script of it outside their viewer
    ...(isPdf ? {} : { "content-security-policy": POLICY }),
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=0, must-revalidate",
    etag,
  };
}

/** Sends the bytes; they never lie in memory together. */
export async function sendFile(
  db: Database,
  file: FileRow & { blob_id: number },
  inline: boolean,
  http: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  log: Logger,
): Promise<void> {
  const { request, reply } = http;
  const etag = `"${file.blob_id.toString(36)}"`;
  reply.headers(headersOf(file, etag, inline));
  const condition = request.headers["if-range"];
  const range =
    condition === undefined || condition === etag ? readRange(request.headers.range, file.size) : ("all" as const);
  const finish = (status: number, headers: Record<string, string | number>) => {
    reply.hijack();
    reply.raw.writeHead(status, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...headers });
  };
  if (request.headers["if-none-match"] === etag) {
    finish(304, {});
    reply.raw.end();
    return;
  }
  if (range === undefined) {
    finish(416, { "content-range": `bytes */${file.size}`, "content-length": 0 });
    reply.raw.end();
    return;
  }
  const { start, end } = range === "all" ? { start: 0, end: file.size } : range;
  const length = { "content-length": end - start };
  if (range === "all") finish(200, length);
  else finish(206, { ...length, "content-range": `bytes ${start}-${end - 1}/${file.size}` });
  if (request.method === "HEAD") {
    reply.raw.end();
    return;
  }
  try {
    await pipeline(Readable.from(readBlob(db, file.root_account_id, file.blob_id, start, end)), reply.raw);
  } catch (error) {
    // the answer has begun: all that can be done is to break it off; readers who leave are no fault
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE")
      log.error({ reqId: request.id, err: error }, "a download broke off");
    reply.raw.destroy();
  }
}
