/**
 * Separates what a person wrote from the older mail that their program added. Only the end of a mail is ever left out,
 * and only where it is nothing but history: an answer that repeats history is better than one that loses words.
 *
 * Older mail is recognized by marks of quotation, by the elements of HTML in which programs put it, and, where it is
 * neither, by what we know of our own mail: its text, our addresses, the name that it came from. No list of words in some
 * languages decides.
 */
import { isBlankLine, type Line, textOfLines } from "./lines.ts";
import type { OurMail } from "./ourMail.ts";

/**
 * How often each line may be compared on average. A mail in which every line could begin ours would otherwise be read in
 * quadratic time; its history stays.
 */
const MOST_FOLLOWED = 20;

/** Removes the history from a reply; the whole text stays where nothing else would be left. */
export function withoutHistory(lines: readonly Line[], ours: OurMail): string {
  const own = lines.slice(0, historyStart(lines, ours));
  return textOfLines(own.some((line) => !line.quoted && !isBlankLine(line)) ? own : lines);
}

function historyStart(lines: readonly Line[], ours: OurMail): number {
  const quotedTail = startOfQuotedTail(lines);
  if (isForward(lines, quotedTail, ours)) return lines.length;
  const budget = { lines: MOST_FOLLOWED * lines.length };
  for (let i = 0; i < quotedTail && budget.lines > 0; i++) {
    const begin = beginOfOlder(lines, i, ours);
    if (begin !== undefined && isHistory(lines, { begin, ours, budget })) return beforeSeparators(lines, i);
  }
  return quotedTail === lines.length ? quotedTail : beforeSeparators(lines, quotedTail);
}

/** The place from which on all lines are quoted or blank. */
function startOfQuotedTail(lines: readonly Line[]): number {
  let start = lines.length;
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i];
    if (line === undefined || !(line.quoted || isBlankLine(line))) break;
    if (line.quoted) start = i;
  }
  return start;
}

interface Begin {
  /** Where the older mail's text begins. */
  readonly content: number;
  /** Whether it is certainly our mail, also where its text cannot be recognized. */
  readonly ours: boolean;
  /** Whether only quoted lines may follow: a sentence of one's own can look the same. */
  readonly needsQuotes?: boolean;
  /** Whether our marker must follow: nothing but the text says that it is history. */
  readonly needsMarker?: boolean;
}

/** What a line may be the beginning of: the head of an older mail, a sentence that leads to it, or its text. */
function beginOfOlder(lines: readonly Line[], at: number, ours: OurMail): Begin | undefined {
  const line = lines[at];
  if (line === undefined || (line.quoted && line.mark === undefined)) return undefined;
  if (line.mark === "ours") return { content: at, ours: true };
  if (line.mark === "head") return markedHead(lines, at, ours);
  if (isBlankLine(line)) return undefined;
  const head = headBlock(lines, at, ours) ?? attribution(lines, at, ours);
  if (head !== undefined) return head;
  return ours.follow().next(line.text) ? { content: at, ours: false, needsMarker: true } : undefined;
}

/** Lines that the mail program marked as the head of an older mail. */
function markedHead(lines: readonly Line[], at: number, ours: OurMail): Begin {
  let content = at;
  for (let line = lines[content]; line !== undefined; line = lines[++content])
    if (line.mark !== "head" && !isBlankLine(line)) break;
  return headBlock(lines, content, ours) ?? { content, ours: false };
}

/** Lines before the head of a mail that is forwarded as a quotation. */
const FORWARD_LEAD = 4;

/** Whether a quotation is another mail, with its head: a person who forwards it wants it to be read. */
function isForward(lines: readonly Line[], start: number, ours: OurMail): boolean {
  const quoted = lines.slice(start, start + FORWARD_LEAD + 2 * MAX_HEAD).map(({ text }) => ({ text, quoted: false }));
  for (let i = 0; i < FORWARD_LEAD; i++) {
    const head = headBlock(quoted, i, ours);
    if (head === undefined) continue;
    const first = quoted.slice(head.content).find((line) => !isBlankLine(line));
    return !head.ours && first !== undefined && !ours.follow().next(first.text);
  }
  return false;
}

const MAX_HEAD = 14;
const LABEL = /^[\s*_]*\p{L}[\p{L}\p{M} .'’-]{0,30}[*_]*\s?[:：]/u;
const ADDRESS = /[^\s@<>()[\]]@[^\s@<>()[\]]/;
/** A year, a day, or a time of day. */
const DATE = /\b\d{4}\b|\d{1,2}\s?[./-]\s?\d{1,2}|\d{1,2}\s?[:.h時点]\s?\d{2}|\d{4}\s?[年년]/;

/** Three lines or more of the form "label: value", with a date and an address or the author's name. */
function headBlock(lines: readonly Line[], at: number, ours: OurMail): Begin | undefined {
  if (!LABEL.test(lines[at]?.text ?? "")) return undefined;
  const block: string[] = [];
  for (let line = lines[at]; line !== undefined && !isBlankLine(line); line = lines[at + block.length]) {
    if (line.quoted || block.length === MAX_HEAD) break;
    // the head may run into the text where a program leaves out the empty line
    if (block.length >= 4 && !LABEL.test(line.text)) break;
    block.push(line.text);
  }
  const labels = block.filter((text) => LABEL.test(text)).length;
  const text = block.join("\n");
  const named = ours.hasAddress(text);
  if (labels < 3 || !DATE.test(text) || !(named || ours.hasName(text) || ADDRESS.test(text))) return undefined;
  return { content: at + block.length, ours: named && block.some((line) => ours.isSubject(labelled(line))) };
}

const labelled = (line: string): string => line.replace(LABEL, "");

const MOST_ATTRIBUTION = 4;
const MAX_ATTRIBUTION = 500;
const COLON = /[:：]\p{Cf}*\s*$/u;

/** A sentence that leads to a quotation: it ends in a colon, and has our address, or the author's name and a date. */
function attribution(lines: readonly Line[], at: number, ours: OurMail): Begin | undefined {
  let text = "";
  for (let count = 1; count <= MOST_ATTRIBUTION; count++) {
    const line = lines[at + count - 1];
    if (line === undefined || line.quoted || isBlankLine(line)) return undefined;
    text = `${text} ${line.text.trim()}`.trim();
    if (text.length > MAX_ATTRIBUTION) return undefined;
    const named = ours.hasAddress(text);
    const ends = COLON.test(text) || (named && nextIsQuoted(lines, at + count));
    if (!ends) continue;
    const content = at + count;
    // the line is one's own where the sentence begins below it
    if (count > 1 && !isOpen(lines[at]?.text ?? "") && attribution(lines, at + 1, ours)?.content === content)
      return undefined;
    if (named) return { content, ours: false };
    // over several lines only an address tells it from a paragraph of one's own
    const others = count > 1 ? ADDRESS.test(text) : ADDRESS.test(text) || ours.hasName(text);
    return DATE.test(text) && others ? { content, ours: false, needsQuotes: true } : undefined;
  }
  return undefined;
}

/** Whether a line ends within brackets: the address that begins there is on the next line. */
const isOpen = (text: string): boolean => text.lastIndexOf("<") > text.lastIndexOf(">");

function nextIsQuoted(lines: readonly Line[], at: number): boolean {
  let next = at;
  for (let line = lines[next]; line !== undefined && isBlankLine(line) && !line.quoted; line = lines[next]) next++;
  return lines[next]?.quoted ?? false;
}

interface Tail {
  readonly begin: Begin;
  readonly ours: OurMail;
  /** How many lines may still be compared. */
  readonly budget: { lines: number };
}

/** Whether everything from a beginning to the end is history. */
function isHistory(lines: readonly Line[], { begin, ours, budget }: Tail): boolean {
  const follower = ours.follow();
  let known = false;
  let quoted = false;
  let marker = false;
  for (let i = begin.content; i < lines.length; i++) {
    const line = lines[i];
    budget.lines--;
    if (line === undefined || (isBlankLine(line) && !line.quoted)) continue;
    if (line.quoted) {
      quoted = true;
      continue;
    }
    if (begin.needsQuotes) return false;
    if (follower.next(line.text)) {
      known ||= /[\p{L}\p{N}]/u.test(line.text);
      marker ||= ours.hasMarker(line.text);
      continue;
    }
    // an older mail below ours, in the history of the history
    if (known && !begin.needsMarker && isOlder(lines, i, ours)) return true;
    // a mail of ours that the program changed beyond recognition; where it quotes, the rest is the person's
    return begin.ours && !known && !quoted;
  }
  return begin.needsMarker ? marker : known || quoted || begin.ours;
}

const isOlder = (lines: readonly Line[], at: number, ours: OurMail): boolean => {
  const line = lines[at];
  if (line === undefined) return false;
  if (SEPARATOR.test(line.text)) return true;
  return line.mark === "head" || headBlock(lines, at, ours) !== undefined || attribution(lines, at, ours) !== undefined;
};

/** A line of dashes, also with words between them, that programs put above the head of an older mail. */
const SEPARATOR = /^\s*(?:[-_*=]{4,}|-{4,}[^-\n]{1,60}-{4,})\s*$/;

/** Goes back over the separators and empty lines above a place. */
function beforeSeparators(lines: readonly Line[], start: number): number {
  let before = start;
  for (let line = lines[before - 1]; line !== undefined; line = lines[before - 1]) {
    if (!isBlankLine(line) && !(SEPARATOR.test(line.text) && !line.quoted)) break;
    before--;
  }
  return before;
}
