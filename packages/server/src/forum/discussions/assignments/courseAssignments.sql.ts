/** Reads the graded topics of a course, as its assignments. */
import type { Db } from "../../../store/database.ts";
import { executePacked, type PackedRow } from "../../../store/packed.ts";
import { sql, statement } from "../../../store/statement.ts";
import { assignmentJoin, isTopicVisible, TOPIC, topicJoins } from "../topics/topicColumns.sql.ts";
import type { TopicRow } from "../topics/topicRow.ts";
import { VIEWER, type Viewer } from "../topics/viewer.ts";

export interface AssignmentList {
  readonly course: number;
  readonly order: "position" | "name" | "due_at";
  /** Only these; null for all. */
  readonly ids: readonly number[] | null;
  readonly search: string | null;
  readonly limit: number;
  readonly offset: number;
}

const ORDERS: Readonly<Record<AssignmentList["order"], string>> = {
  position: "a.id",
  name: "t.title_key, a.id",
  due_at: "a.due_at nulls last, a.id",
};

const listing = (order: AssignmentList["order"]) =>
  statement(
    `course_assignments_by_${order}`,
    {
      ...VIEWER,
      course: "bigint",
      ids: "bigint[] | null",
      search: "text | null",
      limit: "bigint",
      offset: "bigint",
    },
    (p) => sql<PackedRow>`
      with page as (
        select t.id, row_number() over (order by ${ORDERS[order]}) as place
        from discussion_topics t
        ${assignmentJoin(p)}
        where t.root_account_id = ${p.tenant} and t.context_type = 'Course' and t.context_id = ${p.course}
          and t.workflow_state <> 'deleted' and a.id is not null
          and (${p.ids} is null or a.id = any(${p.ids}))
          and (${p.search} is null or position(${p.search} in t.title_key) > 0)
          and ${isTopicVisible(p)}
        order by ${ORDERS[order]} limit ${p.limit} offset ${p.offset})
      select ${TOPIC.sql(p)} as packed from page
      join discussion_topics t on t.root_account_id = ${p.tenant} and t.id = page.id ${topicJoins(p)}
      order by page.place`,
  );

const lists = { position: listing("position"), name: listing("name"), due_at: listing("due_at") };

/** A page of a course's graded topics that are visible to the viewer. */
export const listGradedTopics = (db: Db, viewer: Viewer, { order, ...list }: AssignmentList): Promise<TopicRow[]> =>
  executePacked(db, TOPIC, lists[order], { ...viewer, ...list });
