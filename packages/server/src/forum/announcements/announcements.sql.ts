/** Reads announcements of several courses in one statement. */
import type { Db } from "../../store/database.ts";
import { executePacked, type PackedRow } from "../../store/packed.ts";
import { type StatementOptions, sql, statement } from "../../store/statement.ts";
import { isTopicVisible, TOPIC, topicJoins } from "../discussions/topics/topicColumns.sql.ts";
import type { TopicRow } from "../discussions/topics/topicRow.ts";
import { APPEARED } from "../discussions/topics/topics.sql.ts";
import { VIEWER, type Viewer } from "../discussions/topics/viewer.ts";
import type { Period } from "./period.ts";

export interface AnnouncementList extends Period {
  readonly courses: readonly number[];
  /** Leaves out announcements that are not out for everybody. */
  readonly activeOnly: boolean;
  /** Leaves out announcements that end by then. */
  readonly availableAfter: Date | null;
  /** At most one for each course, ordered by course. */
  readonly latestOnly: boolean;
  readonly limit: number;
  readonly offset: number;
}

const listing = (name: string, latest: boolean, options?: StatementOptions) =>
  statement(
    name,
    {
      ...VIEWER,
      courses: "bigint[]",
      from: "timestamptz",
      to: "timestamptz",
      activeOnly: "boolean",
      availableAfter: "timestamptz | null",
      limit: "bigint",
      offset: "bigint",
    },
    (p) => sql<PackedRow>`
      with found as (
        select ${latest ? "distinct on (t.context_id)" : ""} t.id, t.context_id, ${APPEARED} as appeared
        from discussion_topics t
        left join assignments a on a.root_account_id = ${p.tenant} and a.id = t.assignment_id
        where t.root_account_id = ${p.tenant} and t.context_type = 'Course' and t.context_id = any(${p.courses})
          and t.is_announcement and t.workflow_state <> 'deleted' and ${APPEARED} between ${p.from} and ${p.to}
          and (not ${p.activeOnly} or ((t.workflow_state = 'active' or t.workflow_state = 'post_delayed')
            and (t.delayed_post_at is null or t.delayed_post_at <= ${p.now})))
          and (${p.availableAfter} is null or t.lock_at is null or t.lock_at > ${p.availableAfter})
          and ${isTopicVisible(p)}
        order by ${latest ? "t.context_id, " : ""}${APPEARED} desc, t.id desc
        ${latest ? "" : `limit ${p.limit} offset ${p.offset}`}),
      page as (
        select * from found order by ${latest ? "context_id" : "appeared desc, id desc"}
        ${latest ? `limit ${p.limit} offset ${p.offset}` : ""})
      select ${TOPIC.sql(p)} as packed from page
      join discussion_topics t on t.root_account_id = ${p.tenant} and t.id = page.id ${topicJoins(p)}
      order by ${latest ? "page.context_id" : "page.appeared desc, page.id desc"}`,
    options,
  );

const all = listing("announcements", false, { prepared: true });
const latest = listing("latest_announcements", true);

export const listAnnouncements = (
  db: Db,
  viewer: Viewer,
  { latestOnly, ...list }: AnnouncementList,
): Promise<TopicRow[]> => executePacked(db, TOPIC, latestOnly ? latest : all, { ...viewer, ...list });
