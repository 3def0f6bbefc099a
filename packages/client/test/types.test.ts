/** What compiles and what does not. The compiler checks this file with `npm run types`. */

import * as surface from "@pidge/client";
import {
  type ApiPromise,
  type Canvas,
  type CanvasFile,
  type CommMessage,
  type Conversation,
  type ConversationEvent,
  type CreatedConversations,
  type CurrentUser,
  type DiscussionEntry,
  type DiscussionTopic,
  type Frequency,
  isContext,
  type Message,
  type NotificationPreference,
  type PaginatedList,
  type Recipient,
  type Resource,
  type User,
} from "@pidge/client";
import { describe, expect, expectTypeOf, it } from "vitest";

/** Compiled, never run: the calls in it would need a site. */
const neverRun = (use: (canvas: Canvas) => unknown) => expect(typeof use).toBe("function");

describe("types", () => {
  it("[C-179] wrong words do not compile", () => {
    neverRun(async (canvas) => {
      // @ts-expect-error there is no such event
      canvas.conversationsBatchUpdate([1], "explode");
      // @ts-expect-error there is no such scope
      canvas.getConversations({ scope: "trash" });
      // @ts-expect-error there is no such state
      canvas.conversation(1).edit({ workflow_state: "gone" });
      const [entry] = await canvas.discussionTopic({ course_id: 1, id: 2 }).getEntries().slice(0, 1);
      // @ts-expect-error a rating is 0 or 1
      entry?.rate(2);
      const channel = await canvas.user(1).getCommunicationChannels().first();
      // @ts-expect-error there is no such frequency
      channel?.updatePreference("x", "hourly");
      // @ts-expect-error a topic is in a course or in a group
      canvas.discussionTopic({ course_id: 1, group_id: 2, id: 3 });
      // @ts-expect-error an id is required
      canvas.getConversation();
      // @ts-expect-error attributes of the wire keep their names
      (await canvas.getConversation(1)).lastMessage;
    });
    expectTypeOf<ConversationEvent>().toEqualTypeOf<
      "mark_as_read" | "mark_as_unread" | "star" | "unstar" | "archive" | "destroy"
    >();
    expectTypeOf<Frequency>().toEqualTypeOf<"immediately" | "daily" | "weekly" | "never">();
  });

  it("[C-179] words of the site may be newer than the library", () => {
    expectTypeOf<"brand_new">().toExtend<Conversation["workflow_state"]>();
    expectTypeOf<"brand_new">().toExtend<DiscussionTopic["discussion_type"]>();
    expectTypeOf<"brand_new">().toExtend<NotificationPreference["frequency"]>();
    neverRun((canvas) => canvas.getConversations({ include: ["participant_avatars", "brand_new"] }));
  });

  it("[C-102] a comm message cannot be changed", () => {
    type Own = Exclude<keyof CommMessage, keyof Resource>;
    type Methods = { [K in Own]: CommMessage[K] extends (...given: never) => unknown ? K : never }[Own];
    expectTypeOf<Methods>().toBeNever();
    const own = Object.getOwnPropertyNames(surface.CommMessage.prototype).filter((name) => name !== "constructor");
    expect(own).toEqual(["toString"]);
  });

  it("[C-66] recipients are told apart by their type", () => {
    const count = (recipient: Recipient) => (isContext(recipient) ? recipient.user_count : recipient.full_name);
    expectTypeOf(count).returns.toEqualTypeOf<number | string | undefined>();
    expect(count({ id: "course_1", name: "B", type: "context", user_count: 3 })).toBe(3);
  });

  it("[C-179] results are what the tables say", () => {
    expectTypeOf<ReturnType<Canvas["getConversation"]>>().toEqualTypeOf<ApiPromise<Conversation>>();
    expectTypeOf<Awaited<ReturnType<Canvas["createConversation"]>>>().toEqualTypeOf<CreatedConversations>();
    expectTypeOf<ReturnType<DiscussionTopic["getEntries"]>>().toEqualTypeOf<PaginatedList<DiscussionEntry>>();
    expectTypeOf<Conversation["id"]>().toBeString();
    expectTypeOf<Conversation["last_authored_message_at"]>().toEqualTypeOf<string | null>();
    expectTypeOf<NonNullable<Conversation["messages"]>[number]>().toEqualTypeOf<Message>();
    expectTypeOf<Message["attachments"]>().toEqualTypeOf<CanvasFile[]>();
    expectTypeOf<DiscussionEntry["recent_replies"]>().toEqualTypeOf<DiscussionEntry[]>();
    expectTypeOf<CurrentUser>().toExtend<User>();
    neverRun(async (canvas) => {
      expectTypeOf(await canvas.getUser("self")).toEqualTypeOf<CurrentUser>();
      expectTypeOf(await canvas.getUser("5")).toEqualTypeOf<User>();
      expectTypeOf(await canvas.request<{ a: 1 }>("GET", "x"))
        .toHaveProperty("data")
        .toEqualTypeOf<{ a: 1 }>();
      expectTypeOf((await canvas.getFile(1)).getContents("blob")).resolves.toEqualTypeOf<Blob>();
    });
  });
});
