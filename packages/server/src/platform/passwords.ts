/** Passwords: which ones are accepted, how they are hashed with scrypt and a salt of their own, and compared. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { AttributeFault } from "./errors.ts";
import type { Config } from "./settings/options.generated.ts";

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

const SHORTEST = 8;
const LONGEST = 255;

/**
 * What is wrong with a new password. `login` is the unique id that it will be used with. The list of common passwords is
 * loaded when it is first needed: a server's start does not wait for it.
 */
export async function passwordFaults(password: string, login: string | undefined): Promise<AttributeFault[]> {
  const fault = (type: string, message: string) => [{ attribute: "password", type, message }];
  if ([...password].length < SHORTEST) return fault("too_short", `must be at least ${SHORTEST} characters`);
  if (password.length > LONGEST) return fault("too_long", `is too long (maximum is ${LONGEST} characters)`);
  const plain = comparable(password);
  const id = comparable(login ?? "");
  if (id !== "" && (plain === id || plain === id.split("@", 1)[0])) return fault("login", "must not be the login");
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  if (new Set(plain).size === 1 || dictionary["passwords-common"].includes(plain))
    return fault("too_common", "is one of the passwords that are tried first; please choose another");
  return [];
}

const comparable = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

/** 16 MiB for a hash: concurrent sign-ins must fit into a small server. With it OWASP recommends to work through them five times. */
const MEMORY = { N: 16_384, r: 8 };
const prefixOf = (work: number) => `scrypt$${MEMORY.N}$${MEMORY.r}$${work}$`;

export type PasswordCost = Pick<Config, "passwordWork">;

/** `scrypt$N$r$p$salt$hash`: each hash names its own cost, so that the cost can grow without a migration. */
export async function hashPassword(password: string, { passwordWork: p }: PasswordCost): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password.normalize("NFKC"), salt, 32, { ...MEMORY, p });
  return `${prefixOf(p)}${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/** Whether a hash was made with another cost than new ones are: it should be replaced when the password is known. */
export const isOutdatedHash = (hash: string, { passwordWork }: PasswordCost): boolean =>
  !hash.startsWith(prefixOf(passwordWork));

/** Compared with where there is no hash, so that an unknown login takes as long to refuse as a known one. */
const NO_HASH = `${Buffer.alloc(16).toString("base64url")}$${Buffer.alloc(32).toString("base64url")}`;

/** Whether it is the password of the hash. Without a hash it is not, after the same time. */
export async function isPassword(
  password: string,
  hash: string | null,
  { passwordWork }: PasswordCost,
): Promise<boolean> {
  const [, n, r, p, salt = "", stored = ""] = (hash ?? prefixOf(passwordWork) + NO_HASH).split("$");
  const expected = Buffer.from(stored, "base64url");
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  // no password is longer; hashing a long text whole would only cost time
  const text = password.slice(0, LONGEST + 1).normalize("NFKC");
  const given = await derive(text, Buffer.from(salt, "base64url"), expected.length, cost);
  return timingSafeEqual(given, expected) && hash !== null;
}
