/** Runs GraphQL operations against a small map of resolvers. */
import {
  type Document,
  type Field,
  GraphqlSyntaxError,
  type Operation,
  parseGraphql,
  type Selected,
  type Written,
} from "./graphqlParse.ts";

/** An object's fields: plain values, objects of the same kind, or null. */
export interface Shape {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
type Resolver = (args: Readonly<Record<string, unknown>>) => Promise<Shape | null>;
export interface Schema {
  readonly query: Readonly<Record<string, Resolver>>;
  readonly mutation: Readonly<Record<string, Resolver>>;
}

export interface GraphqlAnswer {
  data?: Record<string, unknown>;
  errors?: { message: string }[];
}

/** Faults of the document are errors beside the data, as GraphQL has it; the status is 200 all the same. */
export async function runGraphql(
  schema: Schema,
  text: string,
  variables: Readonly<Record<string, unknown>>,
  operationName: string | null | undefined,
): Promise<GraphqlAnswer> {
  try {
    const document = parseGraphql(text);
    const operation = choose(document, operationName);
    const resolvers = schema[operation.type];
    const root = operation.type === "query" ? "Query" : "Mutation";
    const given = { ...Object.fromEntries(operation.defaults.map(([k, v]) => [k, fill(v, {})])), ...variables };
    const fields = flatten(document, operation.selection, 0);
    // a document with an unknown field does nothing at all
    for (const f of fields)
      if (f.name !== "__typename" && !Object.hasOwn(resolvers, f.name)) throw unknown(f.name, root);
    const data: Record<string, unknown> = {};
    for (const f of fields) {
      if (f.name === "__typename") data[f.alias] = root;
      else {
        const args = Object.fromEntries(f.args.map(([k, v]) => [k, fill(v, given)]));
        data[f.alias] = present(document, await resolvers[f.name]!(args), f);
      }
    }
    return { data };
  } catch (error) {
    if (error instanceof GraphqlSyntaxError) return { errors: [{ message: error.message }] };
    throw error;
  }
}

const unknown = (field: string, type: string) =>
  new GraphqlSyntaxError(`Field '${field}' doesn't exist on type '${type}'`);

function choose({ operations }: Document, name: string | null | undefined): Operation {
  const found = (name ?? "") === "" ? operations : operations.filter((o) => o.name === name);
  if (found.length !== 1)
    throw new GraphqlSyntaxError(found.length === 0 ? "There is no such operation" : "operationName must choose one");
  return found[0]!;
}

/** The fields of a selection, fragments opened. */
function flatten(document: Document, selection: readonly Selected[], depth: number): Field[] {
  if (depth > 30) throw new GraphqlSyntaxError("Fragments are nested too deeply");
  return selection.flatMap((s) => {
    if (s.kind === "field") return [s];
    const inner = s.kind === "inline" ? s.selection : document.fragments.get(s.name);
    if (inner === undefined) throw new GraphqlSyntaxError("There is no such fragment");
    return flatten(document, inner, depth + 1);
  });
}

function fill(written: Written, variables: Readonly<Record<string, unknown>>): unknown {
  if ("variable" in written) return variables[written.variable];
  if ("list" in written) return written.list.map((v) => fill(v, variables));
  if ("object" in written) return Object.fromEntries(written.object.map(([k, v]) => [k, fill(v, variables)]));
  return written.value;
}

function present(document: Document, shape: unknown, field: Field): unknown {
  if (Array.isArray(shape)) return shape.map((s) => present(document, s, field));
  if (!isShape(shape)) return shape ?? null;
  if (field.selection.length === 0) throw new GraphqlSyntaxError(`Field '${field.name}' must have selections`);
  return Object.fromEntries(
    flatten(document, field.selection, 0).map((f) => {
      if (f.name === "__typename") return [f.alias, shape.type];
      if (!Object.hasOwn(shape.fields, f.name)) throw unknown(f.name, shape.type);
      return [f.alias, present(document, shape.fields[f.name], f)];
    }),
  );
}

const isShape = (value: unknown): value is Shape => typeof value === "object" && value !== null && "fields" in value;
