/** The catalogue of refusals: Canvas's several error bodies, each made in one place. */

type Headers = Readonly<Record<string, string>>;

/** A refusal that is an answer: status, body and headers as they go out. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** A JSON body, or plain text when it is a string and `text` is set; undefined for none. */
  readonly body: unknown;
  readonly headers: Headers;
  readonly text: boolean;

  constructor(status: number, body: unknown, headers: Headers = {}, text = false) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.text = text;
  }
}

const messages = (...texts: string[]) => ({ errors: texts.map((message) => ({ message })) });
/** Keeps an answer out of every cache. */
export const NO_STORE: Headers = { "cache-control": "no-store", pragma: "no-cache" };
const challenge: Headers = { ...NO_STORE, "www-authenticate": 'Bearer realm="canvas-lms"' };

/** No credentials where a user is needed. */
export const unauthenticated = () =>
  new Refusal(401, { status: "unauthenticated", ...messages("user authorization required") }, challenge);

/** A token that cannot be used: unknown, of another account, or of a user without an active login. */
export const invalidToken = () => new Refusal(401, messages("Invalid access token."), challenge);
export const revokedToken = () => new Refusal(401, messages("Revoked access token."), challenge);
export const expiredToken = (at: string) =>
  new Refusal(401, { errors: [{ message: "Expired access token.", expired_at: at }] }, challenge);

/** A token that must name scopes, and names none for this. */
export const insufficientScopes = () => new Refusal(401, messages("Insufficient scopes on access token."));

/** Authenticated, but not permitted. Canvas answered 401 before 2025; `refusalStatus` restores that. */
export const forbidden = (refusalStatus: 401 | 403 = 403) =>
  new Refusal(
    refusalStatus,
    { status: "unauthorized", ...messages("user not authorized to perform that action") },
    NO_STORE,
  );

/** The user's registration is not complete. */
export const unconfirmed = () =>
  new Refusal(401, {
    status: "unauthorized",
    message: "You need to confirm your email address before you can view this page",
  });

/** A bad or forbidden `as_user_id`. */
export const invalidMasquerade = () => new Refusal(401, { errors: "Invalid as_user_id" });

export const notFound = () => new Refusal(404, messages("The specified resource does not exist."));
export const noRoute = () => new Refusal(404, { errors: [{ message: "An error occurred.", error_code: "not_found" }] });

/** A required top-level parameter group is missing. */
export const missingParam = (name: string) => new Refusal(400, messages(`${name} is missing`));

/** A rejected request with a text of its own. */
export const badRequest = (message: string) => new Refusal(400, { status: "bad_request", message });

/** A body that cannot be read at all. */
export const unreadable = (message: string) =>
  new Refusal(400, { errors: [{ message: "An error occurred.", error_code: "bad_request", detail: message }] });

/** A body of a kind that carries no parameters. */
export const unsupportedMedia = (type: string) =>
  new Refusal(415, {
    status: "unsupported_media_type",
    message: `the content type ${type} is not understood; send JSON, a form or multipart`,
  });

export const unsupportedEncoding = (encoding: string) =>
  new Refusal(415, {
    status: "unsupported_media_type",
    message: `the content encoding ${encoding} is not understood; send the body as it is`,
  });

export const headersTooLarge = () =>
  new Refusal(431, {
    status: "request_header_fields_too_large",
    message: "the address and the headers are too large together",
  });

/** A request that began and did not go on. */
export const stalled = () =>
  new Refusal(408, { status: "request_timeout", message: "the rest of the request did not come" });

export const tooLarge = (what: "body" | "file") =>
  new Refusal(413, { status: "payload_too_large", message: `the ${what} is too large` });

/** A 400 that says nothing, as Canvas's upload steps answer. */
export const emptyBadRequest = () => new Refusal(400, undefined);

/** A 400 whose body is an empty object. */
export const blankBadRequest = () => new Refusal(400, {});

/** Hand-written 400s: `{"message": …}`. */
export const plainMessage = (message: string, status = 400) => new Refusal(status, { message });

/** Hand-written 400s: `{"error": …}`. */
export const errorText = (error: string) => new Refusal(400, { error });

/** Conversations' own checks: an array with exactly one object. */
export const fault = (attribute: string, message: string, status = 400) =>
  new Refusal(status, [{ attribute, message }]);

/** A record's validation, keyed by attribute. */
export const invalid = (attribute: string, type: string, message: string = type) =>
  new Refusal(400, { errors: { [attribute]: [{ attribute, type, message }] } });

/** One fault of a record's attribute. */
export interface AttributeFault {
  readonly attribute: string;
  readonly type: string;
  readonly message: string;
}

/** Several faults of a record at once, keyed by attribute. */
export const invalidRecord = (faults: readonly AttributeFault[], status: 400 | 409 = 400) =>
  new Refusal(status, { errors: Object.groupBy(faults, (f) => f.attribute) });

/** An attribute's fault as a bare text. */
export const attributeText = (attribute: string, text: string) => new Refusal(400, { errors: { [attribute]: text } });

/** A record's validation where the endpoint does not expect it: a list, with status 422. The field is null for the whole. */
export const listFault = (field: string | null, code: string, message: string | null = code) =>
  new Refusal(422, { errors: [{ field, message, error_code: code }] });

/** The faults of a user and of the login made with it. */
export const invalidUser = (
  faults: { readonly user?: readonly AttributeFault[]; readonly pseudonym?: readonly AttributeFault[] },
  status: 400 | 409 | 422 = 400,
) => {
  const byAttribute = (list: readonly AttributeFault[] = []) => Object.groupBy(list, (f) => f.attribute);
  return new Refusal(status, {
    errors: { user: byAttribute(faults.user), pseudonym: byAttribute(faults.pseudonym), observee: {} },
  });
};

/** Others' posts are not shown before one's own. Bare text, although the content type says JSON. */
export const initialPostRequired = () =>
  new Refusal(403, "require_initial_post", { "content-type": "application/json; charset=utf-8" }, true);

/** A search term shorter than two characters. */
export const searchTooShort = () =>
  new Refusal(400, {
    errors: [{ field: "search_term", code: "invalid", message: "2 or more characters is required" }],
  });

export const throttled = (status: 403 | 429, remaining: string) =>
  new Refusal(
    status,
    `${status} ${status === 403 ? "Forbidden" : "Too Many Requests"} (Rate Limit Exceeded)\n`,
    { "x-rate-limit-remaining": remaining },
    true,
  );

/** More different people or addresses than somebody may reach in a minute or a day. */
export const reachExceeded = (refused: {
  readonly limit: number;
  readonly what: string;
  readonly window: string;
  /** How many of the request count. */
  readonly asked: number;
  readonly seconds: number;
}) => {
  const { limit, window, asked, seconds } = refused;
  const advice = asked > limit ? `this request alone is for ${asked}, so divide it` : `try again in ${seconds} seconds`;
  return new Refusal(
    429,
    {
      status: "too_many_requests",
      ...messages(`You may reach ${limit} different ${refused.what} in a ${window}: ${advice}.`),
    },
    { ...NO_STORE, "retry-after": String(seconds) },
  );
};

/** The ways in which an `Idempotency-Key` cannot be honoured. */
export const malformedKey = () => badRequest("Idempotency-Key must be 1 to 255 visible ASCII characters");
export const keyOfOther = () =>
  new Refusal(422, {
    status: "unprocessable_content",
    message: "this Idempotency-Key was used for another request; use a new key for each",
  });
export const keyInUse = () =>
  new Refusal(
    409,
    {
      status: "conflict",
      message:
        "the first request with this Idempotency-Key has not been answered; try again in a second, and if this stays so look whether it was done",
    },
    { "retry-after": "1" },
  );

/** Done already, with an access token that alone opens the answer. */
export const keyOfOtherToken = () =>
  new Refusal(409, {
    status: "conflict",
    message:
      "the request with this Idempotency-Key was done; its answer is kept for the access token that it was sent with",
  });

/** The store does not answer. */
export const unavailable = (seconds: number) =>
  new Refusal(
    503,
    { errors: [{ message: "The service is temporarily unavailable.", error_code: "service_unavailable" }] },
    { "retry-after": String(seconds) },
  );

/** OAuth2's refusals to programs; those that do not know the program itself are 401. */
export const oauthFault = (error: string, description: string) => {
  const unknown = error === "invalid_client";
  const headers: Headers = unknown ? { ...NO_STORE, "www-authenticate": "Canvas OAuth 2.0" } : NO_STORE;
  return new Refusal(unknown ? 401 : 400, { error, error_description: description }, headers);
};

/** Refuses a program that presented too many wrong secrets; it may try again after so many seconds. */
export const oauthTooMany = (seconds: number) =>
  new Refusal(
    429,
    { error: "temporarily_unavailable", error_description: `too many attempts; try again in ${seconds} seconds` },
    { ...NO_STORE, "retry-after": String(seconds) },
  );

/** What Canvas fails at with an unhandled error, where a client may count on the status. */
export const failsHard = () =>
  new Refusal(500, { errors: [{ message: "An error occurred.", error_code: "internal_server_error" }] });

/** Anything unforeseen. The id also stands in the log, beside the cause. */
export const internal = (reportId: number) =>
  new Refusal(500, {
    errors: [{ message: "An error occurred.", error_code: "internal_server_error" }],
    error_report_id: reportId,
  });
