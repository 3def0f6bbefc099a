/** GraphQL over HTTP. */
import { inbox as api } from "@pidge/api";
import { forPeople } from "../messaging/conversations/access.ts";
import { plainMessage } from "../platform/errors.ts";
import { checkTexts } from "../platform/params.ts";
import { route } from "../platform/route.ts";

export const graphqlRoutes = [
  route(
    api.graphql,
    forPeople(async (r) => {
      // loaded with the first request, because most servers and all tests of other modules get none
      const { runGraphql } = await import("./run.ts");
      const { query, operationName } = r.params;
      const variables = readVariables(r.params.variables);
      return runGraphql(r, { query: query ?? "", variables, operationName: operationName || undefined });
    }),
  ),
];

/** Reads variables: an object, or the JSON text of one. */
function readVariables(sent: unknown): Record<string, unknown> {
  let value = sent;
  if (typeof value === "string" && value !== "")
    try {
      value = JSON.parse(value);
    } catch {
      throw plainMessage("variables must be a JSON object");
    }
  checkTexts(value, "variables");
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
