/** Large, repeated and many sends at once, against a real server. */
import { type Canvas, ServerError } from "@pidge/client";
import { expect, test } from "vitest";
import { failure } from "../site.ts";
import { liveCampus } from "./campus.ts";
import { crowd } from "./crowd.ts";

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

test("[C-45][C-53][C-173] a queued send is listed while it runs, and has arrived when the wait ends", async () => {
  const campus = await liveCampus();
  const students = many(12, (i) => `Student ${i}`);
  const course = await campus.course("Physics", { teachers: ["Quentin Quark"], students });
  const { canvas } = course.people["Quentin Quark"]!;
  const created = await canvas.createConversation([`course_${course.id}_students`], "Dear all", {
    mode: "async",
    bulk_message: true,
    group_conversation: true,
  });
  expect([created.length, created.batchId]).toEqual([0, expect.stringMatching(/^\d+$/)]);
  const running = await canvas.conversationsGetRunningBatches();
  for (const batch of running) expect(batch).toMatchObject({ id: created.batchId, message: { body: "Dear all" } });
  await canvas.waitForConversationBatch(created.batchId!, { intervalMs: 20, maxIntervalMs: 200, timeoutMs: 15_000 });
  for (const student of [course.students[0]!, course.students[11]!])
    expect((await student.canvas.getConversations().toArray()).map((c) => c.last_message)).toEqual(["Dear all"]);
});

/** A client whose answers to POST are lost on the way, the first time. */
function lossy(canvas: Canvas) {
  const keys: (string | null)[] = [];
  const fetch = async (url: string, init: RequestInit) => {
    const response = await globalThis.fetch(url, init);
    if (init.method !== "POST") return response;
    keys.push((init.headers as Headers).get("idempotency-key"));
    if (keys.length > 1) return response;
    await response.arrayBuffer();
    return new Response("lost", { status: 502 });
  };
  return { keys, client: canvas.withOptions({ fetch }) };
}

test("[C-133][C-134] a lost answer never makes two messages: with the server's word a POST is repeated, without it not", async () => {
  const campus = await liveCampus();
  const course = await campus.course("Logic", { teachers: ["Ada Ast"], students: ["Ben Bit"] });
  const [ada, ben] = [course.people["Ada Ast"], course.people["Ben Bit"]];
  const bodies = async () =>
    (await ben.canvas.getConversations().toArray()).flatMap((c) => [c.last_message, c.message_count]);

  // a site of which nothing is known yet
  const stranger = lossy(campus.client(ada.token));
  expect(await failure(stranger.client.createConversation([ben], "One"))).toBeInstanceOf(ServerError);
  expect([stranger.keys, await bodies()]).toEqual([[null], ["One", 1]]);

  // the server has said on another answer that it honours keys
  const known = lossy(campus.client(ada.token));
  await known.client.getCurrentUser();
  const [made] = await known.client.createConversation([ben], "Two");
  expect(made?.last_authored_message).toBe("Two");
  expect(known.keys).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), known.keys[0]]);
  expect(await bodies()).toEqual(["Two", 2]);
});

test.for([403, 429] as const)("[C-146] a hundred calls at once never trip a real throttle (%i)", async (status) => {
  const { found, refused, bare } = await crowd(100, status);
  expect([found, refused]).toEqual([100, 0]);
  // the bucket is real: without the queue it overflows
  expect(bare).toEqual(new Set([200, status]));
});
