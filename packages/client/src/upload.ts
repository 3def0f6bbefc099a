/** Files on their way to the site: what may be given as a file, and the three steps of an upload. */
import type { Canvas } from "./canvas.ts";
import { checked, number } from "./checks.ts";
import { CORE, type Core, required } from "./core.ts";
import { CanvasApiError, UploadError } from "./errors.ts";
import { type Answer, isObject, type WireRecord } from "./http/answer.ts";
import { multipart, type StreamedFile } from "./http/multipart.ts";
import type { RequestOptions } from "./options.ts";
import { Progress } from "./resources/progress.ts";
import { mediaType } from "./types/media.ts";

type Bytes = ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** A file by parts. `content` may be a function, which is called for each attempt, so that streams can be repeated. */
export interface NamedContent {
  /** Its name; folders before it are dropped. */
  name: string;
  /** Its bytes, or its text. */
  content: string | Blob | Bytes | (() => ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>);
  /** Media type; guessed from the name unless given. */
  type?: string | undefined;
  /** Length in bytes; lets a stream pass without being kept in memory. */
  size?: number | undefined;
}

/** Anything that can be sent as a file. */
export type Uploadable = Blob | Bytes | NamedContent;

/** How far a transfer has come. */
export interface UploadProgress {
  /** Bytes of the file handed to the network. */
  sent: number;
  /** Bytes of the file. */
  total: number;
}

/** Where and how a file is stored. */
export interface UploadParams {
  /** Name of the file; default: its own. */
  name?: string | undefined;
  /** Length in bytes, where it cannot be told from the file. */
  size?: number | undefined;
  /** Media type; default: the file's own, or by its name. */
  content_type?: string | undefined;
  /** Folder to store it in. Without any folder the file is "unfiled". */
  parent_folder_id?: string | number | undefined;
  /** Folder by path, made if missing; `""` is the root folder. */
  parent_folder_path?: string | undefined;
  /** What happens to a file of the same name. */
  on_duplicate?: "overwrite" | "rename" | undefined;
  /** Address from which the site fetches the file itself; then no file is given. */
  url?: string | undefined;
  /** Told of the transfer, at the grain that the runtime allows. */
  onProgress?: ((progress: UploadProgress) => void) | undefined;
}

const isNamed = (file: Uploadable): file is NamedContent => isObject(file) && "content" in file;
const basename = (name: string): string => name.split(/[\\/]/).at(-1) || "file";

/** The chunks of a stream, also where streams are not iterable. */
async function* chunks(source: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (!("getReader" in source)) return yield* source;
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Reads a stream of unknown length into memory. @throws TypeError when it is longer than `most`. */
async function buffer(source: AsyncIterable<Uint8Array>, most: number): Promise<Blob> {
  const parts: BlobPart[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    if (size > most) throw new TypeError(`a stream longer than ${most} bytes needs its size`);
    parts.push(chunk as BlobPart);
  }
  return new Blob(parts);
}

/** A file as the transfer needs it: at hand, or as a stream of known length. */
async function sourceOf(file: Uploadable, params: UploadParams, most: number): Promise<File | StreamedFile> {
  const named = isNamed(file) ? file : undefined;
  const given = params.name ?? named?.name ?? (file instanceof File ? file.name : undefined);
  const name = basename(required("name", given));
  const size = number("size", params.size ?? named?.size, 0);
  const content = named ? named.content : (file as Blob | Bytes);
  const own = content instanceof Blob ? content.type : undefined;
  const type = (params.content_type ?? named?.type ?? own) || mediaType(name);
  const isWhole =
    typeof content === "string" ||
    content instanceof Blob ||
    content instanceof ArrayBuffer ||
    ArrayBuffer.isView(content);
  if (isWhole) return new File([content as BlobPart], name, { type });
  if (
    typeof content !== "function" &&
    !(isObject(content) && ("getReader" in content || Symbol.asyncIterator in content))
  )
    throw new TypeError("content must be text, bytes, a Blob or a stream");
  const open = () => chunks(typeof content === "function" ? content() : content);
  if (size === undefined) return new File([await buffer(open(), most)], name, { type });
  return { name, type, size, open, replayable: typeof content === "function" };
}

/**
 * Makes a `File` of anything file-like; a stream is read into memory (at most 64 MiB).
 * @param name Its name, where the source has none or another.
 * @param options `type`: its media type.
 * @throws TypeError when it has no name.
 */
export async function toFile(source: string | Uploadable, name?: string, options?: { type?: string }): Promise<File> {
  const params: UploadParams = { name, content_type: options?.type };
  const file = await sourceOf(
    typeof source === "string" ? { name: name ?? "", content: source } : source,
    params,
    Number.MAX_SAFE_INTEGER,
  );
  return file instanceof File
    ? file
    : new File([await buffer(file.open(), 64 * 2 ** 20)], file.name, { type: file.type });
}

/** Runs one step; its failure says which step it was. */
async function step<T>(number: 2 | 3, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CanvasApiError)) throw error;
    throw new UploadError(`step ${number} of the upload failed: ${error.message}`, number, error);
  }
}

/** What announcing a file brings: where to send it, or the progress of the site's own copying. */
interface Announced {
  upload_url: string;
  upload_params: Record<string, unknown>;
  file_param?: string;
  progress?: WireRecord;
}

/** Announces the file (step 1). */
async function announce(core: Core, path: string, params: object, options: RequestOptions): Promise<Announced> {
  const answer = await core.transport.send({ method: "POST", path, params: { ...params } }, options);
  const body = answer.json();
  if (
    !isObject(body) ||
    !(isObject(body.progress) || (typeof body.upload_url === "string" && isObject(body.upload_params)))
  )
    throw new UploadError("the site did not say where to send the file", 1, answer.unexpected("no upload_url"));
  return body as unknown as Announced;
}

/** Sends the bytes (step 2). No token goes with them: the address carries its own proof. */
function transfer(
  core: Core,
  where: Announced,
  file: File | StreamedFile,
  params: UploadParams,
  options: RequestOptions,
) {
  const url = where.upload_url;
  const fields = Object.entries(where.upload_params).map(([name, value]): [string, string] => [
    name,
    String(value ?? ""),
  ]);
  const { onProgress } = params;
  const body = multipart(fields, [[where.file_param || "file", file]], (sent) =>
    onProgress?.({ sent, total: file.size }),
  );
  const { signal, timeout, totalTimeout, maxRetries } = options;
  return step(2, () =>
    core.transport.send(
      { method: "POST", path: "", url, body, anonymous: true, redirect: "manual" },
      { signal, timeout, totalTimeout, maxRetries },
    ),
  );
}

/** The file that the site has stored (step 3, where there is one). */
async function confirm(core: Core, sent: Answer, options: RequestOptions): Promise<WireRecord> {
  const location = sent.fields.get("location");
  let answer = sent;
  if (location !== null && (sent.status === 201 || (sent.status >= 300 && sent.status < 400))) {
    const target = new URL(location, sent.url).href;
    const url = core.settings.site.follow(target) ?? target;
    const anonymous = !core.settings.site.owns(url);
    answer = await step(3, () => core.transport.send({ method: "GET", path: "", url, anonymous }, options));
  }
  const body = answer.tryJson();
  if (isObject(body) && (body.id !== undefined || typeof body.url === "string")) return body as WireRecord;
  throw new UploadError("the site did not answer with a file", 3, answer.unexpected("expected a file"));
}

/** Uploads a file below `path` and gives its record. */
export async function upload(
  client: Canvas,
  path: string,
  file: Uploadable | undefined,
  params: UploadParams = {},
  options: RequestOptions = {},
): Promise<WireRecord> {
  const core = client[CORE];
  const { onProgress, name, size, content_type, ...where } = params;
  checked(params, { on_duplicate: ["overwrite", "rename"] });
  if (params.url !== undefined) {
    const wanted = { name: required("name", name), size, content_type, ...where };
    return copy(client, await announce(core, path, wanted, options), options);
  }
  const source = await sourceOf(required("file", file), params, core.settings.maxBufferBytes);
  const wanted = { name: source.name, size: source.size, content_type: source.type, ...where };
  const announced = await announce(core, path, wanted, options);
  if (announced.upload_url === undefined) throw new UploadError("the site did not say where to send the file", 1);
  const record = await confirm(core, await transfer(core, announced, source, params, options), options);
  onProgress?.({ sent: source.size, total: source.size });
  return record;
}

/** Waits until the site has fetched the file itself. */
async function copy(client: Canvas, { progress }: Announced, options: RequestOptions): Promise<WireRecord> {
  if (!progress) throw new UploadError("the site did not start to fetch the file", 1);
  const { results } = await new Progress(client, progress).wait({ signal: options.signal }, options);
  const id = isObject(results) ? results.id : undefined;
  if (typeof id !== "string" && typeof id !== "number") throw new UploadError("the copy brought no file", 3);
  return (await client[CORE].transport.send({ method: "GET", path: `files/${id}` }, options)).record();
}
