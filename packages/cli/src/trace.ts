/** `pidge trace`: explains the notifications of an event, or those decided for one user: recipients, channels, reasons. */
import { Canvas } from "@pidge/client";
import type { Listing } from "./flags/list.ts";
import { first, type Output, table, writeJson } from "./output.ts";
import { userReference } from "./reference.ts";

export interface TraceRequest extends Listing {
  readonly url: string;
  readonly token: string;
}

/** The fields of a decision that are used here. */
interface Decision {
  readonly event_id: string;
  readonly kind: string;
  readonly created_at: string;
  readonly notification: string;
  readonly user_id: string;
  readonly address: string | null;
  readonly outcome: string;
  readonly reason: string;
  readonly message: { readonly id: string; readonly workflow_state: string; readonly reason: string | null } | null;
  readonly digest: { readonly send_at: string; readonly workflow_state: string } | null;
}

interface Trace {
  readonly id: string;
  readonly kind: string;
  readonly created_at: string;
  readonly decided_at: string | null;
  readonly error: string | null;
  readonly decisions: readonly Decision[];
}

export async function trace(request: TraceRequest, output: Output): Promise<void> {
  const canvas = new Canvas(request.url, request.token);
  if (request.id === undefined) await traceUser(canvas, request, output);
  else await traceEvent(canvas, request.id, request, output);
}

async function traceUser(canvas: Canvas, { user = "self", limit, json }: TraceRequest, output: Output): Promise<void> {
  const path = `/api/pidge/v1/users/${encodeURIComponent(userReference(user))}/notifications`;
  const decisions = await first(canvas.paginate<Decision>(path, { per_page: Math.min(limit, 100) }), limit);
  if (json) writeJson(output, decisions);
  else output.write(decisionTable(decisions));
}

async function traceEvent(canvas: Canvas, id: string, { limit, json }: Listing, output: Output): Promise<void> {
  const path = `/api/pidge/v1/notifications/${id}/trace`;
  const query = { per_page: Math.min(limit, 100) };
  const { data } = await canvas.request<Trace>("GET", path, { query });
  const decisions = await first(canvas.paginate<Decision>(path, query, { root: "decisions" }), limit);
  if (json) return writeJson(output, { ...data, decisions });
  const decided = data.decided_at === null ? "not decided yet" : `decided ${data.decided_at}`;
  const error = data.error === null ? "" : `; deciding failed: ${data.error}`;
  output.write(`Event ${data.id}: ${data.kind}, ${data.created_at}, ${decided}${error}`);
  output.write(decisionTable(decisions));
}

/** Describes what a decision led to so far. */
function outcomeOf({ message, digest }: Decision): string {
  if (message !== null)
    return `mail ${message.id}: ${message.workflow_state}${message.reason === null ? "" : ` (${message.reason})`}`;
  return digest === null ? "-" : `digest of ${digest.send_at}: ${digest.workflow_state}`;
}

const HEADING = ["event", "user", "address", "kind", "outcome", "because", "what came of it"];

const decisionTable = (decisions: readonly Decision[]): string =>
  decisions.length === 0 ? "No notification was decided." : table([HEADING, ...decisions.map(decisionRow)]);

const decisionRow = (decision: Decision): readonly string[] => [
  decision.event_id,
  decision.user_id,
  decision.address ?? "-",
  decision.notification,
  decision.outcome,
  decision.reason,
  outcomeOf(decision),
];
