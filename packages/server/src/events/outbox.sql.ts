/** Writes outbox events: alone, or as a part of the statement that makes the change. */
import { type Db, execute } from "../store/database.ts";
import { type StatementOptions, sql, statement } from "../store/statement.ts";
import { OUTBOX_KINDS, type OutboxEvents, type OutboxKind } from "./outbox.ts";

/** Options of a statement that writes events of these kinds: `statement(name, types, build, emits("notice"))`. */
export const emits = (...kinds: readonly OutboxKind[]): Pick<StatementOptions, "emits"> => ({ emits: kinds });

/** SQL expressions of what all events of a statement have in common. */
interface EventRow {
  readonly tenant: string;
  readonly now: string;
  /** A time before which nobody is notified. */
  readonly notBefore?: string;
}

/** Events of one kind, one for each row of `from` (what follows `from` in SQL), with their payload as expressions. */
interface EventsOf {
  readonly kind: OutboxKind;
  readonly payload: string;
  readonly from: string;
}

export function eventsOf<K extends OutboxKind>(
  kind: K,
  payload: { readonly [F in keyof Required<OutboxEvents[K]>]: string },
  from: string,
): EventsOf {
  const fields = Object.entries(payload).map(([field, value]) => `'${field}', ${value}`);
  return { kind, payload: `jsonb_build_object(${fields.join(", ")})`, from };
}

/** SQL that writes events, as a part of a statement that declares them with `emits`. */
export const insertEvents = ({ tenant, now, notBefore }: EventRow, ...events: readonly EventsOf[]): string =>
  `insert into outbox_events (root_account_id, kind, payload, created_at, not_before)
   ${events
     .map(
       ({ kind, payload, from }) =>
         `select ${tenant}, '${kind}', ${payload}, ${now}, ${notBefore ?? "null::timestamptz"} from ${from}`,
     )
     .join("\n   union all\n   ")}`;

/** Any kind: which one is among its values. */
const insertEventRow = statement(
  "insert_outbox_event",
  {
    tenant: "bigint",
    kind: "text",
    payload: "jsonb",
    now: "timestamptz",
    notBefore: "timestamptz | null",
  },
  (p) => sql`
    insert into outbox_events (root_account_id, kind, payload, created_at, not_before)
    values (${p.tenant}, ${p.kind}, ${p.payload}, ${p.now}, ${p.notBefore})`,
  emits(...OUTBOX_KINDS),
);

export interface NewEvent<K extends OutboxKind> {
  readonly kind: K;
  readonly payload: OutboxEvents[K];
  /** Nobody is notified before it. */
  readonly notBefore?: Date | null;
}

/** Writes that something happened, within the transaction in which it did. */
export async function insertEvent<K extends OutboxKind>(
  { db, root, now }: { readonly db: Db; readonly root: number; readonly now: Date },
  { kind, payload, notBefore = null }: NewEvent<K>,
): Promise<void> {
  await execute(db, insertEventRow, { tenant: root, kind, payload, now, notBefore });
}
