/** The job that fetches an announced file from another server. */

import { changeProgress, findProgress } from "../directory/progress/progress.sql.ts";
import type { Services } from "../platform/context.ts";
import { freeBlobs, TooLarge, writeBlob } from "./blobs.ts";
import { CannotFetch, fetchUrl } from "./fetchUrl.ts";
import { changeFile, type FileRow, findFileRow } from "./files.sql.ts";
import { attachBlob, failUpload } from "./places.sql.ts";
import { finishUpload } from "./upload.ts";

export const COPY_FROM_URL = "files.copy_from_url";

export interface CopyJob {
  readonly root: number;
  readonly fileId: number;
  readonly progressId: number;
  readonly url: string;
  readonly onDuplicate: "overwrite" | "rename";
  /** Whether the other server's word on the media type counts: the caller gave none. */
  readonly takeType: boolean;
}

/** Runs again after a crash: what an earlier run stored is replaced. */
export async function copyFromUrl(services: Services, job: CopyJob): Promise<void> {
  const { db, clock } = services;
  const { root, fileId, progressId } = job;
  const file = await findFileRow(db, root, fileId);
  if (file?.workflow_state !== "pending") return;
  const goesOn = await changeProgress({ db, root, now: clock.now() }, progressId, { workflow_state: "running" });
  try {
    if (!goesOn) throw new CannotFetch("canceled");
    await fetchInto(services, file, job);
    await db.transaction().execute(async (tx) => {
      if ((await findProgress({ db: tx, root }, progressId))?.workflow_state !== "running")
        throw new CannotFetch("canceled");
      const done = await finishUpload(tx, file, job.onDuplicate, clock.now());
      if (done === "over quota") throw new CannotFetch("file size exceeds quota limits");
      const change = { workflow_state: "completed", completion: 100, results: { id: done.id } };
      await changeProgress({ db: tx, root, now: clock.now() }, progressId, change);
    });
  } catch (error) {
    if (!(error instanceof CannotFetch)) throw error;
    await giveUp(services, job, error.message);
  }
}

async function fetchInto({ db, config, clock }: Services, file: FileRow, job: CopyJob): Promise<void> {
  const answer = await fetchUrl(job.url, { allowPrivate: config.allowPrivateFetch, timeout: config.fetchTimeout });
  const type = answer.headers["content-type"];
  try {
    const blob = await writeBlob(db, job.root, answer, config.maxFileSize, clock.now());
    if (!(await attachBlob(db, job.root, file.id, blob))) return freeBlobs(db, job.root, [blob.id]);
  } catch (error) {
    if (error instanceof TooLarge) throw new CannotFetch(`file size exceeds the limit of ${config.maxFileSize} bytes`);
    if (answer.errored !== null) throw new CannotFetch(`The request timed out: ${job.url}`);
    throw error;
  }
  if (job.takeType && type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type.split(";")[0]!))
    await changeFile(db, job.root, file.id, { content_type: type.split(";")[0]! }, clock.now());
}

async function giveUp({ db, clock }: Services, job: CopyJob, message: string): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    await failUpload(tx, job.root, job.fileId, message, now);
    await changeProgress({ db: tx, root: job.root, now }, job.progressId, { workflow_state: "failed", message });
  });
}
