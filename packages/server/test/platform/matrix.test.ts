/** One row for each endpoint and alias of the contract: no token, a token of nobody, ids of nothing, ids of others. */
import { type Endpoint, endpoints } from "@pidge/api";
import { beforeAll, describe, expect, test } from "vitest";
import type { Api, Reply } from "../support/api.ts";
import { Campus } from "../support/campus.ts";
import { CHALLENGE, INVALID_TOKEN, UNAUTHENTICATED } from "../support/refusals.ts";

/** An id that no record ever has. */
const NOTHING = "9007199254740000";

interface Row {
  readonly endpoint: Endpoint;
  readonly path: string;
}

const rows: readonly Row[] = endpoints.flatMap((endpoint) =>
  [endpoint.path, ...(endpoint.aliases ?? [])].map((path) => ({ endpoint, path })),
);
const withIds = rows.filter(({ path }) => path.includes(":"));

let mine: Campus;
let theirs: Campus;
/** Ids of each tenant by the names that segments have in paths. */
let own: Record<string, string>;
let foreign: Record<string, string>;

async function idsOf(campus: Campus): Promise<Record<string, string>> {
  const teacher = await campus.person("Teacher");
  const course = await campus.course("Course");
  await campus.enroll(course.id, teacher, "teacher");
  const group = await campus.group(course.id, "Group", [teacher]);
  const section = await campus.section(course.id, "Section");
  const account = await campus.subAccount("Department");
  const sent = await campus.admin.post("conversations", { recipients: [teacher.id], body: "Hello" });
  const topic = await teacher.post(`courses/${course.id}/discussion_topics`, { title: "Topic", message: "What?" });
  const entry = await teacher.post(`courses/${course.id}/discussion_topics/${topic.body.id}/entries`, {
    message: "So",
  });
  const form = new FormData();
  const begun = await campus.admin.post("users/self/files", { name: "notes.txt", size: 5 });
  for (const [name, value] of Object.entries<string>(begun.body.upload_params)) form.set(name, value);
  form.set("file", new Blob(["notes"]), "notes.txt");
  const received = await campus.admin.raw("POST", begun.body.upload_url, { body: form });
  const file = await campus.admin.get(received.headers.get("location")!);
  const id = (value: unknown) => {
    if (typeof value !== "number") throw new Error(`no id: ${value}`);
    return String(value);
  };
  return {
    course_id: id(course.id),
    group_id: id(group.id),
    section_id: id(section.id),
    account_id: id(account.id),
    user_id: id(teacher.id),
    topic_id: id(topic.body.id),
    entry_id: id(entry.body.id),
    conversation_id: id(sent.body[0].id),
    group_category_id: id(group.group_category_id),
    file_id: id(file.body.id),
    folder_id: id(file.body.folder_id),
  };
}

beforeAll(async () => {
  mine = await Campus.create();
  theirs = await Campus.create();
  own = await idsOf(mine);
  foreign = await idsOf(theirs);
});

/** What a segment called `id` means follows from the collection before it. */
const KINDS: Record<string, string> = {
  courses: "course_id",
  groups: "group_id",
  sections: "section_id",
  accounts: "account_id",
  users: "user_id",
  conversations: "conversation_id",
  group_categories: "group_category_id",
  discussion_topics: "topic_id",
  entries: "entry_id",
  files: "file_id",
  folders: "folder_id",
};

const fill = (path: string, ids: Readonly<Record<string, string>>, otherwise = NOTHING) =>
  path
    .replace(/([^/]+)\/:(\w+)/g, (_, before: string, name: string) => {
      const kind = name === "id" ? (KINDS[before] ?? name) : name;
      return `${before}/${ids[kind] ?? otherwise}`;
    })
    .replace(/:\w+/g, otherwise);

const ask = (who: Api, { endpoint, path }: Row, ids: Readonly<Record<string, string>>): Promise<Reply> =>
  who.send(endpoint.method, fill(path, ids), {}, {});

const nameOf = ({ endpoint, path }: Row) => `${endpoint.id} ${endpoint.method} ${path}`;

describe("every endpoint", () => {
  test("without a token: 401 with the challenge, unless it needs none", async () => {
    for (const row of rows) {
      const refused = await ask(mine.admin.as(undefined), row, own);
      if (row.endpoint.auth === false) {
        expect([nameOf(row), refused.status < 500]).toEqual([nameOf(row), true]);
        continue;
      }
      expect([nameOf(row), refused.status, refused.body]).toEqual([nameOf(row), 401, UNAUTHENTICATED]);
      expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
    }
  });

  test("with a token of nobody, and with another tenant's: 401, also where none is needed", async () => {
    for (const token of ["nobody", theirs.admin.token])
      for (const row of rows) {
        const refused = await ask(mine.admin.as(token), row, own);
        expect([nameOf(row), refused.status, refused.body]).toEqual([nameOf(row), 401, INVALID_TOKEN]);
        expect(refused.headers.get("www-authenticate")).toBe(CHALLENGE);
      }
  });
});

describe("every endpoint with an id", () => {
  test("of nothing: refused, never done and never a failure", async () => {
    const odd: string[] = [];
    for (const row of withIds) {
      const reply = await ask(mine.admin, row, {});
      if (![400, 403, 404].includes(reply.status)) odd.push(`${nameOf(row)} ${reply.status} ${reply.text}`);
    }
    expect(odd).toEqual([]);
  });

  test("of one's own: found, so that the other rows say something", async () => {
    const found: string[] = [];
    for (const row of withIds) {
      if (row.endpoint.method !== "GET") continue;
      const reply = await ask(mine.admin, row, own);
      expect([nameOf(row), reply.status < 500, reply.text]).toEqual([nameOf(row), true, reply.text]);
      if (reply.status === 200) found.push(row.endpoint.id);
    }
    for (const id of [
      "showCourse",
      "showGroup",
      "showUser",
      "showConversation",
      "showDiscussionTopic",
      "listEntries",
      "showSection",
      "showFile",
      "showFolder",
    ])
      expect(found).toContain(id);
  });

  test("of another tenant: the same answer as for an id of nothing", async () => {
    const odd: string[] = [];
    for (const row of withIds) {
      const [nothing, others] = [await ask(mine.admin, row, {}), await ask(mine.admin, row, foreign)];
      const [a, b] = [nothing, others].map((r) => `${r.status} ${r.text.replace(/\d{2,}/g, "#")}`);
      if (a !== b) odd.push(`${nameOf(row)}: ${a} / ${b}`);
    }
    expect(odd).toEqual([]);
    for (const path of ["courses/:course_id", "groups/:group_id", "users/:user_id", "conversations/:conversation_id"])
      expect((await theirs.admin.get(fill(path, foreign))).status).toBe(200);
  });

  test("whose last is of nothing, in a place of one's own: never a failure", async () => {
    for (const row of withIds) {
      const last = row.path.slice(0, row.path.lastIndexOf("/:"));
      if (!last.includes(":")) continue;
      const reply = await mine.admin.send(row.endpoint.method, `${fill(last, own)}/${NOTHING}`, {}, {});
      expect([nameOf(row), reply.status < 500, reply.text]).toEqual([nameOf(row), true, reply.text]);
    }
  });
});
