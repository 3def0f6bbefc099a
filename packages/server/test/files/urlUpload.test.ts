import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isPublic } from "../../src/files/fetchUrl.ts";
import type { Api, Json } from "../support/api.ts";
import { newTenant, ownServer } from "../support/pidge.ts";
import { announce, download } from "./upload.ts";

let server: PidgeServer;
let elsewhere: Server;
let there: string;
let ann: Api;

beforeAll(async () => {
  server = await ownServer({ allowPrivateFetch: true, fetchTimeout: 500, maxFileSize: 1_000_000 });
  ann = (await newTenant(server)).admin;
  elsewhere = createServer((request, reply) => {
    const path = request.url ?? "";
    if (path.startsWith("/file")) reply.writeHead(200, { "content-type": "image/png" }).end("the bytes");
    else if (path === "/hop") reply.writeHead(302, { location: "/file.png" }).end();
    else if (path === "/loop") reply.writeHead(302, { location: "/loop" }).end();
    else if (path === "/much") reply.end(Buffer.alloc(1_000_001));
    else if (path === "/stalls") reply.write("some");
    else if (path === "/silent") return;
    else if (path === "/gate") elsewhere.emit("gate", () => reply.end("late"));
    else reply.writeHead(404).end();
  });
  await new Promise<void>((done) => elsewhere.listen(0, "127.0.0.1", done));
  there = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});

afterAll(async () => {
  elsewhere.closeAllConnections();
  elsewhere.close();
  await server.close();
});

/** Requests a copy and waits until it has ended. */
async function copy(api: Api, params: object): Promise<{ progress: Json; status: Json; id: number }> {
  const { status, body } = await announce(api, params as never);
  expect([status, body.upload_status, body.progress.tag]).toEqual([200, "pending", "upload_via_url"]);
  const ended = (p: Json) => p.workflow_state === "completed" || p.workflow_state === "failed";
  const progress = await settled(api, body.progress.url, ended);
  return { progress, status: (await api.get(body.status_url)).body, id: body.id };
}

/** Polls an address until its answer fulfils a condition. */
async function settled(api: Api, address: string, wished: (body: Json) => boolean): Promise<Json> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((r) => setTimeout(r, 25))) {
    const { body } = await api.get(address);
    if (wished(body)) return body;
  }
  throw new Error(`${address} did not come to an end`);
}

describe("copies from other servers", () => {
  test("[PLAT-208] a copy has a Progress whose result is the file", async () => {
    const done = await copy(ann, { name: "pic.png", url: `${there}/file.bin` });
    expect(done.progress).toMatchObject({ workflow_state: "completed", completion: 100, results: { id: done.id } });
    expect(done.status).toMatchObject({ upload_status: "ready", attachment: { id: done.id, size: 9 } });
    const file = (await ann.get(`files/${done.id}`)).body;
    expect(file).toMatchObject({ display_name: "pic.png", "content-type": "image/png" });
    expect(await (await download(ann, file.url)).text()).toBe("the bytes");
  });

  test("[PLAT-208] redirects are followed; the name is taken from the address and the type from the caller", async () => {
    const { id } = await copy(ann, { url: `${there}/file%20x.png?a=b/c`, content_type: "image/x-other" });
    const file = (await ann.get(`files/${id}`)).body;
    expect([file.display_name, file["content-type"]]).toEqual(["file%20x.png", "image/x-other"]);
    const hop = await copy(ann, { name: "hop.png", url: `${there}/hop` });
    expect((await ann.get(`files/${hop.id}`)).body.size).toBe(9);
  });

  test.each([
    ["malformed", () => "http://[nowhere", (u: string) => `Could not parse the URL: ${u}`],
    ["of another protocol", () => "ftp://host.test/x", (u: string) => `Could not parse the URL: ${u}`],
    ["relative", () => "some/where.txt", (u: string) => `No host provided for the URL: ${u}`],
    ["missing there", () => `${there}/nothing`, () => "Invalid response code, expected 200 got 404"],
    ["silent", () => `${there}/silent`, (u: string) => `The request timed out: ${u}`],
    ["stalling", () => `${there}/stalls`, (u: string) => `The request timed out: ${u}`],
    ["a redirect loop", () => `${there}/loop`, () => "Too many redirects"],
    ["too large", () => `${there}/much`, () => "file size exceeds the limit of 1000000 bytes"],
    ["closed", () => "http://127.0.0.1:1/x", (u: string) => `The address cannot be reached: ${u}`],
  ])("[PLAT-208] an address that is %s fails, and says why", async (_, url, message) => {
    const failed = await copy(ann, { name: "never.bin", url: url() });
    expect(failed.progress).toMatchObject({ workflow_state: "failed", message: message(url()) });
    expect(failed.status).toEqual({ upload_status: "errored", message: message(url()) });
    expect((await ann.get(`files/${failed.id}`)).status).toBe(404);
  });

  test("[PLAT-214] a cancelled copy leaves no file", async () => {
    const arrived = new Promise<() => void>((done) => elsewhere.once("gate", done));
    const { body } = await announce(ann, { name: "unwanted.bin", url: `${there}/gate` });
    const open = await arrived;
    const cancelled = await ann.post(`progress/${body.progress.id}/cancel`, { message: "enough" });
    expect(cancelled.body).toMatchObject({ workflow_state: "failed", message: "enough" });
    open();
    const status = await settled(ann, body.status_url, (s) => s.upload_status !== "pending");
    expect(status).toEqual({ upload_status: "errored", message: "canceled" });
    expect((await ann.get(body.progress.url)).body.message).toBe("enough");
    expect((await ann.get(`files/${body.id}`)).status).toBe(404);
  });

  test("the state of a copy is shown only with its uuid, and only in its own tenant", async () => {
    const { body } = await announce(ann, { name: "x", url: `${there}/file` });
    const other = (await newTenant(server)).admin;
    expect((await ann.get(body.status_url)).status).toBe(200);
    expect((await ann.get(body.status_url.replace(/\w{40}/, "x".repeat(40)))).status).toBe(404);
    expect((await other.get(body.status_url)).status).toBe(404);
    expect((await ann.as(undefined).get(body.status_url)).status).toBe(401);
  });
});

describe("addresses of private networks", () => {
  test("are fetched only if the configuration allows it", async () => {
    const api = (await newTenant()).admin;
    for (const url of [
      `${there}/file`,
      there.replace("127.0.0.1", "localhost"),
      "http://[::1]:80/",
      "http://2130706433/",
    ]) {
      const { progress } = await copy(api, { name: "secret", url });
      expect([url, progress.workflow_state, progress.message]).toEqual([
        url,
        "failed",
        `The address may not be fetched from here: ${new URL(url).href}`,
      ]);
    }
  });

  test("are distinguished from public ones", () => {
    const inside = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"];
    inside.push("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "::ffff:127.0.0.1");
    inside.push("::ffff:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "ff02::1", "nonsense");
    for (const address of inside) expect([address, isPublic(address)]).toEqual([address, false]);
    for (const address of [
      "8.8.8.8",
      "172.32.0.1",
      "100.128.0.1",
      "::ffff:8.8.8.8",
      "2a00:1450:4001::1",
      "2606:4700::1",
    ])
      expect([address, isPublic(address)]).toEqual([address, true]);
  });
});
