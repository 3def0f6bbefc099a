/** Reads announcements of several courses in one statement. */

import { type Db, prepare } from "../../store/database.ts";
import { runPacked } from "../../store/packed.ts";
import { TOPIC, TOPIC_JOINS, VISIBLE } from "../discussions/topics/topicColumns.sql.ts";
import type { TopicRow } from "../discussions/topics/topicRow.ts";
import { type Viewer, viewerValues } from "../discussions/topics/topics.sql.ts";
import type { Window } from "./window.ts";

export interface AnnouncementList extends Window {
  readonly courseIds: readonly number[];
  /** Leaves out what not everybody sees yet. */
  readonly activeOnly: boolean;
  /** Leaves out what closes by then. */
  readonly availableAfter: Date | null;
  /** At most one for each course, in order of course. */
  readonly latestOnly: boolean;
  readonly limit: number;
  readonly offset: number;
}

const APPEARED = "coalesce(t.delayed_post_at, t.posted_at, t.created_at)";

const listText = (latest: boolean) => `
  with found as (
    select ${latest ? "distinct on (t.context_id)" : ""} t.id, t.context_id, ${APPEARED} as appeared
    from discussion_topics t
    left join assignments a on a.root_account_id = $1 and a.id = t.assignment_id
    where t.root_account_id = $1 and t.context_type = 'Course' and t.context_id = any($9::bigint[]) and t.is_announcement
      and t.workflow_state <> 'deleted' and ${APPEARED} between $10 and $11
      and (not $12::boolean or ((t.workflow_state = 'active' or t.workflow_state = 'post_delayed')
        and (t.delayed_post_at is null or t.delayed_post_at <= $3)))
      and ($13::timestamptz is null or t.lock_at is null or t.lock_at > $13)
      and ${VISIBLE}
    order by ${latest ? "t.context_id, " : ""}${APPEARED} desc, t.id desc ${latest ? "" : "limit $14 offset $15"}),
  page as (select * from found order by ${latest ? "context_id" : "appeared desc, id desc"} ${latest ? "limit $14 offset $15" : ""})
  select ${TOPIC.sql} as packed from page
  join discussion_topics t on t.root_account_id = $1 and t.id = page.id ${TOPIC_JOINS}
  order by ${latest ? "page.context_id" : "page.appeared desc, page.id desc"}`;

const all = prepare("announcements", listText(false));
const latest = listText(true);

export const listAnnouncements = (db: Db, viewer: Viewer, list: AnnouncementList): Promise<TopicRow[]> =>
  runPacked(db, TOPIC, list.latestOnly ? latest : all, [
    ...viewerValues(viewer),
    list.courseIds,
    list.from,
    list.to,
    list.activeOnly,
    list.availableAfter,
    list.limit,
    list.offset,
  ]);
