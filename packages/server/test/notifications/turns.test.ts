/** Background work divides its time among tenants: a busy one holds up none, and a single one costs no more statements. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Digests } from "../../src/notifications/delivery/digest.ts";
import { OutboxWorker } from "../../src/notifications/rules/outboxWorker.ts";
import { connect } from "../../src/store/database.ts";
import type { OnQuery } from "../../src/store/sentQuery.ts";
import { declared } from "../../src/store/statement.ts";
import { PostOffice } from "./delivery/post.ts";
import { Lab } from "./rules/lab.ts";

let busy: Lab;
let quiet: Lab;
let post: PostOffice;
/** Statements of the work, with the tenant that each is bound to. */
let heard: { name: string | undefined; tenant: unknown }[] = [];
const hear: OnQuery = ({ name, text, values }) =>
  void heard.push({ name, tenant: values[declared.get(text)?.parameters.indexOf("tenant") ?? -1] });
/** The tenants that statements of this name were sent for, in order. */
const tenantsOf = (name: string) => heard.filter((s) => s.name?.startsWith(name)).map((s) => s.tenant);

beforeAll(async () => {
  busy = await Lab.open();
  quiet = await Lab.tenant(busy.store, busy.clock, "quiet.example.test");
  post = await PostOffice.open(busy);
});
afterAll(async () => {
  await post.close();
  await busy.close();
});
beforeEach(() => {
  heard = [];
});

/** A worker of the outbox whose statements are heard. */
function outbox(portion = 1_000, onMessages = () => {}): OutboxWorker {
  return new OutboxWorker(
    { ...post.services, db: connect(busy.store.pool, new Set([hear])) },
    {
      listeners: [busy.store.listeners],
      dailyLimit: 500,
      keep: true,
      gatherSeconds: 0,
      portion,
      onMessages,
    },
  );
}

async function members(lab: Lab, count: number) {
  const course = await lab.course();
  const section = await lab.section(course);
  const author = await lab.user("Author");
  await lab.enroll(course, section, author, "TeacherEnrollment");
  for (let i = 0; i < count; i++) await lab.enroll(course, section, (await lab.reader(`Member ${i}`)).id);
  const topic = await lab.insert("discussion_topics", {
    context_type: "Course",
    context_id: course,
    course_id: course,
    is_announcement: true,
    title: "News",
    title_key: "news",
    message: "<p>x</p>",
    user_id: author,
    workflow_state: "active",
  });
  return lab.event("new_announcement", { topic_id: topic });
}

describe("the outbox", () => {
  test("after a batch of one tenant the others have their turn", async () => {
    const person = (await busy.reader("Popular")).id;
    for (let i = 0; i < 120; i++) await busy.notice("report_generated", [person]);
    const event = await quiet.notice("report_generated", [(await quiet.reader("Patient")).id]);
    const worker = outbox();
    await worker.run();
    expect(tenantsOf("decide_small_events")).toEqual([busy.root, quiet.root, busy.root, busy.root]);
    expect(await quiet.decisions(event)).toHaveLength(1);
  });

  test("after a portion of an event with many recipients the others have their turn", async () => {
    await members(busy, 11);
    await members(quiet, 1);
    await outbox(3).run();
    const [a, b] = [busy.root, quiet.root];
    // twelve recipients with the author, and two
    expect(tenantsOf("decide_portion")).toEqual([a, b, a, a, a]);
  });

  test("an event of one tenant is decided in one statement, without asking which tenants have work", async () => {
    const { id } = await busy.reader("Single");
    const worker = outbox();
    worker.start();
    try {
      await expect.poll(() => tenantsOf("tenants_with_events").length).toBeGreaterThan(0);
      await worker.run();
      heard = [];
      const event = await busy.notice("report_generated", [id]);
      await expect.poll(() => busy.decisions(event)).toHaveLength(1);
      // the poll may ask as well, and finds nothing
      expect(heard.filter((s) => s.name !== "tenants_with_events")).toEqual([
        { name: "decide_small_events", tenant: busy.root },
      ]);
    } finally {
      await worker.stop();
    }
  });

  test("a worker that stops in the middle of an event gives it back to the next", async () => {
    const event = await members(busy, 8);
    const stopping = outbox(3, () => void stopping.stop());
    await stopping.run();
    await stopping.stop();
    expect(await busy.decisions(event)).toHaveLength(3);
    await outbox(3).run();
    expect(await busy.decisions(event)).toHaveLength(9);
    const [row] = await busy.sql("select decided_at, attempts from outbox_events where id = $1", [event]);
    expect(row).toMatchObject({ decided_at: busy.clock.now(), attempts: 1 });
  });
});

describe("delivery and digests", () => {
  beforeEach(() => void busy.store.listeners.add(hear));
  afterAll(() => void busy.store.listeners.delete(hear));

  const stage = (lab: Lab, count: number, channel: { id: number; channel: number }) =>
    lab.sql(
      `insert into notification_messages (root_account_id, user_id, communication_channel_id, notification, path_type,
         to_address, subject, body, html_body, dispatch_at, created_at, updated_at)
       select $1::bigint, $2, $3, 'summaries', 'email', 'n' || i || '@' || $1::bigint || '.example', 'S', 'B', '<p>B</p>', $4, $4, $4
       from generate_series(1, $5) i`,
      [lab.root, channel.id, channel.channel, lab.clock.now(), count],
    );

  test("mails of a tenant wait for one batch of each other tenant at most", async () => {
    await stage(busy, 450, await busy.reader("Much Mail"));
    await stage(quiet, 1, await quiet.reader("One Mail"));
    await post.worker.run();
    const [a, b] = [busy.root, quiet.root];
    expect(tenantsOf("take_due_messages")).toEqual([a, b, a, a]);
    expect(await post.smtp.to(`n1@${b}.example`)).toHaveLength(1);
    expect(post.smtp.mails.filter(({ to }) => to.endsWith(`@${a}.example`))).toHaveLength(450);
  });

  test("digests too", async () => {
    const run = () => new Digests(post.services, { fallbackSite: "https://lms.example", served: 1 }).run();
    busy.clock.advance(86_400);
    // those of the tests before
    await run();
    for (const [lab, count] of [
      [busy, 3],
      [quiet, 1],
    ] as const)
      for (let i = 0; i < count; i++) {
        const reader = await lab.reader(`Digest ${i}`);
        await lab.policy(reader.channel, "report_generated", "daily");
        await lab.notice("report_generated", [reader.id]);
      }
    await busy.decide();
    await quiet.decide();
    busy.clock.advance(86_400);
    heard = [];
    expect(await run()).toBe(4);
    const [a, b] = [busy.root, quiet.root];
    expect(tenantsOf("take_digest_entries")).toEqual([a, b, a, a]);
  });
});
