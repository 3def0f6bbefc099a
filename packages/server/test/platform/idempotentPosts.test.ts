/** Idempotency-Key on every POST of the contract: sent again it is answered again, with another body refused. */
import { endpoints } from "@pidge/api";
import { beforeAll, describe, expect, test } from "vitest";
import { upload } from "../files/upload.ts";
import { multipart, ok, World } from "../forum/discussions/world.ts";
import { startGroup } from "../messaging/conversations/world.ts";
import type { Api, Json, Params, Reply } from "../support/api.ts";
import { encode } from "../support/api.ts";

interface Post {
  readonly who: Api;
  readonly path: string;
  readonly params?: Params;
  /** Instead of parameters. */
  readonly body?: () => RequestInit;
}

let w: World;
let admin: Api;
let c: string;
let pidge: { readonly users: string };
beforeAll(async () => {
  w = await World.create();
  admin = w.campus.admin;
  c = `courses/${w.course.id}`;
  pidge = { users: `/api/pidge/v1/users/${w.teacher.id}` };
});

let serial = 0;
const post = (who: Api, path: string, params: Params = {}): Post => ({ who, path, params });
const person = () => w.campus.person(`Person ${++serial}`);
const entryOf = async (params: Params = {}) => {
  const topic = await w.topic(params);
  return `${w.topics}/${topic.id}/entries/${(await w.entry(w.other, topic.id)).id}`;
};
const group = () => w.campus.group(w.course.id, `Group ${++serial}`, [w.student]);
const invited = async (): Promise<[Api, Json]> => {
  const who = await person();
  return [who, await w.campus.enroll(w.course.id, who, "student", { enrollment_state: "invited" })];
};
const channelOf = async (who: Api) => {
  const channel = { type: "email", address: `a${++serial}@example.test` };
  return ok(await who.post("users/self/communication_channels", { communication_channel: channel }));
};
const conversation = () => startGroup(w.teacher, [w.student]);

/** How each is sent with success. */
const POSTS: Record<string, () => Post | Promise<Post>> = {
  postEntry: async () => ({
    who: w.student,
    path: `${w.topics}/${(await w.topic()).id}/entries`,
    body: () => multipart({ message: "m" }, "attachment", { name: "a.txt", text: "a" }),
  }),
  postReply: async () => post(w.student, `${await entryOf()}/replies`, { message: "m" }),
  rateEntry: async () => post(w.student, `${await entryOf({ allow_rating: true })}/rating`, { rating: 1 }),
  reportEntry: async () => post(w.student, `/api/pidge/v1/${await entryOf()}/report`, { report_type: "other" }),
  createDiscussionTopic: () => post(w.teacher, w.topics, { title: "t" }),
  duplicateDiscussionTopic: async () => post(w.teacher, `${w.topics}/${(await w.topic()).id}/duplicate`),
  reorderPinnedTopics: async () =>
    post(w.teacher, `${w.topics}/reorder`, { order: String((await w.topic({ pinned: true })).id) }),
  createExternalFeed: () => post(w.teacher, `${c}/external_feeds`, { url: `https://feeds.example.test/${++serial}` }),
  addFavoriteCourse: () => post(w.student, `users/self/favorites/courses/${w.course.id}`),
  addFavoriteGroup: async () => post(w.student, `users/self/favorites/groups/${(await group()).id}`),
  beginFileUpload: () => post(w.student, "users/self/files", { name: "a.txt", size: 1 }),
  createFolder: () => post(w.student, "users/self/folders", { name: `f${++serial}` }),
  copyFile: async () => {
    const { id, folder_id } = (await upload(w.student, { name: `${++serial}.txt` }, "x")).body;
    return post(w.student, `folders/${folder_id}/copy_file`, { source_file_id: id, on_duplicate: "rename" });
  },
  copyFolder: async () => {
    const [source, into] = [`f${++serial}`, `f${++serial}`].map((name) =>
      w.student.post("users/self/folders", { name }),
    );
    return post(w.student, `folders/${ok(await into!).id}/copy_folder`, { source_folder_id: ok(await source!).id });
  },
  createBookmark: () => post(w.student, "users/self/bookmarks", { name: "B", url: "/" }),
  createLogin: () =>
    post(admin, "accounts/self/logins", { user: { id: w.student.id }, login: { unique_id: `l${++serial}` } }),
  resetFileVerifier: async () => {
    const { id } = (await upload(w.student, { name: `${++serial}.txt` }, "x")).body;
    return post(w.student, `files/${id}/reset_verifier`);
  },
  createMediaObject: async () => {
    const { id } = (await upload(w.student, { name: `${++serial}.mp3` }, "x")).body;
    return post(w.student, "media_objects", { attachment_id: id });
  },
  createAdmin: async () => post(admin, "accounts/self/admins", { user_id: (await person()).id }),
  createSubAccount: () => post(admin, "accounts/self/sub_accounts", { account: { name: "A" } }),
  graphql: () => post(w.student, "/api/graphql", { query: "{ myInboxSettings { _id } }" }),
  createDraft: () => post(w.student, "/api/pidge/v1/drafts", { body: "d" }),
  scheduleMessage: () =>
    post(w.student, "/api/pidge/v1/scheduled_messages", {
      recipients: [w.teacher.id],
      body: "b",
      send_at: "2027-01-31T00:00:00Z",
    }),
  addMessage: async () => post(w.student, `conversations/${(await conversation()).id}/add_message`, { body: "b" }),
  addRecipients: async () =>
    post(w.teacher, `conversations/${(await conversation()).id}/add_recipients`, { recipients: [w.other.id] }),
  createConversation: () => post(w.student, "conversations", { recipients: [w.teacher.id], body: "b" }),
  markAllConversationsAsRead: () => post(w.student, "conversations/mark_all_as_read"),
  removeMessages: async () => {
    const { id, messages } = await conversation();
    return post(w.student, `conversations/${id}/remove_messages`, { remove: [messages[0].id] });
  },
  cancelProgress: async () => {
    const change = { conversation_ids: [(await conversation()).id], event: "star" };
    return post(w.student, `progress/${ok(await w.student.put("conversations", change)).id}/cancel`);
  },
  createTerm: () => post(admin, "accounts/self/terms", { enrollment_term: { name: `T${++serial}` } }),
  activateToken: async () => {
    const made = ok(await admin.post(`users/${w.teacher.id}/tokens`, { token: { purpose: "p" } }));
    return post(w.teacher, `users/self/tokens/${made.id}/activate`);
  },
  createToken: () => post(w.teacher, "users/self/tokens", { token: { purpose: "p" } }),
  createUsableToken: () => post(admin, `${pidge.users}/tokens`, { purpose: "p" }),
  createUser: () =>
    post(admin, "accounts/self/users", {
      user: { name: "N" },
      pseudonym: { unique_id: `n${++serial}@example.test` },
    }),
  activateRole: async () => {
    const { id } = ok(await admin.post("accounts/self/roles", { label: `R${++serial}` }));
    ok(await admin.delete(`accounts/self/roles/${id}`));
    return post(admin, `accounts/self/roles/${id}/activate`);
  },
  createRole: () => post(admin, "accounts/self/roles", { label: `R${++serial}` }),
  createCourse: () => post(admin, "accounts/self/courses", { course: { name: "C" } }),
  acceptEnrollment: async () => {
    const [who, { id }] = await invited();
    return post(who, `${c}/enrollments/${id}/accept`);
  },
  rejectEnrollment: async () => {
    const [who, { id }] = await invited();
    return post(who, `${c}/enrollments/${id}/reject`);
  },
  createEnrollment: async () =>
    post(admin, `${c}/enrollments`, { enrollment: { user_id: (await person()).id, type: "StudentEnrollment" } }),
  createSectionEnrollment: async () => {
    const section = await w.campus.section(w.course.id, `S${++serial}`);
    const enrollment = { user_id: (await person()).id, type: "StudentEnrollment" };
    return post(admin, `sections/${section.id}/enrollments`, { enrollment });
  },
  createCommunity: () => post(w.student, "groups", { name: "Club" }),
  createGroup: async () => post(admin, `group_categories/${(await group()).group_category_id}/groups`, { name: "G" }),
  createGroupCategory: () => post(admin, `${c}/group_categories`, { name: `Set ${++serial}` }),
  createMembership: async () => post(admin, `groups/${(await group()).id}/memberships`, { user_id: w.other.id }),
  inviteToGroup: async () =>
    post(admin, `groups/${(await group()).id}/invite`, { invitees: [`i${++serial}@example.test`] }),
  createSection: () => post(admin, `${c}/sections`, { course_section: { name: "S" } }),
  crosslistSection: async () => {
    const section = await w.campus.section(w.course.id, `S${++serial}`);
    return post(admin, `sections/${section.id}/crosslist/${(await w.campus.course("Other")).id}`);
  },
  createDeveloperKey: () => post(admin, "accounts/self/developer_keys", { developer_key: { name: "Program" } }),
  createSisImport: () => ({
    who: admin,
    path: "accounts/self/sis_imports",
    body: () => multipart({}, "attachment", { name: "terms.csv", text: "term_id,name,status\nt1,Term,active\n" }),
  }),
  createAccountNotification: () =>
    post(admin, "accounts/self/account_notifications", {
      account_notification: {
        subject: "s",
        message: "m",
        start_at: "2026-01-01T00:00:00Z",
        end_at: "2036-01-01T00:00:00Z",
      },
    }),
  confirmUnconfirmedChannels: () => post(admin, "accounts/self/unconfirmed_communication_channels/confirm"),
  createCommunicationChannel: () =>
    post(w.student, "users/self/communication_channels", {
      communication_channel: { type: "email", address: `c${++serial}@example.test` },
    }),
  resendConfirmation: async () =>
    post(w.student, `confirmations/${w.student.id}/re_send/${(await channelOf(w.student)).id}`),
  resetBouncedChannels: () => post(admin, "accounts/self/bounced_communication_channels/reset"),
  resetBounces: async () =>
    post(admin, `users/${w.student.id}/communication_channels/${(await channelOf(w.student)).id}`),
  recordBounces: () =>
    post(admin, "/api/pidge/v1/delivery/bounces", {
      bounce: {
        bounceType: "Permanent",
        timestamp: "2026-01-01T00:00:00Z",
        bouncedRecipients: [{ emailAddress: "gone@example.test" }],
      },
    }),
  recordFailures: () => post(admin, "/api/pidge/v1/delivery/failures", { failures: [{ global_id: "1", error: "e" }] }),
};

const send = (p: Post, key: string, more: Params = {}): Promise<Reply> => {
  const headers = { "idempotency-key": key };
  if (p.body === undefined) return p.who.post(p.path, { ...p.params, ...more }, headers);
  const query = encode(more);
  return p.who.raw("POST", query === "" ? p.path : `${p.path}?${query}`, { ...p.body(), headers });
};

describe("Idempotency-Key", () => {
  test.each(Object.keys(POSTS))("%s: done once, answered twice; another body is refused", async (id) => {
    const p = await POSTS[id]!();
    const key = `every-${id}`;
    const first = await send(p, key);
    expect([first.text, first.status < 400]).toEqual([first.text, true]);
    const again = await send(p, key);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get("x-pidge-idempotent-replay")).toBe("true");
    const other = await send(p, key, { something: "else" });
    expect([other.status, other.body.status]).toEqual([422, "unprocessable_content"]);
  });

  test("every POST that knows who asks has its row", () => {
    const all = endpoints.filter((e) => e.method === "POST" && (e.auth ?? true) === true).map((e) => e.id);
    expect(Object.keys(POSTS).sort()).toEqual(all.sort());
  });
});

test("of the same file sent at once, one entry and one file are made", async () => {
  const topic = await w.topic();
  const path = `${w.topics}/${topic.id}/entries`;
  const body = () => multipart({ message: "m" }, "attachment", { name: "once.txt", text: "once" });
  const answers = await Promise.all(Array.from({ length: 5 }, () => send({ who: w.student, path, body }, "at-once")));
  for (const a of answers) expect([201, 409]).toContain(a.status);
  expect(answers.some((a) => a.status === 201)).toBe(true);
  expect((await w.show(w.teacher, topic.id)).discussion_subentry_count).toBe(1);
  const names = ok(await w.student.get("users/self/files", { per_page: 100 })).map((f: Json) => f.display_name);
  expect(names.filter((name: string) => name.startsWith("once"))).toEqual(["once.txt"]);
});
