/** Files over HTTP: listing, showing, changing and downloading. */
import { files } from "@pidge/api";
import { Answer } from "../platform/context.ts";
import { forbidden } from "../platform/errors.ts";
import { route } from "../platform/route.ts";
import { accessFile, contextOfPath, findFile, findTarget, openFile } from "./access.ts";
import { sendFile } from "./download.ts";
import { presentFiles, presentOneFile } from "./includes.ts";
import { listFiles } from "./listFiles.ts";
import { downloadUrl, isLocked, presentFile, presentFileName } from "./present.ts";
import { bytesUsed, quotaOf } from "./quota.ts";
import { sweepSoon } from "./sweep.ts";
import { deleteFile, resetVerifier, updateFile } from "./updateFile.ts";
import { passingVerifier } from "./verifier.ts";

export const fileRoutes = [
  route(files.listFiles, async (r) => {
    const { context, folder } = await findTarget(r, r.path);
    if (!context.canRead) throw forbidden();
    const { files: rows, links } = await listFiles(r, { context, folder, params: r.params, query: r.query });
    if (r.params.only?.includes("names")) return new Answer(rows.map(presentFileName), { links });
    const view = { origin: r.origin, now: r.now, manages: context.canEdit, include: r.params.include };
    return new Answer(await presentFiles(r, rows, view), { links });
  }),

  route(files.fileQuota, async (r) => {
    const context = await contextOfPath(r, r.path);
    if (!context?.canAdd) throw forbidden();
    return { quota: await quotaOf(r, context.owner), quota_used: await bytesUsed(r, context.owner) };
  }),

  route(files.showFile, async (r) => {
    const { file, context } = await accessFile(r, r.path);
    const view = { origin: r.origin, now: r.now, manages: context.canEdit, include: r.params.include };
    return presentOneFile(r, file, view);
  }),

  route(files.updateFile, async (r) => {
    const changed = await updateFile(r, await findFile(r, r.path), r.params);
    await sweepSoon(r);
    return presentFile(changed, { origin: r.origin, now: r.now, manages: true });
  }),

  route(files.deleteFile, async (r) => {
    const deleted = await deleteFile(r, await findFile(r, r.path), r.params.replace === true);
    await sweepSoon(r);
    return presentFile(deleted, { origin: r.origin, now: r.now, manages: true });
  }),

  route(files.filePublicUrl, async (r) => {
    const { file, context } = await accessFile(r, r.path);
    if (isLocked(file, r.now) && !context.canEdit) throw forbidden();
    const pass = await passingVerifier(r);
    return { public_url: downloadUrl(file, pass(file), r.origin, false) };
  }),

  route(files.resetFileVerifier, async (r) => {
    const changed = await resetVerifier(r, await findFile(r, r.path));
    return presentFile(changed, { origin: r.origin, now: r.now, manages: true });
  }),

  route(files.downloadFile, async (r) => {
    const file = await openFile(r, r.path.id, r.params.verifier);
    await sendFile(r, file, { inline: r.params.download_frd !== true });
    return undefined;
  }),
];
