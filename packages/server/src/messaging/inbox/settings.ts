/** A person's inbox settings: signature and out-of-office answer. */
import type { Context } from "../../platform/context.ts";
import { type AttributeFault, invalidRecord } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import { type InboxSettings, inboxSettings, saveInboxSettings } from "./settings.sql.ts";

export type SettingsChange = Partial<Omit<InboxSettings, "created_at" | "updated_at">>;

type Asking = Pick<Context, "db" | "actor" | "now">;

/** The actor's settings; the defaults for those who never set anything. */
export async function findSettings({ db, actor, now }: Asking): Promise<InboxSettings> {
  const rows = await execute(db, inboxSettings, { tenant: actor.root, user: actor.id });
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

/** All faults of the settings at once. */
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

export async function changeInboxSettings(ctx: Asking, change: SettingsChange): Promise<InboxSettings> {
  const next = { ...(await findSettings(ctx)), ...change };
  const faults = settingsFaults(next);
  if (faults.length > 0) throw invalidRecord(faults);
  const rows = await execute(ctx.db, saveInboxSettings, {
    tenant: ctx.actor.root,
    user: ctx.actor.id,
    useSignature: next.use_signature,
    signature: next.signature,
    isAway: next.use_out_of_office,
    first: next.out_of_office_first_date,
    last: next.out_of_office_last_date,
    subject: next.out_of_office_subject,
    message: next.out_of_office_message,
    now: ctx.now,
  });
  return one(rows, "the settings");
}
