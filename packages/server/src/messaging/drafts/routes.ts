/** Search in messages, drafts, scheduled messages and unsending over HTTP. */
import { messaging as api } from "@pidge/api";
import { oneOf } from "../../platform/attributes.ts";
import { wireTime } from "../../platform/clock.ts";
import { Answer, type Handler } from "../../platform/context.ts";
import { parseId } from "../../platform/ids.ts";
import type { RawMap } from "../../platform/nesting.ts";
import { type BookmarkPage, bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { accessConversation, refuseTestStudents } from "../conversations/access.ts";
import { deleteDraft, listDrafts } from "./drafts.sql.ts";
import { accessDraft, createDraft, updateDraft } from "./drafts.ts";
import { searchMessages } from "./messageSearch.ts";
import { presentDraft, presentFound, presentScheduled } from "./present.ts";
import { accessScheduled, cancelScheduled, reschedule, scheduleMessage } from "./schedule.ts";
import { listScheduled } from "./scheduled.sql.ts";
import { TOMBSTONE, unsendMessage } from "./unsend.ts";

/** Every endpoint here is for people: the student view's pseudo user is refused first. */
const forPeople =
  <P, Path extends string>(handler: Handler<P, Path>): Handler<P, Path> =>
  (request) => {
    refuseTestStudents(request.actor);
    return handler(request);
  };

const readPage = (query: RawMap) => readBookmarkPage(query, (key): key is number => Number.isSafeInteger(key));

/** Rows one more than the page, each with an id, as an answer. */
function pageOf<R extends { readonly id: number }>(
  page: BookmarkPage<number>,
  rows: readonly R[],
  present: (row: R) => unknown,
): Answer {
  const shown = rows.slice(0, page.perPage);
  return new Answer(shown.map(present), {
    links: bookmarkLinks(page, rows.length > shown.length ? shown.at(-1)!.id : undefined),
  });
}

const STATES = ["scheduled", "sent", "canceled", "failed"] as const;

export const messagingRoutes = [
  route(
    api.searchMessages,
    forPeople(async (r) => {
      const page = readPage(r.query);
      const rows = await searchMessages(r.db, r.actor, r.params.q, page.after, page.perPage + 1);
      return pageOf(page, rows, presentFound);
    }),
  ),

  route(
    api.unsendMessage,
    forPeople(async (r) => {
      const conversation = await accessConversation(r.db, r.actor, r.path.id!, r.now);
      const id = parseId(r.path.message_id) ?? -1;
      const at = await unsendMessage(r.db, r.actor, conversation, id, r.config.unsendWithin, r.now);
      return { id, conversation_id: conversation.id, body: TOMBSTONE, unsent_at: wireTime(at) };
    }),
  ),

  route(
    api.listDrafts,
    forPeople(async (r) => {
      const page = readPage(r.query);
      const conversation = parseId(r.params.conversation_id) ?? undefined;
      return pageOf(page, await listDrafts(r.db, r.actor, conversation, page.after, page.perPage + 1), presentDraft);
    }),
  ),

  route(
    api.createDraft,
    forPeople(
      async (r) => new Answer(presentDraft(await createDraft(r.db, r.actor, r.params, r.now)), { status: 201 }),
    ),
  ),

  route(
    api.showDraft,
    forPeople(async (r) => presentDraft(await accessDraft(r.db, r.actor, r.path.id!))),
  ),

  route(
    api.updateDraft,
    forPeople(async (r) => {
      const draft = await accessDraft(r.db, r.actor, r.path.id!);
      return presentDraft(await updateDraft(r.db, r.actor, draft, r.params, r.now));
    }),
  ),

  route(
    api.deleteDraft,
    forPeople(async (r) => {
      const draft = await accessDraft(r.db, r.actor, r.path.id!);
      await deleteDraft(r.db, r.actor, draft.id);
      return presentDraft(draft);
    }),
  ),

  route(
    api.listScheduledMessages,
    forPeople(async (r) => {
      const page = readPage(r.query);
      const state = oneOf("state", r.params.state, STATES) ?? null;
      return pageOf(page, await listScheduled(r.db, r.actor, state, page.after, page.perPage + 1), presentScheduled);
    }),
  ),

  route(
    api.scheduleMessage,
    forPeople(async (r) => {
      const row = await scheduleMessage(r.db, r.actor, r.params, r.now);
      return new Answer(presentScheduled(row), { status: 201 });
    }),
  ),

  route(
    api.showScheduledMessage,
    forPeople(async (r) => presentScheduled(await accessScheduled(r.db, r.actor, r.path.id!))),
  ),

  route(
    api.rescheduleMessage,
    forPeople(async (r) => presentScheduled(await reschedule(r.db, r.actor, r.path.id!, r.params, r.now))),
  ),

  route(
    api.cancelScheduledMessage,
    forPeople(async (r) => presentScheduled(await cancelScheduled(r.db, r.actor, r.path.id!, r.now))),
  ),
];
