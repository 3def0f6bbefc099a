/** Creates imports: reads the options, stores the upload, and queues the work. */
import type { sis as endpoints, Static } from "@pidge/api";
import type { Context } from "../platform/context.ts";
import { badRequest, plainMessage, Refusal } from "../platform/errors.ts";
import type { Raw } from "../platform/nesting.ts";
import { RawFile } from "../platform/rawFile.ts";
import { findRecord } from "../platform/references.ts";
import { storeImportFile } from "./importFile.ts";
import { type ImportRow, insertImport, reserveImport } from "./imports.sql.ts";
import type { ImportOptions } from "./options.ts";
import { SIS_QUEUE } from "./runImports.ts";

export type ImportParams = Static<(typeof endpoints.createSisImport)["params"]>;

/** The file of a request: the multipart part `attachment`, or the whole body. */
export function uploadOf(attachment: Raw | undefined, body: RawFile | undefined): RawFile {
  const found = attachment instanceof RawFile ? attachment : body;
  if (found === undefined)
    throw badRequest(
      "attachment is missing: send the file as the multipart part `attachment`, or as the body with content type text/csv or application/zip",
    );
  if (body !== undefined) checkCharset(body.type);
  if (found.size === 0) throw badRequest("attachment is empty");
  return found;
}

function checkCharset(type: string): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new Refusal(400, { error: "Invalid content type, UTF-8 required" });
}

/** The kind of an upload: by its declared extension, else its name, else its content type, else a zip. */
function uploadKindOf(upload: RawFile, extension: string | null | undefined): string {
  const given = (extension || /\.(csv|zip|xml|txt)$/i.exec(upload.name)?.[1] || "").toLowerCase().replace(/^\./, "");
  if (given !== "") return given === "txt" ? "csv" : given;
  const type = (upload.type.split(";", 1)[0] ?? "").trim().toLowerCase();
  if (type === "text/csv" || type === "text/plain") return "csv";
  return type === "text/xml" ? "xml" : "zip";
}

/** The import's record; its work is queued. */
export async function createImport(
  ctx: Pick<Context, "db" | "root" | "actor" | "now" | "config" | "caches" | "jobs">,
  params: ImportParams,
  upload: RawFile,
): Promise<ImportRow> {
  const { db, root, actor, jobs } = ctx;
  const options = await readOptions({ db, root }, params);
  const series = params.diffing_data_set_identifier || null;
  if (series !== null && Buffer.byteLength(series) > 128)
    throw plainMessage("diffing_data_set_identifier may have at most 128 bytes");
  if (series !== null && (options.batch_mode || options.multi_term_batch_mode))
    throw plainMessage("batch mode and diffing_data_set_identifier exclude each other");
  const uploadKind = uploadKindOf(upload, params.extension);
  const id = await reserveImport(ctx);
  const file = await storeImportFile(ctx, {
    importId: id,
    userId: actor.id,
    name: upload.name || `sis_import_${id}.${uploadKind}`,
    bytes: upload.chunks(),
  });
  const row = await insertImport(ctx, {
    id,
    userId: actor.id,
    attachmentId: file.id,
    uploadKind,
    options,
    series,
  });
  await jobs.send(SIS_QUEUE, { root });
  return row;
}

const DROPS = new Set(["deleted", "completed", "inactive"]);

async function readOptions({ db, root }: Pick<Context, "db" | "root">, params: ImportParams): Promise<ImportOptions> {
  const { import_type: type, diffing_drop_status: drop, batch_mode_enrollment_drop_status: batchDrop } = params;
  if (type != null && type !== "" && type !== "instructure_csv")
    throw badRequest("import_type must be instructure_csv");
  if (drop != null && drop !== "" && !DROPS.has(drop)) throw plainMessage("Invalid diffing_drop_status");
  if (batchDrop != null && batchDrop !== "" && !DROPS.has(batchDrop))
    throw plainMessage("Invalid batch_mode_enrollment_drop_status");
  const threshold = params.change_threshold;
  if (threshold !== undefined && (threshold < 0 || threshold > 100))
    throw plainMessage("change_threshold must be a percentage from 0 to 100");
  if (params.multi_term_batch_mode && threshold === undefined)
    throw plainMessage("change_threshold is required to use multi term_batch mode.");
  const batch = params.batch_mode === true && !params.multi_term_batch_mode;
  const term = batch ? await findRecord(db, root, "enrollment_terms", params.batch_mode_term_id ?? "") : undefined;
  if (batch && term === undefined)
    throw plainMessage("Batch mode specified, but the given batch_mode_term_id cannot be found.");
  const flags = {
    batch_mode: params.batch_mode,
    batch_mode_term_id: term,
    batch_mode_enrollment_drop_status: batchDrop || undefined,
    multi_term_batch_mode: params.multi_term_batch_mode,
    skip_deletes: params.skip_deletes,
    override_sis_stickiness: params.override_sis_stickiness,
    add_sis_stickiness: params.add_sis_stickiness,
    clear_sis_stickiness: params.clear_sis_stickiness,
    update_sis_id_if_login_claimed: params.update_sis_id_if_login_claimed,
    diffing_remaster_data_set: params.diffing_remaster_data_set,
    diffing_drop_status: drop || undefined,
    change_threshold: threshold,
  };
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
