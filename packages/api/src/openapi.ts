/** The OpenAPI 3.1 document of the contract. */
import { type Endpoint, pathParams } from "./endpoint.ts";
import type { TSchema } from "./schema.ts";

type Json = Record<string, unknown>;

export function openApi(endpoints: readonly Endpoint[], version: string): Json {
  const schemas: Record<string, Json> = {};
  const paths: Record<string, Json> = {};
  for (const e of endpoints) {
    const path = e.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][e.method.toLowerCase()] = operation(e, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Pidge",
      version,
      description: "Campus messaging that speaks Canvas.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    paths,
    components: { schemas, securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
}

function operation(e: Endpoint, schemas: Record<string, Json>): Json {
  const fields = Object.entries(e.params.properties as Record<string, TSchema & { description?: string }>);
  const inBody = e.method === "POST" || e.method === "PUT";
  const parameters: Json[] = pathParams(e.path).map((name) => ({
    name,
    in: "path",
    required: true,
    description: "Id in any of Canvas's forms.",
    schema: { type: "string" },
  }));
  if (!inBody)
    for (const [name, schema] of fields) {
      const s = clean(schema, schemas) as Json;
      parameters.push({
        name: s.type === "array" ? `${name}[]` : name,
        in: "query",
        description: schema.description ?? "",
        schema: s,
        ...(s.type === "object" ? { style: "deepObject", explode: true } : {}),
      });
    }
  if (e.paging) parameters.push(...pagingParams(e.paging));
  const body = inBody && fields.length > 0 ? requestBody(e, schemas) : undefined;
  const responses: Record<string, Json> = {};
  for (const [status, schema] of Object.entries(e.answers))
    responses[status] = schema
      ? { description: "Success", content: { "application/json": { schema: clean(schema, schemas) } } }
      : { description: "Success, without a body" };
  for (const status of [...(e.auth === false ? [] : [401]), ...e.errors])
    responses[status] ??= { description: errorText(status) };
  return {
    operationId: e.id,
    tags: [e.tag],
    summary: e.summary,
    parameters,
    ...(body ? { requestBody: body } : {}),
    responses,
    ...(e.auth === false ? { security: [] } : {}),
  };
}

function requestBody(e: Endpoint, schemas: Record<string, Json>): Json {
  const schema = clean(e.params, schemas);
  return {
    content: {
      "application/x-www-form-urlencoded": { schema },
      "application/json": { schema },
      "multipart/form-data": { schema },
    },
  };
}

const pagingParams = (kind: "ordinal" | "bookmark"): Json[] => [
  {
    name: "page",
    in: "query",
    description: kind === "ordinal" ? "Page number from 1." : "`first`, or the opaque value of a Link header.",
    schema: kind === "ordinal" ? { type: "integer", minimum: 1 } : { type: "string" },
  },
  { name: "per_page", in: "query", description: "Items per page, 1 to 100, default 10.", schema: { type: "integer" } },
];

const errorText = (status: number): string =>
  ({
    400: "A parameter is missing or wrong; the body names it.",
    401: "No usable token, or not permitted (older form).",
    403: "Not permitted.",
    404: "Not found, or not visible to the caller.",
    409: "In conflict with the present state.",
    422: "Cannot be processed.",
    429: "Too many requests.",
  })[status] ?? "Error";

/** A schema as plain JSON Schema: named objects move to components, our own marks and TypeBox's go. */
function clean(schema: unknown, schemas: Record<string, Json>): unknown {
  if (Array.isArray(schema)) return schema.map((s) => clean(s, schemas));
  if (schema === null || typeof schema !== "object") return schema;
  const source = schema as Json;
  if (source.$defs && typeof source.$ref === "string") {
    const def = (source.$defs as Record<string, Json>)[source.$ref] as Json;
    return clean(def, schemas);
  }
  if (typeof source.$ref === "string") return { $ref: `#/components/schemas/${refTitle(source.$ref)}` };
  const title = source.title;
  if (typeof title === "string") {
    if (!(title in schemas)) {
      schemas[title] = {};
      schemas[title] = plain(source, schemas);
    }
    return { $ref: `#/components/schemas/${title}` };
  }
  return plain(source, schemas);
}

/** Inside the one recursive resource, messages refer to themselves by their local name. */
const refTitle = (ref: string) => (ref === "Message" ? "ConversationMessage" : ref);

function plain(source: Json, schemas: Record<string, Json>): Json {
  const out: Json = {};
  for (const [key, value] of Object.entries(source)) {
    if (key.startsWith("~") || key.startsWith("x-pidge") || key === "title" || key === "additionalProperties") continue;
    if (key === "properties" || key === "patternProperties")
      out[key] = Object.fromEntries(Object.entries(value as Json).map(([k, v]) => [k, clean(v, schemas)]));
    else out[key] = clean(value, schemas);
  }
  return out;
}
