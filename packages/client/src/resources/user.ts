/** People, and what belongs to them. */

import { required } from "../core.ts";
import type { Answer } from "../http/answer.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, KIND, path } from "../types/ids.ts";
import type { ChannelParams, CreateChannelOptions } from "../types/params-notification.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Uploadable, upload } from "../upload.ts";
import { CommunicationChannel } from "./communication-channel.ts";
import { CanvasFile } from "./file.ts";
import { FileOwner } from "./file-owner.ts";
import type { Attributed } from "./resource.ts";

/** A person. */
export class User extends (FileOwner as Attributed<FileOwner, wire.User>) {
  override get [KIND](): string {
    return "User";
  }

  protected override get path(): string {
    return path`users/${this.key}`;
  }

  /**
   * Reads the record anew into this object.
   * @canvas GET users/:id
   */
  refresh(options?: RequestOptions): ApiPromise<this> {
    const plan = () => ({ method: "GET" as const, path: this.path });
    return this.core.send(options, plan, (answer) => this.absorb(answer.record(), answer));
  }

  /**
   * Reads the profile.
   * @canvas GET users/:id/profile
   */
  getProfile(options?: RequestOptions): ApiPromise<wire.UserProfile> {
    const plan = () => ({ method: "GET" as const, path: `${this.path}/profile` });
    return this.core.send(options, plan, (answer) => answer.record() as unknown as wire.UserProfile);
  }

  /**
   * Lists the ways to reach the person.
   * @canvas GET users/:id/communication_channels
   */
  getCommunicationChannels(options?: ListOptions): PaginatedList<CommunicationChannel> {
    return this.core.list(options, `${this.path}/communication_channels`, {}, (item, head) => {
      return new CommunicationChannel(this.client, item, { head });
    });
  }

  /**
   * Adds a way to reach the person. It must be confirmed before it is used.
   * @param channel The channel, or as canvasapi has it `{ communication_channel, skip_confirmation }`.
   * @throws RequiredFieldMissingError without type, or without address where it needs one.
   * @canvas POST users/:id/communication_channels
   */
  createCommunicationChannel(
    channel: ChannelParams | ({ communication_channel: ChannelParams } & CreateChannelOptions),
    params?: CreateChannelOptions,
    options?: RequestOptions,
  ): ApiPromise<CommunicationChannel> {
    const plan = () => {
      required("channel", channel);
      const given = "communication_channel" in channel ? channel : { communication_channel: channel };
      const { address, type } = required("communication_channel", given.communication_channel);
      if (required("type", type) !== "push") required("address", address);
      return { method: "POST" as const, path: `${this.path}/communication_channels`, params: { ...given, ...params } };
    };
    return this.core.send(options, plan, (answer) => this.#channel(answer));
  }

  /**
   * Deletes a way to reach the person, named by its record or id, or by kind and address.
   * @canvas DELETE users/:id/communication_channels/:channel_id
   */
  deleteCommunicationChannel(
    channel: IdLike | { type: string; address: string },
    options?: RequestOptions,
  ): ApiPromise<CommunicationChannel> {
    const plan = () => {
      const named = channel !== null && typeof channel === "object" && !("id" in channel);
      const below = named ? [channel.type, channel.address] : [idOf(channel, "CommunicationChannel")];
      return { method: "DELETE" as const, path: this.below("communication_channels", ...below) };
    };
    return this.core.send(options, plan, (answer) => this.#channel(answer));
  }

  #channel(answer: Answer): CommunicationChannel {
    return new CommunicationChannel(this.client, answer.record(), { head: answer.head });
  }

  /** `name (id)`. */
  override toString(): string {
    return `${this.name} (${this.id})`;
  }
}

/** The person whom the client acts as. */
export class CurrentUser extends User {
  /**
   * Stops pushing to a device.
   * @param pushToken The token of the device.
   * @canvas DELETE users/self/communication_channels/push
   */
  deletePushEndpoint(pushToken: string, options?: RequestOptions): ApiPromise<boolean> {
    const plan = () => ({
      ...{ method: "DELETE" as const, path: "users/self/communication_channels/push" },
      params: { push_token: required("push_token", pushToken) },
    });
    return this.core.send(options, plan, () => true);
  }

  /**
   * Uploads a file into the folder "conversation attachments", the only one whose files can be attached to messages.
   * @throws UploadError naming the step that failed.
   * @canvas POST users/self/files
   */
  uploadConversationAttachment(file: Uploadable, options?: RequestOptions): Promise<CanvasFile> {
    const folder = { parent_folder_path: "conversation attachments" };
    const store = async () => upload(this.client, "users/self/files", file, folder, options);
    return store().then((record) => new CanvasFile(this.client, record));
  }
}
