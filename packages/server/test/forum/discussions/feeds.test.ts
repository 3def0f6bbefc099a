/** Published feeds: podcasts, announcements, discussions. */
import { beforeAll, expect, it } from "vitest";
import type { Api, Json, Params } from "../../support/api.ts";
import { multipart, ok, soon, World } from "./world.ts";

let w: World;
beforeAll(async () => {
  w = await World.create();
});

const reader = () => w.student.as(undefined);
const podcast = (params: Params = {}) => w.topic({ podcast_enabled: true, ...params });
const urlOf = async (by: Api, topic: Json): Promise<string> => (await w.show(by, topic.id)).podcast_url;
const codeOf = async (by: Api) => /(enrollment_\w+)/.exec(await urlOf(by, await podcast()))![1]!;
const audio = (name: string) => ({ name, type: "audio/mpeg", text: "la la" });

async function sing(by: Api, topic: Json, name: string) {
  return ok(
    await by.raw("POST", `${w.topics}/${topic.id}/entries`, multipart({ message: "m" }, "attachment", audio(name))),
    201,
  );
}

it("[DISC-215] refusals of feeds are pages", async () => {
  const plain = await w.topic();
  const code = await codeOf(w.student);
  const off = await reader().get(`/feeds/topics/${plain.id}/${code}.rss`);
  expect(off.status).toBe(400);
  expect(off.headers.get("content-type")).toContain("text/html");
  expect(off.text).toContain("Podcasts have not been enabled for this topic.");
  const wrong = await reader().get(`/feeds/topics/${plain.id}/enrollment_wrong.rss`);
  expect([wrong.status, wrong.headers.get("content-type")]).toEqual([400, "text/html; charset=utf-8"]);
  expect(wrong.text).toContain("The verification code does not match any currently enrolled user.");
  for (const bad of ["course_wrong", "group_wrong", "nonsense"]) {
    const refused = await reader().get(`/feeds/announcements/${bad}.atom`);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("The verification code is invalid.")]);
  }
  const on = await reader().get(await urlOf(w.student, await podcast({ title: "Songs & <Whales>" })));
  expect(on.status).toBe(200);
  expect(on.headers.get("content-type")).toContain("application/rss+xml");
  expect(on.text).toContain("<title>Songs &amp; &lt;Whales&gt; Posts Podcast Feed</title>");
  expect(on.text).toContain('<rss version="2.0"');
});

it("[DISC-216] a podcast takes recordings of staff, of students on request", async () => {
  const topic = await podcast();
  await sing(w.teacher, topic, "teacher.mp3");
  await sing(w.student, topic, "student.mp3");
  const text = await reader().get(await urlOf(w.other, topic));
  expect(text.text).toContain("Topic: teacher.mp3");
  expect(text.text).not.toContain("student.mp3");
  const enclosure = /<enclosure url="([^"]+)" length="5" type="audio\/mpeg"\/>/.exec(text.text)![1]!;
  expect((await reader().get(enclosure.replaceAll("&amp;", "&"))).text).toBe("la la");
  ok(await w.teacher.put(`${w.topics}/${topic.id}`, { podcast_has_student_posts: true }));
  expect((await reader().get(await urlOf(w.other, topic))).text).toContain("Topic: student.mp3");
  const group = await w.campus.group(w.course.id, "Choir", [w.student]);
  const path = `groups/${group.id}/discussion_topics`;
  const inGroup = ok(await w.teacher.post(path, { title: "g", published: true, podcast_enabled: true }));
  const entry = multipart({ message: "m" }, "attachment", audio("member.mp3"));
  ok(await w.student.raw("POST", `${path}/${inGroup.id}/entries`, entry), 201);
  const { podcast_url } = ok(await w.student.get(`${path}/${inGroup.id}`));
  expect(podcast_url).toContain("group_membership_");
  expect((await reader().get(podcast_url)).text).toContain("g: member.mp3");
});

it("[DISC-217] a feed has no entries while the topic is locked or the initial-post gate closed", async () => {
  for (const params of [{ require_initial_post: true }, { locked: true }]) {
    const topic = await podcast(params);
    const entry = await sing(w.teacher, topic, "secret.mp3");
    ok(
      await w.teacher.put(`${w.topics}/${topic.id}/entries/${entry.id}`, {
        message: `<a href="/files/${entry.attachment.id}/download">s</a>`,
      }),
    );
    const url = await urlOf(w.student, topic);
    for (const form of [url, url.replace(".rss", ".atom")]) {
      const feed = await reader().get(form);
      expect([feed.status, feed.text.includes("secret"), feed.text.includes("Re: ")]).toEqual([200, false, false]);
    }
    expect((await reader().get(await urlOf(w.teacher, topic))).text).toContain("secret");
  }
});

it("naming another person's file in a post gives no access to it", async () => {
  const topic = await podcast({ podcast_has_student_posts: true });
  const own = await w.topic();
  const secret = ok(
    await w.teacher.raw("POST", `${w.topics}/${own.id}/entries`, multipart({}, "attachment", audio("private.mp3"))),
    201,
  );
  await w.entry(w.student, topic.id, `<a href="/files/${secret.attachment.id}/download">mine now</a>`);
  expect((await reader().get(await urlOf(w.student, topic))).text).not.toContain("private.mp3");
});

it("[DISC-218] the announcement feed has the newest announcements that are out for everybody", async () => {
  const course = await w.campus.course("News");
  await w.campus.enroll(course.id, w.teacher, "teacher");
  await w.campus.enroll(course.id, w.student, "student");
  const path = `courses/${course.id}/discussion_topics`;
  const add = async (title: string, params: Params = {}) =>
    ok(await w.teacher.post(path, { title, message: "<p>m</p>", is_announcement: true, ...params }));
  for (let i = 0; i < 14; i++) await add(`news ${i} end`, { delayed_post_at: soon(i * 60 - 7_200) });
  await add("closed", { locked: true });
  await add("later", { delayed_post_at: soon(3_600) });
  const gone = await add("gone");
  ok(await w.teacher.delete(`${path}/${gone.id}`));
  await add("last");
  const talk = ok(await w.teacher.post(path, { title: "talk", published: true, podcast_enabled: true }));
  for (const by of [w.student, w.teacher]) {
    const code = /(enrollment_\w+)/.exec(ok(await by.get(`${path}/${talk.id}`)).podcast_url)![1]!;
    const feed = await reader().get(`/feeds/announcements/${code}.atom`);
    expect(feed.headers.get("content-type")).toContain("application/atom+xml");
    expect(feed.text).toContain('rel="self"');
    const titles = [...feed.text.matchAll(/<entry>\s*<id>[^<]*<\/id>\s*<title>([^<]*)/g)].map((m) => m[1]);
    expect(titles).toHaveLength(15);
    expect(titles.slice(0, 3)).toEqual(["last", "closed", "news 13 end"]);
    expect(titles).not.toContain("news 0 end");
    expect(titles).not.toContain("later");
    expect((await reader().get(`/feeds/announcements/${code}.rss`)).text).toContain("<rss");
  }
  const byCourse = await reader().get(`/feeds/announcements/course_${course.uuid}.atom`);
  expect([byCourse.status, byCourse.text.includes("<entry>")]).toEqual([200, false]);
});

it("the forum feed has the discussions of a course with their entries", async () => {
  const code = await codeOf(w.student);
  const topic = await w.topic({ title: "Fed" });
  await w.entry(w.other, topic.id, "<p>an answer</p>");
  const draft = await w.topic({ title: "Unfed", published: false });
  const feed = await reader().get(`/feeds/forums/${code}.atom`);
  expect(feed.text).toContain("<title>Re: Fed</title>");
  expect(feed.text).toContain("<name>Olga Other</name>");
  expect(feed.text).toContain("&lt;p&gt;an answer&lt;/p&gt;");
  expect(feed.text).not.toContain(draft.title);
  const masked = await w.topic({ title: "Masked", anonymous_state: "full_anonymity" });
  await w.entry(w.student, masked.id, "who am I");
  const again = (await reader().get(`/feeds/forums/${code}.atom`)).text;
  expect(again).not.toContain("who am I");
  const entry = again.slice(again.indexOf("<title>Masked"), again.indexOf("</entry>", again.indexOf("<title>Masked")));
  expect(entry).not.toContain("<author>");
});
