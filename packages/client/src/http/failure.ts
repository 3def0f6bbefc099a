/** Turns an error answer, or the lack of an answer, into the error that callers get. */
import {
  BadRequestError,
  CanvasApiError,
  ConflictError,
  ForbiddenError,
  InvalidAccessTokenError,
  NetworkError,
  type NormalizedError,
  RateLimitExceededError,
  ResourceDoesNotExistError,
  ServerError,
  UnauthorizedError,
  UnprocessableEntityError,
} from "../errors.ts";
import { type Answer, pathOf } from "./answer.ts";
import { normalise } from "./normalise.ts";
import { redact, redactCause, redactHeaders } from "./redact.ts";
import type { Fields } from "./wire.ts";

const MAX_RAW = 65_536;
type ErrorClass = typeof CanvasApiError;

const byStatus: Record<number, [ErrorClass, string]> = {
  400: [BadRequestError, "bad_request"],
  403: [ForbiddenError, "forbidden"],
  404: [ResourceDoesNotExistError, "not_found"],
  409: [ConflictError, "conflict"],
  422: [UnprocessableEntityError, "unprocessable_entity"],
  429: [RateLimitExceededError, "rate_limit_exceeded"],
};

/** Whether the site refused because of too many requests; such a request was not executed. */
export const isThrottled = (answer: Answer): boolean =>
  answer.status === 429 || (answer.status === 403 && /rate limit exceeded/i.test(answer.text.slice(0, 2000)));

function unauthorized(answer: Answer, words: string): [ErrorClass, string] {
  const found = (pairs: [RegExp, string][]) => pairs.find(([pattern]) => pattern.test(words))?.[1];
  if (answer.fields.has("www-authenticate")) {
    const code = found([
      [/expired access token/i, "expired_access_token"],
      [/revoked access token/i, "revoked_access_token"],
      [/user authorization required|unauthenticated/i, "unauthenticated"],
    ]);
    return [InvalidAccessTokenError, code ?? "invalid_access_token"];
  }
  const code = found([
    [/insufficient scopes/i, "insufficient_scopes"],
    [/invalid as_user_id/i, "invalid_as_user_id"],
  ]);
  return [UnauthorizedError, code ?? "unauthorized"];
}

function classify(answer: Answer, words: string): [ErrorClass, string] {
  if (isThrottled(answer)) return byStatus[429]!;
  if (answer.status === 401) return unauthorized(answer, words);
  if (answer.status === 403 && words.trim() === "require_initial_post") return [ForbiddenError, "require_initial_post"];
  if (answer.status >= 500) return [ServerError, "server_error"];
  return byStatus[answer.status] ?? [CanvasApiError, `http_${answer.status}`];
}

/** A number out of a header; undefined when it is missing or unreadable. */
export function headerNumber(headers: Fields, name: string): number | undefined {
  const text = headers.get(name);
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Milliseconds that `Retry-After` asks for, given as seconds or as a date. */
export function retryAfter(headers: Fields): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const seconds = headerNumber(headers, "retry-after");
  const ms = seconds === undefined ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The error for an answer of 400 and above. */
export function apiError(method: string, answer: Answer, secrets: readonly string[], hint = ""): CanvasApiError {
  const body = answer.tryJson();
  const errors = normalise(body, answer.text);
  const first: NormalizedError = errors[0] ?? {};
  const [Class, code] = classify(answer, errors.map((fault) => fault.message).join("\n"));
  const words = first.field ? `${first.field}: ${first.message}` : (first.message ?? code.replaceAll("_", " "));
  const clean = (text: string) => redact(text, secrets);
  const message = clean(`${answer.status} ${words.slice(0, 500)} (${method} ${pathOf(answer.url)})${hint}`);
  const error = new Class(message, {
    code,
    status: answer.status,
    method,
    url: clean(answer.url),
    headers: redactHeaders(answer.headers, secrets),
    errors: secrets.some((secret) => answer.text.includes(secret)) ? JSON.parse(clean(JSON.stringify(errors))) : errors,
    body: secrets.some((secret) => answer.text.includes(secret)) ? undefined : body,
    rawBody: clean(answer.text.slice(0, MAX_RAW)),
  });
  if (error instanceof RateLimitExceededError) error.remaining = headerNumber(answer.fields, "x-rate-limit-remaining");
  const wait = retryAfter(answer.fields);
  if (wait !== undefined) error.retryAfterMs = wait;
  return error;
}

/** Failures before a connection stood; only these codes are believed. */
const NOT_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_CERT.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT.*|UNABLE_TO_(?:GET_ISSUER|VERIFY).*)$/;

/** The error for a request that was not answered. */
export function networkError(method: string, url: string, cause: unknown, secrets: readonly string[]): NetworkError {
  const codes: unknown[] = [];
  for (let at = cause, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    codes.push((at as { code?: unknown }).code);
    if (at instanceof AggregateError)
      codes.push(...at.errors.map((inner) => (inner as { code?: unknown } | undefined)?.code));
  }
  const known = codes.filter((code) => typeof code === "string");
  const phase = known.length > 0 && known.every((code) => NOT_CONNECTED.test(code)) ? "connect" : "unknown";
  const words = redact(cause instanceof Error ? cause.message : String(cause), secrets);
  const message = `no answer: ${words}${known[0] ? ` (${known[0]})` : ""} (${method} ${redact(pathOf(url), secrets)})`;
  return new NetworkError(message, phase, redactCause(cause, secrets));
}
