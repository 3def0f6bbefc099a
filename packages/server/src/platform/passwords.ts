/** Passwords: at rest as scrypt with a salt of their own, and compared. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { AttributeFault } from "./errors.ts";

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

const SHORTEST = 8;
const LONGEST = 255;

/** What is wrong with a new password. */
export function passwordFaults({ length }: string): AttributeFault[] {
  const fault = (type: string, message: string) => [{ attribute: "password", type, message }];
  if (length < SHORTEST) return fault("too_short", `must be at least ${SHORTEST} characters`);
  if (length > LONGEST) return fault("too_long", `is too long (maximum is ${LONGEST} characters)`);
  return [];
}

const COST = { N: 16_384, r: 8, p: 1 };

/** `scrypt$N$r$p$salt$hash`, so that the cost can grow without a migration. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password.normalize("NFKC"), salt, 32, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** The hash of a password that nobody has: who is not known takes as long to refuse as who is. */
const nobodys = hashPassword(randomBytes(24).toString("base64url"));

/** Whether it is the password of the hash; never, in the same time, where there is none. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, n, r, p, salt, stored] = (hash ?? (await nobodys)).split("$");
  const expected = Buffer.from(stored!, "base64url");
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  // longer ones are nobody's, and not worth hashing whole
  const given = await derive(
    password.slice(0, LONGEST + 1).normalize("NFKC"),
    Buffer.from(salt!, "base64url"),
    expected.length,
    cost,
  );
  return timingSafeEqual(given, expected) && hash !== null;
}
