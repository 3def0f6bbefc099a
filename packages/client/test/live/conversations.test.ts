/** Conversations against a real server. */
import {
  AbortError,
  BadRequestError,
  isContext,
  isPermissionDenied,
  ResourceDoesNotExistError,
  toFile,
} from "@pidge/client";
import type { CampusCourse, Person } from "@pidge/client/testing";
import { beforeAll, expect, test } from "vitest";
import { failure } from "../site.ts";
import { liveCampus } from "./campus.ts";

let course: CampusCourse<string>;
let mia: Person;
let ann: Person;
let bob: Person;
let eva: Person;
beforeAll(async () => {
  const campus = await liveCampus();
  const botany = await campus.course("Botany", {
    teachers: ["Mia Berg"],
    students: ["Ann Alder", "Bob Birch", "Eva Elm"],
    groups: { Herbarium: ["Ann Alder", "Bob Birch"] },
  });
  course = botany;
  mia = botany.people["Mia Berg"];
  ann = botany.people["Ann Alder"];
  bob = botany.people["Bob Birch"];
  eva = botany.people["Eva Elm"];
});

/** A conversation of Mia with Ann and Bob. */
const started = async (subject: string) => {
  const [made] = await mia.canvas.createConversation([ann, bob], "First", {
    subject,
    group_conversation: true,
  });
  return made!;
};

test("[C-44][C-47][C-190] a send to people of mixed kinds is one conversation each, or one for all", async () => {
  const each = await mia.canvas.createConversation([ann, bob.id, Number(eva.id)], "Hello");
  expect(each.map((c) => [c.private, c.participants.length])).toEqual([
    [true, 2],
    [true, 2],
    [true, 2],
  ]);
  const all = await mia.canvas.createConversation([`course_${course.id}_students`], "All of you", {
    group_conversation: true,
  });
  expect(all.map((c) => c.participants.map((p) => p.name).sort())).toEqual([
    ["Ann Alder", "Bob Birch", "Eva Elm", "Mia Berg"],
  ]);
  const one = await mia.canvas.createConversation(ann, "Just you", { force_new: true });
  expect(one).toHaveLength(1);
  const group = await ann.canvas.createConversation(await ann.canvas.getGroup(course.groups.Herbarium!), "Us", {
    group_conversation: true,
  });
  expect(group[0]?.participants).toHaveLength(2);
});

test("[C-164][C-194] files go along with a message and come back byte for byte", async () => {
  const [made] = await mia.canvas.createConversation([ann], "Two files", {
    force_new: true,
    attachments: [await toFile("1, 2, 3", "sheet.csv"), new File([new Uint8Array([0, 255, 10])], "tiny.bin")],
  });
  const seen = await ann.canvas.getConversation(made!);
  const files = seen.messages?.[0]?.attachments ?? [];
  expect(files.map((file) => [file.display_name, file.size])).toEqual([
    ["sheet.csv", 7],
    ["tiny.bin", 3],
  ]);
  expect(await files[0]!.getContents()).toBe("1, 2, 3");
  expect(new Uint8Array(await files[1]!.getContents("arrayBuffer"))).toEqual(new Uint8Array([0, 255, 10]));
  const reply = await seen.addMessage("And one back", { attachments: [await toFile("x", "back.txt")] });
  expect(reply.messages?.map((m) => [m.body, m.attachments[0]?.display_name])).toEqual([["And one back", "back.txt"]]);
});

test("[C-43][C-52][C-65] reading marks as read unless told otherwise; the badge counts", async () => {
  const made = await started("Badge");
  const before = (await ann.canvas.conversationsUnreadCount()).unread_count;
  expect(before).toBeGreaterThan(0);
  const hers = await ann.canvas.getConversation(made, { auto_mark_as_read: false });
  await hers.refresh();
  expect((await ann.canvas.conversationsUnreadCount()).unread_count).toBe(before);
  await ann.canvas.getConversation(made);
  expect((await ann.canvas.conversationsUnreadCount()).unread_count).toBe(before - 1);
  expect(await ann.canvas.conversationsMarkAllAsRead()).toBe(true);
  expect(await ann.canvas.conversationsUnreadCount()).toEqual({ unread_count: 0 });
});

test("[C-41][C-42][C-103] lists, their filters, and all their ids, over several pages", async () => {
  const made = [await started("P1"), await started("P2"), await started("P3")];
  const list = mia.canvas.getConversations({ scope: "sent", include: ["participant_avatars"], perPage: 2 });
  const found = await list.toArray();
  expect(found.slice(0, 3).map((c) => c.id)).toEqual(made.map((c) => c.id).reverse());
  expect(new Set(found.map((c) => c.id)).size).toBe(found.length);
  expect(found.length).toBeGreaterThan(4);
  const withIds = mia.canvas.getConversations({ scope: "sent", include_all_conversation_ids: true }, { perPage: 2 });
  expect(await withIds.allConversationIds()).toEqual(found.map((c) => c.id));
  expect(withIds.buffered).toBe(2);
  const filtered = await mia.canvas.getConversations({ filter: [`user_${eva.id}`], scope: "sent" }).toArray();
  expect(filtered.length).toBeGreaterThan(0);
  expect(filtered.every((c) => c.participants.some((p) => p.id === eva.id))).toBe(true);
});

test("[C-54][C-58][C-64] one's own view of it changes and is told at once", async () => {
  const made = await started("States");
  const hers = await ann.canvas.getConversation(made);
  expect((await hers.edit({ conversation: { starred: true, workflow_state: "read" } })).starred).toBe(true);
  expect([(await hers.unstar()).starred, (await hers.star()).starred]).toEqual([false, true]);
  expect((await hers.markAsUnread()).workflow_state).toBe("unread");
  expect((await hers.markAsRead()).workflow_state).toBe("read");
  expect((await hers.archive()).workflow_state).toBe("archived");
  expect((await ann.canvas.getConversations({ scope: "archived" }).toArray()).map((c) => c.id)).toContain(made.id);
  expect([(await hers.unsubscribe()).subscribed, (await hers.subscribe()).subscribed]).toEqual([false, true]);
  expect(hers.messages).toHaveLength(1);
  const gone = await hers.delete();
  expect(gone.message_count).toBe(0);
  expect(await failure(hers.delete())).toBeInstanceOf(ResourceDoesNotExistError);
  expect((await mia.canvas.getConversation(made)).message_count).toBe(1);
});

test("[C-59][C-60][C-62][C-63] people and messages are added, messages removed", async () => {
  const made = await started("Growth");
  const added = await made.addRecipients([eva]);
  expect(added.messages?.[0]?.generated).toBe(true);
  const bodies = async (reader: Person) =>
    (await reader.canvas.getConversation(made)).messages?.filter((m) => !m.generated).map((m) => m.body);
  const reply = await made.addMessage("Second", { recipients: [ann, bob] });
  expect(reply.messages?.map((m) => m.body)).toEqual(["Second"]);
  expect([await bodies(bob), await bodies(eva)]).toEqual([["Second", "First"], ["First"]]);
  await made.addMessage("Third", { recipients: [eva], included_messages: [reply.messages![0]!.id] });
  expect(await bodies(eva)).toEqual(["Third", "Second", "First"]);
  const less = await made.deleteMessages([reply.messages![0]!.id]);
  expect(less.id).toBe(made.id);
  expect([await bodies(mia), await bodies(bob)]).toEqual([
    ["Third", "First"],
    ["Second", "First"],
  ]);
});

test("[C-49][C-50][C-172] many are changed in the background", async () => {
  const made = [await started("B1"), await started("B2")];
  const progress = await ann.canvas.conversationsBatchUpdate(made, "star");
  const states: (string | undefined)[] = [];
  await progress.wait({ intervalMs: 20, maxIntervalMs: 200, onUpdate: (p) => states.push(p.workflow_state) });
  expect([progress.workflow_state, progress.completion, progress.failedIds()]).toEqual(["completed", 100, []]);
  const [all] = await ann.canvas.conversationsBatchUpdateAll(
    ann.canvas.getConversations({ scope: "starred" }),
    "unstar",
  );
  await all!.wait({ intervalMs: 20, maxIntervalMs: 200 });
  expect(await ann.canvas.getConversations({ scope: "starred" }).count()).toBe(0);
});

test("[C-66] recipients are found, people and contexts apart", async () => {
  const found = await mia.canvas.searchRecipients({ search: "Bot" }).toArray();
  expect(found.filter(isContext).map((c) => c.id)).toContain(`course_${course.id}`);
  const [bobFound] = await mia.canvas.searchRecipients({ search: "Bob B" }).toArray();
  expect(bobFound).toMatchObject({
    id: bob.id,
    name: "Bob Birch",
    common_courses: { [course.id]: ["StudentEnrollment"] },
  });
  const within = mia.canvas.searchRecipients({ context: `course_${course.id}_students`, perPage: 1 });
  expect((await within.toArray()).map((r) => r.name)).toEqual(["Ann Alder", "Bob Birch", "Eva Elm"]);
});

test("[C-48][C-117][C-185] refusals keep the site's words", async () => {
  const made = await started("Private matters");
  expect(await failure(eva.canvas.getConversation(made))).toBeInstanceOf(ResourceDoesNotExistError);
  const nobody = await failure<BadRequestError>(mia.canvas.createConversation(["99999999"], "Anybody?"));
  expect(nobody).toBeInstanceOf(BadRequestError);
  expect(nobody.errors[0]?.field).toBe("recipients");
  expect(isPermissionDenied(await failure(eva.canvas.getCommMessages(ann).first()))).toBe(true);
  const signal = AbortSignal.abort();
  expect(await failure(mia.canvas.getConversations({}, { signal }).toArray())).toBeInstanceOf(AbortError);
});
