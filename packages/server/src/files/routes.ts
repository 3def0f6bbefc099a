/** Files over HTTP: listing, showing, changing, downloading. */
import { files } from "@pidge/api";
import { Answer } from "../platform/context.ts";
import { forbidden } from "../platform/errors.ts";
import { route } from "../platform/route.ts";
import { accessContext, accessFile, contextOfPath, findFile, findFolder, openFile } from "./access.ts";
import { deleteFile, resetVerifier, updateFile } from "./change.ts";
import { sendFile } from "./download.ts";
import { bytesUsed } from "./files.sql.ts";
import { presentFiles, presentOneFile } from "./includes.ts";
import { listFiles } from "./list.ts";
import { downloadUrl, isLocked, presentFile, presentFileName } from "./present.ts";
import { quotaOf } from "./quota.ts";
import { sweepSoon } from "./sweep.ts";
import { passingVerifier } from "./verifier.ts";

export const fileRoutes = [
  route(files.listFiles, async ({ db, root, actor, path, params, query, origin, now }) => {
    const inFolder = path.folder_id === undefined ? undefined : await findFolder(db, actor, path.folder_id, now);
    if (inFolder && !inFolder.context.canRead) throw forbidden();
    const context = inFolder?.context ?? (await accessContext(db, actor, path, now));
    const page = await listFiles(db, context, inFolder?.folder.id ?? null, params, query, now);
    const { files: rows, links } = page;
    if (params.only?.includes("names")) return new Answer(rows.map(presentFileName), { links });
    const view = { origin, now, manages: context.canEdit };
    return new Answer(await presentFiles(db, root, rows, view, params.include), { links });
  }),

  route(files.fileQuota, async ({ db, actor, path, now }) => {
    const context = await contextOfPath(db, actor, path, now);
    if (!context?.canAdd) throw forbidden();
    const { owner } = context;
    return { quota: await quotaOf(db, owner), quota_used: await bytesUsed(db, owner.root, owner.type, owner.id) };
  }),

  route(files.showFile, async ({ db, actor, path, params, origin, now }) => {
    const { file, context } = await accessFile(db, actor, path, now);
    return presentOneFile(db, file, { origin, now, manages: context.canEdit }, params.include);
  }),

  route(files.updateFile, async ({ db, actor, path, params, origin, now, jobs, root }) => {
    const { file, context } = await findFile(db, actor, path, now);
    const changed = await updateFile(db, file, context, params, now);
    await sweepSoon({ db, jobs }, root, now);
    return presentFile(changed, { origin, now, manages: true });
  }),

  route(files.deleteFile, async ({ db, actor, path, params, origin, now, jobs, root }) => {
    const { file, context } = await findFile(db, actor, path, now);
    const deleted = await deleteFile(db, actor, file, context, params.replace === true, now);
    await sweepSoon({ db, jobs }, root, now);
    return presentFile(deleted, { origin, now, manages: true });
  }),

  route(files.filePublicUrl, async ({ db, root, actor, path, origin, now }) => {
    const { file, context } = await accessFile(db, actor, path, now);
    if (isLocked(file, now) && !context.canEdit) throw forbidden();
    const pass = await passingVerifier(db, root, now);
    return { public_url: downloadUrl(file, pass(file), origin, false) };
  }),

  route(files.resetFileVerifier, async ({ db, actor, path, origin, now }) => {
    const { file, context } = await findFile(db, actor, path, now);
    return presentFile(await resetVerifier(db, file, context, now), { origin, now, manages: true });
  }),

  route(files.downloadFile, async ({ db, root, actor, path, params, now, http, log }) => {
    const file = await openFile(db, root, actor, path.id, params.verifier, now);
    await sendFile(db, file, params.download_frd !== true, http, log);
    return undefined;
  }),
];
