/** The caller's inbox settings as GraphQL reads and changes them. */
import type { InboxSettings } from "../messaging/inbox/settings.sql.ts";
import { changeInboxSettings, findSettings, type SettingsChange, settingsFaults } from "../messaging/inbox/settings.ts";
import type { Actor } from "../platform/actor.ts";
import { wireTime, wireTimeOrNull } from "../platform/clock.ts";
import type { Context } from "../platform/context.ts";
import { readTime } from "../platform/times.ts";

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

/** The resolvers: one for each field of Query and Mutation. */
export const inboxSettingsResolvers = {
  myInboxSettings: async (_: unknown, ctx: Context) => present(await findSettings(ctx), ctx.actor),

  updateMyInboxSettings: async ({ input }: { readonly input: Readonly<Record<string, unknown>> }, ctx: Context) => {
    const change = readInput(input, ctx.actor.timeZone);
    const faults = settingsFaults({ ...(await findSettings(ctx)), ...change });
    if (faults.length > 0)
      return {
        myInboxSettings: null,
        errors: faults.map(({ attribute, message }) => ({ attribute: wireName(attribute), message })),
      };
    return { myInboxSettings: present(await changeInboxSettings(ctx, change), ctx.actor), errors: null };
  },
};

const wireName = (column: string) => Object.entries(NAMES).find(([, name]) => name === column)?.[0] ?? column;

const present = (settings: InboxSettings, actor: Actor) => ({
  _id: actor.id,
  id: Buffer.from(`InboxSettings-${actor.id}`).toString("base64"),
  userId: actor.id,
  createdAt: wireTimeOrNull(settings.created_at),
  updatedAt: wireTimeOrNull(settings.updated_at),
  ...Object.fromEntries(
    Object.entries(NAMES).map(([name, column]) => {
      const value = settings[column];
      return [name, value instanceof Date ? wireTime(value) : value];
    }),
  ),
});

/** Reads what was given; empty texts and dates mean none. */
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
