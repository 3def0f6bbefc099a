/** What is no HTTP, and what stops halfway: answered in Canvas's shape, and nobody else notices. */
import { once } from "node:events";
import { connect } from "node:net";
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Campus } from "../support/campus.ts";
import { newTenant, ownServer } from "../support/pidge.ts";

let server: PidgeServer;
let campus: Campus;
beforeAll(async () => {
  server = await ownServer({ bodyTimeout: 200 });
  campus = new Campus(await newTenant(server));
});
afterAll(() => server.close());

interface Said {
  readonly status: number;
  readonly id: string | undefined;
  readonly body: unknown;
}

/** What is answered to these bytes until the server ends the connection; only then does this side end, too. */
async function say(text: string): Promise<Said> {
  const { port, hostname } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    answer += chunk;
  });
  socket.on("error", () => {});
  socket.write(text);
  await once(socket, "close");
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return {
    status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]),
    id: /^x-request-context-id: ([0-9a-f-]{36})$/im.exec(head)?.[1],
    body: JSON.parse(body),
  };
}

const unreadable = (detail: unknown) => ({
  errors: [{ message: "An error occurred.", error_code: "bad_request", detail }],
});

test("what is no HTTP is told so, with an id", async () => {
  const cases: [string, number, unknown][] = [
    ["nonsense\r\n\r\n", 400, unreadable(expect.stringContaining("this is no HTTP request"))],
    [
      "GET /api/v1/users?search_term=Zo\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n",
      400,
      unreadable("the address has a character that must be percent-encoded, or is none"),
    ],
    ["POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400, unreadable(expect.stringContaining("Length"))],
    [
      `GET /api/v1/users/self?x=${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      431,
      {
        status: "request_header_fields_too_large",
        message: "the address and the headers are too large together",
      },
    ],
  ];
  for (const [text, status, body] of cases)
    expect([text.slice(0, 60), await say(text)]).toEqual([
      text.slice(0, 60),
      { status, id: expect.stringMatching(/./), body },
    ]);
  expect((await campus.admin.get("users/self")).status).toBe(200);
});

test("a request that names no host, or speaks HTTP/1.0, is an ordinary one", async () => {
  for (const head of ["HTTP/1.0", "HTTP/1.1\r\nHost: x\r\nConnection: close"])
    expect((await say(`GET /api/v1/users/self ${head}\r\n\r\n`)).status).toBe(401);
});

test("a body of which the rest does not come is given up: 408, and nothing is done", async () => {
  const { token, host } = campus.admin;
  const begin = (headers: string, body: string) =>
    `POST /api/v1/accounts/self/courses HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: ${host}\r\n` +
    `Authorization: Bearer ${token}\r\n${headers}\r\n\r\n${body}`;
  const form = "Content-Type: application/x-www-form-urlencoded";
  const parts = "Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: 500";
  for (const text of [
    begin(`${form}\r\nContent-Length: 500`, "course[name]=Half"),
    begin(`${form}\r\nTransfer-Encoding: chunked`, "11\r\ncourse[name]=Half\r\n"),
    begin(parts, '--edge\r\ncontent-disposition: form-data; name="course[name]"\r\n\r\nHalf'),
  ])
    expect(await say(text)).toEqual({
      status: 408,
      id: expect.stringMatching(/./),
      body: { status: "request_timeout", message: "the rest of the request did not come" },
    });
  expect((await campus.admin.get("accounts/self/courses")).body).toEqual([]);
  const whole = await say(begin(`${form}\r\nContent-Length: 18\r\nConnection: close`, "course[name]=Whole"));
  expect([whole.status, whole.body]).toEqual([200, expect.objectContaining({ name: "Whole" })]);
});
