/** Nothing reveals the authors of an anonymous topic and its entries to other students: no answer, feed, mail or log. */
import type { PidgeServer } from "@pidge/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLog } from "../../../src/platform/log.ts";
import { configure } from "../../../src/platform/settings/configure.ts";
import { serveStore } from "../../../src/server.ts";
import { openStore } from "../../../src/store/open.ts";
import type { Api, Json } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";
import { freshDatabase, ManualClock, newTenant, testOptions } from "../../support/pidge.ts";
import { multipart, ok, World } from "./world.ts";

let server: PidgeServer<string | undefined>;
let w: World;
const logged: string[] = [];
const clock = new ManualClock();

beforeAll(async () => {
  const config = configure({ ...testOptions, ...(await freshDatabase()), clock }, {});
  const log = createLog("trace", [], { write: (line: string) => void logged.push(line) });
  server = await serveStore(await openStore(config), config, log);
  w = await World.create(new Campus(await newTenant(server)));
  await w.settings({ allow_student_anonymous_discussion_topics: true });
});
afterAll(() => server.close());

/** Everything that would reveal the author: name, login, field, address, id as a Canvas user. */
const traces = (): RegExp => {
  const { id } = w.student;
  const field = `"(user_id|author_id|editor_id|anonymous_id)":"?(${id}|${id.toString(36)})"?[,}]`;
  return new RegExp(`Stu Student|stu\\.student|${field}|"id":"?${id}"?,"anonymous_id"|users/${id}\\b`);
};

const FILE = { name: "evidence.mp3", type: "audio/mpeg", text: "la" };
const FIELDS = { title: "Masked", message: "<p>who am I</p>", anonymous_state: "full_anonymity", podcast_enabled: "1" };

/** Makes an anonymous topic of the student with a file, and an entry with one. */
async function masked(title = "Masked") {
  const topic = ok(await w.student.raw("POST", w.topics, multipart({ ...FIELDS, title }, "attachment", FILE)));
  ok(await w.teacher.put(`${w.topics}/${topic.id}`, { podcast_has_student_posts: true, allow_rating: true }));
  ok(await w.other.put(`${w.topics}/${topic.id}/subscribed`), 204);
  const form = multipart({ message: "<p>it was me</p>" }, "attachment", FILE);
  const entry = ok(await w.student.raw("POST", `${w.topics}/${topic.id}/entries`, form), 201);
  return { topic, entry, at: `${w.topics}/${topic.id}` };
}

it("no answer to another student", async () => {
  const { topic, entry, at } = await masked();
  const peers = [w.other, w.observer];
  const asked: [string, object?][] = [
    [w.topics, { include: ["all_dates", "sections", "sections_user_count", "overrides"] }],
    [at],
    [`${at}/view`, { include_context_card_info: 1, include_new_entries: 1 }],
    [`${at}/entries`],
    [`${at}/entries/${entry.id}/replies`],
    [`${at}/entry_list`, { ids: [entry.id] }],
    [`courses/${w.course.id}/files`, { include: ["user"] }],
    [`files/${topic.attachments[0].id}`, { include: ["user"] }],
    [`files/${entry.attachment.id}`, { include: ["user"] }],
    [`folders/${entry.attachment.folder_id}`],
    ["users/self/activity_stream"],
    ["announcements", { context_codes: [`course_${w.course.id}`] }],
  ];
  let listed = false;
  for (const by of peers)
    for (const [path, params] of asked) {
      const answer = await by.get(path, { per_page: 100, ...params });
      expect([path, answer.text.match(traces())?.[0]]).toEqual([path, undefined]);
      listed ||= answer.text.includes("evidence");
    }
  // the topic and its file are in the answers
  expect(listed).toBe(true);
  // answers to what another student does with it
  const done = [
    await w.other.post(`${at}/entries`, { message: "m" }),
    await w.other.post(`${at}/entries/${entry.id}/replies`, { message: "m" }),
    await w.other.post(`${at}/entries/${entry.id}/rating`, { rating: 1 }),
    await w.other.put(`${at}/entries/${entry.id}/read`),
    await w.other.put(`${at}/entries/${entry.id}`, { message: "x" }),
    await w.other.delete(`${at}/entries/${entry.id}`),
    await w.other.put(at, { title: "x" }),
    await w.other.delete(at),
    await w.other.post(`${at}/duplicate`),
  ];
  expect(done.map((a) => a.status)).toEqual([201, 201, 204, 204, 403, 403, 403, 403, 403]);
  for (const answer of done) expect(answer.text).not.toMatch(traces());
  for (const a of [topic.attachments[0], entry.attachment])
    expect([...(await w.other.raw("GET", a.url)).headers.values()].join("\n")).not.toMatch(traces());
});

it("a topic that becomes anonymous removes the uploader from its file", async () => {
  const open = { title: "Open", message: "m" };
  const topic = ok(await w.student.raw("POST", w.topics, multipart(open, "attachment", FILE)));
  const uploader = async () => {
    const files = ok(await w.other.get(`courses/${w.course.id}/files`, { include: ["user"], per_page: 100 }));
    return files.find((f: Json) => f.id === topic.attachments[0].id).user?.id;
  };
  expect(await uploader()).toBe(w.student.id);
  ok(await w.student.put(`${w.topics}/${topic.id}`, { anonymous_state: "partial_anonymity" }));
  expect(await uploader()).toBeUndefined();
});

it("no feed", async () => {
  const { topic } = await masked("Fed");
  const url = ok(await w.other.get(w.topics, { search_term: "fed" }))[0].podcast_url as string;
  const code = /(enrollment_\w+)/.exec(url)![1];
  const feeds = [url, url.replace(".rss", ".atom"), `/feeds/forums/${code}.atom`];
  for (const feed of feeds) {
    const read = await w.other.as(undefined).get(feed);
    expect([feed, read.status, read.text.match(traces())?.[0]]).toEqual([feed, 200, undefined]);
    expect(read.text).not.toContain("it was me");
  }
  expect((await w.other.as(undefined).get(`/feeds/forums/${code}.atom`)).text).toContain(topic.title);
});

/** Waits until one of the mails to the person contains these words, and resolves all of them. */
async function mailsOf(who: Api, words: string): Promise<string> {
  let found = "";
  await expect
    .poll(
      async () => {
        clock.advance(60);
        found = (await w.campus.admin.get("comm_messages", { user_id: who.id, per_page: 100 })).text;
        return found;
      },
      { timeout: 15_000, interval: 100 },
    )
    .toContain(words);
  return found;
}

it("no mail about the topic, an entry or a mention", async () => {
  for (const who of [w.other, w.observer])
    for (const kind of ["new_discussion_topic", "new_discussion_entry", "discussion_mention"]) {
      const [channel] = ok(await who.get("users/self/communication_channels"));
      const path = `users/self/communication_channels/${channel.id}/notification_preferences/${kind}`;
      ok(await who.put(path, { notification_preferences: { frequency: "immediately" } }));
    }
  const { at } = await masked("Mailed");
  const mention = `<p>ask <span data-mention="${w.observer.id}">Obi</span> about it</p>`;
  ok(await w.student.post(`${at}/entries`, { message: mention }), 201);
  const read = [
    await mailsOf(w.other, "Mailed"),
    await mailsOf(w.other, "it was me"),
    await mailsOf(w.observer, "about it"),
  ];
  for (const text of read) expect(text.match(traces())?.[0]).toBeUndefined();
});

it("no line of the log", async () => {
  logged.length = 0;
  const { topic, entry } = await masked("Logged");
  expect(logged.length).toBeGreaterThan(3);
  for (const line of logged) {
    expect(line).not.toMatch(traces());
    expect(line).not.toContain(w.student.token);
    expect(line).not.toContain("it was me");
    // neither the topic nor the entry
    expect(line).not.toMatch(new RegExp(`/(${topic.id}|${entry.id})\\b`));
  }
});

it("a list takes the same number of statements with anonymous topics", async () => {
  await masked("Counted");
  const count = async (by: Api) => {
    let statements = 0;
    const stop = server.onQuery(() => statements++);
    ok(await by.get(w.topics, { per_page: 100 }));
    stop();
    return statements;
  };
  await count(w.student);
  expect(await count(w.other)).toBe(await count(w.student));
});
