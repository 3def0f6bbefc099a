/** The three-step upload over HTTP. */
import { files } from "@pidge/api";
import { presentProgress } from "../directory/progress/present.ts";
import { insertProgress } from "../directory/progress/progress.sql.ts";
import { Answer, type Request } from "../platform/context.ts";
import { notFound } from "../platform/errors.ts";
import { parseId } from "../platform/ids.ts";
import { route } from "../platform/route.ts";
import { signingKey } from "../platform/secrets.sql.ts";
import { sameText } from "../platform/secrets.ts";
import { contextOfPath, findFolder } from "./access.ts";
import { COPY_FROM_URL, type CopyJob } from "./copyFromUrl.ts";
import { findFileRow } from "./files.sql.ts";
import { presentOneFile } from "./includes.ts";
import { uploadTicket } from "./policy.ts";
import { presentFile } from "./present.ts";
import { receiveUpload } from "./receive.ts";
import { sweepSoon } from "./sweep.ts";
import { beginUpload, confirmUpload, readOnDuplicate } from "./upload.ts";

type Confirmation = Request<{ uuid?: string | null; on_duplicate?: string | null; include?: string[] }>;

async function confirm({ db, root, path, params, origin, now, jobs }: Confirmation) {
  const file = await confirmUpload(db, {
    root,
    id: parseId(path.id) ?? -1,
    uuid: params.uuid ?? "",
    onDuplicate: readOnDuplicate(params.on_duplicate),
    now,
  });
  // the file that this one replaced has left its bytes
  await sweepSoon({ db, jobs }, root, now);
  return presentOneFile(db, file, { origin, now, manages: true }, params.include);
}

/** The last part of an address's path, for a file that was given no name. */
const nameIn = (url: string): string | undefined => /([^/]+)\/*$/.exec(url.split(/[?#]/, 1)[0]!)?.[1];

export const uploadRoutes = [
  route(
    files.beginFileUpload,
    async ({ db, root, actor, path, params, origin, now, config, jobs }) => {
      const inFolder = path.folder_id === undefined ? undefined : await findFolder(db, actor, path.folder_id, now);
      const context = inFolder?.context ?? (await contextOfPath(db, actor, path, now));
      if (context === undefined) throw notFound();
      const fromUrl = params.url ? params.url : undefined;
      const request = {
        ...params,
        parent_folder_path: params.parent_folder_path ?? params.folder,
        name: params.name || (fromUrl === undefined ? undefined : nameIn(fromUrl)),
      };
      const { maxFileSize } = config;
      const folder = inFolder?.folder;
      const file = await beginUpload(db, { userId: actor.id, context, folder, request, maxFileSize, now });
      await sweepSoon({ db, jobs }, root, now);
      if (fromUrl !== undefined) {
        const { type, id } = context.owner;
        const tag = "upload_via_url";
        const work = { contextType: type, contextId: id, userId: actor.id, tag };
        const progress = await insertProgress({ db, root, now }, work);
        const job: CopyJob = {
          root,
          fileId: file.id,
          progressId: progress.id,
          url: fromUrl,
          onDuplicate: readOnDuplicate(params.on_duplicate),
          takeType: !params.content_type,
        };
        await jobs.send(COPY_FROM_URL, { ...job });
        return {
          progress: presentProgress(progress, origin),
          id: file.id,
          upload_status: "pending",
          status_url: `${origin}/api/v1/files/${file.id}/${file.uuid}/status`,
        };
      }
      const success = new URLSearchParams();
      if (params.on_duplicate) success.append("on_duplicate", params.on_duplicate);
      for (const word of params.success_include ?? []) success.append("include[]", word);
      success.append("uuid", file.uuid);
      return uploadTicket(
        await signingKey(db, root),
        {
          root,
          fileId: file.id,
          filename: file.filename,
          contentType: file.content_type,
          limit: maxFileSize,
          successUrl: `${origin}/api/v1/files/${file.id}/create_success?${success}`,
          noRedirect: params.no_redirect === true,
          origin,
        },
        now,
      );
    },
    { cors: true },
  ),

  route(
    files.receiveFile,
    async ({ db, root, now, http }) => {
      const { noRedirect, successUrl: location } = await receiveUpload(db, root, http.request, now);
      return noRedirect
        ? new Answer({ location }, { status: 201, headers: { location } })
        : new Answer(null, { status: 302, headers: { location } });
    },
    { rawBody: true, cors: true },
  ),

  route(files.confirmFileUpload, confirm, { cors: true }),
  route(files.confirmFileUploadByPost, confirm, { cors: true }),

  route(
    files.fileUploadStatus,
    async ({ db, root, path, origin, now }) => {
      const file = await findFileRow(db, root, parseId(path.id) ?? -1);
      if (file === undefined || file.workflow_state === "deleted" || !sameText(path.uuid, file.uuid)) throw notFound();
      if (file.workflow_state === "pending") return { upload_status: "pending" };
      if (file.workflow_state === "errored") return { upload_status: "errored", message: file.upload_error };
      return { upload_status: "ready", attachment: presentFile(file, { origin, now, manages: true }) };
    },
    { cors: true },
  ),
];
