/** Mails over a real connection to a mail server that accepts, defers, refuses, falls silent or breaks off. */
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DeliveryWorker } from "../../../src/notifications/delivery/deliveryWorker.ts";
import { createMailer } from "../../../src/notifications/delivery/mailer.ts";
import { TextMemo } from "../../../src/notifications/delivery/mailTexts.ts";
import { nextAttempt } from "../../../src/notifications/delivery/outcome.ts";
import { noPush } from "../../../src/notifications/delivery/push.ts";
import { HEALTH } from "../../../src/platform/health.ts";
import { Lab } from "../rules/lab.ts";
import { PostOffice } from "./post.ts";
import type { ScriptedSmtp } from "./smtp.ts";

let lab: Lab;
let post: PostOffice;
let smtp: ScriptedSmtp;
beforeAll(async () => {
  lab = await Lab.open();
  post = await PostOffice.open(lab);
  smtp = post.smtp;
});
afterAll(async () => {
  await post.close();
  await lab.close();
});

const minutes = (n: number) => new Date(lab.clock.now().getTime() + n * 60_000);
const message = async (event: number) => (await lab.messages(event))[0];

/** A message from one reader to another. */
async function write(
  body = "See you Friday",
  names: [string, string] = ["Tomas Ode", "Mira Lund"],
  subject: string | null = null,
) {
  const author = await lab.reader(names[0]);
  const reader = await lab.reader(names[1]);
  const { conversation, message } = await lab.conversation(author.id, [reader.id], body, subject);
  const payload = { conversation_id: conversation, message_id: message, author_id: author.id };
  return { author, reader, conversation, event: await lab.event("conversation_message", payload) };
}

describe("accepted", () => {
  test("a message arrives as text and HTML, from its author, and can be ended", async () => {
    const { reader, conversation, event } = await write(
      "See you <b>Friday</b>\nhttps://lake.example/map",
      undefined,
      "Field trip",
    );
    await post.deliver();
    const [mail] = await smtp.to(reader.address);
    expect(mail!.subject).toBe("Tomas sent you a message");
    expect(mail!.from!.value).toEqual([{ name: "Tomas", address: "notifications@lms.example" }]);
    expect(mail!.to).toMatchObject({ value: [{ address: reader.address }] });
    expect(mail!.text).toContain("Subject: Field trip\n\nSee you <b>Friday</b>\nhttps://lake.example/map");
    expect(mail!.text).toContain(`https://lms.example/conversations/${conversation}`);
    expect(mail!.html).toContain("See you &lt;b&gt;Friday&lt;/b&gt;");
    expect(mail!.html).toContain('<a href="https://lake.example/map">');
    expect(mail!.headers.get("auto-submitted")).toBe("auto-generated");
    const { raw } = smtp.mails.find((m) => m.to === reader.address)!;
    expect(raw).toContain("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
    expect(raw).toMatch(/\r\nList-Unsubscribe:\s+<https:\/\/lms\.example\/api\/pidge\/v1\/unsubscribe\/[\w.]+>\r\n/);
    const row = await message(event);
    expect(row).toMatchObject({ workflow_state: "sent", attempts: 1, subject: mail!.subject, from_name: "Tomas" });
    expect(row.body).toBe(mail!.text!.replaceAll("\r\n", "\n"));
    expect(row.sent_at).toEqual(lab.clock.now());
    await post.deliver();
    expect(await smtp.to(reader.address)).toHaveLength(1);
  });

  test("mails of one conversation thread by a stable reference, each with an id of its own", async () => {
    const { author, reader, conversation, event } = await write();
    const second = await lab.insert(
      "conversation_messages",
      { conversation_id: conversation, author_id: author.id, body: "Again" },
      "created_at",
    );
    await lab.insert(
      "conversation_message_participants",
      { conversation_id: conversation, user_id: reader.id, message_id: second },
      "",
    );
    await lab.event("conversation_message", {
      conversation_id: conversation,
      message_id: second,
      author_id: author.id,
    });
    await post.deliver();
    const [one, two] = await smtp.to(reader.address);
    expect(one!.references).toBe(`<conversation-${conversation}.${lab.root}@lms.example>`);
    expect(two!.references).toBe(one!.references);
    expect(two!.inReplyTo).toBe(one!.inReplyTo);
    expect(two!.messageId).not.toBe(one!.messageId);
    expect(one!.messageId).toBe(`<message-${(await message(event)).id}.${lab.root}@lms.example>`);
  });

  test("nothing in names, subjects or texts becomes a header", async () => {
    const evil = "Eve\r\nBcc: victim@lake.example\r\nX-Evil: yes";
    const { author, reader, event } = await write(`.\r\nRCPT TO:<victim@lake.example>\r\n.`, ["Eve", "Mark"], evil);
    await lab.sql("update users set short_name = $2 where id = $1", [author.id, evil]);
    await post.deliver();
    const [mail] = await smtp.to(reader.address);
    expect(mail!.headers.has("x-evil")).toBe(false);
    expect(mail!.headers.has("bcc")).toBe(false);
    expect(mail!.from!.value[0]!.name).toContain("Eve Bcc: victim@lake.example");
    expect(mail!.text).toContain("RCPT TO:<victim@lake.example>");
    expect(smtp.tries.has("victim@lake.example")).toBe(false);
    expect((await message(event)).workflow_state).toBe("sent");
  });

  test("text and HTML arrive as they were written, however long their lines and whatever ends them", async () => {
    const body = [
      ".",
      "..two dots",
      "=3D is no sign =",
      `trailing blanks  \t`,
      "From here on",
      "李".repeat(500),
      "x".repeat(2000),
      "--=_pidge",
      "--=_pidge--",
      "\rlone\rreturns",
      "👋 end",
    ].join("\n");
    const { reader, event } = await write(body);
    await post.deliver();
    const [mail] = await smtp.to(reader.address);
    const row = await message(event);
    const lines = (text: string) => text.replace(/\r\n?/g, "\n");
    expect(lines(mail!.text!)).toBe(lines(row.body));
    expect(lines(mail!.html as string)).toBe(lines(row.html_body));
    expect(row.html_body).toMatch(/href="https:\/\/lms\.example\/api\/pidge\/v1\/unsubscribe\/[\w.]+"/);
    const { raw } = smtp.mails.find((m) => m.to === reader.address)!;
    expect(raw.split("\r\n").filter((line) => /[^\x20-\x7e\t]/.test(line) || line.length > 998)).toEqual([]);
  });

  test("names beyond ASCII arrive as they are", async () => {
    const { author, reader } = await write("Grüße 👋", ["Ünal", "Zoë"]);
    await lab.sql("update users set short_name = 'Ünal Ødegård 李' where id = $1", [author.id]);
    await post.deliver();
    const [mail] = await smtp.to(reader.address);
    expect(mail!.subject).toBe("Ünal Ødegård 李 sent you a message");
    expect(mail!.from!.value[0]!.name).toBe("Ünal Ødegård 李");
    expect(mail!.text).toContain("Grüße 👋");
  });
});

describe("not accepted", () => {
  test("[NOTI-142] silence: the message waits five minutes, and then goes out", async () => {
    const { reader, event } = await write();
    smtp.script = (to, attempt) => (to === reader.address && attempt === 1 ? "hang" : "250");
    await post.deliver();
    expect(await message(event)).toMatchObject({ workflow_state: "staged", dispatch_at: minutes(5), sent_at: null });
    lab.clock.advance(299);
    await post.deliver();
    expect(smtp.tries.get(reader.address)).toBe(1);
    lab.clock.advance(1);
    await post.deliver();
    expect(await smtp.to(reader.address)).toHaveLength(1);
    expect(await message(event)).toMatchObject({ workflow_state: "sent", attempts: 2 });
  });

  test("a broken connection and a busy server delay and never drop", async () => {
    const { reader, event } = await write();
    const answers = ["drop", "451", "451-data", "250"] as const;
    smtp.script = (to, attempt) => (to === reader.address ? (answers[attempt - 1] ?? "250") : "250");
    for (let i = 0; i < 4; i++) {
      await post.deliver();
      lab.clock.advance(3600);
    }
    expect(await smtp.to(reader.address)).toHaveLength(1);
    expect(await message(event)).toMatchObject({ workflow_state: "sent", attempts: 4 });
  });

  test("[NOTI-144] one failing mail holds up no other, and is tried again by itself", async () => {
    const all = [await write(), await write(), await write()];
    smtp.script = (to, attempt) => (to === all[1]!.reader.address && attempt === 1 ? "451" : "250");
    await post.deliver();
    const states = await Promise.all(all.map(async (m) => (await message(m.event)).workflow_state));
    expect(states).toEqual(["sent", "staged", "sent"]);
    lab.clock.advance(300);
    await post.deliver();
    expect(all.map((m) => smtp.tries.get(m.reader.address))).toEqual([1, 2, 1]);
  });

  test("an unknown mailbox ends mail to the address at once", async () => {
    const { reader, event } = await write();
    smtp.script = (to) => (to === reader.address ? "550" : "250");
    await post.deliver();
    expect(await message(event)).toMatchObject({ workflow_state: "bounced", is_bounced: true });
    expect((await message(event)).transmission_errors).toContain("no such mailbox");
    const [channel] = await lab.sql("select * from communication_channels where id = $1", [reader.channel]);
    expect(channel).toMatchObject({ bounce_count: 1, last_bounce_at: lab.clock.now() });
    const [user] = await lab.sql("select settings from users where id = $1", [reader.id]);
    expect(user.settings.show_bouncing_channel_message).toBe(true);
    lab.clock.advance(86_400);
    await post.deliver();
    expect(smtp.tries.get(reader.address)).toBe(1);
  });

  test("a message that is refused for itself is not tried again, and is no fault of the address", async () => {
    const { reader, event } = await write();
    smtp.script = (to) => (to === reader.address ? "554-data" : "250");
    await post.deliver();
    lab.clock.advance(86_400);
    await post.deliver();
    expect(smtp.tries.get(reader.address)).toBe(1);
    expect(await message(event)).toMatchObject({ workflow_state: "transmission_error" });
    const [channel] = await lab.sql("select bounce_count from communication_channels where id = $1", [reader.channel]);
    expect(channel.bounce_count).toBe(0);
  });

  test("a wrong password and a server that is away are outages, not faults of the mail", async () => {
    const { reader, event } = await write();
    smtp.script = () => "250";
    smtp.login = "535 5.7.8 wrong password";
    const wrong = new PostOffice(lab, smtp, { server: `smtp://user:wrong@127.0.0.1:${smtp.port}` });
    await lab.decide();
    await wrong.worker.run();
    expect(await message(event)).toMatchObject({ workflow_state: "staged", attempts: 1 });
    await wrong.worker.stop();
    smtp.login = "235 welcome";
    lab.clock.advance(300);
    await post.deliver();
    expect(await smtp.to(reader.address)).toHaveLength(1);
  });

  test("a slow server, one that closes before it answers, one that is full and one that rejects: nothing is lost", async () => {
    const all = [await write(), await write(), await write(), await write(), await write(), await write()];
    const answers = ["slow", "drop-data", "drop", "451", "451-data", "hang"] as const;
    smtp.script = (to, attempt) => {
      const at = all.findIndex(({ reader }) => reader.address === to);
      return attempt === 1 ? (answers[at] ?? "250") : "250";
    };
    await post.deliver();
    const states = () => Promise.all(all.map(async ({ event }) => (await message(event)).workflow_state));
    // the server answers late, but in time
    expect((await states())[0]).toBe("sent");
    expect(all.map(({ reader }) => smtp.tries.get(reader.address))[0]).toBe(1);
    lab.clock.advance(360);
    await post.deliver();
    expect(await states()).toEqual(all.map(() => "sent"));
    for (const { reader } of all) expect(await smtp.to(reader.address)).toHaveLength(1);
  });

  test("an outcome is written while other mails are still being sent", async () => {
    const [quick, slow] = [await write(), await write()];
    smtp.script = (to) => (to === slow.reader.address ? "hang" : "250");
    const patient = new PostOffice(lab, smtp, { timeoutSeconds: 600 });
    await lab.decide();
    const run = patient.worker.run();
    await expect.poll(async () => (await message(quick.event)).workflow_state, { timeout: 20_000 }).toBe("sent");
    expect((await message(slow.event)).workflow_state).toBe("sending");
    await patient.worker.stop();
    await run;
    // what was cut off waits, and is sent by the next
    expect((await message(slow.event)).workflow_state).toBe("staged");
    smtp.script = () => "250";
    lab.clock.advance(300);
    await post.deliver();
    expect(await smtp.to(slow.reader.address)).toHaveLength(1);
    expect(await smtp.to(quick.reader.address)).toHaveLength(1);
  });

  test("an outage is logged once, is no fault of any mail, and its end releases what waits", async () => {
    const all = [await write(), await write(), await write()];
    const lines: { level: number; msg: string }[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => lines.push(JSON.parse(line)) });
    smtp.script = () => "250";
    smtp.greeting = "421 4.3.2 closing down";
    const worker = new DeliveryWorker(
      { ...post.services, log },
      {
        mailer: createMailer({ ...post.services.config.mail, server: smtp.url }, new TextMemo()),
        push: noPush,
        fallbackSite: "https://lms.example",
      },
    );
    try {
      await lab.decide();
      await worker.run();
      const fates = () =>
        Promise.all(
          all.map(async ({ event }) => [(await message(event)).workflow_state, (await message(event)).attempts]),
        );
      expect(await fates()).toEqual(all.map(() => ["staged", 1]));
      expect(post.services.caches.of(HEALTH).degraded).toEqual(["mail"]);
      smtp.greeting = "220 ready";
      // one more mail is sent a second later; the others are not due for minutes
      lab.clock.advance(1);
      const last = await write();
      await lab.decide();
      await worker.run();
      await expect.poll(fates, { timeout: 10_000 }).toEqual(all.map(() => ["sent", 2]));
      expect((await message(last.event)).workflow_state).toBe("sent");
      expect(post.services.caches.of(HEALTH).degraded).toEqual([]);
      expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
        [50, "the mail server takes no mails; they are kept and tried again"],
        [30, "the mail server takes mails again"],
      ]);
    } finally {
      smtp.greeting = "220 ready";
      await worker.stop();
    }
  });

  test("after two days a mail is given up, and says so", async () => {
    const { reader, event } = await write();
    smtp.script = (to) => (to === reader.address ? "451" : "250");
    for (let i = 0; i < 40 && (await message(event))?.workflow_state !== "transmission_error"; i++) {
      await post.deliver();
      lab.clock.advance(5 * 3600);
    }
    expect(await message(event)).toMatchObject({
      workflow_state: "transmission_error",
      state_reason: "given up after two days",
    });
    expect(smtp.tries.get(reader.address)).toBeGreaterThan(8);
  });

  test("pauses double up to four hours, spread by up to a fifth after the first", () => {
    const start = new Date("2026-09-07T15:00:00Z");
    const pause = (n: number, random: number) =>
      (nextAttempt(n, start, start, () => random)!.getTime() - start.getTime()) / 60_000;
    expect([1, 2, 3, 4, 9].map((n) => pause(n, 0))).toEqual([5, 10, 20, 40, 240]);
    expect(pause(1, 1)).toBe(5);
    expect(pause(2, 1)).toBe(12);
    const late = new Date(start.getTime() + 47.9 * 3600_000);
    expect(nextAttempt(12, start, late, () => 0)).toBeNull();
  });
});

describe("no longer wanted", () => {
  beforeAll(() => {
    smtp.script = () => "250";
  });

  test("[NOTI-143] what was cancelled is not sent", async () => {
    const { reader, event } = await write();
    await lab.decide();
    await lab.sql("update notification_messages set workflow_state = 'cancelled' where event_id = $1", [event]);
    await post.worker.run();
    expect(smtp.tries.has(reader.address)).toBe(false);
    expect((await message(event)).workflow_state).toBe("cancelled");
  });

  test("what was read, deleted, left or turned off by then is not sent", async () => {
    const changes: [string, (w: Awaited<ReturnType<typeof write>>) => Promise<unknown>][] = [
      [
        "read",
        (w) =>
          lab.sql("update conversation_participants set workflow_state = 'read' where user_id = $1", [w.reader.id]),
      ],
      [
        "deleted",
        (w) =>
          lab.sql("update conversation_message_participants set deleted_at = now() where user_id = $1", [w.reader.id]),
      ],
      [
        "unsubscribed",
        (w) => lab.sql("update conversation_participants set subscribed = false where user_id = $1", [w.reader.id]),
      ],
      [
        "channel was deleted",
        (w) =>
          lab.sql("update communication_channels set workflow_state = 'retired' where id = $1", [w.reader.channel]),
      ],
      [
        "came back",
        (w) => lab.sql("update communication_channels set bounce_count = 1 where id = $1", [w.reader.channel]),
      ],
      [
        "unsubscribed",
        async (w) => {
          lab.clock.advance(1);
          await lab.policy(w.reader.channel, "conversation_message", "never");
        },
      ],
    ];
    for (const [reason, change] of changes) {
      const w = await write();
      await lab.decide();
      await change(w);
      await post.worker.run();
      expect(smtp.tries.has(w.reader.address)).toBe(false);
      const row = await message(w.event);
      expect(row.workflow_state).toBe("cancelled");
      expect(row.state_reason).toContain(reason);
    }
  });

  test("a mail that a dead worker had in hand is sent by the next within a minute", async () => {
    const { reader, event } = await write();
    await lab.decide();
    const take = (seconds: number) =>
      lab.sql(
        "update notification_messages set workflow_state = 'sending', taken_at = now() - make_interval(secs => $2) where event_id = $1",
        [event, seconds],
      );
    await take(30);
    await post.worker.run();
    expect(smtp.tries.has(reader.address)).toBe(false);
    await take(50);
    await post.worker.run();
    expect(await smtp.to(reader.address)).toHaveLength(1);
  });
});
