/** The part of Canvas's GraphQL that its apps need for the inbox: one's own settings, read and changed. */
import type { Actor } from "../../platform/actor.ts";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import { readTime } from "../../platform/times.ts";
import type { Db } from "../../store/database.ts";
import type { Schema, Shape } from "./graphqlRun.ts";
import type { InboxSettings } from "./settings.sql.ts";
import { changeInboxSettings, findSettings, type SettingsChange, settingsFaults } from "./settings.ts";

/** Canvas's names of the settings. */
const NAMES = {
  useSignature: "use_signature",
  signature: "signature",
  useOutOfOffice: "use_out_of_office",
  outOfOfficeFirstDate: "out_of_office_first_date",
  outOfOfficeLastDate: "out_of_office_last_date",
  outOfOfficeSubject: "out_of_office_subject",
  outOfOfficeMessage: "out_of_office_message",
} as const;

export function inboxSchema(db: Db, actor: Actor, now: Date): Schema {
  return {
    query: { myInboxSettings: async () => shape(await findSettings({ db, actor, now }), actor) },
    mutation: {
      updateMyInboxSettings: async ({ input }) => {
        const change = readInput((input ?? {}) as Record<string, unknown>, actor.timeZone);
        const faults = settingsFaults({ ...(await findSettings({ db, actor, now })), ...change });
        if (faults.length > 0)
          return payload(
            null,
            faults.map((f) => ({
              type: "ValidationError",
              fields: { attribute: wireName(f.attribute), message: f.message },
            })),
          );
        return payload(shape(await changeInboxSettings({ db, actor, now }, change), actor), null);
      },
    },
  };
}

const payload = (settings: Shape | null, errors: Shape[] | null): Shape => ({
  type: "UpdateMyInboxSettingsPayload",
  fields: { myInboxSettings: settings, errors },
});

const wireName = (column: string) => Object.entries(NAMES).find(([, c]) => c === column)?.[0] ?? column;

function shape(s: InboxSettings, actor: Actor): Shape {
  const values = Object.entries(NAMES).map(([name, column]) => {
    const value = s[column];
    return [name, value instanceof Date ? wireTime(value) : value];
  });
  return {
    type: "InboxSettings",
    fields: {
      _id: String(actor.id),
      id: Buffer.from(`InboxSettings-${actor.id}`).toString("base64"),
      userId: String(actor.id),
      createdAt: wireTimeOrNull(s.created_at),
      updatedAt: wireTimeOrNull(s.updated_at),
      ...Object.fromEntries(values),
    },
  };
}

/** What was given; empty texts and dates mean none. */
function readInput(input: Readonly<Record<string, unknown>>, zone: string): SettingsChange {
  const entries = Object.entries(NAMES)
    .filter(([name]) => input[name] !== undefined)
    .map(([name, column]) => {
      const value = input[name];
      if (name.startsWith("use")) return [column, value === true];
      if (value === null || value === "") return [column, null];
      return [column, name.endsWith("Date") ? readTime(String(value), zone) : String(value)];
    });
  return Object.fromEntries(entries) as SettingsChange;
}
