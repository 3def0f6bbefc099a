/** Where the command's lines go. */
export interface Output {
  write(line: string): void;
}

export const stdout: Output = { write: (line) => void process.stdout.write(`${line}\n`) };
