/**
 * `Idempotency-Key`: a request that is sent again with its key is not done again but answered again, for a day.
 *
 * The key is claimed before the work and the answer kept after it. A refused request did nothing, so its key is free
 * again. A key whose work never ended (the process died) stays claimed: nobody can tell whether the work was done,
 * and doing it twice is what the key prevents.
 *
 * Answers may hold new tokens and client secrets. They are sealed with a key that is made from the presented token and
 * the Idempotency-Key, neither of which is stored: a copy of the database opens none of them.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { type Database, execute } from "../store/database.ts";
import type { Actor } from "./actor.ts";
import { Answer } from "./context.ts";
import { keyInUse, keyOfOther, keyOfOtherToken, malformedKey } from "./errors.ts";
import { claimKey, keepAnswer, releaseKey, type StoredAnswer } from "./idempotency.sql.ts";
import type { RawMap } from "./nesting.ts";
import { RawFile } from "./rawFile.ts";

/** Sent with every answer, so that clients know before they rely on it. */
export const IDEMPOTENCY_HEADERS = { "x-pidge-idempotency": "1" } as const;

const KEPT_MS = 24 * 3_600_000;

export interface Attempt {
  readonly actor: Actor;
  /** The header as sent. */
  readonly key: string;
  /** What was asked: a key belongs to one request. */
  readonly fingerprint: Buffer;
  /** What the caller proved to have: the access token. */
  readonly secret: string;
  readonly now: Date;
}

/** Does the work unless the same request was done before; then answers as it was answered. */
export async function once(db: Database, attempt: Attempt, work: () => Promise<Answer>): Promise<Answer> {
  const { actor, key, fingerprint, now } = attempt;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw malformedKey();
  const place = { tenant: actor.root, user: actor.id, key };
  const oldest = new Date(now.getTime() - KEPT_MS);
  const [found] = await execute(db, claimKey, { ...place, fingerprint, now, oldest });
  if (found === undefined) throw keyInUse();
  if (!found.claimed) return answerAgain(found, attempt);
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    await execute(db, releaseKey, place);
    throw error;
  }
  await execute(db, keepAnswer, { ...place, status: answer.status, answer: seal(answer, attempt) });
  return answer;
}

function answerAgain({ fingerprint, status, answer }: StoredAnswer, attempt: Attempt): Answer {
  if (!fingerprint.equals(attempt.fingerprint)) throw keyOfOther();
  if (status === null) throw keyInUse();
  const opened = answer === null ? undefined : unseal(answer, attempt);
  if (opened === undefined) throw keyOfOtherToken();
  return new Answer(opened.body ?? null, {
    status,
    headers: { ...opened.headers, "x-pidge-idempotent-replay": "true" },
  });
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

const sealingKey = ({ secret, key }: Attempt) =>
  Buffer.from(hkdfSync("sha256", secret, key, "pidge idempotent answer", 32));

function seal({ headers, body }: Answer, attempt: Attempt): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(attempt), iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify({ headers, body }), "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** The answer, or undefined for another secret than it was sealed with. */
function unseal(sealed: Buffer, attempt: Attempt): Pick<Answer, "headers" | "body"> | undefined {
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(attempt), sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString("utf8"));
  } catch {
    return undefined;
  }
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly actor: Actor;
  readonly raw: RawMap;
  readonly bodyLength: string;
}

/** The request as one value. Tokens are no part of it: who asks is known. */
export async function fingerprint({ method, path, actor, raw, bodyLength }: Asked): Promise<Buffer> {
  const { access_token: _, ...asked } = raw;
  const files = new Map<RawFile, string>();
  await hashFiles(asked, files);
  const text = JSON.stringify([method, path, actor.realId, bodyLength, asked], (_name, value: unknown) => {
    if (value instanceof RawFile) return [value.name, value.type, files.get(value)];
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    // the order of names says nothing
    return Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)));
  });
  return createHash("sha256").update(text).digest();
}

async function hashFiles(value: unknown, hashes: Map<RawFile, string>): Promise<void> {
  if (value === null || typeof value !== "object") return;
  if (!(value instanceof RawFile)) {
    for (const inner of Object.values(value)) await hashFiles(inner, hashes);
    return;
  }
  const hash = createHash("sha256");
  for await (const piece of value.chunks()) hash.update(piece);
  hashes.set(value, hash.digest("base64"));
}
