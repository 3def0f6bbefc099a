/** External feeds become announcements. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { refreshFeeds } from "../../../src/forum/externalFeeds/refresh.ts";
import { Lab } from "../../notifications/rules/lab.ts";
import { ok } from "../discussions/world.ts";
import { FeedWorld } from "./world.ts";

let w: FeedWorld;
let lab: Lab;
beforeAll(async () => {
  w = await FeedWorld.open();
  lab = w.lab;
});
afterAll(() => w.close());
afterEach(() => w.clear());

const item = (n: number, title = `Item ${n}`, text = "<p>Body <script>alert(1)</script>&amp; more</p>") =>
  `<item><guid>g${n}</guid><title>${title}</title><link>http://news.example/${n}</link>
   <description><![CDATA[${text}]]></description><pubDate>Mon, 0${n} Sep 2026 10:00:00 GMT</pubDate></item>`;
const rss = (...items: string[]) => ({
  body: `<?xml version="1.0"?><rss version="2.0"><channel><title>The &lt;News&gt;</title>${items.join("")}</channel></rss>`,
});

it("a feed is added, listed, read and deleted", async () => {
  w.pages.set("/rss", rss(item(1), item(2)));
  const made = ok(await w.add({ url: `${w.base}/rss` }));
  expect(made).toMatchObject({
    display_name: `${w.base}/rss`,
    verbosity: "full",
    header_match: null,
    external_feed_entries_count: 0,
  });
  await w.refresh();
  const [second, first] = await w.announcements(2);
  expect([first.title, second.title]).toEqual(["Item 1", "Item 2"]);
  expect(first).toMatchObject({ author: { id: w.teacher.id }, posted_at: "2026-09-01T10:00:00Z" });
  expect(first.message).toBe('<p>Body &amp; more</p><p><a href="http://news.example/1">Item 1</a></p>');
  expect(ok(await w.teacher.get(`${w.course}/external_feeds`))).toMatchObject([
    { id: made.id, display_name: "The <News>", external_feed_entries_count: 2 },
  ]);
  ok(await w.teacher.delete(`${w.course}/external_feeds/${made.id}`));
  expect(ok(await w.teacher.get(`${w.course}/external_feeds`))).toEqual([]);
  expect(await w.announcements()).toHaveLength(2);
});

it("an item is announced once and notified", async () => {
  w.pages.set("/rss", rss(item(1)));
  ok(await w.add({ url: `${w.base}/rss` }));
  await Promise.all([w.refresh(), w.refresh()]);
  expect(await w.announcements(1)).toHaveLength(1);
  w.pages.set("/rss", rss(item(1, "Renamed"), item(2)));
  const before = w.asked;
  await w.refresh();
  expect(w.asked).toBe(before);
  w.later();
  await w.refresh();
  expect((await w.announcements(2)).map((t) => t.title)).toEqual(["Item 2", "Item 1"]);
  const events = await lab.sql(
    "select count(*)::int as n from outbox_events where kind = 'new_announcement' and id > 0",
  );
  expect(events[0].n).toBeGreaterThanOrEqual(2);
});

it("verbosity and header_match choose how much of which items is announced", async () => {
  w.pages.set("/rss", rss(item(1, "Exam moved", `<p>${"long ".repeat(100)}</p>`), item(2, "Lunch")));
  ok(await w.add({ url: `${w.base}/rss`, header_match: "EXAM", verbosity: "truncate" }));
  await w.refresh();
  const [only, ...rest] = await w.announcements(1);
  expect(rest).toEqual([]);
  expect(only!.message).toMatch(/^<p>(long ){10,50}.*…<\/p><p><a /);
  await w.clear();
  ok(await w.add({ url: `${w.base}/rss`, verbosity: "link_only" }));
  await w.refresh();
  expect((await w.announcements(2)).map((t) => t.message)).toContain(
    '<p><a href="http://news.example/2">Lunch</a></p>',
  );
});

it("an Atom feed is read; of many new items only the newest are announced", async () => {
  const entries = Array.from(
    { length: 9 },
    (_, i) =>
      `<entry><id>a${i}</id><title>A${i}</title><updated>2026-09-0${i + 1}T00:00:00Z</updated><content type="html">x</content></entry>`,
  );
  w.pages.set("/atom", {
    body: `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>${entries.join("")}</feed>`,
  });
  ok(await w.add({ url: `${w.base}/atom` }));
  await w.refresh();
  expect(await w.announcements(5)).toHaveLength(5);
  w.later();
  await w.refresh();
  expect(await w.announcements()).toHaveLength(5);
});

it("a failing feed is read less and less often, and the others are read", async () => {
  w.pages.set("/bad", { body: "<html>no feed</html>" });
  const before = w.asked;
  ok(await w.add({ url: `${w.base}/bad` }));
  const state = async () =>
    (
      await lab.sql("select failures, refresh_at from external_feeds where url like '%/bad' order by id desc limit 1")
    )[0];
  // the worker of the queue may have read it already
  const failed = async (times: number) => {
    const deadline = Date.now() + 10_000;
    await w.refresh();
    while ((await state()).failures !== times && Date.now() < deadline) await new Promise((r) => setTimeout(r, 20));
    expect(await state()).toMatchObject({ failures: times });
  };
  await failed(1);
  expect((await state()).refresh_at.getTime() - lab.clock.now().getTime()).toBe(2 * 3_600_000);
  w.later();
  await w.refresh();
  expect(w.asked).toBe(before + 1);
  w.later();
  await failed(2);
  w.pages.set("/bad", rss(item(1)));
  for (let hours = 0; hours < 5; hours++) w.later();
  await failed(0);
  expect(await w.announcements(1)).toHaveLength(1);
});

it("feeds of every tenant are read, also of one that has many", async () => {
  w.later();
  w.pages.set("/rss", rss(item(1)));
  const tenants = [lab, await Lab.tenant(lab.store, lab.clock, "lake.example")];
  const feedsOf = [6, 1];
  for (const [i, tenant] of tenants.entries()) {
    const id = await tenant.course();
    for (let n = 0; n < (feedsOf[i] ?? 0); n++)
      await tenant.insert("external_feeds", {
        context_type: "Course",
        context_id: id,
        course_id: id,
        user_id: tenant.admin.id,
        url: `${w.base}/rss`,
        refresh_at: lab.clock.now(),
      });
  }
  const announced = () =>
    lab.sql(
      `select root_account_id as root, count(*)::int as n from external_feed_entries where topic_id is not null
         and created_at = $1 group by root_account_id order by root_account_id`,
      [lab.clock.now()],
    );
  await w.refresh();
  // the worker of the queue may have taken some of them
  await expect.poll(announced, { timeout: 10_000 }).toEqual([
    { root: tenants[0]?.root, n: 6 },
    { root: tenants[1]?.root, n: 1 },
  ]);
});

it("only those who may announce manage feeds; invalid parameters are refused by name", async () => {
  for (const call of [
    () => w.add({ url: `${w.base}/rss` }, w.student),
    () => w.student.get(`${w.course}/external_feeds`),
  ])
    expect((await call()).status).toBe(403);
  for (const url of [
    "",
    "ftp://x.example/",
    "nonsense",
    "/rss",
    `http://user:pw@x.example/`,
    `http://x.example/${"y".repeat(2000)}`,
  ]) {
    const refused = await w.add({ url });
    expect([url, refused.status, Object.keys(refused.body.errors)]).toEqual([url, 400, ["url"]]);
  }
  expect((await w.add({ url: `${w.base}/rss`, verbosity: "loud" })).body.errors).toHaveProperty("verbosity");
  expect(ok(await w.teacher.get(`${w.course}/external_feeds`))).toEqual([]);
  expect((await w.teacher.delete(`${w.course}/external_feeds/99999`)).status).toBe(404);
});

it("addresses of this machine and its network are not fetched", async () => {
  const own = await Lab.open();
  const strict = await own.serve();
  const courseId = await own.course();
  const path = `courses/${courseId}/external_feeds`;
  const by = await strict.as("admin");
  const where = [
    "http://127.0.0.1/",
    "http://localhost/x",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest",
    "http://[::1]/",
    "http://0x7f000001/",
    "http://2130706433/",
  ];
  for (const url of where) expect([url, (await by.post(path, { url })).status]).toEqual([url, 400]);
  // what a host name resolves to is checked when the feed is read
  w.pages.set("/rss", rss(item(1)));
  const before = w.asked;
  const { port } = new URL(w.base);
  await own.insert("external_feeds", {
    context_type: "Course",
    context_id: courseId,
    course_id: courseId,
    user_id: own.admin.id,
    url: `http://localhost:${port}/rss`,
    refresh_at: own.clock.now(),
  });
  await refreshFeeds(strict.services);
  expect(w.asked).toBe(before);
  expect(ok(await by.get(path))).toMatchObject([{ external_feed_entries_count: 0 }]);
  await own.close();
});
