/** A discussion or announcement as a page to be read, where mails about it lead. */
import { pages } from "@pidge/api";
import { filesByIds } from "../../files/files.sql.ts";
import type { Context } from "../../platform/context.ts";
import { Refusal } from "../../platform/errors.ts";
import { longTime, messageHtml } from "../../platform/page.ts";
import { route } from "../../platform/route.ts";
import { sendPersonalPage } from "../../signIn/sessions/personalPage.ts";
import type { Path } from "../forum.ts";
import { type EntryRow, listTopEntries } from "./entries/entries.sql.ts";
import { topicsBelow } from "./entries/entryAccess.ts";
import { presentEntry } from "./entries/presentEntry.ts";
import { accessTopic } from "./topics/access.ts";
import { presentOneTopic } from "./topics/presentTopics.ts";

/** Top entries of a page; each comes with its newest replies. */
const MOST_ENTRIES = 100;

/** The entries that the person may read: none where they have to post first. */
async function readableEntries(ctx: Context, path: Path): Promise<EntryRow[]> {
  try {
    const access = await accessTopic(ctx, path, { gated: true, named: true });
    const top = await listTopEntries(ctx, topicsBelow(access), { limit: MOST_ENTRIES, offset: 0, after: undefined });
    return top.flatMap((entry) => [entry, ...(entry.recent ?? []).toReversed()]);
  } catch (error) {
    if (error instanceof Refusal && error.status < 500) return [];
    throw error;
  }
}

async function entriesHtml(ctx: Context, path: Path, page: string): Promise<string[]> {
  const rows = await readableEntries(ctx, path);
  const ids = rows.flatMap(({ attachment_id: id }) => (id === null ? [] : [id]));
  const files = new Map((await filesByIds({ db: ctx.db, root: ctx.root }, ids)).map((file) => [file.id, file]));
  const view = { origin: ctx.origin, now: ctx.now, page, files };
  return rows
    .filter((row) => row.workflow_state !== "deleted")
    .map((row) => {
      const entry = presentEntry(row, view, { name: true });
      return messageHtml({
        anchor: `entry-${entry.id}`,
        author: entry.user_name ?? "",
        time: longTime(entry.created_at, ctx.actor.timeZone),
        html: entry.message ?? "",
        files: (entry.attachments ?? []).map((file) => ({ name: file.display_name, address: file.url })),
      });
    });
}

export const topicPageRoutes = [
  route(pages.topicPage, (request) =>
    sendPersonalPage(request, async (r) => {
      const access = await accessTopic(r, r.path, { named: true });
      const topic = await presentOneTopic(r, access, {});
      const text = messageHtml({
        anchor: "topic",
        author: topic.user_name ?? "",
        time: longTime(topic.posted_at, r.actor.timeZone),
        html: topic.message ?? "",
        files: topic.attachments.map((file) => ({ name: file.display_name, address: file.url })),
      });
      return { title: topic.title, body: [text, ...(await entriesHtml(r, r.path, `/${access.forum.path}`))].join("") };
    }),
  ),
];
