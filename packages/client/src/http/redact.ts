/** Keeps secrets out of whatever people may see: messages, addresses, headers, causes. */

const MASK = "****";

/** Text without the given secrets and without the values of secret query parameters. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const secret of secrets) if (secret) clean = clean.replaceAll(secret, MASK);
  return clean.replace(/([?&](?:access_token|verifier|token|push_token|sf_verifier)=)[^&#\s"'<>]*/gi, `$1${MASK}`);
}

/** Headers without `Authorization` and cookies, and with secrets masked elsewhere. */
export function redactHeaders(headers: Headers, secrets: Iterable<string>): Headers {
  const clean = new Headers();
  headers.forEach((value, name) => {
    if (!/^(authorization|cookie|set-cookie|x-csrf-token)$/i.test(name)) clean.append(name, redact(value, secrets));
  });
  return clean;
}

/** The same error with secrets masked in its message and stack, and in those of its causes. */
export function redactCause(cause: unknown, secrets: readonly string[], depth = 0): unknown {
  if (typeof cause === "string") return redact(cause, secrets);
  if (!(cause instanceof Error)) return undefined;
  const { name, code } = cause as Error & { code?: unknown };
  const clean = new Error(redact(cause.message, secrets));
  clean.name = name;
  clean.stack = redact(cause.stack ?? "", secrets);
  if (typeof code === "string") Object.assign(clean, { code });
  const next = depth < 3 ? redactCause(cause.cause, secrets, depth + 1) : undefined;
  if (next !== undefined) clean.cause = next;
  return clean;
}

/** How a token is shown in debug logs: the end of it, enough to tell two apart. */
export const tokenHint = (token: string): string => MASK + (token.length > 12 ? token.slice(-4) : "");
