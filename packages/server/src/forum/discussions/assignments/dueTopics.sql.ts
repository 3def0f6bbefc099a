/** Reads the graded topics of several courses that are due within a time. */
import type { Db } from "../../../store/database.ts";
import { executePacked, type PackedRow } from "../../../store/packed.ts";
import { sql, statement } from "../../../store/statement.ts";
import { assignmentJoin, entriesBelow, isTopicVisible, TOPIC, topicJoins } from "../topics/topicColumns.sql.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { VIEWER, type Viewer } from "../topics/viewer.ts";

export interface DueTopics {
  readonly courses: readonly number[];
  /** After this moment; null for any. */
  readonly after: Date | null;
  /** At this moment or before it. */
  readonly before: Date;
  /** Only those in which the viewer has not posted. */
  readonly unposted: boolean;
  readonly limit: number;
}

const isWithin = (date: string, p: { readonly after: string; readonly before: string }) =>
  `(${date} <= ${p.before} and (${p.after} is null or ${date} > ${p.after}))`;

const dueTopics = statement(
  "due_topics",
  {
    ...VIEWER,
    courses: "bigint[]",
    after: "timestamptz | null",
    before: "timestamptz",
    unposted: "boolean",
    limit: "int",
  },
  (p) => sql<PackedRow>`
    with due as (
      select t.id from discussion_topics t
      ${assignmentJoin(p)}
      where t.root_account_id = ${p.tenant} and t.context_type = 'Course' and t.context_id = any(${p.courses})
        and t.assignment_id is not null and t.workflow_state not in ('deleted', 'unpublished') and a.id is not null
        and (${isWithin("a.due_at", p)} or exists (select 1 from assignment_overrides o
          where o.root_account_id = ${p.tenant} and o.assignment_id = a.id and o.due_at_overridden
            and ${isWithin("o.due_at", p)}))
        and ${isTopicVisible(p)}
        and (not ${p.unposted} or not exists (select 1 from ${entriesBelow(p)} and x.user_id = ${p.viewer}))
      order by a.due_at desc nulls last, t.id desc limit ${p.limit})
    select ${TOPIC.sql(p)} as packed from due
    join discussion_topics t on t.root_account_id = ${p.tenant} and t.id = due.id ${topicJoins(p)}`,
);

/** Graded topics of which some date is within the time: which of its dates is the viewer's, the rules decide. */
export const listDueTopics = (db: Db, viewer: Viewer, wanted: DueTopics): Promise<TopicRow[]> =>
  executePacked(db, TOPIC, dueTopics, { ...viewer, ...wanted });
