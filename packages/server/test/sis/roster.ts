/** Imports rosters as an administrator does: posts CSV files and waits for the end. */
import { strToU8, zipSync } from "fflate";
import type { Api, Json, Params, Reply } from "../support/api.ts";
import { encode } from "../support/api.ts";

/** A CSV file of lines. */
export const csv = (...lines: string[]): string => `${lines.join("\n")}\n`;

export const zip = (files: Record<string, string | Uint8Array>): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
          name,
          typeof content === "string" ? strToU8(content) : content,
        ]),
      ),
    ),
  );

/** Posts a file as the multipart part `attachment`. */
export function upload(
  api: Api,
  name: string,
  content: string | Buffer,
  params: Params = {},
  account: number | string = "self",
): Promise<Reply> {
  const form = new FormData();
  for (const [key, value] of Object.entries(params)) form.append(key, String(value));
  form.append("attachment", new Blob([new Uint8Array(Buffer.from(content))]), name);
  return api.raw("POST", `accounts/${account}/sis_imports`, { body: form });
}

const RUNNING = ["initializing", "created", "importing", "cleanup_batch"];

/** The import once it has ended. */
export async function finished(api: Api, id: number, seconds = 15): Promise<Json> {
  const begun = Date.now();
  for (;;) {
    const { body } = await api.get(`accounts/self/sis_imports/${id}`);
    if (!RUNNING.includes(body.workflow_state)) return body;
    const waited = Date.now() - begun;
    if (waited > seconds * 1000) throw new Error(`the import has not ended: ${JSON.stringify(body)}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, 10 + waited / 5)));
  }
}

/** Imports one CSV file, or a zip of several, and waits for its end. */
export async function importFiles(api: Api, files: Record<string, string | Uint8Array>, params: Params = {}) {
  const posted = await upload(api, "sis.zip", zip(files), params);
  if (posted.status !== 200) throw new Error(`the import was refused: ${posted.status} ${posted.text}`);
  return finished(api, posted.body.id);
}

/** The messages of an import as `file:line: message`. */
export async function remarks(api: Api, id: number): Promise<string[]> {
  const { body } = await api.get(`accounts/self/sis_imports/${id}/errors?${encode({ per_page: 100 })}`);
  return body.sis_import_errors.map((e: Json) => `${e.file}:${e.row}: ${e.message}`);
}
