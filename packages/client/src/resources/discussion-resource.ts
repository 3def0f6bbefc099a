/** The base of topics and entries: the course or group that they belong to. */
import type { Call } from "../http/call.ts";
import type { RequestOptions } from "../options.ts";
import type { ApiPromise } from "../promise.ts";
import { idOf, path } from "../types/ids.ts";
import type { ParentRef } from "../types/params-context.ts";
import type { Uploadable } from "../types/uploads.ts";
import { toFile } from "../upload.ts";
import { type ParentIds, Resource } from "./resource.ts";

/** Returns the parent that a caller gave. @throws TypeError unless it is exactly one course or group. */
export function parentOf({ course_id, group_id }: ParentRef): ParentIds {
  if ((course_id === undefined) === (group_id === undefined)) throw new TypeError("give either course_id or group_id");
  return course_id === undefined ? { group_id: idOf(group_id, "Group") } : { course_id: idOf(course_id, "Course") };
}

/** Prepares the `attachment` of parameters for sending. */
export async function withFile<P extends { attachment?: Uploadable | undefined }>(params: P) {
  const { attachment, ...rest } = params;
  if (attachment === undefined) return rest;
  const { name } = attachment as { name?: string };
  return { ...rest, attachment: await toFile(attachment, name ?? "attachment") };
}

/** A topic or entry in a course or group. */
export class DiscussionResource extends Resource {
  /** Id of the course it belongs to; undefined in groups. */
  get course_id(): string | undefined {
    return this.idAs(this.parents.course_id);
  }

  /** Id of the group it belongs to; undefined in courses. */
  get group_id(): string | undefined {
    return this.idAs(this.parents.group_id);
  }

  /** Path of the course or group. @throws TypeError when it is not known. */
  protected get parentPath(): string {
    const { course_id, group_id } = this.parents;
    if (course_id !== undefined) return path`courses/${course_id}`;
    if (group_id !== undefined) return path`groups/${group_id}`;
    throw new TypeError("topic has no known parent");
  }

  /** Path of the record. */
  protected get path(): string {
    return this.parentPath;
  }

  /** Sends a call below the record's path whose success is its status alone. */
  protected succeeds(
    call: Omit<Call, "params"> & { params?: object | undefined },
    options: RequestOptions | undefined,
  ): ApiPromise<boolean> {
    const plan = (): Call => ({ ...call, path: `${this.path}/${call.path}`, params: { ...call.params } });
    return this.core.succeeds(options, plan);
  }
}
