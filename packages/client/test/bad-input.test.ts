/** Misuse: each fault is told before any request, by an error that names the field and repeats no secret. */
import { Canvas, type CanvasOptions, type ListOptions, RequiredFieldMissingError } from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, type ScriptedSite, scripted, TOKEN } from "./site.ts";

type Kind = new (...given: never) => Error;
/** What is done wrong, the class of its error, and what its message names. */
type Fault = [does: (canvas: Canvas) => unknown, kind: Kind, names: RegExp];

/** Runs each, whether it throws or rejects; the site must hear of none. */
async function refused(faults: Fault[], { site, canvas } = scripted([])): Promise<ScriptedSite> {
  for (const [does, kind, names] of faults) {
    const error = await failure((async () => does(canvas))());
    expect(error, String(does)).toBeInstanceOf(kind);
    expect(error.message, String(does)).toMatch(names);
  }
  expect(site.requests).toEqual([]);
  return site;
}

/** A value that no type would let through. */
const bad = (value: unknown) => value as never;

describe("options", () => {
  it("[C-2][C-3] of a client are checked when it is made, and each fault names its option", () => {
    const faults: [CanvasOptions | Record<string, unknown>, Kind, RegExp][] = [
      [{ perPage: 0 }, RangeError, /perPage/],
      [{ perPage: "many" }, TypeError, /perPage/],
      [{ timeout: Number.NaN }, TypeError, /timeout/],
      [{ totalTimeout: -1 }, RangeError, /totalTimeout/],
      [{ maxRetries: 1.5 }, RangeError, /maxRetries/],
      [{ idFormat: "bigint" }, TypeError, /idFormat.*string, number/],
      [{ auth: "basic" }, TypeError, /auth.*bearer, cookie/],
      [{ logLevel: "loud" }, TypeError, /logLevel/],
      [{ fetch: "fetch" }, TypeError, /fetch/],
      [{ hooks: { beforeRequest: "x" } }, TypeError, /hooks\.beforeRequest/],
      [{ logger: { debug() {}, info() {}, warn() {} } }, TypeError, /logger\.error/],
      [{ allowedOrigins: ["here"] }, TypeError, /allowedOrigins/],
      [{ maxResponseBytes: 0 }, RangeError, /maxResponseBytes/],
      [{ maxBufferBytes: -1 }, RangeError, /maxBufferBytes/],
      [{ throttle: { maxConcurrent: 0 } }, RangeError, /throttle\.maxConcurrent/],
      [{ throttle: { minRemaining: "few" } }, TypeError, /throttle\.minRemaining/],
      [{ throttle: { maxRetries: -1 } }, RangeError, /throttle\.maxRetries/],
      [{ throttle: { onRateLimit: true } }, TypeError, /throttle\.onRateLimit/],
      [{ userAgent: "two\nlines" }, TypeError, /userAgent/],
      [{ appInfo: { name: "ü" } }, TypeError, /appInfo/],
      [{ headers: { "a b": "c" } }, TypeError, /"a b"/],
      [{ asUser: {} }, TypeError, /User id/],
    ];
    for (const [options, kind, names] of faults) {
      const make = () => new Canvas(ORIGIN, TOKEN, options as CanvasOptions);
      expect(make, JSON.stringify(options)).toThrow(kind);
      expect(make).toThrow(names);
      expect(() => new Canvas(ORIGIN, TOKEN).withOptions(options as CanvasOptions)).toThrow(names);
    }
    for (const fine of [{ timeout: 0 }, { timeout: Infinity }, { maxRetries: Infinity }, { perPage: undefined }])
      expect(() => new Canvas(ORIGIN, TOKEN, fine)).not.toThrow();
  });

  it("[C-36][C-128] a secret in a wrong place is not repeated by the error", async () => {
    const secrets: (() => unknown)[] = [
      () => new Canvas("https://me:hunter22@canvas.example.com", TOKEN),
      () => new Canvas(ORIGIN, TOKEN, { headers: { Authorization: "Bearer hunter22\nx" } }),
      () => scripted([]).canvas.getUser(1, undefined, { headers: { Authorization: "Bearer hunter22\nx" } }),
      () => new Canvas(ORIGIN, "hunter22 with blanks"),
    ];
    for (const make of secrets) {
      const error = await failure((async () => make())());
      expect(error).toBeInstanceOf(TypeError);
      expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain("hunter22");
    }
  });

  it("[C-131] of a call are checked before it is sent; those of a list when it is made", async () => {
    const call = (options: object) => (canvas: Canvas) => canvas.getUser(1, undefined, options);
    await refused([
      [call({ timeout: -1 }), RangeError, /timeout/],
      [call({ totalTimeout: "1s" }), TypeError, /totalTimeout/],
      [call({ maxRetries: Number.NaN }), TypeError, /maxRetries/],
      [call({ idFormat: "text" }), TypeError, /idFormat/],
      [call({ signal: {} }), TypeError, /signal/],
      [call({ headers: { x: "a\nb" } }), TypeError, /"x"/],
      [call({ asUser: "" }), TypeError, /User id/],
    ]);
    const lists: [ListOptions, RegExp][] = [
      [{ perPage: 0 }, /perPage/],
      [{ perPage: bad("x"), maxPages: 0 }, /maxPages/],
      [{ maxPages: 1.5 }, /maxPages/],
      [{ prefetch: -1 }, /prefetch/],
      [{ timeout: -1 }, /timeout/],
    ];
    for (const [options, names] of lists)
      expect(() => scripted([]).canvas.getConversations({}, options)).toThrow(names);
  });
});

describe("words that are not the site's", () => {
  it("[C-49][C-131] of conversations and recipients", async () => {
    await refused([
      [(c) => c.getConversations({ scope: bad("trash") }), TypeError, /scope must be one of inbox, unread/],
      [(c) => c.getConversations({ filter_mode: bad("xor") }), TypeError, /filter_mode/],
      [(c) => c.getConversation(1, { scope: bad("trash") }), TypeError, /scope/],
      [(c) => c.createConversation(["1"], "b", { mode: bad("fast") }), TypeError, /mode/],
      [(c) => c.createConversation(["1"], "b", { media_comment_type: bad("gif") }), TypeError, /media_comment_type/],
      [(c) => c.conversation(1).addMessage("b", { media_comment_type: bad("gif") }), TypeError, /media_comment_type/],
      [(c) => c.conversation(1).edit({ workflow_state: bad("gone") }), TypeError, /workflow_state/],
      [(c) => c.conversation(1).edit({ starred: true, scope: bad("x") }), TypeError, /scope/],
      [(c) => c.conversationsBatchUpdate([1], bad("explode")), TypeError, /event/],
      [(c) => c.conversationsBatchUpdateAll([1], bad("explode")), TypeError, /event/],
      [(c) => c.searchRecipients({ search: "a", type: bad("planet") }), TypeError, /type/],
      [(c) => c.request(bad("BREW"), "coffee"), TypeError, /method/],
    ]);
  });

  it("[C-92][C-131] of topics, feeds, files and channels", async () => {
    const channel = (c: Canvas) => c.user(1).getCommunicationChannels();
    await refused([
      [(c) => c.course(1).getDiscussionTopics({ order_by: bad("age") }), TypeError, /order_by/],
      [(c) => c.course(1).getDiscussionTopics({ filter_by: bad("age") }), TypeError, /filter_by/],
      [(c) => c.course(1).getDiscussionTopics({ scope: ["locked", bad("x")] }), TypeError, /scope/],
      [(c) => c.course(1).createDiscussionTopic({ discussion_type: bad("flat") }), TypeError, /discussion_type/],
      [(c) => c.discussionTopic({ course_id: 1, id: 1 }).edit({ sort_order: bad("up") }), TypeError, /sort_order/],
      [(c) => c.course(1).createAnnouncement({}, { onDowngrade: bad("panic") }), TypeError, /onDowngrade/],
      [(c) => c.course(1).createExternalFeed("https://x", { verbosity: bad("all") }), TypeError, /verbosity/],
      [(c) => c.course(1).getFiles({ order: bad("up") }), TypeError, /order/],
      [(c) => c.course(1).upload(new File([""], "a"), { on_duplicate: bad("ask") }), TypeError, /on_duplicate/],
      [(c) => c.course(1).reorderPinnedTopics(bad(7)), TypeError, /ids/],
    ]);
    const held = scripted([[{ id: "8", user_id: "1" }], [{ id: "90", message: "m" }]]);
    const mine = await channel(held.canvas).first();
    const entry = await held.canvas.discussionTopic({ course_id: 1, id: 9 }).getEntries().first();
    const before = held.site.requests.length;
    const faults: Fault[] = [
      [() => mine!.updatePreference("x", bad("hourly")), TypeError, /frequency/],
      [() => mine!.updatePreferencesByCategory("x", bad("hourly")), TypeError, /frequency/],
      [() => mine!.updateMultiplePreferences({ x: bad("hourly") }), TypeError, /frequency/],
      [() => entry!.rate(bad(2)), RangeError, /rating/],
    ];
    for (const [does, kind, names] of faults) {
      const error = await failure((async () => does(held.canvas))());
      expect(error, String(does)).toBeInstanceOf(kind);
      expect(error.message).toMatch(names);
    }
    expect(held.site.requests).toHaveLength(before);
  });
});

describe("what is missing or of the wrong kind", () => {
  it("[C-30][C-46][C-131] has its name in the error", async () => {
    const topic = (c: Canvas) => c.discussionTopic({ course_id: 1, id: 1 });
    await refused([
      [(c) => c.createConversation(bad(null), "b"), RequiredFieldMissingError, /recipients/],
      [(c) => c.createConversation(["1"], bad(undefined)), RequiredFieldMissingError, /body/],
      [(c) => c.createConversation([""], "b"), TypeError, /id/],
      [(c) => c.conversation(1).addMessage(" "), RequiredFieldMissingError, /body/],
      [(c) => c.conversation(1).edit(bad(null)), RequiredFieldMissingError, /params/],
      [(c) => topic(c).edit(bad(null)), RequiredFieldMissingError, /params/],
      [(c) => c.course(1).createDiscussionTopic(bad(undefined)), RequiredFieldMissingError, /params/],
      [(c) => topic(c).postEntry(bad(null)), RequiredFieldMissingError, /params/],
      [(c) => topic(c).postEntry({ message: "" }), RequiredFieldMissingError, /message/],
      [(c) => c.user(1).createCommunicationChannel(bad(null)), RequiredFieldMissingError, /channel/],
      [(c) => c.user(1).createCommunicationChannel({ type: "email" }), RequiredFieldMissingError, /address/],
      [(c) => c.user(1).deleteCommunicationChannel(bad(null)), TypeError, /CommunicationChannel id/],
      [(c) => c.course(1).createExternalFeed(""), RequiredFieldMissingError, /url/],
      [(c) => c.course(1).upload(bad(null)), RequiredFieldMissingError, /file/],
      [(c) => c.course(1).upload({ name: "a", content: bad(5) }), TypeError, /content/],
      [(c) => c.course(1).upload({ name: "a", content: "x", size: -1 }), RangeError, /size/],
      [(c) => c.getCommMessages(bad(undefined)), TypeError, /User id/],
      [(c) => c.getAnnouncements(bad("course_1")), RequiredFieldMissingError, /context_codes/],
      [(c) => c.searchRecipients(), RequiredFieldMissingError, /search/],
      [(c) => c.graphql(""), RequiredFieldMissingError, /query/],
      [(c) => c.getFile(Number.NaN), TypeError, /File id: NaN/],
      [(c) => c.getConversation(2 ** 53), TypeError, /Conversation id/],
      [(c) => c.discussionTopic(bad({ id: 1 })), TypeError, /course_id or group_id/],
      [(c) => c.getConversations().toArray({ limit: -1 }), RangeError, /end/],
      [(c) => c.getConversations().at(1.5), RangeError, /index/],
      [(c) => c.waitForConversationBatch(1, { intervalMs: 0 }), RangeError, /intervalMs/],
      [(c) => c.waitForConversationBatch(1, { timeoutMs: Number.NaN }), TypeError, /timeoutMs/],
    ]);
  });
});
