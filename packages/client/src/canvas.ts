/** The client. */
import { CORE } from "./core.ts";
import type { WireRecord } from "./http/answer.ts";
import { Messaging } from "./messaging.ts";
import type { RequestOptions } from "./options.ts";
import type { ApiPromise } from "./promise.ts";
import { Conversation } from "./resources/conversation.ts";
import { Course } from "./resources/course.ts";
import { CanvasFile } from "./resources/file.ts";
import { Group } from "./resources/group.ts";
import { Progress } from "./resources/progress.ts";
import type { Made, Resource } from "./resources/resource.ts";
import { CurrentUser, User } from "./resources/user.ts";
import { type IdLike, idOf, path } from "./types/ids.ts";
import type { LookupParams, SisIdType } from "./types/params-context.ts";

type ClassOf<T> = new (client: Canvas, data: WireRecord, made?: Made) => T;

/** A client of one Canvas site, acting for one token. */
export class Canvas extends Messaging {
  /** Reads the state of long work. @canvas GET progress/:id */
  getProgress(progress: IdLike, options?: RequestOptions): ApiPromise<Progress> {
    return this.#get(Progress, () => path`progress/${idOf(progress, "Progress")}`, undefined, options);
  }

  /** Reads the caller's own record. @canvas GET users/self */
  getCurrentUser(options?: RequestOptions): ApiPromise<CurrentUser> {
    return this.#get(CurrentUser, () => "users/self", undefined, options);
  }

  /**
   * Reads a person's record.
   * @param idType What kind of id is given; the site's own unless said.
   * @canvas GET users/:id
   */
  getUser(user: "self", idType?: undefined, options?: RequestOptions): ApiPromise<CurrentUser>;
  getUser(user: IdLike, idType?: SisIdType, options?: RequestOptions): ApiPromise<User>;
  getUser(user: IdLike, idType?: SisIdType, options?: RequestOptions): ApiPromise<User> {
    const address = () => path`users/${`${idType ? `${idType}:` : ""}${idOf(user, "User")}`}`;
    return this.#get<User>(user === "self" ? CurrentUser : User, address, undefined, options);
  }

  /** Reads a course. @canvas GET courses/:id */
  getCourse(course: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Course> {
    return this.#look(Course, "course", course, params, options);
  }

  /** Reads a group. @canvas GET groups/:id */
  getGroup(group: IdLike, params?: LookupParams, options?: RequestOptions): ApiPromise<Group> {
    return this.#look(Group, "group", group, params, options);
  }

  /** Reads the record of a file. @canvas GET files/:id */
  getFile(file: IdLike, options?: RequestOptions): ApiPromise<CanvasFile> {
    return this.#get(CanvasFile, () => path`files/${idOf(file, "File")}`, undefined, options);
  }

  /** A conversation of which only the id is known: its methods work without loading it. No request. */
  conversation(id: IdLike): Conversation {
    return this.#handle(Conversation, idOf(id, "Conversation"));
  }

  /** A course of which only the id is known. No request. */
  course(id: IdLike): Course {
    return this.#handle(Course, idOf(id, "Course"));
  }

  /** A group of which only the id is known. No request. */
  group(id: IdLike): Group {
    return this.#handle(Group, idOf(id, "Group"));
  }

  /** A person of whom only the id is known. No request. */
  user(id: IdLike): User {
    return this.#handle(User, idOf(id, "User"));
  }

  #handle<T extends Resource>(Class: ClassOf<T>, id: string): T {
    return new Class(this, { id }, { loaded: false });
  }

  #look<T extends Resource>(
    Class: ClassOf<T>,
    kind: "course" | "group" | "account",
    id: IdLike,
    { use_sis_id, ...params }: LookupParams = {},
    options?: RequestOptions,
  ): ApiPromise<T> {
    const address = () => {
      const key = idOf(id, kind[0]!.toUpperCase() + kind.slice(1));
      return path`${`${kind}s`}/${use_sis_id ? `sis_${kind}_id:${key}` : key}`;
    };
    return this.#get(Class, address, params, options);
  }

  #get<T extends Resource>(
    Class: ClassOf<T>,
    address: () => string,
    params: object | undefined,
    options: RequestOptions | undefined,
  ): ApiPromise<T> {
    const plan = () => ({ method: "GET" as const, path: address(), params: { ...params } });
    return this[CORE].send(options, plan, (answer) => {
      return new Class(this, answer.record(), { response: answer.response(false) });
    });
  }
}
