/** The upload address: takes a signed form with a file at its end, and streams the file into the store. */
import type { FastifyRequest } from "fastify";
import { emptyBadRequest } from "../platform/errors.ts";
import type { Database } from "../store/database.ts";
import { freeBlobs, TooLarge, writeBlob } from "./blobs.ts";
import { attachBlob } from "./placeQueries.ts";
import { type GrantedUpload, readPolicy } from "./policy.ts";
import { signingKey } from "./secrets.ts";

const LIMITS = { fields: 64, files: 1, fieldSize: 64 * 1024 };

/** Stores the file; answers what was allowed. Anything wrong is a 400 without a body, as Canvas answers it. */
export async function receiveUpload(
  db: Database,
  root: number,
  request: FastifyRequest,
  now: Date,
): Promise<GrantedUpload> {
  if (!request.isMultipart()) throw emptyBadRequest();
  const key = await signingKey(db, now);
  const fields = new Map<string, string>();
  try {
    for await (const part of request.parts({ limits: { ...LIMITS, fileSize: Number.POSITIVE_INFINITY } })) {
      if (part.type === "field") {
        fields.set(part.fieldname, String(part.value));
        continue;
      }
      const granted = readPolicy(key, root, fields, now);
      if (granted === undefined) {
        part.file.resume();
        throw emptyBadRequest();
      }
      const blob = await writeBlob(db, root, part.file, granted.limit, now);
      if (await attachBlob(db, root, granted.fileId, blob)) return granted;
      await freeBlobs(db, root, [blob.id]);
      throw emptyBadRequest();
    }
  } catch (error) {
    // a body that is no multipart body, ends early or is too large
    if (error instanceof TooLarge || (error as { statusCode?: number }).statusCode !== undefined)
      throw emptyBadRequest();
    throw error;
  }
  throw emptyBadRequest();
}
