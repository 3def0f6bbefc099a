/** Runs GraphQL documents: parsed, bounded, validated and executed by the reference library. */
import { buildSchema, type ExecutionResult, execute, GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import type { Context } from "../platform/context.ts";
import { cacheKey } from "../store/cache/caches.ts";
import { inboxSettingsResolvers } from "./inboxSettings.ts";
import { MAX_SOURCE, MAX_TOKENS, requireSmall } from "./limits.ts";
import { SDL } from "./sdl.ts";

/** Made with the first request: starting a server does not wait for it. */
const schemaOf = cacheKey<GraphQLSchema>(() => buildSchema(SDL));

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** Faults of the document are errors beside the data, as GraphQL has it; the status is 200 all the same. */
export async function runGraphql(ctx: Context, request: GraphqlRequest): Promise<ExecutionResult> {
  const schema = ctx.caches.of(schemaOf);
  try {
    const document = parse(request.query, { maxLexicalTokens: MAX_TOKENS, maxSourceLength: MAX_SOURCE });
    requireSmall(document);
    const faults = validate(schema, document, undefined, { maxErrors: 20, hideSuggestions: true });
    if (faults.length > 0) return { errors: faults.map(inCanvasWords) };
    const result = await execute({
      schema,
      document,
      rootValue: inboxSettingsResolvers,
      contextValue: ctx,
      variableValues: request.variables,
      operationName: request.operationName,
    });
    // what a rule or the store refused is the request's own refusal: one operation does one thing here
    const thrown = result.errors?.find(({ originalError }) => originalError !== undefined)?.originalError;
    if (thrown !== undefined && !(thrown instanceof GraphQLError)) throw thrown;
    return result;
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^Cannot query field "(?<field>\w+)" on type "(?<type>\w+)"\..*$/s,
    "Field '$<field>' doesn't exist on type '$<type>'",
  ],
  [
    /^Field "(?<field>\w+)" of type "(?<type>[^"]+)" must have a selection of subfields\..*$/s,
    "Field must have selections (field '$<field>' returns $<type> but has no selections)",
  ],
];

/** Canvas words the commonest faults differently; clients match on them. */
function inCanvasWords(error: GraphQLError): GraphQLError {
  const words = WORDS.find(([pattern]) => pattern.test(error.message));
  if (words === undefined) return error;
  return new GraphQLError(error.message.replace(...words), { nodes: error.nodes, path: error.path });
}
