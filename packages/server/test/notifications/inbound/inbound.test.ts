/** Replies by mail, over a real connection: who may reply, what is posted, and how others are notified. */
import { createTransport } from "nodemailer";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMailer, type Mailer } from "../../../src/notifications/delivery/mailer.ts";
import {
  bounceAddress,
  checkTag,
  NoReplyAddress,
  readTag,
  replyAddress,
} from "../../../src/notifications/delivery/mailTags.ts";
import { TextMemo } from "../../../src/notifications/delivery/mailTexts.ts";
import { mailTenant } from "../../../src/notifications/delivery/tenants.ts";
import { MailReader, UnreadableMail } from "../../../src/notifications/inbound/reading/mailReader.ts";
import { type InboundOptions, type InboundServer, listenForMail } from "../../../src/notifications/inbound/server.ts";
import type { Services } from "../../../src/platform/context.ts";
import { sign } from "../../../src/platform/secrets.ts";
import { must } from "../../../src/store/must.ts";
import { PostOffice } from "../delivery/post.ts";
import { Lab } from "../rules/lab.ts";

let lab: Lab;
let post: PostOffice;
let inbound: InboundServer;
let mailer: Mailer;
const listen = (services: Services, more: Partial<InboundOptions> = {}) =>
  listenForMail(
    { ...services, log: pino({ level: "fatal" }) },
    { port: 0, host: "127.0.0.1", lmtp: false, notices: mailer.notify, ...more },
  );
const replyTo = ["reply@lms.example"];

beforeAll(async () => {
  lab = await Lab.open();
  post = await PostOffice.open(lab, { replyTo });
  const { services } = await lab.serve({ mail: { replyTo } });
  mailer = createMailer({ ...services.config.mail, server: post.smtp.url, timeoutSeconds: 2 }, new TextMemo());
  inbound = await listen(services);
});
afterAll(async () => {
  await inbound.close();
  mailer.close(true);
  await post.close();
  await lab.close();
});

interface Answer {
  from?: string;
  replyTo?: string;
  /** The envelope's sender. */
  sender?: string;
  to: string;
  text?: string;
  html?: string;
  headers?: Record<string, string | string[]>;
  messageId?: string;
  raw?: string;
}

/** Sends a mail to us; answers the server's answer. */
async function send(
  { from, sender, to, ...rest }: Answer,
  { port, lmtp = false } = { port: inbound.port },
): Promise<string> {
  const transport = createTransport({ host: "127.0.0.1", port, lmtp, secure: false, ignoreTLS: true });
  try {
    const sent = await transport.sendMail({
      ...(from === undefined ? {} : { from }),
      to,
      envelope: { from: sender ?? from ?? "someone@lake.example", to: [to] },
      subject: "Re: hello",
      ...rest,
    });
    return sent.response;
  } finally {
    transport.close();
  }
}

const NOTHING = { text: "", html: null, addresses: [], names: [], subject: "", markers: [] };

type Person = Awaited<ReturnType<Lab["reader"]>>;

/** A message in a group conversation, mailed to its readers; answers the address that each can answer to. */
async function mailed(readers = 1) {
  const author = await lab.reader("Tomas Ode");
  const others: Person[] = [];
  for (let i = 0; i < readers; i++) others.push(await lab.reader("Mira Lund"));
  const c = await lab.conversation(
    author.id,
    others.map((o) => o.id),
    "Are you coming?",
  );
  await lab.event("conversation_message", {
    conversation_id: c.conversation,
    message_id: c.message,
    author_id: author.id,
  });
  await post.deliver();
  const [mail] = await post.smtp.to(others[0]!.address);
  return {
    author,
    others,
    reader: others[0]!,
    ...c,
    to: mail!.replyTo!.value[0]!.address!,
    replyName: mail!.replyTo!.value[0]!.name,
  };
}

const messagesIn = (conversation: number) =>
  lab.sql(
    `select m.author_id, m.body, array_agg(p.user_id order by p.user_id) as received from conversation_messages m
     join conversation_message_participants p on p.message_id = m.id
     where m.conversation_id = $1 group by m.id, m.author_id, m.body order by m.id`,
    [conversation],
  );
const notices = async (address: string) =>
  (await post.smtp.to(address)).filter((m) => m.subject === "Undelivered message");

describe("the address", () => {
  const message = { root_account_id: 7, id: 42, created_at: new Date("2026-09-07T15:00:00Z") };

  test("[NOTI-151] names the message, proves itself, and takes turns in the pool", () => {
    const address = replyAddress(["a@x.example", "b@x.example", "c@x.example"], "key", message);
    expect(address).toMatch(/^a\+[\da-f]{16}-7~42-1788793200@x\.example$/);
    expect(replyAddress(["a@x.example", "b@x.example"], "key", { ...message, id: 43 })).toMatch(/^b\+/);
    expect(address.split("@")[0]!.length).toBeLessThanOrEqual(64);
    expect(() => replyAddress([], "key", message)).toThrow(NoReplyAddress);
    const times = { sent: message.created_at, now: message.created_at };
    const check = (a: string, key = "key") => checkTag(must(readTag(a), "the tag"), key, times);
    expect(check(address)).toBe("valid");
    expect(check(address, "another")).toBe("forged");
    expect(check(address.replace("~42-", "~43-"))).toBe("forged");
    expect(check(address.replace("-1788793200@", "-1788793201@"))).toBe("forged");
    expect(readTag("reply+nonsense@x.example")).toBeUndefined();
  });

  test("[NOTI-151] is valid for thirty days, in every form", () => {
    const at = (days: number) => new Date(message.created_at.getTime() + days * 86_400_000);
    const check = (address: string, days: number) =>
      checkTag(must(readTag(address), "the tag"), "key", { sent: message.created_at, now: at(days) });
    const whole = sign("key", "7~42-1788793200", { algorithm: "sha1", encoding: "hex" });
    const old = sign("key", "7~42", { algorithm: "sha1", encoding: "hex" });
    for (const address of [
      replyAddress(["a@x.example"], "key", message),
      bounceAddress(["a@x.example"], "key", message),
      `a+${whole}-7~42-1788793200@x.example`,
      // issued before the time was signed, with and without it
      `a+${old}-7~42-1788793200@x.example`,
      `a+${old.slice(0, 16)}-7~42@x.example`,
    ])
      expect([check(address, 0), check(address, 30), check(address, 30.1)]).toEqual(["valid", "valid", "expired"]);
    // an old form gains nothing by a later time, and neither kind of address stands for the other
    expect(check(`a+${old.slice(0, 16)}-7~42-1999999999@x.example`, 31)).toBe("expired");
    expect(check(bounceAddress(["a@x.example"], "key", message).replace("+v", "+"), 0)).toBe("forged");
    expect(check(replyAddress(["a@x.example"], "key", message).replace("+", "+v"), 0)).toBe("forged");
  });

  test("[NOTI-152] a telephone has none, and neither has what cannot be answered", async () => {
    const { id, address } = await lab.reader("No Reply");
    const phone = await lab.channel(id, "+15550100", { type: "sms" });
    await lab.notice("report_generated", [id]);
    for (const channel of [phone]) await lab.policy(channel, "report_generated", "immediately");
    await lab.sql("update communication_channels set default_policies = 'standard' where user_id = $1", [id]);
    await lab.notice("conversation_message", [id]);
    await post.deliver();
    const [mail] = await post.smtp.to(address);
    expect(mail!.replyTo).toBeUndefined();
    expect(post.smtp.tries.has("+15550100")).toBe(false);
  });
});

describe("an answer to a message", () => {
  test("[NOTI-153] becomes a message once, without what it quotes", async () => {
    const { author, reader, conversation, to, replyName } = await mailed();
    expect(replyName).toBe("Tomas via Lake College");
    const text = "Yes, at eight.\n\nOn Mon, 7 Sep 2026 at 17:00, Tomas wrote:\n> Are you coming?\n";
    for (let i = 0; i < 2; i++)
      await send({ from: reader.address.toUpperCase(), to, text, messageId: "<same@lake.example>" });
    expect(await messagesIn(conversation)).toMatchObject([
      { author_id: author.id },
      { author_id: reader.id, body: "Yes, at eight." },
    ]);
    await lab.decide();
    const [event] = await lab.sql(
      "select id from outbox_events where kind = 'conversation_message' order by id desc limit 1",
    );
    expect(await lab.decisions(event.id)).toMatchObject([{ user_id: author.id }]);
  });

  test("[NOTI-160] goes to the author alone, even in a group, and the conversation counts as read", async () => {
    const { author, reader, conversation, to } = await mailed(3);
    await send({ from: reader.address, to, text: "Just to you" });
    const [, reply] = await messagesIn(conversation);
    expect(reply.received).toEqual([author.id, reader.id].sort((a, b) => a - b));
    const [row] = await lab.sql(
      "select workflow_state from conversation_participants where conversation_id = $1 and user_id = $2",
      [conversation, reader.id],
    );
    expect(row.workflow_state).toBe("read");
  });

  test("[NOTI-154] without a genuine tag nothing happens, and nothing is told", async () => {
    const { reader, conversation, to } = await mailed();
    const before = post.smtp.mails.length;
    const forged = to.replace(/\+([\da-f])/, (_, d) => `+${d === "0" ? "1" : "0"}`);
    const missing = to.replace(/~\d+/, "~999999");
    for (const address of [forged, missing]) await send({ from: reader.address, to: address, text: "Hello" });
    await expect(send({ from: reader.address, to: "reply+nonsense@lms.example", text: "Hello" })).rejects.toThrow(
      "550",
    );
    await expect(send({ from: reader.address, to: "else@where.example", text: "Hello" })).rejects.toThrow("550");
    expect(await messagesIn(conversation)).toHaveLength(1);
    expect(post.smtp.mails.length).toBe(before);
  });

  test("[NOTI-155] from an address that is not the person's own it is refused, and the sender told once", async () => {
    const { reader, conversation, to } = await mailed();
    await lab.channel(reader.id, "unconfirmed@lake.example", { state: "unconfirmed" });
    for (const from of ["stranger@lake.example", "unconfirmed@lake.example"]) {
      await send({ from, to, text: "Hello" });
      const [notice, ...more] = await notices(from);
      expect(more).toEqual([]);
      expect(notice!.text).toContain("not one of the confirmed addresses");
      expect(notice!.headers.get("auto-submitted")).toBe("auto-replied");
      expect(post.smtp.mails.find((m) => m.to === from)!.from).toBe("");
    }
    expect(await messagesIn(conversation)).toHaveLength(1);
  });

  test("[NOTI-156] someone suspended, or an answer to what takes none, is told so", async () => {
    const { reader, to } = await mailed();
    await lab.sql("update pseudonyms set workflow_state = 'suspended' where user_id = $1", [reader.id]);
    await send({ from: reader.address, to, text: "Hello" });
    expect((await notices(reader.address))[0]!.text).toContain("your account is suspended");
    const other = await lab.reader("Other");
    const event = await lab.notice("conversation_message", [other.id]);
    await lab.decide();
    const [message] = await lab.messages(event);
    const tenant = await mailTenant({ db: lab.db, root: lab.root, fallbackSite: "https://lms.example" });
    await send({ from: other.address, to: replyAddress(replyTo, tenant.key, message), text: "Hello" });
    expect((await notices(other.address))[0]!.text).toMatch(/takes answers\.\s+Reference: [\da-f]{12}/);
  });

  test("[NOTI-157] without a sender nothing is sent", async () => {
    const { conversation, to } = await mailed();
    const before = post.smtp.mails.length;
    await send({ to, text: "Hello" });
    expect(post.smtp.mails.length).toBe(before);
    expect(await messagesIn(conversation)).toHaveLength(1);
  });

  test("[NOTI-158] beside too long HTML the text counts", async () => {
    const { reader, conversation, to } = await mailed();
    await send({ from: reader.address, to, text: "Short", html: `<p>${"x".repeat(70_000)}</p>` });
    expect((await messagesIn(conversation))[1]).toMatchObject({ body: "Short" });
  });

  test("[NOTI-159] empty or overlong text is refused", async () => {
    const { reader, conversation, to } = await mailed();
    await send({ from: reader.address, to, text: " \n" });
    await send({ from: reader.address, to, text: "x".repeat(70_000) });
    expect(await messagesIn(conversation)).toHaveLength(1);
    expect(await notices(reader.address)).toHaveLength(2);
  });

  test("HTML alone is read as text", async () => {
    const { reader, conversation, to } = await mailed();
    await send({ from: reader.address, to, html: "<p>Yes &amp; <b>gladly</b></p><script>alert(1)</script>" });
    expect((await messagesIn(conversation))[1]).toMatchObject({ body: "Yes & gladly" });
  });

  test("[NOTI-164] machines are not answered, and not taken for people", async () => {
    const { reader, conversation, to } = await mailed();
    const before = post.smtp.mails.length;
    const machines: Record<string, string>[] = [
      { "Auto-Submitted": "auto-replied" },
      { Precedence: "bulk" },
      { "X-Autoreply": "yes" },
      { "X-Autorespond": "yes" },
      { "X-Autoresponder": "yes" },
    ];
    for (const headers of machines) await send({ from: reader.address, to, text: "I am away", headers });
    await send({
      from: "stranger@lake.example",
      to,
      text: "I am away",
      headers: { "Auto-Submitted": "auto-generated" },
    });
    expect(post.smtp.mails.length).toBe(before);
    expect(await messagesIn(conversation)).toHaveLength(1);
    await send({ from: reader.address, sender: "", to, text: "I am away" });
    expect(post.smtp.mails.length).toBe(before);
    expect(await messagesIn(conversation)).toHaveLength(1);
    for (const headers of [{ "Auto-Submitted": "no" }, { "X-Auto-Response-Suppress": "DR, OOF, AutoReply" }])
      await send({ from: reader.address, to, text: "I am here", headers });
    expect(await messagesIn(conversation)).toHaveLength(3);
  });
});

describe("an answer to a discussion", () => {
  async function discussion(more: Record<string, unknown> = {}) {
    const [teacher, student] = [await lab.reader("Teacher"), await lab.reader("Student")];
    const course = await lab.course();
    const section = await lab.section(course);
    await lab.enroll(course, section, teacher.id, "TeacherEnrollment");
    const enrollment = await lab.enroll(course, section, student.id);
    const topic = await lab.insert("discussion_topics", {
      context_type: "Course",
      context_id: course,
      course_id: course,
      title: "Ferns",
      title_key: "ferns",
      message: "<p>What of ferns?</p>",
      user_id: teacher.id,
      workflow_state: "active",
      posted_at: lab.clock.now(),
      ...more,
    });
    const other = await lab.reader("Other Teacher");
    await lab.enroll(course, section, other.id, "TeacherEnrollment");
    for (const r of [student, other]) await lab.policy(r.channel, "new_discussion_topic", "immediately");
    await lab.event("new_discussion_topic", { topic_id: topic });
    await post.deliver();
    const addressOf = async (r: Person) => (await post.smtp.to(r.address))[0]!.replyTo!.value[0]!.address!;
    return {
      course,
      topic,
      teacher: other,
      student,
      enrollment,
      toStudent: await addressOf(student),
      toTeacher: await addressOf(other),
    };
  }
  const entries = (topic: number) =>
    lab.sql("select user_id, message, parent_id from discussion_entries where topic_id = $1 order by id", [topic]);

  test("becomes an entry, and to an entry a reply below it", async () => {
    const { topic, teacher, student, toStudent } = await discussion();
    await send({ from: student.address, to: toStudent, text: "They are <old>" });
    expect(await entries(topic)).toMatchObject([
      { user_id: student.id, message: "<p>They are &lt;old&gt;</p>", parent_id: null },
    ]);
    await lab.insert(
      "discussion_topic_participants",
      { topic_id: topic, user_id: teacher.id, subscribed: true },
      "updated_at",
    );
    await lab.policy(teacher.channel, "new_discussion_entry", "immediately");
    await post.deliver();
    const mails = await post.smtp.to(teacher.address);
    await send({ from: teacher.address, to: mails.at(-1)!.replyTo!.value[0]!.address!, text: "Very" });
    const [first, second] = await lab.sql(
      "select id, parent_id, user_id from discussion_entries where topic_id = $1 order by id",
      [topic],
    );
    expect(second).toMatchObject({ user_id: teacher.id, parent_id: first.id });
  });

  test("[NOTI-162] a locked topic takes a teacher's answer and refuses a student's; a deleted one everybody's", async () => {
    const { topic, teacher, student, toStudent, toTeacher } = await discussion();
    await lab.sql("update discussion_topics set locked = true where id = $1", [topic]);
    await send({ from: student.address, to: toStudent, text: "Late" });
    expect((await notices(student.address))[0]!.text).toContain("the discussion is locked");
    await send({ from: teacher.address, to: toTeacher, text: "Closing words" });
    expect(await entries(topic)).toMatchObject([{ user_id: teacher.id }]);
    await lab.sql("update discussion_topics set workflow_state = 'deleted' where id = $1", [topic]);
    await send({ from: student.address, to: toStudent, text: "Too late" });
    expect((await notices(student.address))[1]!.text).toContain("was deleted");
  });

  test("[NOTI-161] who is no longer part of the course is told so", async () => {
    const { topic, student, enrollment, toStudent } = await discussion();
    await lab.sql("update enrollments set workflow_state = 'deleted' where id = $1", [enrollment]);
    await send({ from: student.address, to: toStudent, text: "Hello" });
    expect((await notices(student.address))[0]!.text).toContain("cannot take part");
    expect(await entries(topic)).toEqual([]);
  });
});

test("[NOTI-153][NOTI-155][NOTI-164] by LMTP answers are taken, refused and ignored as by SMTP", async () => {
  const { services } = await lab.serve({ mail: { replyTo } });
  const server = await listen(services, { lmtp: true });
  const byLmtp = (answer: Answer) => send(answer, { port: server.port, lmtp: true });
  try {
    const m = await mailed();
    expect(await byLmtp({ from: m.reader.address, to: m.to, text: "By LMTP" })).toMatch(/^250 /);
    expect((await messagesIn(m.conversation)).map((x) => x.body)).toContain("By LMTP");
    const other = "someone@elsewhere.example";
    await byLmtp({ from: other, to: m.to, text: "Let me in" });
    expect((await notices(other))[0]!.text).toContain("not one of the confirmed addresses");
    const machine = { from: m.reader.address, to: m.to, text: "Out", headers: { "Auto-Submitted": "auto-replied" } };
    await byLmtp(machine);
    expect(await notices(m.reader.address)).toEqual([]);
    expect(await messagesIn(m.conversation)).toHaveLength(2);
    await expect(byLmtp({ from: other, to: "nobody@lms.example", text: "x" })).rejects.toThrow("no such mailbox");
  } finally {
    await server.close();
  }
});

test("[NOTI-161] a concluded course's conversation refuses a student's answer", async () => {
  const course = await lab.course();
  const section = await lab.section(course);
  const m = await mailed();
  await lab.enroll(course, section, m.author.id, "TeacherEnrollment");
  await lab.enroll(course, section, m.reader.id);
  await lab.sql(
    "update conversations set context_type = 'Course', context_id = $2::bigint, tags = array['course_' || $2::bigint] where id = $1",
    [m.conversation, course],
  );
  await lab.sql("update courses set workflow_state = 'completed' where id = $1", [course]);
  await send({ from: m.reader.address, to: m.to, text: "Hello" });
  expect(await messagesIn(m.conversation)).toHaveLength(1);
  expect((await notices(m.reader.address))[0]!.text).toContain("cannot take part");
});

describe("who may reply", () => {
  test("[NOTI-155] Reply-To counts only where the envelope's sender is the person's too", async () => {
    const { reader, conversation, to } = await mailed();
    const evil = "evil@elsewhere.example";
    await send({ from: evil, replyTo: reader.address, to, text: "Not me" });
    expect(await messagesIn(conversation)).toHaveLength(1);
    await send({ from: "work@elsewhere.example", sender: reader.address, replyTo: reader.address, to, text: "Me" });
    expect((await messagesIn(conversation)).map((m) => m.body)).toEqual(["Are you coming?", "Me"]);
  });

  test("[NOTI-155] after thirty days the sender is told that the address is no longer valid", async () => {
    const { reader, conversation, to } = await mailed();
    lab.clock.advance(30 * 86_400 + 60);
    await send({ from: reader.address, to, text: "Late" });
    expect(await messagesIn(conversation)).toHaveLength(1);
    expect((await notices(reader.address))[0]?.text).toContain("valid for thirty days");
    // strangers are not told even that
    await send({ from: "passer@by.example", to, text: "Late" });
    expect((await notices("passer@by.example"))[0]?.text).toContain("not one of the confirmed addresses");
  });

  test("where a server in front authenticates senders, only those are accepted whose domain passed", async () => {
    const { services } = await lab.serve({ mail: { replyTo, authservId: "mx.lms.example" } });
    const server = await listen(services);
    try {
      const { reader, conversation, to } = await mailed();
      const domain = reader.address.slice(reader.address.indexOf("@") + 1);
      const results = (...lines: string[]) => ({ "Authentication-Results": lines });
      const reply = (text: string, headers: Record<string, string | string[]>, more: Partial<Answer> = {}) =>
        send({ from: reader.address, to, text, headers, ...more }, { port: server.port });
      const accepted: [string, Record<string, string | string[]>][] = [
        ["dmarc", results(`mx.lms.example; dmarc=pass (p=reject) header.from=${domain}`)],
        ["spf", results(`MX.lms.example 1; spf=pass smtp.mailfrom=bounce@mail.${domain}; dkim=none`)],
        ["dkim", results("mx.lms.example; spf=none", `mx.lms.example; dkim=pass (2048-bit) header.d=${domain}`)],
      ];
      for (const [text, headers] of accepted) await reply(text, headers);
      const rejected: Record<string, string | string[]>[] = [
        {},
        results(`mx.elsewhere.example; dmarc=pass header.from=${domain}`),
        results(`mx.lms.example; dmarc=fail header.from=${domain}; spf=pass smtp.mailfrom=${domain}`),
        results("mx.lms.example; dmarc=pass header.from=evil.example"),
        results("mx.lms.example; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example"),
        results(`mx.lms.example; spf=softfail smtp.mailfrom=${domain}`),
        results(`mx.lms.example (dmarc=pass header.from=${domain}); dmarc=none`),
      ];
      for (const headers of rejected) await expect(reply("rejected", headers)).rejects.toThrow("550");
      // Reply-To counts for nothing
      const evil = results("mx.lms.example; dmarc=pass header.from=evil.example");
      await reply("not mine", evil, { from: "a@evil.example", sender: reader.address, replyTo: reader.address });
      expect((await messagesIn(conversation)).map((m) => m.body)).toEqual(["Are you coming?", "dmarc", "spf", "dkim"]);
    } finally {
      await server.close();
    }
  });
});

describe("a mail", () => {
  test("[NOTI-153] without an id that comes twice is posted once", async () => {
    const { reader, conversation, to } = await mailed();
    const raw = (text: string, ...more: string[]) =>
      [...more, `From: ${reader.address}`, `To: ${to}`, "Date: Mon, 7 Sep 2026 17:00:00 +0000", "", text].join("\r\n");
    const deliver = async (mail: string) => {
      const transport = createTransport({ host: "127.0.0.1", port: inbound.port, secure: false, ignoreTLS: true });
      await transport.sendMail({ envelope: { from: reader.address, to: [to] }, raw: mail });
      transport.close();
    };
    await deliver(raw("Once"));
    await deliver(raw("Once", "Received: from a by b; Mon, 7 Sep 2026 17:00:09 +0000"));
    await deliver(raw("Twice"));
    expect((await messagesIn(conversation)).map((m) => m.body)).toEqual(["Are you coming?", "Once", "Twice"]);
  });

  test("[NOTI-153] is noted as received in the transaction that posts it: a kill in between loses no reply", async () => {
    const { reader, conversation, to } = await mailed();
    await send({ from: reader.address, to, text: "Whole", messageId: "<whole@lake.example>" });
    // the message and its note name the transaction that wrote them
    const rows = await lab.sql<{ note: string; message: string }>(
      `select n.xmin::text as note, m.xmin::text as message from inbound_mails n
       join conversation_messages m on m.root_account_id = n.root_account_id and m.body = 'Whole'
         and m.conversation_id = $1
       where n.message_id like '%whole@lake.example%'`,
      [conversation],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.note).toBe(rows[0]?.message);
  });

  test("that takes too long to read is rejected, and the next one is read", async () => {
    const { services } = await lab.serve({ mail: { replyTo } });
    const impatient = await listen(services, { readMs: 0 });
    const { reader, conversation, to } = await mailed();
    try {
      await expect(send({ from: reader.address, to, text: "Slow" }, { port: impatient.port })).rejects.toThrow(
        "554 5.6.0",
      );
    } finally {
      await impatient.close();
    }
    const mails = new MailReader();
    const mail = { raw: Buffer.from("From: a@b.example\r\n\r\nx"), sender: "a@b.example", replied: NOTHING };
    await expect(mails.read(mail, 0)).rejects.toThrow(UnreadableMail);
    for (const text of ["x", "y", "z"]) {
      const next = { ...mail, raw: Buffer.from(`From: a@b.example\r\n\r\n${text}`) };
      expect(await mails.read(next, 60_000)).toMatchObject({ text });
    }
    await mails.close();
    await send({ from: reader.address, to, text: "Quick" });
    expect((await messagesIn(conversation)).map((m) => m.body)).toEqual(["Are you coming?", "Quick"]);
  });

  test("with the history of ours is posted without it, whatever the program makes of it", async () => {
    const { reader, conversation, to } = await mailed();
    const [ours] = await post.smtp.to(reader.address);
    const head = `From: Tomas via Lake College <${to}>\nSent: Monday, 7 September 2026 17:00\nTo: Mira\nSubject: ${ours?.subject}`;
    await send({ from: reader.address, to, text: `Above.\n\n${head}\n\n${ours?.text}` });
    await send({ from: reader.address, to, html: `<p>HTML.</p>${ours?.html}` });
    expect((await messagesIn(conversation)).map((m) => m.body)).toEqual(["Are you coming?", "Above.", "HTML."]);
  });
});

describe("a mail that came back", () => {
  const channelOf = async (reader: Person) =>
    (await lab.sql("select * from communication_channels where id = $1", [reader.channel]))[0];
  const reportTo = (to: string, status: string, more: Partial<Answer> = {}) =>
    send({
      from: "MAILER-DAEMON@mx.lake.example",
      sender: "",
      to,
      text: "",
      ...more,
      raw: [
        "From: MAILER-DAEMON@mx.lake.example",
        `To: ${to}`,
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "Sorry.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.lake.example",
        "",
        status,
        "",
        "--b--",
        "",
      ].join("\r\n"),
    });
  const FAILED = "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such mailbox";

  test("is counted against its address by a report to the envelope's sender", async () => {
    const { reader, conversation } = await mailed();
    const sender = must(
      post.smtp.mails.find((mail) => mail.to === reader.address),
      "our mail",
    ).from;
    expect(sender).toMatch(/^reply\+v[\da-f]{16}-\d+~\d+-\d+@lms\.example$/);
    const before = post.smtp.mails.length;
    await reportTo(sender, "Action: delayed\r\nStatus: 4.4.1");
    expect(await channelOf(reader)).toMatchObject({ bounce_count: 0, last_transient_bounce_at: lab.clock.now() });
    lab.clock.advance(3_700);
    await reportTo(sender, FAILED);
    expect(await channelOf(reader)).toMatchObject({
      bounce_count: 1,
      last_bounce_at: lab.clock.now(),
      last_bounce_details: {
        bouncedRecipients: [{ emailAddress: reader.address, diagnosticCode: "550 5.1.1 no such mailbox" }],
      },
    });
    const [message] = await lab.sql("select * from notification_messages where user_id = $1", [reader.id]);
    expect(message).toMatchObject({
      workflow_state: "bounced",
      is_bounced: true,
      transmission_errors: "550 5.1.1 no such mailbox",
    });
    // nothing is posted, and nobody is answered
    expect(await messagesIn(conversation)).toHaveLength(1);
    expect(post.smtp.mails.length).toBe(before);
  });

  test("is counted by a report to the address for replies too; a forged address and other mails count for nothing", async () => {
    const { reader, to } = await mailed();
    const sender = must(
      post.smtp.mails.find((mail) => mail.to === reader.address),
      "our mail",
    ).from;
    await reportTo(
      sender.replace(/\+v(.)/, (_, d) => `+v${d === "0" ? "1" : "0"}`),
      FAILED,
    );
    await send({ from: reader.address, sender: "", to: sender, text: "I am away" });
    await send({ from: reader.address, to: sender, text: "Hello" });
    expect(await channelOf(reader)).toMatchObject({ bounce_count: 0, last_transient_bounce_at: null });
    await reportTo(to, FAILED);
    expect((await channelOf(reader)).bounce_count).toBe(1);
  });
});
