/** Conversations over HTTP. */
import { conversations as api } from "@pidge/api";
import { presentProgress } from "../../directory/progress/present.ts";
import { Answer } from "../../platform/context.ts";
import { missingParam, plainMessage } from "../../platform/errors.ts";
import { parseIds } from "../../platform/ids.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { must } from "../../store/must.ts";
import { accessConversation, forPeople } from "./access.ts";
import { reply } from "./addMessage.ts";
import { addRecipients } from "./addRecipients.ts";
import { detailedView, presentSent, rowAfterSend } from "./answers.ts";
import { runningBatches } from "./batches.sql.ts";
import { completion } from "./batches.ts";
import { BATCH_UPDATE_LIMIT, batchEvent, startBatchUpdate } from "./batchUpdate.ts";
import { markAllAsRead, markAsRead, updateConversation } from "./changeState.ts";
import { loadContextDetails } from "./contextDetails.ts";
import { createConversations } from "./create.ts";
import { listConversations } from "./listConversations.ts";
import { loadMessages } from "./messages.sql.ts";
import { loadAllIds } from "./pages.sql.ts";
import { presentConversation } from "./present.ts";
import { presentMessages } from "./presentMessage.ts";
import { removeAllMessages, removeMessages } from "./removeMessages.ts";
import { isReplyLocked } from "./replyLock.ts";
import { readListing } from "./scope.ts";
import { countUnread } from "./unreadCount.ts";

export const conversationRoutes = [
  route(
    api.listConversations,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const page = readOrdinalPage(r.query);
      const include = new Set(r.params.include);
      const { rows, facts } = await listConversations(r, { listing, page });
      const privateRoles = r.params.include_private_conversation_enrollments ?? true;
      const view = {
        actor: r.actor,
        origin: r.origin,
        listing,
        contexts: false,
        avatars: include.has("participant_avatars"),
        uuid: include.has("uuid"),
        privateRoles,
        details: await loadContextDetails(r, { rows, withRoles: privateRoles }),
        contextName: true,
        beta: r.params.include_beta === true,
        visible: true,
        textIds: r.textIds,
      };
      const shown = () => rows.map((row) => presentConversation(row, view));
      const links = ordinalLinks(page, facts);
      if (r.params.include_all_conversation_ids !== true) return new Answer(shown, { links, idsAsWanted: true });
      return new Answer({ conversations: shown(), conversation_ids: await loadAllIds(r, listing) }, { links });
    }),
  ),

  route(
    api.createConversation,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const created = await createConversations(r, r.params);
      if (created.kind === "queued")
        return new Answer([], { status: 202, headers: { "x-conversation-batch-id": String(created.batchId) } });
      const uuid = r.params.include?.includes("uuid") === true;
      const { people, content } = created;
      if (created.kind === "single") {
        const received = people.map((person) => person.id);
        const shown = await presentSent(r, { ...created, listing, received, uuid, indirect: true });
        return new Answer([shown], { status: 201 });
      }
      const byId = new Map(people.map((person) => [person.id, person]));
      const rows = created.sent.map((sent) => {
        const its = (sent.authored ?? []).flatMap((author) => byId.get(author.user_id) ?? []);
        return rowAfterSend(r, { sent, content, people: its });
      });
      const order = (at: Date | string | null) => (at === null ? Number.POSITIVE_INFINITY : new Date(at).getTime());
      // Infinity − Infinity is NaN, which is falsy: the ids then decide
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
      const name = r.params.event ?? "";
      if (name === "") throw plainMessage("event not specified");
      const event = batchEvent(name);
      if (event === undefined) throw plainMessage("invalid event");
      return presentProgress(await startBatchUpdate(r, { ids, event }), r.origin);
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
      const { perPage, offset } = page;
      const asked = { tenant: r.root, user: r.actor.id, limit: perPage + 1, offset };
      const rows = await execute(r.db, runningBatches, asked);
      const shown = rows.slice(0, perPage);
      const templates = shown.map((batch) => ({
        ...batch,
        id: batch.message_id,
        created_at: batch.message_created_at,
      }));
      const { messages } = await presentMessages(r, { rows: templates, people: [] });
      const batches = shown.map((batch, i) => ({
        id: batch.id,
        workflow_state: batch.workflow_state as "created",
        completion: completion(batch, r.now),
        recipient_count: batch.recipient_count,
        message: must(messages[i], "the template of the batch"),
        subject: batch.subject,
        tags: batch.tags,
      }));
      return new Answer(batches, { links: ordinalLinks(page, { more: rows.length > shown.length }) });
    }),
  ),

  route(
    api.markAllConversationsAsRead,
    forPeople(async (r) => {
      await markAllAsRead(r);
      return {};
    }),
  ),

  route(
    api.showConversation,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const found = await accessConversation(r, { id: r.path.id });
      // somebody who acts as the person leaves no trace in their inbox unless asked to
      const readsByDefault = r.actor.realId === r.actor.id;
      const reads = (r.params.auto_mark_as_read ?? readsByDefault) && found.workflow_state === "unread";
      if (reads) await markAsRead(r, found.id);
      const row = reads ? { ...found, workflow_state: "read" } : found;
      const visible = await loadMessages(r.db, { tenant: r.root, conversation: row.id, user: r.actor.id });
      const messages = await presentMessages(r, { rows: visible, people: row.people });
      const { names } = await loadContextDetails(r, { rows: [row], withRoles: false });
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
      const locked = await isReplyLocked(r, row, undefined);
      return { ...shown, submissions: [], ...(locked ? { cannot_reply: true } : {}) };
    }),
  ),

  route(
    api.updateConversation,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const row = await accessConversation(r, { id: r.path.id });
      if (r.params.conversation === undefined) throw missingParam("conversation");
      const next = await updateConversation(r, { row, update: r.params.conversation });
      return presentConversation(next, detailedView(r, listing, next));
    }),
  ),

  route(
    api.deleteConversation,
    forPeople(async (r) => {
      const row = await accessConversation(r, { id: r.path.id });
      await removeAllMessages(r, { user: r.actor.id, conversations: [row.id] });
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
      const replied = await reply(r, { id: r.path.id, params: r.params });
      // Canvas delivers to large conversations later, and says so; here it is delivered already
      if (replied.before >= r.config.queueReplyFrom) return new Answer([], { status: 202 });
      return presentSent(r, { ...replied, listing });
    }),
  ),

  route(
    api.addRecipients,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const before = await accessConversation(r, { id: r.path.id });
      const changed = await addRecipients(r, { row: before, recipients: r.params.recipients });
      const row = changed ? await accessConversation(r, { id: r.path.id }) : before;
      const newest = await loadMessages(r.db, { tenant: r.root, conversation: row.id, user: r.actor.id, limit: 1 });
      const { messages } = await presentMessages(r, { rows: newest, people: row.people });
      return presentConversation(row, { ...detailedView(r, listing, row), messages });
    }),
  ),

  route(
    api.removeMessages,
    forPeople(async (r) => {
      const listing = readListing(r.params);
      const before = await accessConversation(r, { id: r.path.id });
      if (r.params.remove === undefined) return {};
      await removeMessages(r, { user: r.actor.id, conversation: before.id, ids: parseIds(r.params.remove) });
      const row = await accessConversation(r, { id: r.path.id, emptied: true });
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
