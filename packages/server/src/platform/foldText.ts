/**
 * The one form in which names, titles and words are compared: without case, accents and the shapes of letters and
 * punctuation that keyboards lack. What is searched and what is searched for are folded alike. `fold_text` in the store
 * (migration 0024) is the same function in SQL; a test holds them together.
 */

/** Letters that have no decomposition in Unicode, by what they become. */
const LETTERS: Readonly<Record<string, string>> = {
  o: "øɔɵ",
  l: "łɫ",
  d: "đðɗɖ",
  i: "ıɨ",
  h: "ħ",
  t: "ŧʈ",
  n: "ŋɲ",
  k: "ĸƙ",
  b: "ƀɓ",
  e: "ɛ",
  f: "ƒ",
  g: "ɣɠǥ",
  v: "ʋ",
  y: "ƴ",
  ae: "æ",
  oe: "œ",
  th: "þ",
  ss: "ß",
  σ: "ς",
  "'": "‘’‚‛′‵ʹʻʼʽˈ",
  '"': "“”„‟«»",
  "-": "‐‑‒–—―−⁃",
};

const FOLDED = new Map(
  Object.entries(LETTERS).flatMap(([plain, shapes]) => [...shapes].map((shape) => [shape, plain])),
);
const SHAPES = new RegExp(`[${[...FOLDED.keys()].join("")}]`, "g");

/** Characters that are left out: accents and points, which writers leave out as well, and characters without width. */
const LEFT_OUT = new RegExp(
  `[${[
    "\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f",
    // Cyrillic, Hebrew, Arabic
    "\\u0483-\\u0489",
    "\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7",
    "\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed",
    "\\u00ad\\u200b-\\u200f\\u2060\\ufe00-\\ufe0f\\ufeff",
  ].join("")}]`,
  "g",
);

export const foldText = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? text.toLowerCase()
    : text
        // an acute accent by itself decomposes into a space
        .replaceAll("´", "'")
        .normalize("NFKD")
        .replace(LEFT_OUT, "")
        .toLowerCase()
        .replace(SHAPES, (shape) => FOLDED.get(shape) ?? shape);
