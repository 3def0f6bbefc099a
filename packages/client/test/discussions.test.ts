/** Announcements and discussions through the client. */

import {
  AnnouncementDowngradedError,
  BadRequestError,
  DiscussionTopic,
  ForbiddenError,
  RequiredFieldMissingError,
} from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, page, reply, type ScriptedSite, scripted } from "./site.ts";

const topic = { id: "9", title: "T", is_announcement: false, locked: false, attachments: [] };
const entry = { id: "90", message: "<p>m</p>", user_id: "1", parent_id: null };
const file = { id: "5", display_name: "a.txt" };

/** The parts of the multipart form that was sent last. */
async function partsOf(site: ScriptedSite): Promise<[string, string | File][]> {
  const type = site.last.headers.get("content-type") ?? "";
  const form = await new Response(site.last.body, { headers: { "content-type": type } }).formData();
  return [...form.entries()];
}

describe("announcements", () => {
  it("[C-67] makes context codes of ids, records and codes", async () => {
    const { site, canvas } = scripted([[]]);
    await canvas.getAnnouncements([1, "2", canvas.course(3), "course_4"]).toArray();
    const codes = [1, 2, 3, 4].map((id) => `context_codes[]=course_${id}`).join("&");
    expect(site.lines).toEqual([`GET announcements?${codes}&per_page=100`]);
  });

  it("[C-68] refuses no courses when called", () => {
    const { canvas } = scripted([]);
    expect(() => canvas.getAnnouncements([])).toThrow(RequiredFieldMissingError);
    expect(() => canvas.getAnnouncements(1 as unknown as [])).toThrow(RequiredFieldMissingError);
  });

  it("[C-69] items know their course", async () => {
    const { site, canvas } = scripted([[{ ...topic, context_code: "course_3" }], reply(201, entry)]);
    const found = await canvas.getAnnouncements([3]).first();
    expect([found?.course_id, found?.parent_id, found?.parentType, found?.group_id]).toEqual([
      "3",
      "3",
      "course",
      undefined,
    ]);
    await found?.postEntry({ message: "x" });
    expect(site.last.path).toBe("courses/3/discussion_topics/9/entries");
  });

  it("[C-70] takes days as they are and dates as ISO", async () => {
    const { site, canvas } = scripted([[]]);
    const params = { start_date: "2024-01-01", end_date: new Date(Date.UTC(2024, 11, 31, 1, 2, 3)) };
    await canvas.getAnnouncements([1], params).toArray();
    expect(site.last.query).toContain("start_date=2024-01-01&end_date=2024-12-31T01:02:03.000Z");
  });

  it("[C-71] passes other contexts through, and the site's refusal back", async () => {
    const { site, canvas } = scripted([reply(400, { message: "only courses" })]);
    const error = await failure(canvas.getAnnouncements(["account_5"]).toArray());
    expect(site.last.query).toContain("context_codes[]=account_5");
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error.message).toContain("only courses");
  });

  it("[C-78] a downgraded announcement is an error, deleted or accepted, as asked", async () => {
    const made = { ...topic, is_announcement: false };
    const { site, canvas } = scripted([made, made, { discussion_topic: made }, made]);
    const course = canvas.course(3);
    const error = await failure<AnnouncementDowngradedError>(course.createAnnouncement({ title: "T" }));
    expect(error).toBeInstanceOf(AnnouncementDowngradedError);
    expect(error.topic).toStrictEqual({ ...made, id: "9", course_id: "3" });
    expect(site.last.body).toBe("title=T&is_announcement=true");
    const second = course.createAnnouncement({ title: "T" }, { onDowngrade: "delete" });
    expect(await failure(second)).toBeInstanceOf(AnnouncementDowngradedError);
    expect(site.lines.at(-1)).toBe("DELETE courses/3/discussion_topics/9");
    const kept = await course.createAnnouncement({ title: "T" }, { onDowngrade: "ignore" });
    expect(kept.id).toBe("9");
  });

  it("[C-196] editing a locked announcement keeps it locked unless told otherwise", async () => {
    const locked = { ...topic, is_announcement: true, locked: true };
    const { site, canvas } = scripted([
      locked,
      ...Array.from({ length: 5 }, () => locked),
      { ...topic, locked: true },
      topic,
      topic,
    ]);
    const held = await canvas.getDiscussionTopic({ course_id: 1 }, 9);
    const sent = async (params: Parameters<typeof held.edit>[0]) => {
      await held.edit(params);
      return site.last.body;
    };
    expect(await sent({ title: "N" })).toBe("title=N&locked=true");
    expect(await sent({ title: "N", locked: false })).toBe("title=N&locked=false");
    expect(await sent({ title: "N", lock_at: null })).toBe("title=N&lock_at=");
    expect(await sent({ title: "N", lock_comment: true })).toBe("title=N&lock_comment=true");
    expect(await sent({ title: "N", keepLock: false })).toBe("title=N");
    const ordinary = await canvas.getDiscussionTopic({ course_id: 1 }, 9);
    await ordinary.edit({ title: "N" });
    expect(site.last.body).toBe("title=N");
    await canvas.discussionTopic({ course_id: 1, id: 9 }).edit({ title: "N" });
    expect(site.last.body).toBe("title=N");
  });
});

describe("topics", () => {
  it("[C-73][C-25] null empties a date; sections are joined with commas", async () => {
    const { site, canvas } = scripted([topic, topic]);
    await canvas.course(1).createDiscussionTopic({ title: "T", delayed_post_at: null, specific_sections: [1, 2] });
    expect(site.last.body).toBe("title=T&delayed_post_at=&specific_sections=1,2");
    await canvas.course(1).createDiscussionTopic({ title: "T", specific_sections: "all" });
    expect(site.last.body).toBe("title=T&specific_sections=all");
  });

  it("[C-74] nests the assignment", async () => {
    const { site, canvas } = scripted([topic]);
    const due_at = "2024-12-01T23:59:59Z";
    await canvas.course(1).createDiscussionTopic({ assignment: { name: "Case", points_possible: 25, due_at } });
    expect(site.last.body).toBe(`assignment[name]=Case&assignment[points_possible]=25&assignment[due_at]=${due_at}`);
  });

  it("[C-75] a file makes the request multipart, with the file last", async () => {
    const { site, canvas } = scripted([{ ...topic, attachments: [file] }]);
    const attachment = { name: "notes/a.txt", content: "héllo" };
    const made = await canvas.course(1).createDiscussionTopic({ attachment, title: "T", assignment: { name: "N" } });
    const parts = await partsOf(site);
    expect(parts.map(([name]) => name)).toEqual(["title", "assignment[name]", "attachment"]);
    const [, sent] = parts[2]!;
    expect([(sent as File).name, await (sent as File).text()]).toEqual(["a.txt", "héllo"]);
    expect(String(made.attachments[0])).toBe("a.txt");
  });

  it("[C-76][C-89] topics keep their course or group, edited too", async () => {
    for (const [place, key] of [
      ["courses", "course_id"],
      ["groups", "group_id"],
    ] as const) {
      const { site, canvas } = scripted([[topic], topic, topic, topic]);
      const parent = place === "courses" ? canvas.course(3) : canvas.group(3);
      const listed = await parent.getDiscussionTopics().first();
      const made = await parent.createDiscussionTopic({ title: "T" });
      const found = await parent.getDiscussionTopic(9);
      await made.edit({ title: "U" });
      for (const held of [listed, made, found]) expect(held?.[key]).toBe("3");
      expect(site.requests.every(({ path }) => path.startsWith(`${place}/3/discussion_topics`))).toBe(true);
    }
  });

  it("[C-77] a topic without a parent refuses before sending", async () => {
    const { site, canvas } = scripted([]);
    const stray = new DiscussionTopic(canvas, { id: "9" });
    expect(await failure(stray.markAsRead())).toBeInstanceOf(TypeError);
    expect(() => stray.getEntries()).toThrow("topic has no known parent");
    expect(site.requests).toHaveLength(0);
  });

  it("[C-79] edit puts, refreshes and returns the receiver; update is the same", async () => {
    const { site, canvas } = scripted([{ ...topic, title: "New" }]);
    const held = canvas.discussionTopic({ group_id: 2, id: 9 });
    expect(await held.edit({ title: "New" })).toBe(held);
    expect([held.title, site.lines[0]]).toEqual(["New", "PUT groups/2/discussion_topics/9"]);
    expect(held.update).toBe(held.edit);
  });

  it("[C-80] deletes with bare, wrapped and empty answers", async () => {
    const answers = [topic, { discussion_topic: { ...topic, workflow_state: "deleted" } }, reply(204)];
    const { canvas } = scripted(answers);
    for (const _ of answers) {
      const held = canvas.discussionTopic({ course_id: 1, id: 9 });
      expect(await held.delete()).toBe(held);
      expect([held.deleted, held.id]).toEqual([true, "9"]);
    }
  });

  it("[C-84] read marks and subscriptions use the verbs of the table", async () => {
    const { site, canvas } = scripted(Array.from({ length: 6 }, () => reply(204)));
    const held = canvas.discussionTopic({ course_id: 1, id: 9 });
    const verbs = [
      "markAsRead",
      "markAsUnread",
      "subscribe",
      "unsubscribe",
      "markEntriesAsRead",
      "markEntriesAsUnread",
    ] as const;
    for (const verb of verbs) expect(await held[verb]()).toBe(true);
    const lines = ["PUT read", "DELETE read", "PUT subscribed", "DELETE subscribed", "PUT read_all", "DELETE read_all"];
    expect(site.lines.map((line) => line.replace("courses/1/discussion_topics/9/", ""))).toEqual(lines);
  });

  it("[C-186] parameters of DELETE travel in the query", async () => {
    const { site, canvas } = scripted([reply(204), { id: "5" }, { id: "5" }]);
    await canvas.discussionTopic({ course_id: 1, id: 9 }).markEntriesAsUnread({ forced_read_state: true });
    expect([site.last.query, site.last.body]).toEqual(["forced_read_state=true", ""]);
    await (await canvas.getFile(5)).delete({ replace: true });
    expect([site.last.query, site.last.body]).toEqual(["replace=true", ""]);
  });

  it("[C-85] the initial-post gate has its own code and is not retried", async () => {
    for (const body of ["require_initial_post", '"require_initial_post"']) {
      const { site, canvas } = scripted([reply(403, body)]);
      const error = await failure<ForbiddenError>(canvas.discussionTopic({ course_id: 1, id: 9 }).subscribe());
      expect(error).toBeInstanceOf(ForbiddenError);
      expect(error.code).toBe("require_initial_post");
      expect(site.requests).toHaveLength(1);
    }
  });

  it("[C-92] reorders pinned topics and gives their complete order", async () => {
    const { site, canvas } = scripted([
      { reorder: true, order: [3, 1, 2, 4] },
      { reorder: true, order: [3, 1, 2] },
    ]);
    expect(await canvas.course(1).reorderPinnedTopics([3, 1, 2])).toEqual(["3", "1", "2", "4"]);
    expect([site.last.path, site.last.body]).toEqual(["courses/1/discussion_topics/reorder", "order=3,1,2"]);
    await canvas.course(1).reorderPinnedTopics("3,1,2");
    expect(site.last.body).toBe("order=3,1,2");
    expect(await failure(canvas.course(1).reorderPinnedTopics(7 as unknown as string))).toBeInstanceOf(TypeError);
  });

  it("[C-93] external feeds of courses and groups", async () => {
    const feed = { id: "4", display_name: "News" };
    for (const place of ["courses/1", "groups/1"]) {
      const { site, canvas } = scripted([[feed], feed, feed]);
      const parent = place === "courses/1" ? canvas.course(1) : canvas.group(1);
      expect(String(await parent.getExternalFeeds().first())).toBe("News");
      await parent.createExternalFeed("https://x.example/rss", { verbosity: "full" });
      expect(site.last.body).toBe("url=https://x.example/rss&verbosity=full");
      await parent.deleteExternalFeed(4);
      expect(site.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `GET ${place}/external_feeds`,
        `POST ${place}/external_feeds`,
        `DELETE ${place}/external_feeds/4`,
      ]);
    }
  });

  it("[C-94] an empty page in the middle is not the end", async () => {
    const link = (number: number) => `${ORIGIN}/api/v1/courses/1/discussion_topics?page=${number}`;
    const { site, canvas } = scripted([page([topic], link(2)), page([], link(3)), [{ ...topic, id: "10" }]]);
    const found = await canvas
      .course(1)
      .getDiscussionTopics({ scope: ["locked", "pinned"] })
      .toArray();
    expect(found.map(({ id }) => id)).toEqual(["9", "10"]);
    expect(site.requests[0]?.query).toBe("scope=locked,pinned&per_page=100");
  });

  it("[C-187] paths of the rest", async () => {
    const { site, canvas } = scripted([reply(204), topic, topic, [], [], []]);
    await canvas.group(2).markAllTopicsAsRead({ only_announcements: true });
    const found = await canvas.getDiscussionTopic({ group_id: 2 }, 9);
    const copy = await found.duplicate();
    expect(copy.group_id).toBe("2");
    await canvas.getActivityStreamSummary();
    await canvas.course(1).getActivityStreamSummary();
    await canvas.group(2).getAnnouncements().toArray();
    expect(site.lines).toEqual([
      "PUT groups/2/discussion_topics/read_all",
      "GET groups/2/discussion_topics/9",
      "POST groups/2/discussion_topics/9/duplicate",
      "GET users/self/activity_stream/summary",
      "GET courses/1/activity_stream/summary",
      "GET groups/2/discussion_topics?only_announcements=true&per_page=100",
    ]);
    expect(site.requests[0]?.body).toBe("only_announcements=true");
  });

  it("[C-195] presence parameters of topics", async () => {
    const { site, canvas } = scripted([[], []]);
    const both = { only_announcements: false, exclude_context_module_locked_topics: false };
    await canvas.course(1).getDiscussionTopics(both).toArray();
    expect(site.last.query).toBe("per_page=100");
    await canvas
      .course(1)
      .getDiscussionTopics({ only_announcements: true, exclude_context_module_locked_topics: true })
      .toArray();
    expect(site.last.query).toBe("only_announcements=true&exclude_context_module_locked_topics=true&per_page=100");
  });
});
