/** Reads the lines of a plain text. */
import type { Line } from "./lines.ts";

const QUOTED = /^[^\S\n]{0,3}>[^\S\n]?/;

const SIGNED_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNED_END = "-----BEGIN PGP SIGNATURE-----";

export function plainLines(text: string): Line[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  return withoutSignature(lines).map((line) =>
    QUOTED.test(line) ? { text: line.replace(QUOTED, ""), quoted: true } : { text: line, quoted: false },
  );
}

/** Removes the armour of a text that is signed with PGP: its head, its signature, and the dashes that escape dashes. */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const begin = lines.indexOf(SIGNED_BEGIN);
  const end = lines.lastIndexOf(SIGNED_END);
  if (begin === -1 || end < begin) return lines;
  const head = lines.indexOf("", begin);
  if (head === -1 || head > end) return lines;
  const signed = lines.slice(head + 1, end).map((line) => (line.startsWith("- ") ? line.slice(2) : line));
  const after = lines.indexOf("-----END PGP SIGNATURE-----", end);
  return [...lines.slice(0, begin), ...signed, ...(after === -1 ? [] : lines.slice(after + 1))];
}
