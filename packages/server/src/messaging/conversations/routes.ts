/** Conversations over HTTP. */
import { conversations as api } from "@pidge/api";
import { presentProgress } from "../../directory/progress/present.ts";
import { Answer, type Handler } from "../../platform/context.ts";
import { missingParam, plainMessage } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { accessConversation, refuseTestStudents } from "./access.ts";
import { reply } from "./addMessage.ts";
import { addRecipients } from "./addRecipients.ts";
import { detailedView, presentSent, rowAfterSend } from "./answers.ts";
import { runningBatches } from "./batches.sql.ts";
import { completion } from "./batches.ts";
import { BATCH_UPDATE_LIMIT, type BatchEvent, EVENTS, startBatchUpdate } from "./batchUpdate.ts";
import { loadContextDetails } from "./contexts.ts";
import { createConversations } from "./create.ts";
import { listAllIds, listConversations } from "./list.ts";
import { loadMessages } from "./messages.sql.ts";
import { presentConversation } from "./present.ts";
import { presentMessages } from "./presentMessage.ts";
import { lockConversations, recount, removeAll, removeSome } from "./removal.sql.ts";
import { isReplyLocked } from "./replyLock.ts";
import { readListing } from "./scope.ts";
import { countUnread, markAllAsRead, markAsRead, updateConversation } from "./update.ts";

/** Every endpoint here is for people: the student view's pseudo user is refused first. */
const forPeople =
  <P, Path extends string>(handler: Handler<P, Path>): Handler<P, Path> =>
  (request) => {
    refuseTestStudents(request.actor);
    return handler(request);
  };

export const conversationRoutes = [
  route(
    api.listConversations,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const page = readOrdinalPage(r.query);
      const include = new Set(r.params.include);
      const { rows, facts } = await listConversations(r, listing, page);
      const privateRoles = r.params.include_private_conversation_enrollments ?? true;
      const view = {
        actor: r.actor,
        origin: r.origin,
        listing,
        contexts: false,
        avatars: include.has("participant_avatars"),
        uuid: include.has("uuid"),
        privateRoles,
        details: await loadContextDetails(r.db, r.actor, rows, privateRoles),
        contextName: true,
        beta: r.params.include_beta === true,
        visible: true,
        textIds: r.textIds,
      };
      const shown = () => rows.map((row) => presentConversation(row, view));
      const links = ordinalLinks(page, facts);
      if (r.params.include_all_conversation_ids !== true) return new Answer(shown, { links, idsAsWanted: true });
      return new Answer(
        { conversations: shown(), conversation_ids: await listAllIds(r.db, r.actor, listing) },
        { links },
      );
    }),
  ),

  route(
    api.createConversation,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const created = await createConversations(r, r.actor, r.params, r.now);
      if (created.kind === "queued")
        return new Answer([], { status: 202, headers: { "x-conversation-batch-id": String(created.batchId) } });
      const uuid = r.params.include?.includes("uuid") === true;
      const { people, content } = created;
      if (created.kind === "single") {
        const row = rowAfterSend(r, created.sent, people, content);
        const received = people.map((p) => p.id);
        return new Answer(
          [await presentSent(r, listing, row, { sent: created.sent, content, received, uuid, indirect: true })],
          {
            status: 201,
          },
        );
      }
      const byId = new Map(people.map((p) => [p.id, p]));
      const rows = created.sent.map((s) =>
        rowAfterSend(
          r,
          s,
          (s.authored ?? []).flatMap((a) => byId.get(a.user_id) ?? []),
          content,
        ),
      );
      const order = (at: Date | string | null) => (at === null ? Number.POSITIVE_INFINITY : new Date(at).getTime());
      // both may stand at infinity, whose difference is no number
      rows.sort((a, b) => order(b.last_message_at) - order(a.last_message_at) || b.id - a.id);
      return new Answer(
        rows.map((row) =>
          presentConversation(row, { ...detailedView(r, listing, row), contexts: false, avatars: false, uuid }),
        ),
        { status: 201 },
      );
    }),
  ),

  route(
    api.batchUpdateConversations,
    forPeople(async (r) => {
      const ids = parseIds(r.params.conversation_ids ?? []);
      if (ids.length === 0) throw plainMessage("conversation_ids not specified");
      if (ids.length > BATCH_UPDATE_LIMIT)
        throw plainMessage(`conversation batch size limit (${BATCH_UPDATE_LIMIT}) exceeded`);
      const event = r.params.event ?? "";
      if (event === "") throw plainMessage("event not specified");
      if (!EVENTS.includes(event as BatchEvent)) throw plainMessage("invalid event");
      return presentProgress(await startBatchUpdate(r, r.root, r.actor.id, ids, event as BatchEvent, r.now), r.origin);
    }),
  ),

  route(
    api.unreadCount,
    forPeople(async (r) => ({ unread_count: String(await countUnread(r)) })),
  ),

  route(
    api.runningBatches,
    forPeople(async (r) => {
      const page = readOrdinalPage(r.query);
      const rows = await runningBatches(r.db, r.root, r.actor.id, page.perPage + 1, page.offset);
      const shown = rows.slice(0, page.perPage);
      const templates = shown.map((b) => ({ ...b, id: b.message_id, created_at: b.message_created_at }));
      const { messages } = await presentMessages(r.db, r.actor, r.origin, r.now, templates, []);
      const batches = shown.map((b, i) => ({
        id: b.id,
        workflow_state: b.workflow_state as "created",
        completion: completion(b, r.now),
        recipient_count: b.recipient_count,
        message: messages[i]!,
        subject: b.subject,
        tags: b.tags,
      }));
      return new Answer(batches, { links: ordinalLinks(page, { more: rows.length > shown.length }) });
    }),
  ),

  route(
    api.markAllConversationsAsRead,
    forPeople(async (r) => {
      await markAllAsRead(r.db, r.actor, r.now);
      return {};
    }),
  ),

  route(
    api.showConversation,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const found = await accessConversation(r.db, r.actor, r.path.id!, r.now);
      const reads = (r.params.auto_mark_as_read ?? true) && found.workflow_state === "unread";
      if (reads) await markAsRead(r.db, r.actor, found.id, r.now);
      const row = reads ? { ...found, workflow_state: "read" } : found;
      const messages = await presentMessages(
        r.db,
        r.actor,
        r.origin,
        r.now,
        await loadMessages(r.db, r.root, row.id, r.actor.id),
        row.people,
      );
      const { names } = await loadContextDetails(r.db, r.actor, [row], false);
      const view = detailedView(r, listing, row);
      const shown = presentConversation(row, {
        ...view,
        ...messages,
        contexts: r.params.include_participant_contexts ?? true,
        privateRoles: r.params.include_private_conversation_enrollments ?? true,
        details: { names, roles: view.details.roles },
        contextName: true,
        uuid: r.params.include?.includes("uuid") === true,
        beta: r.params.include_beta === true,
      });
      const locked = await isReplyLocked(r.db, r.actor, row, undefined, r.now);
      return { ...shown, submissions: [], ...(locked ? { cannot_reply: true } : {}) };
    }),
  ),

  route(
    api.updateConversation,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const row = await accessConversation(r.db, r.actor, r.path.id!, r.now);
      if (r.params.conversation === undefined) throw missingParam("conversation");
      const next = await updateConversation(r.db, r.actor, row, r.params.conversation, r.now);
      return presentConversation(next, detailedView(r, listing, next));
    }),
  ),

  route(
    api.deleteConversation,
    forPeople(async (r) => {
      const row = await accessConversation(r.db, r.actor, r.path.id!, r.now);
      await removeAll(r.db, r.root, r.actor.id, [row.id], r.now);
      const emptied = {
        ...row,
        ...EMPTIED,
        workflow_state: row.workflow_state === "unread" ? "read" : row.workflow_state,
      };
      return presentConversation(emptied, { ...detailedView(r, readListing({}), emptied), visible: false });
    }),
  ),

  route(
    api.addMessage,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const { sent, content, people, before, received } = await reply(r, r.actor, r.path.id!, r.params, r.now);
      // in large conversations Canvas delivers later, and says so; here it is delivered already
      if (before >= r.config.queueReplyFrom) return new Answer([], { status: 202 });
      const after = rowAfterSend(r, sent, people, content);
      return presentSent(r, listing, after, { sent, content, received });
    }),
  ),

  route(
    api.addRecipients,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const before = await accessConversation(r.db, r.actor, r.path.id!, r.now);
      const changed = await addRecipients(r, r.actor, before, r.params.recipients, r.now);
      const row = changed ? await accessConversation(r.db, r.actor, r.path.id!, r.now) : before;
      const newest = await loadMessages(r.db, r.root, row.id, r.actor.id, 1);
      const { messages } = await presentMessages(r.db, r.actor, r.origin, r.now, newest, row.people);
      return presentConversation(row, { ...detailedView(r, listing, row), messages });
    }),
  ),

  route(
    api.removeMessages,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const before = await accessConversation(r.db, r.actor, r.path.id!, r.now);
      if (r.params.remove === undefined) return {};
      const ids = parseIds(r.params.remove);
      await r.db.transaction().execute(async (tx) => {
        await lockConversations(tx, r.root, [before.id]);
        await removeSome(tx, r.root, r.actor.id, before.id, ids, r.now);
        await recount(tx, r.root, r.actor.id, before.id, r.now);
      });
      const row = await accessConversation(r.db, r.actor, r.path.id!, r.now, { emptied: true });
      return presentConversation(row, detailedView(r, listing, row));
    }),
  ),
];

/** What is left of a row whose messages are all gone. */
const EMPTIED = {
  last_message_at: null,
  last_id: null,
  last_body: null,
  authored_id: null,
  authored_body: null,
  authored_at: null,
  visible_last_authored_at: null,
  message_count: 0,
  starred: false,
  has_attachments: false,
  has_media_objects: false,
  tags: null,
};
