/** Reports a failure on the error stream: one line, or one for each setting that cannot be used. */
export function report(error: unknown): void {
  process.stderr.write(`pidge: ${messageOf(error)}\n`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { faults } = error as { readonly faults?: readonly string[] };
  if (faults === undefined) return error.message;
  const [first, ...others] = faults;
  if (others.length === 0) return first ?? error.message;
  return [`${faults.length} settings cannot be used:`, ...faults.map((fault) => `  ${fault}`)].join("\n");
}
