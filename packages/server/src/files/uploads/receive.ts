/** The second step of an upload: takes a signed form that ends with a file, and streams the file into a blob. */
import type { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { Request } from "../../platform/context.ts";
import { emptyBadRequest } from "../../platform/errors.ts";
import { signingKey } from "../../platform/secrets.sql.ts";
import { freeBlobs, TooLarge, writeBlob } from "../blobs.ts";
import { attachBlob } from "../placeFile.sql.ts";
import { type GrantedUpload, readPolicy } from "./policy.ts";

const LIMITS = { fields: 64, files: 1, fieldSize: 64 * 1024, fileSize: Number.POSITIVE_INFINITY };

/** The sender broke off, or the body is not what was signed. */
class BrokenBody extends Error {}

/** Stores the file, and answers what was granted. Anything wrong is a 400 without a body, as in Canvas. */
export async function receiveUpload(ctx: Request<unknown>): Promise<GrantedUpload> {
  const key = await signingKey(ctx.db, ctx.root);
  try {
    const { fields, file } = await readForm(ctx.http.request);
    const granted = readPolicy(key, fields, ctx);
    if (granted === undefined) {
      file.resume();
      throw new BrokenBody("not what was signed");
    }
    const blob = await writeBlob(ctx, unbroken(file), granted.limit);
    if (await attachBlob(ctx, granted.fileId, blob)) return granted;
    await freeBlobs(ctx, [blob.id]);
    throw new BrokenBody("the file waits for no bytes");
  } catch (error) {
    throw error instanceof BrokenBody || error instanceof TooLarge ? emptyBadRequest() : error;
  }
}

/** The fields before the file, and the file, whose bytes have not been read yet. */
async function readForm(request: FastifyRequest): Promise<{ fields: Map<string, string>; file: Readable }> {
  const fields = new Map<string, string>();
  if (!request.isMultipart()) throw new BrokenBody("not a multipart body");
  try {
    for await (const part of request.parts({ limits: LIMITS })) {
      if (part.type === "file") return { fields, file: part.file };
      fields.set(part.fieldname, String(part.value));
    }
  } catch (error) {
    throw new BrokenBody((error as Error).message);
  }
  throw new BrokenBody("no file");
}

/** The bytes of the file; an error of the sender becomes a BrokenBody. */
async function* unbroken(file: Readable): AsyncGenerator<Buffer> {
  try {
    yield* file;
  } catch (error) {
    throw new BrokenBody((error as Error).message);
  }
}
