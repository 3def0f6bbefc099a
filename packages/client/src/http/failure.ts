/** Makes the errors for error responses and for failed requests. */
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
import { normalise } from "./normalise.ts";
import { redact, redactCause, redactHeaders } from "./redact.ts";
import { pathOf, type SiteResponse } from "./response.ts";
import type { HeaderFields } from "./wire.ts";

const MAX_RAW = 65_536;
type ErrorClass = typeof CanvasApiError;

const byStatus: Record<number, [ErrorClass, string]> = {
  400: [BadRequestError, "bad_request"],
  403: [ForbiddenError, "forbidden"],
  404: [ResourceDoesNotExistError, "not_found"],
  409: [ConflictError, "conflict"],
  422: [UnprocessableEntityError, "unprocessable_entity"],
};

/** Whether the site refused the request by its rate limit; such a request was not executed. */
export const isThrottled = ({ status, text }: SiteResponse): boolean =>
  status === 429 || (status === 403 && /rate limit exceeded/i.test(text.slice(0, 2000)));

/** Texts of 401 responses from which their codes are made: `Expired access token.` is `expired_access_token`. */
const REASONS = /(?:expired|revoked) access token|unauthenticated|insufficient scopes|invalid as_user_id/i;

function unauthorized(response: SiteResponse, words: string): [ErrorClass, string] {
  const reason = /user authorization required/i.test(words) ? "unauthenticated" : REASONS.exec(words)?.[0];
  const code = reason?.toLowerCase().replaceAll(" ", "_");
  return response.fields.has("www-authenticate")
    ? [InvalidAccessTokenError, code ?? "invalid_access_token"]
    : [UnauthorizedError, code ?? "unauthorized"];
}

function classify(response: SiteResponse, words: string): [ErrorClass, string] {
  const { status } = response;
  if (isThrottled(response)) return [RateLimitExceededError, "rate_limit_exceeded"];
  if (status === 401) return unauthorized(response, words);
  if (status === 403 && words.trim() === "require_initial_post") return [ForbiddenError, "require_initial_post"];
  if (status >= 500) return [ServerError, "server_error"];
  return byStatus[status] ?? [CanvasApiError, `http_${status}`];
}

/** Parses a header as a number; undefined when it is missing or no number. */
export function headerNumber(headers: HeaderFields, name: string): number | undefined {
  const text = headers.get(name);
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Parses `Retry-After`, which is in seconds or a date, as milliseconds from now. */
export function retryAfter(headers: HeaderFields): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const seconds = headerNumber(headers, "retry-after");
  const ms = seconds === undefined ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Makes the error for a response of 400 and above. */
export function apiError(
  method: string,
  response: SiteResponse,
  secrets: readonly string[],
  hint = "",
): CanvasApiError {
  const { status, text, url, fields } = response;
  const body = response.tryJson();
  const errors = normalise(body, text);
  const first: NormalizedError = errors[0] ?? {};
  const [Class, code] = classify(response, errors.map((fault) => fault.message).join("\n"));
  const words = first.field ? `${first.field}: ${first.message}` : (first.message ?? code.replaceAll("_", " "));
  const clean = (dirty: string) => redact(dirty, secrets);
  const leaks = secrets.some((secret) => text.includes(secret));
  const error = new Class(clean(`${status} ${words.slice(0, 500)} (${method} ${pathOf(url)})${hint}`), {
    code,
    status,
    method,
    url: clean(url),
    headers: redactHeaders(response.headers, secrets),
    errors: leaks ? JSON.parse(clean(JSON.stringify(errors))) : errors,
    body: leaks ? undefined : body,
    rawBody: clean(text.slice(0, MAX_RAW)),
  });
  if (error instanceof RateLimitExceededError) error.remaining = headerNumber(fields, "x-rate-limit-remaining");
  const wait = retryAfter(fields);
  if (wait !== undefined) error.retryAfterMs = wait;
  return error;
}

/**
 * Codes of failures before a connection was made: no address, no listener, a certificate that this side refused. With
 * any other code the request may have been sent, also when the other side refused ours (`…_CERTIFICATE_…`).
 */
const NOT_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|\w*CERT(?!IFICATE)\w*|UNABLE_TO_VERIFY\w*)$/;

/** Makes the error for a request without a response. */
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
  const message = `no response: ${words}${known[0] ? ` (${known[0]})` : ""} (${method} ${redact(pathOf(url), secrets)})`;
  return new NetworkError(message, phase, redactCause(cause, secrets));
}
