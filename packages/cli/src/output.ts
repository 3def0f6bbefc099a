/** Where the command's lines go. */
export interface Output {
  write(line: string): void;
}

export const stdout: Output = { write: (line) => void process.stdout.write(`${line}\n`) };

/** Rows beneath a heading, each column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The first items of a list, fetched as far as needed. */
export async function first<T>(list: AsyncIterable<T>, limit: number): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) {
    items.push(item);
    if (items.length === limit) break;
  }
  return items;
}
