/** Uploads files in the three steps of Canvas: announce the file, send its bytes, confirm it. */
import { checked, number, required } from "./checks.ts";
import { CORE, type Core, type Host } from "./core.ts";
import { CanvasApiError, UploadError } from "./errors.ts";
import type { Call } from "./http/call.ts";
import { multipart, type StreamedFile } from "./http/multipart.ts";
import { isObject, type SiteResponse, type WireRecord } from "./http/response.ts";
import type { RequestOptions } from "./options.ts";
import { Progress } from "./resources/progress.ts";
import { mediaType } from "./types/media.ts";
import type { Bytes, NamedContent, Uploadable, UploadParams } from "./types/uploads.ts";

const isNamed = (file: Uploadable): file is NamedContent => isObject(file) && "content" in file;
const basename = (name: string): string => name.split(/[\\/]/).at(-1) || "file";

/** Yields the chunks of a stream, also in runtimes whose streams are not iterable. */
async function* chunks(source: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (!("getReader" in source)) return yield* source;
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Reads a stream of unknown length into memory. @throws TypeError when it has more than `most` bytes. */
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

/** Prepares a file for the transfer: in memory, or as a stream of known length. */
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
 * Makes a `File` of text, bytes, a Blob or a stream. A stream is read into memory, at most 64 MiB.
 * @param name Its name; default: that of the source.
 * @param options `type`: its media type.
 * @throws RequiredFieldMissingError when it has no name. @throws TypeError for a longer stream and for other sources.
 */
export async function toFile(source: string | Uploadable, name?: string, options?: { type?: string }): Promise<File> {
  const params: UploadParams = { name, content_type: options?.type };
  const given = typeof source === "string" ? { name: name ?? "", content: source } : source;
  const file = await sourceOf(given, params, Number.MAX_SAFE_INTEGER);
  if (file instanceof File) return file;
  return new File([await buffer(file.open(), 64 * 2 ** 20)], file.name, { type: file.type });
}

/** Runs one step and adds its number to a failure. */
async function step<T>(number: 2 | 3, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CanvasApiError)) throw error;
    throw new UploadError(`step ${number} of the upload failed: ${error.message}`, number, error);
  }
}

/** The response to an announcement: where to send the file, or the progress of the site's own copying. */
interface Announced {
  upload_url: string;
  upload_params: Record<string, unknown>;
  file_param?: string;
  progress?: WireRecord;
}

/** Announces the file (step 1). */
async function announce(core: Core, path: string, params: object, options: RequestOptions): Promise<Announced> {
  const response = await core.request({ method: "POST", path, params: { ...params } }, options);
  const body = response.json();
  if (
    !isObject(body) ||
    !(isObject(body.progress) || (typeof body.upload_url === "string" && isObject(body.upload_params)))
  )
    throw new UploadError("the site did not say where to send the file", 1, response.unexpected("no upload_url"));
  return body as unknown as Announced;
}

/** Sends the bytes (step 2), without the token: the address carries its own authorization. */
function transfer(core: Core, to: Announced, file: File | StreamedFile, { params, options }: Upload) {
  const fields = Object.entries(to.upload_params).map(([name, value]): [string, string] => [name, String(value ?? "")]);
  const onBytes = (sent: number) => params?.onProgress?.({ sent, total: file.size });
  const body = multipart(fields, [[to.file_param || "file", file]], onBytes);
  const call: Call = { method: "POST", path: "", url: to.upload_url, body, anonymous: true, redirect: "manual" };
  return step(2, () => core.request(call, options));
}

/** Returns the record of the stored file, after confirming it if the site asks for that (step 3). */
async function confirm(core: Core, sent: SiteResponse, options: RequestOptions): Promise<WireRecord> {
  const location = sent.fields.get("location");
  let response = sent;
  if (location !== null && (sent.status === 201 || sent.status >= 300)) {
    const target = new URL(location, sent.url).href;
    const url = core.settings.site.follow(target) ?? target;
    const anonymous = !core.settings.site.owns(url);
    response = await step(3, () => core.request({ method: "GET", path: "", url, anonymous }, options));
  }
  const body = response.tryJson();
  if (isObject(body) && (body.id !== undefined || typeof body.url === "string")) return body as WireRecord;
  throw new UploadError("the site did not send a file", 3, response.unexpected("expected a file"));
}

/** A file to upload. */
export interface Upload {
  file: Uploadable | undefined;
  params?: UploadParams | undefined;
  options?: RequestOptions | undefined;
}

/** Uploads a file to the collection at `path` and returns its record. */
export async function upload(client: Host, path: string, given: Upload): Promise<WireRecord> {
  const core = client[CORE];
  const { params = {}, options = {} } = given;
  const { onProgress, name, size, content_type, ...where } = params;
  checked(params, { on_duplicate: ["overwrite", "rename"] });
  if (params.url !== undefined) {
    const wanted = { name: required("name", name), size, content_type, ...where };
    return copy(client, await announce(core, path, wanted, options), options);
  }
  const source = await sourceOf(required("file", given.file), params, core.settings.maxBufferBytes);
  const wanted = { name: source.name, size: source.size, content_type: source.type, ...where };
  const announced = await announce(core, path, wanted, options);
  if (announced.upload_url === undefined) throw new UploadError("the site did not say where to send the file", 1);
  const record = await confirm(core, await transfer(core, announced, source, given), options);
  onProgress?.({ sent: source.size, total: source.size });
  return record;
}

/** Waits until the site has fetched the file itself. */
async function copy(client: Host, { progress }: Announced, options: RequestOptions): Promise<WireRecord> {
  if (!progress) throw new UploadError("the site did not say where to send the file", 1);
  const { results } = await new Progress(client, progress).wait({ signal: options.signal }, options);
  const id = isObject(results) ? results.id : undefined;
  if (typeof id !== "string" && typeof id !== "number") throw new UploadError("the site did not send a file", 3);
  return (await client[CORE].request({ method: "GET", path: `files/${id}` }, options)).record();
}
