/** A record of each kind on a campus, and the paths of the contract filled with their ids. */
import type { Campus } from "./campus.ts";

/** An id that no record ever has. */
export const NOTHING = "9007199254740000";

/** Ids by the names that segments have in paths. */
export type Ids = Readonly<Record<string, string>>;

/** Makes one record of each kind. */
export async function idsOf(campus: Campus): Promise<Ids> {
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
  const graded = await teacher.post(`courses/${course.id}/discussion_topics`, {
    title: "Graded",
    published: true,
    assignment: { points_possible: 5 },
  });
  const form = new FormData();
  const begun = await campus.admin.post("users/self/files", { name: "notes.txt", size: 5 });
  for (const [name, value] of Object.entries<string>(begun.body.upload_params)) form.set(name, value);
  form.set("file", new Blob(["notes"]), "notes.txt");
  const received = await campus.admin.raw("POST", begun.body.upload_url, { body: form });
  const file = await campus.admin.get(received.headers.get("location")!);
  const key = await campus.admin.post("accounts/self/developer_keys", { developer_key: { name: "App" } });
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
    assignment_id: id(graded.body.assignment_id),
    conversation_id: id(sent.body[0].id),
    group_category_id: id(group.group_category_id),
    file_id: id(file.body.id),
    folder_id: id(file.body.folder_id),
    developer_key_id: id(key.body.id),
  };
}

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
  assignments: "assignment_id",
  files: "file_id",
  folders: "folder_id",
  developer_keys: "developer_key_id",
};

/** A path template with ids in its segments. */
export const fill = (path: string, ids: Ids, otherwise = NOTHING) =>
  path
    .replace(/([^/]+)\/:(\w+)/g, (_, before: string, name: string) => {
      const kind = name === "id" ? (KINDS[before] ?? name) : name;
      return `${before}/${ids[kind] ?? otherwise}`;
    })
    .replace(/:\w+/g, otherwise);
