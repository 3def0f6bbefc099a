/** Reads and writes inbox settings. */
import { sql, statement } from "../../store/statement.ts";

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

const COLUMNS = `use_signature, signature, use_out_of_office, out_of_office_first_date, out_of_office_last_date,
  out_of_office_subject, out_of_office_message, created_at, updated_at`;

export const inboxSettings = statement(
  "inbox_settings",
  { tenant: "bigint", user: "bigint" },
  (p) => sql<InboxSettings>`
    select ${COLUMNS} from inbox_settings where root_account_id = ${p.tenant} and user_id = ${p.user}`,
);

/** Writes all settings. Another out-of-office answer, or another time for it, begins a period in which everybody is answered again. */
export const saveInboxSettings = statement(
  "save_inbox_settings",
  {
    tenant: "bigint",
    user: "bigint",
    useSignature: "boolean",
    signature: "text | null",
    isAway: "boolean",
    first: "timestamptz | null",
    last: "timestamptz | null",
    subject: "text | null",
    message: "text | null",
    now: "timestamptz",
  },
  (p) => sql<InboxSettings>`
    insert into inbox_settings as s (root_account_id, user_id, use_signature, signature, use_out_of_office,
      out_of_office_first_date, out_of_office_last_date, out_of_office_subject, out_of_office_message, created_at, updated_at)
    values (${p.tenant}, ${p.user}, ${p.useSignature}, ${p.signature}, ${p.isAway}, ${p.first}, ${p.last}, ${p.subject},
      ${p.message}, ${p.now}, ${p.now})
    on conflict (root_account_id, user_id) do update set
      use_signature = excluded.use_signature, signature = excluded.signature,
      use_out_of_office = excluded.use_out_of_office, out_of_office_first_date = excluded.out_of_office_first_date,
      out_of_office_last_date = excluded.out_of_office_last_date, out_of_office_subject = excluded.out_of_office_subject,
      out_of_office_message = excluded.out_of_office_message, updated_at = excluded.updated_at,
      period = s.period + case when (s.use_out_of_office, s.out_of_office_first_date, s.out_of_office_last_date,
          s.out_of_office_subject, s.out_of_office_message) is distinct from (excluded.use_out_of_office,
          excluded.out_of_office_first_date, excluded.out_of_office_last_date, excluded.out_of_office_subject,
          excluded.out_of_office_message) then 1 else 0 end
    returning ${COLUMNS}`,
);
