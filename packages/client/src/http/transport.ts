/** The one path that every request takes: turn in the queue, token, hooks, attempt, retry. */
import { callOptions, headersOf } from "../checks.ts";
import {
  CanvasApiError,
  CanvasError,
  RateLimitExceededError,
  ResourceDoesNotExistError,
  TimeoutError,
} from "../errors.ts";
import type { RequestOptions } from "../options.ts";
import type { Settings } from "../settings.ts";
import { idOf } from "../types/ids.ts";
import type { Answer } from "./answer.ts";
import { attempt } from "./attempt.ts";
import { fieldsOf, meant, type Params, urlEncode } from "./encode.ts";
import { apiError, headerNumber, isThrottled } from "./failure.ts";
import { type Emitter, loggerAt, type OutgoingRequest } from "./hooks.ts";
import { refusalDelay, type Ticket } from "./limiter.ts";
import { type Body, formBody } from "./multipart.ts";
import { isPage } from "./platform.ts";
import { redact, tokenHint } from "./redact.ts";
import { backoff, isAmbiguous, MAX_RETRY_AFTER_MS, mayRetry } from "./retry.ts";
import { limits, orAborted, sleep, throwIfAborted } from "./time.ts";
import type { Fields } from "./wire.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "DELETE";

/** One call of the API. */
export interface Call {
  method: Method;
  /** Below `/api/v1/`, or from the root of the site with a leading slash. */
  path: string;
  /** Sent in the query of GET and DELETE, in the form of POST and PUT. */
  params?: Params | undefined;
  /** Always sent in the query. */
  query?: Params | undefined;
  /** Sent instead of a form. */
  body?: Body | undefined;
  /** An absolute address instead of `path`, used byte for byte. */
  url?: string | undefined;
  /** Repeating the POST does no harm. */
  idempotent?: boolean | undefined;
  /** Sent without token and masquerade, wherever it leads, outside the queue. */
  anonymous?: boolean | undefined;
  /** As for `attempt`; default `"site"`. */
  redirect?: "site" | "any" | "manual" | undefined;
  /** Words to add to the error, by status. */
  hints?: Record<number, string> | undefined;
  /** Leaves the body of a successful answer to the caller. */
  raw?: boolean | undefined;
  /** Hears the headers of a successful answer before its body is read. */
  onHead?: ((headers: Fields) => void) | undefined;
}

/** What a call has gone through so far. */
interface Journey {
  call: Call;
  options: RequestOptions;
  url: string;
  body: Body | undefined;
  headers: Headers;
  repeatable: boolean;
  /** Fires with the caller's signal or the end of `totalTimeout`. */
  signal: AbortSignal | undefined;
  deadline: number;
  /** Every token used so far; none may stand in an error. */
  secrets: Set<string>;
  /** Tries so far, for people. */
  attempts: number;
  retries: number;
  refusals: number;
  order?: number | undefined;
  token?: string;
  /** A token already asked for, to be used next. */
  fresh?: string | undefined;
  reasked?: boolean;
  ambiguous?: boolean;
  bodyTaken?: boolean;
}

export class Transport {
  readonly settings: Settings;
  readonly events: Emitter;

  constructor(settings: Settings, events: Emitter) {
    this.settings = settings;
    this.events = events;
  }

  /** The address of a call with its query. @throws TypeError for parameters without a wire form, or another site. */
  address(call: Call, options: RequestOptions = {}): string {
    const masquerade = options.asUser === undefined ? this.settings.asUser : options.asUser;
    const inQuery = call.method !== "POST" && call.method !== "PUT";
    const fields = call.url
      ? []
      : fieldsOf({ ...call.query, ...(inQuery ? { ...meant(call.params), ...options.extraParams } : {}) });
    let url = call.url ?? this.settings.site.address(call.path);
    if (masquerade != null && !call.anonymous && this.settings.site.owns(url) && !/[?&]as_user_id=/.test(url))
      fields.push(["as_user_id", idOf(masquerade, "User")]);
    if (fields.length > 0) url += (url.includes("?") ? "&" : "?") + urlEncode(fields);
    if (!call.url && !this.settings.site.owns(url)) throw new TypeError("the path leads to another site");
    return url;
  }

  /** Sends a call with all policies and gives its successful answer. */
  async send(call: Call, options: RequestOptions = {}): Promise<Answer> {
    try {
      throwIfAborted(options.signal);
      return await this.#within(this.#begin(call, options), options.totalTimeout ?? this.settings.totalTimeout);
    } catch (error) {
      throw (await this.settings.hooks.onError?.(error)) ?? error;
    }
  }

  /** Runs a journey below its limit over all attempts and waits. */
  async #within(journey: Journey, total: number | undefined): Promise<Answer> {
    if (!limits(total)) return this.#run(journey);
    const { signal } = journey;
    const controller = new AbortController();
    const stop = () => controller.abort(signal?.reason);
    const timer = setTimeout(stop, total);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await this.#run({ ...journey, signal: controller.signal, deadline: Date.now() + total });
    } catch (error) {
      if (!controller.signal.aborted || signal?.aborted) throw error;
      throw new TimeoutError(`not done within ${total} ms`, true, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  #begin(call: Call, options: RequestOptions): Journey {
    const { site, headers: defaults } = this.settings;
    const form = call.method === "POST" || call.method === "PUT";
    const body = call.body ?? (form ? formBody({ ...meant(call.params), ...options.extraParams }) : undefined);
    callOptions(options);
    // a site that will not be asked for changes can send the head, with the next page's address, before the body is made
    const unkept = call.onHead && !isPage() ? { "Cache-Control": "no-store" } : {};
    const headers = call.anonymous ? new Headers() : headersOf(unkept, defaults, options.headers);
    const textIds = !call.anonymous && (options.idFormat ?? this.settings.idFormat) === "string";
    if (!headers.has("Accept"))
      headers.set("Accept", `${textIds ? "application/json+canvas-string-ids, " : ""}application/json`);
    if (this.settings.userAgent) headers.set("User-Agent", this.settings.userAgent);
    if (body) headers.set("Content-Type", body.contentType);
    let repeatable = call.method !== "POST" || (options.idempotent ?? call.idempotent) === true;
    if (!repeatable && site.honoursKeys && !call.anonymous) {
      if (!headers.has("Idempotency-Key")) headers.set("Idempotency-Key", crypto.randomUUID());
      repeatable = true;
    }
    return {
      ...{ call, options, url: this.address(call, options), body, headers, signal: options.signal },
      repeatable: repeatable || options.retryUnsafe === true,
      ...{ deadline: Number.POSITIVE_INFINITY, secrets: new Set(), attempts: 0, retries: 0, refusals: 0 },
    };
  }

  async #run(journey: Journey): Promise<Answer> {
    for (;;) {
      const request = this.#request(journey);
      let answer: Answer | undefined;
      let failure: unknown;
      try {
        answer = await this.#attempt(journey, request);
        if (answer.status < 400) return answer;
        failure = this.#failure(journey, answer);
        if (answer.status === 401 && (await this.#freshToken(journey))) continue;
      } catch (error) {
        failure = error;
      }
      const delay = await this.#delay(journey, request, answer, failure);
      if (delay === undefined) throw failure;
      if (delay > 0) await sleep(delay, journey.signal);
    }
  }

  #request(journey: Journey): OutgoingRequest {
    const { call, url, headers, attempts } = journey;
    return { method: call.method, url, headers: new Headers(headers), body: undefined, attempt: attempts };
  }

  /** The error of an error answer, with what the journey knows about it. */
  #failure(journey: Journey, answer: Answer): CanvasApiError {
    const stale = this.settings.auth === "cookie" && answer.status === 422 ? "; is the _csrf_token cookie fresh?" : "";
    const error = apiError(
      journey.call.method,
      answer,
      [...journey.secrets],
      journey.call.hints?.[answer.status] ?? stale,
    );
    error.retryCount = journey.attempts - 1;
    error.isRetryable = mayRetry(error, journey.repeatable);
    if (error instanceof ResourceDoesNotExistError && journey.call.method === "DELETE" && journey.ambiguous)
      error.afterAmbiguousAttempt = true;
    return error;
  }

  /** One attempt: turn, hooks, token, wire. Counts itself and reports itself. */
  async #attempt(journey: Journey, given: OutgoingRequest): Promise<Answer> {
    const { settings } = this;
    const { call, options, signal } = journey;
    const counted = !call.anonymous && settings.site.owns(journey.url);
    const ticket = counted ? await settings.site.limiter?.acquire(signal, journey.order) : undefined;
    journey.order = ticket?.order;
    let answer: Answer | undefined;
    try {
      throwIfAborted(signal);
      const attemptNumber = journey.attempts++;
      given.body = journey.body?.make();
      const changed = (await settings.hooks.beforeRequest?.(given)) ?? given;
      // Hooks keep what they were given; the token goes into a copy.
      const request = { ...changed, headers: new Headers(changed.headers) };
      const headersFor = await this.#authorise(journey, request);
      const { url, method } = request;
      const shown = redact(url, journey.secrets);
      this.events.emit("request", { method, url: shown, attempt: attemptNumber });
      this.#debug(journey, request, shown);
      journey.bodyTaken = journey.body !== undefined && !journey.body.replayable;
      const started = Date.now();
      const timeout = options.timeout ?? settings.timeout;
      answer = await attempt(request, {
        wire: call.raw || call.anonymous ? settings.fetch : settings.wire,
        ...{ init: settings.init, signal, timeout, headersFor },
        ...{ maxBytes: settings.maxResponseBytes, redirect: call.redirect ?? "site", raw: call.raw === true },
        onHead: call.onHead,
        reading: { idFormat: options.idFormat ?? settings.idFormat, secrets: [...journey.secrets] },
      });
      const { status, fields } = answer;
      if (counted && fields.get("x-pidge-idempotency") === "1") settings.site.honoursKeys = true;
      const cost = headerNumber(fields, "x-request-cost");
      const ms = Date.now() - started;
      this.events.emit("response", { method, url: shown, attempt: attemptNumber, status, ms, cost });
      const price = cost === undefined ? "" : ` cost ${cost}`;
      loggerAt(settings, "info")?.info(`${method} ${shown} ${status} ${ms} ms${price} attempt ${attemptNumber + 1}`);
      await settings.hooks.afterResponse?.({ status, headers: answer.headers, url: shown }, changed);
      return answer;
    } finally {
      this.#giveBack(ticket, answer);
    }
  }

  #giveBack(ticket: Ticket | undefined, answer: Answer | undefined): void {
    if (answer && isThrottled(answer) && ticket) ticket.refused(answer.fields);
    else ticket?.done(answer?.fields);
  }

  /** Adds the token for the request's own address; the result gives the headers for redirects. */
  async #authorise(journey: Journey, request: OutgoingRequest): Promise<(url: string) => Headers | undefined> {
    const { settings } = this;
    const mine = (url: string) => !journey.call.anonymous && settings.site.owns(url);
    if (!mine(request.url)) request.headers.delete("Authorization");
    else if (settings.auth === "bearer") {
      const token = journey.fresh ?? (await orAborted(settings.token(), journey.signal));
      journey.fresh = undefined;
      journey.token = token;
      journey.secrets.add(token);
      if (!request.headers.has("Authorization")) request.headers.set("Authorization", `Bearer ${token}`);
      journey.secrets.add(request.headers.get("Authorization")!.replace(/^\S+\s+/, ""));
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      const csrf = settings.csrfToken();
      if (csrf !== undefined) request.headers.set("X-CSRF-Token", csrf);
    }
    return (url) => {
      const headers = new Headers(request.headers);
      if (mine(url)) return headers;
      for (const name of ["Authorization", "X-CSRF-Token"]) headers.delete(name);
      return journey.call.redirect === "any" ? headers : undefined;
    };
  }

  /** After a 401: whether a token function gives another token than the refused one. Asked once per call. */
  async #freshToken(journey: Journey): Promise<boolean> {
    if (!this.settings.tokenChanges || journey.token === undefined || journey.reasked || journey.bodyTaken)
      return false;
    journey.reasked = true;
    const token = await this.settings.token();
    if (token === journey.token) return false;
    journey.fresh = token;
    return true;
  }

  /** Milliseconds until the next attempt; undefined when there is none. */
  async #delay(
    journey: Journey,
    request: OutgoingRequest,
    answer: Answer | undefined,
    error: unknown,
  ): Promise<number | undefined> {
    const { settings } = this;
    const { hooks, site, throttle } = settings;
    if (!(error instanceof CanvasError) || journey.signal?.aborted || journey.bodyTaken) return undefined;
    const most = journey.options.maxRetries ?? settings.maxRetries;
    journey.ambiguous ||= isAmbiguous(error);
    const verdict = await hooks.shouldRetry?.({
      ...{ error, attempt: journey.attempts - 1, request },
      response: answer && { status: answer.status, headers: answer.headers, url: redact(answer.url, journey.secrets) },
    });
    if (!(verdict ?? mayRetry(error, journey.repeatable)) || most <= 0) return undefined;
    const throttled = error instanceof RateLimitExceededError;
    if (error instanceof CanvasApiError && (error.retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS) return undefined;
    let delay: number;
    if (throttled && throttle) {
      if (journey.refusals++ >= (throttle.maxRetries ?? 8)) return undefined;
      delay = Math.max(
        refusalDelay(error.headers, journey.refusals),
        (site.limiter?.state.pausedUntil ?? 0) - Date.now(),
      );
      const url = error.url;
      const info = {
        attempt: journey.refusals,
        delayMs: delay,
        remaining: error.remaining,
        method: request.method,
        url,
      };
      if (throttle.onRateLimit?.(info) === false) return undefined;
    } else {
      if (journey.retries >= most) return undefined;
      delay = backoff(error, journey.retries++);
    }
    if (Date.now() + delay >= journey.deadline) throw new TimeoutError("no time left for another attempt", true, error);
    await hooks.beforeRetry?.({ attempt: journey.attempts - 1, delayMs: delay, error, request });
    // A refused request waits in the queue, in its old place; the limiter's pause is its wait.
    return throttled && site.limiter ? 0 : delay;
  }

  #debug(journey: Journey, request: OutgoingRequest, shown: string): void {
    const logger = loggerAt(this.settings, "debug");
    if (!logger) return;
    const headers = Object.fromEntries(request.headers);
    if (headers.authorization) headers.authorization = `Bearer ${tokenHint(journey.token ?? "")}`;
    for (const name of ["x-csrf-token", "cookie"]) if (headers[name]) headers[name] = "****";
    const params = { ...journey.call.query, ...journey.call.params, ...journey.options.extraParams };
    const detail = this.settings.logBodies ? params : Object.keys(params);
    logger.debug(`${request.method} ${shown.replace(/\?.*/, "")}`, { headers, params: detail });
  }
}
