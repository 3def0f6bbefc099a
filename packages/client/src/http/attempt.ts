/** One attempt of a request: sends it, follows redirects, reads the body, and enforces time and size limits. */
import { CanvasError, TimeoutError, UnexpectedResponseError } from "../errors.ts";
import type { OutgoingRequest, RequestOptions } from "../options.ts";
import type { Settings } from "../settings.ts";
import type { Call } from "./call.ts";
import { networkError } from "./failure.ts";
import { isPage } from "./platform.ts";
import { pathOf, type ResponseParts, SiteResponse } from "./response.ts";
import { within } from "./time.ts";
import { type HeaderFields, type WireResponse, wireOf } from "./wire.ts";

const MAX_REDIRECTS = 5;

/** What one attempt needs besides the request. */
export interface AttemptPlan {
  settings: Settings;
  call: Call;
  options: RequestOptions;
  signal: AbortSignal | undefined;
  /** Texts that must not appear in an error. */
  secrets: readonly string[];
}

/** Sends `request` once. Rejects with `AbortError`, `TimeoutError`, `NetworkError` or `UnexpectedResponseError`. */
export async function attempt(request: OutgoingRequest, plan: AttemptPlan): Promise<SiteResponse> {
  const { settings, options, signal, secrets } = plan;
  const ms = options.timeout ?? settings.timeout;
  const late = () => new TimeoutError(`no complete response within ${ms} ms (${where(request)})`, false);
  try {
    const parts = await within({ ms, signal, late }, (ended) => exchange(request, plan, ended));
    return new SiteResponse(parts, { idFormat: options.idFormat ?? settings.idFormat, secrets });
  } catch (error) {
    if (error instanceof CanvasError) throw error;
    throw networkError(request.method, request.url, error, secrets);
  }
}

const where = (request: OutgoingRequest) => `${request.method} ${pathOf(request.url)}`;

/** Sends the request and reads the response. The body of an error response is always read as text. */
async function exchange(request: OutgoingRequest, plan: AttemptPlan, signal: AbortSignal): Promise<ResponseParts> {
  const { as } = plan.call;
  const { status, headers: fields, bytes, raw } = await follow(request, plan, signal);
  const isBytes = as === "bytes" && status < 300;
  const text = isBytes ? "" : utf8.decode(bytes);
  return { status, fields, url: request.url, text, bytes: isBytes ? new Uint8Array(bytes) : undefined, raw };
}

const utf8 = new TextDecoder();

/** Sends the request, and follows redirects as far as the call allows. */
async function follow(
  request: OutgoingRequest,
  { settings, call }: AttemptPlan,
  signal: AbortSignal,
): Promise<WireResponse> {
  const { onHead } = call;
  const isRaw = call.as === "raw";
  const send = isRaw ? wireOf(settings.fetch) : settings.wire;
  const onSuccess = onHead && ((status: number, fields: HeaderFields) => status < 300 && onHead(fields));
  const reading = { maxBytes: settings.maxResponseBytes, isRaw, onHead: onSuccess };
  const { method, headers } = request;
  let { url } = request;
  // A web page cannot see where a redirect leads; the browser itself must follow it.
  const redirect = call.redirect === "manual" && isPage() ? ("follow" as const) : ("manual" as const);
  for (let hops = 0; ; hops++) {
    const init = { ...settings.init, method, headers, signal, redirect };
    if (request.body !== undefined) Object.assign(init, { body: request.body, duplex: "half" });
    const response = await send(url, init, reading);
    const location = response.headers.get("location");
    if (call.redirect === "manual" || response.status < 300 || response.status >= 400 || !location) {
      if (response.type === "opaqueredirect") throw refused(request, "a redirect cannot be followed here");
      return response;
    }
    if (method !== "GET") throw refused(request, "an unexpected redirect");
    if (hops === MAX_REDIRECTS) throw refused(request, "too many redirects");
    const target = new URL(location, url).href;
    url = settings.site.follow(target) ?? target;
    if (!call.anonymous && settings.site.owns(url)) continue;
    if (call.redirect !== "any") throw refused(request, "a redirect to another site was refused");
    for (const name of ["Authorization", "X-CSRF-Token"]) headers.delete(name);
  }
}

const refused = (request: OutgoingRequest, reason: string) =>
  new UnexpectedResponseError(`${reason} (${where(request)})`);
