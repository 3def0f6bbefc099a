/** Sticky fields: what was changed by hand is not overwritten, unless the import says so. */
import type { ImportOptions } from "./options.ts";

interface WithStuckFields {
  readonly stuck_sis_fields: readonly string[];
}

/** New values of fields; a field whose value is undefined keeps its own. */
export type FieldValues<R> = { readonly [F in keyof R]?: R[F] | undefined };

/** The record with the new values, except those of `sticky` fields that were changed by hand. */
export function assign<R extends WithStuckFields>(
  record: R,
  values: FieldValues<R>,
  sticky: readonly (keyof R & string)[],
  options: ImportOptions,
): R {
  const overrides = options.override_sis_stickiness === true;
  const stuck = new Set(record.stuck_sis_fields);
  const next: R = { ...record };
  for (const field of Object.keys(values) as (keyof R & string)[]) {
    const value = values[field];
    if (value === undefined) continue;
    const isSticky = sticky.includes(field);
    if (isSticky && stuck.has(field) && !overrides) continue;
    if (overrides && isSticky && options.clear_sis_stickiness) stuck.delete(field);
    else if (overrides && isSticky && options.add_sis_stickiness && next[field] !== value) stuck.add(field);
    next[field] = value;
  }
  return overrides ? { ...next, stuck_sis_fields: [...stuck] } : next;
}
