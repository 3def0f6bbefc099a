/** The job that fetches an announced file from another server. */
import { changeProgress, findProgress } from "../../directory/progress/progress.sql.ts";
import { inTransaction, type Services, type TenantContext } from "../../platform/context.ts";
import { execute } from "../../store/database.ts";
import { freeBlobs, TooLarge, writeBlob } from "../blobs.ts";
import { CannotFetch, fetchUrl } from "../fetchUrl.ts";
import { changeFile, type FileRow, loadFile } from "../files.sql.ts";
import { attachBlob, failUpload } from "../placeFile.sql.ts";
import { finishUpload } from "./upload.ts";

export const COPY_FROM_URL = "files.copy_from_url";

export interface CopyJob {
  readonly root: number;
  readonly fileId: number;
  readonly progressId: number;
  readonly url: string;
  readonly onDuplicate: "overwrite" | "rename";
  /** Whether to adopt the media type that the other server states: the caller gave none. */
  readonly takeType: boolean;
}

/** Fetches the file. The job runs again after a crash, and then replaces what an earlier run stored. */
export async function copyFromUrl(services: Services, job: CopyJob): Promise<void> {
  const { progressId } = job;
  const at = (): TenantContext => ({ ...services, root: job.root, now: services.clock.now() });
  const file = await loadFile(at(), job.fileId);
  if (file?.workflow_state !== "pending") return;
  const running = await changeProgress(at(), progressId, { workflow_state: "running" });
  try {
    if (!running) throw new CannotFetch("canceled");
    await fetchInto(at(), file, job);
    await inTransaction(at(), async (tx) => {
      if ((await findProgress(tx, progressId))?.workflow_state !== "running") throw new CannotFetch("canceled");
      const done = await finishUpload(tx, file, job.onDuplicate);
      if (done === "over quota") throw new CannotFetch("file size exceeds quota limits");
      const results = { id: done.id };
      await changeProgress(tx, progressId, { workflow_state: "completed", completion: 100, results });
    });
  } catch (error) {
    if (!(error instanceof CannotFetch)) throw error;
    await giveUp(at(), job, error.message);
  }
}

async function fetchInto(ctx: TenantContext, file: FileRow, { url, takeType }: CopyJob): Promise<void> {
  const { maxFileSize, allowPrivateFetch, fetchTimeout } = ctx.config;
  const answer = await fetchUrl(url, { allowPrivate: allowPrivateFetch, timeout: fetchTimeout });
  try {
    const blob = await writeBlob(ctx, answer, maxFileSize);
    if (!(await attachBlob(ctx, file.id, blob))) return freeBlobs(ctx, [blob.id]);
  } catch (error) {
    if (error instanceof TooLarge) throw new CannotFetch(`file size exceeds the limit of ${maxFileSize} bytes`);
    if (answer.errored !== null) throw new CannotFetch(`The request timed out: ${url}`);
    throw error;
  }
  const type = answer.headers["content-type"]?.replace(/;.*/s, "");
  if (takeType && type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type))
    await changeFile(ctx, file.id, { content_type: type });
}

async function giveUp(ctx: TenantContext, { fileId, progressId }: CopyJob, message: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await execute(tx.db, failUpload, { tenant: tx.root, file: fileId, reason: message, now: tx.now });
    await changeProgress(tx, progressId, { workflow_state: "failed", message });
  });
}
