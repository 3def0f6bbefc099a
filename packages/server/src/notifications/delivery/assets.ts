/** Loads what notifications are about, and whether it is still worth sending. */
import type { TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { ASSETS, type Asset } from "./assets.sql.ts";

/** A recipient of something: what is loaded may differ from person to person (read, deleted, nickname). */
export interface AssetReference {
  readonly context_type: string | null;
  readonly context_id: number | null;
  readonly user_id: number;
  readonly event_id: number | null;
}

/** Notices are loaded by their event. */
const idOf = (r: AssetReference): number => (r.context_type === "Notice" ? r.event_id : r.context_id) ?? -1;
const keyOf = (type: string | null, id: number, user: number): string => `${type}:${id}:${user}`;

/**
 * Loads what each reference is about, in one statement for each type. The result is a look-up; it answers undefined for
 * what no longer exists.
 */
export async function loadAssets(
  { db, root }: Pick<TenantContext, "db" | "root">,
  references: readonly AssetReference[],
): Promise<(reference: AssetReference) => Asset | undefined> {
  const found = new Map<string, Asset>();
  for (const [type, list] of Map.groupBy(references, (r) => r.context_type)) {
    const statement = ASSETS.get(type ?? "");
    if (statement === undefined) continue;
    const users = list.map((r) => r.user_id);
    const rows = await execute(db, statement, { tenant: root, ids: list.map(idOf), users });
    for (const row of rows) found.set(keyOf(type, row.id, row.user_id), row);
  }
  return (r) => found.get(keyOf(r.context_type, idOf(r), r.user_id));
}
