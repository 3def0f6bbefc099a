/** The shapes that error bodies have: docs/spec/platform.md, section 2. */
import type { Reply } from "./api.ts";

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{message}`, with what stands beside it. */
const isMessage = (value: unknown): boolean => isText(value) || (isMap(value) && isText(value.message));

/** An attribute's faults: V1's list, V3's inner map, or a bare text. */
const isFault = (value: unknown): boolean =>
  isMessage(value) ||
  (Array.isArray(value) ? value.every(isMessage) : isMap(value) && Object.values(value).every(isFault));

const hasKnownBody = ({ body, text }: Reply): boolean => {
  if (Array.isArray(body))
    return body.length > 0 && body.every((f) => isMap(f) && isText(f.attribute) && isText(f.message));
  if (!isMap(body)) return text === body;
  if ("errors" in body) return isFault(body.errors);
  if ("error" in body) return isText(body.error);
  return isText(body.message) || Object.keys(body).length === 0;
};

/** Whether a refusal has one of Canvas's shapes and the id by which it is found in the log. */
export const isKnownRefusal = (reply: Reply): boolean =>
  hasKnownBody(reply) && /^[0-9a-f-]{36}$/.test(reply.headers.get("x-request-context-id") ?? "");
