/** The little GraphQL that Canvas's apps speak about the inbox's settings. */
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
    ["{ myInboxSettings { _id ", /Unexpected end/],
    ["{ ...Nobody }", /no such fragment/],
    ["{ ...F } fragment F on Query { ...F }", /nested too deeply/],
    ["", /no such operation/],
    ["subscription { x }", /Unexpected subscription/],
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
