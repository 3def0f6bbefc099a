/** Reads what a mail server reports about a mail of ours that it could not deliver (RFC 3464). */

export interface DeliveryReport {
  /** Whether it gave the mail up for good; otherwise it is delayed, or may be tried again. */
  readonly permanent: boolean;
  /** What the server of the recipient said. */
  readonly diagnostic: string;
}

const MAX_DIAGNOSTIC = 1_000;

/** The report about the first recipient that has one; undefined when the parts report nothing of the kind. */
export function readDeliveryReport(parts: readonly string[]): DeliveryReport | undefined {
  for (const part of parts)
    for (const group of part.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
      const fields = fieldsOf(group);
      const action = fields.get("action")?.toLowerCase();
      const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get("status") ?? "")?.[0];
      if (action !== "failed" && action !== "delayed") continue;
      const diagnostic = (fields.get("diagnostic-code") ?? "").replace(/^\s*[\w.-]+\s*;\s*/, "").trim();
      return {
        permanent: action === "failed" && !status?.startsWith("4"),
        diagnostic: (diagnostic || `${status ?? ""} ${action}`.trim()).slice(0, MAX_DIAGNOSTIC),
      };
    }
  return undefined;
}

function fieldsOf(group: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of group.replace(/\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return fields;
}
