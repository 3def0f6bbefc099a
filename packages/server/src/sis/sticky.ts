/** Fields that people have changed by hand stay as they are, unless the import says otherwise. */
import type { ImportOptions } from "./options.ts";

interface Stuck {
  readonly stuck_sis_fields: readonly string[];
}

/** Values for fields; undefined leaves a field alone. */
export type Values<R> = { readonly [F in keyof R]?: R[F] | undefined };

/** The record with the values, as far as its `sticky` fields have not been changed by hand. */
export function assign<R extends Stuck>(
  record: R,
  values: Values<R>,
  sticky: readonly (keyof R & string)[],
  options: ImportOptions,
): R {
  const override = options.override_sis_stickiness === true;
  const stuck = new Set(record.stuck_sis_fields);
  const next: R = { ...record };
  for (const field of Object.keys(values) as (keyof R & string)[]) {
    const value = values[field];
    if (value === undefined) continue;
    const mark = sticky.includes(field);
    if (mark && stuck.has(field) && !override) continue;
    if (override && mark && options.clear_sis_stickiness) stuck.delete(field);
    else if (override && mark && options.add_sis_stickiness && next[field] !== value) stuck.add(field);
    next[field] = value;
  }
  return override ? { ...next, stuck_sis_fields: [...stuck] } : next;
}
