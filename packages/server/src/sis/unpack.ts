/** Takes an upload apart: one CSV file, or the files of a zip. */
import { basename } from "node:path/posix";
import { type UnzipFileInfo, unzip } from "fflate";

export interface SuppliedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Unpacked {
  readonly files: readonly SuppliedFile[];
  /** Names of files of no known kind. */
  readonly unknown: readonly string[];
}

/** The upload cannot be opened; the message says why. */
export class UnusableUpload extends Error {
  override readonly name = "UnusableUpload";
}

const IGNORED = new Set(["desktop.db", "desktop.df"]);

const isIgnored = (path: string): boolean =>
  path.endsWith("/") ||
  path.split("/").some((part) => part === "__MACOSX" || part.startsWith(".")) ||
  IGNORED.has(basename(path));

/** What a zip unpacks to may be this large at most. */
const LIMIT = 2 ** 30;

export async function unpack(upload: SuppliedFile & { kind: string }): Promise<Unpacked> {
  if (upload.kind === "csv") return { files: [upload], unknown: [] };
  if (upload.kind !== "zip") return { files: [], unknown: [upload.name] };
  let size = 0;
  const filter = (file: UnzipFileInfo) => {
    if (isIgnored(file.name)) return false;
    size += file.originalSize;
    if (size > LIMIT) throw new UnusableUpload(`The zip unpacks to more than ${LIMIT / 2 ** 20} MiB`);
    return true;
  };
  const entries = await new Promise<Record<string, Uint8Array>>((resolve, reject) => {
    unzip(upload.bytes, { filter }, (error, files) => {
      if (error === null) resolve(files);
      else reject(error instanceof UnusableUpload ? error : new UnusableUpload(`Not a zip file: ${error.message}`));
    });
  });
  const files: SuppliedFile[] = [];
  const unknown: string[] = [];
  for (const [name, bytes] of Object.entries(entries)) {
    if (/\.csv$/i.test(name)) files.push({ name, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) });
    else unknown.push(name);
  }
  return { files, unknown };
}
