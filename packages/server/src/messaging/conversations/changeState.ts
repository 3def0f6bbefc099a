/** Changes a person's own state of conversations, one or many: read, archived, starred, subscribed (CONV 2.6, 2.12, 1.7). */
import type { Context } from "../../platform/context.ts";
import { invalid } from "../../platform/errors.ts";
import { execute } from "../../store/database.ts";
import { one } from "../../store/must.ts";
import type { ConversationRow } from "./conversations.sql.ts";
import { changeStates, markAllRead, newestVisible } from "./states.sql.ts";

const STATES = ["read", "unread", "archived"] as const;
type State = (typeof STATES)[number];

type Changing = Pick<Context, "db" | "root" | "actor" | "now">;

/** What a person may set: each field that is left out stays. */
export interface StateChange {
  readonly state?: State | undefined;
  readonly starred?: boolean | undefined;
}

/** The change that each event of a batch update makes. */
export const STATE_EVENTS = {
  mark_as_read: { state: "read" },
  mark_as_unread: { state: "unread" },
  archive: { state: "archived" },
  star: { starred: true },
  unstar: { starred: false },
} as const satisfies Readonly<Record<string, StateChange>>;

interface Subscription {
  readonly subscribed: boolean;
  readonly lastMessageAt: Date | null;
}

export interface StateChanges {
  readonly user: number;
  readonly conversations: readonly number[];
  readonly change: StateChange;
  readonly subscription?: Subscription | undefined;
  /** Only rows that are in this state. */
  readonly from?: State;
}

/** Writes a change to a person's rows of conversations: the one place where their state changes at the person's wish. */
export async function changeConversationStates(
  { db, root, now }: Pick<Context, "db" | "root" | "now">,
  { user, conversations, change, subscription, from }: StateChanges,
): Promise<void> {
  await execute(db, changeStates, {
    tenant: root,
    user,
    conversations,
    from: from ?? null,
    state: change.state ?? null,
    starred: change.starred ?? null,
    subscribed: subscription?.subscribed ?? null,
    lastMessageAt: subscription?.lastMessageAt ?? null,
    now,
  });
}

export interface ConversationUpdate {
  readonly workflow_state?: string | null | undefined;
  readonly subscribed?: boolean | undefined;
  readonly starred?: boolean | undefined;
}

/** Updates the actor's row of a conversation; answers the row as it is then. */
export async function updateConversation<R extends ConversationRow>(
  ctx: Changing,
  { row, update }: { readonly row: R; readonly update: ConversationUpdate },
): Promise<R> {
  const given = update.workflow_state === undefined ? undefined : readState(update.workflow_state);
  const subscription = await changeSubscription(ctx, row, update.subscribed);
  const state = given ?? subscription?.state;
  const change = { state, starred: update.starred };
  await changeConversationStates(ctx, { user: ctx.actor.id, conversations: [row.id], change, subscription });
  return {
    ...row,
    ...(subscription && { subscribed: subscription.subscribed, last_message_at: subscription.lastMessageAt }),
    ...(state && { workflow_state: state }),
    ...(update.starred !== undefined && { starred: update.starred }),
    updated_at: ctx.now,
  };
}

function readState(word: string | null): State {
  const state = STATES.find((known) => known === word);
  if (state === undefined) throw invalid("workflow_state", (word ?? "") === "" ? "blank" : "inclusion");
  return state;
}

/** Private conversations are always subscribed. A person who subscribes again catches up with what was missed. */
async function changeSubscription(
  { db, root, actor }: Changing,
  row: ConversationRow,
  subscribed: boolean | undefined,
): Promise<(Subscription & StateChange) | undefined> {
  if (subscribed === undefined || subscribed === row.subscribed || row.private) return undefined;
  const before = row.last_message_at === null ? null : new Date(row.last_message_at);
  if (!subscribed) {
    const state = row.workflow_state === "unread" ? "read" : undefined;
    return { subscribed, lastMessageAt: before, state };
  }
  const newest = await execute(db, newestVisible, { tenant: root, user: actor.id, conversation: row.id });
  const { at } = one(newest, "the time of the newest message");
  const isNewer = at !== null && (before === null || at > before);
  return { subscribed, lastMessageAt: at, state: isNewer ? "unread" : undefined };
}

/** Marks a conversation as read, as opening it does; an archived one stays archived. */
export const markAsRead = (ctx: Changing, conversation: number): Promise<void> =>
  changeConversationStates(ctx, {
    user: ctx.actor.id,
    conversations: [conversation],
    change: STATE_EVENTS.mark_as_read,
    from: "unread",
  });

/** Marks all that counts as unread as read. */
export async function markAllAsRead({ db, root, actor, now }: Changing): Promise<void> {
  await execute(db, markAllRead, { tenant: root, user: actor.id, now });
}
