/** The base of users, courses and groups: their files. */
import { checked } from "../checks.ts";
import type { Call } from "../http/call.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, path } from "../types/ids.ts";
import type { FileListParams } from "../types/params-context.ts";
import type { Uploadable, UploadParams } from "../types/uploads.ts";
import type * as wire from "../types/wire.generated.ts";
import { upload } from "../upload.ts";
import { CanvasFile } from "./file.ts";
import { maker, Resource } from "./resource.ts";

/** A record that has files. */
export class FileOwner extends Resource {
  /** Path of the record, such as `courses/1`. */
  protected get path(): string {
    throw new TypeError("this record has no address");
  }

  protected below(...segments: string[]): string {
    return [this.path, ...segments.map((segment) => path`${segment}`)].join("/");
  }

  /**
   * Uploads a file. Without a folder it is "unfiled"; `parent_folder_path: ""` is the root folder.
   * @param file The file; undefined with the parameter `url`, from which the site then fetches it.
   * @throws UploadError naming the step that failed.
   * @throws ProgressFailedError when the site could not fetch the file.
   * @canvas POST :p/files
   */
  async upload(file: Uploadable | undefined, params?: UploadParams, options?: RequestOptions): Promise<CanvasFile> {
    return new CanvasFile(this.client, await upload(this.client, this.below("files"), { file, params, options }));
  }

  /**
   * Lists the files.
   * @throws TypeError, when called, for an unknown `order`.
   * @canvas GET :p/files
   */
  getFiles(params?: FileListParams, options?: ListOptions): PaginatedList<CanvasFile> {
    const fields = checked(params, { order: ["asc", "desc"] });
    return this.core.list({ path: this.below("files"), params: fields, options }, maker(CanvasFile, this.client));
  }

  /**
   * Reads the record of one file.
   * @canvas GET :p/files/:id
   */
  getFile(file: IdLike, options?: RequestOptions): ApiPromise<CanvasFile> {
    const plan = (): Call => ({ method: "GET", path: this.below("files", idOf(file, "File")) });
    return this.core.record(options, plan, maker(CanvasFile, this.client));
  }

  /**
   * Reads the storage quota.
   * @returns `quota` and `quota_used`, in bytes.
   * @canvas GET :p/files/quota
   */
  getFileQuota(options?: RequestOptions): ApiPromise<wire.FileQuota> {
    const plan = (): Call => ({ method: "GET", path: this.below("files", "quota") });
    return this.core.send(options, plan, (response) => response.object() as unknown as wire.FileQuota);
  }
}
