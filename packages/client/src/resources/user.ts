/** People, and what belongs to them. */

import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { KIND, path } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Uploadable, upload } from "../upload.ts";
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

  override toString(): string {
    return `${this.name} (${this.id})`;
  }
}

/** The person whom the client acts as. */
export class CurrentUser extends User {
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
