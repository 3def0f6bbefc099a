/** What users, courses and groups share: files and an activity summary. */
import { checked } from "../checks.ts";
import type { ListOptions, RequestOptions } from "../options.ts";
import type { PaginatedList } from "../pagination.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, path } from "../types/ids.ts";
import type { FileListParams } from "../types/params-context.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Uploadable, type UploadParams, upload } from "../upload.ts";
import { CanvasFile } from "./file.ts";
import { Resource } from "./resource.ts";

/** A record that files belong to. */
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
   * @param file The file; leave it out and give `url` to let the site fetch it, which this call waits for.
   * @throws UploadError naming the step that failed.
   * @canvas POST :p/files
   */
  upload(file: Uploadable | undefined, params?: UploadParams, options?: RequestOptions): Promise<CanvasFile> {
    const store = async () => upload(this.client, this.below("files"), file, params, options);
    return store().then((record) => new CanvasFile(this.client, record));
  }

  /**
   * Lists the files.
   * @canvas GET :p/files
   */
  getFiles(params?: FileListParams, options?: ListOptions): PaginatedList<CanvasFile> {
    return this.core.list(options, this.below("files"), checked(params, { order: ["asc", "desc"] }), (item, head) => {
      return new CanvasFile(this.client, item, { head });
    });
  }

  /**
   * Reads the record of one file.
   * @canvas GET :p/files/:id
   */
  getFile(file: IdLike, options?: RequestOptions): ApiPromise<CanvasFile> {
    const plan = () => ({ method: "GET" as const, path: this.below("files", idOf(file, "File")) });
    return this.core.send(options, plan, (answer) => {
      return new CanvasFile(this.client, answer.record(), { head: answer.head });
    });
  }

  /**
   * Reads how much can be stored.
   * @canvas GET :p/files/quota
   */
  getFileQuota(options?: RequestOptions): ApiPromise<wire.FileQuota> {
    const plan = () => ({ method: "GET" as const, path: this.below("files", "quota") });
    return this.core.send(options, plan, (answer) => answer.object() as unknown as wire.FileQuota);
  }
}
