/** What topics and entries share: the course or group in which they stand. */
import type { Call, Method } from "../http/transport.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { type IdLike, idOf, path } from "../types/ids.ts";
import type { ParentRef } from "../types/params-context.ts";
import type { Uploadable } from "../upload.ts";
import { toFile } from "../upload.ts";
import { type Origin, Resource } from "./resource.ts";

/** The surroundings of what stands in a course or group. @throws TypeError unless exactly one is given. */
export function originOf(parent: ParentRef): Origin {
  if ((parent.course_id === undefined) === (parent.group_id === undefined))
    throw new TypeError("give either course_id or group_id");
  return parent.course_id === undefined
    ? { group_id: idOf(parent.group_id, "Group") }
    : { course_id: idOf(parent.course_id as IdLike, "Course") };
}

/** Parameters whose `attachment` is ready to be sent. */
export async function withFile<P extends { attachment?: Uploadable | undefined }>(params: P) {
  const { attachment, ...rest } = params;
  if (attachment === undefined) return rest;
  const { name } = attachment as { name?: string };
  return { ...rest, attachment: await toFile(attachment, name ?? "attachment") };
}

/** Something that stands in a discussion of a course or group. */
export class Discussed extends Resource {
  /** The course it stands in; undefined in groups. */
  get course_id(): string | undefined {
    return this.origin.course_id;
  }

  /** The group it stands in; undefined in courses. */
  get group_id(): string | undefined {
    return this.origin.group_id;
  }

  /** Address of the course or group. @throws TypeError when it is not known. */
  protected get place(): string {
    const { course_id, group_id } = this;
    if (course_id !== undefined) return path`courses/${course_id}`;
    if (group_id !== undefined) return path`groups/${group_id}`;
    throw new TypeError("topic has no known parent");
  }

  /** Its own address. */
  protected get path(): string {
    return this.place;
  }

  /** A call that answers with nothing but success. */
  protected flag(
    method: Method,
    verb: string,
    params: object | undefined,
    options: RequestOptions | undefined,
    more?: Partial<Call>,
  ): ApiPromise<boolean> {
    const plan = () => ({ method, path: `${this.path}/${verb}`, params: { ...params }, ...more });
    return this.core.send(options, plan, () => true);
  }
}
