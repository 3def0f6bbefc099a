/** The contract's table is sound, and the OpenAPI document that is made of it is valid and complete. */
import { type Endpoint, endpoints, openApi } from "@pidge/api";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into as JSON
type Json = any;

const document: Json = JSON.parse(JSON.stringify(openApi(endpoints, "1.2.3")));
const operations: Json[] = Object.values(document.paths).flatMap((methods) => Object.values(methods as object));
const pathsOf = (e: Endpoint) => [e.path, ...(e.aliases ?? [])];

const repeated = (values: readonly string[]) => values.filter((value, i) => values.indexOf(value) !== i);

describe("the table of endpoints", () => {
  test("every id is one endpoint's", () => {
    expect(repeated(endpoints.map((e) => e.id))).toEqual([]);
  });

  test("every method and address, whatever its segments are called, is one endpoint's", () => {
    const addresses = endpoints.flatMap((e) => pathsOf(e).map((path) => `${e.method} ${path.replace(/:\w+/g, ":")}`));
    expect(repeated(addresses)).toEqual([]);
  });

  test("the same address has the same names for its segments under each method", () => {
    const names = new Map<string, Set<string>>();
    for (const path of endpoints.flatMap(pathsOf)) {
      const shape = path.replace(/:\w+/g, ":");
      names.set(shape, (names.get(shape) ?? new Set()).add(path));
    }
    expect([...names.values()].filter((paths) => paths.size > 1)).toEqual([]);
  });

  test("every endpoint and every parameter is described", () => {
    const silent: string[] = [];
    const visit = (name: string, schema: Json): void => {
      for (const [key, field] of Object.entries<Json>(schema.properties ?? {})) {
        const inner = field.anyOf?.[0] ?? field;
        if (!(field.description ?? inner.description) && !inner.properties) silent.push(`${name} ${key}`);
        visit(`${name} ${key}`, inner);
      }
    };
    for (const e of endpoints) {
      if (!e.summary || !e.tag) silent.push(e.id);
      visit(e.id, e.params);
    }
    expect(silent).toEqual([]);
  });
});

describe("the OpenAPI document", () => {
  test("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, "3.1"]);
  });

  test("the validator finds faults, so that its silence says something", async () => {
    const broken = structuredClone(document);
    broken.paths["/api/v1/users/{id}"].get.parameters[0].in = "nowhere";
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  test("has every address of the contract once, aliases included, each with an id of its own", () => {
    expect(operations.length).toBe(endpoints.flatMap(pathsOf).length);
    expect(repeated(operations.map((o) => o.operationId))).toEqual([]);
  });

  test("declares exactly the segments of each address", () => {
    for (const [path, methods] of Object.entries<Json>(document.paths))
      for (const { parameters } of Object.values<Json>(methods)) {
        const declared = parameters.filter((p: Json) => p.in === "path").map((p: Json) => p.name);
        expect([path, declared]).toEqual([path, [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1])]);
      }
  });

  test("every reference leads to a schema, recursive ones to themselves, and nothing is left of TypeBox", () => {
    const text = JSON.stringify(document);
    const { schemas } = document.components;
    const refs = new Set([...text.matchAll(/"\$ref":"([^"]*)"/g)].map((m) => m[1]!));
    expect(refs.size).toBe(Object.keys(schemas).length);
    for (const ref of refs) expect(schemas).toHaveProperty([ref.replace("#/components/schemas/", "")]);
    expect(schemas.ConversationMessage.properties.forwarded_messages.items).toEqual({
      $ref: "#/components/schemas/ConversationMessage",
    });
    expect(schemas.DiscussionViewEntry.properties.replies.items).toEqual({
      $ref: "#/components/schemas/DiscussionViewEntry",
    });
    expect(text).not.toMatch(/"(\$id|\$defs|~[^"]*|x-pidge[^"]*)":/);
  });

  test("a title stands for one resource", () => {
    const bodies = new Map<string, string>();
    const clashes: string[] = [];
    const visit = (schema: Json): void => {
      if (schema === null || typeof schema !== "object") return;
      if (typeof schema.title === "string" && schema.properties) {
        const body = JSON.stringify(schema);
        if ((bodies.get(schema.title) ?? body) !== body) clashes.push(schema.title);
        if (bodies.has(schema.title)) return;
        bodies.set(schema.title, body);
      }
      for (const value of Object.values(schema)) visit(value);
    };
    for (const e of endpoints) for (const schema of Object.values(e.answers)) visit(schema);
    expect(bodies.size).toBeGreaterThan(50);
    expect(clashes).toEqual([]);
  });

  test("answers without a body have none, bytes are no JSON, open endpoints need no token", () => {
    const of = (path: string, method: string) => document.paths[path][method];
    expect(of("/api/v1/courses/{course_id}/discussion_topics/{topic_id}/read", "put").responses["204"]).toEqual({
      description: "Success, without a body.",
    });
    expect(of("/files/{id}/download", "get").responses["200"].content).toEqual({ "*/*": {} });
    expect(of("/files/{id}/download", "get").security).toEqual([]);
    expect(of("/api/v1/users/{id}", "get").security).toBeUndefined();
    expect(of("/api/v1/users/{id}", "get").responses["401"]).toBeDefined();
  });
});
