/** Uploads: three steps, every kind of source, and what goes wrong on the way. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AbortError,
  CanvasFile,
  ProgressFailedError,
  ServerError,
  toFile,
  type Uploadable,
  UploadError,
} from "@pidge/client";
import { fileFromPath } from "@pidge/client/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, ORIGIN, reply, type Seen, scripted, TOKEN } from "./site.ts";

const HOST = "https://storage.example/put";
const announced = (more: object = {}) => ({
  upload_url: HOST,
  upload_params: { key: "k/é", "x-b": "", a: 1 },
  ...more,
});
const file = { id: "77", display_name: "note.txt", url: `${ORIGIN}/files/77/download` };
const TEXT = "héllo wörld";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pidge-upload-"));
  await writeFile(join(folder, "note.txt"), TEXT);
});
afterAll(() => rm(folder, { recursive: true }));

/** The fields of a multipart request, in order. */
async function partsOf(seen: Seen): Promise<[string, string | File][]> {
  const form = await new Response(seen.body, {
    headers: { "content-type": seen.headers.get("content-type")! },
  }).formData();
  return [...form.entries()];
}

describe("the steps", () => {
  it("[C-157] in order, with their fields; the second without the token", async () => {
    const location = { location: `${ORIGIN}/api/v1/files/77?include=x` };
    const { site, canvas } = scripted([announced(), reply(301, "", location), file]);
    const stored = await canvas.course(1).upload(new Blob([TEXT], { type: "text/plain" }), {
      ...{ name: "dir/note.txt", parent_folder_path: "", on_duplicate: "rename" },
    });
    expect(stored).toBeInstanceOf(CanvasFile);
    expect(stored.id).toBe("77");
    const [first, second, third] = site.requests;
    expect([first!.method, first!.path]).toEqual(["POST", "courses/1/files"]);
    expect(first!.body).toBe("name=note.txt&size=13&content_type=text/plain&parent_folder_path=&on_duplicate=rename");
    expect([second!.method, second!.url]).toEqual(["POST", HOST]);
    expect(second!.headers.has("authorization")).toBe(false);
    const parts = await partsOf(second!);
    expect(parts.map(([name]) => name)).toEqual(["key", "x-b", "a", "file"]);
    expect(parts.slice(0, 3).map(([, value]) => value)).toEqual(["k/é", "", "1"]);
    expect(await (parts[3]![1] as File).text()).toBe(TEXT);
    expect([third!.method, third!.url]).toEqual(["GET", `${ORIGIN}/api/v1/files/77?include=x`]);
    expect(third!.headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
  });

  it("[C-158] confirms with the token at home, without it elsewhere", async () => {
    const foreign = { location: "https://storage.example/confirm" };
    const own = { headers: { "X-Own": "1" } };
    const { site, canvas } = scripted([announced(), reply(201, { ignored: 1 }, foreign), file], own);
    await canvas.user("self").upload(new Blob(["x"]), { name: "a.txt" });
    expect(site.last.url).toBe(foreign.location);
    expect(site.requests.map(({ headers }) => headers.has("authorization"))).toEqual([true, false, false]);
    expect(site.requests.map(({ headers }) => headers.has("x-own"))).toEqual([true, false, false]);
    const home = scripted([announced(), reply(302, "", { location: `${ORIGIN}/api/v1/files/77` }), file]);
    await home.canvas.group(1).upload(new Blob(["x"]), { name: "a.txt" });
    expect(home.site.last.headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
    const done = scripted([announced(), reply(200, 'while(1);{"id":77}', { "content-type": "text/html" })]);
    expect((await done.canvas.group(1).upload(new Blob(["x"]), { name: "a.txt" })).id).toBe("77");
  });

  it("[C-159] a failure names its step", async () => {
    const stepOf = async (...replies: Parameters<typeof scripted>[0]) => {
      const { canvas } = scripted(replies, { maxRetries: 0 });
      const error = await failure<UploadError>(canvas.course(1).upload(new Blob(["x"]), { name: "a.txt" }));
      expect(error).toBeInstanceOf(UploadError);
      return error.step;
    };
    expect(await stepOf({})).toBe(1);
    expect(await stepOf({ upload_url: HOST })).toBe(1);
    expect(await stepOf({ upload_params: {} })).toBe(1);
    expect(await stepOf(announced(), reply(400, "too large"))).toBe(2);
    expect(await stepOf(announced(), { nothing: 1 })).toBe(3);
    expect(await stepOf(announced(), reply(201, "", { location: `${ORIGIN}/x` }), { nothing: 1 })).toBe(3);
    expect(await stepOf(announced(), reply(201, "", { location: `${ORIGIN}/x` }), reply(404, {}))).toBe(3);
    const refused = scripted([announced(), reply(500, "broken")], { maxRetries: 0 });
    const error = await failure<UploadError>(refused.canvas.course(1).upload(new Blob(["x"]), { name: "a" }));
    expect(error.cause).toBeInstanceOf(ServerError);
    expect((error.cause as ServerError).rawBody).toBe("broken");
  });

  it("[C-160] the site may name the part", async () => {
    const { site, canvas } = scripted([announced({ file_param: "upload" }), file]);
    await canvas.course(1).upload(new Blob(["x"]), { name: "a.txt" });
    expect((await partsOf(site.last)).at(-1)?.[0]).toBe("upload");
  });

  it("[C-163] the site can fetch the file itself", async () => {
    const progress = { id: "4", workflow_state: "completed", tag: "upload", results: { id: 77 } };
    const { site, canvas } = scripted([{ progress }, file]);
    const stored = await canvas.course(1).upload(undefined, { url: "https://x.example/a.pdf", name: "a.pdf" });
    expect([stored.id, site.lines.at(-1)]).toEqual(["77", "GET files/77"]);
    expect(site.requests[0]?.body).toBe("name=a.pdf&url=https://x.example/a.pdf");
    const failed = scripted([{ progress: { ...progress, workflow_state: "failed", message: "404" } }]);
    const error = await failure(failed.canvas.course(1).upload(undefined, { url: "https://x.example/a", name: "a" }));
    expect(error).toBeInstanceOf(ProgressFailedError);
  });

  it("[C-164] attachments are uploaded first; if one fails nothing is sent", async () => {
    const { site, canvas } = scripted([announced(), file, announced(), { ...file, id: "78" }, [{ id: "1" }]]);
    const attachments = [await toFile("x", "a.txt"), { name: "b.txt", content: "y" }];
    await canvas.createConversation(["1"], "b", { attachments, attachment_ids: [5] });
    expect(site.requests.map(({ path }) => path)).toEqual([
      ...["users/self/files", HOST, "users/self/files", HOST].map((path) =>
        path.replace("https://storage.example/", ""),
      ),
      "conversations",
    ]);
    expect(site.requests[0]?.body).toContain("parent_folder_path=conversation attachments");
    expect(site.last.body).toContain("attachment_ids[]=5&attachment_ids[]=77&attachment_ids[]=78");
    const failing = scripted([announced(), file, reply(400, { message: "quota" })]);
    expect(await failure(failing.canvas.conversation(1).addMessage("b", { attachments }))).toBeInstanceOf(Error);
    expect(failing.site.requests).toHaveLength(3);
    const me = scripted([{ id: "1" }, announced(), file]);
    await (await me.canvas.getCurrentUser()).uploadConversationAttachment(attachments[0]!);
    expect(me.site.requests[1]?.body).toContain("parent_folder_path=conversation attachments");
  });
});

describe("sources", () => {
  it("[C-161] every kind gives the same upload, measured in bytes", async () => {
    const bytes = new TextEncoder().encode(TEXT);
    async function* trickle() {
      yield bytes.slice(0, 4);
      yield bytes.slice(4);
    }
    const name = "note.txt";
    const sources: Record<string, Uploadable> = {
      blob: new Blob([TEXT]),
      file: new File([TEXT], name),
      bytes,
      buffer: bytes.slice().buffer,
      text: { name, content: TEXT },
      stream: new Blob([TEXT]).stream(),
      "stream of known size": { name, content: new Blob([TEXT]).stream(), size: 13 },
      chunks: trickle(),
      "chunks of known size": { name, content: trickle, size: 13 },
      path: await fileFromPath(join(folder, name)),
      toFile: await toFile(TEXT, name),
    };
    const seen = new Set<string>();
    for (const [kind, source] of Object.entries(sources)) {
      const { site, canvas } = scripted([announced(), file]);
      await canvas.course(1).upload(source, { name });
      const [first, second] = site.requests;
      const sent = (await partsOf(second!)).at(-1)![1] as File;
      seen.add(JSON.stringify([first!.body, sent.name, sent.type, await sent.text()]));
      expect(seen.size, kind).toBe(1);
    }
    expect([...seen][0]).toContain("name=note.txt&size=13&content_type=text/plain");
  });

  it("[C-162] a missing path is the system's error, before any request", async () => {
    const { site } = scripted([]);
    const error = await failure(fileFromPath(join(folder, "missing.txt")));
    expect([error.code, site.requests.length]).toEqual(["ENOENT", 0]);
  });

  it("[C-161] streams of unknown size are bounded; sizes must be true", async () => {
    const endless = () =>
      new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) });
    const { site, canvas } = scripted([announced()], { maxBufferBytes: 10_000, maxRetries: 0 });
    expect(await failure(canvas.course(1).upload({ name: "a", content: endless() }))).toBeInstanceOf(TypeError);
    expect(site.requests).toHaveLength(0);
    const wrong = { name: "a", size: 5, content: new Blob(["1234567"]).stream() };
    const error = await failure(canvas.course(1).upload(wrong));
    expect(error.message).toContain("a has 7 bytes, not 5");
    expect(await failure(canvas.course(1).upload(new Blob(["x"])))).toMatchObject({ field: "name" });
  });

  it("[C-161] tells of its progress", async () => {
    const told: number[][] = [];
    const { canvas } = scripted([announced(), file]);
    const content = () => new Blob(["12345"]).stream();
    await canvas
      .course(1)
      .upload({ name: "a", content, size: 5 }, { onProgress: ({ sent, total }) => void told.push([sent, total]) });
    expect(told.at(-1)).toEqual([5, 5]);
    expect(told.length).toBeGreaterThan(1);
  });

  it("[C-165] an abort in the second step stops the transfer", async () => {
    const controller = new AbortController();
    let signal: AbortSignal | null | undefined;
    const { site, canvas } = scripted([
      announced(),
      (seen) => {
        signal = seen.init.signal;
        return new Promise<Response>(() => {});
      },
    ]);
    const upload = failure(canvas.course(1).upload(new Blob(["x"]), { name: "a" }, { signal: controller.signal }));
    while (site.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await upload).toBeInstanceOf(AbortError);
    expect(signal?.aborted).toBe(true);
  });

  it("[C-166] names are written as browsers write them", async () => {
    const { site, canvas } = scripted([announced(), file]);
    await canvas.course(1).upload(new Blob(["x"]), { name: 'a "b"\nü.txt' });
    expect(site.last.body).toContain('name="file"; filename="a %22b%22%0Aü.txt"');
  });
});

describe("contents", () => {
  it("[C-194] are read from the file's address, with the token only at home", async () => {
    const away = { ...file, url: "https://storage.example/get?verifier=v" };
    const { site, canvas } = scripted([
      file,
      new Response("at home"),
      away,
      new Response("away"),
      new Response("bytes"),
      new Response("stream"),
    ]);
    const home = await canvas.getFile(77);
    expect(await home.getContents()).toBe("at home");
    expect(site.last.headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
    const other = await canvas.getFile(77);
    expect(await other.getContents("text")).toBe("away");
    expect(site.last.headers.has("authorization")).toBe(false);
    expect(new TextDecoder().decode(await other.getContents("arrayBuffer"))).toBe("bytes");
    const chunks: Uint8Array[] = [];
    await other.download(new WritableStream({ write: (chunk) => void chunks.push(chunk) }));
    expect(Buffer.concat(chunks).toString()).toBe("stream");
  });

  it("[C-194] a redirect to storage loses the token", async () => {
    const { site, canvas } = scripted([
      file,
      new Response(null, { status: 302, headers: { location: "https://storage.example/x" } }),
      new Response("content"),
    ]);
    expect(await (await canvas.getFile(77)).getContents()).toBe("content");
    expect(site.requests.map(({ headers }) => headers.has("authorization"))).toEqual([true, true, false]);
  });

  it("an abort ends the reading of a file", async () => {
    const controller = new AbortController();
    const stalled = () => new Response(new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(9)) }));
    const { canvas } = scripted([file, stalled]);
    const found = await canvas.getFile(77);
    const reading = failure(found.getContents("arrayBuffer", { signal: controller.signal }));
    setImmediate(() => controller.abort("enough"));
    expect(await reading).toMatchObject({ name: "AbortError", cause: "enough" });
  });

  it("[C-194] a file without an address has no contents", async () => {
    const { canvas } = scripted([{ ...file, url: "" }]);
    expect(await failure((await canvas.getFile(77)).getContents())).toMatchObject({ field: "url" });
  });
});
