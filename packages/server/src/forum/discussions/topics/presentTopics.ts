/** What a page of topics needs besides the topics: files, counts of people, each looked up once for all of them. */
import type { DiscussionTopic, Static } from "@pidge/api";
import { filesByIds } from "../../../files/files.sql.ts";
import type { Actor } from "../../../platform/actor.ts";
import { type Db, run } from "../../../store/database.ts";
import type { Forum } from "../../forum.ts";
import { presentTopic, type TopicView } from "./presentTopic.ts";
import type { ListedTopic } from "./topicRow.ts";

/** The part of a request that decides how topics are shown. */
export interface Display {
  readonly origin: string;
  readonly now: Date;
  readonly include?: readonly string[] | undefined;
  readonly list?: boolean;
  readonly plainMessages?: boolean | undefined;
  readonly textOnly?: boolean | undefined;
  readonly withoutDescriptions?: boolean | undefined;
  readonly acrossCourses?: boolean;
}

/** The topics as their reader sees them; `forumOf` tells where each stands. */
export async function presentTopics(
  db: Db,
  actor: Actor,
  rows: readonly ListedTopic[],
  forumOf: (row: ListedTopic) => Forum,
  display: Display,
): Promise<Static<typeof DiscussionTopic>[]> {
  const include = new Set(display.include ?? []);
  const files = await loadFiles(db, actor.root, rows);
  const counts = include.has("sections_user_count") ? await loadCounts(db, actor.root, rows) : undefined;
  const hasOtherAuthors = rows.some((t) => t.author_pronouns !== null);
  const view: TopicView = {
    ...display,
    actor,
    include,
    files,
    showPronouns: hasOtherAuthors && (await hasPronouns(db, actor)),
    sectionUsers: counts?.sections,
  };
  return rows.map((t) => presentTopic(t, forumOf(t), { ...view, courseUsers: counts?.courses.get(t.context_id) ?? 0 }));
}

const loadFiles = async (db: Db, root: number, rows: readonly ListedTopic[]) => {
  const ids = rows.flatMap((t) => (t.attachment_id === null ? [] : [t.attachment_id]));
  return new Map((await filesByIds(db, root, ids)).map((f) => [f.id, f]));
};

async function hasPronouns(db: Db, actor: Actor): Promise<boolean> {
  const user = await db
    .selectFrom("users")
    .select("pronouns")
    .where("root_account_id", "=", actor.root)
    .where("id", "=", actor.id)
    .executeTakeFirst();
  return user?.pronouns != null;
}

/** Distinct active and pending people: of the courses, and of the sections of section-specific topics. */
async function loadCounts(db: Db, root: number, rows: readonly ListedTopic[]) {
  const courses = new Set(
    rows.flatMap((t) => (t.context_type === "Course" && !t.is_section_specific ? [t.context_id] : [])),
  );
  const sections = new Set(rows.flatMap((t) => (t.sections ?? []).map((s) => s.id)));
  const counted = await run<{ kind: string; id: number; people: number }>(
    db,
    `select 'course' as kind, course_id as id, count(distinct user_id)::int as people from enrollments
       where root_account_id = $1 and course_id = any($2::bigint[]) and workflow_state in ('active', 'invited', 'creation_pending')
         and type <> 'StudentViewEnrollment' group by course_id
     union all
     select 'section', course_section_id, count(distinct user_id)::int from enrollments
       where root_account_id = $1 and course_section_id = any($3::bigint[]) and workflow_state in ('active', 'invited', 'creation_pending')
         and type <> 'StudentViewEnrollment' group by course_section_id`,
    [root, [...courses], [...sections]],
  );
  const of = (kind: string) => new Map(counted.filter((c) => c.kind === kind).map((c) => [c.id, c.people]));
  return { courses: of("course"), sections: of("section") };
}
