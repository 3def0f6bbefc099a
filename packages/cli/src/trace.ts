/** `pidge trace`: who was told of an event, where, how, and why; or what was decided for one user. */
import { Canvas } from "@pidge/client";
import type { Listing } from "./flags/list.ts";
import { first, type Output, table } from "./output.ts";
import { userReference } from "./reference.ts";

export interface TraceRequest extends Listing {
  readonly url: string;
  readonly token: string;
}

/** What is read of a decision. */
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

export async function trace(r: TraceRequest, output: Output): Promise<void> {
  const canvas = new Canvas(r.url, r.token);
  const per_page = Math.min(r.limit, 100);
  if (r.id === undefined) {
    const user = encodeURIComponent(userReference(r.user ?? "self"));
    const path = `/api/pidge/v1/users/${user}/notifications`;
    const decisions = await first(canvas.paginate<Decision>(path, { per_page }), r.limit);
    output.write(r.json ? JSON.stringify(decisions, null, 2) : listed(decisions));
    return;
  }
  const path = `/api/pidge/v1/notifications/${r.id}/trace`;
  const { data } = await canvas.request<Trace>("GET", path, { query: { per_page } });
  const decisions = await first(canvas.paginate<Decision>(path, { per_page }, { root: "decisions" }), r.limit);
  if (r.json) return output.write(JSON.stringify({ ...data, decisions }, null, 2));
  const decided = data.decided_at === null ? "not decided yet" : `decided ${data.decided_at}`;
  const error = data.error === null ? "" : `; it could not be: ${data.error}`;
  output.write(`Event ${data.id}: ${data.kind}, ${data.created_at}, ${decided}${error}`);
  output.write(listed(decisions));
}

/** What came of it, as far as it has come. */
function fate({ message, digest }: Decision): string {
  if (message !== null)
    return `mail ${message.id}: ${message.workflow_state}${message.reason === null ? "" : ` (${message.reason})`}`;
  return digest === null ? "-" : `digest of ${digest.send_at}: ${digest.workflow_state}`;
}

const listed = (decisions: readonly Decision[]): string =>
  decisions.length === 0
    ? "Nothing was decided for anybody."
    : table([
        ["event", "user", "address", "kind", "outcome", "because", "what came of it"],
        ...decisions.map((d) => [
          d.event_id,
          d.user_id,
          d.address ?? "-",
          d.notification,
          d.outcome,
          d.reason,
          fate(d),
        ]),
      ]);
