/** Reads a whole discussion: its entries, the viewer's marks on them, and their people. */
import type { Context } from "../../../platform/context.ts";
import { type Db, execute } from "../../../store/database.ts";
import { one } from "../../../store/must.ts";
import { sql, statement } from "../../../store/statement.ts";

export interface ViewEntryRow {
  readonly id: number;
  readonly parent_id: number | null;
  readonly user_id: number;
  readonly editor_id: number | null;
  readonly message: string | null;
  readonly attachment_id: number | null;
  readonly rating_count: number | null;
  readonly rating_sum: number | null;
  readonly workflow_state: string;
  readonly created_at: string;
  readonly updated_at: string;
}

// times as text: they are only written out, and ten thousand dates are costly to make
const viewEntries = statement(
  "discussion_view",
  { tenant: "bigint", topic: "bigint" },
  (p) => sql<ViewEntryRow>`
    select id, parent_id, user_id, editor_id, message, attachment_id, rating_count, rating_sum, workflow_state,
      created_at::text, updated_at::text
    from discussion_entries where root_account_id = ${p.tenant} and topic_id = ${p.topic} order by id`,
  { prepared: true },
);

/** All entries of the topic, deleted ones too, in order of id. */
export const loadView = (db: Db, tenant: number, topic: number): Promise<ViewEntryRow[]> =>
  execute(db, viewEntries, { tenant, topic });

/** An entry whose state differs from what the viewer's mark in the topic says. */
type EntryMark = readonly [id: number, read: boolean | null, forced: boolean, rating: number | null];

export interface ViewMarks {
  /** The entry up to which all are read. */
  readonly read_through: number | null;
  readonly entries: readonly EntryMark[] | null;
}

// a statement of its own: few entries have a mark, and joining them to every entry would double the cost of the view
const viewMarks = statement(
  "discussion_view_marks",
  { tenant: "bigint", topic: "bigint", viewer: "bigint" },
  (p) => sql<ViewMarks>`
    select
      (select p.read_through from discussion_topic_participants p
       where p.root_account_id = ${p.tenant} and p.topic_id = ${p.topic} and p.user_id = ${p.viewer}) as read_through,
      (select json_agg(json_build_array(ep.entry_id, ep.read, ep.forced_read_state, ep.rating))
       from discussion_entry_participants ep
       where ep.root_account_id = ${p.tenant} and ep.topic_id = ${p.topic} and ep.user_id = ${p.viewer}) as entries`,
  { prepared: true },
);

export const loadMarks = async (
  { db, root, actor }: Pick<Context, "db" | "root" | "actor">,
  topic: number,
): Promise<ViewMarks> =>
  one(await execute(db, viewMarks, { tenant: root, topic, viewer: actor.id }), "the viewer's marks");

export interface ViewPersonRow {
  readonly id: number;
  readonly short_name: string;
  readonly avatar_url: string | null;
  readonly pronouns: string | null;
  /** By enrollments in the course; read only where it is shown. */
  readonly is_active: boolean;
  readonly is_student: boolean;
}

/** The people of a view; `enrolled` also reads whether they are active and students in the course. */
export const viewPeople = statement(
  "discussion_view_people",
  { tenant: "bigint", ids: "bigint[]", course: "bigint | null", enrolled: "boolean" },
  (p) => sql<ViewPersonRow>`
    select u.id, u.short_name, u.avatar_url, u.pronouns,
      ${p.enrolled} and exists (select 1 from enrollments e where e.root_account_id = ${p.tenant} and e.user_id = u.id
        and e.course_id = ${p.course} and e.workflow_state in ('active', 'invited', 'creation_pending')) as is_active,
      ${p.enrolled} and exists (select 1 from enrollments e where e.root_account_id = ${p.tenant} and e.user_id = u.id
        and e.course_id = ${p.course} and e.workflow_state <> 'deleted'
        and e.type in ('StudentEnrollment', 'StudentViewEnrollment')) as is_student
    from users u where u.root_account_id = ${p.tenant} and u.id = any(${p.ids}) order by u.id`,
);
