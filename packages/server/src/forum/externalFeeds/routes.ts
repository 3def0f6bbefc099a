/** External feeds over HTTP: theirs who announce in the course or group. */
import { type ExternalFeed, externalFeeds, type Static } from "@pidge/api";
import { CannotFetch, isPublic, readWebAddress } from "../../files/fetchUrl.ts";
import type { Actor } from "../../platform/actor.ts";
import { oneOf, shortText } from "../../platform/attributes.ts";
import { wireTime } from "../../platform/clock.ts";
import { forbidden, invalid, notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { uncountedPage } from "../../platform/lists.ts";
import { readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import type { Db } from "../../store/database.ts";
import { mayAnnounce } from "../discussions/editing/createTopic.ts";
import { accessForum } from "../forum.ts";
import { deleteFeed, type FeedPlace, type FeedRow, findFeed, insertFeed, listFeeds } from "./externalFeeds.sql.ts";
import { refreshAt } from "./refresh.ts";

const MAX_URL = 2000;

const present = (f: FeedRow): Static<typeof ExternalFeed> => ({
  id: f.id,
  display_name: f.title ?? f.url,
  url: f.url,
  header_match: f.header_match,
  created_at: wireTime(f.created_at),
  verbosity: f.verbosity as "full",
  external_feed_entries_count: f.entries,
});

/** The place whose feeds the caller may see and choose. */
async function accessPlace(db: Db, actor: Actor, path: Readonly<Record<string, string>>, now: Date) {
  const forum = await accessForum(db, actor, path, now);
  if (!mayAnnounce(forum)) throw forbidden();
  const place: FeedPlace = { root: actor.root, type: forum.type, id: forum.id };
  return { place, courseId: forum.course?.course.id ?? null };
}

/** An address of the web that may be fetched from here; where a name leads to is found out when it is fetched. */
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
  route(externalFeeds.listExternalFeeds, async ({ db, actor, path, query, now }) => {
    const { place } = await accessPlace(db, actor, path, now);
    const page = readOrdinalPage(query);
    const rows = await listFeeds(db, place, page.perPage + 1, page.offset);
    return uncountedPage(page, rows, undefined, async (shown) => shown.map(present));
  }),

  route(externalFeeds.createExternalFeed, async (request) => {
    const { db, actor, path, params, config, now } = request;
    const { place, courseId } = await accessPlace(db, actor, path, now);
    const feed = await insertFeed(db, {
      ...place,
      courseId,
      userId: actor.id,
      url: readUrl(params.url, config.allowPrivateFetch),
      headerMatch: shortText("header_match", params.header_match) ?? null,
      verbosity: oneOf("verbosity", params.verbosity, ["full", "truncate", "link_only"]) ?? "full",
      now,
    });
    await refreshAt(request, now);
    return present(feed);
  }),

  route(externalFeeds.deleteExternalFeed, async ({ db, actor, path, now }) => {
    const { place } = await accessPlace(db, actor, path, now);
    const feed = await findFeed(db, place, parseId(path.external_feed_id) ?? -1);
    if (feed === undefined) throw notFound();
    await deleteFeed(db, actor.root, feed.id, now);
    return present(feed);
  }),
];
