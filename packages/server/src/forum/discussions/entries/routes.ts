/** Entries over HTTP. */
import { discussionEntries } from "@pidge/api";
import { filesByIds } from "../../../files/files.sql.ts";
import type { Actor } from "../../../platform/actor.ts";
import { Answer } from "../../../platform/context.ts";
import { forbidden, notFound } from "../../../platform/errors.ts";
import { parseId } from "../../../platform/ids.ts";
import {
  decodeBookmark,
  encodeBookmark,
  type OrdinalPage,
  ordinalLinks,
  readOrdinalPage,
} from "../../../platform/paging.ts";
import { route } from "../../../platform/route.ts";
import type { Db } from "../../../store/database.ts";
import { readFile } from "../editing/files.ts";
import { markEntry } from "../participation/readState.ts";
import { accessTopic, type TopicAccess } from "../topics/access.ts";
import { deleteEntry, updateEntry } from "./editEntry.ts";
import {
  countEntries,
  type EntryRow,
  type EntrySlice,
  isEntryKey,
  listReplies,
  listTopEntries,
  loadEntries,
  type TopEntryRow,
} from "./entries.sql.ts";
import { accessEntry, topicsBelow } from "./entryAccess.ts";
import { postEntry } from "./postEntry.ts";
import { type EntryParts, type EntryView, presentEntry, presentTopEntry } from "./presentEntry.ts";
import { rateEntry, readRating } from "./rateEntry.ts";
import { reportEntry } from "./reportEntry.ts";

/** What readers of entries must have: the topic named, not anonymous, and their own post first where that is asked. */
const READING = { gated: true, named: true };

/** A page of entries begins after the last of the one before, which its link tells; without it, at its number. */
function sliceOf(page: OrdinalPage): EntrySlice {
  const key = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  return { limit: page.perPage + 1, offset: page.offset, after: isEntryKey(key) ? key : undefined };
}

/** The page's answer; `rows` holds one more than the page where there is a next one. */
function paged<R extends EntryRow>(page: OrdinalPage, rows: readonly R[], total: number, items: unknown): Answer {
  const more = rows.length > page.perPage;
  const end = rows[page.perPage - 1];
  const nextAnchor = more && end ? encodeBookmark([new Date(end.created_at).toISOString(), end.id]) : undefined;
  return new Answer(items, { links: ordinalLinks(page, { more, total, nextAnchor }) });
}

interface Place {
  readonly db: Db;
  readonly actor: Actor;
  readonly origin: string;
  readonly now: Date;
}

/** How entries are shown there, with the files of all of them. */
async function viewOf(place: Place, { forum }: TopicAccess, rows: readonly TopEntryRow[]): Promise<EntryView> {
  const ids = rows
    .flatMap((e) => [e, ...(e.recent ?? [])])
    .flatMap((e) => (e.attachment_id === null ? [] : [e.attachment_id]));
  const files = new Map((await filesByIds(place.db, place.actor.root, ids)).map((f) => [f.id, f]));
  return { origin: place.origin, now: place.now, page: `/${forum.path}`, files };
}

const plain = (rows: readonly EntryRow[]): TopEntryRow[] => rows.map((e) => ({ ...e, recent: null }));

/** One entry, read anew after it was written. */
async function answerEntry(
  place: Place,
  access: TopicAccess,
  entry: { id: number; topic_id: number },
  parts: EntryParts,
) {
  const rows = await loadEntries(place.db, place.actor.root, place.actor.id, [entry.topic_id], [entry.id]);
  return presentEntry(rows[0]!, await viewOf(place, access, plain(rows)), parts);
}

export const entryRoutes = [
  route(discussionEntries.listEntries, async (request) => {
    const { db, actor, path, query, now } = request;
    const access = await accessTopic(db, actor, path, now, READING);
    const page = readOrdinalPage(query);
    const topicIds = topicsBelow(access);
    const rows = await listTopEntries(db, actor.root, actor.id, topicIds, sliceOf(page));
    const view = await viewOf(request, access, rows);
    const items = rows.slice(0, page.perPage).map((e) => presentTopEntry(e, view));
    return paged(page, rows, await countEntries(db, actor.root, { topicIds }), items);
  }),

  route(
    discussionEntries.postEntry,
    async (request) => {
      const { db, actor, path, params, raw, origin, now } = request;
      const access = await accessTopic(db, actor, path, now);
      const post = { message: params.message, file: readFile(raw.attachment), parent: undefined, origin, now };
      const entry = await postEntry(db, actor, access, post);
      return new Answer(await answerEntry(request, access, entry, { name: true, user: true }), { status: 201 });
    },
    { files: true },
  ),

  route(discussionEntries.listReplies, async (request) => {
    const { db, actor, path, query, now } = request;
    const access = await accessTopic(db, actor, path, now, READING);
    const entry = await accessEntry(db, actor, access, path.entry_id, { below: true, top: true });
    const page = readOrdinalPage(query);
    const rows = await listReplies(db, actor.root, actor.id, entry.id, sliceOf(page));
    const view = await viewOf(request, access, plain(rows));
    const items = rows.slice(0, page.perPage).map((e) => presentEntry(e, view, { name: true, user: true }));
    return paged(page, rows, await countEntries(db, actor.root, { entryId: entry.id }), items);
  }),

  route(
    discussionEntries.postReply,
    async (request) => {
      const { db, actor, path, params, raw, origin, now } = request;
      const access = await accessTopic(db, actor, path, now, { gated: true });
      const parent = await accessEntry(db, actor, access, path.entry_id, { below: true });
      const post = { message: params.message, file: readFile(raw.attachment), parent, origin, now };
      const entry = await postEntry(db, actor, access, post);
      return new Answer(await answerEntry(request, access, entry, { name: true, user: true }), { status: 201 });
    },
    { files: true },
  ),

  route(discussionEntries.listEntriesById, async (request) => {
    const { db, actor, path, params, query, now } = request;
    const access = await accessTopic(db, actor, path, now, READING);
    const ids = [...new Set((params.ids ?? []).map((id) => parseId(id) ?? -1))].sort((a, b) => a - b);
    const page = readOrdinalPage(query);
    const rows = await loadEntries(db, actor.root, actor.id, [access.topic.id], ids);
    if (rows.length !== ids.length) throw notFound();
    const shown = rows.slice(page.offset, page.offset + page.perPage);
    const view = await viewOf(request, access, plain(shown));
    const items = shown.map((e) => presentEntry(e, view, { user: true }));
    const more = page.offset + page.perPage < rows.length;
    return new Answer(items, { links: ordinalLinks(page, { more, total: rows.length }) });
  }),

  route(
    discussionEntries.updateEntry,
    async (request) => {
      const { db, actor, path, params, raw, now } = request;
      const access = await accessTopic(db, actor, path, now);
      const entry = await accessEntry(db, actor, access, path.entry_id);
      const edit = { message: params.message, plaintext: params.plaintext_message, file: readFile(raw.attachment) };
      await updateEntry(request, { access, entry, ...edit });
      return answerEntry(request, access, entry, { name: true });
    },
    { files: true },
  ),

  route(discussionEntries.deleteEntry, async (request) => {
    const { db, actor, path, now } = request;
    const access = await accessTopic(db, actor, path, now);
    const entry = await accessEntry(db, actor, access, path.entry_id, { deleted: true });
    await deleteEntry(request, { access, entry });
    return new Answer(null, { status: 204 });
  }),

  route(discussionEntries.markEntryRead, async ({ db, actor, path, params, now }) => {
    const access = await accessTopic(db, actor, path, now, { gated: true });
    const entry = await accessEntry(db, actor, access, path.entry_id, { deleted: true });
    await markEntry(db, { root: actor.root, userId: actor.id, now }, entry, true, params.forced_read_state);
    return new Answer(null, { status: 204 });
  }),

  route(discussionEntries.markEntryUnread, async ({ db, actor, path, params, now }) => {
    const access = await accessTopic(db, actor, path, now, { gated: true });
    const entry = await accessEntry(db, actor, access, path.entry_id, { deleted: true });
    await markEntry(db, { root: actor.root, userId: actor.id, now }, entry, false, params.forced_read_state);
    return new Answer(null, { status: 204 });
  }),

  route(discussionEntries.rateEntry, async ({ db, actor, path, params, now }) => {
    const access = await accessTopic(db, actor, path, now, { gated: true });
    const rating = readRating(params.rating);
    const entry = await accessEntry(db, actor, access, path.entry_id);
    if (!access.rights.rate) throw forbidden();
    await rateEntry(db, actor, entry, rating);
    return new Answer(null, { status: 204 });
  }),

  route(discussionEntries.reportEntry, async ({ db, actor, path, params, now }) => {
    const access = await accessTopic(db, actor, path, now, { gated: true });
    const entry = await accessEntry(db, actor, access, path.entry_id);
    await reportEntry(db, actor, access, entry, params.report_type, now);
    return new Answer(null, { status: 204 });
  }),
];
