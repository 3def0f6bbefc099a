/** Whatever is sent to any endpoint of the contract is answered; nothing makes the server fail. */
import { type Endpoint, endpoints } from "@pidge/api";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type { Api, Params } from "../support/api.ts";
import { Campus } from "../support/campus.ts";

let admin: Api;
let person: Api;
let course: number;
beforeAll(async () => {
  const campus = await Campus.create();
  admin = campus.admin;
  person = await campus.person("Any Body", { pseudonym: { unique_id: "any@body.test", sis_user_id: "S1" } });
  course = (await campus.course("Any Course")).id;
  await campus.enroll(course, person, "teacher");
});

/** Those that would end the caller, or the one acted for. */
const FATAL = new Set([
  "deletePresentedToken",
  "deleteToken",
  "updateToken",
  "deleteUser",
  "deleteAdmin",
  "updateUser",
]);

const ODD_IDS = [
  "0",
  "-1",
  "9".repeat(20),
  "9007199254740993",
  "abc",
  "%20",
  "%00",
  "hex:sis_user_id:00",
  "sis_user_id:S1",
];
const id = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("self", "ME", "COURSE", "1", "2") },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_IDS) },
);

const leaf = fc.constantFrom<unknown>(
  ...["", " ", "x", "true", "0", "1", "self", "12,13", "course_1", "group_1_x", "constructor", "%", "\\", "a\0b"],
  ...["é😀", "\ud800", "a".repeat(300), "2020-01-01", "2020-99-99T99:99:99Z", "300000-01-01", "bookmark:WyJhIiwxXQ"],
  ...[null, 5, -3, 1e20, 1.5, true, [], [[1]], {}, { a: 1 }, ["a", "b"], [{ a: [1] }]],
);

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Some of the declared parameters, with values of every kind; groups are mostly groups. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  if (schema.type !== "object" || properties.length === 0) return leaf;
  const group = fc.record(Object.fromEntries(properties.map(([name, s]) => [name, valuesOf(s)])), { requiredKeys: [] });
  return fc.oneof({ weight: 6, arbitrary: group }, { weight: 1, arbitrary: leaf });
}

const paging = fc.record({ page: leaf, per_page: leaf, include: leaf }, { requiredKeys: [] });

const request = fc.constantFrom(...endpoints.filter((e) => !FATAL.has(e.id))).chain((endpoint) =>
  fc.record({
    endpoint: fc.constant(endpoint),
    ids: fc.array(id, { minLength: 4, maxLength: 4 }),
    params: valuesOf(endpoint.params as Schema),
    paging: fc.option(paging, { freq: 3, nil: {} }),
    json: fc.boolean(),
    asPerson: fc.boolean(),
  }),
);

const pathOf = (endpoint: Endpoint, ids: readonly string[]) => {
  let next = 0;
  const known: Record<string, string> = { ME: String(person.id), COURSE: String(course) };
  return endpoint.path.replace(/:(\w+)/g, () => {
    const given = ids[next++ % ids.length]!;
    return known[given] ?? given;
  });
};

const isGroup = (value: unknown): value is Params =>
  typeof value === "object" && value !== null && !Array.isArray(value);

test("no request makes the server fail", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ endpoint, ids, params, paging, json, asPerson }) => {
      const by = asPerson ? person : admin;
      const body = { ...(isGroup(params) ? params : {}), ...paging };
      const path = pathOf(endpoint, ids);
      const asJson = json && (endpoint.method === "POST" || endpoint.method === "PUT");
      const reply = asJson
        ? await by.raw(endpoint.method, path, {
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          })
        : await by.send(endpoint.method, path, wellFormed(body), {});
      expect([endpoint.id, reply.status < 500, reply.text]).toEqual([endpoint.id, true, reply.text]);
    }),
    { numRuns: 400, seed: 20_260_901 },
  );
});

/** A form cannot carry half a surrogate pair. */
const wellFormed = (params: Params): Params => JSON.parse(JSON.stringify(params).replaceAll("\\ud800", ""));
