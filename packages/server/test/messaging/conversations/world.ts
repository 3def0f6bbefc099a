/** The people of CONV 4: `me` teaches course C (sections S1, S2), of which A, B and X are students. */
import { expect } from "vitest";
import type { Api, Json, Params, Reply } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";

export interface World {
  readonly campus: Campus;
  readonly me: Api;
  readonly a: Api;
  readonly b: Api;
  readonly x: Api;
  /** Knows nobody. */
  readonly stranger: Api;
  readonly course: Json;
  readonly s1: Json;
  readonly s2: Json;
}

/** On a campus of its own, unless one is given. */
export async function createWorld(on?: Campus): Promise<World> {
  const campus = on ?? (await Campus.create());
  const [me, a, b, x, stranger] = [
    await campus.person("Mia Teacher"),
    await campus.person("Ann Able"),
    await campus.person("Bob Baker"),
    await campus.person("Xia Young"),
    await campus.person("Sam Stranger"),
  ];
  const course = await campus.course("Biology 101");
  const s1 = await campus.section(course.id, "Lab A");
  const s2 = await campus.section(course.id, "Lab B");
  await campus.enroll(course.id, me, "teacher");
  await campus.enroll(course.id, a, "student", { course_section_id: s1.id });
  await campus.enroll(course.id, b, "student", { course_section_id: s1.id });
  await campus.enroll(course.id, x, "student", { course_section_id: s2.id });
  return { campus, me, a, b, x, stranger, course, s1, s2 };
}

export const send = (from: Api, to: readonly unknown[], params: Params = {}): Promise<Reply> =>
  from.post("conversations", { recipients: to.map((t) => (t as Api).id ?? t), body: "Hello", ...params });

/** A conversation that must come about; its wire form. */
export async function start(from: Api, to: readonly unknown[], params: Params = {}): Promise<Json> {
  const made = await send(from, to, params);
  if (made.status !== 201) throw new Error(`${made.status} ${made.text}`);
  return made.body[0];
}

export const startGroup = (from: Api, to: readonly unknown[], params: Params = {}): Promise<Json> =>
  start(from, to, { group_conversation: true, ...params });

export const reply = (who: Api, conversation: Json, params: Params = {}): Promise<Reply> =>
  who.post(`conversations/${conversation.id}/add_message`, { body: "Reply", ...params });

export const update = (who: Api, conversation: Json, change: Params, params: Params = {}): Promise<Reply> =>
  who.put(`conversations/${conversation.id}`, { conversation: change, ...params });

/** How the conversation is for somebody, without marking it as read. */
export const peek = async (who: Api, conversation: Json): Promise<Json> =>
  (await who.get(`conversations/${conversation.id}`, { auto_mark_as_read: false })).body;

export const unread = async (who: Api): Promise<string> =>
  (await who.get("conversations/unread_count")).body.unread_count;

/** Ids of a list, in order. */
export const ids = async (who: Api, params: Params = {}): Promise<number[]> =>
  (await who.get("conversations", { per_page: 100, ...params })).body.map((c: Json) => c.id);

/** Nothing is stored when a send is refused. */
export async function refused(
  from: Api,
  to: readonly unknown[],
  params: Record<string, unknown>,
  body: unknown,
  status = 400,
) {
  const before = await ids(from, { scope: "sent" });
  const got = await send(from, to, params);
  expect([got.status, got.body]).toEqual([status, body]);
  expect(await ids(from, { scope: "sent" })).toEqual(before);
}

/** The answer to Canvas's own checks. */
export const fault = (attribute: string, message: string) => [{ attribute, message }];
