/** Files by their path, for runtimes with a file system. Import it from `@pidge/client/node`. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { NamedContent } from "./types/uploads.ts";

/**
 * Makes an uploadable of a file on disk. It is streamed when it is sent, never held in memory as a whole.
 * @param path Path of the file.
 * @param options `name` and `type`; default: those of the path.
 * @throws The system's own error when the file does not exist.
 */
export async function fileFromPath(
  path: string,
  options: { name?: string; type?: string } = {},
): Promise<NamedContent> {
  const { size } = await stat(path);
  const name = options.name ?? basename(path);
  return { name, type: options.type, size, content: () => createReadStream(path) };
}
