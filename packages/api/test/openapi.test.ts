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

const isSentence = (text: string | undefined) => /^\S+ [\s\S]*[.…)]$/.test(text ?? "");

/** Words by which a description says when there is a null. */
const SAYS_WHEN = /\b(null|none|without|unless|only|empty|until|never|absent)\b/i;

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

  test("every endpoint says in a sentence what it does", () => {
    expect(endpoints.filter((e) => !isSentence(e.summary) || e.tag === "").map((e) => e.id)).toEqual([]);
  });
});

describe("the descriptions", () => {
  interface Field {
    readonly name: string;
    readonly text: string | undefined;
    readonly nullable: boolean;
  }

  /** Every property of a schema and of what is inside of it, once. */
  function fieldsOf(name: string, schema: Json, seen: Set<Json>): Field[] {
    if (schema === null || typeof schema !== "object" || seen.has(schema)) return [];
    seen.add(schema);
    const inside = [schema.items, ...(schema.anyOf ?? []), ...Object.values(schema.patternProperties ?? {})];
    return [
      ...Object.entries<Json>(schema.properties ?? {}).flatMap(([key, field]) => [
        {
          name: `${name}.${key}`,
          text: field.description ?? field.anyOf?.[0]?.description ?? field.$defs?.[field.$ref]?.description,
          nullable: [field.type].flat().includes("null") || field.anyOf?.some((s: Json) => s.type === "null") === true,
        },
        ...fieldsOf(`${name}.${key}`, field, seen),
      ]),
      ...[...inside, ...Object.values(schema.$defs ?? {})].flatMap((s) => fieldsOf(name, s, seen)),
    ];
  }

  const seen = new Set<Json>();
  const answers = endpoints.flatMap((e) =>
    Object.values(e.answers).flatMap((s: Json) => fieldsOf(s?.title ?? e.id, s, seen)),
  );
  const parameters = endpoints.flatMap((e) => fieldsOf(`${e.id}(…)`, e.params, seen));

  test("every field of every answer and every parameter has one, of more than a word", () => {
    expect([answers.length > 700, parameters.length > 700]).toEqual([true, true]);
    expect([...answers, ...parameters].filter((f) => !isSentence(f.text)).map((f) => `${f.name}: ${f.text}`)).toEqual(
      [],
    );
  });

  test("where a field of an answer may be null, its own says when", () => {
    const nullable = answers.filter((f) => f.nullable);
    expect(nullable.length).toBeGreaterThan(100);
    expect(nullable.filter((f) => !SAYS_WHEN.test(f.text ?? "")).map((f) => `${f.name}: ${f.text}`)).toEqual([]);
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
