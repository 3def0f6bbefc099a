/** The OpenAPI 3.1 document of the contract. */
import { type Endpoint, pathParams } from "./endpoint.ts";
import type { TSchema } from "./schema.ts";

type Json = Record<string, unknown>;
/** The document's named schemas. */
type Schemas = Record<string, Json>;
/** What `$ref` means inside a recursive resource. */
type Scope = Readonly<Record<string, Json>>;

export function openApi(endpoints: readonly Endpoint[], version: string): Json {
  const schemas: Schemas = {};
  const paths: Record<string, Json> = {};
  for (const e of endpoints)
    for (const [i, path] of [e.path, ...(e.aliases ?? [])].entries()) {
      const template = path.replace(/:(\w+)/g, "{$1}").replace(/\/\*$/, `/{${REST}}`);
      paths[template] ??= {};
      paths[template][e.method.toLowerCase()] = operation(e, path, i === 0 ? e.id : `${e.id}_${i + 1}`, schemas);
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

/** What the end of an address is called where it may hold slashes. */
const REST = "rest";

function operation(e: Endpoint, path: string, operationId: string, schemas: Schemas): Json {
  const fields = Object.entries(e.params.properties as Record<string, TSchema & { description?: string }>);
  const inBody = e.method === "POST" || e.method === "PUT";
  const parameters: Json[] = pathParams(path).map((name) => ({
    name,
    in: "path",
    required: true,
    description: "Id in any of Canvas's forms.",
    schema: { type: "string" },
  }));
  if (path.endsWith("/*"))
    parameters.push({
      name: REST,
      in: "path",
      required: true,
      description: "The rest of the address, slashes included.",
      schema: { type: "string" },
    });
  if (!inBody)
    for (const [name, schema] of fields) {
      const s = clean(schema, schemas, {}) as Json;
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
    responses[status] = {
      description: statusText(Number(status)),
      ...(e.secret ? { headers: NEVER_STORED } : {}),
      ...(schema === null ? {} : { content: contentOf(schema, e.otherMedia ?? [], schemas) }),
    };
  for (const status of [...((e.auth ?? true) === true ? [401] : []), ...e.errors])
    responses[status] ??= { description: statusText(status) };
  return {
    operationId,
    tags: [e.tag],
    summary: e.summary,
    parameters,
    ...(body ? { requestBody: body } : {}),
    responses,
    ...((e.auth ?? true) === true ? {} : { security: [] }),
  };
}

/** Of answers that carry a secret. */
const NEVER_STORED: Json = {
  "Cache-Control": { description: "Never stored: it carries a secret.", schema: { type: "string", const: "no-store" } },
};

function contentOf(schema: TSchema, otherMedia: readonly string[], schemas: Schemas): Json {
  const others = Object.fromEntries(otherMedia.map((media) => [media, {}]));
  // bytes have no schema in OpenAPI 3.1, only a media type
  if ((schema as Json)["x-pidge"] === "bytes") return { "*/*": {}, ...others };
  return { "application/json": { schema: clean(schema, schemas, {}) }, ...others };
}

function requestBody(e: Endpoint, schemas: Schemas): Json {
  const schema = clean(e.params, schemas, {});
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

const statusText = (status: number): string =>
  ({
    200: "Success.",
    201: "Created.",
    202: "Accepted: it is worked on after this answer.",
    204: "Success, without a body.",
    206: "Part of it, as asked for.",
    302: "Goes on at the address in `Location`.",
    304: "Not changed since it was last asked for.",
    400: "A parameter is missing or wrong; the body names it.",
    401: "No usable token, or not permitted (older form).",
    403: "Not permitted.",
    404: "Not found, or not visible to the caller.",
    409: "In conflict with the present state.",
    413: "Too large.",
    416: "The range lies outside.",
    422: "Cannot be processed.",
    429: "Too many requests.",
  })[status] ?? "Error.";

/** A schema as plain JSON Schema: named objects move to components, our own marks and TypeBox's go. */
function clean(schema: unknown, schemas: Schemas, scope: Scope): unknown {
  if (Array.isArray(schema)) return schema.map((s) => clean(s, schemas, scope));
  if (schema === null || typeof schema !== "object") return schema;
  const source = schema as Json;
  const inner = source.$defs === undefined ? scope : { ...scope, ...(source.$defs as Scope) };
  if (typeof source.$ref === "string") {
    const target = inner[source.$ref];
    if (target === undefined) throw new Error(`the contract refers to ${source.$ref}, which it does not define`);
    return clean(target, schemas, inner);
  }
  const { title } = source;
  if (typeof title !== "string") return plain(source, schemas, inner);
  if (!(title in schemas)) {
    // it stands here before it is made, so that it may refer to itself
    schemas[title] = {};
    schemas[title] = plain(source, schemas, inner);
  }
  return { $ref: `#/components/schemas/${title}` };
}

/** TypeBox's own keywords, ours, and what would keep callers from tolerating new fields. */
const HIDDEN = /^(~|x-pidge|\$id$|\$defs$|title$|additionalProperties$)/;

function plain(source: Json, schemas: Schemas, scope: Scope): Json {
  const out: Json = {};
  for (const [key, value] of Object.entries(source)) {
    if (HIDDEN.test(key)) continue;
    if (key === "properties" || key === "patternProperties")
      out[key] = Object.fromEntries(Object.entries(value as Json).map(([k, v]) => [k, clean(v, schemas, scope)]));
    else out[key] = clean(value, schemas, scope);
  }
  return out;
}
