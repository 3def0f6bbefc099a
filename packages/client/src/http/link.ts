/** Parses the `Link` header, which holds the addresses of neighbouring pages. */

/** Addresses by relation; relations are in lower case. */
export type Links = Readonly<Record<string, string>>;

/** The page number in an address. Opaque page tokens do not match. */
export const PAGE_NUMBER = /(?<=[?&]page=)\d+(?=&|$)/;

/** Parses a `Link` header: addresses in `<…>`, each with its parameters. Commas and semicolons do not split it. */
export function parseLinks(header: string | null): Links {
  const links: Record<string, string> = {};
  for (const [, url = "", params = ""] of (header ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    const rel = /;\s*rel\s*=\s*"?([^",;]*)/i.exec(params)?.[1] ?? "";
    for (const name of rel.trim().toLowerCase().split(/\s+/)) if (name) links[name] ??= url.trim();
  }
  return links;
}
