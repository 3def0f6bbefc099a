/** The three steps of an upload over HTTP. */
import { files } from "@pidge/api";
import { presentProgress } from "../../directory/progress/present.ts";
import { insertProgress } from "../../directory/progress/progress.sql.ts";
import { Answer, type Context, type TenantContext } from "../../platform/context.ts";
import { notFound } from "../../platform/errors.ts";
import { parseId } from "../../platform/ids.ts";
import { route } from "../../platform/route.ts";
import { signingKey } from "../../platform/secrets.sql.ts";
import { sameText } from "../../platform/secrets.ts";
import { findTarget } from "../access.ts";
import { type FileRow, loadFile } from "../files.sql.ts";
import type { Owner } from "../folders/folders.sql.ts";
import { presentOneFile } from "../includes.ts";
import { presentFile } from "../present.ts";
import { sweepSoon } from "../sweep.ts";
import { COPY_FROM_URL, type CopyJob } from "./copyFromUrl.ts";
import { uploadTicket } from "./policy.ts";
import { receiveUpload } from "./receive.ts";
import { beginUpload, confirmUpload, readOnDuplicate, type UploadParams } from "./upload.ts";

interface ConfirmationParams {
  readonly uuid?: string | null;
  readonly on_duplicate?: string | null;
  readonly include?: string[];
}

async function confirm(ctx: TenantContext & { readonly origin: string }, id: string, params: ConfirmationParams) {
  const file = await confirmUpload(ctx, {
    id: parseId(id) ?? -1,
    uuid: params.uuid ?? "",
    onDuplicate: readOnDuplicate(params.on_duplicate),
  });
  // a file that this one replaced has freed its blob
  await sweepSoon(ctx);
  return presentOneFile(ctx, file, { origin: ctx.origin, now: ctx.now, manages: true, include: params.include });
}

/** The last part of the path of an address, as the name of a file that was given none. */
const nameOfUrl = (url: string): string | undefined => /([^/?#]+)\/*(?:[?#].*)?$/s.exec(url)?.[1];

/** Starts the job that fetches the file, and answers its Progress. */
async function fetchLater(ctx: Context, { file, owner, job }: { file: FileRow; owner: Owner; job: Partial<CopyJob> }) {
  const { root, actor, origin } = ctx;
  const progress = await insertProgress(ctx, {
    contextType: owner.type,
    contextId: owner.id,
    userId: actor.id,
    tag: "upload_via_url",
  });
  await ctx.jobs.send(COPY_FROM_URL, { root, fileId: file.id, progressId: progress.id, ...job });
  return {
    progress: presentProgress(progress, origin),
    id: file.id,
    upload_status: "pending",
    status_url: `${origin}/api/v1/files/${file.id}/${file.uuid}/status`,
  };
}

interface TicketParams {
  readonly on_duplicate?: string | null | undefined;
  readonly success_include?: readonly string[] | undefined;
  readonly no_redirect?: boolean | undefined;
}

/** Signs what the caller needs for the second step. */
async function ticketFor({ db, root, origin, now, config }: Context, file: FileRow, params: TicketParams) {
  const success = new URLSearchParams();
  if (params.on_duplicate) success.append("on_duplicate", params.on_duplicate);
  for (const word of params.success_include ?? []) success.append("include[]", word);
  success.append("uuid", file.uuid);
  const terms = {
    root,
    fileId: file.id,
    filename: file.filename,
    contentType: file.content_type,
    limit: config.maxFileSize,
    successUrl: `${origin}/api/v1/files/${file.id}/create_success?${success}`,
    noRedirect: params.no_redirect === true,
    origin,
  };
  return uploadTicket(await signingKey(db, root), terms, now);
}

export const uploadRoutes = [
  route(
    files.beginFileUpload,
    async (r) => {
      const { context, folder } = await findTarget(r, r.path);
      const url = r.params.url || undefined;
      const params: UploadParams = {
        ...r.params,
        parent_folder_path: r.params.parent_folder_path ?? r.params.folder,
        name: r.params.name || (url === undefined ? undefined : nameOfUrl(url)),
      };
      const file = await beginUpload(r, { context, folder, params });
      await sweepSoon(r);
      if (url === undefined) return ticketFor(r, file, r.params);
      const onDuplicate = readOnDuplicate(r.params.on_duplicate);
      const job = { url, onDuplicate, takeType: !r.params.content_type };
      return fetchLater(r, { file, owner: context.owner, job });
    },
    { cors: true },
  ),

  route(
    files.receiveFile,
    async (r) => {
      const { noRedirect, successUrl: location } = await receiveUpload(r);
      return noRedirect
        ? new Answer({ location }, { status: 201, headers: { location } })
        : new Answer(null, { status: 302, headers: { location } });
    },
    { rawBody: true, cors: true },
  ),

  route(files.confirmFileUpload, async (r) => confirm(r, r.path.id, r.params), { cors: true }),
  route(files.confirmFileUploadByPost, async (r) => confirm(r, r.path.id, r.params), { cors: true }),

  route(
    files.fileUploadStatus,
    async (r) => {
      const file = await loadFile(r, parseId(r.path.id) ?? -1);
      if (file === undefined || file.workflow_state === "deleted" || !sameText(r.path.uuid, file.uuid))
        throw notFound();
      if (file.workflow_state === "pending") return { upload_status: "pending" };
      if (file.workflow_state === "errored") return { upload_status: "errored", message: file.upload_error };
      return { upload_status: "ready", attachment: presentFile(file, { origin: r.origin, now: r.now, manages: true }) };
    },
    { cors: true },
  ),
];
