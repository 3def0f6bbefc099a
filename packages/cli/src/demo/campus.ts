/** Fills an empty server with the sample campus: rosters by SIS import, conversations by sending them. */
import type { Canvas } from "@pidge/client";
import type { Output } from "../output.ts";
import { courseIds, rosterFiles, student, teacher } from "./roster.ts";
import { notices, questions, type Thread, teamwork } from "./story.ts";

interface SisImport {
  id: string;
  workflow_state: string;
  progress: number;
  processing_errors?: [string, string][];
  processing_warnings?: [string, string][];
}

/** The people, courses and groups of the campus by their SIS ids. */
export interface Directory {
  readonly users: ReadonlyMap<string, string>;
  readonly courses: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
}

export async function buildCampus(admin: Canvas, out: Output): Promise<void> {
  for (const [name, text] of Object.entries(rosterFiles())) {
    await importRoster(admin, name, text);
    out.write(`  imported ${name} (${text.trim().split("\n").length - 1} rows)`);
  }
  const directory = await readDirectory(admin);
  const sent = await tellStories(admin, directory);
  out.write(`  ${directory.users.size} people in ${directory.courses.size} courses sent each other ${sent} messages`);
}

async function importRoster(admin: Canvas, name: string, text: string): Promise<void> {
  const file = new File([text], name, { type: "text/csv" });
  let { data } = await admin.request<SisImport>("POST", "accounts/self/sis_imports", { body: { attachment: file } });
  while (!/imported|failed|aborted/.test(data.workflow_state)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ data } = await admin.request<SisImport>("GET", `accounts/self/sis_imports/${data.id}`));
  }
  const faults = [...(data.processing_errors ?? []), ...(data.processing_warnings ?? [])];
  if (faults.length > 0) throw new Error(`${name}: ${faults.map(([, message]) => message).join("; ")}`);
}

export async function readDirectory(admin: Canvas): Promise<Directory> {
  const byKey = async (path: string, key: string) => {
    const found = new Map<string, string>();
    for await (const row of admin.paginate<Record<string, string>>(path, { per_page: 100 }))
      if (row[key]) found.set(row[key], row.id!);
    return found;
  };
  const courses = await byKey("accounts/self/courses", "sis_course_id");
  const groups = new Map<string, string>();
  for (const id of courses.values())
    for (const [sis, group] of await byKey(`courses/${id}/groups`, "sis_group_id")) groups.set(sis, group);
  return { users: await byKey("accounts/self/users", "sis_user_id"), courses, groups };
}

/** Sends everything, each message as the person who writes it; answers how many. */
async function tellStories(admin: Canvas, d: Directory): Promise<number> {
  let sent = 0;
  const tell = async (
    authors: readonly string[],
    recipients: string[],
    thread: Thread,
    params: Record<string, unknown>,
  ) => {
    const as = (i: number) => admin.asUser(authors[i % authors.length]!);
    const [conversation] = await as(0).createConversation(recipients, thread.lines[0]!, {
      subject: thread.subject,
      ...params,
    });
    sent++;
    for (const [i, line] of thread.lines.slice(1).entries()) {
      await as(i + 1)
        .conversation(conversation!.id)
        .addMessage(line);
      sent++;
    }
  };
  const user = (sis: string) => d.users.get(sis)!;
  for (const [c, course] of courseIds.slice(0, -1).entries()) {
    const id = d.courses.get(course)!;
    const context_code = `course_${id}`;
    for (const notice of notices.slice(0, 1 + (c % notices.length)))
      await tell([user(teacher(c + 1))], [`course_${id}_students`], notice, { group_conversation: true, context_code });
    for (let n = 0; n < 12; n++) {
      const who = user(student(c + 8 * (n + 1)));
      await tell([who, user(teacher(c + 1))], [user(teacher(c + 1))], questions[(c + n) % questions.length]!, {
        group_conversation: true,
        context_code,
      });
    }
    for (const g of [1, 2, 3]) {
      const members = [0, 1, 2, 3].map((m) => user(student(c + 8 * (g * 4 + m))));
      await tell(members, [`group_${d.groups.get(`${course}-g${g}`)}`], teamwork[(c + g) % teamwork.length]!, {
        group_conversation: true,
      });
    }
  }
  return sent;
}

/** Whom the demo hands tokens to: a student and a teacher of Biology 101 with mail to read. */
export const DEMO_STUDENT = student(32);
export const DEMO_TEACHER = teacher(1);
