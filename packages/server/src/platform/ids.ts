/** Reads ids in all the forms Canvas accepts: `12`, `self`, `sis_user_id:x`, `hex:sis_user_id:78`, `uuid:…`. */
export type Reference =
  | { readonly kind: "id"; readonly id: number }
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "foreign"; readonly key: string; readonly value: string };

const WORDS = new Set(["self", "default", "site_admin", "current"]);

/** What an id in a path or parameter refers to; null when it has no legal form. */
export function parseReference(text: string): Reference | null {
  const reference = readReference(text);
  // the store holds no text with NUL in it, and takes none
  return reference?.kind === "foreign" && reference.value.includes("\0") ? null : reference;
}

function readReference(text: string): Reference | null {
  const value = text.trim();
  if (WORDS.has(value)) return { kind: "word", word: value };
  const [, hexKey, digits] = /^hex:((?:sis_|lti_)\w+):((?:[0-9a-f]{2})+)$/i.exec(value) ?? [];
  if (hexKey !== undefined && digits !== undefined)
    return { kind: "foreign", key: hexKey, value: Buffer.from(digits, "hex").toString("utf8") };
  const [, key, named] = /^((?:sis_|lti_)\w+):(.+)$/s.exec(value) ?? [];
  if (key !== undefined && named !== undefined) return { kind: "foreign", key, value: named };
  const id = parseId(value);
  if (id !== null) return { kind: "id", id };
  const uuid = /^uuid:(\w{40,})$/.exec(value)?.[1];
  return uuid === undefined ? null : { kind: "foreign", key: "uuid", value: uuid };
}

/** A plain decimal id. Larger than any of ours is a legal id of nothing, so it is -1, which is never found. */
export function parseId(text: string | number | undefined | null): number | null {
  const value = String(text ?? "").trim();
  if (!/^\d{1,19}$/.test(value)) return null;
  const id = Number(value);
  return Number.isSafeInteger(id) ? id : -1;
}

/** The legal plain ids of a list, without repetitions, in order. */
export const parseIds = (texts: readonly string[]): number[] => [
  ...new Set(texts.map(parseId).filter((id): id is number => id !== null)),
];
