/** The examples of the README and of the specification, compiled and run against a small make-believe campus. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Canvas, toFile } from "@pidge/client";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { examples } from "./readme.generated.ts";
import { ORIGIN, reply, TOKEN } from "./site.ts";

const conversation = { id: "7", subject: "Hi", participants: [{ id: "1", name: "A" }], starred: false, private: false };
const topic = { id: "9", title: "T", attachments: [], is_announcement: true, context_code: "course_123" };
const entry = { id: "90", user_id: "2", message: "<p>m</p>", parent_id: null };
const file = { id: "5", display_name: "sheet.csv" };
const channel = { id: "8", user_id: "1", address: "a@example.com", type: "email", workflow_state: "unconfirmed" };
const preference = { notification: "new_announcement", category: "announcement", frequency: "daily" };
const done = { id: "4", tag: "conversation_batch_update", workflow_state: "completed", completion: 100, message: null };

/** What the campus answers; the first line that fits. */
const campus: [RegExp, () => unknown][] = [
  [/^POST upload/, () => file],
  [/^POST users\/self\/files/, () => ({ upload_url: `${ORIGIN}/upload`, upload_params: { key: "k" } })],
  [/^GET conversations\/unread_count/, () => ({ unread_count: "3" })],
  [/^GET conversations\/batches/, () => []],
  [/^(GET|POST) conversations(\?|$)/, () => [conversation]],
  [/^PUT conversations(\?|$)/, () => done],
  [
    /^POST conversations\/\d+\/add_message/,
    () => ({ ...conversation, messages: [{ id: "70", body: "b", attachments: [file] }] }),
  ],
  [/^\w+ conversations\/\d+/, () => conversation],
  [/^GET announcements/, () => [topic]],
  [/^POST .*discussion_topics$/, () => topic],
  [/^GET .*discussion_topics\?/, () => [topic]],
  [/^GET .*entries\?/, () => [entry]],
  [/^POST .*entries/, () => entry],
  [/subscribed$/, () => reply(204)],
  [/^PUT .*notification_preferences/, () => ({ notification_preferences: [preference] })],
  [/^GET .*communication_channels/, () => [channel]],
  [/^POST .*communication_channels/, () => channel],
  [/^GET comm_messages/, () => [{ id: "6", subject: "S" }]],
  [/^GET users\/(self|\d+)/, () => ({ id: "10000000000001234", name: "Me" })],
  [/^GET courses\/\d+/, () => ({ id: "12345", name: "Botany" })],
];

let asked: string[];
let printed: unknown[][];
const fetch = async (url: string, init: RequestInit) => {
  const line = `${init.method} ${url.replace(/^https?:\/\/[^/]+\/(api\/v1\/)?/, "")}`;
  asked.push(line);
  const answer = campus.find(([pattern]) => pattern.test(line))?.[1]();
  if (answer === undefined) throw new Error(`the campus does not know ${line}`);
  return answer instanceof Response ? answer : reply(200, answer);
};

beforeEach(() => {
  [asked, printed] = [[], []];
  vi.stubGlobal("fetch", fetch);
  vi.stubEnv("CANVAS_ACCESS_TOKEN", TOKEN);
  vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("examples", () => {
  it("[C-180] those of the README run", async () => {
    expect(examples.length).toBeGreaterThan(14);
    const [home, folder] = [process.cwd(), await mkdtemp(join(tmpdir(), "pidge-readme-"))];
    await writeFile(join(folder, "timetable.pdf"), "%PDF");
    process.chdir(folder);
    onTestFinished(() => {
      process.chdir(home);
      return rm(folder, { recursive: true });
    });
    for (const example of examples) {
      const before = asked.length;
      await example(new Canvas(ORIGIN, TOKEN));
      expect(asked.length, String(example)).toBeGreaterThan(before);
    }
    const text = printed.map((words) => words.join(" ")).join("\n");
    for (const words of [
      "Good morning, Me",
      "conversation 7 with 1 people",
      "sheet.csv",
      "You have 3 unread",
      "completed",
      "true",
    ])
      expect(text).toContain(words);
  });

  it("[C-180] those of the specification run", async () => {
    const canvas = new Canvas("https://canvas.example.com", TOKEN);
    const me = await canvas.getCurrentUser();
    for await (const c of canvas.getConversations({ scope: "unread" })) console.log(c.subject);
    const five = await canvas.getConversations().slice(0, 5);
    const progress = await canvas.conversationsBatchUpdate(five, "mark_as_read");
    await progress.wait();
    const [conv] = await canvas.createConversation(["123", "course_789"], "Hello", {
      subject: "Hi",
      group_conversation: true,
    });
    await conv?.addMessage("More", { attachments: [await toFile("x", "note.txt")] });
    await conv?.edit({ conversation: { starred: true, workflow_state: "read" } });
    const topics = canvas
      .course(12345)
      .getDiscussionTopics({ order_by: "recent_activity", include: ["all_dates", "sections"] });
    for await (const t of topics)
      for await (const e of t.getEntries())
        if (e.user_id !== me.id) await t.postEntry({ message: "Thanks", parent_id: e.id });
    const ann = await canvas.course(12345).createAnnouncement({ title: "Week 5", message: "<p>…</p>" });
    const created = await me.createCommunicationChannel({ address: "a@example.com", type: "email" });
    expect([ann.course_id, String(created), printed]).toEqual(["12345", "a@example.com (8)", [["Hi"]]]);
    expect(asked).toContain("POST courses/12345/discussion_topics/9/entries/90/replies");
    expect(asked.filter((line) => line.startsWith("POST")).at(-1)).toBe(
      "POST users/10000000000001234/communication_channels",
    );
  });
});
