/** Reads arguments that callers give one by one, or as one object as the examples of Canvas's documentation do. */
import { isObject } from "./http/response.ts";
import type { RequestOptions } from "./options.ts";

/** The required arguments `Names` of `All` by position. */
type Positions<All, Names extends readonly (keyof All)[]> = { [I in keyof Names]: All[Names[I]] };

/** The arguments of a method: the required ones, then params, then options; or one object with both, then options. */
export type Arguments<All extends object, Names extends readonly (keyof All)[], Options = RequestOptions> =
  | [...required: Positions<All, Names>, params?: Omit<All, Names[number]> | undefined, options?: Options | undefined]
  | [all: All, options?: Options | undefined];

/** The arguments of a method without params: the required ones, then options; or one object, then options. */
export type RequiredArguments<All extends object, Names extends readonly (keyof All)[], Options = RequestOptions> =
  | [...required: Positions<All, Names>, options?: Options | undefined]
  | [all: All, options?: Options | undefined];

/** Arguments by name. The required ones may be missing: callers without TypeScript can leave them out. */
export type NamedArguments<All, Name extends keyof All, Options> = Pick<All, Name> & {
  params: Omit<All, Name> | undefined;
  options: Options | undefined;
};

/** Names the arguments of a method with params. */
export function readArguments<All extends object, const Names extends readonly (keyof All & string)[], Options>(
  given: Arguments<All, Names, Options>,
  ...names: Names
): NamedArguments<All, Names[number], Options> {
  return read(given, names, true) as NamedArguments<All, Names[number], Options>;
}

/** Names the arguments of a method without params. */
export function readRequired<All extends object, const Names extends readonly (keyof All & string)[], Options>(
  given: RequiredArguments<All, Names, Options>,
  ...names: Names
): NamedArguments<All, Names[number], Options> {
  return read(given, names, false) as NamedArguments<All, Names[number], Options>;
}

function read(given: readonly unknown[], names: readonly string[], hasParams: boolean): object {
  const [only, options] = given;
  const [first = ""] = names;
  const isNamed = isObject(only) && first in only && Object.getPrototypeOf(only) === Object.prototype;
  if (!isNamed) {
    const required = Object.fromEntries(names.map((name, index) => [name, given[index]]));
    const rest = given.slice(names.length);
    return { ...required, params: hasParams ? rest[0] : undefined, options: rest[hasParams ? 1 : 0] };
  }
  const required = Object.fromEntries(names.map((name) => [name, only[name]]));
  const params = Object.fromEntries(Object.entries(only).filter(([name]) => !names.includes(name)));
  return { ...required, params, options };
}
