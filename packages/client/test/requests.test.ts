/** Calls of any endpoint, and what all methods accept: lists of any kind, both formats of ids. */
import {
  type DiscussionTopic,
  RequiredFieldMissingError,
  ResourceDoesNotExistError,
  UnexpectedResponseError,
} from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, reply, ScriptedSite, scripted } from "./site.ts";

const BIG = "9007199254740993";

describe("request", () => {
  it("[C-203] PATCH sends a form or JSON", async () => {
    const { site, canvas } = scripted([{ id: "1" }, { id: "1" }]);
    await canvas.request("PATCH", "things/1", { query: { a: 1 }, body: { name: "n", ids: [1, 2] } });
    await canvas.request("PATCH", "things/1", { json: { name: "n" } });
    expect(site.lines).toEqual(["PATCH things/1?a=1", "PATCH things/1"]);
    expect(site.requests.map(({ body, headers }) => [body, headers.get("content-type")])).toEqual([
      ["name=n&ids[]=1&ids[]=2", "application/x-www-form-urlencoded; charset=utf-8"],
      [`{"name":"n"}`, "application/json"],
    ]);
  });

  it("[C-203] PATCH is repeated after an ambiguous failure only when it is declared idempotent", async () => {
    for (const [method, options, sent] of [
      ["PATCH", {}, 1],
      ["PATCH", { idempotent: true }, 2],
      ["PUT", {}, 2],
    ] as const) {
      const { site, canvas } = scripted([reply(503, {}, { "retry-after": "0" }), { id: "1" }]);
      await canvas.request(method, "things/1", options).catch(() => {});
      expect(site.requests, method).toHaveLength(sent);
    }
  });

  it("[C-204] returns text and bytes as they came, of any media type", async () => {
    const text = `{"id":${BIG}} \u{1f54a}`;
    const bytes = new Uint8Array([0, 255, 254, 200, 13, 10]);
    const { site, canvas } = scripted([
      reply(200, text, { "content-type": "text/calendar" }),
      new Response(bytes, { headers: { "content-type": "application/octet-stream", etag: "e" } }),
      reply(204),
      reply(204),
    ]);
    expect((await canvas.request("GET", "feed", { as: "text" })).data).toBe(text);
    const { data, response } = await canvas.request("GET", "/files/1/download", { as: "bytes" });
    expect([...data]).toEqual([...bytes]);
    expect([response.headers.get("etag"), [...new Uint8Array(await response.arrayBuffer())]]).toEqual([
      "e",
      [...bytes],
    ]);
    expect((await canvas.request("DELETE", "x", { as: "text" })).data).toBe("");
    expect([...(await canvas.request("DELETE", "x", { as: "bytes" })).data]).toEqual([]);
    expect(new Set(site.requests.map(({ headers }) => headers.get("accept")))).toEqual(new Set(["*/*"]));
  });

  it("[C-204] an error response is the usual error, whatever form a success would have", async () => {
    for (const as of ["json", "text", "bytes"] as const) {
      const { canvas } = scripted([reply(404, { errors: [{ message: "gone" }] })]);
      const error = await failure(canvas.request("GET", "x", { as: as as "text" }));
      expect(error).toBeInstanceOf(ResourceDoesNotExistError);
      expect(error.message).toContain("gone");
    }
  });

  it("[C-204] text and bytes obey the limit of a response; without `as` anything but JSON is refused", async () => {
    for (const as of ["text", "bytes"] as const) {
      const { canvas } = scripted([reply(200, "12345"), reply(200, "123456")], { maxResponseBytes: 5 });
      expect((await canvas.request("GET", "x", { as: as as "text" })).data).toHaveLength(5);
      expect(await failure(canvas.request("GET", "x", { as: as as "text" }))).toBeInstanceOf(UnexpectedResponseError);
    }
    const { site, canvas } = scripted([reply(200, "BEGIN:VCALENDAR")]);
    expect(await failure(canvas.request("GET", "feed"))).toBeInstanceOf(UnexpectedResponseError);
    const error = await failure(canvas.request("GET", "feed", { as: "blob" as "text" }));
    expect([error instanceof TypeError, error.message]).toEqual([true, expect.stringContaining("as")]);
    expect(site.requests).toHaveLength(1);
  });
});

describe("lists of any kind", () => {
  function* generated(values: readonly string[]) {
    yield* values;
  }
  const KINDS: [kind: string, make: (values: readonly string[]) => Iterable<string> & object][] = [
    ["an array", (values) => [...values]],
    ["a Set", (values) => new Set(values)],
    ["the keys of a Map", (values) => new Map(values.map((value) => [value, 0])).keys()],
    ["a generator", generated],
    ["an object with an iterator", (values) => ({ [Symbol.iterator]: () => values.values() })],
  ];

  it.each(KINDS)("[C-205] %s is sent in every parameter that takes several values", async (_, list) => {
    const topic = { id: "9", title: "T" };
    const { site, canvas } = scripted([[], [], { id: "5" }, { id: "1" }, [], topic, { order: [2, 1] }, [], [], {}]);
    const course = canvas.course(1);
    await canvas.createConversation(list(["7", "course_1"]), "b", { attachment_ids: list(["3", "4"]) });
    await canvas.getConversations({ filter: list(["user_1", "course_2"]), include: list(["uuid"]) }).toArray();
    await canvas.conversationsBatchUpdate(list(["1", "2"]), "star");
    await canvas.conversation(1).deleteMessages(list(["8", "6"]));
    await canvas.getAnnouncements(list(["1", "course_2"])).toArray();
    await course.createDiscussionTopic({ title: "T", specific_sections: list(["4", "3"]) });
    await course.reorderPinnedTopics(list(["2", "1"]));
    await canvas
      .discussionTopic({ course_id: 1, id: 9 })
      .getEntries({ ids: list(["6", "5"]) })
      .toArray();
    await canvas.searchRecipients({ search: "x", exclude: list(["2", "1"]) }).toArray();
    await canvas.request("POST", "things", { body: { deep: { names: list(["b", "a"]) } } });
    const sent = site.requests.map(({ body, query }) => body || query.replace(/&?per_page=\d+/, ""));
    expect(sent).toEqual([
      "recipients[]=7&recipients[]=course_1&body=b&attachment_ids[]=3&attachment_ids[]=4",
      "filter[]=user_1&filter[]=course_2&include[]=uuid",
      "conversation_ids[]=1&conversation_ids[]=2&event=star",
      "remove[]=8&remove[]=6",
      "context_codes[]=course_1&context_codes[]=course_2",
      "title=T&specific_sections=4,3",
      "order=2,1",
      "ids[]=6&ids[]=5",
      "search=x&exclude[]=2&exclude[]=1",
      "deep[names][]=b&deep[names][]=a",
    ]);
  });

  it("[C-205] text is one value, and a generator is read once for all attempts and pages", async () => {
    const { site, canvas } = scripted([[], reply(503, {}, { "retry-after": "0" }), []]);
    await canvas.createConversation("12", "b");
    expect(site.last.body).toBe("recipients[]=12&body=b");
    await canvas.getConversations({ filter: generated(["user_1", "user_2"]) }).toArray();
    const [, first, second] = site.lines;
    expect(first).toContain("filter[]=user_1&filter[]=user_2");
    expect(second).toBe(first);
  });

  it("[C-205] what is no list is refused before any request", async () => {
    const { site, canvas } = scripted([]);
    for (const bad of ["12", 12, null, undefined, new Map([["1", "2"]]), { length: 1 }])
      expect(await failure(canvas.conversationsBatchUpdate(bad as string[], "star"))).toBeInstanceOf(TypeError);
    expect(await failure(canvas.conversation(1).deleteMessages("12" as never))).toBeInstanceOf(TypeError);
    for (const none of [[], new Set<string>(), generated([])]) {
      expect(await failure(canvas.createConversation(none, "b"))).toBeInstanceOf(RequiredFieldMissingError);
      expect(() => canvas.getAnnouncements(none)).toThrow(RequiredFieldMissingError);
    }
    expect(site.requests).toHaveLength(0);
  });
});

describe('idFormat: "number"', () => {
  /** The ids that a topic and an entry have of their parents. */
  const idsOf = async (found: DiscussionTopic) => {
    const entry = await found.getEntries().first();
    return [found.id, found.parent_id, found.course_id, found.group_id, entry?.course_id, entry?.discussionId];
  };

  it("[C-206] the ids of parents are numbers, however the record was found", async () => {
    const topic = { id: 9, title: "T" };
    const answers = () => [topic, [{ id: 90 }]];
    const numbers = { idFormat: "number" } as const;
    const { canvas } = scripted([...answers(), [topic], ...answers().slice(1), [{ id: 90 }]], numbers);
    expect(await idsOf(await canvas.getDiscussionTopic({ course_id: "1" }, "9"))).toEqual([9, 1, 1, undefined, 1, 9]);
    const listed = await canvas.course("1").getDiscussionTopics().first();
    expect(listed && (await idsOf(listed))).toEqual([9, 1, 1, undefined, 1, 9]);
    const handle = canvas.discussionTopic({ group_id: "4", id: "9" });
    expect([handle.parent_id, handle.group_id, handle.course_id, handle.parentType]).toEqual([
      4,
      4,
      undefined,
      "group",
    ]);
    const texts = scripted(answers()).canvas;
    expect(await idsOf(await texts.getDiscussionTopic({ course_id: 1 }, 9))).toEqual([
      ...["9", "1", "1", undefined],
      ...["1", "9"],
    ]);
  });

  it("[C-206] ids beyond the safe range stay text, and requests use the ids as they were", async () => {
    const { site, canvas } = scripted([{ id: 9, title: "T" }, { id: 9 }], { idFormat: "number" });
    const topic = await canvas.getDiscussionTopic({ course_id: BIG }, "9");
    expect([topic.course_id, topic.parent_id]).toEqual([BIG, BIG]);
    await topic.refresh();
    expect(site.last.path).toBe(`courses/${BIG}/discussion_topics/9`);
  });

  it("[C-206] the format of one call applies to its records", async () => {
    const topic = { id: 9, title: "T", context_code: "course_1" };
    const { canvas } = scripted([[topic], [topic]]);
    const [number] = await canvas.getAnnouncements([1], {}, { idFormat: "number" }).toArray();
    const [text] = await canvas.getAnnouncements([1]).toArray();
    expect([number?.course_id, number?.parent_id, text?.course_id, text?.parent_id]).toEqual([1, 1, "1", "1"]);
  });
});

it("[C-207] a list says what it lists and how much of it was fetched", async () => {
  const site = new ScriptedSite([{ id: "1" }, { id: "2" }]);
  const canvas = site.canvas();
  const list = canvas.getConversations({ scope: "unread" });
  expect(String(list)).toBe("list of conversations, 0 fetched");
  await list.first();
  expect(`${list}`).toBe("list of conversations, 2 fetched");
  expect(String(canvas.course(1).getDiscussionTopics())).toBe("list of courses/1/discussion_topics, 0 fetched");
  expect(site.requests).toHaveLength(1);
});
