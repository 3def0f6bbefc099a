/** `pidge token USER`: a usable token for a user of a running server. */
import { Canvas } from "@pidge/client";
import { userReference } from "./reference.ts";

export interface TokenRequest {
  readonly url: string;
  readonly token: string;
  /** An id, `sis_user_id:…`, `sis_login_id:…`, or a plain login. */
  readonly user: string;
  readonly purpose?: string | undefined;
}

/** The new token. Needs an administrator's. */
export async function makeToken(r: TokenRequest): Promise<string> {
  const canvas = new Canvas(r.url, r.token);
  const made = await canvas.request<{ token: string }>(
    "POST",
    `/api/pidge/v1/users/${encodeURIComponent(userReference(r.user))}/tokens`,
    {
      body: { purpose: r.purpose ?? "pidge token" },
    },
  );
  return made.data.token;
}
