/** The settings of a root account: how each is read from a request and presented. Canvas's names and defaults. */
import type { AccountSettings, Static } from "@pidge/api";
import { type AttributeFault, invalidRecord } from "../../platform/errors.ts";
import { isMap, type Raw } from "../../platform/nesting.ts";
import { readBoolean } from "../../platform/params.ts";
import { LOCALE } from "../users/userFields.ts";

type Settings = Static<typeof AccountSettings>;

/** What a malformed value should be, for the refusal. */
class Malformed {
  readonly expected: string;
  constructor(expected: string) {
    this.expected = expected;
  }
}

interface Setting<T> {
  /** The value to store, or why it is none. */
  readonly read: (raw: Raw) => T | Malformed;
  /** The value where none is stored. */
  readonly initial: T;
}

const BOOLEAN = /^(true|t|yes|y|on|1|false|f|no|n|off|0)$/i;
const MOST_CHANNELS = 100;
const MOST_DOMAINS = 1000;
const LONGEST_TEXT = 255;
const LONGEST_ADDRESS = 2048;
const DOMAIN =
  /^(?=.{1,253}$)([\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;

const isScalar = (raw: Raw): raw is string | number | boolean => raw !== null && typeof raw !== "object";
const isBlank = (raw: Raw): boolean => raw === null || (isScalar(raw) && String(raw).trim() === "");

const flag = (initial: boolean): Setting<boolean> => ({
  initial,
  read: (raw) =>
    isScalar(raw) && BOOLEAN.test(String(raw).trim()) ? readBoolean(raw) : new Malformed("true or false"),
});

/** A setting that is null when it is blank. */
const optional = <T>(read: (text: string) => T | Malformed, expected: string): Setting<T | null> => ({
  initial: null,
  read: (raw) => {
    if (isBlank(raw)) return null;
    return isScalar(raw) ? read(String(raw).trim()) : new Malformed(expected);
  },
});

const channelLimit = `a whole number from 1 to ${MOST_CHANNELS}, or empty`;
const senderName = `a text of at most ${LONGEST_TEXT} characters on one line, or empty`;
const logoAddress = `an https address of at most ${LONGEST_ADDRESS} characters, or empty`;
const language = "a language like `fr` or `pt-BR`, or empty";
const domainList = `a list of at most ${MOST_DOMAINS} domains`;

const SETTINGS: { readonly [K in keyof Settings]: Setting<Settings[K]> } = {
  self_registration: flag(false),
  users_can_edit_name: flag(true),
  users_can_delete_themselves: flag(false),
  admins_can_view_notifications: flag(false),
  users_can_edit_comm_channels: flag(true),
  edit_institution_email: flag(true),
  max_communication_channels: optional((text) => {
    const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    return limit >= 1 && limit <= MOST_CHANNELS ? limit : new Malformed(channelLimit);
  }, channelLimit),
  banned_email_domains: {
    initial: [],
    read: (raw) => {
      const items = Array.isArray(raw) ? raw : isMap(raw) ? Object.values(raw) : [raw];
      const domains = items.filter((item) => !isBlank(item)).map((item) => String(item).trim().toLowerCase());
      const fine = domains.length <= MOST_DOMAINS && domains.every((domain) => DOMAIN.test(domain));
      return fine ? [...new Set(domains)] : new Malformed(domainList);
    },
  },
  outgoing_email_default_name: optional(
    (text) => (text.length <= LONGEST_TEXT && !/\p{Cc}/u.test(text) ? text : new Malformed(senderName)),
    senderName,
  ),
  email_logo: optional((text) => {
    const url = text.length <= LONGEST_ADDRESS ? URL.parse(text) : null;
    return url?.protocol === "https:" && url.username === "" ? url.href : new Malformed(logoAddress);
  }, logoAddress),
  suppress_notifications: flag(false),
  default_locale: optional((text) => (LOCALE.test(text) ? text : new Malformed(language)), language),
  allow_sis_import: flag(true),
  strict_oauth: flag(false),
};

const isSetting = (name: string): name is keyof Settings => Object.hasOwn(SETTINGS, name);

/**
 * Reads the settings of a request strictly. A setting that were ignored would look as if it held: a ban of addresses
 * that nobody enforces.
 */
export function readSettings(raw: Raw | undefined): Partial<Settings> {
  if (raw === undefined) return {};
  if (!isMap(raw)) throw invalidRecord([malformed("settings", "a group of settings")]);
  const settings: Record<string, unknown> = {};
  const faults: AttributeFault[] = [];
  for (const [name, sent] of Object.entries(raw)) {
    if (!isSetting(name)) {
      faults.push({ attribute: name, type: "unknown", message: "is not a setting that Pidge has" });
      continue;
    }
    const value = SETTINGS[name].read(sent);
    if (value instanceof Malformed) faults.push(malformed(name, value.expected));
    else settings[name] = value;
  }
  if (faults.length > 0) throw invalidRecord(faults);
  return settings;
}

const malformed = (attribute: string, expected: string): AttributeFault => ({
  attribute,
  type: "invalid",
  message: `must be ${expected}`,
});

/** The settings on the wire; those that were never set have their defaults. */
export const presentAccountSettings = (stored: Readonly<Record<string, unknown>>): Settings =>
  Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { initial }]) => [name, stored[name] ?? initial]),
  ) as Settings;
