/** Reads SIS CSV files: checks their bytes and quoting, tells their kind, hands out their rows in chunks. */
import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { CsvError, type Info, parse } from "csv-parse";
import { must } from "../store/must.ts";
import { type Kind, kindOf } from "./kinds.ts";

/** One row, its values by lower-case header; empty ones are null. */
export interface Row {
  readonly line: number;
  readonly values: Readonly<Record<string, string | null>>;
  /** The row as CSV. */
  readonly text: string;
}

export interface CsvFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly kind: Kind;
  readonly headers: readonly string[];
  /** Rows that are not blank. */
  readonly rows: number;
  /** Where the rows stood in the file that was sent, when these are only some of them. */
  readonly lines?: readonly number[];
}

/** A file that cannot be taken at all. */
export interface BadFile {
  readonly name: string;
  readonly message: string;
  readonly line: number | null;
}

interface CsvRecord {
  readonly values: string[];
  /** Where it begins; headers stand on line 1. */
  readonly line: number;
}

/** What a file is, by its content; the whole is read once, so that a file with broken quoting is not half taken. */
export async function inspect(name: string, bytes: Buffer): Promise<CsvFile | BadFile> {
  if (!isUtf8(bytes)) return { name, message: "Invalid UTF-8", line: firstBadLine(bytes) };
  let headers: string[] | undefined;
  let kind: Kind | undefined;
  let rows = 0;
  try {
    for await (const { values, line } of records(bytes)) {
      if (headers !== undefined) {
        rows++;
        continue;
      }
      headers = values.map((header) => header.toLowerCase());
      const known = kindOf(new Set(headers), name);
      if (typeof known === "string") return { name, message: known, line };
      kind = known;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { name, message: "Malformed CSV", line: Number(error.lines) || null };
  }
  if (headers === undefined || kind === undefined) return { name, message: "The file is empty", line: null };
  return { name, bytes, kind, headers, rows };
}

/** The file's rows from the `skip`th on, in chunks. */
export async function* chunks(file: CsvFile, skip: number, size: number): AsyncGenerator<Row[]> {
  let left = skip;
  let chunk: Row[] = [];
  for await (const row of allRows(file)) {
    if (left-- > 0) continue;
    chunk.push(row);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** All rows of the file, one after the other. */
export async function* allRows(file: CsvFile): AsyncGenerator<Row> {
  let place = -1;
  for await (const record of records(file.bytes)) {
    if (place >= 0) {
      const row = toRow(file.headers, record);
      yield file.lines === undefined ? row : { ...row, line: must(file.lines[place], "the line of a row") };
    }
    place++;
  }
}

/** The file with only these rows. */
export function withRows(file: CsvFile, rows: readonly Row[]): CsvFile {
  const lines = [file.headers, ...rows.map((row) => file.headers.map((name) => row.values[name] ?? null))];
  return {
    ...file,
    bytes: Buffer.from(lines.map((values) => `${csvLine(values)}\n`).join("")),
    rows: rows.length,
    lines: rows.map((row) => row.line),
  };
}

function toRow(headers: readonly string[], record: CsvRecord): Row {
  const values: Record<string, string | null> = Object.create(null);
  for (const [i, header] of headers.entries()) values[header] = record.values[i] || null;
  return {
    line: record.line,
    values,
    get text() {
      // no store takes NUL bytes, not even in a report of them
      return csvLine(record.values).replaceAll("\0", "\ufffd");
    },
  };
}

/** Non-blank records, headers first. The bytes go in by pieces, so that other work gets its turn. */
async function* records(bytes: Buffer): AsyncGenerator<CsvRecord> {
  const parser = parse({ bom: true, relax_column_count: true, trim: true, skip_empty_lines: true, info: true });
  const source = Readable.from(pieces(bytes));
  source.pipe(parser);
  let end = 0;
  let lines = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      lines += count(bytes.subarray(end, info.bytes), 10);
      end = info.bytes;
      if (record.every((value) => value === "")) continue;
      // the last line need not end in a line break; one within quotes belongs to the record
      const last = bytes[end - 1] === 10 ? lines : lines + 1;
      yield { values: record, line: last - record.reduce((n, value) => n + value.split("\n").length - 1, 0) };
    }
  } finally {
    source.destroy();
  }
}

function count(bytes: Buffer, byte: number): number {
  let n = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) n++;
  return n;
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  const size = 64 * 1024;
  for (let at = 0; at < bytes.length; at += size) {
    await setImmediate();
    yield bytes.subarray(at, at + size);
  }
}

/** Values as one line of CSV. */
export const csvLine = (values: readonly (string | number | null)[]): string =>
  values
    .map((value) => {
      const text = value === null ? "" : String(value);
      return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(",");

function firstBadLine(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1 && isUtf8(bytes.subarray(start, end)); end = bytes.indexOf(10, start)) {
    start = end + 1;
    line++;
  }
  return line;
}
