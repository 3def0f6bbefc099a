/** Which kinds of rows a recipient search lists. */
import type { ContextKind } from "../addressBook/recipients.ts";
import type { SearchContext } from "./place.ts";

export interface Kinds {
  readonly people: boolean;
  readonly contexts: readonly ContextKind[];
  /** Whether rows for a role, such as "Teachers", may stand before the others. */
  readonly synthetic: boolean;
}

const CONTEXTS: readonly ContextKind[] = ["course", "section", "group"];

/** `types` as sent; `searched` is whether there are words to search for. */
export function kindsOf(types: readonly string[], place: SearchContext | undefined, searched: boolean): Kinds {
  const given = types.length > 0;
  const asked = CONTEXTS.filter((kind) => types.includes(kind) || types.includes("context"));
  const people = !given || types.includes("user");
  const synthetic = !searched && (!given || types.includes("context"));
  if (place === undefined) {
    // without words only what the caller is in is listed, not everybody there
    if (!given && !searched) return { people: false, contexts: ["course", "group"], synthetic: false };
    return { people, contexts: given ? asked : CONTEXTS, synthetic: false };
  }
  if (place.lists !== "people") {
    const listed = place.lists === "sections" ? "section" : "group";
    return { people: false, contexts: !given || asked.includes(listed) ? [listed] : [], synthetic: false };
  }
  // in a course its sections and groups come along when they are searched or asked for
  const inside = place.kind !== "course" ? [] : given ? asked : searched ? CONTEXTS : [];
  return { people, contexts: inside.filter((kind) => kind !== "course"), synthetic };
}
