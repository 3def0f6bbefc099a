/** Makes a user with a login, for an administrator or, where an account allows it, for the person themself. */
import type { Static, users } from "@pidge/api";
import { type AttributeFault, forbidden, invalidUser } from "../../platform/errors.ts";
import { hashPassword, passwordFaults } from "../../platform/passwords.ts";
import { sortableName } from "../../platform/sortKey.ts";
import { ianaZone } from "../../platform/zones.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { Database } from "../../store/database.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { insertUser, type NewUser } from "./insertUser.ts";
import { loginTaken, sisIdTaken, takenLogins } from "./logins.ts";
import { reactivateUser } from "./reactivateUser.ts";
import { EMAIL, fault, given, lengthFaults, readBirthdate, settingFaults } from "./userFields.ts";

type Params = Static<typeof users.createUser.params>;

export interface CreatedUser {
  readonly id: number;
  /** For those who manage logins, where they asked for it and the address still waits for confirmation. */
  readonly confirmationCode: string | null;
}

/** `root` is the root account with what the actor may do there. */
export async function createUser(db: Database, root: AccountAccess, params: Params, now: Date): Promise<CreatedUser> {
  const isAdmin = root.can("manage_user_logins");
  if (!isAdmin && root.account.settings.self_registration !== true) throw forbidden();
  const input = readInput(params, isAdmin, root.can("manage_sis"));
  const taken = await takenLogins(db, root.account.id, input.login);
  const sisDeleted = taken.bySisId?.workflow_state === "deleted" && params.enable_sis_reactivation === true;
  const faults = [
    ...(taken.byUniqueId === undefined ? [] : [loginTaken]),
    ...(taken.bySisId === undefined || sisDeleted ? [] : [sisIdTaken("sis_user_id", input.login.sisUserId)]),
    ...(taken.byIntegrationId === undefined ? [] : [sisIdTaken("integration_id", input.login.integrationId)]),
  ];
  if (faults.length > 0) throw invalidUser({ pseudonym: faults }, sisDeleted ? 422 : 400);
  const user: NewUser = {
    ...input,
    root: root.account.id,
    login: { ...input.login, passwordHash: input.password === null ? null : await hashPassword(input.password) },
    now,
  };
  try {
    if (sisDeleted) return { id: await reactivateUser(db, taken.bySisId!, user), confirmationCode: null };
    const made = await insertUser(db, user);
    const wantsCode = isAdmin && params.communication_channel?.confirmation_url === true;
    return { id: made.id, confirmationCode: wantsCode ? made.confirmationCode : null };
  } catch (error) {
    // somebody else took the login between the check and the write
    const index = uniqueClash(error);
    if (index === undefined) throw error;
    const clash =
      index === "pseudonyms_login"
        ? loginTaken
        : index === "pseudonyms_sis"
          ? sisIdTaken("sis_user_id", input.login.sisUserId)
          : sisIdTaken("integration_id", input.login.integrationId);
    throw invalidUser({ pseudonym: [clash] }, 409);
  }
}

function readInput(
  { user = {}, pseudonym = {}, communication_channel = {}, ...rest }: Params,
  isAdmin: boolean,
  sis: boolean,
) {
  const strict = !isAdmin || rest.force_validations === true;
  const uniqueId = given(pseudonym.unique_id) ?? "";
  const name = given(user.name) ?? (strict ? "" : uniqueId);
  const shortName = given(user.short_name) ?? name;
  const sortable = given(user.sortable_name) ?? sortableName(name);
  const zone = given(user.time_zone);
  const locale = given(user.locale);
  const password = isAdmin ? pseudonym.password || null : null;
  const address = given(communication_channel.address) ?? (EMAIL.test(uniqueId) ? uniqueId : null);
  const sisUserId = sis ? given(pseudonym.sis_user_id) : null;
  const integrationId = sis ? given(pseudonym.integration_id) : null;

  const userFaults: AttributeFault[] = [
    ...lengthFaults({ name, short_name: shortName, sortable_name: sortable }),
    ...settingFaults(zone, locale),
  ];
  const loginFaults = lengthFaults({ unique_id: uniqueId, sis_user_id: sisUserId, integration_id: integrationId });
  if (strict && name === "") userFaults.push(fault("name", "blank", "can't be blank"));
  if (strict && user.terms_of_use !== true) userFaults.push(fault("terms_of_use", "accepted", "must be accepted"));
  if (uniqueId === "") loginFaults.push(fault("unique_id", "blank", "can't be blank"));
  else if (!isAdmin && !EMAIL.test(uniqueId))
    loginFaults.push(fault("unique_id", "invalid", "must be an email address"));
  if (password !== null) loginFaults.push(...passwordFaults(password));
  if (address !== null && (!EMAIL.test(address) || address.length > 255))
    userFaults.push(fault("email", "invalid", "is not an email address"));
  const type = given(communication_channel.type) ?? "email";
  if (type !== "email") userFaults.push(fault("communication_channel", "invalid", `the type ${type} is not supported`));
  if (userFaults.length > 0 || loginFaults.length > 0) throw invalidUser({ user: userFaults, pseudonym: loginFaults });
  const birthdate = given(user.birthdate);
  return {
    name,
    shortName,
    sortableName: sortable,
    timeZone: zone === null ? null : ianaZone(zone)!,
    locale,
    birthdate: birthdate === null ? null : readBirthdate(birthdate),
    registered: isAdmin && user.skip_registration === true,
    termsAccepted: user.terms_of_use === true,
    email:
      address === null ? null : { address, confirmed: isAdmin && communication_channel.skip_confirmation === true },
    login: { uniqueId, sisUserId, integrationId },
    password,
  };
}
