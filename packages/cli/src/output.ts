/** Where the command's lines go, and how rows are laid out. */
export interface Output {
  write(line: string): void;
}

export const stdout: Output = { write: (line) => void process.stdout.write(`${line}\n`) };

/** Writes a value as indented JSON. */
export const writeJson = (output: Output, value: unknown): void => output.write(JSON.stringify(value, null, 2));

/** Lays out rows beneath a heading, each column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}

/** Collects the first items of a list, fetching as many pages as needed. */
export async function first<T>(list: AsyncIterable<T>, limit: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) {
    items.push(item);
    if (items.length === limit) break;
  }
  return items;
}
