/** Administration of conversations over HTTP. In Pidge the root account's administrators are what Canvas calls site admins. */
import { conversationAdministration as api } from "@pidge/api";
import type { Actor } from "../../platform/actor.ts";
import { wireTime } from "../../platform/clock.ts";
import { Answer } from "../../platform/context.ts";
import { fault, forbidden, notFound } from "../../platform/errors.ts";
import { canAsAdmin, isRootAdmin, loadOverrides, rootPlace } from "../../platform/grants.ts";
import { parseId, parseIds } from "../../platform/ids.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { findUser } from "../../platform/references.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { conversationExists, findRemovals, removeForAll, restore } from "./administration.sql.ts";
import { messagesByIds } from "./messages.sql.ts";
import { presentMessages, type WireMessage } from "./presentMessage.ts";

export const conversationAdministrationRoutes = [
  route(api.deletedMessages, async (r) => {
    requireSiteAdmin(r.actor);
    const conversation = await existing(r.db, r.root, r.params.conversation_id);
    const users = await resolveUsers(r.db, r.actor, r.params.user_id);
    // all that anybody ever removed is nothing that one answer could hold
    if (users === null && conversation === null) throw fault("user_id", "required");
    const removals = await findRemovals(r.db, r.root, {
      users,
      conversation,
      before: r.params.deleted_before ?? null,
      after: r.params.deleted_after ?? null,
    });
    const messages = await wireMessages(
      r,
      removals.map((m) => m.message_id),
    );
    const body = removals.map((m) => ({
      ...messages.get(m.message_id)!,
      deleted_at: wireTime(m.deleted_at),
      user_id: m.user_id,
      conversation_id: m.conversation_id,
    }));
    return new Answer(body, { links: ordinalLinks(readOrdinalPage(r.query), { more: false }) });
  }),

  route(api.restoreMessages, async (r) => {
    requireSiteAdmin(r.actor);
    const { message_id: given, user_id: user, conversation_id: conversation } = r.params;
    const messageIds = parseIds(given ?? []);
    if (messageIds.length === 0) throw fault("message_id", "required");
    if ((user ?? "") === "") throw fault("user_id", "required");
    if ((conversation ?? "") === "") throw fault("conversation_id", "required");
    const userId = (await findUser(r.db, r.actor, user!)) ?? -1;
    const back = await r.db
      .transaction()
      .execute((tx) => restore(tx, r.root, parseId(conversation) ?? -1, userId, messageIds, r.now));
    return [...(await wireMessages(r, back)).values()];
  }),

  route(api.deleteForAll, async (r) => {
    const place = rootPlace(r.actor, await loadOverrides(r.db, r.actor));
    if (!canAsAdmin(r.actor, "manage_students", place)) throw forbidden();
    const id = await existing(r.db, r.root, r.path.id!);
    await r.db.transaction().execute((tx) => removeForAll(tx, r.root, id!));
    return {};
  }),
];

function requireSiteAdmin(actor: Actor): void {
  if (!isRootAdmin(actor)) throw forbidden();
}

/** The conversation, which need not be the actor's; null when none was named, a 404 when there is none of that id. */
async function existing(db: Db, root: number, text: string | null | undefined): Promise<number | null> {
  if ((text ?? "") === "") return null;
  const id = parseId(text);
  if (id === null || !(await conversationExists(db, root, id))) throw notFound();
  return id;
}

/** Null when nobody was named; people who do not exist removed nothing. */
async function resolveUsers(db: Db, actor: Actor, texts: readonly string[] | undefined): Promise<number[] | null> {
  const given = (texts ?? []).filter((t) => t !== "");
  if (given.length === 0) return null;
  const found = await Promise.all(given.map((t) => parseId(t) ?? findUser(db, actor, t)));
  return found.filter((id) => id !== undefined);
}

async function wireMessages(
  r: { db: Db; actor: Actor; origin: string; now: Date },
  ids: readonly number[],
): Promise<Map<number, WireMessage>> {
  const rows = await messagesByIds(r.db, r.actor.root, [...new Set(ids)]);
  const { messages } = await presentMessages(r.db, r.actor, r.origin, r.now, rows, []);
  return new Map(messages.map((m) => [Number(m.id), m]));
}
