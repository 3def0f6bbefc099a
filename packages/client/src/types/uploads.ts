/** Files as callers may give them, and where a site stores them. */

/** Bytes at hand or as a stream. */
export type Bytes = ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** A file by parts. `content` may be a function, which is called for each attempt, so that streams can be retried. */
export interface NamedContent {
  /** Its name; a folder before it is dropped. */
  name: string;
  /** Its bytes, or its text. */
  content: string | Blob | Bytes | (() => ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>);
  /** Media type; guessed from the name unless given. */
  type?: string | undefined;
  /** Length in bytes; a stream of known length is not buffered in memory. */
  size?: number | undefined;
}

/** Anything that can be sent as a file. */
export type Uploadable = Blob | Bytes | NamedContent;

/** How much of a file has been sent. */
export interface UploadProgress {
  /** Bytes of the file handed to the network. */
  sent: number;
  /** Length of the file in bytes. */
  total: number;
}

/** Where and how a file is stored. */
export interface UploadParams {
  /** Name of the file; default: its own. */
  name?: string | undefined;
  /** Length in bytes, where the file does not tell it. */
  size?: number | undefined;
  /** Media type; default: the file's own, or by its name. */
  content_type?: string | undefined;
  /** Id of the folder to store it in. Without a folder the file is "unfiled". */
  parent_folder_id?: string | number | undefined;
  /** Path of the folder, created if missing; `""` is the root folder. */
  parent_folder_path?: string | undefined;
  /** What happens to a file of the same name. */
  on_duplicate?: "overwrite" | "rename" | undefined;
  /** Address from which the site fetches the file itself; then no file is given. */
  url?: string | undefined;
  /** Called as bytes are sent, as often as the runtime allows. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}
