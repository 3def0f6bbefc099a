/** Progress records on the wire. */
import type { Progress, Static } from "@pidge/api";
import { wireTime } from "../../platform/clock.ts";
import type { ProgressRow } from "./progress.sql.ts";

export const presentProgress = (row: ProgressRow, origin: string): Static<typeof Progress> => ({
  id: row.id,
  context_id: row.context_id,
  context_type: row.context_type,
  user_id: row.user_id,
  tag: row.tag,
  completion: row.completion,
  workflow_state: row.workflow_state as "queued",
  created_at: wireTime(row.created_at),
  updated_at: wireTime(row.updated_at),
  message: row.message,
  ...(row.results !== null && row.workflow_state !== "queued" ? { results: row.results } : {}),
  url: `${origin}/api/v1/progress/${row.id}`,
});
