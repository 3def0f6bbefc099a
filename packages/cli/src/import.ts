/** `pidge import FILES…`: loads SIS CSV files into a running server and reports every row that was refused. */
import { Canvas } from "@pidge/client";
import { type Options, Presets, SingleBar } from "cli-progress";
import { type Output, writeJson } from "./output.ts";
import { remarksOf, type SisImport, type SisRemark, startImport, untilEnded } from "./sisImport.ts";
import { readUploads, type Upload } from "./uploads.ts";

export interface ImportRequest {
  readonly url: string;
  readonly token: string;
  /** CSV files, which are sent as one upload so that their order does not matter, and zips, each an upload. */
  readonly files: readonly string[];
  /** Parameters of the import besides its file, as the API names them. */
  readonly parameters?: Readonly<Record<string, string | boolean>>;
  /** Report refused rows without failing. */
  readonly allowErrors?: boolean;
  /** Print JSON instead of sentences. */
  readonly json?: boolean;
}

/** Where the progress is drawn; nothing is drawn where that is not a terminal. */
export type BarOptions = Pick<Options, "stream" | "noTTYOutput">;

/** What came of one upload. */
interface Result {
  readonly file: string;
  readonly id: string;
  readonly state: string;
  readonly dry_run: boolean;
  readonly counts: Readonly<Record<string, number>>;
  /** Rows that were not imported. */
  readonly refused: number;
  /** Files that could not be read, and other reasons for which the import failed. */
  readonly failures: number;
  readonly remarks: readonly SisRemark[];
}

const POLL_MS = 200;

/** Imports the files. @returns The exit code: 1 when a file could not be read or a row was refused. */
export async function importFiles(
  request: ImportRequest,
  output: Output,
  bar: BarOptions = { stream: process.stderr },
): Promise<0 | 1> {
  const canvas = new Canvas(request.url, request.token);
  const uploads = await readUploads(request.files);
  const { parameters = {} } = request;
  const comparing = ["diffing_data_set_identifier", "batch_mode"].find((name) => parameters[name] !== undefined);
  if (uploads.length > 1 && comparing !== undefined)
    throw new Error(
      "--diffing-id and --batch-mode compare one upload with what was there: give CSV files or one zip, not both",
    );
  const results: Result[] = [];
  for (const upload of uploads) {
    const begun = await startImport(canvas, upload.file, parameters);
    const ended = await withBar(bar, begun, (draw) => untilEnded(canvas, begun, POLL_MS, draw));
    const result = resultOf(ended, upload, await remarksOf(canvas, ended));
    results.push(result);
    if (!request.json) for (const line of report(result)) output.write(line);
  }
  if (request.json) writeJson(output, { imports: results });
  const isFailed = ({ failures, state }: Result) => failures > 0 || !state.startsWith("imported");
  const isRefused = ({ refused }: Result) => refused > 0 && !request.allowErrors;
  return results.some((result) => isFailed(result) || isRefused(result)) ? 1 : 0;
}

/** Draws the progress while the work lasts. */
async function withBar<T>(
  options: BarOptions,
  { progress }: SisImport,
  work: (draw: (percent: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar({ format: "importing {bar} {percentage} %", ...options }, Presets.shades_classic);
  bar.start(100, progress);
  try {
    return await work((percent) => bar.update(percent));
  } finally {
    bar.stop();
  }
}

function resultOf(ended: SisImport, { file, given }: Upload, remarks: readonly SisRemark[]): Result {
  const counts = ended.data.counts ?? {};
  const nameOf = (name: string | null) => (name === null || name === "" ? file.name : (given.get(name) ?? name));
  return {
    file: file.name,
    id: ended.id,
    state: ended.workflow_state,
    dry_run: ended.dry_run === true,
    counts,
    // Canvas counts refused rows among its warnings alone
    refused: counts.refused_count ?? counts.warning_count ?? ended.processing_warnings?.length ?? 0,
    failures: counts.error_count ?? ended.processing_errors?.length ?? 0,
    remarks: remarks.map(({ file: name, row, message }) => ({ file: nameOf(name), row, message })),
  };
}

function report(result: Result): readonly string[] {
  const { remarks, refused, counts } = result;
  const places = remarks.map(({ file, row, message }) => `${file}${row === null ? "" : `:${row}`}: ${message}`);
  const warned = (counts.warning_count ?? refused) - refused;
  return [
    ...places,
    summary(result),
    ...(refused > 0 ? [`${rows(refused)} refused.`] : []),
    ...(warned > 0 ? [`There ${warned === 1 ? "is 1 warning" : `are ${inWords(warned)} warnings`}.`] : []),
  ];
}

const NO_ROWS = /^batch_|_count$/;

function summary({ counts, state, dry_run }: Result): string {
  const kinds = Object.entries(counts)
    .filter(([name, count]) => count > 0 && !NO_ROWS.test(name))
    .map(([name, count]) => `${inWords(count)} ${nounOf(name, count)}`);
  const deleted = Object.entries(counts)
    .filter(([name, count]) => count > 0 && name.startsWith("batch_"))
    .map(([name, count]) => `${inWords(count)} ${nounOf(name.replace(/^batch_|_deleted$/g, ""), count)}`);
  const imported = kinds.length === 0 ? "nothing" : kinds.join(", ");
  const removed = deleted.length === 0 ? "" : `; ${dry_run ? "would delete" : "deleted"} ${deleted.join(", ")}`;
  if (!state.startsWith("imported")) return `The import ended as ${state}; imported ${imported}${removed}.`;
  return dry_run ? `Would import ${imported}${removed}. Nothing was written.` : `Imported ${imported}${removed}.`;
}

const inWords = (count: number): string => count.toLocaleString("en-US");
const rows = (count: number): string => (count === 1 ? "1 row was" : `${inWords(count)} rows were`);
const nounOf = (name: string, count: number): string =>
  (count === 1 ? name.replace(/ies$/, "y").replace(/s$/, "") : name).replaceAll("_", " ");
