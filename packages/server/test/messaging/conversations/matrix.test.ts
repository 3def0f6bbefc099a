/** Who may do what with conversations, messages, their files, drafts and batches: every endpoint and every caller. */
import {
  batches,
  conversationAdministration,
  conversations,
  type Endpoint,
  files,
  inbox,
  media,
  messaging,
  progress,
  search,
} from "@pidge/api";
import { beforeAll, expect, test, vi } from "vitest";
import { upload } from "../../files/upload.ts";
import { Api, type Json, type Params } from "../../support/api.ts";
import { DENIED, NOT_FOUND, UNAUTHENTICATED } from "../../support/refusals.ts";
import { createWorld, reply, send, startGroup, type World } from "./world.ts";

/** From those who may do least to those who may do most: what a denied caller does is seen by those who follow. */
const CALLERS = [
  "nobody",
  "foreign",
  "test student",
  "stranger",
  "classmate",
  "dean",
  "admin",
  "emptied",
  "participant",
  "author",
] as const;
type Caller = (typeof CALLERS)[number];

interface Things {
  readonly conversation: number;
  readonly message: number;
  readonly file: Json;
  readonly mediaId: string;
  readonly draft: number;
  readonly scheduled: number;
  readonly batch: string;
  readonly progress: number;
}

let w: World;
let callers: Record<Caller, Api>;
let testStudent: number;
/** For what only reads. */
let unchanged: Things;
let sound: { id: number; media: string };

beforeAll(async () => {
  w = await createWorld();
  const { campus, course, me, a, b, x, stranger } = w;
  const [admin, dean, other] = [await campus.person("Ada Admin"), await campus.person("Dean Sub"), await createWorld()];
  await campus.makeAdmin(admin);
  await campus.makeAdmin(dean, (await campus.subAccount("Faculty")).id);
  testStudent = (await campus.admin.get(`courses/${course.id}/student_view_student`)).body.id;
  callers = {
    nobody: me.as(undefined),
    foreign: new Api(me.url, other.me.host, other.campus.admin.token, other.campus.admin.id),
    "test student": campus.admin,
    stranger,
    classmate: x,
    dean,
    admin,
    emptied: b,
    participant: a,
    author: me,
  };
  const { id } = (await upload(me, { name: "talk.mp3" }, "sound")).body;
  sound = { id, media: (await me.post("media_objects", { attachment_id: id })).body.media_id };
  unchanged = await make();
});

/** A conversation of the author's with a participant and one who has removed everything; the author's other things. */
async function make(): Promise<Things> {
  const { me, a, b, x } = w;
  const named = { name: "notes.txt", content_type: "text/plain", parent_folder_path: "conversation attachments" };
  const file = (await upload(me, named, "notes")).body;
  const media_comment = { media_comment_id: sound.media, media_comment_type: "audio" };
  const c = await startGroup(me, [a, b], { attachment_ids: [file.id], ...media_comment });
  await b.delete(`conversations/${c.id}`);
  const queued = await send(me, [a, b, x], { mode: "async", body: "To all" });
  const pidge = "/api/pidge/v1";
  return {
    conversation: c.id,
    message: c.messages[0].id,
    file: c.messages[0].attachments[0],
    mediaId: sound.media,
    draft: (await me.post(`${pidge}/drafts`, { body: "draft" })).body.id,
    scheduled: (await me.post(`${pidge}/scheduled_messages`, { recipients: [a.id], body: "x", delay_seconds: 3_000 }))
      .body.id,
    batch: queued.headers.get("x-conversation-batch-id")!,
    progress: (await me.put("conversations", { conversation_ids: [c.id], event: "star" })).body.id,
  };
}

type Statuses = Partial<Record<Caller, number>> & { readonly others: number };

/** Who is in the conversation may; for everybody else there is none. */
const PARTICIPANTS: Statuses = { "test student": 403, participant: 200, author: 200, others: 404 };
const EVERYBODY: Statuses = { "test student": 403, others: 200 };
const AUTHOR: Statuses = { "test student": 403, author: 200, others: 404 };
const OWNER: Statuses = { foreign: 404, author: 200, others: 403 };
const ADMIN: Statuses = { foreign: 404, admin: 200, others: 403 };

interface Row {
  readonly endpoint: Endpoint;
  readonly ids?: (t: Things) => Readonly<Record<string, unknown>>;
  readonly params?: (t: Things, caller: Api) => Params;
  readonly statuses: Statuses;
}

const ofConversation = (t: Things) => ({ id: t.conversation, message_id: t.message });
const row = (endpoint: Endpoint, statuses: Statuses, params?: Row["params"], ids?: Row["ids"]): Row => ({
  endpoint,
  statuses,
  ...(params === undefined ? {} : { params }),
  ...(ids === undefined ? {} : { ids }),
});
const only =
  <K extends string>(value: (t: Things) => unknown, name = "id" as K) =>
  (t: Things) => ({ [name]: value(t) });

const ROWS: readonly Row[] = [
  row(conversations.listConversations, EVERYBODY),
  row(conversations.unreadCount, EVERYBODY),
  row(conversations.runningBatches, EVERYBODY),
  row(conversations.markAllConversationsAsRead, EVERYBODY),
  // to oneself everybody may write
  row(conversations.createConversation, { "test student": 403, others: 201 }, (_, caller) => ({
    recipients: [caller.id],
    body: "x",
  })),
  row(conversations.batchUpdateConversations, EVERYBODY, (t) => ({
    conversation_ids: [t.conversation],
    event: "star",
  })),
  row(conversations.showConversation, PARTICIPANTS, undefined, ofConversation),
  row(conversations.updateConversation, PARTICIPANTS, () => ({ conversation: { starred: true } }), ofConversation),
  row(conversations.addMessage, { ...PARTICIPANTS, emptied: 200 }, () => ({ body: "x" }), ofConversation),
  row(conversations.addRecipients, PARTICIPANTS, () => ({ recipients: [w.x.id] }), ofConversation),
  row(conversations.removeMessages, PARTICIPANTS, () => ({ remove: [0] }), ofConversation),
  row(conversations.deleteConversation, PARTICIPANTS, undefined, ofConversation),
  row(conversationAdministration.deletedMessages, { ...ADMIN, foreign: 404 }, (t) => ({
    user_id: w.b.id,
    conversation_id: t.conversation,
  })),
  row(conversationAdministration.restoreMessages, { ...ADMIN, foreign: 200 }, (t) => ({
    message_id: t.message,
    user_id: w.b.id,
    conversation_id: t.conversation,
  })),
  row(conversationAdministration.deleteForAll, ADMIN, undefined, ofConversation),
  row(search.findRecipients, EVERYBODY, () => ({ search: "a" })),
  row(messaging.searchMessages, EVERYBODY, () => ({ q: "hello" })),
  row(messaging.unsendMessage, { ...PARTICIPANTS, participant: 403 }, undefined, ofConversation),
  row(messaging.listDrafts, EVERYBODY),
  row(messaging.createDraft, { "test student": 403, others: 201 }, () => ({ body: "x" })),
  row(
    messaging.showDraft,
    AUTHOR,
    undefined,
    only((t) => t.draft),
  ),
  row(
    messaging.updateDraft,
    AUTHOR,
    () => ({ body: "y" }),
    only((t) => t.draft),
  ),
  row(
    messaging.deleteDraft,
    AUTHOR,
    undefined,
    only((t) => t.draft),
  ),
  row(messaging.listScheduledMessages, EVERYBODY),
  row(messaging.scheduleMessage, { ...PARTICIPANTS, participant: 201, author: 201, emptied: 201 }, (t) => ({
    conversation_id: t.conversation,
    body: "x",
    delay_seconds: 3_000,
  })),
  row(
    messaging.showScheduledMessage,
    AUTHOR,
    undefined,
    only((t) => t.scheduled),
  ),
  row(
    messaging.rescheduleMessage,
    AUTHOR,
    () => ({ delay_seconds: 3_000 }),
    only((t) => t.scheduled),
  ),
  row(
    messaging.cancelScheduledMessage,
    AUTHOR,
    undefined,
    only((t) => t.scheduled),
  ),
  row(inbox.showInboxSettings, EVERYBODY),
  row(inbox.updateInboxSettings, EVERYBODY, () => ({ signature: "x" })),
  row(inbox.graphql, EVERYBODY, () => ({ query: "{ myInboxSettings { _id } }" })),
  row(inbox.showFeedAddress, EVERYBODY),
  row(
    batches.showBatch,
    AUTHOR,
    undefined,
    only((t) => t.batch),
  ),
  row(
    progress.showProgress,
    OWNER,
    undefined,
    only((t) => t.progress),
  ),
  row(
    progress.cancelProgress,
    OWNER,
    undefined,
    only((t) => t.progress),
  ),
  // a person's files are theirs alone; who got a message has its verifier
  row(
    files.showFile,
    OWNER,
    undefined,
    only((t) => t.file.id),
  ),
  row(
    files.filePublicUrl,
    OWNER,
    undefined,
    only((t) => t.file.id),
  ),
  row(
    files.updateFile,
    OWNER,
    () => ({ locked: false }),
    only((t) => t.file.id),
  ),
  row(
    files.resetFileVerifier,
    OWNER,
    undefined,
    only((t) => t.file.id),
  ),
  row(
    files.downloadFile,
    OWNER,
    undefined,
    only((t) => t.file.id),
  ),
  // Canvas refuses this in its own words
  row(
    files.deleteFile,
    { ...OWNER, others: 401 },
    undefined,
    only((t) => t.file.id),
  ),
  row(
    media.mediaObjectInfo,
    { foreign: 404, others: 200 },
    undefined,
    only((t) => t.mediaId, "media_id"),
  ),
  row(
    media.downloadMedia,
    { foreign: 404, others: 200 },
    (t) => ({ entryId: t.mediaId }),
    () => ({ user_id: "self" }),
  ),
];

const pathOf = (endpoint: Endpoint, ids: Readonly<Record<string, unknown>>) =>
  endpoint.path.replace(/:(\w+)/g, (_, name: string) => String(ids[name]));

const UNDELETABLE = { message: "Unauthorized to delete this file" };
const BODIES: Record<number, unknown> = { 401: UNAUTHENTICATED, 403: DENIED, 404: NOT_FOUND };

test.each(ROWS.map((r) => [r.endpoint.id, r] as const))("[CONV-3][CONV-133] %s", async (_, { endpoint, ...r }) => {
  const things = endpoint.method === "GET" ? unchanged : await make();
  const answers: Record<string, unknown> = {};
  const rules: Record<string, unknown> = {};
  for (const name of CALLERS) {
    const who = callers[name];
    const params = { ...r.params?.(things, who), ...(name === "test student" ? { as_user_id: testStudent } : {}) };
    const answer = await who.send(endpoint.method, pathOf(endpoint, r.ids?.(things) ?? {}), params, {});
    const status = name === "nobody" ? 401 : (r.statuses[name] ?? r.statuses.others);
    answers[name] = status >= 400 ? [answer.status, answer.body] : answer.status;
    const own = name !== "nobody" && status === 401 ? UNDELETABLE : BODIES[status];
    rules[name] = status >= 400 ? [status, own] : status;
  }
  expect(answers).toEqual(rules);
});

test("every endpoint of these rooms has its row", () => {
  const rooms = [conversations, conversationAdministration, search, messaging, inbox, batches, progress];
  const all = rooms.flatMap((room) => Object.values(room) as Endpoint[]);
  // whoever has its address reads the feed
  const open = all.filter((e) => e.auth === false).map((e) => e.id);
  expect(open).toEqual([inbox.conversationFeed.id]);
  const rows = new Set(ROWS.map((r) => r.endpoint.id));
  expect(all.map((e) => e.id).filter((id) => !rows.has(id))).toEqual(open);
});

test("with the verifier that a message tells, its file is had by whoever asks; without it by its owner", async () => {
  const { file } = await make();
  for (const name of CALLERS) {
    const got = await callers[name].raw("GET", file.url);
    expect([name, got.status]).toEqual([name, name === "foreign" ? 404 : 200]);
  }
  const bare = file.url.replace(/&verifier=\w+/, "");
  expect((await w.a.raw("GET", bare)).status).toBe(403);
  expect((await w.me.raw("GET", bare)).status).toBe(200);
});

/** Waits until the background update of `make` has ended: it changes the author's row of the conversation. */
const updated = (id: number) =>
  vi.waitFor(async () => expect((await w.me.get(`progress/${id}`)).body.workflow_state).toBe("completed"), {
    timeout: 15_000,
    interval: 50,
  });

test("refused requests change nothing", async () => {
  const { me, a, x, b, stranger } = w;
  const { conversation, progress: update } = await make();
  await updated(update);
  const before = (await me.get(`conversations/${conversation}`)).body;
  for (const who of [x, stranger, b])
    for (const { endpoint, ids, params } of ROWS.filter((r) => r.ids === ofConversation))
      if (who !== b || endpoint !== conversations.addMessage) {
        const things = { conversation, message: before.messages[0].id } as Things;
        const answer = await who.send(endpoint.method, pathOf(endpoint, ids!(things)), params?.(things, who) ?? {}, {});
        expect([endpoint.id, answer.status >= 403]).toEqual([endpoint.id, true]);
      }
  expect((await me.get(`conversations/${conversation}`)).body).toEqual(before);
  expect((await reply(a, { id: conversation })).status).toBe(200);
});
