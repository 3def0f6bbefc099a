/** The upload address: takes a signed form with a file at its end, and streams the file into the store. */
import type { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { emptyBadRequest } from "../platform/errors.ts";
import { signingKey } from "../platform/secrets.sql.ts";
import type { Database } from "../store/database.ts";
import { freeBlobs, TooLarge, writeBlob } from "./blobs.ts";
import { attachBlob } from "./places.sql.ts";
import { type GrantedUpload, readPolicy } from "./policy.ts";

const LIMITS = { fields: 64, files: 1, fieldSize: 64 * 1024, fileSize: Number.POSITIVE_INFINITY };

/** The sender broke off, or the body is no multipart body. */
class BrokenBody extends Error {}

/** Stores the file; answers what was allowed. Anything wrong is a 400 without a body, as Canvas answers it. */
export async function receiveUpload(
  db: Database,
  root: number,
  request: FastifyRequest,
  now: Date,
): Promise<GrantedUpload> {
  const key = await signingKey(db, root);
  try {
    const { fields, file } = await readForm(request);
    const granted = readPolicy(key, root, fields, now);
    if (granted === undefined) {
      file.resume();
      throw new BrokenBody("not what was signed");
    }
    const blob = await writeBlob(db, root, unbroken(file), granted.limit, now);
    if (await attachBlob(db, root, granted.fileId, blob)) return granted;
    await freeBlobs(db, root, [blob.id]);
    throw new BrokenBody("the file waits for no bytes");
  } catch (error) {
    throw error instanceof BrokenBody || error instanceof TooLarge ? emptyBadRequest() : error;
  }
}

/** The fields up to the file, and the file, whose bytes have yet to be read. */
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

async function* unbroken(file: Readable): AsyncGenerator<Buffer> {
  try {
    yield* file;
  } catch (error) {
    throw new BrokenBody((error as Error).message);
  }
}
