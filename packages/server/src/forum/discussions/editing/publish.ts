/** Makes topics appear, at once or when the time of a delayed topic has come, and writes their outbox events. */
import { insertEvent } from "../../../events/outbox.sql.ts";
import { TenantTurns } from "../../../jobs/tenantTurns.ts";
import type { Services, TenantContext } from "../../../platform/context.ts";
import { execute } from "../../../store/database.ts";
import { publishDueTopics, tenantsWithDueTopics } from "./publish.sql.ts";

/** Writes the event of a topic that becomes visible, in the transaction in which it does. */
export const announceTopic = (
  tx: Pick<TenantContext, "db" | "root" | "now">,
  topic: { readonly id: number; readonly is_announcement: boolean },
): Promise<void> =>
  insertEvent(tx, {
    kind: topic.is_announcement ? "new_announcement" : "new_discussion_topic",
    payload: { topic_id: topic.id },
  });

export const PUBLISH = "discussions.publish";

/** Asks for delayed topics to be published at a time. The job finds what is due, so asking twice is harmless. */
export async function publishAt({ jobs, clock }: Pick<Services, "jobs" | "clock">, at: Date): Promise<void> {
  const wait = Math.max(0, at.getTime() - clock.now().getTime());
  // the queue keeps the time of the database, which a test's clock does not move
  await jobs.send(PUBLISH, {}, new Date(Date.now() + wait));
}

/** The job: publishes whatever is due, tenant by tenant. Fails when a tenant's topics could not be published. */
export async function publishDue({ db, clock }: Pick<Services, "db" | "clock">): Promise<void> {
  const errors: unknown[] = [];
  await new TenantTurns({
    waiting: async () => (await execute(db, tenantsWithDueTopics, { now: clock.now() })).map(({ root }) => root),
    async turn(tenant) {
      await execute(db, publishDueTopics, { tenant, now: clock.now() });
      return false;
    },
    failed: (error) => errors.push(error),
  }).run();
  if (errors.length > 0) throw new AggregateError(errors, "delayed topics could not be published");
}
