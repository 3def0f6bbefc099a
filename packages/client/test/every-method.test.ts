/** Rules that hold for every method. */
import { readFileSync } from "node:fs";
import { Canvas, PaginatedList } from "@pidge/client";
import { describe, expect, it } from "vitest";
import { call, METHODS } from "./every-method.ts";
import { ORIGIN, reply, TOKEN } from "./site.ts";

interface Sent {
  method: string;
  url: string;
  hasBody: boolean;
  contentType: string | null;
}

const record = { id: "1", name: "N", workflow_state: "completed", user_id: "1", is_announcement: true };

/** What any endpoint can be answered with: a record or list as the path suggests. */
function answer(method: string, path: string): Response {
  const upload = { upload_url: `${ORIGIN}/upload`, upload_params: { key: "k" } };
  if (path.endsWith("/view")) return reply(200, { view: [], participants: [] });
  if (path.includes("notification_preference_categories") && method === "GET") return reply(200, { categories: [] });
  if (path.includes("notification_preference"))
    return reply(200, { notification_preferences: [{ notification: "x", frequency: "daily" }] });
  if (path.endsWith("unread_count")) return reply(200, { unread_count: "1" });
  if (path.endsWith("/reorder")) return reply(200, { order: [1] });
  if (path.endsWith("graphql")) return reply(200, { data: {} });
  if (path.endsWith("mark_all_as_read")) return reply(200, {});
  if (path.endsWith("/files") && method === "POST") return reply(200, upload);
  if (path === "conversations" && method === "POST") return reply(201, [record]);
  const isList = method === "GET" && !/(?:^|\/)(?:\d+|self|profile|quota)$|^files\/|todo/.test(path);
  return reply(200, isList || path.endsWith("todo") ? [record] : record);
}

/** A client of a site that answers everything. */
function anySite() {
  const sent: Sent[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    const { pathname } = new URL(url);
    const method = init.method ?? "GET";
    const headers = new Headers(init.headers);
    sent.push({ method, url, hasBody: init.body != null, contentType: headers.get("content-type") });
    return answer(method, pathname.replace(/^\/(?:api\/v1\/)?/, ""));
  };
  return { sent, canvas: new Canvas(ORIGIN, TOKEN, { fetch }) };
}

/** Reads a result to its end: a promise, or a list. */
const finish = async (result: unknown) => (result instanceof PaginatedList ? result.toArray() : result);

const names = Object.keys(METHODS);

it("[C-181] the table of calls has every method of api.md that sends a request", () => {
  const page = readFileSync(new URL("../api.md", import.meta.url), "utf8");
  const listed = page.split(/^## /m).flatMap((section) => {
    const name = /^\w+/.exec(section)?.[0];
    if (name === "PaginatedList" || name === "ConversationList" || name === "ApiPromise") return [];
    const lines = [...section.matchAll(/^- `(?:get )?(\w+)(?:<.*?>)?\(.*?\): ([^`]*)`/gm)];
    return lines
      .filter(([, , returns = ""]) => /Promise|PaginatedList|ConversationList|\["/.test(returns))
      .map(([, method]) => `${name}.${method}`);
  });
  expect([...new Set(listed)].sort()).toEqual([...names].sort());
});

describe("every method", () => {
  it.each(names)(
    "[C-18] %s sends GET and DELETE without body and content type, all others with both or neither",
    async (name) => {
      const { sent, canvas } = anySite();
      await finish(call(name, canvas));
      expect(sent.length).toBeGreaterThan(0);
      for (const { method, hasBody, contentType } of sent) {
        expect(contentType !== null, method).toBe(hasBody);
        if (method === "GET" || method === "DELETE") expect(hasBody).toBe(false);
      }
    },
  );

  // values that no type would let through, in every position
  const unreadable = () => {
    throw new Error("unreadable");
  };
  const hostile = new Proxy({}, { get: unreadable, ownKeys: unreadable });
  const BAD = [[], [null], [Symbol("x")], [Number.NaN, Number.NaN], [{}, {}], ["", ""], [hostile, hostile], [[[]], 5]];

  it.each(names)(
    "[C-131] %s throws nothing synchronously if it returns a promise, whatever its arguments",
    async (name) => {
      const valid = call(name, anySite().canvas);
      const isList = valid instanceof PaginatedList;
      await valid;
      for (const [index, given] of BAD.entries()) {
        const { canvas } = anySite();
        let result: unknown;
        try {
          result = call(name, canvas, given);
        } catch (error) {
          expect(isList, `arguments ${index}: ${error}`).toBe(true);
          continue;
        }
        if (isList) expect(result).toBeInstanceOf(PaginatedList);
        else {
          expect(result).toBeInstanceOf(Promise);
          await (result as Promise<unknown>).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
        }
      }
    },
  );
});
