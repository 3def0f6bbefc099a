/** Uploads files as Canvas's clients do: announces them, sends them as multipart and confirms them. */
import type { Api, Params, Reply } from "../support/api.ts";

export interface Ticket {
  upload_url: string;
  upload_params: Record<string, string>;
  file_param: string;
}

export const announce = (api: Api, params: Params, where = "users/self"): Promise<Reply> =>
  api.post(`${where}/files`, params);

/** The second step: without a token, with the parameters in order and the file last. */
export function sendBytes(
  api: Api,
  ticket: Ticket,
  bytes: string | Uint8Array<ArrayBuffer>,
  changes: Record<string, string> = {},
): Promise<Reply> {
  const form = new FormData();
  for (const [name, value] of Object.entries(ticket.upload_params)) form.append(name, changes[name] ?? value);
  form.append(ticket.file_param, new Blob([bytes]), "local-name.bin");
  return api.as(undefined).raw("POST", ticket.upload_url, { body: form });
}

/** All three steps. Answers what the last one answered. */
export async function upload(
  api: Api,
  params: Params & { name: string },
  bytes: string | Uint8Array<ArrayBuffer>,
  where = "users/self",
): Promise<Reply> {
  const announced = await announce(api, { size: new Blob([bytes]).size, ...params }, where);
  if (announced.status !== 200) return announced;
  const sent = await sendBytes(api, announced.body, bytes);
  if (sent.status !== 302) return sent;
  return api.get(sent.headers.get("location")!);
}

/** Downloads the bytes at an address without a token. */
export async function download(api: Api, url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url.replace(/^https?:\/\/[^/]+/, api.url), {
    redirect: "manual",
    headers: { "x-forwarded-host": api.host, ...headers },
  });
}
