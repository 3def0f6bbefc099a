/** Fills an empty server with the sample campus: rosters by SIS import, conversations by sending them. */
import type { Canvas } from "@pidge/client";
import type { Output } from "../output.ts";
import { type SisImport, startImport, untilEnded } from "../sisImport.ts";
import { known } from "./known.ts";
import { courseIds, rosterFiles, student, teacher } from "./roster.ts";
import { notices, questions, type Thread, teamwork } from "./story.ts";

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
  const sent = await sendConversations(admin, directory);
  out.write(`  ${directory.users.size} people in ${directory.courses.size} courses sent each other ${sent} messages`);
}

const POLL_MS = 50;

async function importRoster(admin: Canvas, name: string, text: string): Promise<void> {
  const begun = await startImport(admin, new File([text], name, { type: "text/csv" }));
  const ended: SisImport = await untilEnded(admin, begun, POLL_MS);
  const faults = [...(ended.processing_errors ?? []), ...(ended.processing_warnings ?? [])];
  if (faults.length > 0) throw new Error(`${name}: ${faults.map(([, message]) => message).join("; ")}`);
}

export async function readDirectory(admin: Canvas): Promise<Directory> {
  const idsBy = async (path: string, key: string) => {
    const found = new Map<string, string>();
    for await (const { id, [key]: sisId } of admin.paginate<Record<string, string>>(path, { per_page: 100 }))
      if (sisId && id !== undefined) found.set(sisId, id);
    return found;
  };
  const courses = await idsBy("accounts/self/courses", "sis_course_id");
  const groups = new Map<string, string>();
  for (const id of courses.values())
    for (const [sisId, group] of await idsBy(`courses/${id}/groups`, "sis_group_id")) groups.set(sisId, group);
  return { users: await idsBy("accounts/self/users", "sis_user_id"), courses, groups };
}

/** A conversation of the sample campus. */
interface Sending {
  /** Their ids; they write in turn. */
  readonly authors: readonly string[];
  readonly recipients: readonly string[];
  readonly thread: Thread;
  readonly course?: string;
}

/** Sends every conversation, each message as the person who writes it, and returns the number of messages. */
async function sendConversations(admin: Canvas, directory: Directory): Promise<number> {
  let sent = 0;
  for (const sending of sendingsOf(directory)) {
    await sendThread(admin, sending);
    sent += sending.thread.lines.length;
  }
  return sent;
}

async function sendThread(admin: Canvas, { authors, recipients, thread, course }: Sending): Promise<void> {
  const authorOf = (line: number) => admin.asUser(authors[line % authors.length] ?? "self");
  const [opening = "", ...answers] = thread.lines;
  const [conversation] = await authorOf(0).createConversation([...recipients], opening, {
    subject: thread.subject,
    group_conversation: true,
    ...(course === undefined ? {} : { context_code: `course_${course}` }),
  });
  if (conversation === undefined) throw new Error(`the conversation "${thread.subject}" was not created`);
  for (const [place, line] of answers.entries())
    await authorOf(place + 1)
      .conversation(conversation.id)
      .addMessage(line);
}

const QUESTIONS_PER_COURSE = 12;
const GROUPS_PER_COURSE = 3;
const GROUP_SIZE = 4;

/** In each course notices of the teacher, questions of students, and teamwork of its groups. */
function* sendingsOf(directory: Directory): Generator<Sending> {
  const user = (sisId: string) => known(directory.users, sisId, "user");
  for (const [c, sisId] of courseIds.slice(0, -1).entries()) {
    const course = known(directory.courses, sisId, "course");
    const lecturer = user(teacher(c + 1));
    for (const thread of notices.slice(0, 1 + (c % notices.length)))
      yield { authors: [lecturer], recipients: [`course_${course}_students`], thread, course };
    for (let n = 0; n < QUESTIONS_PER_COURSE; n++)
      yield {
        authors: [user(student(c + 8 * (n + 1))), lecturer],
        recipients: [lecturer],
        thread: pick(questions, c + n),
        course,
      };
    for (let g = 1; g <= GROUPS_PER_COURSE; g++)
      yield {
        authors: Array.from({ length: GROUP_SIZE }, (_, m) => user(student(c + 8 * (g * GROUP_SIZE + m)))),
        recipients: [`group_${known(directory.groups, `${sisId}-g${g}`, "group")}`],
        thread: pick(teamwork, c + g),
      };
  }
}

function pick(threads: readonly Thread[], number: number): Thread {
  const thread = threads[number % threads.length];
  if (thread === undefined) throw new Error("there are no threads to choose from");
  return thread;
}

/** The student and the teacher that the demo prints tokens of: both have mail to read in Biology 101. */
export const DEMO_STUDENT = student(32);
export const DEMO_TEACHER = teacher(1);
