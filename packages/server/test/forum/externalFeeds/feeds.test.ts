/** External feeds become announcements. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { refreshFeeds } from "../../../src/forum/externalFeeds/refresh.ts";
import { Lab, type Served } from "../../notifications/rules/lab.ts";
import type { Api, Json, Params } from "../../support/api.ts";
import { ok } from "../discussions/world.ts";

let lab: Lab;
let served: Served;
let site: Server;
let base: string;
let teacher: Api;
let student: Api;
let course: string;
/** Answers of the other site by path. */
const pages = new Map<string, { status?: number; text: string }>();
let asked = 0;

beforeAll(async () => {
  lab = await Lab.open();
  served = await lab.serve({ allowPrivateFetch: true });
  site = createServer((request, response) => {
    asked++;
    const page = pages.get(request.url ?? "") ?? { status: 404, text: "" };
    response.writeHead(page.status ?? 200).end(page.text);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const id = await lab.course();
  course = `courses/${id}`;
  const section = await lab.section(id);
  const people: Api[] = [];
  for (const [name, type] of [
    ["tess", "TeacherEnrollment"],
    ["stu", "StudentEnrollment"],
  ] as const) {
    const person = await lab.reader(name);
    await lab.enroll(id, section, person.id, type);
    people.push(await served.as(person.id));
  }
  [teacher, student] = people as [Api, Api];
});
afterAll(async () => {
  await lab.close();
  site.close();
});

const item = (n: number, title = `Item ${n}`, text = "<p>Body <script>alert(1)</script>&amp; more</p>") =>
  `<item><guid>g${n}</guid><title>${title}</title><link>http://news.example/${n}</link>
   <description><![CDATA[${text}]]></description><pubDate>Mon, 0${n} Sep 2026 10:00:00 GMT</pubDate></item>`;
const rss = (...items: string[]) => ({
  text: `<?xml version="1.0"?><rss version="2.0"><channel><title>The &lt;News&gt;</title>${items.join("")}</channel></rss>`,
});
const add = (params: Params, by = teacher) => by.post(`${course}/external_feeds`, params);
/** Waits until there are so many announcements: the worker of the queue may be reading the feed as well. */
async function news(count = 0): Promise<Json[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const list = ok(await student.get(`${course}/discussion_topics`, { only_announcements: 1 }));
    if (list.length >= count || Date.now() > deadline) return list;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const refresh = () => refreshFeeds(served.services);
const later = () => lab.clock.advance(3_601);

afterEach(clear);

async function clear() {
  for (const feed of ok(await teacher.get(`${course}/external_feeds`)))
    ok(await teacher.delete(`${course}/external_feeds/${feed.id}`));
  for (const topic of await news()) ok(await teacher.delete(`${course}/discussion_topics/${topic.id}`));
}

it("a feed is added, listed, read and deleted", async () => {
  pages.set("/rss", rss(item(1), item(2)));
  const made = ok(await add({ url: `${base}/rss` }));
  expect(made).toMatchObject({
    display_name: `${base}/rss`,
    verbosity: "full",
    header_match: null,
    external_feed_entries_count: 0,
  });
  await refresh();
  const [second, first] = await news(2);
  expect([first.title, second.title]).toEqual(["Item 1", "Item 2"]);
  expect(first).toMatchObject({ author: { id: teacher.id }, posted_at: "2026-09-01T10:00:00Z" });
  expect(first.message).toBe('<p>Body &amp; more</p><p><a href="http://news.example/1">Item 1</a></p>');
  expect(ok(await teacher.get(`${course}/external_feeds`))).toMatchObject([
    { id: made.id, display_name: "The <News>", external_feed_entries_count: 2 },
  ]);
  ok(await teacher.delete(`${course}/external_feeds/${made.id}`));
  expect(ok(await teacher.get(`${course}/external_feeds`))).toEqual([]);
  expect(await news()).toHaveLength(2);
});

it("an item is announced once and notified", async () => {
  pages.set("/rss", rss(item(1)));
  ok(await add({ url: `${base}/rss` }));
  await Promise.all([refresh(), refresh()]);
  expect(await news(1)).toHaveLength(1);
  pages.set("/rss", rss(item(1, "Renamed"), item(2)));
  const before = asked;
  await refresh();
  expect(asked).toBe(before);
  later();
  await refresh();
  expect((await news(2)).map((t) => t.title)).toEqual(["Item 2", "Item 1"]);
  const events = await lab.sql(
    "select count(*)::int as n from outbox_events where kind = 'new_announcement' and id > 0",
  );
  expect(events[0].n).toBeGreaterThanOrEqual(2);
});

it("verbosity and header_match choose how much of which items is announced", async () => {
  pages.set("/rss", rss(item(1, "Exam moved", `<p>${"long ".repeat(100)}</p>`), item(2, "Lunch")));
  ok(await add({ url: `${base}/rss`, header_match: "EXAM", verbosity: "truncate" }));
  await refresh();
  const [only, ...rest] = await news(1);
  expect(rest).toEqual([]);
  expect(only!.message).toMatch(/^<p>(long ){10,50}.*…<\/p><p><a /);
  await clear();
  ok(await add({ url: `${base}/rss`, verbosity: "link_only" }));
  await refresh();
  expect((await news(2)).map((t) => t.message)).toContain('<p><a href="http://news.example/2">Lunch</a></p>');
});

it("an Atom feed is read; of many new items only the newest are announced", async () => {
  const entries = Array.from(
    { length: 9 },
    (_, i) =>
      `<entry><id>a${i}</id><title>A${i}</title><updated>2026-09-0${i + 1}T00:00:00Z</updated><content type="html">x</content></entry>`,
  );
  pages.set("/atom", { text: `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>${entries.join("")}</feed>` });
  ok(await add({ url: `${base}/atom` }));
  await refresh();
  expect(await news(5)).toHaveLength(5);
  later();
  await refresh();
  expect(await news()).toHaveLength(5);
});

it("a failing feed is read less and less often, and the others are read", async () => {
  pages.set("/bad", { text: "<html>no feed</html>" });
  const before = asked;
  ok(await add({ url: `${base}/bad` }));
  const state = async () =>
    (
      await lab.sql("select failures, refresh_at from external_feeds where url like '%/bad' order by id desc limit 1")
    )[0];
  // the worker of the queue may have read it already
  const failed = async (times: number) => {
    const deadline = Date.now() + 10_000;
    await refresh();
    while ((await state()).failures !== times && Date.now() < deadline) await new Promise((r) => setTimeout(r, 20));
    expect(await state()).toMatchObject({ failures: times });
  };
  await failed(1);
  expect((await state()).refresh_at.getTime() - lab.clock.now().getTime()).toBe(2 * 3_600_000);
  later();
  await refresh();
  expect(asked).toBe(before + 1);
  later();
  await failed(2);
  pages.set("/bad", rss(item(1)));
  for (let hours = 0; hours < 5; hours++) later();
  await failed(0);
  expect(await news(1)).toHaveLength(1);
});

it("feeds of every tenant are read, also of one that has many", async () => {
  later();
  pages.set("/rss", rss(item(1)));
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
        url: `${base}/rss`,
        refresh_at: lab.clock.now(),
      });
  }
  const announced = () =>
    lab.sql(
      `select root_account_id as root, count(*)::int as n from external_feed_entries where topic_id is not null
         and created_at = $1 group by root_account_id order by root_account_id`,
      [lab.clock.now()],
    );
  await refresh();
  // the worker of the queue may have taken some of them
  await expect.poll(announced, { timeout: 10_000 }).toEqual([
    { root: tenants[0]?.root, n: 6 },
    { root: tenants[1]?.root, n: 1 },
  ]);
});

it("only those who may announce manage feeds; invalid parameters are refused by name", async () => {
  for (const call of [() => add({ url: `${base}/rss` }, student), () => student.get(`${course}/external_feeds`)])
    expect((await call()).status).toBe(403);
  for (const url of [
    "",
    "ftp://x.example/",
    "nonsense",
    "/rss",
    `http://user:pw@x.example/`,
    `http://x.example/${"y".repeat(2000)}`,
  ]) {
    const refused = await add({ url });
    expect([url, refused.status, Object.keys(refused.body.errors)]).toEqual([url, 400, ["url"]]);
  }
  expect((await add({ url: `${base}/rss`, verbosity: "loud" })).body.errors).toHaveProperty("verbosity");
  expect(ok(await teacher.get(`${course}/external_feeds`))).toEqual([]);
  expect((await teacher.delete(`${course}/external_feeds/99999`)).status).toBe(404);
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
  pages.set("/rss", rss(item(1)));
  const before = asked;
  const { port } = new URL(base);
  await own.insert("external_feeds", {
    context_type: "Course",
    context_id: courseId,
    course_id: courseId,
    user_id: own.admin.id,
    url: `http://localhost:${port}/rss`,
    refresh_at: own.clock.now(),
  });
  await refreshFeeds(strict.services);
  expect(asked).toBe(before);
  expect(ok(await by.get(path))).toMatchObject([{ external_feed_entries_count: 0 }]);
  await own.close();
});
