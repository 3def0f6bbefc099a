/** What a token reaches that must name scopes: `url:GET|/api/v1/courses/:course_id/users`. */
import type { TokenLimits } from "./actor.ts";
import { insufficientScopes } from "./errors.ts";
import type { RawMap } from "./nesting.ts";

/** Always reached: a token may end itself. */
const TOKEN_PATH = "/login/oauth2/token";

/** GraphQL reaches everything through one address, so no scope opens it. */
const GRAPHQL = "/api/graphql";

/** `:name` stands for one segment, `*name` for all that follow; a format at the end changes nothing. */
function matches(template: string, path: string): boolean {
  const pattern = template
    .split("/")
    .map((part) =>
      part.startsWith(":") ? "[^/]+" : part.startsWith("*") ? ".+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
    )
    .join("/");
  return new RegExp(`^${pattern}(?:\\.\\w+)?$`).test(path);
}

/** Refuses what no scope of the token names; `endpoint` is the path template of what `path` leads to. HEAD is GET. */
export function requireScope({ scopes }: TokenLimits, method: string, endpoint: string, path: string): void {
  if (endpoint === TOKEN_PATH) return;
  const start = `url:${method}|`;
  const named = scopes.some((scope) => scope.startsWith(start) && matches(scope.slice(start.length), path));
  if (!named || endpoint === GRAPHQL) throw insufficientScopes();
}

/** The parameters without what the token may not have included. */
export function allowedIncludes({ includes }: TokenLimits, sent: RawMap): RawMap {
  if (includes) return sent;
  const allowed = { ...sent };
  for (const name of ["include", "includes"]) {
    const words = allowed[name];
    if (Array.isArray(words)) allowed[name] = words.filter((word) => word === "uuid");
    else delete allowed[name];
  }
  return allowed;
}
