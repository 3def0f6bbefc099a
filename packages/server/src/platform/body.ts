/** Reads request bodies of every kind Canvas takes into one nested map. */
import { isUtf8 } from "node:buffer";
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { badRequest, Refusal, tooLarge, unreadable, unsupportedMedia } from "./errors.ts";
import { readJson } from "./json.ts";
import { BODY_BYTES, shapeFault } from "./limits.ts";
import { nest, type Raw, type RawMap } from "./nesting.ts";
import { pairsOfBytes } from "./pairs.ts";
import { FileTooLarge, type RawFile, type Spool } from "./rawFile.ts";

/** A body of a kind that has no parameters; only endpoints that stream their body take it. */
class OpaqueBody {
  readonly type: string;
  readonly isEmpty: boolean;
  constructor(type: string, isEmpty: boolean) {
    this.type = type;
    this.isEmpty = isEmpty;
  }
}

const PART_LIMITS = { parts: 256, fields: 256, fieldSize: BODY_BYTES, fileSize: Number.POSITIVE_INFINITY };

export async function registerBodies(app: FastifyInstance): Promise<void> {
  await app.register(multipart, { limits: PART_LIMITS });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  const asBytes = { parseAs: "buffer" } as const;
  app.addContentTypeParser("application/json", asBytes, async (_: FastifyRequest, bytes: Buffer) =>
    readJsonBody(bytes),
  );
  const form = async (_: FastifyRequest, bytes: Buffer) => nest(pairsOfBytes(bytes));
  app.addContentTypeParser(FORM, asBytes, form);
  app.addContentTypeParser("*", asBytes, async (request: FastifyRequest, bytes: Buffer) => {
    const type = request.headers["content-type"];
    // a body without a content type is a form
    return type === undefined || type === "" ? form(request, bytes) : new OpaqueBody(type, bytes.length === 0);
  });
}

const FORM = "application/x-www-form-urlencoded";

function readJsonBody(bytes: Buffer): RawMap {
  if (!isUtf8(bytes)) throw unreadable("the body is not UTF-8");
  const fault = shapeFault(bytes);
  if (fault !== undefined) throw badRequest(fault);
  const text = bytes.toString("utf8");
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = readJson(text);
  } catch {
    throw unreadable("the body is not JSON");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw unreadable("the JSON body must be an object");
  return value as RawMap;
}

/**
 * Reads a body that was left alone: its parameters, or itself as a file where it is neither a form nor JSON. Files are
 * streamed; parameters are bounded as in every other body.
 */
export async function readStreamedBody(
  request: FastifyRequest,
  { spool, fileLimit }: Pick<ReadOptions, "spool" | "fileLimit">,
): Promise<{ readonly raw: RawMap; readonly file: RawFile | undefined }> {
  if (request.isMultipart())
    return { raw: await readMultipart(request, { limit: BODY_BYTES, fileLimit, spool }), file: undefined };
  const type = request.headers["content-type"] ?? "";
  const kind = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const isFile = kind !== "" && kind !== FORM && kind !== "application/json";
  const limit = isFile ? (fileLimit ?? BODY_BYTES) : BODY_BYTES;
  const file = await spool.take({ name: "", type }, request.raw, limit).catch((error) => {
    throw error instanceof FileTooLarge ? tooLarge(isFile ? "file" : "body") : error;
  });
  if (isFile) return { raw: {}, file };
  const pieces: Buffer[] = [];
  for await (const piece of file.chunks()) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  return { raw: kind === "application/json" ? readJsonBody(bytes) : nest(pairsOfBytes(bytes)), file: undefined };
}

export interface ReadOptions {
  /** Bytes of all fields together, and of files where they are not taken as files. */
  readonly limit: number;
  /** Bytes of a file; undefined where the endpoint has none. */
  readonly fileLimit: number | undefined;
  readonly spool: Spool;
}

/** The body's parameters. */
export async function readBody(request: FastifyRequest, options: ReadOptions): Promise<RawMap> {
  if (request.isMultipart()) return readMultipart(request, options);
  const body = request.body;
  if (body === undefined || body === null) return {};
  if (body instanceof OpaqueBody) {
    if (body.isEmpty) return {};
    throw unsupportedMedia(body.type);
  }
  return body as RawMap;
}

async function readMultipart(request: FastifyRequest, { limit, fileLimit, spool }: ReadOptions): Promise<RawMap> {
  const pairs: [string, Raw][] = [];
  let left = limit;
  try {
    for await (const part of request.parts()) {
      if (part.type === "file") {
        const head = { name: part.filename, type: part.mimetype };
        const file = await spool.take(head, part.file, fileLimit ?? left);
        if (fileLimit === undefined) left -= file.size;
        pairs.push([part.fieldname, file]);
      } else {
        const value = String(part.value ?? "");
        left -= Buffer.byteLength(value);
        if (left < 0 || part.valueTruncated) throw tooLarge("body");
        pairs.push([part.fieldname, value]);
      }
    }
  } catch (error) {
    // what follows of the body is not read
    request.raw.unpipe();
    request.raw.resume();
    if (error instanceof FileTooLarge) throw tooLarge(fileLimit === undefined ? "body" : "file");
    if (error instanceof Refusal) throw error;
    throw unreadable(`the multipart body cannot be read: ${(error as Error).message}`);
  }
  return nest(pairs);
}
