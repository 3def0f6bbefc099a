/** All errors of this library, each with a stable `code`. They carry data, never objects with methods. */
import type { ParentRef } from "./types/params-context.ts";
import type * as wire from "./types/wire.generated.ts";

/** One fault named by an error response, independent of the format in which the site sent it. */
export interface NormalizedError {
  /** Text for people. */
  message?: string;
  /** The parameter or attribute at fault. */
  field?: string;
  /** Kind of fault, in the site's words. */
  type?: string;
  /** Machine-readable code, in the site's words. */
  code?: string;
}

const BRAND = Symbol.for("@pidge/client.error");

/** Base class of all errors of this library. */
export class CanvasError extends Error {
  /** Stable machine-readable kind. */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Name of the class; a constant, because minifiers rename classes. */
  protected static errorName = "CanvasError";

  /** Name of the class. */
  override get name(): string {
    return (this.constructor as typeof CanvasError).errorName;
  }

  get [BRAND](): true {
    return true;
  }

  /** Returns all fields of the error as a plain object, for logs and `structuredClone`. */
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
 * Tells whether `error` is an error of this library, including another copy of it.
 * @param error Any caught value.
 */
export const isCanvasError = (error: unknown): error is CanvasError =>
  typeof error === "object" && error !== null && (error as { [BRAND]?: boolean })[BRAND] === true;

/** The fields of a `CanvasApiError` that its response decides. */
export interface ApiErrorInit {
  /** Stable machine-readable kind. */
  code: string;
  /** HTTP status. */
  status: number;
  /** HTTP method of the request. */
  method: string;
  /** Address of the request, secrets masked. */
  url: string;
  /** Headers of the response, secrets masked. */
  headers: Headers;
  /** The faults that the response names, in the site's order. */
  errors: NormalizedError[];
  /** The parsed body; undefined when it is not JSON. */
  body: unknown;
  /** The body as text, at most 64 KiB. */
  rawBody: string;
}

/** The site responded with an error status. */
export class CanvasApiError extends CanvasError implements Readonly<ApiErrorInit> {
  protected static override errorName = "CanvasApiError";
  /** HTTP status. */
  declare readonly status: number;
  /** HTTP method of the request. */
  declare readonly method: string;
  /** Address of the request, secrets masked. */
  declare readonly url: string;
  /** Headers of the response, secrets masked. */
  declare readonly headers: Headers;
  /** The faults, in the site's order. */
  declare readonly errors: NormalizedError[];
  /** The parsed body; undefined when it is not JSON. */
  declare readonly body: unknown;
  /** The body as text, at most 64 KiB. */
  declare readonly rawBody: string;
  /** `X-Request-Context-Id` of the response: quote it to the site's support. */
  readonly requestId: string | undefined;
  /** Id of the site's own error report, if it created one. */
  readonly errorReportId: string | undefined;
  /** Number of retries before this error. */
  retryCount = 0;
  /** Whether a retry may succeed and does no harm. */
  isRetryable = false;
  /** Milliseconds of the response's `Retry-After`, if it has one. */
  retryAfterMs?: number;
  /** True on the 404 of a DELETE whose earlier attempt may have succeeded. */
  afterAmbiguousAttempt?: boolean;

  constructor(message: string, init: ApiErrorInit) {
    super(message, init.code);
    Object.assign(this, init);
    this.requestId = init.headers.get("x-request-context-id") ?? undefined;
    const report = (init.body as { error_report_id?: unknown } | undefined)?.error_report_id;
    this.errorReportId = report == null ? undefined : String(report);
  }
}

/** 400: the request is malformed or violates a rule. */
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
  /** Remaining quota by `X-Rate-Limit-Remaining`; undefined when the site did not send it. */
  remaining: number | undefined;
}
/** 404: the record does not exist, or the caller may not see it. */
export class ResourceDoesNotExistError extends CanvasApiError {
  protected static override errorName = "ResourceDoesNotExistError";
}
/** 409: the record's state does not allow this. */
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

/** The request got no response. */
export class NetworkError extends CanvasError {
  protected static override errorName = "NetworkError";
  /** `"connect"`: no connection was made, so nothing was sent. `"unknown"`: the request may have arrived. */
  readonly phase: "connect" | "unknown";

  constructor(message: string, phase: "connect" | "unknown", cause: unknown) {
    super(message, "network", { cause });
    this.phase = phase;
  }
}

/** A time limit of this library passed. */
export class TimeoutError extends CanvasError {
  protected static override errorName = "TimeoutError";
  /** True for `totalTimeout`, the limit over all attempts; false for `timeout`, the limit of one. */
  readonly total: boolean;

  constructor(message: string, total: boolean, cause?: unknown) {
    super(message, "timeout", cause === undefined ? undefined : { cause });
    this.total = total;
  }
}

/** The caller's signal aborted; `cause` is its reason. */
export class AbortError extends CanvasError {
  protected static override errorName = "AbortError";

  constructor(reason: unknown) {
    super("the call was aborted", "aborted", { cause: reason });
  }
}

/** The site responded with success but not with the expected content. */
export class UnexpectedResponseError extends CanvasError {
  protected static override errorName = "UnexpectedResponseError";
  /** HTTP status. */
  declare readonly status: number | undefined;
  /** `Content-Type` of the response. */
  declare readonly contentType: string | undefined;
  /** Start of the body, at most 500 characters. */
  declare readonly excerpt: string | undefined;

  constructor(
    message: string,
    response?: Pick<UnexpectedResponseError, "status" | "contentType" | "excerpt"> | undefined,
  ) {
    super(message, "unexpected_response");
    Object.assign(this, response);
  }
}

/** The next page of a list cannot be fetched: its link leads to another site, repeats, or never ends. */
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
  /** 1: announcing the file; 2: sending its bytes; 3: confirming it. */
  readonly step: 1 | 2 | 3;

  constructor(message: string, step: 1 | 2 | 3, cause?: unknown) {
    super(message, "upload", cause === undefined ? undefined : { cause });
    this.step = step;
  }
}

/** A background job failed or was cancelled. */
export class ProgressFailedError extends CanvasError {
  protected static override errorName = "ProgressFailedError";
  /** The record of the job as it ended; pass it to `canvas.getProgress` for an object with methods. */
  readonly progress: wire.Progress;

  constructor(progress: wire.Progress) {
    super(`${progress.tag} ${progress.workflow_state}${progress.message ? `: ${progress.message}` : ""}`, "progress");
    this.progress = progress;
  }
}

/** A background job took longer than the caller wanted to wait. The job continues. */
export class ProgressTimeoutError extends CanvasError {
  protected static override errorName = "ProgressTimeoutError";
  /** The record of the job as it was last read; undefined for a conversation batch. */
  readonly progress: wire.Progress | undefined;

  constructor(message: string, progress?: wire.Progress) {
    super(message, "progress");
    this.progress = progress;
  }
}

/** The site created an ordinary discussion instead of the requested announcement. */
export class AnnouncementDowngradedError extends CanvasError {
  protected static override errorName = "AnnouncementDowngradedError";
  /** The record of that discussion, with its course or group: pass it to `canvas.discussionTopic` to delete it. */
  readonly topic: wire.DiscussionTopic & ParentRef;

  constructor(topic: wire.DiscussionTopic & ParentRef) {
    super("the site created a discussion instead of an announcement", "announcement_downgraded");
    this.topic = topic;
  }
}

/** A GraphQL response with errors. */
export class GraphqlError extends CanvasError {
  protected static override errorName = "GraphqlError";
  /** The errors as the site sent them. */
  readonly errors: readonly NormalizedError[];
  /** The part of the result that the site could return. */
  readonly data: unknown;

  constructor(errors: readonly NormalizedError[], data: unknown) {
    super(errors[0]?.message ?? "the query failed", "graphql");
    this.errors = errors;
    this.data = data;
  }
}

/**
 * Tells whether the caller lacked permission, which older sites say with 401 and newer ones with 403. False for invalid
 * tokens, throttling and `require_initial_post`.
 * @param error Any caught value.
 */
export const isPermissionDenied = (error: unknown): error is UnauthorizedError | ForbiddenError =>
  isCanvasError(error) && (error.code === "unauthorized" || error.code === "forbidden");
