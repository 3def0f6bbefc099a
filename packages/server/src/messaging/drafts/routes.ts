/** Search in messages, drafts, scheduled messages and unsending over HTTP. */
import { messaging as api } from "@pidge/api";
import { oneOf } from "../../platform/attributes.ts";
import { wireTime } from "../../platform/clock.ts";
import { Answer } from "../../platform/context.ts";
import { parseId } from "../../platform/ids.ts";
import type { RawMap } from "../../platform/nesting.ts";
import { type BookmarkPage, bookmarkLinks, readBookmarkPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { accessConversation, forPeople } from "../conversations/access.ts";
import { deleteDraft, listDrafts } from "./drafts.sql.ts";
import { accessDraft, createDraft, updateDraft } from "./drafts.ts";
import { searchMessages } from "./messageSearch.ts";
import { presentDraft, presentFound, presentScheduled } from "./present.ts";
import { accessScheduled, cancelScheduled, reschedule, scheduleMessage } from "./schedule.ts";
import { listScheduled } from "./scheduled.sql.ts";
import { TOMBSTONE, unsendMessage } from "./unsend.ts";

const readPage = (query: RawMap) => readBookmarkPage(query, (key): key is number => Number.isSafeInteger(key));

/** Answers a page of `rows`, which are up to one more than fit on it. */
function pageOf<R extends { readonly id: number }>(
  page: BookmarkPage<number>,
  rows: readonly R[],
  present: (row: R) => unknown,
): Answer {
  const shown = rows.slice(0, page.perPage);
  return new Answer(shown.map(present), {
    links: bookmarkLinks(page, rows.length > shown.length ? shown.at(-1)?.id : undefined),
  });
}

const STATES = ["scheduled", "sent", "canceled", "failed"] as const;

export const messagingRoutes = [
  route(
    api.searchMessages,
    forPeople(async (r) => {
      const page = readPage(r.query);
      const rows = await searchMessages(r, { text: r.params.q, before: page.after, limit: page.perPage + 1 });
      return pageOf(page, rows, presentFound);
    }),
  ),

  route(
    api.unsendMessage,
    forPeople(async (r) => {
      const conversation = await accessConversation(r, { id: r.path.id });
      const id = parseId(r.path.message_id) ?? -1;
      const at = await unsendMessage(r, { conversation: conversation.id, id });
      return { id, conversation_id: conversation.id, body: TOMBSTONE, unsent_at: wireTime(at) };
    }),
  ),

  route(
    api.listDrafts,
    forPeople(async (r) => {
      const page = readPage(r.query);
      const conversation = parseId(r.params.conversation_id);
      const rows = await listDrafts(r, { conversation, before: page.after, limit: page.perPage + 1 });
      return pageOf(page, rows, presentDraft);
    }),
  ),

  route(
    api.createDraft,
    forPeople(async (r) => new Answer(presentDraft(await createDraft(r, r.params)), { status: 201 })),
  ),

  route(
    api.showDraft,
    forPeople(async (r) => presentDraft(await accessDraft(r, r.path.id))),
  ),

  route(
    api.updateDraft,
    forPeople(async (r) => {
      const draft = await accessDraft(r, r.path.id);
      return presentDraft(await updateDraft(r, { draft, params: r.params }));
    }),
  ),

  route(
    api.deleteDraft,
    forPeople(async (r) => {
      const draft = await accessDraft(r, r.path.id);
      await deleteDraft(r, draft.id);
      return presentDraft(draft);
    }),
  ),

  route(
    api.listScheduledMessages,
    forPeople(async (r) => {
      const page = readPage(r.query);
      const state = oneOf("state", r.params.state, STATES) ?? null;
      const rows = await listScheduled(r, { state, before: page.after, limit: page.perPage + 1 });
      return pageOf(page, rows, presentScheduled);
    }),
  ),

  route(
    api.scheduleMessage,
    forPeople(async (r) => {
      const row = await scheduleMessage(r, r.params);
      return new Answer(presentScheduled(row), { status: 201 });
    }),
  ),

  route(
    api.showScheduledMessage,
    forPeople(async (r) => presentScheduled(await accessScheduled(r, r.path.id))),
  ),

  route(
    api.rescheduleMessage,
    forPeople(async (r) => presentScheduled(await reschedule(r, { ...r.params, id: r.path.id }))),
  ),

  route(
    api.cancelScheduledMessage,
    forPeople(async (r) => presentScheduled(await cancelScheduled(r, r.path.id))),
  ),
];
