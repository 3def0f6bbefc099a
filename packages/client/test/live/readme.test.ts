/** The examples of the README as they stand there, against a real server: only its ids are put in the place of theirs. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Canvas } from "@pidge/client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { examples, kitExamples } from "../readme.generated.ts";
import { liveCampus } from "./campus.ts";

let printed: string[] = [];
let swaps: [RegExp, string][];
let url: string;
let token: string;
let folder: string;
const home = process.cwd();
const real = globalThis.fetch;

beforeAll(async () => {
  const campus = await liveCampus();
  const members = { teachers: ["Ada Reader"], students: ["Ann Other", "Bob Other"] } as const;
  const one = await campus.course("Readme 1", { ...members, groups: { Red: members.students } });
  const two = await campus.course("Readme 2", members);
  const { "Ada Reader": ada, "Ann Other": ann, "Bob Other": bob } = one.people;
  await campus.admin.request("POST", "accounts/self/admins", { body: { user_id: ada.id } });
  await campus.admin.request("POST", "accounts/self/users", {
    body: {
      user: { name: "Sis", skip_registration: true },
      pseudonym: { unique_id: "s1234@campus.example", sis_user_id: "s1234" },
    },
  });
  const [received] = await ann.canvas.createConversation([ada], "A question");
  const [group] = await ada.canvas.createConversation([ann, bob], "A group", { group_conversation: true });
  const topic = await ann.canvas.course(one).createDiscussionTopic({ title: "A topic", message: "x" });
  await topic.postEntry({ message: "A post" });
  token = ada.token;
  url = campus.url;
  // where the README speaks of a course 12345 or a person 123, somebody of this campus is meant
  swaps = [
    [/https:\/\/canvas\.example\.com/g, url],
    [/courses\/(12345|101|102)\b/g, `courses/${one.id}`],
    [/course_(123|789)\b/g, `course_${one.id}`],
    [/course_456\b/g, `course_${two.id}`],
    [/courses\/103\b/g, `courses/${two.id}`],
    [/group_101\b/g, `group_${one.groups.Red}`],
    [/conversations\/[123]\?/g, `conversations/${received!.id}?`],
    [/conversations\/12345\b/g, `conversations/${group!.id}`],
    [/(user_id=)12345\b/g, `$1${ann.id}`],
    [/users\/10000000000001234\b/g, `users/${ann.id}`],
    [/(recipients(?:%5B%5D|\[\])=)123\b/g, `$1${ann.id}`],
    [/(recipients(?:%5B%5D|\[\])=)456\b/g, `$1${bob.id}`],
  ];
  folder = await mkdtemp(join(tmpdir(), "pidge-readme-live-"));
  await writeFile(join(folder, "timetable.pdf"), "%PDF");
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const swapped = (text: string) => swaps.reduce((whole, [from, to]) => whole.replace(from, to), text);

beforeEach(() => {
  printed = [];
  vi.stubEnv("CANVAS_ACCESS_TOKEN", token);
  vi.stubGlobal("fetch", (address: string, init: RequestInit) =>
    real(swapped(address), { ...init, ...(typeof init.body === "string" ? { body: swapped(init.body) } : {}) }),
  );
  vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words.join(" ")));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What must have been printed by the example that holds these words. */
const sights: Record<string, RegExp> = {
  "Good morning": /^Good morning, Ada Reader\n(?=[\s\S]*A question)/,
  "Important course update": /conversation \d+ with [34] people/,
  "sheet.csv": /^sheet\.csv$/,
  conversationsBatchUpdate: /100 %\ncompleted/,
  "Week 5: papers are due": /Readme|courses\/\d+\/discussion_topics\/\d+/,
  "Week 3: a case": /A topic[\s\S]*A post/,
  createCommunicationChannel: /email active[\s\S]*unconfirmed/,
  "careful.rateLimit": /^\d+$/,
  "user.id ===": /^false$/,
  unread_count: /You have \d+ unread conversations/,
  ".stream()": /"messages":\[/,
};

test.for(examples.map((example) => ({ example, text: String(example) })))(
  "[C-180] README example %#",
  async ({ example, text }) => {
    await example(new Canvas(url, token));
    for (const [words, seen] of Object.entries(sights))
      if (text.includes(words)) expect(printed.join("\n")).toMatch(seen);
  },
);

test("the examples for test suites", async () => {
  vi.unstubAllGlobals();
  for (const example of kitExamples) await example();
  expect(printed).toEqual(["Tomorrow 1", "Name 1"]);
});

test("each of those sights belongs to an example", () => {
  for (const words of Object.keys(sights))
    expect(
      examples.some((e) => String(e).includes(words)),
      words,
    ).toBe(true);
});
