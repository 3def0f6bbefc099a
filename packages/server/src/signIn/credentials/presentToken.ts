/** Tokens on the wire. A value is shown only in the answer that creates it. */
import type { AccessToken, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { ShownToken } from "./tokens.ts";

export const presentToken = ({ row, value }: ShownToken): Static<typeof AccessToken> => ({
  id: row.id,
  created_at: wireTime(row.created_at),
  expires_at: wireTimeOrNull(row.expires_at),
  last_used_at: wireTimeOrNull(row.last_used_at),
  purpose: row.purpose,
  real_user_id: null,
  remember_access: row.app_name === null ? null : row.remember_access,
  scopes: row.scopes,
  updated_at: wireTime(row.updated_at),
  user_id: row.user_id,
  workflow_state: row.workflow_state as "active",
  app_name: row.app_name ?? "User-Generated",
  visible_token: row.app_name === null ? (value ?? `${row.token_hint}...`) : null,
  can_manually_regenerate: row.app_name === null && row.workflow_state === "active",
});
