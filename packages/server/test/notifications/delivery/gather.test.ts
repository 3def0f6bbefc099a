/** Events close together share one mail, where the server is set so. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Lab } from "../rules/lab.ts";
import { PostOffice } from "./post.ts";

let lab: Lab;
let post: PostOffice;
beforeAll(async () => {
  lab = await Lab.open();
  post = await PostOffice.open(lab, { gatherSeconds: 120, replyTo: ["reply@lms.example"] });
});
afterAll(async () => {
  await post.close();
  await lab.close();
});

type Reader = Awaited<ReturnType<Lab["reader"]>>;

async function write(author: Reader, reader: Reader, body: string) {
  const c = await lab.conversation(author.id, [reader.id], body);
  const payload = { conversation_id: c.conversation, message_id: c.message, author_id: author.id };
  return { ...c, event: await lab.event("conversation_message", payload) };
}
const states = async (events: number[]) =>
  (await Promise.all(events.map((e) => lab.messages(e)))).flat().map((m) => m.workflow_state);

test("what happens within two minutes goes out together, and each message is sent once", async () => {
  const author = await lab.reader("Tomas Ode");
  const reader = await lab.reader("Mira Lund");
  const other = await lab.reader("Ben Berg");
  const first = await write(author, reader, "One <1>");
  await post.deliver();
  expect(post.smtp.mails).toEqual([]);
  lab.clock.advance(60);
  const second = await write(author, reader, "Two");
  const elsewhere = await write(author, other, "Not yours");
  await post.deliver();
  lab.clock.advance(60);
  await post.deliver();
  const [mail, ...more] = await post.smtp.to(reader.address);
  expect(more).toEqual([]);
  expect(mail!.subject).toBe("2 notifications: Tomas sent you a message");
  for (const text of [
    "One <1>",
    "Two",
    `/conversations/${first.conversation}`,
    `/conversations/${second.conversation}`,
  ])
    expect(mail!.text).toContain(text);
  expect(mail!.html).toContain("One &lt;1&gt;");
  expect(mail!.text).not.toContain("Not yours");
  expect(mail!.replyTo).toBeUndefined();
  expect(await states([first.event, second.event])).toEqual(["sent", "sent"]);
  lab.clock.advance(120);
  await post.deliver();
  expect(await post.smtp.to(reader.address)).toHaveLength(1);
  expect(await states([elsewhere.event])).toEqual(["sent"]);
});

test("of one conversation they stay in its thread and can be answered", async () => {
  const author = await lab.reader("Tomas Ode");
  const reader = await lab.reader("Mira Lund");
  const { conversation } = await write(author, reader, "One");
  const message = await lab.insert(
    "conversation_messages",
    { conversation_id: conversation, author_id: author.id, body: "Two" },
    "created_at",
  );
  await lab.insert(
    "conversation_message_participants",
    { conversation_id: conversation, user_id: reader.id, message_id: message },
    "",
  );
  await lab.event("conversation_message", { conversation_id: conversation, message_id: message, author_id: author.id });
  await lab.decide({ gatherSeconds: 120 });
  lab.clock.advance(120);
  await post.deliver();
  const [mail] = await post.smtp.to(reader.address);
  expect(mail!.subject).toBe("Tomas sent you a message");
  expect(mail!.references).toContain(`conversation-${conversation}.`);
  expect(mail!.replyTo!.value[0]!.address).toContain("reply+");
});

test("one that fails takes the others with it to the next try; a confirmation waits for nothing", async () => {
  const author = await lab.reader("Tomas Ode");
  const reader = await lab.reader("Mira Lund");
  post.smtp.script = (to, attempt) => (to === reader.address && attempt === 1 ? "451" : "250");
  const events = [(await write(author, reader, "One")).event, (await write(author, reader, "Two")).event];
  await lab.decide({ gatherSeconds: 120 });
  lab.clock.advance(120);
  await post.deliver();
  expect(await states(events)).toEqual(["staged", "staged"]);
  lab.clock.advance(300);
  await post.deliver();
  expect(await post.smtp.to(reader.address)).toHaveLength(1);
  expect(await states(events)).toEqual(["sent", "sent"]);
  const pending = await lab.channel(reader.id, "new@lake.example", { state: "unconfirmed" });
  await lab.event("channel_message", {
    communication_channel_id: pending,
    notification: "confirm_email_communication_channel",
  });
  await post.deliver();
  expect(await post.smtp.to("new@lake.example")).toHaveLength(1);
});
