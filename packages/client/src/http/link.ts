/** The `Link` header: where the neighbours of a page are. */

/** Addresses by relation, relations in lower case. */
export type Links = Readonly<Record<string, string>>;

/** Reads a `Link` header. Commas and semicolons inside `<…>` and inside quotes do not split. */
export function parseLinks(header: string | null): Links {
  const links: Record<string, string> = {};
  for (const [, url, params] of (header ?? "").matchAll(/<([^>]*)>((?:\s*;[^,;="]*(?:=\s*(?:"[^"]*"|[^,;"]*))?)*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s,;"]+))/i.exec(params ?? "");
    for (const name of (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/)) if (name) links[name] ??= url!.trim();
  }
  return links;
}
