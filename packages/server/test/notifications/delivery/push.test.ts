/** Push messages to browsers, over HTTP to a push service that answers as it is told. */
import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createWebPush } from "../../../src/notifications/delivery/webPush.ts";
import { Lab } from "../rules/lab.ts";
import { PostOffice } from "./post.ts";
import { ScriptedSmtp } from "./smtp.ts";

let lab: Lab;
let post: PostOffice;
let service: Server;
let base: string;
let answers: Record<string, number> = {};
let received: { path: string; body: Buffer; headers: Record<string, unknown> }[] = [];

const options = { contact: "mailto:it@lake.example", allowPrivate: true };

beforeAll(async () => {
  lab = await Lab.open();
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (c: Buffer) => chunks.push(c));
    request.on("end", () => {
      received.push({ path: request.url!, body: Buffer.concat(chunks), headers: request.headers });
      response.writeHead(answers[request.url!] ?? 201).end();
    });
  });
  await new Promise<void>((done) => service.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const push = createWebPush(lab, options);
  post = new PostOffice(lab, await ScriptedSmtp.listen(), {}, push);
});
afterAll(async () => {
  await post.close();
  await new Promise((done) => service.close(done));
  await lab.close();
});
beforeEach(() => {
  answers = {};
  received = [];
});

/** What the browser makes of a message (RFC 8188 and 8291). */
function decrypt(body: Buffer, ecdh: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + body[20]!);
  const sealed = body.subarray(21 + body[20]!);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(sender), auth, info, 32));
  const derive = (label: string, length: number) =>
    Buffer.from(hkdfSync("sha256", secret, salt, `Content-Encoding: ${label}\0`, length));
  const cipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
  cipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

/** A person with a push channel and a browser under each of these paths. */
async function owner(...paths: string[]) {
  const id = await lab.user("Phone Owner");
  const channel = await lab.channel(id, "push", { type: "push" });
  const keys: Record<string, { ecdh: ECDH; auth: Buffer }> = {};
  for (const path of paths) {
    const ecdh = createECDH("prime256v1");
    const auth = randomBytes(16);
    ecdh.generateKeys();
    keys[path] = { ecdh, auth };
    await lab.insert("notification_endpoints", {
      user_id: id,
      token: `${base}${path}`,
      token_key: `${base}${path}`,
      arn: `arn:${path}`,
      keys: JSON.stringify({ p256dh: ecdh.getPublicKey("base64url"), auth: auth.toString("base64url") }),
    });
  }
  return { id, channel, keys };
}

async function write(to: number) {
  const author = await lab.reader("Tomas Ode");
  const c = await lab.conversation(author.id, [to], "See you Friday");
  const payload = { conversation_id: c.conversation, message_id: c.message, author_id: author.id };
  return { ...c, event: await lab.event("conversation_message", payload) };
}
const state = async (event: number) => (await lab.messages(event))[0];
const devices = (id: number) =>
  lab.sql("select workflow_state as s from notification_endpoints where user_id = $1 order by id", [id]);

describe("push", () => {
  test("each browser of the person gets the message, so that only it can read it", async () => {
    const { id, keys } = await owner("/one", "/two");
    const { event, conversation } = await write(id);
    await post.deliver();
    expect(await state(event)).toMatchObject({ workflow_state: "sent", subject: "Tomas sent you a message" });
    expect(received.map((r) => r.path).sort()).toEqual(["/one", "/two"]);
    for (const { path, body, headers } of received) {
      expect(body.includes("Tomas")).toBe(false);
      expect(headers.authorization).toMatch(/^vapid t=.+, k=.+$/);
      const { ecdh, auth } = keys[path]!;
      const clear = decrypt(body, ecdh, auth);
      expect(JSON.parse(clear)).toMatchObject({
        alert: "Tomas sent you a message",
        html_url: `https://lms.example/conversations/${conversation}`,
        user_id: id,
      });
    }
  });

  test("[NOTI-150] kinds that do not go to devices are cancelled", async () => {
    const { id, channel } = await owner("/one");
    await lab.policy(channel, "report_generated", "immediately");
    const event = await lab.notice("report_generated", [id]);
    await post.deliver();
    expect(await state(event)).toMatchObject({
      workflow_state: "cancelled",
      state_reason: "this kind does not go to devices",
    });
    expect(received).toEqual([]);
  });

  test("a browser that is gone is forgotten, the others still get it", async () => {
    answers["/gone"] = 410;
    const { id } = await owner("/gone", "/here");
    const { event } = await write(id);
    await post.deliver();
    expect((await state(event)).workflow_state).toBe("sent");
    expect((await devices(id)).map((d) => d.s)).toEqual(["deleted", "active"]);
  });

  test("while the push service is away the message waits", async () => {
    answers["/busy"] = 503;
    const { id } = await owner("/busy");
    const { event } = await write(id);
    await post.deliver();
    expect(await state(event)).toMatchObject({ workflow_state: "staged", attempts: 1 });
    answers = {};
    lab.clock.advance(300);
    await post.deliver();
    expect((await state(event)).workflow_state).toBe("sent");
  });

  test("without a browser there is nothing to send to", async () => {
    const { id } = await owner();
    const { event } = await write(id);
    await post.deliver();
    expect(await state(event)).toMatchObject({
      workflow_state: "transmission_error",
      state_reason: "No notification targets specified",
    });
  });

  test("addresses that only this machine can reach are not connected to", async () => {
    const { id } = await owner("/inside");
    const { event } = await write(id);
    await lab.decide();
    const strict = createWebPush(lab, { ...options, allowPrivate: false });
    const office = new PostOffice(lab, post.smtp, {}, strict);
    await office.worker.run();
    await office.worker.stop();
    expect(received).toEqual([]);
    expect((await state(event)).workflow_state).toBe("transmission_error");
    expect((await devices(id)).map((d) => d.s)).toEqual(["deleted"]);
  });

  test("browsers are told the key to subscribe with, the same each time, and only where push is set up", async () => {
    const on = await (await lab.serve({ pushContact: "mailto:it@lake.example" })).as("admin");
    const first = await on.get("/api/pidge/v1/push_key");
    expect(Buffer.from(first.body.public_key, "base64url")).toHaveLength(65);
    expect((await on.get("/api/pidge/v1/push_key")).body).toEqual(first.body);
    const off = await (await lab.serve()).as("admin");
    expect((await off.get("/api/pidge/v1/push_key")).status).toBe(404);
  });
});
