/** A mail's text as lines, each of which knows whether it is quoted. */

export interface Line {
  /** Without marks of quotation. */
  readonly text: string;
  readonly quoted: boolean;
  /**
   * What the mail program said of the line: it is part of the head of an older mail, or our own mail begins here.
   * Undefined for most.
   */
  readonly mark?: "head" | "ours";
}

export const isBlankLine = ({ text }: Line): boolean => text.trim() === "";

/** The lines as text again, with quotations marked as in plain mails. */
export const textOfLines = (lines: readonly Line[]): string =>
  lines
    .map(({ text, quoted }) => (quoted ? `> ${text}`.trimEnd() : text))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
