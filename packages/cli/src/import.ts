/** `pidge import FILES…`: loads SIS CSV files into a running server and tells what came of every row. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Canvas } from "@pidge/client";
import { type Options, Presets, SingleBar } from "cli-progress";
import { zipSync } from "fflate";
import type { Output } from "./output.ts";

export interface ImportRequest {
  readonly url: string;
  readonly token: string;
  /** CSV files, which are taken together in the order that their kinds need, and zips of such. */
  readonly files: readonly string[];
}

/** Where the progress is drawn; nothing is drawn where that is no terminal. */
export type BarOptions = Pick<Options, "stream" | "noTTYOutput">;

interface Upload {
  readonly file: File;
  /** The files as they were given, by the names under which they travel. */
  readonly given: ReadonlyMap<string, string>;
}

/** What is read of an import. */
interface SisImport {
  readonly id: string;
  readonly progress: number;
  readonly workflow_state: string;
  readonly data: { readonly counts?: Readonly<Record<string, number>> };
  readonly processing_warnings?: readonly string[][];
  readonly processing_errors?: readonly string[][];
}

interface Remark {
  readonly file: string | null;
  readonly row: number | null;
  readonly message: string;
}

const POLL_MS = 200;
const RUNNING: readonly string[] = ["initializing", "created", "importing", "cleanup_batch"];

/** Imports the files. @returns The exit code: 1 when a file could not be taken at all. */
export async function importFiles(
  request: ImportRequest,
  output: Output,
  bar: BarOptions = { stream: process.stderr },
): Promise<0 | 1> {
  const canvas = new Canvas(request.url, request.token);
  let code: 0 | 1 = 0;
  for (const upload of await uploadsOf(request.files)) {
    const { data } = await canvas.request<SisImport>("POST", "accounts/self/sis_imports", {
      body: { import_type: "instructure_csv", attachment: upload.file },
    });
    const ended = await watch(canvas, data, bar);
    if (!(await report(canvas, ended, upload, output))) code = 1;
  }
  return code;
}

/** The CSV files as one upload, in which their order does not matter; each zip as its own. */
async function uploadsOf(paths: readonly string[]): Promise<Upload[]> {
  const read = await Promise.all(paths.map(async (path) => ({ path, bytes: await contentOf(path) })));
  const isZip = ({ path }: { path: string }) => /\.zip$/i.test(path);
  const sheets = read.filter((file) => !isZip(file));
  const uploads: Upload[] = [];
  if (sheets.length > 0) {
    const names = new Map<string, string>();
    const entries: Record<string, Uint8Array> = {};
    for (const [place, { path, bytes }] of sheets.entries()) {
      // in different directories files may have the same name
      const name = basename(path)
        .replace(/^\.+/, "")
        .replace(/(\.csv)?$/i, ".csv");
      const entry = names.has(name) ? `${place}/${name}` : name;
      names.set(entry, path);
      entries[entry] = bytes;
    }
    uploads.push({ file: new File([new Uint8Array(zipSync(entries))], "sis.zip"), given: names });
  }
  for (const { path, bytes } of read.filter(isZip))
    uploads.push({ file: new File([bytes], basename(path)), given: new Map() });
  return uploads;
}

async function contentOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new Error(`cannot read ${path}: ${(error as Error).message}`);
  }
}

/** Draws the progress until the import has ended. */
async function watch(canvas: Canvas, first: SisImport, options: BarOptions): Promise<SisImport> {
  const bar = new SingleBar({ format: "importing {bar} {percentage} %", ...options }, Presets.shades_classic);
  bar.start(100, first.progress);
  try {
    let now = first;
    while (RUNNING.includes(now.workflow_state)) {
      await setTimeout(POLL_MS);
      now = (await canvas.request<SisImport>("GET", `accounts/self/sis_imports/${first.id}`)).data;
      bar.update(now.progress);
    }
    return now;
  } finally {
    bar.stop();
  }
}

/** Says what was taken and what was not. @returns Whether every file could be taken. */
async function report(canvas: Canvas, ended: SisImport, upload: Upload, output: Output): Promise<boolean> {
  const remarks = canvas.paginate<Remark>(
    `accounts/self/sis_imports/${ended.id}/errors`,
    { per_page: 100 },
    { root: "sis_import_errors" },
  );
  for await (const { file, row, message } of remarks) {
    const where = file === null || file === "" ? upload.file.name : (upload.given.get(file) ?? file);
    output.write(row === null ? `${where}: ${message}` : `${where}:${row}: ${message}`);
  }
  const counts = ended.data.counts ?? {};
  output.write(summary(counts, ended.workflow_state));
  const skipped = counts.warning_count ?? ended.processing_warnings?.length ?? 0;
  if (skipped > 0) output.write(`Warning: ${skipped} ${skipped === 1 ? "row was" : "rows were"} not taken as given.`);
  const failed = counts.error_count ?? ended.processing_errors?.length ?? 0;
  return failed === 0 && ended.workflow_state.startsWith("imported");
}

const NO_ROWS = new Set(["error_count", "warning_count"]);

function summary(counts: Readonly<Record<string, number>>, state: string): string {
  const taken = Object.entries(counts)
    .filter(([name, count]) => count > 0 && !NO_ROWS.has(name) && !name.startsWith("batch_"))
    .map(([name, count]) => `${count.toLocaleString("en-US")} ${naming(name, count)}`);
  const what = taken.length === 0 ? "nothing" : taken.join(", ");
  return state.startsWith("imported") ? `Imported ${what}.` : `The import ended as ${state}; imported ${what}.`;
}

const naming = (name: string, count: number): string =>
  (count === 1 ? name.replace(/ies$/, "y").replace(/s$/, "") : name).replaceAll("_", " ");
