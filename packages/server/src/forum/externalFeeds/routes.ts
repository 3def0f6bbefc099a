/** External feeds over HTTP: for those who may announce in the course or group. */
import { type ExternalFeed, externalFeeds, type Static } from "@pidge/api";
import { CannotFetch, isPublic, readWebAddress } from "../../files/fetchUrl.ts";
import { oneOf, shortText } from "../../platform/attributes.ts";
import { wireTime } from "../../platform/clock.ts";
import type { Context } from "../../platform/context.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { mayAnnounce } from "../discussions/editing/createTopic.ts";
import { accessForum, type Path } from "../forum.ts";
import { VERBOSITIES } from "./announcement.ts";
import { deleteFeed, type FeedRow, findFeed, insertFeed, listFeeds } from "./externalFeeds.sql.ts";
import { refreshAt } from "./refresh.ts";

const MAX_URL = 2000;

const present = (feed: FeedRow): Static<typeof ExternalFeed> => ({
  id: feed.id,
  display_name: feed.title ?? feed.url,
  url: feed.url,
  header_match: feed.header_match,
  created_at: wireTime(feed.created_at),
  verbosity: feed.verbosity as "full",
  external_feed_entries_count: feed.entries,
});

/** The forum whose feeds the actor manages: whoever may announce in it. */
async function accessManagedForum(ctx: Context, path: Path) {
  const forum = await accessForum(ctx, path);
  if (!mayAnnounce(forum)) throw forbidden();
  return forum;
}

/** Reads an address that may be fetched; what a host name resolves to is checked when it is fetched. */
function readUrl(text: string | null | undefined, allowPrivate: boolean): string {
  const given = text?.trim() ?? "";
  if (given === "") throw invalid("url", "blank", "url can't be blank");
  if (given.length > MAX_URL) throw invalid("url", "too_long", `url is too long (maximum is ${MAX_URL} characters)`);
  try {
    const { hostname, href, username, password } = readWebAddress(given);
    const host = hostname.replace(/^\[|\]$/g, "");
    const literal = /^[\d.]+$|:/.test(host);
    if (username !== "" || password !== "") throw invalid("url", "invalid", "url must not hold a password");
    if (!allowPrivate && (host === "localhost" || (literal && !isPublic(host))))
      throw invalid("url", "invalid", "url may not be fetched from here");
    return href;
  } catch (error) {
    if (error instanceof CannotFetch) throw invalid("url", "invalid", error.message);
    throw error;
  }
}

export const externalFeedRoutes = [
  route(externalFeeds.listExternalFeeds, async (r) => {
    const forum = await accessManagedForum(r, r.path);
    const page = readOrdinalPage(r.query);
    const rows = await listFeeds(r, forum, { limit: page.perPage + 1, offset: page.offset });
    return uncountedPage(page, { rows, present: async (shown) => shown.map(present) });
  }),

  route(externalFeeds.createExternalFeed, async (r) => {
    const { params } = r;
    const forum = await accessManagedForum(r, r.path);
    const feed = await insertFeed(r, {
      forum,
      course: forum.course?.course.id ?? null,
      user: r.actor.id,
      url: readUrl(params.url, r.config.allowPrivateFetch),
      headerMatch: shortText("header_match", params.header_match) ?? null,
      verbosity: oneOf("verbosity", params.verbosity, VERBOSITIES) ?? "full",
    });
    await refreshAt(r, r.now);
    return present(feed);
  }),

  route(externalFeeds.deleteExternalFeed, async (r) => {
    const forum = await accessManagedForum(r, r.path);
    const feed = await findFeed(r, forum, parseId(r.path.external_feed_id) ?? -1);
    if (feed === undefined) throw notFound();
    await execute(r.db, deleteFeed, { tenant: r.root, feed: feed.id, now: r.now });
    return present(feed);
  }),
];
