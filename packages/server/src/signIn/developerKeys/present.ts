/** Developer keys on the wire. The secret is shown only in the answer that creates the key. */
import type { DeveloperKey, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { DeveloperKeyRow } from "./developerKeys.sql.ts";

export function presentDeveloperKey(row: DeveloperKeyRow, secret?: string): Static<typeof DeveloperKey> {
  const { secret_hint, created_at, updated_at, last_used_at, workflow_state, client_type, ...shown } = row;
  return {
    ...shown,
    created_at: wireTime(created_at),
    updated_at: wireTime(updated_at),
    last_used_at: wireTimeOrNull(last_used_at),
    workflow_state: workflow_state as "active",
    client_type: client_type as "public",
    is_lti_key: false,
    is_lti_registration: false,
    api_key: secret ?? `${secret_hint}...`,
    user_id: null,
    user_name: null,
  };
}
