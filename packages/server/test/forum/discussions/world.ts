/** A course with a person of each role, and shortcuts to its discussions. */
import type { Api, Json, Params } from "../../support/api.ts";
import { Campus } from "../../support/campus.ts";

export class World {
  readonly campus: Campus;
  readonly course: Json;
  readonly teacher: Api;
  readonly student: Api;
  readonly other: Api;
  readonly observer: Api;
  readonly outsider: Api;
  /** Path of the course's topics. */
  readonly topics: string;

  constructor(campus: Campus, course: Json, people: readonly Api[]) {
    this.campus = campus;
    this.course = course;
    [this.teacher, this.student, this.other, this.observer, this.outsider] = people as [Api, Api, Api, Api, Api];
    this.topics = `courses/${course.id}/discussion_topics`;
  }

  /** Makes the world on the campus given, or on a new one. The observer is linked to no student and so observes everybody. */
  static async create(on?: Campus): Promise<World> {
    const campus = on ?? (await Campus.create());
    const course = await campus.course("Marine Biology");
    const people: Api[] = [];
    for (const name of ["Tess Teacher", "Stu Student", "Olga Other", "Obi Observer", "Otto Outsider"])
      people.push(await campus.person(name));
    const [teacher, student, other, observer] = people as [Api, Api, Api, Api];
    await campus.enroll(course.id, teacher, "teacher");
    await campus.enroll(course.id, student, "student");
    await campus.enroll(course.id, other, "student");
    await campus.enroll(course.id, observer, "observer");
    return new World(campus, course, people);
  }

  /** Makes a topic; by default the teacher does, and it is published. */
  async topic(params: Params = {}, by: Api = this.teacher): Promise<Json> {
    return ok(await by.post(this.topics, { title: "Topic", message: "<p>text</p>", published: true, ...params }));
  }

  announcement = (params: Params = {}, by: Api = this.teacher): Promise<Json> =>
    this.topic({ is_announcement: true, ...params }, by);

  show = async (by: Api, id: number, params: Params = {}): Promise<Json> =>
    ok(await by.get(`${this.topics}/${id}`, params));

  /** Titles of the topics in a person's list. */
  titles = async (by: Api, params: Params = {}): Promise<string[]> =>
    ok(await by.get(this.topics, params)).map((t: Json) => t.title);

  async entry(by: Api, topicId: number, message = "<p>hello</p>", under?: number): Promise<Json> {
    const path = `${this.topics}/${topicId}/entries${under === undefined ? "" : `/${under}/replies`}`;
    return ok(await by.post(path, { message }), 201);
  }

  async settings(params: Params): Promise<void> {
    ok(await this.campus.admin.put(`courses/${this.course.id}/settings`, params));
  }
}

/** The body of an answer that must have this status. */
export function ok(reply: { status: number; body: Json; text: string }, status = 200): Json {
  if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${reply.text}`);
  return reply.body;
}

/** A multipart form with fields and one file. */
export function multipart(
  fields: Params,
  name: string,
  file: { name: string; type?: string; text: string },
): RequestInit {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, String(value));
  form.append(name, new Blob([file.text], { type: file.type ?? "text/plain" }), file.name);
  return { body: form };
}

export const soon = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
