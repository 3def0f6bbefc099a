/** Administration of conversations over HTTP. In Pidge the root account's administrators are what Canvas calls site admins. */
import { conversationAdministration as api } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { wireTime } from "../../platform/clock.ts";
import { Answer, type Context, inTransaction } from "../../platform/context.ts";
import { fault, forbidden, notFound } from "../../platform/errors.ts";
import { canAsAdmin, isRootAdmin, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId, parseIds } from "../../platform/ids.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { findUser } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import {
  conversationById,
  deleteForEverybody,
  findRemovals,
  recountRestored,
  restoreMessages,
} from "./administration.sql.ts";
import { messagesByIds } from "./messages.sql.ts";
import { presentMessages, type WireMessage } from "./presentMessage.ts";
import { lockConversations } from "./removal.sql.ts";

export const conversationAdministrationRoutes = [
  route(api.deletedMessages, async (r) => {
    requireSiteAdmin(r.actor);
    const conversation = await findConversation(r, r.params.conversation_id);
    const users = await resolveUsers(r, r.params.user_id);
    // the removals of a whole tenant would not fit into one answer
    if (users === null && conversation === null) throw fault("user_id", "required");
    const removals = await execute(r.db, findRemovals, {
      tenant: r.root,
      users,
      conversation,
      before: r.params.deleted_before ?? null,
      after: r.params.deleted_after ?? null,
    });
    const messages = await wireMessages(
      r,
      removals.map((removal) => removal.message_id),
    );
    const body = removals.map((removal) => ({
      ...must(messages.get(removal.message_id), "the removed message"),
      deleted_at: wireTime(removal.deleted_at),
      user_id: removal.user_id,
      conversation_id: removal.conversation_id,
    }));
    return new Answer(body, { links: ordinalLinks(readOrdinalPage(r.query), { more: false }) });
  }),

  route(api.restoreMessages, async (r) => {
    requireSiteAdmin(r.actor);
    const ids = parseIds(r.params.message_id ?? []);
    const { user_id, conversation_id } = r.params;
    if (ids.length === 0) throw fault("message_id", "required");
    if (user_id === undefined || user_id === null || user_id === "") throw fault("user_id", "required");
    if ((conversation_id ?? "") === "") throw fault("conversation_id", "required");
    const user = (await findUser(r.db, r.actor, user_id)) ?? -1;
    const restored = await restore(r, { conversation: parseId(conversation_id) ?? -1, user, ids });
    return [...(await wireMessages(r, restored)).values()];
  }),

  route(api.deleteForAll, async (r) => {
    const place = rootPlace(r.actor, await loadOverrides(r.db, r.actor));
    if (!canAsAdmin(r.actor, "manage_students", place)) throw forbidden();
    const conversation = must(await findConversation(r, r.path.id), "the conversation of the path");
    await inTransaction(r, async ({ db, root }) => {
      await execute(db, lockConversations, { tenant: root, conversations: [conversation] });
      await execute(db, deleteForEverybody, { tenant: root, conversation });
    });
    return {};
  }),
];

function requireSiteAdmin(actor: Actor): void {
  if (!isRootAdmin(actor)) throw forbidden();
}

type Asking = Pick<Context, "db" | "actor" | "root">;

/** Finds a conversation, which need not be the actor's; null when none was named, a 404 for an unknown one. */
async function findConversation({ db, root }: Asking, text: string | null | undefined): Promise<number | null> {
  if ((text ?? "") === "") return null;
  const id = parseId(text);
  if (id === null || (await execute(db, conversationById, { tenant: root, id })).length === 0) throw notFound();
  return id;
}

/** Null when nobody was named. Unknown people stay out of the list: they removed nothing. */
async function resolveUsers({ db, actor }: Asking, texts: readonly string[] | undefined): Promise<number[] | null> {
  const given = (texts ?? []).filter((text) => text !== "");
  if (given.length === 0) return null;
  const found = await Promise.all(given.map((text) => parseId(text) ?? findUser(db, actor, text)));
  return found.filter((id) => id !== undefined);
}

interface Restoration {
  readonly conversation: number;
  readonly user: number;
  readonly ids: readonly number[];
}

/** Undoes a person's removals; answers which messages were restored. */
const restore = (
  ctx: Pick<Context, "db" | "caches" | "root" | "now">,
  { conversation, user, ids }: Restoration,
): Promise<number[]> =>
  inTransaction(ctx, async ({ db, root, now }) => {
    await execute(db, lockConversations, { tenant: root, conversations: [conversation] });
    const rows = await execute(db, restoreMessages, { tenant: root, conversation, user, ids });
    if (rows.length > 0) await execute(db, recountRestored, { tenant: root, conversation, user, now });
    return rows.map((row) => row.message_id);
  });

async function wireMessages(
  ctx: Pick<Context, "db" | "actor" | "origin" | "now" | "root">,
  ids: readonly number[],
): Promise<Map<number, WireMessage>> {
  const rows = await messagesByIds(ctx.db, ctx.root, [...new Set(ids)]);
  const { messages } = await presentMessages(ctx, { rows, people: [] });
  return new Map(messages.map((message) => [Number(message.id), message]));
}
