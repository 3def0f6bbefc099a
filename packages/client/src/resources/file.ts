/** Stored files: their records and their content. */
import { required } from "../checks.ts";
import { AbortError } from "../errors.ts";
import type { Call, Method } from "../http/call.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { type DateLike, type IdLike, KIND, path } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { Resource, type WithAttributes } from "./resource.ts";

/** Parameters of `update` of a file. */
export interface FileUpdateParams {
  /** New name. */
  name?: string | undefined;
  /** Folder to move it to. */
  parent_folder_id?: IdLike | undefined;
  /** What happens to a file of the same name there. */
  on_duplicate?: "overwrite" | "rename" | undefined;
  /** When it becomes available; null for always. */
  unlock_at?: DateLike | null | undefined;
  /** When it stops being available; null for never. */
  lock_at?: DateLike | null | undefined;
  /** Whether it is locked for everyone. */
  locked?: boolean | undefined;
  /** Whether it is left out of listings. */
  hidden?: boolean | undefined;
}

/** The forms of a file's content. */
interface Contents {
  text: string;
  arrayBuffer: ArrayBuffer;
  blob: Blob;
  stream: ReadableStream<Uint8Array>;
}

/** A stored file. */
export class CanvasFile extends (Resource as WithAttributes<Resource, wire.CanvasFile>) {
  override get [KIND](): string {
    return "File";
  }

  /**
   * Deletes the file and refreshes this object.
   * @param params `replace`: true deletes the content for good but keeps the record.
   * @canvas DELETE files/:id
   */
  delete(params?: { replace?: boolean | undefined }, options?: RequestOptions): ApiPromise<this> {
    return this.#change("DELETE", params, options);
  }

  /**
   * Renames, moves, locks or hides the file, and refreshes this object.
   * @canvas PUT files/:id
   */
  update(params: FileUpdateParams, options?: RequestOptions): ApiPromise<this> {
    return this.#change("PUT", params, options);
  }

  /**
   * Reads the record again, with a new download address.
   * @canvas GET files/:id
   */
  refresh(options?: RequestOptions): ApiPromise<this> {
    return this.#change("GET", undefined, options);
  }

  #change(method: Method, params: object | undefined, options: RequestOptions | undefined): ApiPromise<this> {
    return this.refreshBy(options, () => ({ method, path: path`files/${this.key}`, params: { ...params } }));
  }

  /**
   * Reads the content of the file from its `url`. The token is sent only if that belongs to the site.
   * @param as `"text"` (default), `"arrayBuffer"`, `"blob"` or `"stream"`.
   * @throws RequiredFieldMissingError when the file has no address, for example when it is locked.
   */
  async getContents<K extends keyof Contents = "text">(as?: K, options?: RequestOptions): Promise<Contents[K]> {
    const signal = options?.signal;
    const raw = await this.#open(options);
    // The request ends with the headers; while the body is read, the signal must end the reading.
    const body = signal ? raw.body?.pipeThrough(new TransformStream(), { signal }) : raw.body;
    const response = new Response(body ?? null, { headers: raw.headers });
    if (as === "stream") return (response.body ?? new Blob([]).stream()) as Contents[K];
    try {
      return (await response[(as ?? "text") as "text"]()) as Contents[K];
    } catch (error) {
      throw signal?.aborted ? new AbortError(signal.reason) : error;
    }
  }

  /**
   * Writes the content of the file to a stream and closes it.
   * @param writable Receives the bytes.
   * @throws RequiredFieldMissingError when the file has no address.
   */
  async download(writable: WritableStream<Uint8Array>, options?: RequestOptions): Promise<void> {
    await (await this.getContents("stream", options)).pipeTo(writable);
  }

  async #open(options: RequestOptions | undefined): Promise<Response> {
    const link = required("url", this.url);
    const { site } = this.core.settings;
    const url = site.follow(link) ?? link;
    const call: Call = { method: "GET", path: "", url, as: "raw", redirect: "any", anonymous: !site.owns(url) };
    return (await this.core.request(call, { headers: { Accept: "*/*" }, ...options })).response();
  }

  /** Its name. */
  override toString(): string {
    return this.display_name;
  }
}
