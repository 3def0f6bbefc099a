/** Announcements and discussions against a real server. */
import { AnnouncementDowngradedError, ForbiddenError, isPermissionDenied, toFile } from "@pidge/client";
import type { Campus, CampusCourse, Person } from "@pidge/client/testing";
import { beforeAll, expect, test } from "vitest";
import { failure } from "../site.ts";
import { liveCampus } from "./campus.ts";

let campus: Campus;
let zoology: CampusCourse<string>;
let teacher: Person;
let student: Person;
beforeAll(async () => {
  campus = await liveCampus();
  const made = await campus.course("Zoology", {
    teachers: ["Tom Tern"],
    students: ["Sue Swan"],
    groups: { Owls: ["Sue Swan"] },
  });
  zoology = made;
  teacher = made.people["Tom Tern"];
  student = made.people["Sue Swan"];
});

test("[C-67][C-69][C-70][C-78] announcements are made, listed across courses, answered", async () => {
  const other = await campus.course("Ecology", { teachers: ["Tom Tern"], students: ["Sue Swan"] });
  const { canvas } = teacher;
  const first = await canvas.course(zoology).createAnnouncement({ title: "Week 5", message: "<p>Due Friday.</p>" });
  const second = await canvas.course(other).createAnnouncement({ title: "Trip", message: "<p>Boots!</p>" });
  const codes = [zoology, `course_${other.id}`];
  const seen = await student.canvas
    .getAnnouncements(codes, { active_only: true, start_date: new Date(Date.now() - 864e5), end_date: "2999-01-01" })
    .toArray();
  expect(seen.map((a) => [a.title, a.context_code])).toEqual([
    ["Trip", `course_${other.id}`],
    ["Week 5", `course_${zoology.id}`],
  ]);
  const entry = await seen[1]!.postEntry({ message: "May I hand in on paper?" });
  expect([entry.discussionId, entry.course_id]).toEqual([first.id, zoology.id]);
  expect((await canvas.course(zoology).getAnnouncements({ latest_only: true }).toArray()).map(String)).toEqual([
    `Week 5 (${first.id})`,
  ]);
  expect((await second.delete()).deleted).toBe(true);
  expect(await student.canvas.getAnnouncements([other]).count()).toBe(0);
});

test("[C-78] who may not announce gets an error, and no stray topic stays", async () => {
  const course = student.canvas.course(zoology);
  const before = await course.getDiscussionTopics().count();
  const error = await failure(course.createAnnouncement({ title: "Party", message: "x" }, { onDowngrade: "delete" }));
  expect(error instanceof AnnouncementDowngradedError || isPermissionDenied(error)).toBe(true);
  expect(await course.getDiscussionTopics().count()).toBe(before);
});

test("[C-196] a locked announcement stays locked when its title changes", async () => {
  const made = await teacher.canvas
    .course(zoology)
    .createAnnouncement({ title: "Closed", message: "x", lock_comment: true });
  expect(made.locked).toBe(true);
  expect(await made.edit({ title: "Still closed" })).toMatchObject({ title: "Still closed", locked: true });
  expect((await made.edit({ locked: false })).locked).toBe(false);
});

test("[C-74][C-75][C-76][C-79] a topic with assignment and file is made, changed, copied, left", async () => {
  const course = await teacher.canvas.getCourse(zoology);
  const made = await course.createDiscussionTopic({
    title: "A case",
    message: "Recommend something.",
    discussion_type: "threaded",
    delayed_post_at: null,
    published: true,
    assignment: { name: "A case", points_possible: 25, due_at: "2026-12-01T23:59:59Z", grading_type: "points" },
    attachment: await toFile("a,b", "case.csv"),
  });
  expect(made).toMatchObject({ course_id: zoology.id, discussion_type: "threaded", published: true });
  expect(made.attachments?.map((file) => file.display_name)).toEqual(["case.csv"]);
  expect(made.assignment_id).toMatch(/^\d+$/);
  expect(await made.edit({ title: "The case", pinned: true })).toMatchObject({ title: "The case", pinned: true });
  const copy = await made.duplicate();
  expect([copy.title === made.title, copy.course_id]).toEqual([false, zoology.id]);
  expect((await made.getParent()).id).toBe(zoology.id);
  expect((await copy.delete()).deleted).toBe(true);
});

test("[C-81][C-82][C-83][C-84][C-87][C-88] entries at every depth", async () => {
  const topic = await teacher.canvas.course(zoology).createDiscussionTopic({
    title: "Owls",
    message: "Hoot",
    published: true,
    allow_rating: true,
    discussion_type: "threaded",
  });
  const hers = await student.canvas.getDiscussionTopic({ course_id: zoology.id }, topic);
  const entry = await hers.postEntry({ message: "<p>First!</p>" });
  const reply = await topic.postEntry({ message: "Thanks", parent_id: entry.id });
  const below = await reply.postReply({ message: "Deeper" });
  expect((await entry.getReplies().toArray()).map((e) => e.id)).toEqual([below.id, reply.id]);
  const [listed] = await topic.getEntries().toArray();
  expect(listed?.recent_replies.map((e) => e.message)).toEqual(["Deeper", "Thanks"]);
  expect(await listed!.recent_replies[0]!.markAsRead()).toBe(true);
  const ids = [below.id, entry.id];
  expect((await topic.getEntries({ ids }).toArray()).map((e) => e.id).sort()).toEqual([...ids].sort());
  expect((await entry.update({ message: "<p>Edited</p>" })).message).toBe("<p>Edited</p>");
  expect([await entry.markAsUnread({ forced_read_state: true }), await below.rate(1)]).toEqual([true, true]);
  expect((await reply.delete()).deleted).toBe(true);
  expect((await (await below.getDiscussion()).getParent()).id).toBe(zoology.id);
  expect([await topic.markEntriesAsRead(), await topic.markEntriesAsUnread(), await topic.markAsRead()]).toEqual([
    true,
    true,
    true,
  ]);
  expect([await topic.markAsUnread(), await topic.unsubscribe(), await topic.subscribe()]).toEqual([true, true, true]);
});

test("[C-90][C-91] the whole discussion at once, even when it was never read before", async () => {
  const topic = await teacher.canvas
    .course(zoology)
    .createDiscussionTopic({ title: "View", message: "m", published: true });
  const entry = await topic.postEntry({ message: "One" });
  await entry.postReply({ message: "Two" });
  await student.canvas.discussionTopic({ course_id: zoology.id, id: topic.id }).postEntry({ message: "Three" });
  const full = await student.canvas.course(zoology).getFullDiscussionTopic(topic);
  const all = [...full.flatten(), ...(full.new_entries ?? [])];
  expect(all.map((e) => e.message)).toEqual(["One", "Two", "Three"]);
  expect(full.authorOf(all[0]!)?.display_name).toBe("Tom Tern");
  expect(full.unread_entries).toContain(entry.id);
});

test("[C-85] a topic may ask for a post before it shows those of others", async () => {
  const topic = await teacher.canvas
    .course(zoology)
    .createDiscussionTopic({ title: "Think first", message: "m", published: true, require_initial_post: true });
  await topic.postEntry({ message: "Mine" });
  const hers = await student.canvas.course(zoology).getDiscussionTopic(topic);
  const error = await failure<ForbiddenError>(hers.getEntries().toArray());
  expect([error instanceof ForbiddenError, error.code]).toEqual([true, "require_initial_post"]);
  await hers.postEntry({ message: "Hers" });
  expect(await hers.getEntries().count()).toBe(2);
});

test("[C-92][C-94][C-187] lists of topics, their order, and all of them read", async () => {
  const course = teacher.canvas.course(zoology);
  const pinned = [];
  for (const title of ["Alpha", "Beta"])
    pinned.push(await course.createDiscussionTopic({ title, message: title, pinned: true }));
  const [alpha, beta] = pinned;
  const order = await course.reorderPinnedTopics([beta!, alpha!]);
  expect(order.indexOf(beta!.id)).toBeLessThan(order.indexOf(alpha!.id));
  const found = course.getDiscussionTopics({ order_by: "recent_activity", include: ["all_dates", "sections"] });
  expect((await found.toArray()).map((t) => t.id)).toEqual(expect.arrayContaining(pinned.map((t) => t.id)));
  expect((await course.getDiscussionTopics({ search_term: "Alph" }).toArray()).map((t) => t.title)).toEqual(["Alpha"]);
  expect(
    (await course.getDiscussionTopics({ only_announcements: true }).toArray()).every((t) => t.is_announcement),
  ).toBe(true);
  expect(await student.canvas.course(zoology).markAllTopicsAsRead()).toBe(true);
  const read = await student.canvas.course(zoology).getDiscussionTopics().toArray();
  expect(new Set(read.map((t) => t.read_state))).toEqual(new Set(["read"]));
});

test("[C-89] groups have discussions of their own", async () => {
  const group = student.canvas.group(zoology.groups.Owls!);
  const topic = await group.createDiscussionTopic({ title: "Among us", message: "m" });
  expect([topic.group_id, topic.parentType]).toEqual([group.id, "group"]);
  const entry = await topic.postEntry({ message: "Hi" });
  expect((await topic.getEntries({ ids: [entry] }).toArray()).map((e) => e.group_id)).toEqual([group.id]);
  expect((await group.getDiscussionTopics().toArray()).map((t) => t.id)).toEqual([topic.id]);
});

test("[C-93] feeds of a course", async () => {
  const course = teacher.canvas.course(zoology);
  const feed = await course.createExternalFeed("https://news.example.com/zoo.rss", { verbosity: "truncate" });
  expect((await course.getExternalFeeds().toArray()).map((f) => [f.id, f.url])).toEqual([
    [feed.id, "https://news.example.com/zoo.rss"],
  ]);
  expect((await course.deleteExternalFeed(feed)).id).toBe(feed.id);
  expect(await course.getExternalFeeds().count()).toBe(0);
});
