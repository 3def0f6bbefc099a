/** Who may call which endpoint: a row for each endpoint of the contract, asserted over HTTP on one campus. */
import { type Endpoint, endpoints } from "@pidge/api";
import { beforeAll, expect, test } from "vitest";
import { ACCESS, type AccessRow } from "../support/access.ts";
import { AccessCampus, CALLERS, isAllowed } from "../support/accessCampus.ts";

/** Endpoints that look at no token, or that end the one they were called with, are tested by themselves. */
const isAlone = ({ id, auth }: Endpoint): boolean => auth === "ignored" || id === "deletePresentedToken";

const asked = endpoints.filter((endpoint) => !isAlone(endpoint));

/** Endpoints without a row, and rows without an endpoint. */
function differences(contract: readonly Endpoint[], rows: Readonly<Record<string, AccessRow>>): string[] {
  const ids = contract.filter((endpoint) => !isAlone(endpoint)).map(({ id }) => id);
  return [
    ...ids.filter((id) => !(id in rows)).map((id) => `${id} has no row`),
    ...Object.keys(rows)
      .filter((id) => !ids.includes(id))
      .map((id) => `the row ${id} has no endpoint`),
  ];
}

let campus: AccessCampus;
beforeAll(async () => {
  campus = await AccessCampus.create();
}, 120_000);

test("every endpoint has a row, and an endpoint that is added without one is reported", () => {
  expect(differences(endpoints, ACCESS)).toEqual([]);
  const added = { ...(endpoints[0] as Endpoint), id: "listPigeons" };
  expect(differences([...endpoints, added], ACCESS)).toEqual(["listPigeons has no row"]);
  expect(differences(endpoints.slice(1), ACCESS)).toEqual([`the row ${endpoints[0]?.id} has no endpoint`]);
});

test("each caller is let through or refused as the row says, with a status that the contract declares", {
  timeout: 180_000,
}, async () => {
  const odd: string[] = [];
  for (const endpoint of asked) {
    const row = ACCESS[endpoint.id];
    if (row === undefined) continue;
    for (const [at, caller] of CALLERS.entries()) {
      const reply = await campus.ask(await campus.caller(caller), endpoint);
      const outcome = isAllowed(reply) ? "ok" : String(reply.status);
      if (outcome !== row.outcomes[at])
        odd.push(
          `${endpoint.id} ${caller}: ${reply.status}, the row says ${row.outcomes[at]}: ${reply.text.slice(0, 200)}`,
        );
      const declared = [...Object.keys(endpoint.answers).map(Number), ...endpoint.errors, 304];
      if (!declared.includes(reply.status) && !(reply.status === 401 && endpoint.auth !== false))
        odd.push(`${endpoint.id} ${caller}: ${reply.status} is not declared in the contract`);
    }
  }
  expect(odd).toEqual([]);
});

test("an administrator who lacks just the permission is refused what the others may", {
  timeout: 120_000,
}, async () => {
  const odd: string[] = [];
  for (const endpoint of asked)
    for (const permission of ACCESS[endpoint.id]?.permissions ?? []) {
      const refused = await campus.ask(await campus.administrator([permission]), endpoint);
      if (isAllowed(refused)) odd.push(`${endpoint.id} without ${permission}: ${refused.status}`);
    }
  expect(odd).toEqual([]);
});
