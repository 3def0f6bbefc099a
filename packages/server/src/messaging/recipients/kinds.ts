/** Which kinds of rows a recipient search lists. */
import type { ContextKind } from "../addressBook/parseRecipients.ts";
import type { SearchContext } from "./place.ts";

export interface Kinds {
  readonly people: boolean;
  readonly contexts: readonly ContextKind[];
  /** Whether rows for a role, such as "Teachers", may stand before the others. */
  readonly synthetic: boolean;
}

const CONTEXTS: readonly ContextKind[] = ["course", "section", "group"];

/** Decides which kinds are listed. `types` as sent; `searched` tells whether there are words to search for. */
export function kindsOf(types: readonly string[], place: SearchContext | undefined, searched: boolean): Kinds {
  const given = types.length > 0;
  const asked = CONTEXTS.filter((kind) => types.includes(kind) || types.includes("context"));
  const people = !given || types.includes("user");
  const synthetic = !searched && (!given || types.includes("context"));
  if (place === undefined) {
    // without words only the actor's own contexts are listed, not their people
    if (!given && !searched) return { people: false, contexts: ["course", "group"], synthetic: false };
    return { people, contexts: given ? asked : CONTEXTS, synthetic: false };
  }
  if (place.lists !== "people") {
    const listed = place.lists === "sections" ? "section" : "group";
    return { people: false, contexts: !given || asked.includes(listed) ? [listed] : [], synthetic: false };
  }
  // sections and groups of a course are listed when they are searched for or asked for
  const inside = place.kind !== "course" ? [] : given ? asked : searched ? CONTEXTS : [];
  return { people, contexts: inside.filter((kind) => kind !== "course"), synthetic };
}
