import { beforeAll, describe, expect, test } from "vitest";
import { readRange } from "../../src/files/download.ts";
import type { Api, Json } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { download, upload } from "./upload.ts";

let ann: Api;
let bob: Api;
let file: Json;
const bytes = new Uint8Array(600_000).map((_, i) => (i * 7) % 253);

beforeAll(async () => {
  const campus = await Campus.create();
  ann = await campus.person("Ann Down");
  bob = await campus.person("Bob Down");
  file = (await upload(ann, { name: "photo.png" }, bytes)).body;
});

describe("access to the bytes", () => {
  test("[PLAT-209] the verifier in a file's url opens it without a login, another verifier does not", async () => {
    expect(file.url).toMatch(new RegExp(`/files/${file.id}/download\\?download_frd=1&verifier=${file.uuid}$`));
    expect((await download(ann, file.url)).status).toBe(200);
    const end = file.uuid.endsWith("x") ? "y" : "x";
    for (const verifier of [file.uuid.slice(0, -1) + end, "", "abc.def", `${"z".repeat(8)}.${"A".repeat(43)}`]) {
      const url = `/files/${file.id}/download?verifier=${verifier}`;
      expect([verifier, (await download(ann, ann.url + url)).status]).toEqual([verifier, 401]);
      expect([verifier, (await bob.get(url)).status]).toEqual([verifier, 403]);
      expect([verifier, (await ann.get(url)).status]).toEqual([verifier, 200]);
    }
  });

  test("[PLAT-212] a public address works without a login until the verifier is reset", async () => {
    const { status, body } = await ann.get(`files/${file.id}/public_url`);
    expect(status).toBe(200);
    expect(new URL(body.public_url).protocol).toBe("http:");
    expect(body.public_url).not.toContain(file.uuid);
    const got = await download(ann, body.public_url);
    expect([got.status, got.headers.get("content-disposition")?.slice(0, 6)]).toEqual([200, "inline"]);
    const [expires, signature] = new URL(body.public_url).searchParams.get("verifier")!.split(".");
    const later = (Number.parseInt(expires!, 36) + 1000).toString(36);
    const longer = body.public_url.replace(`${expires}.`, `${later}.`);
    expect([signature!.length, (await download(ann, longer)).status]).toEqual([43, 401]);
    file = (await ann.post(`files/${file.id}/reset_verifier`)).body;
    expect((await download(ann, body.public_url)).status).toBe(401);
    expect((await bob.get(`files/${file.id}/public_url`)).status).toBe(403);
  });
});

describe("the answer", () => {
  test.each([
    ["bytes=0-0", 206, 0, 1],
    ["bytes=100-299", 206, 100, 300],
    ["bytes=262143-262144", 206, 262_143, 262_145],
    ["bytes=599990-", 206, 599_990, 600_000],
    ["bytes=-10", 206, 599_990, 600_000],
    ["bytes=599990-700000", 206, 599_990, 600_000],
    ["bytes=5-4", 200, 0, 600_000],
    ["bytes=0-1,5-6", 200, 0, 600_000],
    ["lines=0-1", 200, 0, 600_000],
  ])("the range %s is answered %i", async (range, status, start, end) => {
    const got = await download(ann, file.url, { range });
    expect(got.status).toBe(status);
    expect(got.headers.get("content-range")).toBe(status === 206 ? `bytes ${start}-${end - 1}/600000` : null);
    expect(got.headers.get("content-length")).toBe(String(end - start));
    expect(Buffer.compare(Buffer.from(await got.arrayBuffer()), Buffer.from(bytes.slice(start, end)))).toBe(0);
  });

  test("a range outside the file is a 416 with its size", async () => {
    for (const range of ["bytes=600000-", "bytes=-0"]) {
      const got = await download(ann, file.url, { range });
      expect([got.status, got.headers.get("content-range"), await got.text()]).toEqual([416, "bytes */600000", ""]);
    }
    expect(readRange("bytes=-5", 0)).toBeUndefined();
  });

  test("a current copy is not sent again; a range of an outdated copy answers the whole file", async () => {
    const first = await download(ann, file.url, { range: "bytes=0-9" });
    const etag = first.headers.get("etag")!;
    expect((await download(ann, file.url, { "if-none-match": etag })).status).toBe(304);
    expect((await download(ann, file.url, { "if-none-match": '"other"' })).status).toBe(200);
    expect((await download(ann, file.url, { range: "bytes=0-9", "if-range": etag })).status).toBe(206);
    expect((await download(ann, file.url, { range: "bytes=0-9", "if-range": '"other"' })).status).toBe(200);
  });

  test("HEAD answers only the headers", async () => {
    const got = await fetch(file.url.replace(/^https?:\/\/[^/]+/, ann.url), {
      method: "HEAD",
      headers: { "x-forwarded-host": ann.host },
    });
    expect([got.status, got.headers.get("content-length"), await got.text()]).toEqual([200, "600000", ""]);
  });

  test("only harmless media types are displayed, and none can run scripts on this site", async () => {
    const kinds: [string, string, string][] = [
      ["page.html", "attachment", "text/html"],
      ["drawing.svg", "attachment", "image/svg+xml"],
      ["app.js", "attachment", "text/javascript"],
      ["data.xml", "attachment", "application/xml"],
      ["unknown.zzz", "attachment", "application/octet-stream"],
      ["a.txt", "inline", "text/plain"],
      ["a.pdf", "inline", "application/pdf"],
      ["a.jpg", "inline", "image/jpeg"],
    ];
    for (const [name, shown, type] of kinds) {
      const { id, uuid } = (await upload(ann, { name }, "<script>1</script>")).body;
      const got = await download(ann, `${ann.url}/files/${id}/download?verifier=${uuid}`);
      expect(got.headers.get("content-type")).toBe(type);
      expect(got.headers.get("content-disposition")).toMatch(new RegExp(`^${shown}; filename="${name}"`));
      expect(got.headers.get("x-content-type-options")).toBe("nosniff");
      if (name !== "a.pdf") expect(got.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
      const saved = await download(ann, `${ann.url}/files/${id}/download?download_frd=1&verifier=${uuid}`);
      expect(saved.headers.get("content-disposition")).toMatch(/^attachment;/);
    }
  });

  test("every file name is sent intact in the header, and none can add to the header", async () => {
    const name = 'Öl "50%" \\ß’; x=y.txt'.replace("\\", "");
    const { url, filename, display_name } = (await upload(ann, { name }, "x")).body;
    expect(display_name).toBe(name);
    expect(decodeURIComponent(filename.replaceAll("+", " "))).toBe(name);
    const header = (await download(ann, url)).headers.get("content-disposition")!;
    expect(header).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w%.~!-]+$/);
    expect(decodeURIComponent(header.split("UTF-8''")[1]!)).toBe(name);
    expect(header.match(/"/g)).toHaveLength(2);
  });
});
