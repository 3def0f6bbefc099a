/** A person's inbox settings: what is set, and what may be. */
import type { Actor } from "../../platform/actor.ts";
import { type AttributeFault, invalidRecord } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";

export interface InboxSettings {
  readonly use_signature: boolean;
  readonly signature: string | null;
  readonly use_out_of_office: boolean;
  readonly out_of_office_first_date: Date | null;
  readonly out_of_office_last_date: Date | null;
  readonly out_of_office_subject: string | null;
  readonly out_of_office_message: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export type SettingsChange = Partial<Omit<InboxSettings, "created_at" | "updated_at">>;

const COLUMNS = `use_signature, signature, use_out_of_office, out_of_office_first_date, out_of_office_last_date,
  out_of_office_subject, out_of_office_message, created_at, updated_at`;

/** Those who never set anything have the defaults. */
export async function findSettings(db: Db, actor: Actor, now: Date): Promise<InboxSettings> {
  const rows = await run<InboxSettings>(
    db,
    `select ${COLUMNS} from inbox_settings where root_account_id = $1 and user_id = $2`,
    [actor.root, actor.id],
  );
  return (
    rows[0] ?? {
      use_signature: false,
      signature: null,
      use_out_of_office: false,
      out_of_office_first_date: null,
      out_of_office_last_date: null,
      out_of_office_subject: null,
      out_of_office_message: null,
      created_at: now,
      updated_at: now,
    }
  );
}

/** Everything that is wrong with the settings at once. */
export function settingsFaults(s: SettingsChange): AttributeFault[] {
  const faults: AttributeFault[] = [];
  const limit = (attribute: "signature" | "out_of_office_subject" | "out_of_office_message", max: number) => {
    if ([...(s[attribute] ?? "")].length > max)
      faults.push({ attribute, type: "too_long", message: `is too long (maximum is ${max} characters)` });
  };
  limit("signature", 255);
  limit("out_of_office_subject", 255);
  limit("out_of_office_message", 10_000);
  const [first, last] = [s.out_of_office_first_date ?? null, s.out_of_office_last_date ?? null];
  if (first !== null && last !== null && last < first)
    faults.push({
      attribute: "out_of_office_last_date",
      type: "invalid",
      message: "must not lie before the first date",
    });
  if (s.use_out_of_office === true) {
    if (first === null) faults.push({ attribute: "out_of_office_first_date", type: "blank", message: "is needed" });
    if ((s.out_of_office_message ?? "").trim() === "")
      faults.push({ attribute: "out_of_office_message", type: "blank", message: "is needed" });
  }
  return faults;
}

export async function changeSettings(db: Db, actor: Actor, change: SettingsChange, now: Date): Promise<InboxSettings> {
  const next = { ...(await findSettings(db, actor, now)), ...change };
  const faults = settingsFaults(next);
  if (faults.length > 0) throw invalidRecord(faults);
  const rows = await run<InboxSettings>(
    db,
    `insert into inbox_settings as s (root_account_id, user_id, use_signature, signature, use_out_of_office,
       out_of_office_first_date, out_of_office_last_date, out_of_office_subject, out_of_office_message, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
     on conflict (root_account_id, user_id) do update set
       use_signature = excluded.use_signature, signature = excluded.signature,
       use_out_of_office = excluded.use_out_of_office, out_of_office_first_date = excluded.out_of_office_first_date,
       out_of_office_last_date = excluded.out_of_office_last_date, out_of_office_subject = excluded.out_of_office_subject,
       out_of_office_message = excluded.out_of_office_message, updated_at = excluded.updated_at,
       -- another answer, or one for another time, is given to everybody anew
       period = s.period + case when (s.use_out_of_office, s.out_of_office_first_date, s.out_of_office_last_date,
           s.out_of_office_subject, s.out_of_office_message) is distinct from (excluded.use_out_of_office,
           excluded.out_of_office_first_date, excluded.out_of_office_last_date, excluded.out_of_office_subject,
           excluded.out_of_office_message) then 1 else 0 end
     returning ${COLUMNS}`,
    [
      actor.root,
      actor.id,
      next.use_signature,
      next.signature,
      next.use_out_of_office,
      next.out_of_office_first_date,
      next.out_of_office_last_date,
      next.out_of_office_subject,
      next.out_of_office_message,
      now,
    ],
  );
  return rows[0]!;
}
