/** A campus for tests: a Pidge server in memory, and courses with people, created on request. */
import { Canvas } from "../canvas.ts";
import type { WireRecord } from "../http/response.ts";
import type { CanvasOptions } from "../options.ts";
import type { IdLike } from "../types/ids.ts";
import { type CampusCourse, type CourseMembers, type Members, ROLES } from "./course.ts";
import type { Person } from "./person.ts";

/** The part of `@pidge/server` that is used here. */
interface ServerModule {
  startServer(options: object): Promise<{ url: string; adminToken: string | undefined; close(): Promise<void> }>;
}

// Not a literal, so that compilers and bundlers do not resolve it: the package is optional.
const SERVER: string = "@pidge/server";

/** Options of `startCampus`. */
export interface CampusOptions {
  /** Options of `startServer`. Rate limiting is off unless it is set here. */
  readonly server?: object | undefined;
  /** Options of every client, for example `logger`. */
  readonly client?: CanvasOptions | undefined;
}

/** A server in memory with an administrator, to which courses and people are added. */
export class Campus {
  /** Root address of the site. */
  readonly url: string;
  /** A client that acts as the administrator. */
  readonly admin: Canvas;
  readonly #options: CanvasOptions;
  readonly #close: () => Promise<void>;
  readonly #people = new Map<string, Promise<Person>>();

  /** Called by `startCampus`. */
  constructor(url: string, adminToken: string, options: CanvasOptions, close: () => Promise<void>) {
    this.url = url;
    this.#options = options;
    this.#close = close;
    this.admin = this.client(adminToken);
  }

  /**
   * Makes a client with a token of the campus.
   * @param token Token of a person.
   */
  client(token: string): Canvas {
    return new Canvas(this.url, token, this.#options);
  }

  /**
   * Returns the person of this name, created on first use. Names identify people.
   * @param name First and last name.
   */
  person(name: string): Promise<Person> {
    const known = this.#people.get(name) ?? this.#register(name, this.#people.size + 1);
    this.#people.set(name, known);
    return known;
  }

  /**
   * Creates a published course with these people, each with a client of their own. A person who is in another course
   * already is the same person here.
   * @param name Name and code of the course.
   */
  async course<const Name extends string = never, const Grouped extends Name = Name>(
    name: string,
    members: CourseMembers<Name, Grouped> = {},
  ): Promise<CampusCourse<Name>> {
    const course = { name, course_code: name, ...members.params };
    const { id } = await this.#post("accounts/self/courses", { course, offer: true });
    const people: Record<string, Person> = {};
    const lists = {} as Record<Members, Person[]>;
    for (const kind of Object.keys(ROLES) as Members[]) {
      lists[kind] = await Promise.all((members[kind] ?? []).map((each) => this.person(each)));
      for (const person of lists[kind]) {
        people[person.name] = person;
        await this.enroll({ id }, person, kind);
      }
    }
    const groups: Record<string, string> = {};
    for (const [group, names] of Object.entries(members.groups ?? {}))
      groups[group] = await this.group({ id }, group, await Promise.all(names.map((each) => this.person(each))));
    return { id, name, people: people as Record<Name, Person>, groups, ...lists };
  }

  /**
   * Enrols a person in a course.
   * @param kind Role in the course: `"students"`, `"teachers"`, …
   * @param params Further parameters of the enrolment.
   */
  async enroll(course: { id: IdLike }, person: { id: IdLike }, kind: Members, params: object = {}): Promise<void> {
    const enrollment = { user_id: person.id, type: ROLES[kind], enrollment_state: "active", ...params };
    await this.#post(`courses/${course.id}/enrollments`, { enrollment });
  }

  /**
   * Creates a group of a course with these members.
   * @param name Its name.
   * @returns Its id.
   */
  async group(course: { id: IdLike }, name: string, members: readonly { id: IdLike }[]): Promise<string> {
    const category = await this.#post(`courses/${course.id}/group_categories`, { name: `${name} (set)` });
    const { id } = await this.#post(`group_categories/${category.id}/groups`, { name });
    for (const member of members) await this.#post(`groups/${id}/memberships`, { user_id: member.id });
    return id;
  }

  /** Stops the server and deletes the campus. */
  close(): Promise<void> {
    return this.#close();
  }

  async #register(name: string, number: number): Promise<Person> {
    const email = `${name.toLowerCase().replace(/[^a-z\d]+/g, ".")}.${number}@campus.example`;
    const { id } = await this.#post("accounts/self/users", {
      user: { name, skip_registration: true, terms_of_use: true },
      pseudonym: { unique_id: email },
      communication_channel: { skip_confirmation: true },
    });
    const { token } = await this.#post<{ token: string }>(`/api/pidge/v1/users/${id}/tokens`, { purpose: "test" });
    return { id, name, email, token, canvas: this.client(token) };
  }

  async #post<T = WireRecord & { id: string }>(path: string, body: Record<string, unknown>): Promise<T> {
    return (await this.admin.request<T>("POST", path, { body })).data;
  }
}

/**
 * Starts a campus: `const campus = await startCampus()`. Close it after the tests.
 * @throws Error when `@pidge/server` is not installed.
 */
export async function startCampus({ server, client }: CampusOptions = {}): Promise<Campus> {
  const { startServer } = (await import(SERVER).catch((cause) => {
    throw new Error("startCampus needs @pidge/server: npm install --save-dev @pidge/server", { cause });
  })) as ServerModule;
  const running = await startServer({ throttle: false, logLevel: "fatal", ...server });
  if (running.adminToken === undefined) throw new Error("the server has been used before: give it an empty store");
  return new Campus(running.url, running.adminToken, client ?? {}, () => running.close());
}
