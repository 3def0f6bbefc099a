/** Signs a person in by login and password. An unknown login gets the same answer, in the same time, as a wrong password. */
import { caseKey } from "../../platform/caseKey.ts";
import { hashPassword, isOutdatedHash, isPassword } from "../../platform/passwords.ts";
import { chargeAttempt, forgiveAttempt } from "./attempts.sql.ts";
import { findActiveLogin, replacePasswordHash } from "./sessions.sql.ts";
import { type BrowserRequest, openSession } from "./sessions.ts";

export type SignInResult =
  | { readonly kind: "signed in" | "wrong" }
  /** Too many attempts; another one is allowed after so many seconds. */
  | { readonly kind: "wait"; readonly seconds: number };

export interface SignInInput {
  readonly uniqueId: string;
  readonly password: string;
}

export async function signIn(request: BrowserRequest, { uniqueId, password }: SignInInput): Promise<SignInResult> {
  const attempt = { login: caseKey(uniqueId), address: request.http.request.ip };
  const seconds = await chargeAttempt(request, attempt);
  if (seconds > 0) return { kind: "wait", seconds };
  const login = await findActiveLogin(request, uniqueId);
  const right = await isPassword(password, login?.password_hash ?? null, request.config);
  if (!right || login === undefined) return { kind: "wrong" };
  await forgiveAttempt(request, attempt);
  if (login.password_hash !== null && isOutdatedHash(login.password_hash, request.config))
    await replacePasswordHash(request, login, await hashPassword(password, request.config));
  await openSession(request, login);
  return { kind: "signed in" };
}
