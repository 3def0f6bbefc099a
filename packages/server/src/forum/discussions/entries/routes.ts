/** Entries over HTTP. */
import { discussionEntries } from "@pidge/api";
import { filesByIds } from "../../../files/files.sql.ts";
import { Answer, type Context } from "../../../platform/context.ts";
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
import { one } from "../../../store/must.ts";
import { uploadedFile } from "../editing/files.ts";
import { markEntry } from "../participation/readState.ts";
import { accessTopic, type TopicAccess } from "../topics/access.ts";
import { deleteEntry, updateEntry } from "./editEntry.ts";
import {
  countReplies,
  countTopEntries,
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

/** Readers of entries must have posted where that is required; anonymous topics show no entries here. */
const READING = { gated: true, named: true };

/** A page begins after the last entry of the one before, which its link names; without a link, at its number. */
function sliceOf(page: OrdinalPage): EntrySlice {
  const key = page.anchor === undefined ? undefined : decodeBookmark(page.anchor);
  return { limit: page.perPage + 1, offset: page.offset, after: isEntryKey(key) ? key : undefined };
}

/** The answer with one page; `rows` holds one more row than the page when there is a next one. */
function paged<R extends EntryRow>(
  page: OrdinalPage,
  rows: readonly R[],
  { total, present }: { readonly total: number; readonly present: (entry: R) => unknown },
): Answer {
  const more = rows.length > page.perPage;
  const shown = rows.slice(0, page.perPage);
  const last = shown.at(-1);
  const nextAnchor = more && last ? encodeBookmark([new Date(last.created_at).toISOString(), last.id]) : undefined;
  return new Answer(shown.map(present), { links: ordinalLinks(page, { more, total, nextAnchor }) });
}

/** How the entries are presented, with the files of all of them. */
async function viewOf(ctx: Context, { forum }: TopicAccess, rows: readonly TopEntryRow[]): Promise<EntryView> {
  const ids = rows
    .flatMap((entry) => [entry, ...(entry.recent ?? [])])
    .flatMap((entry) => (entry.attachment_id === null ? [] : [entry.attachment_id]));
  const files = new Map((await filesByIds({ db: ctx.db, root: ctx.root }, ids)).map((file) => [file.id, file]));
  return { origin: ctx.origin, now: ctx.now, page: `/${forum.path}`, files };
}

const withoutReplies = (rows: readonly EntryRow[]): TopEntryRow[] => rows.map((entry) => ({ ...entry, recent: null }));

/** Presents one entry as it is after a write. */
async function answerEntry(
  ctx: Context,
  { access, entry }: { readonly access: TopicAccess; readonly entry: { id: number; topic_id: number } },
  parts: EntryParts,
) {
  const row = one(await loadEntries(ctx, [entry.topic_id], [entry.id]), "the written entry");
  return presentEntry(row, await viewOf(ctx, access, withoutReplies([row])), parts);
}

const done = () => new Answer(null, { status: 204 });
const WITH_AUTHOR = { name: true, user: true };

export const entryRoutes = [
  route(discussionEntries.listEntries, async (r) => {
    const access = await accessTopic(r, r.path, READING);
    const page = readOrdinalPage(r.query);
    const topics = topicsBelow(access);
    const rows = await listTopEntries(r, topics, sliceOf(page));
    const view = await viewOf(r, access, rows);
    const total = await countTopEntries(r, topics);
    return paged(page, rows, { total, present: (entry) => presentTopEntry(entry, view) });
  }),

  route(
    discussionEntries.postEntry,
    async (r) => {
      const access = await accessTopic(r, r.path);
      const file = uploadedFile(r.raw.attachment);
      const entry = await postEntry(r, { access, message: r.params.message, file, parent: undefined });
      return new Answer(await answerEntry(r, { access, entry }, WITH_AUTHOR), { status: 201 });
    },
    { files: true },
  ),

  route(discussionEntries.listReplies, async (r) => {
    const access = await accessTopic(r, r.path, READING);
    const entry = await accessEntry(r, { access, reference: r.path.entry_id, below: true, top: true });
    const page = readOrdinalPage(r.query);
    const rows = await listReplies(r, entry.id, sliceOf(page));
    const view = await viewOf(r, access, withoutReplies(rows));
    const total = await countReplies(r, entry.id);
    return paged(page, rows, { total, present: (reply) => presentEntry(reply, view, WITH_AUTHOR) });
  }),

  route(
    discussionEntries.postReply,
    async (r) => {
      const access = await accessTopic(r, r.path, { gated: true });
      const parent = await accessEntry(r, { access, reference: r.path.entry_id, below: true });
      const file = uploadedFile(r.raw.attachment);
      const entry = await postEntry(r, { access, message: r.params.message, file, parent });
      return new Answer(await answerEntry(r, { access, entry }, WITH_AUTHOR), { status: 201 });
    },
    { files: true },
  ),

  route(discussionEntries.listEntriesById, async (r) => {
    const access = await accessTopic(r, r.path, READING);
    const ids = [...new Set((r.params.ids ?? []).map((id) => parseId(id) ?? -1))].sort((a, b) => a - b);
    const page = readOrdinalPage(r.query);
    const rows = await loadEntries(r, access.rights.readReplies ? [access.topic.id] : [], ids);
    if (rows.length !== ids.length) throw notFound();
    const shown = rows.slice(page.offset, page.offset + page.perPage);
    const view = await viewOf(r, access, withoutReplies(shown));
    const items = shown.map((entry) => presentEntry(entry, view, { user: true }));
    const more = page.offset + page.perPage < rows.length;
    return new Answer(items, { links: ordinalLinks(page, { more, total: rows.length }) });
  }),

  route(
    discussionEntries.updateEntry,
    async (r) => {
      const access = await accessTopic(r, r.path);
      const entry = await accessEntry(r, { access, reference: r.path.entry_id });
      const { message, plaintext_message: plaintext } = r.params;
      await updateEntry(r, { access, entry, message, plaintext, file: uploadedFile(r.raw.attachment) });
      return answerEntry(r, { access, entry }, { name: true });
    },
    { files: true },
  ),

  route(discussionEntries.deleteEntry, async (r) => {
    const access = await accessTopic(r, r.path);
    const entry = await accessEntry(r, { access, reference: r.path.entry_id, deleted: true });
    await deleteEntry(r, { access, entry });
    return done();
  }),

  route(discussionEntries.markEntryRead, async (r) => {
    const access = await accessTopic(r, r.path, { gated: true });
    const entry = await accessEntry(r, { access, reference: r.path.entry_id, deleted: true });
    await markEntry(r, { entry, read: true, forced: r.params.forced_read_state });
    return done();
  }),

  route(discussionEntries.markEntryUnread, async (r) => {
    const access = await accessTopic(r, r.path, { gated: true });
    const entry = await accessEntry(r, { access, reference: r.path.entry_id, deleted: true });
    await markEntry(r, { entry, read: false, forced: r.params.forced_read_state });
    return done();
  }),

  route(discussionEntries.rateEntry, async (r) => {
    const access = await accessTopic(r, r.path, { gated: true });
    const rating = readRating(r.params.rating);
    const entry = await accessEntry(r, { access, reference: r.path.entry_id });
    if (!access.rights.rate) throw forbidden();
    await rateEntry(r, entry, rating);
    return done();
  }),

  route(discussionEntries.reportEntry, async (r) => {
    const access = await accessTopic(r, r.path, { gated: true });
    const entry = await accessEntry(r, { access, reference: r.path.entry_id });
    await reportEntry(r, { access, entry, type: r.params.report_type });
    return done();
  }),
];
