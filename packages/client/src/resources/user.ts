/** Users, and what belongs to them. */
import { required } from "../checks.ts";
import type { Maker } from "../core.ts";
import type { Call } from "../http/call.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, KIND, path } from "../types/ids.ts";
import type { ChannelParams, CreateChannelOptions } from "../types/params-notification.ts";
import type { Uploadable } from "../types/uploads.ts";
import type * as wire from "../types/wire.generated.ts";
import { CommunicationChannel } from "./communication-channel.ts";
import { CanvasFile } from "./file.ts";
import { FileOwner } from "./file-owner.ts";
import { uploadAttachment } from "./message.ts";
import { maker, type WithAttributes } from "./resource.ts";

/** A user. */
export class User extends (FileOwner as WithAttributes<FileOwner, wire.User>) {
  override get [KIND](): string {
    return "User";
  }

  protected override get path(): string {
    return path`users/${this.key}`;
  }

  /**
   * Reads the record again into this object.
   * @canvas GET users/:id
   */
  refresh(options?: RequestOptions): ApiPromise<this> {
    return this.refreshBy(options, () => ({ method: "GET", path: this.path }));
  }

  /**
   * Reads the profile.
   * @canvas GET users/:id/profile
   */
  getProfile(options?: RequestOptions): ApiPromise<wire.UserProfile> {
    const plan = (): Call => ({ method: "GET", path: `${this.path}/profile` });
    return this.core.send(options, plan, (response) => response.record() as unknown as wire.UserProfile);
  }

  /**
   * Lists the channels: addresses and devices to which notifications are sent.
   * @canvas GET users/:id/communication_channels
   */
  getCommunicationChannels(options?: ListOptions): PaginatedList<CommunicationChannel> {
    return this.core.list({ path: `${this.path}/communication_channels`, options }, this.#channel);
  }

  /**
   * Creates a channel. It must be confirmed before it is used.
   * @param channel The channel, or as canvasapi has it `{ communication_channel, skip_confirmation }`.
   * @throws RequiredFieldMissingError without a type, and without an address unless the type is `push`.
   * @canvas POST users/:id/communication_channels
   */
  createCommunicationChannel(
    channel: ChannelParams | ({ communication_channel: ChannelParams } & CreateChannelOptions),
    params?: CreateChannelOptions,
    options?: RequestOptions,
  ): ApiPromise<CommunicationChannel> {
    const plan = (): Call => {
      required("channel", channel);
      const given = "communication_channel" in channel ? channel : { communication_channel: channel };
      const { address, type } = required("communication_channel", given.communication_channel);
      if (required("type", type) !== "push") required("address", address);
      return { method: "POST", path: `${this.path}/communication_channels`, params: { ...given, ...params } };
    };
    return this.core.record(options, plan, this.#channel);
  }

  /**
   * Deletes a channel, given by its record or id, or by type and address.
   * @canvas DELETE users/:id/communication_channels/:channel_id
   */
  deleteCommunicationChannel(
    channel: IdLike | { type: string; address: string },
    options?: RequestOptions,
  ): ApiPromise<CommunicationChannel> {
    const plan = (): Call => {
      const isNamed = channel !== null && typeof channel === "object" && !("id" in channel);
      const below = isNamed ? [channel.type, channel.address] : [idOf(channel, "CommunicationChannel")];
      return { method: "DELETE", path: this.below("communication_channels", ...below) };
    };
    return this.core.record(options, plan, this.#channel);
  }

  get #channel(): Maker<CommunicationChannel> {
    return maker(CommunicationChannel, this.client);
  }

  /** `name (id)`. */
  override toString(): string {
    return `${this.name} (${this.id})`;
  }
}

/** The user that the client acts as. */
export class CurrentUser extends User {
  /**
   * Stops push notifications to a device.
   * @param pushToken The token of the device.
   * @returns True.
   * @throws RequiredFieldMissingError without a token.
   * @canvas DELETE users/self/communication_channels/push
   */
  deletePushEndpoint(pushToken: string, options?: RequestOptions): ApiPromise<boolean> {
    const plan = (): Call => ({
      ...{ method: "DELETE", path: "users/self/communication_channels/push" },
      params: { push_token: required("push_token", pushToken) },
    });
    return this.core.succeeds(options, plan);
  }

  /**
   * Uploads a file into the folder "conversation attachments", the only one whose files can be attached to messages.
   * @throws UploadError naming the step that failed.
   * @canvas POST users/self/files
   */
  async uploadConversationAttachment(file: Uploadable, options?: RequestOptions): Promise<CanvasFile> {
    return new CanvasFile(this.client, await uploadAttachment(this.client, { file, options }));
  }
}
