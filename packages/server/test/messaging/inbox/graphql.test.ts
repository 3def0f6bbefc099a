/** The GraphQL that Canvas's apps speak about the inbox's settings. */
import { beforeAll, expect, test } from "vitest";
import type { Api } from "../../support/api.ts";
import { createWorld, type World } from "../conversations/world.ts";

let w: World;
beforeAll(async () => {
  w = await createWorld();
});

const ask = (who: Api, body: object) =>
  who.raw("POST", "/api/graphql", { headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const UPDATE = `
  mutation UpdateInboxSettings($input: UpdateMyInboxSettingsInput!) {
    updateMyInboxSettings(input: $input) {
      myInboxSettings { ...Settings __typename }
      errors { attribute message }
    }
  }
  fragment Settings on InboxSettings { _id useSignature signature useOutOfOffice outOfOfficeFirstDate }`;

test("myInboxSettings answers with aliases, fragments and __typename", async () => {
  const got = await ask(w.a, {
    operationName: "Q",
    query: `# what the app shows
      query Q { mine: myInboxSettings { _id useSignature signature useOutOfOffice ... on InboxSettings { outOfOfficeMessage } } __typename }
      query Other { myInboxSettings { _id } }`,
  });
  expect([got.status, got.body]).toEqual([
    200,
    {
      data: {
        mine: {
          _id: String(w.a.id),
          useSignature: false,
          signature: null,
          useOutOfOffice: false,
          outOfOfficeMessage: null,
        },
        __typename: "Query",
      },
    },
  ]);
});

test("updateMyInboxSettings changes what REST shows, and tells faults in its own list", async () => {
  const done = await ask(w.b, {
    query: UPDATE,
    variables: {
      input: {
        useSignature: true,
        signature: "Bob",
        useOutOfOffice: true,
        outOfOfficeFirstDate: "2026-12-24T00:00:00Z",
        outOfOfficeMessage: "Merry",
      },
    },
  });
  expect(done.body.data.updateMyInboxSettings).toEqual({
    myInboxSettings: {
      _id: String(w.b.id),
      useSignature: true,
      signature: "Bob",
      useOutOfOffice: true,
      outOfOfficeFirstDate: "2026-12-24T00:00:00Z",
      __typename: "InboxSettings",
    },
    errors: null,
  });
  expect((await w.b.get("/api/pidge/v1/inbox_settings")).body).toMatchObject({
    signature: "Bob",
    out_of_office_first_date: "2026-12-24T00:00:00Z",
    out_of_office_message: "Merry",
  });
  const refused = await ask(w.b, { query: UPDATE, variables: { input: { outOfOfficeMessage: "" } } });
  expect(refused.body.data.updateMyInboxSettings).toEqual({
    myInboxSettings: null,
    errors: [{ attribute: "outOfOfficeMessage", message: expect.any(String) }],
  });
  const inline = await ask(w.b, {
    query:
      'mutation { updateMyInboxSettings(input: {signature: "Bo\\u0062", useSignature: false}) { myInboxSettings { signature useSignature } } }',
  });
  expect(inline.body.data.updateMyInboxSettings.myInboxSettings).toEqual({ signature: "Bob", useSignature: false });
});

test("what is not known or not well-formed is an error beside no data, and nothing is done", async () => {
  const cases: [string, RegExp][] = [
    ["{ allCourses { name } }", /'allCourses' doesn't exist on type 'Query'/],
    ["{ myInboxSettings { secret } }", /'secret' doesn't exist on type 'InboxSettings'/],
    ["{ myInboxSettings }", /must have selections/],
    ["{ myInboxSettings { _id ", /Expected Name, found <EOF>/],
    ["{ ...Nobody }", /Unknown fragment "Nobody"/],
    ["{ ...F } fragment F on Query { ...F }", /Cannot spread fragment "F" within itself/],
    ["", /Unexpected <EOF>/],
    ["subscription { x }", /subscription/],
    ["{ myInboxSettings(a: %) { _id } }", /Unexpected character/],
  ];
  for (const [query, message] of cases) {
    const got = await ask(w.a, { query });
    expect([got.status, got.body.data]).toEqual([200, undefined]);
    expect(got.body.errors[0].message).toMatch(message);
  }
  expect((await ask(w.a, { query: "{ myInboxSettings { _id } }", variables: "no json" })).status).toBe(400);
  expect((await ask(w.a.as(undefined), { query: "{ myInboxSettings { _id } }" })).status).toBe(401);
});

test("of several operations one must be named", async () => {
  const query = "query A { myInboxSettings { _id } } query B { mine: myInboxSettings { signature } }";
  const named = await ask(w.a, { query, operationName: "B" });
  expect(named.body).toEqual({ data: { mine: { signature: null } } });
  for (const operationName of [undefined, "", "C"]) {
    const got = await ask(w.a, { query, operationName });
    expect([got.status, got.body.data]).toEqual([200, undefined]);
    expect(got.body.errors).toHaveLength(1);
  }
});

test("variables have the types of their arguments, and unknown fields of an input change nothing", async () => {
  for (const input of [{ useSignature: "yes" }, { signature: 5 }, { secret: 1 }, null]) {
    const got = await ask(w.x, { query: UPDATE, variables: { input } });
    expect([got.status, got.body.data]).toEqual([200, undefined]);
    expect(got.body.errors[0].message).toMatch(/input/);
  }
  expect((await w.x.get("/api/pidge/v1/inbox_settings")).body).toMatchObject({ use_signature: false, signature: null });
});

test("tools may read the schema", async () => {
  const { body } = await ask(w.a, {
    query: `{ __schema { queryType { name } mutationType { name } types { name } }
      __type(name: "InboxSettings") { fields { name type { kind ofType { name } } } } }`,
  });
  expect(body.data.__schema.queryType.name).toBe("Query");
  expect(body.data.__schema.types.map((type: { name: string }) => type.name)).toContain("UpdateMyInboxSettingsInput");
  expect(body.data.__type.fields.find((field: { name: string }) => field.name === "_id")).toEqual({
    name: "_id",
    type: { kind: "NON_NULL", ofType: { name: "ID" } },
  });
});

test("what a document may select is bounded: its fields, also by aliases and fragments, its depth and its length", async () => {
  const aliases = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: _id`).join(" ");
  const within = await ask(w.a, { query: `{ myInboxSettings { ${aliases(999)} } }` });
  expect(Object.keys(within.body.data.myInboxSettings)).toHaveLength(999);
  const doubling = Array.from({ length: 12 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`);
  const deep = (levels: number) => `{ __schema { ${"types { ".repeat(levels)}name${" }".repeat(levels)} } }`;
  const cases: [string, RegExp][] = [
    [`{ myInboxSettings { ${aliases(1000)} } }`, /too many fields: at most 1000/],
    [`{ ...F0 } ${doubling.join(" ")} fragment F12 on Query { __typename }`, /too many fields/],
    [deep(30), /too deeply: at most 30/],
    [`{ myInboxSettings { _id } ${" __typename".repeat(5000)} }`, /tokens/],
    [`{ myInboxSettings { _id } } #${"x".repeat(100_000)}`, /more than 100000/],
  ];
  for (const [query, message] of cases) {
    const got = await ask(w.a, { query });
    expect([got.status, got.body.data]).toEqual([200, undefined]);
    expect(got.body.errors[0].message).toMatch(message);
  }
  // a list of requests in one body is not taken
  const batch = await ask(w.a, [{ query: "{ myInboxSettings { _id } }" }]);
  expect(batch.body.data).toBeUndefined();
});
