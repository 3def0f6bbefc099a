/** What differs for one course or account: the switch that mutes it, and frequencies of its own. */
import { findAccount } from "../../directory/accounts/access.ts";
import { findCourse } from "../../directory/courses/access.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, notFound } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import type { Notification } from "./catalogue.ts";
import type { ChannelRow } from "./channels.sql.ts";
import { disabledContext, overridePolicies, switchContextRows } from "./overrides.sql.ts";
import { type Preference, requireFrequency } from "./preferences.ts";

export interface OverrideContext {
  readonly type: "Course" | "Account";
  readonly id: number;
  readonly canRead: boolean;
}

/** The course or account that a path names, or a 404. */
export async function accessOverrideContext(ctx: Context, kind: string, reference: string): Promise<OverrideContext> {
  if (kind === "courses") {
    const { course, canRead } = await findCourse(ctx, reference);
    return { type: "Course", id: course.id, canRead };
  }
  if (kind !== "accounts") throw notFound();
  return { type: "Account", id: (await findAccount(ctx, reference)).account.id, canRead: true };
}

const placeOf = ({ root }: Context, { type, id }: OverrideContext) => ({
  tenant: root,
  contextType: type,
  context: id,
});

/** Whether the actor hears of a context: unless it was switched off on any of their channels. */
export async function contextEnabled(ctx: Context, context: OverrideContext): Promise<boolean> {
  const rows = await execute(ctx.db, disabledContext, { ...placeOf(ctx, context), user: ctx.actor.id });
  return rows.length === 0;
}

/** Switches a context for the actor. Whoever was removed from a course may still mute it. */
export async function switchContext(ctx: Context, context: OverrideContext, enable: boolean): Promise<void> {
  if (enable && !context.canRead) throw forbidden();
  const state = enable ? "active" : "disabled";
  await execute(ctx.db, switchContextRows, { ...placeOf(ctx, context), user: ctx.actor.id, state, now: ctx.now });
}

export interface OverrideInput {
  readonly channel: ChannelRow;
  readonly context: OverrideContext;
  readonly category: readonly Notification[];
  readonly frequency: string;
}

/** Overrides the frequency of a category in a context; a course takes only kinds of notifications that occur in courses. */
export async function overrideCategory(ctx: Context, input: OverrideInput): Promise<Preference[]> {
  const { channel, context, category, frequency } = input;
  requireFrequency(frequency);
  if (context.type === "Course" && !category.every((n) => n.category.course)) throw notFound();
  const notifications = category.map((n) => n.key);
  await execute(ctx.db, overridePolicies, {
    ...placeOf(ctx, context),
    channel: channel.id,
    notifications,
    frequency,
    now: ctx.now,
  });
  return category.map((n) => ({ notification: n.key, category: n.category.preferenceForm, frequency }));
}
