/** The whole way in a running server: a message over HTTP becomes a mail, though the mail server is away at first. */

import { CannotListen, type PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Campus } from "../../support/campus.ts";
import { ManualClock, newTenant, ownServer } from "../../support/pidge.ts";
import { ScriptedSmtp } from "./smtp.ts";

let server: PidgeServer;
let smtp: ScriptedSmtp | undefined;
let port: number;
const clock = new ManualClock();

beforeAll(async () => {
  // a port on which nobody listens yet
  const placeholder = await ScriptedSmtp.listen();
  port = placeholder.port;
  await placeholder.close();
  server = await ownServer({
    clock,
    mail: {
      server: `smtp://127.0.0.1:${port}`,
      from: "notifications@lms.example",
      replyTo: ["reply@lms.example"],
      inboundPort: 0,
    },
  });
});
afterAll(async () => {
  await server.close();
  await smtp?.close();
});

test("the mail server's absence delays a mail and does not drop it", async () => {
  const campus = new Campus(await newTenant(server));
  const course = await campus.course("Botany");
  const [author, reader] = [await campus.person("Tomas Ode"), await campus.person("Mira Lund")];
  await campus.enroll(course.id, author, "teacher");
  await campus.enroll(course.id, reader, "student");
  const send = (body: string) => author.post("conversations", { recipients: [reader.id], body });
  const fates = async () =>
    (await reader.get("/api/pidge/v1/users/self/notifications")).body.map(
      (d: { message: { workflow_state: string; attempts: number } }) => [d.message.workflow_state, d.message.attempts],
    );
  await send("While you were away");
  await expect.poll(fates, { timeout: 8000 }).toEqual([["staged", 1]]);
  const [waiting] = (await reader.get("/api/pidge/v1/users/self/notifications")).body;
  expect(waiting.message.reason).toContain("ECONNREFUSED");
  const health = async () => (await author.as(undefined).get("/health")).body;
  expect(await health()).toMatchObject({ status: "degraded", degraded: ["mail"] });
  smtp = await ScriptedSmtp.listen(port);
  // the first success releases what waits, long before its own time
  await send("And again");
  await expect.poll(fates, { timeout: 8000 }).toEqual([
    ["sent", 1],
    ["sent", 2],
  ]);
  expect(await health()).toEqual({ status: "ok", version: expect.any(String) });
  const mails = await smtp.to((await reader.get("users/self/communication_channels")).body[0].address);
  expect(mails.map((m) => m.text!.split("\n")[0]).sort()).toEqual(["And again", "While you were away"]);
});

test("an address on which mail cannot be taken in stops the start, with its reason", async () => {
  smtp ??= await ScriptedSmtp.listen(port);
  const start = ownServer({ mail: { replyTo: ["reply@lms.example"], inboundPort: smtp.port } });
  await expect(start).rejects.toThrow(CannotListen);
  await expect(start).rejects.toThrow(/cannot take in mail on 127\.0\.0\.1:\d+/);
});
