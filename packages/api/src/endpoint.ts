/** What an endpoint is: one line of the table from which routes, validation and documentation are made. */
import type { TProperties, TSchema } from "typebox";
import { type TObject, Type } from "./schema.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Endpoint<P extends TProperties = TProperties, Path extends string = string> {
  /** Unique name in camelCase, the `operationId` of the OpenAPI document. */
  readonly id: string;
  readonly method: Method;
  /** Path template with `:name` segments, from the root of the site. */
  readonly path: Path;
  readonly summary: string;
  readonly tag: string;
  /** Query and body parameters; path parameters follow from `path`. */
  readonly params: TObject<P>;
  /** Answer bodies by success status; `null` is an empty body. */
  readonly answers: Readonly<Record<number, TSchema | null>>;
  /** Media types in which it answers besides JSON. */
  readonly otherMedia?: readonly string[];
  /** Statuses of the refusals that callers should expect besides 401. */
  readonly errors: readonly number[];
  /** How the list is paged: by page number, by opaque bookmark, or not at all. */
  readonly paging?: "ordinal" | "bookmark";
  /** Whether a caller must present a token; default true. `"ignored"`: a token that is presented is not looked at. */
  readonly auth?: boolean | "ignored";
  /** Whether its answer carries a secret (a token, a signed link), so that nobody on the way may store it. */
  readonly secret?: boolean;
  /** Other paths under which the same endpoint answers. */
  readonly aliases?: readonly Path[];
}

export type EndpointInput<P extends TProperties, Path extends string = string> = Omit<
  Endpoint<P, Path>,
  "params" | "errors"
> & {
  params?: P;
  errors?: readonly number[];
};

export function endpoint<P extends TProperties = Record<never, never>, Path extends string = string>(
  input: EndpointInput<P, Path>,
): Endpoint<P, Path> {
  return Object.freeze({ ...input, errors: input.errors ?? [], params: Type.Object(input.params ?? ({} as P)) });
}

/** The names of the `:segments` of a path template. */
export const pathParams = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? []);

/** The names of the parameters in a path template; `*` stands for the rest of a path. */
type ParamNames<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? ParamNames<Segment> | ParamNames<Rest>
  : Path extends `:${infer Name}`
    ? Name
    : Path extends "*"
      ? "*"
      : never;

/** The path parameters of a request: those of the template, or of each of several templates, are certainly there. */
export type PathParams<Path extends string> = Path extends unknown
  ? Readonly<Record<string, string>> & Readonly<Record<ParamNames<Path>, string>>
  : never;
