/** Cuts the part of a text around the words that were searched for. */
import { foldText } from "../../platform/foldText.ts";

/** Words of an excerpt, and of one from a text that holds none of the words: its subject does. */
const LENGTH = 30;
const BEGINNING = 12;
/** Words before the first one found. */
const BEFORE = 5;

/** `words` are folded. White space in the excerpt stays as it is in the text. */
export function excerptOf(text: string, words: readonly string[]): string {
  const spans = [...text.matchAll(/\S+/g)];
  const found = spans.findIndex(([span]) => holdsAny(foldText(span), words));
  const from = Math.max(0, found - BEFORE);
  const to = Math.min(spans.length, found < 0 ? BEGINNING : from + LENGTH) - 1;
  const [first, last] = [spans[from], spans[to]];
  return first === undefined || last === undefined ? "" : text.slice(first.index, last.index + last[0].length);
}

/** Whether one of the words stands at the beginning of the span, or after a character that is part of no word. */
const holdsAny = (span: string, words: readonly string[]): boolean =>
  words.some((word) => {
    const at = span.indexOf(word);
    return at === 0 || (at > 0 && /[^\p{L}\p{N}]$/u.test(span.slice(0, at)));
  });
