/** Stored files: their records, changing them, and reading what is in them. */
import { required } from "../core.ts";
import { AbortError } from "../errors.ts";
import type { Answer } from "../http/answer.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { type DateLike, type IdLike, KIND, path } from "../types/ids.ts";
import type * as wire from "../types/wire.generated.ts";
import { type Attributed, Resource } from "./resource.ts";

/** What `update` of a file changes. */
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

/** The forms in which a file's content can be had. */
interface Contents {
  text: string;
  arrayBuffer: ArrayBuffer;
  blob: Blob;
  stream: ReadableStream<Uint8Array>;
}

/** A stored file. */
export class CanvasFile extends (Resource as Attributed<Resource, wire.CanvasFile>) {
  override get [KIND](): string {
    return "File";
  }

  /**
   * Deletes the file.
   * @param params `replace`: true deletes the content for good but keeps the record.
   * @canvas DELETE files/:id
   */
  delete(params?: { replace?: boolean | undefined }, options?: RequestOptions): ApiPromise<this> {
    return this.#change("DELETE", params, options);
  }

  /**
   * Renames, moves, locks or hides the file.
   * @canvas PUT files/:id
   */
  update(params: FileUpdateParams, options?: RequestOptions): ApiPromise<this> {
    return this.#change("PUT", params, options);
  }

  /**
   * Reads the record anew, with a fresh download address.
   * @canvas GET files/:id
   */
  refresh(options?: RequestOptions): ApiPromise<this> {
    return this.#change("GET", undefined, options);
  }

  #change(method: "GET" | "PUT" | "DELETE", params: object | undefined, options: RequestOptions | undefined) {
    const plan = () => ({ method, path: path`files/${this.key}`, params: { ...params } });
    return this.core.send(options, plan, (answer): this => this.absorb(answer.record(), answer));
  }

  /**
   * Reads the content of the file from its `url`. The token goes along only to the site itself.
   * @param as `"text"` (default), `"arrayBuffer"`, `"blob"` or `"stream"`.
   * @throws RequiredFieldMissingError when the file has no address, as when it is locked.
   */
  async getContents<K extends keyof Contents = "text">(as?: K, options?: RequestOptions): Promise<Contents[K]> {
    const signal = options?.signal;
    const { raw } = await this.#open(options);
    // The request is over when its head is here; from now on the signal has to end the reading itself.
    const body = signal ? raw!.body?.pipeThrough(new TransformStream(), { signal }) : raw!.body;
    const response = new Response(body ?? null, { headers: raw!.headers });
    if (as === "stream") return (response.body ?? new Blob([]).stream()) as Contents[K];
    try {
      return (await response[(as ?? "text") as "text"]()) as Contents[K];
    } catch (error) {
      throw signal?.aborted ? new AbortError(signal.reason) : error;
    }
  }

  /**
   * Writes the content of the file into a stream and closes it.
   * @param writable Where the bytes go.
   * @throws RequiredFieldMissingError when the file has no address.
   */
  async download(writable: WritableStream<Uint8Array>, options?: RequestOptions): Promise<void> {
    await (await this.getContents("stream", options)).pipeTo(writable);
  }

  async #open(options: RequestOptions | undefined): Promise<Answer> {
    const link = required("url", this.url);
    const url = this.core.settings.site.follow(link) ?? link;
    const anonymous = !this.core.settings.site.owns(url);
    const call = { method: "GET" as const, path: "", url, raw: true, redirect: "any" as const, anonymous };
    return this.core.transport.send(call, { headers: { Accept: "*/*" }, ...options });
  }

  /** Its name. */
  override toString(): string {
    return this.display_name;
  }
}
