/** A campus on which every endpoint can be called by everybody: callers of each kind, and records of each kind. */
import type { Endpoint } from "@pidge/api";
import type { Api, Params, Reply } from "./api.ts";
import { Campus } from "./campus.ts";
import { NOTHING } from "./places.ts";

type Ids = Readonly<Record<string, string>>;

/** Callers with a token of the tenant. The records belong to `owner`, who is a student of the course. */
export const CALLERS = ["unrelated", "student", "observer", "teacher", "owner", "administrator", "holder"] as const;
export type Caller = (typeof CALLERS)[number];

/** What a call needs so that the right to it is looked at; other calls are made without parameters. */
const PARAMS: Readonly<Record<string, (ids: Ids) => Params>> = {
  createEnrollment: ({ victim }) => ({ enrollment: { user_id: victim, type: "StudentEnrollment" } }),
  createSectionEnrollment: ({ victim }) => ({ enrollment: { user_id: victim, type: "StudentEnrollment" } }),
  createMembership: ({ owner }) => ({ user_id: owner }),
  deleteCourse: () => ({ event: "conclude" }),
  listAnnouncements: ({ course }) => ({ context_codes: [`course_${course}`] }),
  listCommMessages: ({ owner }) => ({ user_id: owner }),
  deletedMessages: ({ owner }) => ({ user_id: owner }),
};

/** Calls that change the record that the end of their path names; after one that was allowed it is made anew. */
const CHANGES = new Set(
  "acceptEnrollment rejectEnrollment activateToken cancelProgress createMembership inviteToGroup removeMessages".split(
    " ",
  ),
);

/** Calls that take away what the other calls need get a record of their own. */
const SPARE: Readonly<Record<string, readonly [kind: string, spare: string]>> = {
  deleteCourse: ["course", "spareCourse"],
  deleteUser: ["person", "victim"],
};
const changes = ({ id, method }: Endpoint): boolean => method === "DELETE" || method === "PUT" || CHANGES.has(id);

/** What a segment of a path names, by the segment before it or, failing that, by its own name. */
const KINDS: Readonly<Record<string, string>> = {
  accounts: "account",
  account_notifications: "notice",
  admins: "administrator",
  batches: "batch",
  conversations: "conversation",
  courses: "course",
  crosslist: "otherCourse",
  developer_keys: "developerKey",
  discussion_topics: "topic",
  drafts: "draft",
  enrollments: "enrollment",
  entries: "entry",
  external_feeds: "externalFeed",
  files: "file",
  folders: "folder",
  group_categories: "groupCategory",
  groups: "group",
  limit_reached: "channel",
  logins: "login",
  mails: "mail",
  media_objects: "media",
  memberships: "membership",
  messages: "message",
  notification_preference_categories: "category",
  notification_preferences: "notification",
  notifications: "event",
  progress: "progress",
  re_send: "channel",
  roles: "role",
  scheduled_messages: "scheduledMessage",
  sections: "section",
  sis_imports: "sisImport",
  terms: "term",
  tokens: "token",
  communication_channels: "channel",
  confirmations: "person",
  users: "person",
  context_id: "course",
};

/** Segments whose own name says more than the one before them. */
const BY_NAME = new Set(["type", "address", "feed_code", "uuid", "context_kind"]);

/** The kinds of records that a path names, in order. */
const kindsOf = (path: string): readonly string[] => {
  const segments = path.split("/");
  return segments.flatMap((segment, at) => {
    const name = segment.slice(1);
    if (!segment.startsWith(":")) return [];
    return BY_NAME.has(name) ? name : (KINDS[segments[at - 1] ?? ""] ?? KINDS[name] ?? name);
  });
};

/** The path with ids in its places. */
const fill = (path: string, ids: Ids): string => {
  const kinds = kindsOf(path).values();
  return path.replace(/:\w+/g, () => ids[kinds.next().value ?? ""] ?? NOTHING);
};

/** Whether the caller was let through, to an answer or to what is wrong with the parameters. */
export const isAllowed = ({ status }: Pick<Reply, "status">): boolean => ![401, 403, 404].includes(status);

const textOf = (reply: Reply, value: unknown): string => {
  if (reply.status >= 300 || (typeof value !== "number" && typeof value !== "string"))
    throw new Error(`the campus could not be built: ${reply.status} ${reply.text}`);
  return String(value);
};

/** Permissions as a new role takes them. */
const granted = (names: readonly string[]): Params =>
  Object.fromEntries(names.map((name) => [name, { enabled: true, explicit: true }]));

export class AccessCampus {
  readonly campus: Campus;
  readonly people: Readonly<Record<Exclude<Caller, "administrator" | "holder">, Api>>;
  readonly #permissions: readonly string[];
  readonly #administrators = new Map<string, Api>();
  readonly #course: number;
  #ids: Record<string, string> = {};
  #serial = 0;

  private constructor(campus: Campus, people: AccessCampus["people"], course: number, permissions: readonly string[]) {
    this.campus = campus;
    this.people = people;
    this.#course = course;
    this.#permissions = permissions;
  }

  static async create(): Promise<AccessCampus> {
    const campus = await Campus.create();
    const person = async (name: string) => campus.person(name);
    const people = {
      unrelated: await person("Unrelated"),
      student: await person("Student"),
      observer: await person("Observer"),
      teacher: await person("Teacher"),
      owner: await person("Owner"),
    };
    const course = await campus.course("Course");
    for (const role of ["student", "teacher"] as const) await campus.enroll(course.id, people[role], role);
    await campus.enroll(course.id, people.owner, "student");
    await campus.enroll(course.id, people.observer, "observer", { associated_user_id: people.owner.id });
    const { body } = await campus.admin.get("accounts/self/permissions");
    // nobody can give what they do not have
    const held = Object.keys(body).filter((name) => body[name] === true);
    const made = new AccessCampus(campus, people, course.id, held);
    for (const kind of Object.keys(made.#makers)) await made.refresh(kind);
    return made;
  }

  /** An administrator of the root account whose role lacks just these permissions. */
  async administrator(lacking: readonly string[]): Promise<Api> {
    const key = lacking.toSorted().join(" ");
    const known = this.#administrators.get(key);
    if (known !== undefined) return known;
    const name = `Without ${key === "" ? "nothing" : key}`.slice(0, 200);
    const person = await this.campus.person(`Administrator ${this.#administrators.size}`);
    const role = await this.campus.admin.post("accounts/self/roles", {
      label: name,
      base_role_type: "AccountMembership",
      permissions: granted(this.#permissions.filter((permission) => !lacking.includes(permission))),
    });
    const joined = await this.campus.admin.post("accounts/self/admins", {
      user_id: person.id,
      role_id: textOf(role, role.body.id),
    });
    textOf(joined, joined.body.id);
    this.#administrators.set(key, person);
    return person;
  }

  async caller(caller: Caller): Promise<Api> {
    if (caller === "holder") return this.administrator([]);
    return caller === "administrator" ? this.campus.admin : this.people[caller];
  }

  /** Calls an endpoint with the records of the campus in its path. */
  async ask(by: Api, endpoint: Endpoint): Promise<Reply> {
    const [kind, spare] = SPARE[endpoint.id] ?? [];
    const ids = kind === undefined ? this.#ids : { ...this.#ids, [kind]: this.#ids[spare ?? ""] ?? "" };
    const reply = await by.send(endpoint.method, fill(endpoint.path, ids), PARAMS[endpoint.id]?.(ids) ?? {}, {});
    if (isAllowed(reply) && changes(endpoint)) await this.refresh(spare ?? kindsOf(endpoint.path).at(-1) ?? "");
    return reply;
  }

  /** Makes a record anew after a call that may have changed it or taken it away. */
  async refresh(kind: string): Promise<void> {
    const made = await this.#makers[kind]?.();
    if (typeof made === "string") this.#ids[kind] = made;
    else Object.assign(this.#ids, made);
  }

  #name(): string {
    return `Record ${++this.#serial}`;
  }

  async #post(by: Api, path: string, params: Params, idOf: (body: Reply["body"]) => unknown = (body) => body.id) {
    const reply = await by.post(path, params);
    return textOf(reply, reply.status < 300 ? idOf(reply.body) : undefined);
  }

  /** How a record of each kind is made; later ones stand in earlier ones. */
  readonly #makers: Readonly<Record<string, () => Promise<string | Record<string, string>>>> = {
    account: async () => String(this.campus.tenant.root),
    owner: async () => String(this.people.owner.id),
    course: async () => String(this.#course),
    spareCourse: async () => {
      const { id } = await this.campus.course(this.#name());
      await this.campus.enroll(id, this.people.teacher, "teacher");
      for (const person of [this.people.student, this.people.owner]) await this.campus.enroll(id, person, "student");
      return String(id);
    },
    otherCourse: async () => String((await this.campus.course(this.#name())).id),
    person: async () => String(this.people.owner.id),
    victim: async () => String((await this.campus.person(this.#name())).id),
    administrator: async () => {
      const person = await this.campus.person(this.#name());
      await this.campus.makeAdmin(person);
      return String(person.id);
    },
    section: async () => String((await this.campus.section(this.#course, this.#name())).id),
    enrollment: async () => {
      const section = await this.campus.section(this.#course, this.#name());
      const made = await this.campus.enroll(this.#course, this.people.owner, "student", {
        course_section_id: section.id,
        enrollment_state: "invited",
      });
      return String(made.id);
    },
    groupCategory: () =>
      this.#post(this.campus.admin, `courses/${this.#course}/group_categories`, { name: this.#name() }),
    group: async () => this.refresh("membership").then(() => ({})),
    membership: async () => {
      const group = await this.campus.group(this.#course, this.#name(), [this.people.owner]);
      const listed = await this.campus.admin.get(`groups/${group.id}/memberships`);
      return { group: String(group.id), membership: textOf(listed, listed.body[0].id) };
    },
    topic: async () => {
      const topics = `courses/${this.#course}/discussion_topics`;
      this.#ids.topic = await this.#post(this.people.owner, topics, { title: this.#name(), message: "Well?" });
      return this.refresh("entry").then(() => ({}));
    },
    entry: () =>
      this.#post(this.people.owner, `courses/${this.#course}/discussion_topics/${this.#ids.topic}/entries`, {
        message: this.#name(),
      }),
    externalFeed: () =>
      this.#post(this.people.teacher, `courses/${this.#course}/external_feeds`, {
        url: `https://feeds.example.com/${++this.#serial}`,
      }),
    term: () => this.#post(this.campus.admin, "accounts/self/terms", { enrollment_term: { name: this.#name() } }),
    role: () =>
      this.#post(this.campus.admin, "accounts/self/roles", {
        label: this.#name(),
        base_role_type: "StudentEnrollment",
      }),
    developerKey: () =>
      this.#post(this.campus.admin, "accounts/self/developer_keys", { developer_key: { name: this.#name() } }),
    notice: () =>
      this.#post(this.campus.admin, "accounts/self/account_notifications", {
        account_notification: {
          subject: this.#name(),
          message: "Closed on Friday.",
          start_at: "2020-01-01T00:00:00Z",
          end_at: "2099-01-01T00:00:00Z",
        },
      }),
    channel: async () => {
      const address = `channel.${++this.#serial}@example.test`;
      const channel = await this.#post(this.campus.admin, `users/${this.people.owner.id}/communication_channels`, {
        communication_channel: { address, type: "email" },
        skip_confirmation: true,
      });
      return { channel, type: "email", address };
    },
    address: async () => this.refresh("channel").then(() => ({})),
    category: async () => "announcement",
    notification: async () => "new_announcement",
    context_kind: async () => "courses",
    token: () => this.#post(this.people.owner, "users/self/tokens", { token: { purpose: this.#name() } }),
    login: () =>
      this.#post(this.campus.admin, "accounts/self/logins", {
        user: { id: this.people.owner.id },
        login: { unique_id: `login.${++this.#serial}@example.test` },
      }),
    conversation: async () => {
      const sent = await this.people.owner.post("conversations", {
        recipients: [this.people.teacher.id],
        body: this.#name(),
        force_new: true,
      });
      const conversation = textOf(sent, sent.body[0].id);
      const shown = await this.people.owner.get(`conversations/${conversation}`);
      return { conversation, message: textOf(shown, shown.body.messages[0].id) };
    },
    message: async () => this.refresh("conversation").then(() => ({})),
    draft: () => this.#post(this.people.owner, "/api/pidge/v1/drafts", { body: this.#name() }),
    scheduledMessage: () =>
      this.#post(this.people.owner, "/api/pidge/v1/scheduled_messages", {
        recipients: [this.people.teacher.id],
        body: this.#name(),
        delay_seconds: 3600,
      }),
    progress: async () => {
      const asked = await this.people.owner.put("conversations", {
        conversation_ids: [this.#ids.conversation],
        event: "star",
      });
      return textOf(asked, asked.body.id);
    },
    file: async () => {
      const form = new FormData();
      const begun = await this.people.owner.post("users/self/files", { name: `${this.#name()}.mp3`, size: 5 });
      for (const [name, value] of Object.entries<string>(begun.body.upload_params)) form.set(name, value);
      form.set("file", new Blob(["notes"]), "notes.mp3");
      const received = await this.campus.admin.raw("POST", begun.body.upload_url, { body: form });
      const shown = await this.people.owner.get(received.headers.get("location") ?? "");
      return { file: textOf(shown, shown.body.id), uuid: String(shown.body.uuid) };
    },
    folder: () => this.#post(this.people.owner, "users/self/folders", { name: this.#name() }),
    media: () =>
      this.#post(this.people.owner, "media_objects", { attachment_id: this.#ids.file }, (body) => body.media_id),
    sisImport: async () => {
      const asked = await this.campus.admin.raw("POST", "accounts/self/sis_imports?extension=csv", {
        headers: { "content-type": "text/csv" },
        body: `user_id,login_id,full_name,status\nu${++this.#serial},u${this.#serial},A B,active\n`,
      });
      return textOf(asked, asked.body.id);
    },
  };
}
