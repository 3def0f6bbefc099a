/** Sends the bytes of a file, whole or a range, with headers that keep browsers from running uploads as pages of this site. */
import type { OutgoingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request } from "../platform/context.ts";
import type { Span } from "./blobStores/blobStore.ts";
import { readBlob } from "./blobs.ts";
import type { FileRow } from "./files.sql.ts";

/** Media types that browsers may display; files of any other type are saved. SVG and HTML can contain scripts. */
const SHOWN = /^(image\/(?!svg)|audio\/|video\/|text\/plain\b|application\/pdf\b)/i;

/** Forbids scripts, forms and frames even in files that are displayed. */
const POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'";

/** The range that is asked for; "all" for no range, several ranges or other units; undefined for one outside the file. */
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

/** The header with the name of the file: once in plain ASCII for old browsers, and once complete. */
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
    // browsers refuse to display PDF in a sandbox; scripts in it run only inside their viewer
    ...(isPdf ? {} : { "content-security-policy": POLICY }),
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=0, must-revalidate",
    etag,
  };
}

/** Sends the bytes piece by piece, so that they are never in memory as a whole. */
export async function sendFile(
  { db, root, log, http }: Pick<Request<unknown>, "db" | "root" | "log" | "http">,
  file: FileRow & { readonly blob_id: number },
  { inline }: { readonly inline: boolean },
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
  const span = range === "all" ? { start: 0, end: file.size } : range;
  const { start, end } = span;
  const length = { "content-length": end - start };
  if (range === "all") finish(200, length);
  else finish(206, { ...length, "content-range": `bytes ${start}-${end - 1}/${file.size}` });
  if (request.method === "HEAD") {
    reply.raw.end();
    return;
  }
  try {
    await pipeline(Readable.from(readBlob({ db, root }, file.blob_id, span)), reply.raw);
  } catch (error) {
    // the head has been sent, so an error can only break off the answer; a reader who closes the connection is no error
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE")
      log.error({ reqId: request.id, err: error }, "a download broke off");
    reply.raw.destroy();
  }
}
