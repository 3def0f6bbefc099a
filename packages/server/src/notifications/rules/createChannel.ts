/** Adds a communication channel, or brings back a retired one of the same address. */
import { type AttributeFault, attributeText, invalid, invalidRecord, listFault } from "../../platform/errors.ts";
import type { Database, Db } from "../../store/database.ts";
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

export interface NewChannelInput {
  readonly root: number;
  /** Whose request it is: the account's limit counts the caller's channels. */
  readonly callerId: number;
  readonly owner: ChannelOwner;
  readonly type: string;
  readonly address: string;
  readonly token: string;
  /** The access token of the request, which a device belongs to. */
  readonly accessTokenId: number | undefined;
  /** Whether browsers and devices can be reached from here. */
  readonly pushConfigured: boolean;
  readonly skipConfirmation: boolean;
  readonly now: Date;
}

const MAX_CHANNELS = 100;
const TYPES = new Set(["email", "sms", "push", "slack", "twitter", "personal_email"]);
/** A bare address with a domain, without display name, comment or quotes. */
const ADDRESS =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const MAX_PATH = 255;

export async function createChannel(db: Database, input: NewChannelInput): Promise<ChannelRow> {
  const { root, owner, now } = input;
  const limit = owner.settings.max_communication_channels;
  return db.transaction().execute(async (tx) => {
    const user = await lockChannels(tx, root, owner.userId);
    if (typeof limit === "number" && (await countChannels(tx, root, input.callerId, now)).counted >= limit)
      throw attributeText("type", "Maximum number of communication channels reached");
    if (input.type === "push") return addDevice(tx, input);
    const same = input.address === "" ? [] : await channelsAt(tx, root, owner.userId, input.address);
    const known = same.filter((c) => c.path_type === input.type);
    if (known.some((c) => c.workflow_state !== "retired")) throw invalid("path", "unique!");
    let channel: ChannelRow;
    if (known[0] !== undefined) {
      channel = await reviveChannel(tx, known[0], { path: input.address, active: input.skipConfirmation, now });
    } else {
      validate(input, (await countChannels(tx, root, owner.userId, now)).all);
      channel = await insertChannel(tx, {
        root,
        userId: owner.userId,
        path: input.address,
        pathType: TYPES.has(input.type) ? input.type : "email",
        active: input.skipConfirmation,
        code: newCode(TYPES.has(input.type) ? input.type : "email"),
        now,
      });
    }
    if (input.skipConfirmation) await registerUser(tx, root, owner.userId, now);
    else await sendConfirmation(tx, channel, user.workflow_state, now);
    return channel;
  });
}

function validate({ type, address, owner }: NewChannelInput, existing: number): void {
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

/** Notes the device; the channel stands for all devices of the person and needs no confirmation. */
async function addDevice(db: Db, input: NewChannelInput): Promise<ChannelRow> {
  const { root, owner, now } = input;
  if (!input.pushConfigured) throw attributeText("type", "SNS is not configured for this developer key");
  if (input.token === "") throw listFault("token", "blank", "can't be blank");
  await registerEndpoint(db, {
    root,
    userId: owner.userId,
    accessTokenId: input.accessTokenId,
    token: input.token,
    now,
  });
  const [known] = (await channelsAt(db, root, owner.userId, "push")).filter((c) => c.path_type === "push");
  if (known !== undefined && known.workflow_state !== "retired") return known;
  if (known !== undefined) return reviveChannel(db, known, { path: "push", active: true, now });
  const row = { root, userId: owner.userId, path: "push", pathType: "push", active: true, code: newCode("push"), now };
  return insertChannel(db, row);
}
