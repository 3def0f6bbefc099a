/** Deletes the bytes to which no file refers any more: of deleted files, and of uploads that were never finished. */
import type { TenantContext } from "../platform/context.ts";
import { execute } from "../store/database.ts";
import { one } from "../store/must.ts";
import { deleteFreedBlobs } from "./blobs.ts";
import { giveUpUploads, needsSweep } from "./sweep.sql.ts";

/** How long an upload may take from its first step to its last. */
const UPLOAD_TIME_MS = 24 * 60 * 60 * 1000;

export const SWEEP = "files.sweep";

/** Requests a sweep of the tenant if there is anything to delete. Not inside a transaction. */
export async function sweepSoon({ db, jobs, root, now }: Pick<TenantContext, "db" | "jobs" | "root" | "now">) {
  const { needed } = one(await execute(db, needsSweep, { tenant: root, before: uploadLimit(now) }), "the answer");
  if (needed) await jobs.send(SWEEP, { root });
}

/** Sweeps a tenant. May run any number of times, also concurrently. */
export async function sweep(ctx: Pick<TenantContext, "db" | "root" | "now">): Promise<void> {
  const { db, root, now } = ctx;
  await execute(db, giveUpUploads, { tenant: root, before: uploadLimit(now), now });
  await deleteFreedBlobs(ctx);
}

/** Uploads begun before this moment are given up. */
const uploadLimit = (now: Date) => new Date(now.getTime() - UPLOAD_TIME_MS);
