/** Request bodies: forms, JSON, and multipart forms with files, which can be streamed. */
import { type FileField, fieldsOf, type Params, urlEncode } from "./encode.ts";

/** A request body, made again for each attempt. */
export interface Body {
  contentType: string;
  /** Whether `make` works more than once. */
  replayable: boolean;
  make(): BodyInit;
}

/** A file that is streamed; its length is known. */
export interface StreamedFile {
  name: string;
  type: string;
  size: number;
  replayable: boolean;
  open(): AsyncIterable<Uint8Array>;
}

/** Characters of names in a part's header, escaped as browsers do. */
const ESCAPES: Record<string, string> = { "\r": "%0D", "\n": "%0A", '"': "%22" };
const quoted = (name: string): string => name.toWellFormed().replace(/[\r\n"]/g, (char) => ESCAPES[char] ?? char);

/**
 * Makes a multipart form: the fields in their order, then the files. `onBytes` is called with the number of bytes of a
 * streamed file that were sent so far.
 */
export function multipart(
  fields: readonly [string, string][],
  files: readonly [name: string, file: Blob | StreamedFile][],
  onBytes?: (sent: number) => void,
): Body {
  const boundary = `----pidge${crypto.randomUUID()}`;
  const contentType = `multipart/form-data; boundary=${boundary}`;
  const head = (name: string, rest: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${rest}\r\n\r\n`;
  const parts: (string | Blob | StreamedFile)[] = fields.map(
    ([name, value]) => `${head(name, "")}${value.toWellFormed()}\r\n`,
  );
  for (const [field, file] of files) {
    const { name = "blob" } = file as File;
    const type = file.type || "application/octet-stream";
    parts.push(head(field, `; filename="${quoted(name)}"\r\nContent-Type: ${type}`), file, "\r\n");
  }
  parts.push(`--${boundary}--\r\n`);
  const streamed = parts.filter((part): part is StreamedFile => typeof part === "object" && "open" in part);
  if (streamed.length === 0) {
    const body = new Blob(parts as BlobPart[]);
    return { contentType, replayable: true, make: () => body };
  }
  return {
    contentType,
    replayable: streamed.every((file) => file.replayable),
    make: () => streamOf(bytesOf(parts, onBytes)),
  };
}

async function* bytesOf(
  parts: readonly (string | Blob | StreamedFile)[],
  onBytes: ((sent: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (typeof part === "string") yield new TextEncoder().encode(part);
    else if (part instanceof Blob) yield new Uint8Array(await part.arrayBuffer());
    else {
      let sent = 0;
      for await (const chunk of part.open()) {
        yield chunk;
        sent += chunk.byteLength;
        onBytes?.(sent);
      }
      if (sent !== part.size) throw new TypeError(`${part.name} has ${sent} bytes, not ${part.size}`);
    }
  }
}

/** Makes a stream of the chunks of an iterable. */
function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Makes the body for parameters: a form, or with files a multipart form; undefined without parameters. */
export function formBody(params: Params): Body | undefined {
  const files: FileField[] = [];
  const fields = fieldsOf(params, files);
  if (files.length > 0) return multipart(fields, files);
  const text = urlEncode(fields);
  if (text === "") return undefined;
  return { contentType: "application/x-www-form-urlencoded; charset=utf-8", replayable: true, make: () => text };
}

/** Makes a JSON body. */
export function jsonBody(value: unknown): Body {
  const text = JSON.stringify(value);
  return { contentType: "application/json", replayable: true, make: () => text };
}
