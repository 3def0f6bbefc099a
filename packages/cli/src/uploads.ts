/** Reads the files of an import and packs them into uploads. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { zipSync } from "fflate";

export interface Upload {
  readonly file: File;
  /** The files as they were given, by their names inside the upload. */
  readonly given: ReadonlyMap<string, string>;
}

interface Content {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Packs the CSV files into one upload, in which their order does not matter; each zip is an upload of its own. */
export async function readUploads(paths: readonly string[]): Promise<readonly Upload[]> {
  const contents = await Promise.all(paths.map(readContent));
  const isZip = ({ path }: Content) => /\.zip$/i.test(path);
  const sheets = contents.filter((content) => !isZip(content));
  const zips = contents.filter(isZip);
  return [
    ...(sheets.length > 0 ? [pack(sheets)] : []),
    ...zips.map(({ path, bytes }) => ({ file: new File([bytes], basename(path)), given: new Map() })),
  ];
}

function pack(sheets: readonly Content[]): Upload {
  const given = new Map<string, string>();
  const entries: Record<string, Uint8Array> = {};
  for (const [place, { path, bytes }] of sheets.entries()) {
    const name = basename(path)
      .replace(/^\.+/, "")
      .replace(/(\.csv)?$/i, ".csv");
    // files of different directories may have the same name
    const entry = given.has(name) ? `${place}/${name}` : name;
    given.set(entry, path);
    entries[entry] = bytes;
  }
  return { file: new File([new Uint8Array(zipSync(entries))], "sis.zip"), given };
}

async function readContent(path: string): Promise<Content> {
  try {
    return { path, bytes: new Uint8Array(await readFile(path)) };
  } catch (error) {
    throw new Error(`cannot read ${path}: ${(error as Error).message}`);
  }
}
