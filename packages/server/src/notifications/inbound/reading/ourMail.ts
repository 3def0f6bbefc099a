/** Recognizes the mail that we sent in what a mail program made of it. */
import { htmlLines } from "./htmlLines.ts";
import { textOfLines } from "./lines.ts";

export interface SentMail {
  readonly text: string;
  readonly html: string | null;
  /** Our addresses: those that our mails come from and that replies go to. */
  readonly addresses: readonly string[];
  /** Names that the mail came from. */
  readonly names: readonly string[];
  readonly subject: string;
  /** A line that our mails have and that nobody writes; undefined where this one has none. */
  readonly markers: readonly string[];
}

const LINKS = /<?(?:https?|mailto):[^\s>\])]*[>\])]?|\[(?:cid|image):[^\]\n]{0,100}\]/gi;

/** Letters, digits and emoji alone: programs wrap lines, and change quotation marks, white space and lists. */
const letters = (text: string): string =>
  text
    .replace(LINKS, "")
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, "");

/** "Re:", "AW:", "RE[2]:" and their like in other languages. */
const PREFIXES = /^(?:\s*\p{L}{1,4}\s?(?:\[\d+\])?\s?[:：])+/u;

const subjectLetters = (text: string): string => letters(text.replace(PREFIXES, ""));

/** How much of our mail a program may leave out between two lines, in letters. */
const GAP = 400;
/** Shorter lines must follow at once: as words of one's own they would be found somewhere. */
const SHORT = 4;

export class OurMail {
  readonly #texts: readonly string[];
  readonly #addresses: readonly string[];
  readonly #names: readonly string[];
  readonly #markers: readonly string[];
  readonly #subjects: ReadonlySet<string>;

  /** `replySubject` is the subject of the reply. */
  constructor({ text, html, addresses, names, subject, markers }: SentMail, replySubject: string) {
    const texts = html === null ? [text] : [text, textOfLines(htmlLines(html))];
    this.#texts = texts.map(letters);
    this.#addresses = addresses.map((address) => address.toLowerCase());
    this.#names = names.flatMap((name) => name.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
    this.#markers = markers.map(letters);
    this.#subjects = new Set([subject, replySubject].map(subjectLetters).filter((each) => each !== ""));
  }

  /** Whether a text names one of our addresses, with or without a tag. */
  hasAddress(text: string): boolean {
    const lower = text.toLowerCase();
    return this.#addresses.some((address) => {
      const at = address.lastIndexOf("@");
      const [local, domain] = [address.slice(0, at), address.slice(at)];
      if (lower.includes(address)) return true;
      const tagged = lower.indexOf(`${local}+`);
      return tagged !== -1 && lower.indexOf(domain, tagged) !== -1;
    });
  }

  /** Whether a text has a name that the mail came from. */
  hasName(text: string): boolean {
    const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu));
    return this.#names.some((name) => words.has(name));
  }

  /** Whether a text is the subject of our mail or of the reply, with whatever is put before it in replies. */
  isSubject(text: string): boolean {
    return this.#subjects.has(subjectLetters(text));
  }

  hasMarker(text: string): boolean {
    const line = letters(text);
    return this.#markers.some((marker) => line.includes(marker));
  }

  /** Follows our mail from its beginning. */
  follow(): Follower {
    return new Follower(this.#texts);
  }
}

/** Goes through our mail line by line, in each of its forms. */
export class Follower {
  #places: readonly { readonly text: string; readonly at: number }[];

  constructor(texts: readonly string[]) {
    this.#places = texts.map((text) => ({ text, at: 0 }));
  }

  /** Whether a line comes next in our mail; once one does not, none does. A line without letters always does. */
  next(line: string): boolean {
    const wanted = letters(line);
    if (wanted === "") return true;
    this.#places = this.#places.flatMap(({ text, at }) => {
      const found = wanted.length < SHORT ? (text.startsWith(wanted, at) ? at : -1) : find(text, wanted, at);
      return found === -1 ? [] : [{ text, at: found + wanted.length }];
    });
    return this.#places.length > 0;
  }
}

/** Looks for a part that begins at most `GAP` letters after a place. */
function find(text: string, part: string, at: number): number {
  const found = text.slice(at, at + GAP + part.length).indexOf(part);
  return found === -1 ? -1 : at + found;
}
