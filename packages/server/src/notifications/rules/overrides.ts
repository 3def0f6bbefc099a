/** What differs for one course or account: the switch that mutes it, and frequencies of its own. */
import { findAccount } from "../../directory/accounts/access.ts";
import { findCourse } from "../../directory/courses/access.ts";
import type { Actor } from "../../platform/actor.ts";
import { notFound } from "../../platform/errors.ts";
import { type Db, run } from "../../store/database.ts";
import { type Frequency, isCourseType, type Notification } from "./catalogue.ts";
import type { ChannelRow } from "./channels.sql.ts";
import type { Preference } from "./preferences.ts";

export interface OverrideContext {
  readonly type: "Course" | "Account";
  readonly id: number;
  readonly canRead: boolean;
}

/** The course or account of a path, or a 404. */
export async function findContext(
  db: Db,
  actor: Actor,
  kind: string,
  reference: string,
  now: Date,
): Promise<OverrideContext> {
  if (kind === "courses") {
    const { course, canRead } = await findCourse({ db, actor, now }, reference);
    return { type: "Course", id: course.id, canRead };
  }
  if (kind !== "accounts") throw notFound();
  return { type: "Account", id: (await findAccount({ db, actor }, reference)).account.id, canRead: true };
}

/** Enabled unless the switch was turned off on any of the user's channels. */
export async function contextEnabled(db: Db, actor: Actor, context: OverrideContext): Promise<boolean> {
  const rows = await run(
    db,
    `select 1 from notification_policy_overrides o
     join communication_channels c on c.root_account_id = o.root_account_id and c.id = o.communication_channel_id
     where c.root_account_id = $1 and c.user_id = $2 and o.context_type = $3 and o.context_id = $4
       and o.notification = '' and o.workflow_state = 'disabled' limit 1`,
    [actor.root, actor.id, context.type, context.id],
  );
  return rows.length === 0;
}

/** One row for every channel of the user, retired ones too; whoever has none has nothing to switch. */
export async function switchContext(db: Db, actor: Actor, context: OverrideContext, enable: boolean, now: Date) {
  await run(
    db,
    `insert into notification_policy_overrides (root_account_id, communication_channel_id, context_type, context_id,
       workflow_state, created_at, updated_at)
     select root_account_id, id, $3, $4, $5, $6, $6 from communication_channels
     where root_account_id = $1 and user_id = $2
     on conflict (root_account_id, communication_channel_id, context_type, context_id, notification)
     do update set workflow_state = excluded.workflow_state, updated_at = excluded.updated_at`,
    [actor.root, actor.id, context.type, context.id, enable ? "active" : "disabled", now],
  );
}

/** Every notification of the category gets the frequency there; courses know only what happens in courses. */
export async function overrideCategory(
  db: Db,
  channel: ChannelRow,
  context: OverrideContext,
  category: readonly Notification[],
  frequency: Frequency,
  now: Date,
): Promise<Preference[]> {
  if (context.type === "Course" && !category.every(isCourseType)) throw notFound();
  await run(
    db,
    `insert into notification_policy_overrides (root_account_id, communication_channel_id, context_type, context_id,
       notification, frequency, created_at, updated_at)
     select $1, $2, $3, $4, n, $6, $7, $7 from unnest($5::text[]) n
     on conflict (root_account_id, communication_channel_id, context_type, context_id, notification)
     do update set frequency = excluded.frequency, updated_at = excluded.updated_at`,
    [channel.root_account_id, channel.id, context.type, context.id, category.map((n) => n.key), frequency, now],
  );
  return category.map((n) => ({ notification: n.key, category: n.category.preferenceForm, frequency }));
}
