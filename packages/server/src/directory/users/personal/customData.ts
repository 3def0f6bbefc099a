/** JSON that programs keep for people, each under a name of its own (Canvas's "Custom Data"). */
import { type Context, inTransaction } from "../../../platform/context.ts";
import { plainMessage, Refusal } from "../../../platform/errors.ts";
import { checkTexts } from "../../../platform/params.ts";
import { execute } from "../../../store/database.ts";
import { one } from "../../../store/must.ts";
import {
  type CustomContent,
  findCustomData,
  lockCustomData,
  deleteCustomData as removeCustomData,
  saveCustomData,
} from "./customData.sql.ts";
import { conflictAt, readAt, removeAt, writeAt } from "./jsonScopes.ts";

const MOST_NAMESPACES = 100;
const MOST_CHARACTERS = 65_536;
const DEEPEST = 32;

export interface CustomDataPlace {
  readonly user: number;
  readonly namespace: string;
  /** The names of the maps on the way to the data. */
  readonly scope: readonly string[];
}

/** The place that a request names, or a refusal. */
export function readPlace(user: number, ns: string | null | undefined, path: string | undefined): CustomDataPlace {
  const namespace = ns?.trim() ?? "";
  if (namespace === "" || namespace.length > 255) throw plainMessage("invalid namespace");
  const scope = (path ?? "").split("/").filter((name) => name !== "");
  if (scope.length > DEEPEST) throw plainMessage(`the scope is deeper than ${DEEPEST} names`);
  return { user, namespace, scope };
}

const noData = () => plainMessage("no data for scope");

const keyOf = ({ root }: Pick<Context, "root">, { user, namespace }: CustomDataPlace) => ({
  tenant: root,
  user,
  namespace,
});

export async function showCustomData(ctx: Context, place: CustomDataPlace): Promise<CustomContent> {
  const [row] = await execute(ctx.db, findCustomData, keyOf(ctx, place));
  const found = readAt(row?.content ?? undefined, place.scope);
  if (found === undefined) throw noData();
  return found;
}

/** Keeps data at a place; answers whether there was none before. */
export async function keepCustomData(ctx: Context, place: CustomDataPlace, data: unknown): Promise<boolean> {
  if (data === undefined) throw plainMessage("invalid data");
  checkTexts(data, "data");
  return inTransaction(ctx, async (tx) => {
    const key = keyOf(tx, place);
    const row = one(await execute(tx.db, lockCustomData, { ...key, now: tx.now }), "the namespace");
    if (row.others >= MOST_NAMESPACES) throw plainMessage(`a user has at most ${MOST_NAMESPACES} namespaces`);
    const kept = row.content ?? undefined;
    const conflict = conflictAt(kept, place.scope);
    if (conflict !== undefined) throw conflictOf(conflict.scope, conflict.value);
    const content = writeAt(kept, place.scope, data);
    if (JSON.stringify(content).length > MOST_CHARACTERS)
      throw plainMessage(`data is too long (maximum is ${MOST_CHARACTERS} characters in a namespace)`);
    await execute(tx.db, saveCustomData, { ...key, content });
    return readAt(kept, place.scope) === undefined;
  });
}

/** Deletes the data at a place; answers what it was. */
export async function dropCustomData(ctx: Context, place: CustomDataPlace): Promise<CustomContent> {
  return inTransaction(ctx, async (tx) => {
    const key = keyOf(tx, place);
    const row = one(await execute(tx.db, lockCustomData, { ...key, now: tx.now }), "the namespace");
    const kept = row.content ?? undefined;
    const found = readAt(kept, place.scope);
    if (found === undefined) throw noData();
    const content = removeAt(kept, place.scope);
    if (content === undefined) await execute(tx.db, removeCustomData, key);
    else await execute(tx.db, saveCustomData, { ...key, content });
    return found;
  });
}

/** Canvas names the types as Ruby does. */
function typeName(value: unknown): string {
  if (value === null) return "NilClass";
  if (Array.isArray(value)) return "Array";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Float";
  if (typeof value === "boolean") return value ? "TrueClass" : "FalseClass";
  return "String";
}

/** Storing data here would lose data that is kept further out. */
const conflictOf = (scope: readonly string[], value: unknown) =>
  new Refusal(409, {
    message: "write conflict for custom_data hash",
    conflict_scope: scope.join("/"),
    type_at_conflict: typeName(value),
    value_at_conflict: value,
  });
