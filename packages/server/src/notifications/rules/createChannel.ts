/** Adds a communication channel, or brings back a retired one of the same address. */
import { type Context, inTransaction } from "../../platform/context.ts";
import {
  type AttributeFault,
  attributeText,
  forbidden,
  invalid,
  invalidRecord,
  listFault,
  missingParam,
} from "../../platform/errors.ts";
import type { ChannelOwner } from "./channelAccess.ts";
import {
  type ChannelRow,
  channelsAt,
  countChannels,
  insertChannel,
  lockChannels,
  registerUser,
  reviveChannel,
} from "./channels.sql.ts";
import { isMail, newCode, sendConfirmation } from "./confirmations.ts";
import { registerEndpoint } from "./endpoints.ts";

export interface ChannelInput {
  readonly owner: ChannelOwner;
  /** As sent; undefined where the whole group is missing. */
  readonly channel:
    | { readonly type?: string | null; readonly address?: string | null; readonly token?: string | null }
    | undefined;
  /** Whether the caller asked to skip the confirmation; counts only with the right to. */
  readonly skipConfirmation: boolean;
}

interface ReadInput {
  readonly owner: ChannelOwner;
  readonly type: string;
  readonly address: string;
  readonly token: string;
  readonly skipConfirmation: boolean;
}

const MAX_CHANNELS = 100;
const TYPES = new Set(["email", "sms", "push", "slack", "twitter", "personal_email"]);
/** A bare address with a domain, without display name, comment or quotes. */
const ADDRESS =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const MAX_PATH = 255;

/** The trimmed text; empty for none. */
export const trimmedText = (text: string | null | undefined): string => (text ?? "").trim();

/** Checks the rights and what was sent, in Canvas's order. */
function read(ctx: Context, { owner, channel, skipConfirmation }: ChannelInput): ReadInput {
  const type = trimmedText(channel?.type);
  if (type === "push" ? !owner.isSelf : !owner.canEdit) throw forbidden();
  if (channel === undefined) throw missingParam("communication_channel");
  if (type === "push" && ctx.actor.tokenId === undefined)
    throw attributeText("type", "Push is only supported when using an access token");
  return {
    owner,
    type,
    address: trimmedText(channel.address),
    token: trimmedText(channel.token),
    skipConfirmation: skipConfirmation && owner.can("manage_students"),
  };
}

export async function createChannel(ctx: Context, given: ChannelInput): Promise<ChannelRow> {
  const input = read(ctx, given);
  const { owner, type, address, skipConfirmation } = input;
  const limit = owner.settings.max_communication_channels;
  return inTransaction(ctx, async (tx) => {
    const user = await lockChannels(tx, owner.userId);
    // the limit counts the caller's channels, whoever the new one is for
    if (typeof limit === "number" && (await countChannels(tx, tx.actor.id)).counted >= limit)
      throw attributeText("type", "Maximum number of communication channels reached");
    if (type === "push") return addDevice(tx, input);
    const same = address === "" ? [] : await channelsAt(tx, owner.userId, address);
    const known = same.filter(({ path_type }) => path_type === type);
    if (known.some(({ workflow_state }) => workflow_state !== "retired")) throw invalid("path", "unique!");
    const channel =
      known[0] === undefined
        ? await addAddress(tx, input)
        : await reviveChannel(tx, known[0].id, { path: address, active: skipConfirmation });
    if (skipConfirmation) await registerUser(tx, owner.userId);
    else await sendConfirmation(tx, channel, user.workflow_state);
    return channel;
  });
}

async function addAddress(ctx: Context, input: ReadInput): Promise<ChannelRow> {
  const { userId } = input.owner;
  validate(input, (await countChannels(ctx, userId)).all);
  const pathType = TYPES.has(input.type) ? input.type : "email";
  return insertChannel(ctx, {
    userId,
    path: input.address,
    pathType,
    active: input.skipConfirmation,
    code: newCode(pathType),
  });
}

function validate({ type, address, owner }: ReadInput, existing: number): void {
  const faults: AttributeFault[] = [];
  const fault = (attribute: string, kind: string, message = kind) => faults.push({ attribute, type: kind, message });
  if (type === "") fault("path_type", "blank");
  if (address === "") fault("path", "blank");
  if (address.length > MAX_PATH) fault("path", "too_long", `is too long (at most ${MAX_PATH} characters)`);
  if (isMail(type)) {
    const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
    const banned = owner.settings.banned_email_domains;
    if (!ADDRESS.test(address)) fault("email", "invalid");
    else if (Array.isArray(banned) && banned.includes(domain)) fault("email", "forbidden");
  }
  if (existing > MAX_CHANNELS) fault("user_id", "user communication_channels limit exceeded");
  if (faults.length > 0) throw invalidRecord(faults);
}

/** Registers a device; the push channel stands for all devices of the person and needs no confirmation. */
async function addDevice(ctx: Context, { owner: { userId }, token }: ReadInput): Promise<ChannelRow> {
  if (ctx.config.pushContact === undefined) throw attributeText("type", "SNS is not configured for this developer key");
  if (token === "") throw listFault("token", "blank", "can't be blank");
  await registerEndpoint(ctx, { userId, token });
  const known = (await channelsAt(ctx, userId, "push")).find(({ path_type }) => path_type === "push");
  if (known === undefined)
    return insertChannel(ctx, { userId, path: "push", pathType: "push", active: true, code: newCode("push") });
  return known.workflow_state === "retired" ? reviveChannel(ctx, known.id, { path: "push", active: true }) : known;
}
