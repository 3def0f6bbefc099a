/** Entries of discussions: posting, listing, changing them, and the whole discussion. */

import { type DiscussionEntry, RequiredFieldMissingError } from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, page, reply, scripted } from "./site.ts";

const topic = { id: "9", title: "T", is_announcement: false, locked: false, attachments: [] };
const entry = { id: "90", message: "<p>m</p>", user_id: "1", parent_id: null };
const file = { id: "5", display_name: "a.txt" };

describe("entries", () => {
  const base = "courses/1/discussion_topics/9";

  it("[C-81] posts to the topic, or below an entry", async () => {
    const { site, canvas } = scripted([entry, entry]);
    const held = canvas.discussionTopic({ course_id: 1, id: 9 });
    await held.postEntry({ message: "m" });
    await held.postEntry({ message: "m", parent_id: 90 });
    expect(site.lines).toEqual([`POST ${base}/entries`, `POST ${base}/entries/90/replies`]);
    expect(site.last.body).toBe("message=m");
    expect(await failure(held.postEntry({ message: "" }))).toBeInstanceOf(RequiredFieldMissingError);
  });

  it("[C-82] lists top-level entries, or those with ids", async () => {
    const { site, canvas } = scripted([[entry], [entry]]);
    const held = canvas.discussionTopic({ course_id: 1, id: 9 });
    await held.getEntries().toArray();
    await held.getEntries({ ids: [1, 2, 3] }).toArray();
    expect(site.lines).toEqual([
      `GET ${base}/entries?per_page=100`,
      `GET ${base}/entry_list?ids[]=1&ids[]=2&ids[]=3&per_page=100`,
    ]);
    expect(await held.getEntries({ ids: [] }).toArray()).toEqual([]);
    expect(site.requests).toHaveLength(2);
  });

  it("[C-197] asks for many ids in chunks and never follows the link to the wrong endpoint", async () => {
    const wrong = `${ORIGIN}/api/v1/${base}/entries?ids[]=1&page=2&per_page=100`;
    const { site, canvas } = scripted([page([entry], wrong), [{ ...entry, id: "91" }], [], []]);
    const ids = Array.from({ length: 120 }, (_, i) => i + 1);
    const found = await canvas.discussionTopic({ course_id: 1, id: 9 }).getEntries({ ids }).toArray();
    expect(found.map(({ id }) => id)).toEqual(["90", "91"]);
    const asked = site.requests.map(({ path, query }) => {
      const sent = query.match(/ids\[\]=(\d+)/g) ?? [];
      return [path, sent.length, sent[0], /&page=\d/.exec(query)?.[0], query.includes("per_page=100")];
    });
    expect(asked).toEqual([
      [`${base}/entry_list`, 50, "ids[]=1", undefined, true],
      [`${base}/entry_list`, 50, "ids[]=1", "&page=2", true],
      [`${base}/entry_list`, 50, "ids[]=51", undefined, true],
      [`${base}/entry_list`, 20, "ids[]=101", undefined, true],
    ]);
    const plain = scripted([[], [], []]);
    await plain.canvas.discussionTopic({ course_id: 1, id: 9 }).getEntries({ ids }).toArray();
    expect(plain.site.requests).toHaveLength(3);
  });

  it("[C-83] entries, recent replies, posted replies and their replies can do everything", async () => {
    const listed = { ...entry, recent_replies: [{ ...entry, id: "91", parent_id: "90" }], has_more_replies: true };
    const { canvas } = scripted([[listed], reply(201, { ...entry, id: "92" }), reply(201, { ...entry, id: "93" })]);
    const first = await canvas.discussionTopic({ course_id: 1, id: 9 }).getEntries().first();
    const posted = await first!.postReply({ message: "m" });
    const deeper = await posted.postReply({ message: "m" });
    for (const held of [first!, first!.recent_replies[0]!, posted, deeper]) await everyMethod(held);
  });

  async function everyMethod(held: DiscussionEntry): Promise<void> {
    const same = { ...entry, id: held.id };
    const { site, canvas } = scripted([same, [], entry, reply(204), reply(204), reply(204), topic, reply(204)]);
    const own = held.withClient(canvas);
    const at = `${base}/entries/${held.id}`;
    await own.update({ message: "n" });
    await own.getReplies().toArray();
    await own.postReply({ message: "n" });
    await own.markAsRead({ forced_read_state: true });
    await own.markAsUnread();
    await own.rate(1);
    expect((await own.getDiscussion()).course_id).toBe("1");
    await own.delete();
    expect([own.discussionId, own.course_id, own.deleted]).toEqual(["9", "1", true]);
    expect(site.lines).toEqual([
      `PUT ${at}`,
      `GET ${at}/replies?per_page=100`,
      `POST ${at}/replies`,
      `PUT ${at}/read`,
      `DELETE ${at}/read`,
      `POST ${at}/rating`,
      `GET ${base}`,
      `DELETE ${at}`,
    ]);
  }

  it("[C-86] rates with 0 or 1 only", async () => {
    const { site, canvas } = scripted([entry, reply(204)]);
    const held = await canvas.discussionTopic({ course_id: 1, id: 9 }).postEntry({ message: "m" });
    expect(await held.rate(1)).toBe(true);
    expect(site.last.body).toBe("rating=1");
    expect(await failure(held.rate(2 as 1))).toBeInstanceOf(RangeError);
    expect(site.requests).toHaveLength(2);
  });

  it("[C-87] updates and deletes show on the receiver", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (line: string) => void lines.push(line) };
    const answers = [
      { ...entry, attachment: file },
      { ...entry, message: "new" },
      reply(204),
      entry,
      { ...entry, deleted: true, editor_id: "2" },
    ];
    const { canvas } = scripted(answers, { logger, logLevel: "warn" });
    const held = await canvas.discussionTopic({ course_id: 1, id: 9 }).postEntry({ message: "m" });
    expect(await held.update({ message: "new" })).toBe(held);
    expect(held.message).toBe("new");
    expect(lines).toEqual(["updating entry 90 without an attachment detaches its file"]);
    expect((await held.delete()).deleted).toBe(true);
    const second = await canvas.discussionTopic({ course_id: 1, id: 9 }).postEntry({ message: "m" });
    await second.delete();
    expect([second.deleted, second.editor_id]).toEqual([true, "2"]);
  });

  it("[C-88][C-89] from an entry to its topic to its parent", async () => {
    const { site, canvas } = scripted([entry, topic, { id: "4", name: "G" }]);
    const held = await canvas.discussionTopic({ group_id: 4, id: 9 }).postEntry({ message: "m" });
    const parent = await (await held.getDiscussion()).getParent();
    expect(parent.name).toBe("G");
    expect(site.lines).toEqual([
      "POST groups/4/discussion_topics/9/entries",
      "GET groups/4/discussion_topics/9",
      "GET groups/4",
    ]);
  });

  it("[C-201] absent replies are none", async () => {
    const { canvas } = scripted([entry]);
    const held = await canvas.discussionTopic({ course_id: 1, id: 9 }).postEntry({ message: "m" });
    expect([held.recent_replies, held.has_more_replies]).toEqual([[], false]);
    expect(held.toJSON()).toEqual(entry);
  });

  it("[C-83] a 404 for the replies of a reply says why", async () => {
    const { canvas } = scripted([{ ...entry, parent_id: "80" }, reply(404, { errors: [{ message: "gone" }] })]);
    const nested = await canvas.discussionTopic({ course_id: 1, id: 9 }).postEntry({ message: "m" });
    expect((await failure(nested.getReplies().toArray())).message).toContain("top-level entries only");
  });

  it("[C-90] the whole discussion: ratings, unread ids, tree", async () => {
    const view = [
      {
        id: 1,
        user_id: 5,
        replies: [
          { id: 2, user_id: 6, replies: [{ id: 3, user_id: 5 }] },
          { id: 4, user_id: 5 },
        ],
      },
      { id: 7, deleted: true },
    ];
    const full = {
      view,
      unread_entries: [2, 3],
      forced_entries: [3],
      entry_ratings: { "1": 1 },
      participants: [{ id: 5, display_name: "Ann" }],
    };
    const { site, canvas } = scripted([full]);
    const found = await canvas.course(1).getFullDiscussionTopic(9, { include_new_entries: true });
    expect(site.lines).toEqual([`GET ${base}/view?include_new_entries=true`]);
    expect([...found.flatten()].map(({ id }) => id)).toEqual(["1", "2", "3", "4", "7"]);
    expect([found.unread_entries, found.forced_entries]).toEqual([["2", "3"], ["3"]]);
    expect(found.entry_ratings).toEqual({ "1": 1 });
    expect(found.view[0]?.replies?.[0]?.replies?.[0]?.id).toBe("3");
    expect(found.authorOf(found.view[0]!)?.display_name).toBe("Ann");
    expect(found.authorOf(found.view[1]!)).toBeUndefined();
  });
});
