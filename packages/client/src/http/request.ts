/** One call over all its attempts: queue, token, hooks, retries. */
import { checkCallOptions, headersOf } from "../checks.ts";
import {
  type CanvasApiError,
  CanvasError,
  RateLimitExceededError,
  ResourceDoesNotExistError,
  TimeoutError,
} from "../errors.ts";
import type { OutgoingRequest, RequestOptions } from "../options.ts";
import type { Settings } from "../settings.ts";
import { attempt } from "./attempt.ts";
import { type Call, hasForm } from "./call.ts";
import { definedParams } from "./encode.ts";
import type { Emitter } from "./events.ts";
import { apiError, headerNumber, isThrottled } from "./failure.ts";
import { refusalDelay } from "./limiter.ts";
import { loggerAt } from "./log.ts";
import { type Body, formBody } from "./multipart.ts";
import { isPage } from "./platform.ts";
import { redact, redactHeaders, tokenHint } from "./redact.ts";
import type { SiteResponse } from "./response.ts";
import { backoff, isAmbiguous, MAX_RETRY_AFTER_MS, mayRetry } from "./retry.ts";
import { isLimited, orAborted, sleep, throwIfAborted, within } from "./time.ts";

export class ApiRequest {
  readonly #settings: Settings;
  readonly #events: Emitter;
  readonly #call: Call;
  readonly #options: RequestOptions;
  readonly #url: string;
  readonly #body: Body | undefined;
  readonly #headers: Headers;
  /** Whether executing the request twice does no harm. */
  readonly #isRepeatable: boolean;
  /** Aborts with the caller's signal or at the end of `totalTimeout`. */
  #signal: AbortSignal | undefined;
  /** End of `totalTimeout`, in milliseconds since the epoch. */
  #deadline = Infinity;
  /** Every token used so far; none may appear in an error. */
  readonly #secrets = new Set<string>();
  #attempts = 0;
  #retries = 0;
  #refusals = 0;
  /** Place in the queue, kept over refusals. */
  #order: number | undefined;
  /** The token of the last attempt. */
  #token: string | undefined;
  /** A token that the provider has already returned for the next attempt. */
  #freshToken: string | undefined;
  /** Whether the provider was asked again after a 401. */
  #hasRefreshed = false;
  /** Whether an earlier attempt may have been executed. */
  #isAmbiguous = false;
  /** Whether the body was sent and cannot be sent again. */
  #isBodySpent = false;

  /** @throws TypeError, RangeError for options that cannot work, and values without a wire form. */
  constructor(
    { settings, events }: { settings: Settings; events: Emitter },
    call: Call,
    options: RequestOptions,
    url: string,
  ) {
    checkCallOptions(options);
    this.#settings = settings;
    this.#events = events;
    this.#call = call;
    this.#options = options;
    this.#url = url;
    this.#signal = options.signal;
    const form = { ...definedParams(call.params), ...options.extraParams };
    this.#body = call.body ?? (hasForm(call) ? formBody(form) : undefined);
    this.#headers = this.#baseHeaders();
    let isRepeatable = !/^P(?:OST|ATCH)$/.test(call.method) || (options.idempotent ?? call.idempotent) === true;
    if (!isRepeatable && call.method === "POST" && settings.site.honoursKeys && !call.anonymous) {
      if (!this.#headers.has("Idempotency-Key")) this.#headers.set("Idempotency-Key", crypto.randomUUID());
      isRepeatable = true;
    }
    this.#isRepeatable = isRepeatable || options.retryUnsafe === true;
  }

  /** Sends the request until it succeeds or may not be retried. */
  send(): Promise<SiteResponse> {
    const ms = this.#options.totalTimeout ?? this.#settings.totalTimeout;
    if (!isLimited(ms)) return this.#run();
    this.#deadline = Date.now() + ms;
    return within({ ms, signal: this.#signal, late: () => this.#late() }, (signal) => {
      this.#signal = signal;
      return this.#run();
    });
  }

  /** Makes the error for the end of `totalTimeout`. */
  #late(cause?: unknown): TimeoutError {
    const ms = this.#options.totalTimeout ?? this.#settings.totalTimeout;
    return new TimeoutError(`not done within ${ms} ms`, true, cause);
  }

  #baseHeaders(): Headers {
    const { headers: defaults, idFormat, userAgent } = this.#settings;
    const call = this.#call;
    const options = this.#options;
    // A site that need not support caching can send the headers, with the next page's address, before the body.
    const uncached = call.onHead && !isPage() ? { "Cache-Control": "no-store" } : {};
    const headers = call.anonymous ? new Headers() : headersOf(uncached, defaults, options.headers);
    const textIds = !call.anonymous && (options.idFormat ?? idFormat) === "string";
    const accept = `${textIds ? "application/json+canvas-string-ids, " : ""}application/json`;
    if (!headers.has("Accept")) headers.set("Accept", call.anyMedia ? "*/*" : accept);
    if (userAgent) headers.set("User-Agent", userAgent);
    if (this.#body) headers.set("Content-Type", this.#body.contentType);
    return headers;
  }

  async #run(): Promise<SiteResponse> {
    for (;;) {
      const request: OutgoingRequest = {
        ...{ method: this.#call.method, url: this.#url, headers: new Headers(this.#headers), body: undefined },
        attempt: this.#attempts,
      };
      let response: SiteResponse | undefined;
      let failure: unknown;
      try {
        response = await this.#attempt(request);
        if (response.status < 400) return response;
        failure = this.#failure(response);
        if (response.status === 401 && (await this.#refreshToken())) continue;
      } catch (error) {
        failure = error;
      }
      const delay = await this.#delay(request, response, failure);
      if (delay === undefined) throw failure;
      if (delay > 0) await sleep(delay, this.#signal);
    }
  }

  /** Makes the error for an error response. */
  #failure(response: SiteResponse): CanvasApiError {
    const { method, hints } = this.#call;
    const { status } = response;
    const stale = this.#settings.auth === "cookie" && status === 422 ? "; is the _csrf_token cookie fresh?" : "";
    const error = apiError(method, response, [...this.#secrets], hints?.[status] ?? stale);
    error.retryCount = this.#attempts - 1;
    error.isRetryable = mayRetry(error, this.#isRepeatable);
    if (error instanceof ResourceDoesNotExistError && method === "DELETE" && this.#isAmbiguous)
      error.afterAmbiguousAttempt = true;
    return error;
  }

  /** Makes one attempt: queue, hooks, token, wire, events, log. */
  async #attempt(given: OutgoingRequest): Promise<SiteResponse> {
    const { site, hooks } = this.#settings;
    const isCounted = !this.#call.anonymous && site.owns(this.#url);
    const ticket = isCounted ? await site.limiter?.acquire(this.#signal, this.#order) : undefined;
    this.#order = ticket?.order;
    let response: SiteResponse | undefined;
    try {
      throwIfAborted(this.#signal);
      const number = this.#attempts++;
      given.body = this.#body?.make();
      const changed = (await hooks.beforeRequest?.(given)) ?? given;
      // Hooks may keep the request that they got, so the token is added to a copy.
      const headers = Object.keys(hooks).length > 0 ? new Headers(changed.headers) : changed.headers;
      const request = { ...changed, headers };
      await this.#authorize(request);
      const { method } = request;
      // masked only for those who listen or log
      const url = () => redact(request.url, this.#secrets);
      this.#events.emit("request", () => ({ method, url: url(), attempt: number }));
      this.#logRequest(request, url);
      this.#isBodySpent = this.#body !== undefined && !this.#body.replayable;
      const started = Date.now();
      response = await attempt(request, {
        ...{ settings: this.#settings, call: this.#call, options: this.#options, signal: this.#signal },
        secrets: [...this.#secrets],
      });
      const { status, fields } = response;
      if (isCounted && fields.get("x-pidge-idempotency") === "1") site.honoursKeys = true;
      const cost = headerNumber(fields, "x-request-cost");
      const ms = Date.now() - started;
      this.#events.emit("response", () => ({ method, url: url(), attempt: number, status, ms, cost }));
      const price = cost === undefined ? "" : ` cost ${cost}`;
      loggerAt(this.#settings, "info")?.info(`${method} ${url()} ${status} ${ms} ms${price} attempt ${number + 1}`);
      await hooks.afterResponse?.({ status, headers: response.headers, url: url() }, changed);
      return response;
    } finally {
      ticket?.release(response?.fields, response !== undefined && isThrottled(response));
    }
  }

  /** Adds the token if the address belongs to the site. */
  async #authorize({ url, method, headers }: OutgoingRequest): Promise<void> {
    const { site, auth, token, csrfToken } = this.#settings;
    if (this.#call.anonymous || !site.owns(url)) headers.delete("Authorization");
    else if (auth === "bearer") {
      this.#token = this.#freshToken ?? (await orAborted(token(), this.#signal));
      this.#freshToken = undefined;
      this.#secrets.add(this.#token);
      const own = headers.get("Authorization");
      if (own === null) headers.set("Authorization", `Bearer ${this.#token}`);
      else this.#secrets.add(own.replace(/^\S+\s+/, ""));
    } else if (method !== "GET" && method !== "HEAD") {
      const csrf = csrfToken();
      if (csrf !== undefined) headers.set("X-CSRF-Token", csrf);
    }
  }

  /** After a 401, asks the token provider again, once per call. Returns whether it gave another token. */
  async #refreshToken(): Promise<boolean> {
    if (!this.#settings.tokenChanges || this.#token === undefined || this.#hasRefreshed || this.#isBodySpent)
      return false;
    this.#hasRefreshed = true;
    const token = await this.#settings.token();
    if (token === this.#token) return false;
    this.#freshToken = token;
    return true;
  }

  /** Milliseconds until the next attempt; undefined when there is none. */
  async #delay(
    request: OutgoingRequest,
    response: SiteResponse | undefined,
    error: unknown,
  ): Promise<number | undefined> {
    const { hooks, throttle, site, maxRetries } = this.#settings;
    if (!(error instanceof CanvasError) || this.#signal?.aborted || this.#isBodySpent) return undefined;
    const most = this.#options.maxRetries ?? maxRetries;
    this.#isAmbiguous ||= isAmbiguous(error);
    const attempt = this.#attempts - 1;
    const verdict = await hooks.shouldRetry?.({
      ...{ error, attempt, request },
      response: response && {
        ...{ status: response.status, headers: response.headers, url: redact(response.url, this.#secrets) },
      },
    });
    if (!(verdict ?? mayRetry(error, this.#isRepeatable)) || most <= 0) return undefined;
    const { retryAfterMs = 0 } = error as { retryAfterMs?: number };
    if (retryAfterMs > MAX_RETRY_AFTER_MS) return undefined;
    const isRefusal = error instanceof RateLimitExceededError && throttle !== false;
    if (!isRefusal && this.#retries >= most) return undefined;
    const delay = isRefusal ? this.#refusalDelay(error) : backoff(error, this.#retries++);
    if (delay === undefined) return undefined;
    if (Date.now() + delay >= this.#deadline) throw this.#late(error);
    await hooks.beforeRetry?.({ attempt, delayMs: delay, error, request });
    // A refused request waits in the queue, at its old place, for the end of the limiter's pause.
    return error instanceof RateLimitExceededError && site.limiter ? 0 : delay;
  }

  /** Milliseconds until the next attempt after a refusal by the rate limit; undefined when there is none. */
  #refusalDelay({ headers, remaining, method, url }: RateLimitExceededError): number | undefined {
    const { throttle, site } = this.#settings;
    const { maxRetries = 8, onRateLimit } = throttle || {};
    if (this.#refusals++ >= maxRetries) return undefined;
    const pause = (site.limiter?.state.pausedUntil ?? 0) - Date.now();
    const delayMs = Math.max(refusalDelay(headers, this.#refusals), pause);
    return onRateLimit?.({ attempt: this.#refusals, delayMs, remaining, method, url }) === false ? undefined : delayMs;
  }

  #logRequest(request: OutgoingRequest, url: () => string): void {
    const logger = loggerAt(this.#settings, "debug");
    if (!logger) return;
    const headers = Object.fromEntries(redactHeaders(request.headers, this.#secrets));
    if (this.#token) headers.authorization = `Bearer ${tokenHint(this.#token)}`;
    const params = { ...this.#call.query, ...this.#call.params, ...this.#options.extraParams };
    const detail = this.#settings.logBodies ? params : Object.keys(params);
    logger.debug(`${request.method} ${url().replace(/\?.*/, "")}`, { headers, params: detail });
  }
}
