/** Creates a user with a login: by an administrator or, where self-registration is open, by the person. */
import type { Static, users } from "@pidge/api";
import type { Context } from "../../platform/context.ts";
import { type AttributeFault, forbidden, invalidUser } from "../../platform/errors.ts";
import { hashPassword, passwordFaults } from "../../platform/passwords.ts";
import { sortableName } from "../../platform/sortKey.ts";
import { ianaZone } from "../../platform/zones.ts";
import { uniqueClash } from "../../store/clash.ts";
import type { AccountAccess } from "../accounts/access.ts";
import { insertUser, type NewUser } from "./insertUser.sql.ts";
import { reactivateUser } from "./reactivateUser.ts";
import { takenLogins } from "./takenLogins.sql.ts";
import {
  EMAIL,
  fieldFault,
  lengthFaults,
  loginTaken,
  readBirthdate,
  settingFaults,
  sisIdTaken,
  trimmed,
} from "./userFields.ts";

type Params = Static<typeof users.createUser.params>;

export interface CreatedUser {
  readonly id: number;
  /** For those who manage logins and asked for it, while the address waits for confirmation. */
  readonly confirmationCode: string | null;
}

export interface UserCreation {
  /** The root account. */
  readonly account: AccountAccess;
  readonly params: Params;
}

export async function createUser(ctx: Context, { account, params }: UserCreation): Promise<CreatedUser> {
  const isAdmin = account.can("manage_user_logins");
  if (!isAdmin && account.account.settings.self_registration !== true) throw forbidden();
  const input = await readInput(params, { isAdmin, mayManageSis: account.can("manage_sis") });
  const taken = await takenLogins(ctx, input.login);
  const deletedLogin =
    taken.bySisId?.workflow_state === "deleted" && params.enable_sis_reactivation === true ? taken.bySisId : undefined;
  const sisIdInUse = taken.bySisId !== undefined && deletedLogin === undefined;
  const faults = [
    ...(taken.byUniqueId === undefined ? [] : [loginTaken]),
    ...(sisIdInUse ? [sisIdTaken("sis_user_id", input.login.sisUserId)] : []),
    ...(taken.byIntegrationId === undefined ? [] : [sisIdTaken("integration_id", input.login.integrationId)]),
  ];
  if (faults.length > 0) throw invalidUser({ pseudonym: faults }, deletedLogin === undefined ? 400 : 422);
  const { password, ...fields } = input;
  const passwordHash = password === null ? null : await hashPassword(password, ctx.config);
  const user: NewUser = { ...fields, login: { ...input.login, passwordHash } };
  try {
    if (deletedLogin !== undefined)
      return { id: await reactivateUser(ctx, deletedLogin, user), confirmationCode: null };
    const made = await insertUser(ctx, user);
    const wantsCode = isAdmin && params.communication_channel?.confirmation_url === true;
    return { id: made.id, confirmationCode: wantsCode ? made.confirmationCode : null };
  } catch (error) {
    // a concurrent request took the login between the check and the write
    const fault = clashFault(error, user);
    if (fault === undefined) throw error;
    throw invalidUser({ pseudonym: [fault] }, 409);
  }
}

function clashFault(error: unknown, { login }: NewUser): AttributeFault | undefined {
  const index = uniqueClash(error);
  if (index === undefined) return undefined;
  if (index === "pseudonyms_login") return loginTaken;
  return index === "pseudonyms_sis"
    ? sisIdTaken("sis_user_id", login.sisUserId)
    : sisIdTaken("integration_id", login.integrationId);
}

interface Rights {
  readonly isAdmin: boolean;
  readonly mayManageSis: boolean;
}

async function readInput(
  { user = {}, pseudonym = {}, communication_channel = {}, ...rest }: Params,
  { isAdmin, mayManageSis }: Rights,
) {
  const strict = !isAdmin || rest.force_validations === true;
  const uniqueId = trimmed(pseudonym.unique_id) ?? "";
  const name = trimmed(user.name) ?? (strict ? "" : uniqueId);
  const shortName = trimmed(user.short_name) ?? name;
  const sortable = trimmed(user.sortable_name) ?? sortableName(name);
  const zone = trimmed(user.time_zone);
  const locale = trimmed(user.locale);
  const password = isAdmin ? pseudonym.password || null : null;
  const address = trimmed(communication_channel.address) ?? (EMAIL.test(uniqueId) ? uniqueId : null);
  const sisUserId = mayManageSis ? trimmed(pseudonym.sis_user_id) : null;
  const integrationId = mayManageSis ? trimmed(pseudonym.integration_id) : null;

  const userFaults: AttributeFault[] = [
    ...lengthFaults({ name, short_name: shortName, sortable_name: sortable }),
    ...settingFaults(zone, locale),
  ];
  const loginFaults = lengthFaults({ unique_id: uniqueId, sis_user_id: sisUserId, integration_id: integrationId });
  if (strict && name === "") userFaults.push(fieldFault("name", "blank", "can't be blank"));
  if (strict && user.terms_of_use !== true) userFaults.push(fieldFault("terms_of_use", "accepted", "must be accepted"));
  if (uniqueId === "") loginFaults.push(fieldFault("unique_id", "blank", "can't be blank"));
  else if (!isAdmin && !EMAIL.test(uniqueId))
    loginFaults.push(fieldFault("unique_id", "invalid", "must be an email address"));
  if (password !== null) loginFaults.push(...(await passwordFaults(password, uniqueId)));
  if (address !== null && (!EMAIL.test(address) || address.length > 255))
    userFaults.push(fieldFault("email", "invalid", "is not an email address"));
  const type = trimmed(communication_channel.type) ?? "email";
  if (type !== "email")
    userFaults.push(fieldFault("communication_channel", "invalid", `the type ${type} is not supported`));
  if (userFaults.length > 0 || loginFaults.length > 0) throw invalidUser({ user: userFaults, pseudonym: loginFaults });
  const birthdate = trimmed(user.birthdate);
  return {
    name,
    shortName,
    sortableName: sortable,
    timeZone: zone === null ? null : (ianaZone(zone) ?? null),
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
