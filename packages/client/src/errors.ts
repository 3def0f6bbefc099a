/** Every error this library rejects with, each with a stable `code`. */

import type { DiscussionTopic } from "./resources/discussion-topic.ts";
import type { Progress } from "./resources/progress.ts";

/** One fault out of an answer, whatever shape the site gave it. */
export interface NormalizedError {
  /** In words. */
  message?: string;
  /** The parameter or attribute at fault. */
  field?: string;
  /** Kind of fault, as the site names it. */
  type?: string;
  /** Machine-readable code, as the site names it. */
  code?: string;
}

const BRAND = Symbol.for("@pidge/client.error");

/** The root of all errors of this library. */
export class CanvasError extends Error {
  /** Stable machine-readable kind. */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, "name", { value: new.target.errorName, configurable: true, writable: true });
  }

  /** Name of the class, fixed so that minifying does not change it. */
  protected static errorName = "CanvasError";

  get [BRAND](): true {
    return true;
  }

  /** A plain object with all that the error says, fit for logs and `structuredClone`. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...Object.fromEntries(Object.entries(this).map(plain)) };
  }
}

const plain = ([key, value]: [string, unknown]): [string, unknown] => {
  if (value instanceof Headers) return [key, Object.fromEntries(value)];
  const json = (value as { toJSON?(): unknown } | undefined)?.toJSON;
  return [key, typeof json === "function" ? json.call(value) : typeof value === "function" ? undefined : value];
};

/**
 * Whether `error` is one of this library's, also when it comes from another copy of it.
 * @param error Anything that was caught.
 */
export const isCanvasError = (error: unknown): error is CanvasError =>
  typeof error === "object" && error !== null && (error as { [BRAND]?: boolean })[BRAND] === true;

/** All that is known about a refused request. */
export interface ApiErrorInit {
  /** Stable machine-readable kind. */
  code: string;
  /** HTTP status. */
  status: number;
  /** HTTP method of the request. */
  method: string;
  /** Address of the request, secrets masked. */
  url: string;
  /** Headers of the answer, secrets masked. */
  headers: Headers;
  /** The faults that the answer names. */
  errors: NormalizedError[];
  /** The answer as parsed. */
  body: unknown;
  /** Start of the answer as text. */
  rawBody: string;
}

/** The site answered with an error status. */
export class CanvasApiError extends CanvasError {
  protected static override errorName = "CanvasApiError";
  /** HTTP status. */
  readonly status: number;
  /** HTTP method of the request. */
  readonly method: string;
  /** Address of the request, secrets masked. */
  readonly url: string;
  /** Headers of the answer. */
  readonly headers: Headers;
  /** `X-Request-Context-Id` of the answer: quote it to the site's support. */
  readonly requestId: string | undefined;
  /** Number of the site's own error report, where it made one. */
  readonly errorReportId: string | undefined;
  /** The faults, in the order in which the site gave them. */
  readonly errors: NormalizedError[];
  /** The answer as parsed. */
  readonly body: unknown;
  /** The answer as text, at most 64 KiB. */
  readonly rawBody: string;
  /** How often the request had been repeated. */
  retryCount = 0;
  /** Whether repeating the request can help. */
  isRetryable = false;
  /** Milliseconds the site asked to wait, where it did. */
  retryAfterMs?: number;
  /** True on the 404 of a DELETE whose earlier attempt may have worked. */
  afterAmbiguousAttempt?: boolean;

  constructor(message: string, init: ApiErrorInit) {
    super(message, init.code);
    this.status = init.status;
    this.method = init.method;
    this.url = init.url;
    this.headers = init.headers;
    this.errors = init.errors;
    this.body = init.body;
    this.rawBody = init.rawBody;
    this.requestId = init.headers.get("x-request-context-id") ?? undefined;
    const report = (init.body as { error_report_id?: unknown } | undefined)?.error_report_id;
    this.errorReportId = report === undefined || report === null ? undefined : String(report);
  }
}

/** 400: the request was malformed or broke a rule. */
export class BadRequestError extends CanvasApiError {
  protected static override errorName = "BadRequestError";
}
/** 401 with `WWW-Authenticate`: the token is unknown, expired or revoked; see `code`. */
export class InvalidAccessTokenError extends CanvasApiError {
  protected static override errorName = "InvalidAccessTokenError";
}
/** 401 otherwise: the caller may not do this. */
export class UnauthorizedError extends CanvasApiError {
  protected static override errorName = "UnauthorizedError";
}
/** 403: the caller may not do this. */
export class ForbiddenError extends CanvasApiError {
  protected static override errorName = "ForbiddenError";
}
/** 429, or 403 by the throttle: too many requests at once. */
export class RateLimitExceededError extends ForbiddenError {
  protected static override errorName = "RateLimitExceededError";
  /** What was left of the allowance, where the site said. */
  remaining: number | undefined;
}
/** 404: there is no such record, or the caller may not know of it. */
export class ResourceDoesNotExistError extends CanvasApiError {
  protected static override errorName = "ResourceDoesNotExistError";
}
/** 409: the record is not in a state for this. */
export class ConflictError extends CanvasApiError {
  protected static override errorName = "ConflictError";
}
/** 422: the values were not accepted. */
export class UnprocessableEntityError extends CanvasApiError {
  protected static override errorName = "UnprocessableEntityError";
}
/** 500 and above: the site failed. */
export class ServerError extends CanvasApiError {
  protected static override errorName = "ServerError";
}

/** No answer came. */
export class NetworkError extends CanvasError {
  protected static override errorName = "NetworkError";
  /** `"connect"`: surely nothing was sent. `"unknown"`: the request may have arrived. */
  readonly phase: "connect" | "unknown";

  constructor(message: string, phase: "connect" | "unknown", cause: unknown) {
    super(message, "network", { cause });
    this.phase = phase;
  }
}

/** The library's own time limit passed. */
export class TimeoutError extends CanvasError {
  protected static override errorName = "TimeoutError";
  /** Whether it was the limit over all attempts. */
  readonly total: boolean;

  constructor(message: string, total: boolean, cause?: unknown) {
    super(message, "timeout", cause === undefined ? undefined : { cause });
    this.total = total;
  }
}

/** The caller's signal fired; `cause` is its reason. */
export class AbortError extends CanvasError {
  protected static override errorName = "AbortError";

  constructor(reason: unknown) {
    super("the call was aborted", "aborted", { cause: reason });
  }
}

/** The site answered with success but not with what was asked for. */
export class UnexpectedResponseError extends CanvasError {
  protected static override errorName = "UnexpectedResponseError";
  /** HTTP status. */
  readonly status: number | undefined;
  /** `Content-Type` of the answer. */
  readonly contentType: string | undefined;
  /** Start of the answer, at most 500 characters. */
  readonly excerpt: string | undefined;

  constructor(message: string, answer?: { status: number; contentType: string | undefined; text: string }) {
    super(message, "unexpected_response");
    this.status = answer?.status;
    this.contentType = answer?.contentType;
    this.excerpt = answer?.text.slice(0, 500);
  }
}

/** A list cannot be followed further: its next link leads elsewhere, repeats, or never ends. */
export class PaginationLinkError extends CanvasError {
  protected static override errorName = "PaginationLinkError";

  constructor(message: string) {
    super(message, "pagination_link");
  }
}

/** A required input is missing or empty; found before any request. */
export class RequiredFieldMissingError extends CanvasError {
  protected static override errorName = "RequiredFieldMissingError";
  /** Name of the input. */
  readonly field: string;

  constructor(field: string, message = `${field} is required`) {
    super(message, "required_field_missing");
    this.field = field;
  }
}

/** An upload failed; `cause` is the error of the step. */
export class UploadError extends CanvasError {
  protected static override errorName = "UploadError";
  /** 1: announcing the file; 2: sending its bytes; 3: confirming. */
  readonly step: 1 | 2 | 3;

  constructor(message: string, step: 1 | 2 | 3, cause?: unknown) {
    super(message, "upload", cause === undefined ? undefined : { cause });
    this.step = step;
  }
}

/** Long work ended in failure or was cancelled. */
export class ProgressFailedError extends CanvasError {
  protected static override errorName = "ProgressFailedError";
  /** The work, as it ended. */
  readonly progress: Progress;

  constructor(progress: Progress) {
    super(`${progress.tag} ${progress.workflow_state}${progress.message ? `: ${progress.message}` : ""}`, "progress");
    this.progress = progress;
  }
}

/** Long work took longer than the caller wanted to wait; it goes on. */
export class ProgressTimeoutError extends CanvasError {
  protected static override errorName = "ProgressTimeoutError";
  /** The work, as it was last seen; undefined for a conversation batch. */
  readonly progress: Progress | undefined;

  constructor(message: string, progress?: Progress) {
    super(message, "progress");
    this.progress = progress;
  }
}

/** The site made an ordinary discussion of what should have been an announcement. */
export class AnnouncementDowngradedError extends CanvasError {
  protected static override errorName = "AnnouncementDowngradedError";
  /** The stray discussion. */
  readonly topic: DiscussionTopic;

  constructor(topic: DiscussionTopic) {
    super("the caller may not announce here; the site made an ordinary discussion instead", "announcement_downgraded");
    this.topic = topic;
  }
}

/** A GraphQL answer with errors. */
export class GraphqlError extends CanvasError {
  protected static override errorName = "GraphqlError";
  /** The errors as the site gave them. */
  readonly errors: readonly NormalizedError[];
  /** What could be answered all the same. */
  readonly data: unknown;

  constructor(errors: readonly NormalizedError[], data: unknown) {
    super(errors[0]?.message ?? "the query failed", "graphql");
    this.errors = errors;
    this.data = data;
  }
}

/**
 * Whether the caller lacked permission, in the manner of older sites (401) or newer ones (403). False for token
 * problems, throttling and `require_initial_post`.
 * @param error Anything that was caught.
 */
export const isPermissionDenied = (error: unknown): error is UnauthorizedError | ForbiddenError =>
  isCanvasError(error) &&
  ((error.name === "UnauthorizedError" && error.code === "unauthorized") ||
    (error.name === "ForbiddenError" && error.code === "forbidden"));
