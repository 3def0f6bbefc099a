/** The vocabulary in which the contract is written: ids, times, resources, parameters. */
import Type, { type TObject, type TProperties, type TSchema, type TUnsafe } from "typebox";

export type { Static, TObject, TSchema } from "typebox";
export { Type };

/** An id as it travels: a JSON number, or a string when the caller asked for string ids. */
export type WireId = number | string;

/** A record's id. */
export const Id = (description: string): TUnsafe<WireId> =>
  Type.Unsafe<WireId>({ type: ["integer", "string"], description, "x-pidge": "id" });

/** A list of ids. */
export const Ids = (description: string) =>
  Type.Array(Type.Unsafe<WireId>({ type: ["integer", "string"], "x-pidge": "id" }), { description });

/** A point in time: ISO 8601, UTC, whole seconds, `Z`. */
export const Time = (description: string) =>
  Type.String({ description, format: "date-time", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$" });

export const Text = (description: string) => Type.String({ description });
/** A body that is no JSON: a file's bytes. */
export const Bytes = (description: string) => Type.Unsafe<string>({ type: "string", description, "x-pidge": "bytes" });
export const Int = (description: string) => Type.Integer({ description });
export const Num = (description: string) => Type.Number({ description });
export const Bool = (description: string) => Type.Boolean({ description });

/** One of a few words; clients must tolerate words that are newer than they are. */
export const Word = <const T extends string[]>(words: T, description: string): TUnsafe<T[number]> =>
  Type.Unsafe<T[number]>({ type: "string", enum: words, description });

export const List = <T extends TSchema>(items: T, description: string) => Type.Array(items, { description });

/** The value, or null; the description, which is the inner schema's own unless given, says when it is null. */
export const Nullable = <T extends TSchema>(
  schema: T,
  description = (schema as { readonly description?: string }).description,
) => {
  return Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
};

/** May be absent. */
export const Maybe = Type.Optional;

/** A map whose keys are ids (JSON makes them strings). */
export const MapOf = <T extends TSchema>(values: T, description: string) =>
  Type.Record(Type.String(), values, { description });

/**
 * A named object of the wire. Every field stands in the contract: an answer with a field that is not listed here
 * fails the tests.
 */
export const resource = <P extends TProperties>(name: string, description: string, properties: P): TObject<P> =>
  Type.Object(properties, { title: name, description, additionalProperties: false });

/** An unnamed object inside a resource. */
export const shape = <P extends TProperties>(properties: P, description?: string): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });

const timeOf = (mark: string, description: string) =>
  Type.Unsafe<Date | null>({ type: ["string", "null"], format: "date-time", description, "x-pidge": mark });

/**
 * Request parameters. All are optional on the wire: a missing required one is answered by the endpoint in Canvas's
 * own words, not by the reader. The static types are those after Canvas's lenient reading (see the server's params).
 */
export const param = {
  /** Text as sent. `null` only where JSON null was sent. */
  text: (description: string) => Type.Optional(Nullable(Type.String({ description }))),
  /** An id in any of Canvas's forms (`12`, `self`, `sis_user_id:x`), unresolved. */
  id: (description: string) => Type.Optional(Nullable(Type.String({ description, "x-pidge": "id" }))),
  /** A whole number; other text counts as absent. */
  int: (description: string) => Type.Optional(Type.Integer({ description })),
  /** A boolean in Canvas's lenient reading: `true t yes y on 1`, any case, or a non-zero number. */
  bool: (description: string) => Type.Optional(Type.Boolean({ description })),
  /** Switched on by any non-empty value, even `false`. */
  presence: (description: string) => Type.Optional(Type.Boolean({ description, "x-pidge": "presence" })),
  /** A list of texts; a single value is a list of one. */
  texts: (description: string) => Type.Optional(Type.Array(Type.String(), { description })),
  /** A list of texts that may also come as one comma-separated text. */
  commaTexts: (description: string) => Type.Optional(Type.Array(Type.String(), { description, "x-pidge": "comma" })),
  /** A time; without a zone it is read in the caller's. Empty text is null, what is no time is refused. */
  time: (description: string) => Type.Optional(timeOf("time", description)),
  /** A time to look for, where Canvas ignores what is none: that becomes null. */
  looseTime: (description: string) => Type.Optional(timeOf("loose-time", description)),
  /** A value of any shape, handed on as it was sent. */
  raw: (description: string) => Type.Optional(Type.Unknown({ description, "x-pidge": "raw" })),
  /** A map of groups under names of the caller's choice: `permissions[read_roster][enabled]=…`. */
  map: <P extends TProperties>(properties: P, description: string) =>
    Type.Optional(Type.Record(Type.String(), Type.Object(properties), { description })),
  /** A nested group: `user[name]=…`. */
  group: <P extends TProperties>(properties: P, description: string) =>
    Type.Optional(Type.Object(properties, { description })),
};
