/** What is looked at before a body is read, and what of a body is read at all. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Api } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { newTenant, ownServer } from "../support/pidge.ts";

let server: PidgeServer;
let campus: Campus;
let ann: Api;
beforeAll(async () => {
  server = await ownServer({ bodyTimeout: 1_500 });
  campus = new Campus(await newTenant(server));
  ann = await campus.person("Ann");
});
afterAll(() => server.close());

interface Opened {
  write(text: string): void;
  /** The answer's status and body, as soon as they are there. */
  answer(): Promise<{ status: number; text: string }>;
  end(): void;
}

/** A request of which only the head is sent. */
function open(head: string): Opened {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let got = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    got += chunk;
  });
  socket.on("error", () => {});
  socket.write(`${head}\r\nHost: x\r\nX-Forwarded-Host: ${ann.host}\r\n\r\n`);
  return {
    write: (text) => socket.write(text),
    async answer() {
      while (!/\r\n\r\n./s.test(got)) await Promise.race([once(socket, "data"), once(socket, "close")]);
      return { status: Number(got.slice(9, 12)), text: got };
    },
    end: () => socket.destroy(),
  };
}

const LARGE = "Content-Length: 1500000000";
const PARTS = "Content-Type: multipart/form-data; boundary=b";
const field = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

describe("before the body", () => {
  test("a token that is unknown is refused when nothing of the body has come", async () => {
    const call = open(`POST /api/v1/conversations HTTP/1.1\r\nAuthorization: Bearer nonsense\r\n${PARTS}\r\n${LARGE}`);
    expect(await call.answer()).toMatchObject({ status: 401, text: expect.stringContaining("Invalid access token.") });
    call.end();
  });

  test("a good one is not: its body is waited for", async () => {
    const body = field("recipients[]", String(campus.admin.id)) + field("body", "Hello") + field("force_new", "true");
    const text = `${body}--b--\r\n`;
    const call = open(
      `POST /api/v1/conversations HTTP/1.1\r\nAuthorization: Bearer ${campus.admin.token}\r\n${PARTS}\r\nContent-Length: ${text.length}`,
    );
    call.write(text.replace(String(campus.admin.id), String(ann.id).padStart(String(campus.admin.id).length, "0")));
    expect((await call.answer()).status).toBe(201);
    call.end();
  });

  test("without any, where one is needed, a request without a body is refused, and an unknown method is no route", async () => {
    expect((await ann.as(undefined).get("conversations")).status).toBe(401);
    expect((await ann.as(undefined).raw("PATCH", "conversations")).status).toBe(404);
  });

  test("while the sender is unknown, 128 KiB are read and no more, in parts, forms and JSON", async () => {
    const nobody = ann.as(undefined);
    const send = (length: number, kind: "form" | "json" | "parts") => {
      const given = { access_token: String(ann.token), "recipients[]": String(ann.id), body: "" };
      const body = "a".repeat(length);
      if (kind === "json")
        return nobody.raw("POST", "conversations", {
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ access_token: ann.token, recipients: [ann.id], body }),
        });
      const form = kind === "form" ? new URLSearchParams(given) : new FormData();
      for (const [name, value] of Object.entries({ ...given, body })) form.set(name, value);
      return nobody.raw("POST", "conversations", { body: form });
    };
    for (const kind of ["form", "json", "parts"] as const) {
      const small = await send(1_000, kind);
      expect([kind, small.status]).toEqual([kind, 201]);
      const large = await send(128 * 1024 + 1, kind);
      expect([kind, large.status, large.body]).toEqual([
        kind,
        413,
        { status: "payload_too_large", message: "the body is too large" },
      ]);
    }
  });

  test("a body without a length is bounded as well", async () => {
    const call = open(
      "POST /api/v1/conversations HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked",
    );
    const piece = "a".repeat(60 * 1024);
    for (let i = 0; i < 3; i++) call.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
    expect((await call.answer()).status).toBe(413);
    call.end();
  });
});

describe("the body", () => {
  const json = (body: unknown) =>
    ann.raw("POST", "conversations/mark_all_as_read", {
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const form = (pairs: number) =>
    ann.raw("POST", "conversations/mark_all_as_read", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: Array.from({ length: pairs }, () => "a[]=1").join("&"),
    });

  test("holds 1 MiB, in parts too", async () => {
    const padded = (size: number) => `{"x":"${"a".repeat(size - 8)}"}`;
    expect((await json(padded(1024 * 1024))).status).toBe(200);
    expect((await json(padded(1024 * 1024 + 1))).status).toBe(413);
    const parts = (size: number) => {
      const data = new FormData();
      for (let i = 0; i < 4; i++) data.set(`x${i}`, "a".repeat(size / 4));
      return ann.raw("POST", "conversations/mark_all_as_read", { body: data });
    };
    expect((await parts(1024 * 1024)).status).toBe(200);
    expect((await parts(1024 * 1024 + 4)).status).toBe(413);
    const file = new FormData();
    file.set("x", new Blob(["a".repeat(1024 * 1024 + 1)]), "x.bin");
    expect(
      (await ann.raw("POST", "conversations/mark_all_as_read", { body: file })).status,
      "no file is wanted here",
    ).toBe(413);
  });

  test("holds 32 levels, 20,000 names and values in JSON, 10,000 parameters in a form", async () => {
    const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
    expect((await json(deep(32))).status).toBe(200);
    expect((await json(deep(33))).body.message).toBe("the JSON body is nested too deeply");
    const wide = (values: number) => ({ a: Array.from({ length: values }, () => '"[{,:\\') });
    // one more for the name
    expect((await json(wide(20_000))).status).toBe(200);
    expect((await json(wide(20_001))).body.message).toBe("the JSON body has more than 20000 names and values");
    expect((await form(10_000)).status).toBe(200);
    expect((await form(10_001)).body.message).toBe("there are more than 10000 parameters");
  });

  test("that comes a letter at a time is given up when its time is over", async () => {
    const call = open(
      `PUT /api/v1/users/self HTTP/1.1\r\nAuthorization: Bearer ${ann.token}\r\nContent-Type: application/json\r\nContent-Length: 1000`,
    );
    const trickle = setInterval(() => call.write("a"), 100);
    expect((await call.answer()).status).toBe(408);
    clearInterval(trickle);
    call.end();
  });
});

test("a file of megabytes comes with a post, and leaves nothing behind where it waited", async () => {
  const course = await campus.course("Files");
  await campus.enroll(course.id, ann, "teacher");
  const waiting = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith("pidge-") && !name.startsWith("pidge-keys"));
  const before = waiting();
  const data = new FormData();
  data.set("title", "Large");
  data.set("attachment", new Blob(["x".repeat(3 * 1024 * 1024)], { type: "text/plain" }), "large.txt");
  const topic = await ann.raw("POST", `courses/${course.id}/discussion_topics`, { body: data });
  expect(topic.body.attachments).toMatchObject([{ size: 3 * 1024 * 1024, display_name: "large.txt" }]);
  await expect.poll(() => waiting().filter((name) => !before.includes(name))).toEqual([]);
});

test("[PLAT-54] unknown tokens of an address share a bucket, and good ones behind it are served", async () => {
  const own = await ownServer({ throttle: {} });
  try {
    const { admin } = await newTenant(own);
    const statuses = new Set<number>();
    for (let i = 0; i < 200 && !statuses.has(403); i++)
      statuses.add((await admin.as(`guess-${i}`).get("users/self")).status);
    expect([...statuses]).toEqual([401, 403]);
    expect((await admin.get("users/self")).status).toBe(200);
  } finally {
    await own.close();
  }
});

test("answers say what browsers must not do with them", async () => {
  const plain = await ann.get("users/self");
  expect(plain.headers.get("x-content-type-options")).toBe("nosniff");
  expect(plain.headers.get("strict-transport-security")).toBeNull();
  const secure = await ann.get("users/self", {}, { "x-forwarded-proto": "https" });
  expect(secure.headers.get("strict-transport-security")).toBe("max-age=31536000");
});
