/** Recordings over HTTP. */
import { media } from "@pidge/api";
import { Answer, type Context } from "../../platform/context.ts";
import { missingParam, notFound } from "../../platform/errors.ts";
import { ordinalLinks, readOrdinalPage } from "../../platform/paging.ts";
import { route } from "../../platform/route.ts";
import { execute } from "../../store/database.ts";
import { accessContext, accessFile } from "../access.ts";
import { downloadUrl } from "../present.ts";
import { type MediaRow, recordingsOfOwner, recordingsOfUser } from "./media.sql.ts";
import { createMedia, mediaSources, requireMedia } from "./media.ts";
import { presentMedia } from "./present.ts";

async function presentAll(ctx: Context, rows: readonly MediaRow[]) {
  const sources = await mediaSources(ctx, rows);
  const view = { viewerId: ctx.actor.id, origin: ctx.origin };
  return rows.map((row) => presentMedia(row, sources.get(row.media_id), view));
}

export const mediaRoutes = [
  route(media.listMediaObjects, async (r) => {
    const { db, root: tenant, path } = r;
    const ofContext = path.course_id !== undefined || path.group_id !== undefined;
    const owner = ofContext ? (await accessContext(r, path)).owner : undefined;
    const page = readOrdinalPage(r.query);
    const slice = { limit: page.perPage + 1, offset: page.offset };
    const rows =
      owner === undefined
        ? await execute(db, recordingsOfUser, { tenant, user: r.actor.id, ...slice })
        : await execute(db, recordingsOfOwner, { tenant, ownerType: owner.type, owner: owner.id, ...slice });
    const shown = rows.slice(0, page.perPage);
    const links = ordinalLinks(page, { more: rows.length > shown.length });
    return new Answer(await presentAll(r, shown), { links });
  }),

  route(media.createMediaObject, async (r) => {
    if (!r.params.attachment_id) throw missingParam("attachment_id");
    const found = await accessFile(r, { id: r.params.attachment_id });
    return (await presentAll(r, [await createMedia(r, found, r.params)]))[0];
  }),

  route(media.mediaObjectInfo, async (r) => (await presentAll(r, [await requireMedia(r, r.path.media_id)]))[0]),

  route(media.downloadMedia, async (r) => {
    const row = await requireMedia(r, r.params.entryId);
    const source = (await mediaSources(r, [row])).get(row.media_id);
    if (source === undefined) throw notFound();
    const url = downloadUrl(source.file, source.verifier, r.origin, false);
    return r.params.redirect ? new Answer(null, { status: 302, headers: { location: url } }) : { url };
  }),
];
