/** The server serves the contract: all of it, and nothing beside it. */
import { endpoints, openApi } from "@pidge/api";
import { expect, test } from "vitest";
import { routes } from "../../src/modules.ts";
import { Campus } from "../support/campus.ts";

const namesOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();

test("every endpoint has exactly one route, and every route its endpoint", () => {
  expect(namesOf(routes.map((r) => r.endpoint))).toEqual(namesOf(endpoints));
  expect(new Set(routes.map((r) => r.endpoint))).toEqual(new Set(endpoints));
});

test("GET /api/pidge/v1/openapi.json is the contract's document, for everybody", async () => {
  const campus = await Campus.create();
  const served = await campus.admin.as(undefined).get("/api/pidge/v1/openapi.json");
  expect([served.status, served.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  expect(served.body).toEqual(JSON.parse(JSON.stringify(openApi(endpoints, served.body.info.version))));
  const health = await campus.admin.as(undefined).get("/health");
  expect(health.body).toEqual({ status: "ok", version: served.body.info.version });
});
