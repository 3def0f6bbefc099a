import { request } from "node:http";
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../support/pidge.ts";
import { announce, download, sendBytes, type Ticket, upload } from "./upload.ts";

const CHUNK = 256 * 1024;
const clock = new ManualClock();
let server: PidgeServer;
let ann: Api;

beforeAll(async () => {
  server = await ownServer({ clock });
  ann = (await newTenant(server)).admin;
});
afterAll(() => server.close());

/** Counts how often a statement is sent while `work` runs. */
async function counting(statement: string, work: () => Promise<unknown>): Promise<number> {
  let n = 0;
  const stop = server.onQuery(({ name }) => {
    if (name === statement) n++;
  });
  await work();
  stop();
  return n;
}

/** Waits until a blob has been deleted. */
async function sweptBlobs(work: () => Promise<unknown>, expected: number, patience = 5_000): Promise<number> {
  let n = 0;
  const stop = server.onQuery(({ name }) => {
    if (name === "delete_blob") n++;
  }, "all");
  await work();
  for (const end = Date.now() + patience; n < expected && Date.now() < end; )
    await new Promise((r) => setTimeout(r, 20));
  stop();
  return n;
}

/** The part of a form before the bytes of its file. */
function formHead(ticket: Ticket): { head: string; type: string } {
  const boundary = "a-boundary";
  const part = (disposition: string, rest: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}${rest}`;
  const fields = Object.entries(ticket.upload_params).map(([k, v]) => part(`name="${k}"`, `\r\n\r\n${v}\r\n`));
  const file = part('name="file"; filename="x"', "\r\nContent-Type: application/octet-stream\r\n\r\n");
  return { head: fields.join("") + file, type: `multipart/form-data; boundary=${boundary}` };
}

/** Sends a part of a file, and closes the connection once the server has begun to store it. */
async function breakOff(ticket: Ticket, bytes: number): Promise<void> {
  const { head, type } = formHead(ticket);
  const headers = { "content-type": type, "content-length": 10_000_000, "x-forwarded-host": ann.host };
  const call = request(`${server.url}${new URL(ticket.upload_url).pathname}`, { method: "POST", headers });
  call.on("error", () => {});
  await new Promise<void>((done) => {
    const stop = server.onQuery(({ name }) => {
      if (name === "insert_file_chunk") call.destroy();
      if (name !== "mark_blobs_freed") return;
      stop();
      done();
    });
    call.write(head);
    call.write(Buffer.alloc(bytes));
  });
}

describe("blobs in the database", () => {
  test("a file is written and read chunk by chunk, and a range reads only its chunks", async () => {
    const bytes = new Uint8Array(5 * CHUNK + 1).map((_, i) => i % 249);
    let url = "";
    const written = await counting("insert_file_chunk", async () => {
      url = (await upload(ann, { name: "rows.bin" }, bytes)).body.url;
    });
    expect(written).toBe(6);
    const readAll = await counting("read_file_chunk", async () => {
      const got = Buffer.from(await (await download(ann, url)).arrayBuffer());
      expect(Buffer.compare(got, Buffer.from(bytes))).toBe(0);
    });
    expect(readAll).toBe(6);
    const readSome = await counting("read_file_chunk", async () => {
      const got = await download(ann, url, { range: `bytes=${3 * CHUNK - 1}-${3 * CHUNK}` });
      expect(Buffer.from(await got.arrayBuffer())).toEqual(Buffer.from(bytes.slice(3 * CHUNK - 1, 3 * CHUNK + 1)));
    });
    expect(readSome).toBe(2);
  });

  test("12 MiB are uploaded and downloaded, more than other requests may send", async () => {
    const bytes = new Uint8Array(12 * 1024 * 1024).fill(7);
    const { status, body } = await upload(ann, { name: "large.bin" }, bytes);
    expect([status, body.size]).toEqual([200, bytes.length]);
    const got = new Uint8Array(await (await download(ann, body.url)).arrayBuffer());
    expect([got.length, got.every((b) => b === 7)]).toEqual([bytes.length, true]);
    expect(await sweptBlobs(() => ann.delete(`files/${body.id}`), 1)).toBe(1);
  });

  test("more bytes than maxFileSize are refused and deleted", async () => {
    const small = await ownServer({ maxFileSize: 300_000 });
    try {
      const api = (await newTenant(small)).admin;
      expect((await announce(api, { name: "x", size: 300_001 })).status).toBe(400);
      const { body: ticket } = await announce(api, { name: "x" });
      expect((await sendBytes(api, ticket, new Uint8Array(300_001))).status).toBe(400);
      expect((await api.get("users/self/files/quota")).body.quota_used).toBe(0);
      expect((await sendBytes(api, ticket, new Uint8Array(300_000))).status).toBe(302);
    } finally {
      await small.close();
    }
  });
});

describe("blobs without a file", () => {
  test("are deleted after their file is", async () => {
    const { body } = await upload(ann, { name: "bye.bin" }, new Uint8Array(CHUNK * 2));
    expect(await sweptBlobs(() => ann.delete(`files/${body.id}`), 1)).toBe(1);
    expect((await download(ann, body.url)).status).toBe(401);
  });

  test("are deleted after a file is overwritten, and after bytes are sent twice", async () => {
    await upload(ann, { name: "over.bin" }, "1");
    expect(await sweptBlobs(() => upload(ann, { name: "over.bin" }, "2"), 1)).toBe(1);
    const { body: ticket } = await announce(ann, { name: "again.bin" });
    await sendBytes(ann, ticket, "first");
    const sent = await sendBytes(ann, ticket, "second");
    let url = "";
    const confirm = async () => {
      url = (await ann.get(sent.headers.get("location")!)).body.url;
    };
    expect(await sweptBlobs(confirm, 1)).toBe(1);
    expect(await (await download(ann, url)).text()).toBe("second");
  });

  test("are deleted after a sender breaks off", async () => {
    const { body: ticket } = await announce(ann, { name: "half.bin" });
    await breakOff(ticket, 3 * CHUNK);
    // the blob is freed a moment after the failure; the next request that changes files starts the sweep
    const swept = () => sweptBlobs(() => announce(ann, { name: "other.bin" }), 1, 500);
    await expect.poll(swept, { timeout: 10_000 }).toBe(1);
    const sent = await sendBytes(ann, ticket, "whole");
    expect((await ann.get(sent.headers.get("location")!)).body.size).toBe(5);
  });

  test("are deleted after a form ends too early, which is a 400", async () => {
    const { body: ticket } = await announce(ann, { name: "short.bin" });
    const { head, type } = formHead(ticket);
    const body = Buffer.concat([Buffer.from(head), Buffer.alloc(2 * CHUNK)]);
    const sent = await ann.as(undefined).raw("POST", ticket.upload_url, { headers: { "content-type": type }, body });
    expect([sent.status, sent.text]).toEqual([400, ""]);
    expect(await sweptBlobs(() => announce(ann, { name: "other.bin" }), 1)).toBe(1);
  });

  test("are deleted with uploads that are not confirmed within a day", async () => {
    const { body: ticket } = await announce(ann, { name: "forgotten.bin" });
    const sent = await sendBytes(ann, ticket, "forgotten");
    const before = (await ann.get("users/self/files/quota")).body.quota_used;
    clock.advance(23 * 3600);
    await announce(ann, { name: "other.bin" });
    clock.advance(2 * 3600);
    expect(await sweptBlobs(() => announce(ann, { name: "other.bin" }), 1)).toBe(1);
    expect((await ann.get("users/self/files/quota")).body.quota_used).toBe(before - 9);
    expect((await ann.get(sent.headers.get("location")!)).status).toBe(400);
  });
});

describe("expiry", () => {
  test("[PLAT-203] a policy is valid for half an hour", async () => {
    const { body: ticket } = await announce(ann, { name: "late.txt" });
    clock.advance(29 * 60);
    expect((await sendBytes(ann, ticket, "in time")).status).toBe(302);
    clock.advance(60);
    expect((await sendBytes(ann, ticket, "late")).status).toBe(400);
  });

  test("[PLAT-212] a public address is valid for an hour", async () => {
    const { body } = await upload(ann, { name: "public.txt" }, "p");
    const { public_url } = (await ann.get(`files/${body.id}/public_url`)).body;
    clock.advance(59 * 60);
    expect((await download(ann, public_url)).status).toBe(200);
    clock.advance(60);
    expect((await download(ann, public_url)).status).toBe(401);
  });
});

test("a file that messages carry keeps its bytes when it is overwritten", async () => {
  const campus = await Campus.create();
  const sender = await campus.person("Sen Der");
  const reader = await campus.person("Rea Der");
  const course = await campus.course("Mail");
  for (const person of [sender, reader]) await campus.enroll(course.id, person, "student");
  const params = { name: "photo.png", parent_folder_path: "conversation attachments" };
  const first = (await upload(sender, params, "first")).body;
  const elsewhere = (await upload(sender, { name: "photo.png" }, "unfiled")).body;
  const sent = await sender.post("conversations", {
    recipients: [reader.id],
    body: "See this",
    context_code: `course_${course.id}`,
    attachment_ids: [first.id, elsewhere.id],
  });
  expect(sent.status).toBe(201);
  const second = (await upload(sender, params, "second")).body;
  const seen = (await reader.get(`conversations/${sent.body[0].id}`)).body.messages[0].attachments;
  expect(seen.map((f: { id: number }) => f.id)).toEqual([first.id]);
  expect(await (await download(reader, seen[0].url)).text()).toBe("first");
  expect((await sender.get(`files/${first.id}`)).body.id).toBe(second.id);
  expect(await (await download(reader, second.url)).text()).toBe("second");
  const listed = (await sender.get(`folders/${first.folder_id}/files`)).body;
  expect(listed.map((f: { id: number }) => f.id)).toEqual([second.id]);
});
