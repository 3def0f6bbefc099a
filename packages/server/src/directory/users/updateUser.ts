/** Changes a user: all that was asked for, or, when one attribute is not permitted, nothing. */
import type { Static, users } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { given as present } from "../../platform/attributes.ts";
import { type AttributeFault, forbidden, invalidRecord } from "../../platform/errors.ts";
import { sortableName, sortKey } from "../../platform/sortKey.ts";
import { newToken } from "../../platform/tokens.ts";
import { ianaZone } from "../../platform/zones.ts";
import type { Database } from "../../store/database.ts";
import { mayManage, type UserAccess } from "./access.ts";
import { EMAIL, fault, given, lengthFaults, readBirthdate, settingFaults } from "./userFields.ts";
import type { UserRow } from "./users.sql.ts";
import { changeUser, putEmailFirst, suspendLogins } from "./writes.ts";

export type UserChange = NonNullable<Static<typeof users.updateUser.params>["user"]>;

const NAMES: ReadonlySet<string> = new Set(["name", "short_name", "sortable_name", "pronouns"]);

/** `accountSettings` are those of the root account. */
export async function updateUser(
  db: Database,
  actor: Actor,
  access: UserAccess,
  accountSettings: Readonly<Record<string, unknown>>,
  change: UserChange,
  now: Date,
): Promise<void> {
  const asked = Object.keys(present({ ...change, avatar: change.avatar?.url }));
  const manages = await mayManage(db, actor, access);
  const permitted = (attribute: string): boolean => {
    if (attribute === "terms_of_use") return access.isSelf;
    if (attribute === "event") return manages && !access.isSelf;
    if (NAMES.has(attribute)) return manages || (access.isSelf && accountSettings.users_can_edit_name !== false);
    return manages || access.isSelf;
  };
  if (asked.length === 0 || !asked.every(permitted)) throw forbidden();
  const faults = faultsOf(change);
  if (faults.length > 0) throw invalidRecord(faults);
  const columns = columnsOf(access.user, change);
  const email = given(change.email);
  await db.transaction().execute(async (tx) => {
    await changeUser(tx, actor.root, access.user.id, columns, now);
    if (email !== null) {
      const first = { address: email, confirmed: manages, code: newToken().slice(0, 25) };
      await putEmailFirst(tx, actor.root, access.user.id, first, now);
    }
    if (change.event) await suspendLogins(tx, actor.root, access.user.id, change.event === "suspend", now);
  });
}

function faultsOf(change: UserChange): AttributeFault[] {
  const email = given(change.email);
  const picture = given(change.avatar?.url);
  const faults = [
    ...lengthFaults(present({ ...pick(change), title: change.title })),
    ...settingFaults(given(change.time_zone), given(change.locale)),
  ];
  if (change.name !== undefined && given(change.name) === null) faults.push(fault("name", "blank", "can't be blank"));
  if (change.email !== undefined && (email === null || !EMAIL.test(email) || email.length > 255))
    faults.push(fault("email", "invalid", "is not an email address"));
  if (picture !== null && (picture.length > 2048 || !/^https?:\/\/[^\s/]+/i.test(picture)))
    faults.push(fault("avatar", "invalid", "is not an address on the web"));
  if ((change.bio?.length ?? 0) > 65_535)
    faults.push(fault("bio", "too_long", "is too long (maximum is 65535 characters)"));
  if (change.event && !["suspend", "unsuspend"].includes(change.event))
    faults.push(fault("event", "inclusion", "must be suspend or unsuspend"));
  return faults;
}

const pick = ({ name, short_name, sortable_name, pronouns }: UserChange) => ({
  name,
  short_name,
  sortable_name,
  pronouns,
});

/** What the change means for the row. Names that were derived from the full name follow it. */
function columnsOf(old: UserRow, change: UserChange) {
  const name = given(change.name) ?? old.name;
  const short =
    change.short_name === undefined
      ? old.short_name === old.name
        ? name
        : old.short_name
      : (given(change.short_name) ?? name);
  const sortable =
    change.sortable_name === undefined
      ? old.sortable_name === sortableName(old.name)
        ? sortableName(name)
        : old.sortable_name
      : (given(change.sortable_name) ?? sortableName(name));
  const zone = given(change.time_zone);
  const birthdate = given(change.birthdate);
  return {
    name,
    short_name: short,
    sortable_name: sortable,
    sort_key: sortKey(sortable),
    ...(change.pronouns === undefined ? {} : { pronouns: given(change.pronouns) }),
    ...(change.time_zone === undefined ? {} : { time_zone: zone === null ? null : ianaZone(zone)! }),
    ...(change.locale === undefined ? {} : { locale: given(change.locale) }),
    ...(change.title === undefined ? {} : { title: given(change.title) }),
    ...(change.bio === undefined ? {} : { bio: given(change.bio) }),
    ...(change.birthdate === undefined
      ? {}
      : { birthdate: birthdate === null ? null : (readBirthdate(birthdate) as never) }),
    ...(change.avatar?.url === undefined ? {} : { avatar_url: given(change.avatar.url) }),
    ...(change.terms_of_use === true ? { terms_accepted: true } : {}),
  };
}
