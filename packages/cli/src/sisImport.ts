/** SIS imports of a running server: starts one and waits for its end. */
import { setTimeout } from "node:timers/promises";
import type { Canvas } from "@pidge/client";

/** The fields of an import that are used here. */
export interface SisImport {
  readonly id: string;
  readonly progress: number;
  readonly workflow_state: string;
  /** Only Pidge knows dry runs. */
  readonly dry_run?: boolean | null;
  readonly data: { readonly counts?: Readonly<Record<string, number>> };
  readonly processing_warnings?: readonly (readonly string[])[];
  readonly processing_errors?: readonly (readonly string[])[];
}

/** A fault that the server found in a file or a row. */
export interface SisRemark {
  readonly file: string | null;
  readonly row: number | null;
  readonly message: string;
}

const RUNNING: readonly string[] = ["initializing", "created", "importing", "cleanup_batch"];

/** Uploads a file and queues its import. */
export async function startImport(
  canvas: Canvas,
  attachment: File,
  parameters: Readonly<Record<string, string | boolean>> = {},
): Promise<SisImport> {
  const body = { import_type: "instructure_csv", ...parameters, attachment };
  return (await canvas.request<SisImport>("POST", "accounts/self/sis_imports", { body })).data;
}

/** Asks for the import until it has ended. */
export async function untilEnded(
  canvas: Canvas,
  begun: SisImport,
  pollMs: number,
  onProgress: (percent: number) => void = () => {},
): Promise<SisImport> {
  let latest = begun;
  while (RUNNING.includes(latest.workflow_state)) {
    await setTimeout(pollMs);
    latest = (await canvas.request<SisImport>("GET", `accounts/self/sis_imports/${begun.id}`)).data;
    onProgress(latest.progress);
  }
  return latest;
}

/** Every remark on files and rows, in the order in which the server found them. */
export const remarksOf = (canvas: Canvas, { id }: SisImport): Promise<SisRemark[]> =>
  canvas
    .paginate<SisRemark>(`accounts/self/sis_imports/${id}/errors`, { per_page: 100 }, { root: "sis_import_errors" })
    .toArray();
