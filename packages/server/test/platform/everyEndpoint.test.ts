/** Each endpoint of the contract, asked for records that are there with values that are wrong: refused, never failing. */
import { type Endpoint, endpoints } from "@pidge/api";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Api, Params, Reply } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { isKnownRefusal } from "../support/errorShape.ts";
import { fill, type Ids, idsOf } from "../support/places.ts";

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

/** What is wrong for nearly every parameter, and what fits some so that others are reached. */
const WRONG: readonly unknown[] = [
  ...["", " ", "x", "a\0b", "100%", "é😀".repeat(200), "a".repeat(300), "<b>", "\\", "'\"", "-1", "0", "1e9"],
  ...["self", "course_1", "2026-99-99", "2026-02-30T25:00:00Z", "99999-01-01", "bookmark:!!", "sis_user_id:"],
  ...[
    null,
    -3,
    0,
    1,
    2 ** 31,
    2 ** 53,
    1.5,
    1e300,
    true,
    [],
    [[1]],
    [null],
    ["a", "b"],
    {},
    { a: { b: 1 } },
    [{ a: 1 }],
  ],
  ...["\ud800", "a".repeat(70_000), "9".repeat(400)],
];

const wrong = fc.constantFrom(...WRONG);

/** Some of the parameters, in the groups that they belong to; each value may be wrong. */
function valuesFor(schema: Schema): fc.Arbitrary<unknown> {
  const kind = schema.anyOf?.[0] ?? schema;
  const inner = Object.values(kind.patternProperties ?? {})[0];
  if (inner !== undefined)
    return fc.oneof({ weight: 4, arbitrary: valuesFor(inner).map((value) => ({ name: value, "": value })) }, wrong);
  if (kind.type !== "object" || kind.properties === undefined) return wrong;
  return fc.oneof({ weight: 8, arbitrary: groupOf(kind) }, { weight: 1, arbitrary: wrong });
}

const groupOf = (schema: Schema): fc.Arbitrary<Params> =>
  fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, s]) => [name, valuesFor(s)])), {
    requiredKeys: [],
  });

const PAGING = fc.record(
  { page: wrong, per_page: wrong, include: wrong, as_user_id: fc.constantFrom("", "x", [], {}) },
  { requiredKeys: [] },
);

const SEED = 20_261_126;
const TIMES = 6;

let admin: Api;
let person: () => Promise<Api>;
let ids: Ids;
beforeAll(async () => {
  const campus = await Campus.create();
  admin = campus.admin;
  person = () => campus.person("Any Body");
  ids = await idsOf(campus);
});

/** As JSON where a value can be sent in no other way, or every other time. */
async function ask(by: Api, endpoint: Endpoint, params: Params, turn: number): Promise<Reply> {
  const path = fill(endpoint.path, ids);
  const asJson = endpoint.method !== "GET" && turn % 2 === 0;
  if (!asJson) return by.send(endpoint.method, path, JSON.parse(JSON.stringify(params).replaceAll("\\ud800", "")), {});
  const headers = { "content-type": "application/json" };
  return by.raw(endpoint.method, path, { headers, body: JSON.stringify(params) });
}

/** Those that end the caller's own token or user come from somebody new each time. */
const ENDS_CALLER = /^(deletePresentedToken|deleteToken|updateToken|deleteUser|deleteAdmin|updateUser)$/;

/** What takes away what the others are asked for comes last. */
const inOrder = endpoints.toSorted((a, b) => Number(a.method === "DELETE") - Number(b.method === "DELETE"));

test("every endpoint answers wrong values with a refusal of a known shape", { timeout: 120_000 }, async () => {
  const odd: string[] = [];
  let refused = 0;
  for (const [place, endpoint] of inOrder.entries()) {
    const requests = fc.sample(fc.tuple(groupOf(endpoint.params as Schema), fc.option(PAGING, { freq: 3, nil: {} })), {
      numRuns: TIMES,
      seed: SEED + place,
    });
    for (const [turn, [params, paging]] of requests.entries()) {
      const by = ENDS_CALLER.test(endpoint.id) ? await person() : admin;
      const reply = await ask(by, endpoint, { ...params, ...paging }, turn);
      if (reply.status < 400) continue;
      refused++;
      if (reply.status >= 500 || !isKnownRefusal(reply))
        odd.push(
          `${endpoint.id} ${JSON.stringify({ ...params, ...paging }).slice(0, 300)}: ${reply.status} ${reply.text}`,
        );
    }
  }
  expect(odd).toEqual([]);
  expect(refused).toBeGreaterThan(endpoints.length);
});

test("every list answers the last page that a number can name", async () => {
  const page = String(Math.floor(Number.MAX_SAFE_INTEGER / 100));
  for (const endpoint of endpoints) {
    if (endpoint.paging !== "ordinal") continue;
    const reply = await admin.get(fill(endpoint.path, ids), { page, per_page: 100 });
    expect([endpoint.id, reply.status < 500, reply.text]).toEqual([endpoint.id, true, reply.text]);
  }
});
