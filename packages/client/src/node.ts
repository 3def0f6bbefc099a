/** What needs a file system: files by their path. Import it from `@pidge/client/node`. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { NamedContent } from "./upload.ts";

/**
 * A file on disk, read when it is sent and never held in memory as a whole.
 * @param path Where it is.
 * @param options `name` and `type`, where they are not to be those of the path.
 * @throws The system's own error when there is no such file.
 */
export async function fileFromPath(
  path: string,
  options: { name?: string; type?: string } = {},
): Promise<NamedContent> {
  const { size } = await stat(path);
  const name = options.name ?? basename(path);
  return { name, type: options.type, size, content: () => createReadStream(path) };
}
