/** Bounds what a document may ask for, before it is validated: validation compares fields with each other. */
import { type DocumentNode, GraphQLError, Kind, type SelectionSetNode } from "graphql";

/** Canvas's own queries and GraphQL tools stay far below these. */
export const MAX_TOKENS = 5_000;
export const MAX_SOURCE = 100_000;
const MAX_DEPTH = 30;
const MAX_FIELDS = 1_000;

interface Size {
  readonly fields: number;
  readonly depth: number;
}

/** Refuses documents that are nested too deeply or select too many fields, fragments counted wherever they are spread. */
export function requireSmall(document: DocumentNode): void {
  const fragments = new Map(
    document.definitions.flatMap((part) =>
      part.kind === Kind.FRAGMENT_DEFINITION ? [[part.name.value, part.selectionSet] as const] : [],
    ),
  );
  const sizes = new Map<string, Size>();
  const sizeOfFragment = (name: string): Size => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    // a fragment that contains itself counts nothing there; validation refuses it
    sizes.set(name, { fields: 0, depth: 0 });
    const size = sizeOf(fragments.get(name));
    sizes.set(name, size);
    return size;
  };
  const sizeOf = (set: SelectionSetNode | undefined): Size => {
    let [fields, depth] = [0, 0];
    for (const selection of set?.selections ?? []) {
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD ? sizeOfFragment(selection.name.value) : sizeOf(selection.selectionSet);
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      fields += inner.fields + own;
      depth = Math.max(depth, inner.depth + own);
    }
    return { fields, depth };
  };
  for (const part of document.definitions) {
    if (part.kind !== Kind.OPERATION_DEFINITION) continue;
    const { fields, depth } = sizeOf(part.selectionSet);
    if (depth > MAX_DEPTH) throw new GraphQLError(`The document is nested too deeply: at most ${MAX_DEPTH} levels`);
    if (fields > MAX_FIELDS) throw new GraphQLError(`The document selects too many fields: at most ${MAX_FIELDS}`);
  }
}
