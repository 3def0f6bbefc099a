/** Reads request bodies of every kind Canvas takes into one nested map. */
import { isUtf8 } from "node:buffer";
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { badRequest, tooLarge, unreadable, unsupportedMedia } from "./errors.ts";
import { readJson } from "./json.ts";
import { isTooDeep, nest, type Raw, RawFile, type RawMap, TooManyParameters } from "./nesting.ts";
import { pairsOfBytes } from "./pairs.ts";

/** A body of a kind that has no parameters; only endpoints that ask for it take it. */
export class OpaqueBody {
  readonly type: string;
  readonly bytes: Buffer;
  constructor(type: string, bytes: Buffer) {
    this.type = type;
    this.bytes = bytes;
  }
}

export const nestPairs = (pairs: Iterable<readonly [string, Raw]>): RawMap => {
  try {
    return nest(pairs);
  } catch (error) {
    if (error instanceof TooManyParameters) throw badRequest(error.message);
    throw error;
  }
};

export async function registerBodies(app: FastifyInstance, maxFileSize: number): Promise<void> {
  await app.register(multipart, { limits: { fileSize: maxFileSize, parts: 256, fields: 256, fieldSize: 2 ** 22 } });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer" },
    async (_request: FastifyRequest, bytes: Buffer) => {
      if (!isUtf8(bytes)) throw unreadable("the body is not UTF-8");
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
      if (isTooDeep(value)) throw badRequest("the JSON body is nested too deeply");
      return value;
    },
  );
  const form = async (_request: FastifyRequest, bytes: Buffer) => nestPairs(pairsOfBytes(bytes));
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "buffer" }, form);
  // a body without a content type is a form; anything else is opaque
  app.addContentTypeParser("*", { parseAs: "buffer" }, async (request: FastifyRequest, bytes: Buffer) => {
    const type = request.headers["content-type"];
    if (type === undefined || type === "") return nestPairs(pairsOfBytes(bytes));
    return new OpaqueBody(type, bytes);
  });
}

/** The body's parameters. Files of a multipart body are held in memory; uploads of any size have their own way. */
export async function readBody(request: FastifyRequest): Promise<RawMap> {
  if (request.isMultipart()) return readMultipart(request);
  const body = request.body;
  if (body === undefined || body === null) return {};
  if (body instanceof OpaqueBody) {
    if (body.bytes.length === 0) return {};
    throw unsupportedMedia(body.type);
  }
  return body as RawMap;
}

async function readMultipart(request: FastifyRequest): Promise<RawMap> {
  const pairs: [string, Raw][] = [];
  try {
    for await (const part of request.parts()) {
      if (part.type === "file")
        pairs.push([part.fieldname, new RawFile(part.filename, part.mimetype, await part.toBuffer())]);
      else pairs.push([part.fieldname, String(part.value ?? "")]);
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? "";
    if (code === "FST_REQ_FILE_TOO_LARGE") throw tooLarge("file");
    throw unreadable(`the multipart body cannot be read: ${(error as Error).message}`);
  }
  return nestPairs(pairs);
}
