/** Loads pages of conversations; rows of pages that are requested again are cached. */
import type { Context } from "../../platform/context.ts";
import type { NamedPerson } from "../../platform/people.sql.ts";
import { ByteLimitedCache } from "../../store/cache/byteLimitedCache.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { must } from "../../store/must.ts";
import { COUNT_BEYOND, findPage, type PageQuery, type PageRow, pageRow, type Shown } from "./pages.sql.ts";
import { type Participant, participant } from "./participants.sql.ts";

/** Open inboxes poll the same page: of a cached page only what has changed is read. */
const pageCache = cacheKey(
  () =>
    new ByteLimitedCache<string, ReadonlyMap<number, Shown>>({
      size: (rows) => [...rows.values()].reduce((sum, [, , , people]) => sum + 800 + 100 * people.length, 0),
      most: 16_000_000,
    }),
);

/**
 * Pages that were requested once. A page is cached from its second request on, if that comes before a thousand others:
 * a reader who walks through all pages requests each once. About as many are cached.
 */
const requestedPages = cacheKey(() => new ByteLimitedCache<string, true>({ size: () => 200, most: 200_000 }));

export type PageRequest = Omit<PageQuery, "known">;

export interface LoadedPage {
  readonly rows: PageRow[];
  /** Rows from the page's start to the end, up to the limit and a hundred; more when it is exactly that. */
  readonly counted: number;
  readonly countLimit: number;
}

export async function loadPage(
  ctx: Pick<Context, "db" | "caches" | "people" | "root" | "actor">,
  request: PageRequest,
): Promise<LoadedPage> {
  const { db, caches, people, root, actor } = ctx;
  const key = JSON.stringify([root, actor.id, request]);
  const isCached = caches.of(requestedPages).get(key) === true;
  const known = isCached ? (caches.of(pageCache).get(key) ?? new Map<number, Shown>()) : undefined;
  const found = must(await findPage(ctx, { ...request, known }), "the page");
  const shown = (found.rows ?? []).map((row) =>
    typeof row === "number" ? must(known?.get(row), "the cached row") : row,
  );
  if (isCached) caches.of(pageCache).set(key, new Map(shown.map((row) => [row[0], row])));
  else caches.of(requestedPages).set(key, true);
  const ids: number[] = [];
  for (const [, , , list] of shown) for (const person of list) ids.push(userOf(person));
  const named = await people.of(db, root, ids);
  const packed = pageRow(request.scope);
  return {
    rows: shown.map(([, , values, list]) => packed.read(values, { people: participants(list, named) })),
    counted: found.counted,
    countLimit: request.limit + COUNT_BEYOND,
  };
}

const userOf = (person: Shown[3][number]): number => (typeof person === "number" ? person : person[0]);

function participants(list: Shown[3], named: ReadonlyMap<number, NamedPerson>): readonly Participant[] {
  const found = list.map((item) => {
    const person = named.get(userOf(item));
    return person && participant(person, typeof item === "number" ? null : item[1]);
  });
  return found.every((person) => person !== undefined) ? found : found.filter((person) => person !== undefined);
}
