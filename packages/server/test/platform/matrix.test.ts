/** One row for each endpoint and alias of the contract: no token, a token of nobody, ids of nothing, ids of others. */
import { type Endpoint, endpoints } from "@pidge/api";
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Reply } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { fill, type Ids, idsOf, NOTHING } from "../support/places.ts";
import { CHALLENGE, INVALID_TOKEN, UNAUTHENTICATED } from "../support/refusals.ts";

interface Row {
  readonly endpoint: Endpoint;
  readonly path: string;
}

const rows: readonly Row[] = endpoints.flatMap((endpoint) =>
  [endpoint.path, ...(endpoint.aliases ?? [])].map((path) => ({ endpoint, path })),
);
/** Pages know people by their browser's session, not by a token: signIn/sessions/pages.test.ts. */
const withIds = rows.filter(({ path, endpoint }) => path.includes(":") && endpoint.tag !== "pages");

let mine: Campus;
let theirs: Campus;
/** Ids of each tenant by the names that segments have in paths. */
let own: Ids;
let foreign: Ids;

beforeAll(async () => {
  mine = await Campus.create();
  theirs = await Campus.create();
  own = await idsOf(mine);
  foreign = await idsOf(theirs);
});

const ask = (who: Api, { endpoint, path }: Row, ids: Ids): Promise<Reply> =>
  who.send(endpoint.method, fill(path, ids), {}, {});

const nameOf = ({ endpoint, path }: Row) => `${endpoint.id} ${endpoint.method} ${path}`;

/** A page without what is of each browser. */
const bare = (text: string) => text.replace(/name="authenticity_token" value="[^"]*"/g, "");

describe("every endpoint", () => {
  test("without a token: 401 with the challenge, unless it needs none", async () => {
    for (const row of rows) {
      const refused = await ask(mine.admin.as(undefined), row, own);
      if ((row.endpoint.auth ?? true) !== true) {
        expect([nameOf(row), refused.status < 500]).toEqual([nameOf(row), true]);
        continue;
      }
      expect([nameOf(row), refused.status, refused.body]).toEqual([nameOf(row), 401, UNAUTHENTICATED]);
      expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
    }
  });

  test("with a token of nobody, and with another tenant's: 401, also where none is needed; unless none is looked at", async () => {
    for (const token of ["nobody", theirs.admin.token])
      for (const row of rows) {
        const refused = await ask(mine.admin.as(token), row, own);
        if (row.endpoint.auth === "ignored") {
          // who signs in, or refreshes a token, may well present one that has ended
          const { text } = await ask(mine.admin.as(undefined), row, own);
          expect([nameOf(row), refused.status < 500, bare(refused.text)]).toEqual([nameOf(row), true, bare(text)]);
          continue;
        }
        expect([nameOf(row), refused.status, refused.body]).toEqual([nameOf(row), 401, INVALID_TOKEN]);
        expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
      }
  });
});

describe("every endpoint with an id", () => {
  test("of nothing: refused, never done and never a failure", async () => {
    const odd: string[] = [];
    for (const row of withIds) {
      const reply = await ask(mine.admin, row, {});
      if (![400, 403, 404].includes(reply.status)) odd.push(`${nameOf(row)} ${reply.status} ${reply.text}`);
    }
    expect(odd).toEqual([]);
  });

  test("of one's own: found, so that the other rows say something", async () => {
    const found: string[] = [];
    for (const row of withIds) {
      if (row.endpoint.method !== "GET") continue;
      const reply = await ask(mine.admin, row, own);
      expect([nameOf(row), reply.status < 500, reply.text]).toEqual([nameOf(row), true, reply.text]);
      if (reply.status === 200) found.push(row.endpoint.id);
    }
    for (const id of [
      "showCourse",
      "showGroup",
      "showUser",
      "showConversation",
      "showDiscussionTopic",
      "showAssignment",
      "listEntries",
      "showSection",
      "showFile",
      "showFolder",
    ])
      expect(found).toContain(id);
  });

  test("of another tenant: the same answer as for an id of nothing", async () => {
    const odd: string[] = [];
    for (const row of withIds) {
      const [nothing, others] = [await ask(mine.admin, row, {}), await ask(mine.admin, row, foreign)];
      const [a, b] = [nothing, others].map((r) => `${r.status} ${r.text.replace(/\d{2,}/g, "#")}`);
      if (a !== b) odd.push(`${nameOf(row)}: ${a} / ${b}`);
    }
    expect(odd).toEqual([]);
    for (const path of ["courses/:course_id", "groups/:group_id", "users/:user_id", "conversations/:conversation_id"])
      expect((await theirs.admin.get(fill(path, foreign))).status).toBe(200);
  });

  test("whose last is of nothing, in a place of one's own: never a failure", async () => {
    for (const row of withIds) {
      const last = row.path.slice(0, row.path.lastIndexOf("/:"));
      if (!last.includes(":")) continue;
      const reply = await mine.admin.send(row.endpoint.method, `${fill(last, own)}/${NOTHING}`, {}, {});
      expect([nameOf(row), reply.status < 500, reply.text]).toEqual([nameOf(row), true, reply.text]);
    }
  });
});
