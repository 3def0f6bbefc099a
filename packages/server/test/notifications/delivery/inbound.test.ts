/** Answers by mail, through a real connection: who may answer, what comes of it, and what is told to who may not. */
import { createTransport } from "nodemailer";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type InboundServer, listenForMail } from "../../../src/notifications/delivery/inboundServer.ts";
import { createMailer, type Mailer } from "../../../src/notifications/delivery/mailer.ts";
import { TextMemo } from "../../../src/notifications/delivery/mailTexts.ts";
import { withoutQuoted } from "../../../src/notifications/delivery/quoted.ts";
import { isGenuine, NoReplyAddress, readTag, replyAddress } from "../../../src/notifications/delivery/replyAddress.ts";
import { mailTenant } from "../../../src/notifications/delivery/tenants.ts";
import { Lab } from "../rules/lab.ts";
import { PostOffice } from "./post.ts";

let lab: Lab;
let post: PostOffice;
let inbound: InboundServer;
let mailer: Mailer;
const replyTo = ["reply@lms.example"];

beforeAll(async () => {
  lab = await Lab.open();
  post = await PostOffice.open(lab, { replyTo });
  const { services } = await lab.serve({ mail: { replyTo } });
  mailer = createMailer({ ...services.config.mail, server: post.smtp.url, timeoutSeconds: 2 }, new TextMemo());
  inbound = await listenForMail(
    { ...services, log: pino({ level: "fatal" }) },
    { port: 0, host: "127.0.0.1", lmtp: false },
    mailer.notify,
  );
});
afterAll(async () => {
  await inbound.close();
  mailer.close(true);
  await post.close();
  await lab.close();
});

interface Answer {
  from?: string;
  to: string;
  text?: string;
  html?: string;
  headers?: Record<string, string>;
  messageId?: string;
}

/** Sends a mail to us; answers the server's answer. */
async function send({ from, to, ...rest }: Answer, { port, lmtp = false } = { port: inbound.port }): Promise<string> {
  const transport = createTransport({ host: "127.0.0.1", port, lmtp, secure: false, ignoreTLS: true });
  try {
    const sent = await transport.sendMail({
      ...(from === undefined ? {} : { from }),
      to,
      envelope: { from: from ?? "someone@lake.example", to: [to] },
      subject: "Re: hello",
      ...rest,
    });
    return sent.response;
  } finally {
    transport.close();
  }
}

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
    const tag = readTag(address)!;
    expect(isGenuine(tag, "key")).toBe(true);
    expect(isGenuine(tag, "another")).toBe(false);
    expect(isGenuine({ ...tag, id: 43 }, "key")).toBe(false);
    expect(readTag("reply+nonsense@x.example")).toBeUndefined();
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
    await send({ from: reader.address, to, text: "> only quoted\n" });
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
      { "X-Auto-Response-Suppress": "OOF" },
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
    await send({ from: reader.address, to, text: "I am here", headers: { "Auto-Submitted": "no" } });
    expect(await messagesIn(conversation)).toHaveLength(2);
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
  const at = { port: 0, host: "127.0.0.1", lmtp: true };
  const server = await listenForMail({ ...services, log: pino({ level: "fatal" }) }, at, mailer.notify);
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

describe("quoted text and signatures", () => {
  test.each([
    ["Yes\n\n> no\n> never", "Yes"],
    ["Yes\n-- \nMira", "Yes"],
    ["Ja\n\nAm 07.09.2026 um 17:00 schrieb Tomas:\n> Hallo", "Ja"],
    ["Oui\n\nLe lun. 7 sept. 2026 à 17:00, Tomas <t@x.example> a\nécrit :\n> Bonjour", "Oui"],
    ["Ok\n\n-----Original Message-----\nFrom: Tomas", "Ok"],
    ["Ok\n\nFrom: Tomas\nSent: Monday\nTo: Mira", "Ok"],
    ["Ok\n\nSent from my telephone", "Ok"],
    ["On Monday I wrote a letter: it was long.", "On Monday I wrote a letter: it was long."],
    ["> you said\nand I answer\n> again", "> you said\nand I answer"],
    ["plain\r\nlines", "plain\nlines"],
  ])("%j", (text, kept) => {
    expect(withoutQuoted(text)).toBe(kept);
  });
});
