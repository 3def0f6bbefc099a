/** Looks at what the mail server in front found out about a mail's sender (RFC 8601). */

interface Result {
  readonly method: string;
  readonly result: string;
  readonly properties: ReadonlyMap<string, string>;
}

/**
 * Whether the mail server named `server` authenticated the domain of an address: by DMARC, or by SPF or DKIM of the same
 * organisation. Fields of other servers do not count, and that server must remove fields in its name that came from
 * outside.
 */
export function isAuthenticated(fields: readonly string[], server: string, address: string): boolean {
  const domain = domainOf(address);
  const results = fields.flatMap((field) => resultsOf(field, server));
  const dmarc = results.find(({ method }) => method === "dmarc");
  if (dmarc?.result === "fail") return false;
  if (dmarc?.result === "pass") return isAligned(domain, dmarc.properties.get("header.from")?.toLowerCase() ?? domain);
  return results.some(
    ({ method, result, properties }) =>
      result === "pass" &&
      ((method === "spf" && isAligned(domain, domainOf(properties.get("smtp.mailfrom") ?? ""))) ||
        (method === "dkim" &&
          isAligned(domain, (properties.get("header.d") ?? domainOf(properties.get("header.i") ?? "")).toLowerCase()))),
  );
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();

const isAligned = (a: string, b: string): boolean =>
  b !== "" && (a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`));

/** The results of a field `server; method=result property=value …; …`, without comments. */
function resultsOf(field: string, server: string): Result[] {
  const [name = "", ...parts] = withoutComments(field).split(";");
  if (name.trim().split(/\s/)[0]?.toLowerCase() !== server.toLowerCase()) return [];
  return parts.flatMap((part) => {
    const [first = "", ...rest] = part.trim().split(/\s+/);
    const [method, result] = first.toLowerCase().split("=");
    if (!method || !result) return [];
    const properties = rest.flatMap((word) => {
      const at = word.indexOf("=");
      return at > 0 ? [[word.slice(0, at).toLowerCase(), word.slice(at + 1).replace(/^"|"$/g, "")] as const] : [];
    });
    return [{ method: method.split("/")[0] ?? "", result, properties: new Map(properties) }];
  });
}

function withoutComments(text: string): string {
  let depth = 0;
  let out = "";
  for (const character of text) {
    if (character === "(") depth++;
    else if (character === ")") depth = Math.max(0, depth - 1);
    else if (depth === 0) out += character;
  }
  return out;
}
