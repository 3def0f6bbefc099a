/** Changes a user. A request with one attribute that is not permitted changes nothing. */
import type { Static, users } from "@pidge/api";
import { given } from "../../platform/attributes.ts";
import { type Context, inTransaction } from "../../platform/context.ts";
import { type AttributeFault, forbidden, invalidRecord } from "../../platform/errors.ts";
import { sortableName, sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import { ianaZone } from "../../platform/zones.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { mayManage, type UserAccess } from "./access.ts";
import { EMAIL, fieldFault, lengthFaults, readBirthdate, settingFaults, trimmed } from "./userFields.ts";
import type { UserRow } from "./users.sql.ts";
import { putEmailFirst, suspendLogins, updateUserRow } from "./userWrites.sql.ts";

type Attributes = NonNullable<Static<typeof users.updateUser.params>["user"]>;

const NAMES: ReadonlySet<string> = new Set(["name", "short_name", "sortable_name", "pronouns"]);

export interface UserEdit {
  readonly access: UserAccess;
  /** The root account, whose settings decide what people may change of themselves. */
  readonly account: AccountAccess;
  readonly attributes: Attributes;
}

export async function updateUser(ctx: Context, { access, account, attributes }: UserEdit): Promise<void> {
  const asked = Object.keys(given({ ...attributes, avatar: attributes.avatar?.url }));
  const manages = await mayManage(ctx, access);
  const mayRename = manages || (access.isSelf && account.account.settings.users_can_edit_name !== false);
  const permitted = (attribute: string): boolean => {
    if (attribute === "terms_of_use") return access.isSelf;
    if (attribute === "event") return manages && !access.isSelf;
    return NAMES.has(attribute) ? mayRename : manages || access.isSelf;
  };
  if (asked.length === 0 || !asked.every(permitted)) throw forbidden();
  const faults = faultsOf(attributes);
  if (faults.length > 0) throw invalidRecord(faults);
  const columns = columnsOf(access.user, attributes);
  const email = trimmed(attributes.email);
  const { id } = access.user;
  await inTransaction(ctx, async (tx) => {
    await updateUserRow(tx, id, columns);
    if (email !== null)
      await putEmailFirst(tx, id, { address: email, confirmed: manages, code: newToken().slice(0, 25) });
    if (attributes.event) await suspendLogins(tx, id, attributes.event === "suspend");
  });
}

function faultsOf(attributes: Attributes): AttributeFault[] {
  const { name, short_name, sortable_name, pronouns, title } = attributes;
  const email = trimmed(attributes.email);
  const picture = trimmed(attributes.avatar?.url);
  const faults = [
    ...lengthFaults(given({ name, short_name, sortable_name, pronouns, title })),
    ...settingFaults(trimmed(attributes.time_zone), trimmed(attributes.locale)),
  ];
  if (name !== undefined && trimmed(name) === null) faults.push(fieldFault("name", "blank", "can't be blank"));
  if (attributes.email !== undefined && (email === null || !EMAIL.test(email) || email.length > 255))
    faults.push(fieldFault("email", "invalid", "is not an email address"));
  if (picture !== null && pictureAddress(picture) === undefined)
    faults.push(fieldFault("avatar", "invalid", "is not an address on the web"));
  if ((attributes.bio?.length ?? 0) > 65_535)
    faults.push(fieldFault("bio", "too_long", "is too long (maximum is 65535 characters)"));
  if (attributes.event && !["suspend", "unsuspend"].includes(attributes.event))
    faults.push(fieldFault("event", "inclusion", "must be suspend or unsuspend"));
  return faults;
}

/** The columns that change. Names that were derived from the full name are derived again. */
function columnsOf(old: UserRow, attributes: Attributes) {
  const name = trimmed(attributes.name) ?? old.name;
  const sortable = derived({
    requested: attributes.sortable_name,
    old: old.sortable_name,
    wasDerived: old.sortable_name === sortableName(old.name),
    derivedNow: sortableName(name),
  });
  const zone = trimmed(attributes.time_zone);
  const birthdate = trimmed(attributes.birthdate);
  const picture = trimmed(attributes.avatar?.url);
  return {
    name,
    short_name: derived({
      requested: attributes.short_name,
      old: old.short_name,
      wasDerived: old.short_name === old.name,
      derivedNow: name,
    }),
    sortable_name: sortable,
    sort_key: sortKey(sortable),
    ...(attributes.pronouns === undefined ? {} : { pronouns: trimmed(attributes.pronouns) }),
    ...(attributes.time_zone === undefined ? {} : { time_zone: zone === null ? null : (ianaZone(zone) ?? null) }),
    ...(attributes.locale === undefined ? {} : { locale: trimmed(attributes.locale) }),
    ...(attributes.title === undefined ? {} : { title: trimmed(attributes.title) }),
    ...(attributes.bio === undefined ? {} : { bio: trimmed(attributes.bio) }),
    ...(attributes.birthdate === undefined
      ? {}
      : { birthdate: birthdate === null ? null : (readBirthdate(birthdate) as never) }),
    ...(attributes.avatar?.url === undefined ? {} : { avatar_url: picture === null ? null : pictureAddress(picture) }),
    ...(attributes.terms_of_use === true ? { terms_accepted: true } : {}),
  };
}

/** The address of a picture as it is stored, with markup escaped; undefined for any other text. */
function pictureAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  return url.href.length > 2048 ? undefined : url.href;
}

interface DerivedName {
  readonly requested: string | null | undefined;
  readonly old: string;
  readonly wasDerived: boolean;
  readonly derivedNow: string;
}

function derived({ requested, old, wasDerived, derivedNow }: DerivedName): string {
  if (requested === undefined) return wasDerived ? derivedNow : old;
  return trimmed(requested) ?? derivedNow;
}
