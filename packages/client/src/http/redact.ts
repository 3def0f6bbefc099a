/** Masks secrets in everything that people may see: messages, addresses, headers, causes. */

const MASK = "****";

/** Masks the given secrets in `text`, and the values of secret query parameters. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const secret of secrets) if (secret) clean = clean.replaceAll(secret, MASK);
  return clean.replace(/([?&](?:access_token|verifier|token|push_token|sf_verifier)=)[^&#\s"'<>]*/gi, `$1${MASK}`);
}

/** Copies headers without `Authorization` and cookies, and masks secrets in the others. */
export function redactHeaders(headers: Headers, secrets: Iterable<string>): Headers {
  const clean = new Headers();
  headers.forEach((value, name) => {
    if (!/^(authorization|cookie|set-cookie|x-csrf-token)$/i.test(name)) clean.append(name, redact(value, secrets));
  });
  return clean;
}

/** Copies an error and its causes with secrets masked in messages and stacks. */
export function redactCause(cause: unknown, secrets: readonly string[], depth = 0): unknown {
  if (typeof cause === "string") return redact(cause, secrets);
  if (!(cause instanceof Error)) return undefined;
  const { name, message, stack = "", code } = cause as Error & { code?: unknown };
  const next = depth < 3 ? redactCause(cause.cause, secrets, depth + 1) : undefined;
  const clean = new Error(redact(message, secrets), next === undefined ? undefined : { cause: next });
  const kept = { name, stack: redact(stack, secrets) };
  return Object.assign(clean, kept, typeof code === "string" ? { code } : undefined);
}

/** Shows a token in debug logs: its last characters, enough to tell two tokens apart. */
export const tokenHint = (token: string): string => MASK + (token.length > 12 ? token.slice(-4) : "");
