/** Digests: when they are due, what they hold, and that none is lost or sent twice. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Digests } from "../../../src/notifications/delivery/digest.ts";
import { saturdays } from "../../../src/notifications/rules/digestTimes.ts";
import { Lab } from "../rules/lab.ts";
import { PostOffice } from "./post.ts";

let lab: Lab;
let post: PostOffice;

beforeAll(async () => {
  lab = await Lab.open();
  post = await PostOffice.open(lab);
});
afterAll(async () => {
  await post.close();
  await lab.close();
});

/** Puts the clock at a moment. */
const at = (time: string) => lab.clock.advance((Date.parse(time) - lab.clock.now().getTime()) / 1000);
const run = (served = 500) => new Digests(post.services, { fallbackSite: "https://lms.example", served }).run();
const digestsTo = (channel: number) =>
  lab.sql(
    "select * from notification_messages where communication_channel_id = $1 and notification = 'summaries' order by id",
    [channel],
  );

/** When an entry of this frequency, made now for a user of this zone, goes out. */
async function sendAt(frequency: "daily" | "weekly", zone: string | null, userId?: number): Promise<string> {
  const reader = userId === undefined ? await lab.reader("Digest Reader", { time_zone: zone }) : undefined;
  const id = userId ?? reader!.id;
  const [{ channel }] = (await lab.sql("select id as channel from communication_channels where user_id = $1", [
    id,
  ])) as [{ channel: number }];
  await lab.sql("delete from notification_policies where communication_channel_id = $1", [channel]);
  await lab.policy(channel, "conversation_message", frequency);
  const event = await lab.notice("conversation_message", [id]);
  await lab.decide();
  const [entry] = await lab.digests(event);
  return entry.send_at.toISOString();
}

describe("when", () => {
  test("[NOTI-133] daily at 18:00 in the person's zone, today or tomorrow", async () => {
    at("2026-09-07T17:00:00Z");
    expect(await sendAt("daily", "America/Chicago")).toBe("2026-09-07T23:00:00.000Z");
    at("2026-09-08T01:00:00Z");
    expect(await sendAt("daily", "America/Chicago")).toBe("2026-09-08T23:00:00.000Z");
  });

  test("[NOTI-133] the evening keeps its hour when the clocks change", async () => {
    at("2026-10-31T20:00:00Z");
    expect(await sendAt("daily", "America/Chicago")).toBe("2026-10-31T23:00:00.000Z");
    at("2026-11-01T02:00:00Z");
    expect(await sendAt("daily", "America/Chicago")).toBe("2026-11-02T00:00:00.000Z");
    at("2027-03-13T12:00:00Z");
    expect(await sendAt("daily", "America/Chicago")).toBe("2027-03-14T00:00:00.000Z");
    at("2027-03-14T12:00:00Z");
    expect(await sendAt("daily", "America/Chicago")).toBe("2027-03-14T23:00:00.000Z");
    at("2027-03-28T00:30:00Z");
    expect(await sendAt("daily", "Europe/Berlin")).toBe("2027-03-28T16:00:00.000Z");
  });

  test("[NOTI-134] without a zone, or with an unknown one, 18:00 Mountain", async () => {
    at("2027-06-07T12:00:00Z");
    expect(await sendAt("daily", null)).toBe("2027-06-08T00:00:00.000Z");
    expect(await sendAt("daily", "Nowhere/None")).toBe("2027-06-08T00:00:00.000Z");
  });

  test("[NOTI-135][NOTI-136] weekly on Saturday, week after week at the same minute for one person", async () => {
    const user = (await lab.reader("Weekly")).id;
    const offset = ((lab.root % 4) * 360 + (user % 360)) * 60_000;
    const slot = (saturday: string) => new Date(Date.parse(saturday) + offset).toISOString();
    at("2027-06-07T12:00:00Z"); // Monday
    expect(await sendAt("weekly", "Asia/Tokyo", user)).toBe(slot("2027-06-12T04:00:00Z"));
    at("2027-06-14T03:00:00Z"); // still Sunday in New York
    expect(await sendAt("weekly", "Asia/Tokyo", user)).toBe(slot("2027-06-19T04:00:00Z"));
    at("2027-06-19T04:00:00Z");
    lab.clock.advance(offset / 1000 + 1800);
    expect(await sendAt("weekly", "Asia/Tokyo", user)).toBe(slot("2027-06-26T04:00:00Z"));
  });

  test("[NOTI-136] four accounts have four windows of six hours; an account's people share one, minute by minute", async () => {
    at("2027-06-07T12:00:00Z");
    const saturday = Date.parse("2027-06-12T04:00:00Z");
    const windows: number[] = [];
    for (let account = 0; account < 4; account++) {
      const tenant = await Lab.tenant(lab.store, lab.clock);
      const readers = [await tenant.reader("First"), await tenant.reader("Second"), await tenant.reader("Third")];
      for (const r of readers) await tenant.policy(r.channel, "conversation_message", "weekly");
      const event = await tenant.notice(
        "conversation_message",
        readers.map((r) => r.id),
      );
      await tenant.decide();
      const minutes = (await tenant.digests(event)).map((d) => (d.send_at.getTime() - saturday) / 60_000);
      expect(new Set(minutes).size).toBe(3);
      expect(minutes.every(Number.isInteger)).toBe(true);
      const shared = new Set(minutes.map((m) => Math.floor(m / 360)));
      expect(shared.size).toBe(1);
      windows.push(...shared);
    }
    expect(windows.sort()).toEqual([0, 1, 2, 3]);
  });

  test("[NOTI-135] Saturday begins at midnight in New York, in winter and summer", () => {
    const [winter, next] = saturdays(new Date("2026-10-28T12:00:00Z"));
    expect([winter.toISOString(), next.toISOString()]).toEqual([
      "2026-10-31T04:00:00.000Z",
      "2026-11-07T05:00:00.000Z",
    ]);
    expect(saturdays(new Date("2026-11-01T12:00:00Z"))[1].toISOString()).toBe("2026-11-07T05:00:00.000Z");
  });
});

describe("what", () => {
  test("[NOTI-129][NOTI-130][NOTI-141] one mail for all that is due, by kind, with dates as the person reads them", async () => {
    at("2027-07-05T15:00:00Z");
    await lab.sql(
      `update accounts set default_time_zone = 'America/New_York', settings = '{"outgoing_email_default_name": "Lake College News", "default_locale": "fr"}' where id = $1`,
      [lab.root],
    );
    const author = await lab.reader("Tomas Ode");
    const zoned = await lab.reader("Mira Lund", { locale: "de", time_zone: "Europe/Berlin" });
    const plain = await lab.reader("Ben Berg");
    const course = await lab.course("Botany 1");
    const section = await lab.section(course);
    for (const r of [zoned, plain]) {
      await lab.enroll(course, section, r.id);
      for (const kind of ["conversation_message", "new_announcement"]) await lab.policy(r.channel, kind, "daily");
    }
    const { conversation, message } = await lab.conversation(author.id, [zoned.id, plain.id], "See <you> Friday");
    await lab.event("conversation_message", {
      conversation_id: conversation,
      message_id: message,
      author_id: author.id,
    });
    const topic = await lab.insert("discussion_topics", {
      context_type: "Course",
      context_id: course,
      course_id: course,
      title: "Midterm",
      title_key: "midterm",
      message: "<p>Bring a <b>pen</b></p>",
      user_id: author.id,
      workflow_state: "active",
      is_announcement: true,
    });
    await lab.event("new_announcement", { topic_id: topic });
    await post.deliver();
    expect(await run()).toBeGreaterThanOrEqual(0);
    expect(await digestsTo(plain.channel)).toEqual([]);
    at("2027-07-06T00:00:00Z");
    await run();
    await post.worker.run();
    const [own] = await post.smtp.to(plain.address);
    expect(own!.subject).toBe("Your daily summary: 2 notifications");
    expect(own!.from!.value[0]!.name).toBe("Lake College News");
    const text = own!.text!;
    expect(text.indexOf("Midterm: Botany 1")).toBeLessThan(text.indexOf("Tomas sent you a message"));
    expect(text).toContain(`https://lms.example/courses/${course}/discussion_topics/${topic}`);
    expect(text).toContain("5 juil. 2027, 11:00");
    expect(text).toContain("Bring a pen");
    expect(own!.html).toContain("See &lt;you&gt; Friday");
    const [german] = await post.smtp.to(zoned.address);
    expect(german!.text).toContain("05.07.2027, 17:00");
    expect(await run()).toBe(0);
  });

  test("what was read, deleted or left by then is not told; with nothing left there is no mail", async () => {
    const author = await lab.reader("Author");
    const reader = await lab.reader("Reader");
    await lab.policy(reader.channel, "conversation_message", "daily");
    const send = async (body: string) => {
      const c = await lab.conversation(author.id, [reader.id], body);
      await lab.event("conversation_message", {
        conversation_id: c.conversation,
        message_id: c.message,
        author_id: author.id,
      });
      return c;
    };
    const read = await send("already read");
    await lab.decide();
    await lab.sql("update conversation_participants set workflow_state = 'read' where conversation_id = $1", [
      read.conversation,
    ]);
    lab.clock.advance(86_400);
    await run();
    expect(await digestsTo(reader.channel)).toEqual([]);
    await send("still new");
    const gone = await send("taken back");
    await lab.decide();
    await lab.sql("update conversation_message_participants set deleted_at = now() where message_id = $1", [
      gone.message,
    ]);
    lab.clock.advance(86_400);
    await run();
    const [digest] = await digestsTo(reader.channel);
    expect(digest.body).toContain("still new");
    expect(digest.body).not.toContain("taken back");
    expect(digest.subject).toBe("Your daily summary: Author sent you a message");
  });

  test("[NOTI-140] a deleted or bouncing channel gets none", async () => {
    const made = [];
    for (const change of ["workflow_state = 'retired'", "bounce_count = 1"]) {
      const reader = await lab.reader("Unreachable");
      await lab.policy(reader.channel, "conversation_message", "daily");
      await lab.notice("conversation_message", [reader.id]);
      await lab.decide();
      await lab.sql(`update communication_channels set ${change} where id = $1`, [reader.channel]);
      made.push(reader);
    }
    lab.clock.advance(86_400);
    await run();
    for (const { channel } of made) {
      expect(await digestsTo(channel)).toEqual([]);
      expect(
        await lab.sql("select workflow_state from delayed_messages where communication_channel_id = $1", [channel]),
      ).toEqual([{ workflow_state: "sent" }]);
    }
  });

  test("[NOTI-138] many channels are served in batches, each entry once", async () => {
    const tenant = await Lab.tenant(lab.store, lab.clock);
    const readers = [];
    for (let i = 0; i < 4; i++) {
      const reader = await tenant.reader(`Batch ${i}`);
      await tenant.policy(reader.channel, "conversation_message", "daily");
      readers.push(reader);
    }
    for (let n = 1; n <= 3; n++)
      await tenant.notice(
        "conversation_message",
        readers.map((r) => r.id),
        { about_id: n },
      );
    await tenant.decide();
    lab.clock.advance(86_400);
    expect(await run(2)).toBe(4);
    const entries = await tenant.sql(
      "select workflow_state, batched_at, message_id from delayed_messages where root_account_id = $1",
      [tenant.root],
    );
    expect(entries).toHaveLength(12);
    for (const e of entries) expect(e).toMatchObject({ workflow_state: "sent", batched_at: lab.clock.now() });
    expect(new Set(entries.map((e) => e.message_id)).size).toBe(4);
    for (const { channel } of readers) expect(await digestsTo(channel)).toHaveLength(1);
  });

  test("[NOTI-137] a time once set stays, whatever becomes of the person's zone", async () => {
    const reader = await lab.reader("Traveller", { time_zone: "Asia/Tokyo" });
    const before = await sendAt("daily", null, reader.id);
    await lab.sql("update users set time_zone = 'America/Chicago' where id = $1", [reader.id]);
    const [entry] = await lab.sql("select send_at from delayed_messages where user_id = $1", [reader.id]);
    expect(entry.send_at.toISOString()).toBe(before);
  });

  test("a worker that dies in the middle loses nothing: its batch is undone as a whole", async () => {
    const reader = await lab.reader("Survivor");
    await lab.policy(reader.channel, "conversation_message", "daily");
    await lab.notice("conversation_message", [reader.id]);
    await lab.decide();
    lab.clock.advance(86_400);
    await lab.sql(
      "alter table notification_messages add constraint broken check (notification <> 'summaries') not valid",
    );
    expect(await run()).toBe(0);
    await lab.sql("alter table notification_messages drop constraint broken");
    expect(await digestsTo(reader.channel)).toEqual([]);
    await run();
    expect(await digestsTo(reader.channel)).toHaveLength(1);
  });
});
