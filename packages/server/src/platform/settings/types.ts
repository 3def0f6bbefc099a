/** Derives TypeScript's types from the schema: what a program may give, and the configuration that comes of it. */
import type { Static, TObject, TProperties, TSchema } from "typebox";

type Flat<T> = { [Key in keyof T]: T[Key] };

interface Defaulted {
  readonly "~defaulted": true;
}
interface Optional {
  readonly "~optional": unknown;
}
interface OrFalse {
  readonly "~orFalse": true;
}
interface ListOf<Options extends TProperties> {
  readonly "~group": Options;
}

/** A value as a program gives it. */
type Given<Schema extends TSchema> =
  | (Schema extends ListOf<infer Options>
      ? readonly OptionsOf<Options>[]
      : Schema extends TObject<infer Options>
        ? OptionsOf<Options>
        : Static<Schema>)
  | (Schema extends OrFalse ? false : never);

/** A value as the server sees it. */
type Settled<Schema extends TSchema> =
  Schema extends ListOf<infer Options>
    ? readonly ConfigOf<Options>[]
    : Schema extends TObject<infer Options>
      ? ConfigOf<Options>
      : Static<Schema>;

/** Options as a program gives them: those with a default, and optional ones, may be left out. */
export type OptionsOf<Options extends TProperties> = Flat<
  {
    [Name in keyof Options as Options[Name] extends Defaulted | Optional ? Name : never]?:
      | Given<Options[Name]>
      | undefined;
  } & {
    [Name in keyof Options as Options[Name] extends Defaulted | Optional ? never : Name]: Given<Options[Name]>;
  }
>;

/** The configuration: every option is there; an optional one that was not given is undefined. */
export type ConfigOf<Options extends TProperties> = {
  readonly [Name in keyof Options]: Options[Name] extends Optional
    ? Settled<Options[Name]> | undefined
    : Settled<Options[Name]>;
};
