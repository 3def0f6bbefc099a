/** Conversations through the client: what goes over the wire and what comes back. */

import {
  BadRequestError,
  Conversation,
  isContext,
  type Progress,
  RequiredFieldMissingError,
  ResourceDoesNotExistError,
  UnexpectedResponseError,
} from "@pidge/client";
import { describe, expect, it } from "vitest";
import { failure, ORIGIN, page, reply, scripted } from "./site.ts";

const conversation = {
  id: "7",
  subject: "Hi",
  workflow_state: "unread",
  private: false,
  starred: false,
  message_count: 2,
};
const message = { id: "70", body: "Hello", author_id: "1", attachments: [], forwarded_messages: [] };

describe("listing and reading", () => {
  it("[C-41] encodes list parameters in order, with the page size once", async () => {
    const { site, canvas } = scripted([[]]);
    await canvas
      .getConversations({ scope: "unread", include: ["participant_avatars"], filter: ["course_1"] })
      .toArray();
    expect(site.last.query).toBe("scope=unread&include[]=participant_avatars&filter[]=course_1&per_page=100");
  });

  it("[C-42] with all ids: items, ids and paging", async () => {
    const all = ["1", "2", "3"];
    const { site, canvas } = scripted([
      page(
        { conversations: [{ id: "1" }, { id: "2" }], conversation_ids: all },
        `${ORIGIN}/api/v1/conversations?page=2`,
      ),
      page({ conversations: [{ id: "3" }], conversation_ids: all }),
    ]);
    const list = canvas.getConversations({ include_all_conversation_ids: true });
    expect(await list.allConversationIds()).toEqual(all);
    expect(site.requests).toHaveLength(1);
    expect((await list.toArray()).map((item) => item.id)).toEqual(all);
    expect(site.requests).toHaveLength(2);
    const plain = scripted([[]]).canvas.getConversations();
    expect(await failure(plain.allConversationIds())).toBeInstanceOf(TypeError);
  });

  it("[C-43] sends auto_mark_as_read=false", async () => {
    const { site, canvas } = scripted([conversation]);
    const found = await canvas.getConversation(7, { auto_mark_as_read: false });
    expect(site.lines).toEqual(["GET conversations/7?auto_mark_as_read=false"]);
    expect(found.subject).toBe("Hi");
  });

  it("[C-24] leaves filter_mode default to the site", async () => {
    const { site, canvas } = scripted([[], []]);
    await canvas.getConversations({ filter_mode: "default", scope: "sent" }).toArray();
    expect(site.last.query).toBe("scope=sent&per_page=100");
    await canvas.getConversations({ filter_mode: "and" }).toArray();
    expect(site.last.query).toBe("filter_mode=and&per_page=100");
  });

  it("[C-195] sends presence parameters only when they are true", async () => {
    const { site, canvas } = scripted([[], { conversations: [], conversation_ids: [] }]);
    await canvas.getConversations({ include_all_conversation_ids: false }).toArray();
    expect(site.last.query).toBe("per_page=100");
    await canvas.getConversations({ include_all_conversation_ids: true }).toArray();
    expect(site.last.query).toBe("include_all_conversation_ids=true&per_page=100");
  });
});

describe("creating", () => {
  it("[C-12] posts recipients, body and options as a form", async () => {
    const { site, canvas } = scripted([[conversation]]);
    await canvas.createConversation(["1", "course_2"], "b", { force_new: true });
    expect(site.last.body).toBe("recipients[]=1&recipients[]=course_2&body=b&force_new=true");
    expect(site.last.headers.get("content-type")).toBe("application/x-www-form-urlencoded; charset=utf-8");
  });

  it("[C-44] resolves to an array also for one recipient", async () => {
    const { canvas } = scripted([reply(201, [conversation])]);
    const made = await canvas.createConversation(["1"], "b");
    expect(Array.isArray(made)).toBe(true);
    expect(made[0]).toBeInstanceOf(Conversation);
    expect(made.batchId).toBeUndefined();
  });

  it("[C-45] a queued send gives its batch", async () => {
    const { site, canvas } = scripted([reply(202, [], { "X-Conversation-Batch-Id": "42" })]);
    const made = await canvas.createConversation(["course_1"], "b", { mode: "async" });
    expect([...made]).toEqual([]);
    expect(made.batchId).toBe("42");
    expect(site.last.body).toContain("mode=async");
  });

  it("[C-46] refuses no recipients, no body and long subjects without a request", async () => {
    const { site, canvas } = scripted([]);
    expect((await failure(canvas.createConversation([], "b"))).field).toBe("recipients");
    expect(await failure(canvas.createConversation(["1"], ""))).toBeInstanceOf(RequiredFieldMissingError);
    expect(await failure(canvas.createConversation(["1"], "b", { subject: "x".repeat(256) }))).toBeInstanceOf(
      RangeError,
    );
    expect(site.requests).toHaveLength(0);
    const full = scripted([[conversation]]);
    await full.canvas.createConversation(["1"], "b", { subject: "é".repeat(255) });
    expect(full.site.requests).toHaveLength(1);
  });

  it("[C-47] takes users, courses, groups, numbers and texts as recipients", async () => {
    const { site, canvas } = scripted([[conversation]]);
    const to = [canvas.user(3), canvas.course(4), canvas.group("5"), 6, 7n, "section_8", { id: 9 }];
    await canvas.createConversation(to, "b");
    const ids = ["3", "course_4", "group_5", "6", "7", "section_8", "9"];
    expect(site.last.body).toBe(`${ids.map((id) => `recipients[]=${id}`).join("&")}&body=b`);
    expect(await failure(canvas.createConversation([canvas.conversation(1)], "b"))).toBeInstanceOf(TypeError);
  });

  it("[C-48] names the field of a refusal", async () => {
    const { canvas } = scripted([reply(400, [{ attribute: "recipients", message: "invalid" }])]);
    const error = await failure<BadRequestError>(canvas.createConversation(["1"], "b"));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error.errors).toEqual([{ field: "recipients", message: "invalid" }]);
  });

  it("[C-190] wraps a single recipient and splits nothing", async () => {
    const { site, canvas } = scripted([[conversation], [conversation]]);
    await canvas.createConversation(5, "b");
    expect(site.last.body).toBe("recipients[]=5&body=b");
    await canvas.createConversation("1,2", "b");
    expect(site.last.body).toBe("recipients[]=1,2&body=b");
  });

  it("[C-184] an object of arguments equals arguments one by one", async () => {
    const { site, canvas } = scripted([[conversation], [conversation], { id: "1" }, { id: "1" }]);
    await canvas.createConversation(["1"], "b", { subject: "s" });
    await canvas.createConversation({ recipients: ["1"], body: "b", subject: "s" });
    await canvas.conversationsBatchUpdate([1, 2], "star");
    await canvas.conversationsBatchUpdate({ conversation_ids: [1, 2], event: "star" });
    const [first, second, third, fourth] = site.requests.map(({ method, path, body }) => ({ method, path, body }));
    expect(second).toEqual(first);
    expect(fourth).toEqual(third);
  });
});

describe("many at once", () => {
  it("[C-49] takes 1 to 500 ids and known events only", async () => {
    const { site, canvas } = scripted([{ id: "1" }]);
    const ids = Array.from({ length: 501 }, (_, i) => i + 1);
    expect(await failure(canvas.conversationsBatchUpdate(ids, "star"))).toBeInstanceOf(RangeError);
    expect(await failure(canvas.conversationsBatchUpdate([], "star"))).toBeInstanceOf(RangeError);
    expect(await failure(canvas.conversationsBatchUpdate([1], "explode" as "star"))).toBeInstanceOf(TypeError);
    expect(site.requests).toHaveLength(0);
    await canvas.conversationsBatchUpdate(ids.slice(0, 500), "destroy");
    expect(site.lines).toEqual(["PUT conversations"]);
    expect(site.last.body.match(/conversation_ids\[\]=/g)).toHaveLength(500);
    expect(site.last.body.endsWith("&event=destroy")).toBe(true);
  });

  it("[C-50] splits any number into requests of 500, in order", async () => {
    async function* ids() {
      for (let id = 1; id <= 1201; id++) yield id;
    }
    for (const source of [Array.from({ length: 1201 }, (_, i) => i + 1), ids()]) {
      const { site, canvas } = scripted([{ id: "1" }, { id: "2" }, { id: "3" }]);
      const done: Progress[] = await canvas.conversationsBatchUpdateAll(source, "archive");
      expect(done.map((progress) => progress.id)).toEqual(["1", "2", "3"]);
      const firsts = site.requests.map(({ body }) => /=(\d+)/.exec(body)?.[1]);
      expect(firsts).toEqual(["1", "501", "1001"]);
    }
  });

  it("[C-51] marking all as read is true for an empty object only", async () => {
    const { site, canvas } = scripted([{}, reply(200, [])]);
    expect(await canvas.conversationsMarkAllAsRead()).toBe(true);
    expect(site.lines).toEqual(["POST conversations/mark_all_as_read"]);
    expect(await failure(canvas.conversationsMarkAllAsRead())).toBeInstanceOf(UnexpectedResponseError);
  });

  it("[C-52] turns the unread count into a number", async () => {
    const { canvas } = scripted([{ unread_count: "7" }, { unread_count: 7 }, { unread_count: "x" }, {}]);
    expect(await canvas.conversationsUnreadCount()).toEqual({ unread_count: 7 });
    expect(await canvas.conversationsUnreadCount()).toEqual({ unread_count: 7 });
    expect(await failure(canvas.conversationsUnreadCount())).toBeInstanceOf(UnexpectedResponseError);
    expect(await failure(canvas.conversationsUnreadCount())).toBeInstanceOf(UnexpectedResponseError);
  });

  it("[C-53] gathers running batches over all pages", async () => {
    const { canvas } = scripted([
      page([{ id: "1", completion: 0.5, message }], `${ORIGIN}/api/v1/conversations/batches?page=2`),
      [{ id: "2", completion: 0 }],
    ]);
    const batches = await canvas.conversationsGetRunningBatches();
    expect(batches.map((batch) => batch.id)).toEqual(["1", "2"]);
    expect(batches[0]?.message?.body).toBe("Hello");
  });

  it("[C-66] recipients: bookmarks are followed, people and contexts told apart", async () => {
    const next = `${ORIGIN}/api/v1/search/recipients?search=a&page=bookmark:WyJ%3D`;
    const { site, canvas } = scripted([
      page([{ id: "5", name: "Ann", full_name: "Ann A" }], next),
      [{ id: "course_1", name: "Botany", type: "context", user_count: 3 }],
    ]);
    const found = await canvas.searchRecipients({ search: "a" }).toArray();
    expect(found.map(isContext)).toEqual([false, true]);
    expect(found.map((item) => item.id)).toEqual(["5", "course_1"]);
    expect(site.requests[1]?.url).toBe(next);
    expect(() => canvas.searchRecipients({})).toThrow(RequiredFieldMissingError);
  });
});

describe("one conversation", () => {
  it("[C-54] takes changes in their group or bare, and keeps its messages", async () => {
    const { site, canvas } = scripted([
      { ...conversation, messages: [message] },
      { ...conversation, starred: true },
      conversation,
    ]);
    const held = await canvas.getConversation(7);
    const back = await held.edit({ starred: true });
    expect(back).toBe(held);
    expect(held.starred).toBe(true);
    expect(held.messages?.[0]?.body).toBe("Hello");
    const bare = site.last.body;
    await held.edit({ conversation: { starred: true } });
    expect(site.last.body).toBe(bare);
    expect(bare).toBe("conversation[starred]=true");
  });

  it("[C-55] groups the state", async () => {
    const { site, canvas } = scripted([conversation]);
    await canvas.conversation(7).edit({ conversation: { workflow_state: "read" }, scope: "inbox" });
    expect(site.last.body).toBe("conversation[workflow_state]=read&scope=inbox");
  });

  it("[C-56][C-57] refuses to change nothing, and answers without an id", async () => {
    const { site, canvas } = scripted([{ starred: true }]);
    expect(await failure(canvas.conversation(7).edit({}))).toBeInstanceOf(RequiredFieldMissingError);
    expect(site.requests).toHaveLength(0);
    expect(await failure(canvas.conversation(7).star())).toBeInstanceOf(UnexpectedResponseError);
  });

  it("[C-58] deletes once", async () => {
    const { site, canvas } = scripted([
      { ...conversation, message_count: 0 },
      reply(404, { errors: [{ message: "gone" }] }),
    ]);
    const held = canvas.conversation(7);
    expect(await held.delete()).toBe(held);
    expect(held.message_count).toBe(0);
    expect(await failure(held.delete())).toBeInstanceOf(ResourceDoesNotExistError);
    expect(site.lines).toEqual(["DELETE conversations/7", "DELETE conversations/7"]);
  });

  it("[C-59] adds recipients, never to a private one", async () => {
    const { site, canvas } = scripted([
      { ...conversation, messages: [message] },
      { ...conversation, private: true },
    ]);
    const added = await canvas.conversation(7).addRecipients([1, 2]);
    expect(site.lines).toEqual(["POST conversations/7/add_recipients"]);
    expect(site.last.body).toBe("recipients[]=1&recipients[]=2");
    expect(added.messages).toHaveLength(1);
    const closed = await canvas.getConversation(7);
    expect(await failure(closed.addRecipients([1]))).toBeInstanceOf(TypeError);
    expect(site.requests).toHaveLength(2);
  });

  it("[C-60] a reply is a new object with the new message", async () => {
    const { canvas } = scripted([
      { ...conversation, messages: [message, message] },
      { ...conversation, message_count: 3, messages: [message] },
    ]);
    const held = await canvas.getConversation(7);
    const after = await held.addMessage("More");
    expect(after).not.toBe(held);
    expect(after.messages).toHaveLength(1);
    expect([held.message_count, held.messages?.length]).toEqual([2, 2]);
    expect(after.deliveryPending).toBe(false);
  });

  it("[C-61] a reply answered with nothing is pending", async () => {
    const { canvas } = scripted([conversation, reply(202, [])]);
    const after = await (await canvas.getConversation(7)).addMessage("More");
    expect(after.deliveryPending).toBe(true);
    expect(after.messages).toEqual([]);
    expect(after.subject).toBe("Hi");
  });

  it("[C-62] posts lists of a reply in bracket form", async () => {
    const { site, canvas } = scripted([conversation]);
    await canvas
      .conversation(7)
      .addMessage("b", { attachment_ids: [1, { id: 2 }], included_messages: ["3"], recipients: [4] });
    expect(site.last.body).toBe("body=b&recipients[]=4&included_messages[]=3&attachment_ids[]=1&attachment_ids[]=2");
  });

  it("[C-63] removes messages, never none", async () => {
    const { site, canvas } = scripted([conversation]);
    await canvas.conversation(7).deleteMessages([3]);
    expect([site.last.path, site.last.body]).toEqual(["conversations/7/remove_messages", "remove[]=3"]);
    expect(await failure(canvas.conversation(7).deleteMessages([]))).toBeInstanceOf(RequiredFieldMissingError);
  });

  it("[C-64] shortcuts send one change each", async () => {
    const { site, canvas } = scripted(Array.from({ length: 7 }, () => ({ ...conversation })));
    const held = canvas.conversation(7);
    for (const verb of ["archive", "star", "unstar", "markAsRead", "markAsUnread", "subscribe", "unsubscribe"] as const)
      await held[verb]();
    expect(site.requests.map(({ method, body }) => `${method} ${body}`)).toEqual([
      "PUT conversation[workflow_state]=archived",
      "PUT conversation[starred]=true",
      "PUT conversation[starred]=false",
      "PUT conversation[workflow_state]=read",
      "PUT conversation[workflow_state]=unread",
      "PUT conversation[subscribed]=true",
      "PUT conversation[subscribed]=false",
    ]);
  });

  it("[C-65] refreshing does not mark as read", async () => {
    const { site, canvas } = scripted([conversation]);
    await canvas.conversation(7).refresh();
    expect(site.lines).toEqual(["GET conversations/7?auto_mark_as_read=false"]);
  });

  it("[C-183] a handle makes one request, and knows nothing until it is refreshed", async () => {
    const { site, canvas } = scripted([conversation, conversation]);
    const handle = canvas.conversation(5);
    expect([handle.loaded, handle.subject, handle.id]).toEqual([false, undefined, "5"]);
    await handle.addMessage("x");
    expect(site.lines).toEqual(["POST conversations/5/add_message"]);
    expect(handle.loaded).toBe(false);
    await handle.refresh();
    expect([handle.loaded, handle.subject]).toEqual([true, "Hi"]);
  });
});
