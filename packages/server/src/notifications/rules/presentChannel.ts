/** Communication channels on the wire. */
import type { CommunicationChannel, Static } from "@pidge/api";
import { wireTime, wireTimeOrNull } from "../../platform/clock.ts";
import type { ChannelRow } from "./channels.sql.ts";

type Type = Static<typeof CommunicationChannel>["type"];

/** What a provider said of the first recipient. */
export const bounceSummary = (details: unknown): string | null => {
  const first = (details as { bouncedRecipients?: { diagnosticCode?: unknown }[] } | null)?.bouncedRecipients?.[0];
  return typeof first?.diagnosticCode === "string" ? first.diagnosticCode : null;
};

const channelAddress = (row: Pick<ChannelRow, "path" | "path_type">): string =>
  row.path_type === "push" ? "For All Devices" : row.path;

export const presentChannel = (row: ChannelRow, withBounces = false): Static<typeof CommunicationChannel> => ({
  id: row.id,
  user_id: row.user_id,
  position: row.position,
  address: channelAddress(row),
  type: (row.path_type === "personal_email" ? "email" : row.path_type) as Type,
  workflow_state: row.workflow_state as "active",
  created_at: wireTime(row.created_at),
  ...(withBounces
    ? {
        bounce_count: row.bounce_count,
        last_bounce_at: wireTimeOrNull(row.last_bounce_at),
        last_bounce_summary: bounceSummary(row.last_bounce_details),
        last_transient_bounce_at: wireTimeOrNull(row.last_transient_bounce_at),
        last_transient_bounce_summary: bounceSummary(row.last_transient_bounce_details),
        last_suppression_bounce_at: wireTimeOrNull(row.last_suppression_bounce_at),
      }
    : {}),
});
