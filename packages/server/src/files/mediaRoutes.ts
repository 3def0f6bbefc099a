/** Recordings over HTTP. */
import { media } from "@pidge/api";
import { Answer } from "../platform/context.ts";
import { missingParam, notFound } from "../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../platform/paging.ts";
import { route } from "../platform/route.ts";
import { accessContext, accessFile } from "./access.ts";
import { listMediaRows } from "./media.sql.ts";
import { createMedia, mediaSources, requireMedia } from "./media.ts";
import { presentMedia } from "./mediaPresent.ts";
import { downloadUrl } from "./present.ts";

export const mediaRoutes = [
  route(media.listMediaObjects, async ({ db, root, actor, path, query, origin, now }) => {
    const ofContext = path.course_id !== undefined || path.group_id !== undefined;
    const of = ofContext ? (await accessContext(db, actor, path, now)).owner : { userId: actor.id };
    const page = readOrdinalPage(query);
    const rows = await listMediaRows(db, root, of, { limit: page.perPage + 1, offset: page.offset });
    const shown = rows.slice(0, page.perPage);
    const sources = await mediaSources(db, root, shown, now);
    return new Answer(
      shown.map((m) => presentMedia(m, sources.get(m.media_id), actor.id, origin)),
      { links: ordinalLinks(page, { more: rows.length > shown.length }) },
    );
  }),

  route(media.createMediaObject, async ({ db, root, actor, params, origin, now }) => {
    if (!params.attachment_id) throw missingParam("attachment_id");
    const found = await accessFile(db, actor, { id: params.attachment_id }, now);
    const row = await createMedia(db, actor.id, found, params, now);
    const sources = await mediaSources(db, root, [row], now);
    return presentMedia(row, sources.get(row.media_id), actor.id, origin);
  }),

  route(media.mediaObjectInfo, async ({ db, root, actor, path, origin, now }) => {
    const row = await requireMedia(db, root, path.media_id);
    const sources = await mediaSources(db, root, [row], now);
    return presentMedia(row, sources.get(row.media_id), actor.id, origin);
  }),

  route(media.downloadMedia, async ({ db, root, params, origin, now }) => {
    const row = await requireMedia(db, root, params.entryId);
    const source = (await mediaSources(db, root, [row], now)).get(row.media_id);
    if (source === undefined) throw notFound();
    const url = downloadUrl(source.file, source.verifier, origin, false);
    return params.redirect ? new Answer(null, { status: 302, headers: { location: url } }) : { url };
  }),
];
