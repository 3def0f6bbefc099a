/** Pictures from other servers: fetched, checked, and cached for a day. */
import type { Services } from "../../platform/context.ts";
import { ByteLimitedCache } from "../../store/cache/byteLimitedCache.ts";
import { cacheKey } from "../../store/cache/caches.ts";
import { CannotFetch, fetchUrl } from "../fetchUrl.ts";

const MOST_BYTES = 1024 * 1024;
const MOST_CACHED_BYTES = 16 * 1024 * 1024;
const MOST_FETCHES = 8;
/** A whole picture must have come by then; somebody's page is waiting for it. */
const DEADLINE_MS = 10_000;
const FRESH_SECONDS = 24 * 3600;
/** A picture that could not be had is not asked for again before. */
const FAILED_SECONDS = 600;

interface Picture {
  /** Undefined where there is no such picture. */
  readonly image: { readonly type: string; readonly bytes: Buffer } | undefined;
  /** For how long it may be shown, in seconds. */
  readonly seconds: number;
}

interface Cached extends Picture {
  readonly until: number;
}

/** The first bytes of the kinds that browsers show as pictures and run nothing of. SVG can hold scripts. */
const KINDS: readonly (readonly [type: string, start: RegExp])[] = [
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[\s\S]{4}WEBP/],
];

class Pictures {
  readonly #cache = new ByteLimitedCache<string, Cached>({
    most: MOST_CACHED_BYTES,
    size: ({ image }) => 500 + (image?.bytes.length ?? 0),
  });
  readonly #fetching = new Map<string, Promise<Picture>>();

  /** The picture at an address. Concurrent requests for it share one fetch. */
  async of(address: string, services: Pick<Services, "clock" | "config">): Promise<Picture> {
    const cached = this.#cache.get(address);
    if (cached !== undefined && cached.until > services.clock.now().getTime()) return cached;
    const running = this.#fetching.get(address);
    if (running !== undefined) return running;
    // a page full of new pictures must not open a connection for each of them at once
    if (this.#fetching.size >= MOST_FETCHES) return { image: undefined, seconds: 0 };
    const fetching = this.#fetch(address, services).finally(() => this.#fetching.delete(address));
    this.#fetching.set(address, fetching);
    return fetching;
  }

  async #fetch(address: string, { clock, config }: Pick<Services, "clock" | "config">): Promise<Picture> {
    const image = await fetchImage(address, config).catch((error: unknown) => {
      if (error instanceof CannotFetch) return undefined;
      throw error;
    });
    const seconds = image === undefined ? FAILED_SECONDS : FRESH_SECONDS;
    this.#cache.set(address, { image, seconds, until: clock.now().getTime() + seconds * 1000 });
    return { image, seconds };
  }
}

export const PICTURES = cacheKey(() => new Pictures());

async function fetchImage(address: string, config: Services["config"]): Promise<Picture["image"]> {
  const limits = { allowPrivate: config.allowPrivateFetch, timeout: config.fetchTimeout, deadline: DEADLINE_MS };
  const answer = await fetchUrl(address, limits);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > MOST_BYTES) return undefined;
    }
  } catch {
    throw new CannotFetch(`The address cannot be reached: ${address}`);
  } finally {
    answer.destroy();
  }
  const bytes = Buffer.concat(chunks);
  const start = bytes.subarray(0, 16).toString("latin1");
  const type = KINDS.find(([, pattern]) => pattern.test(start))?.[0];
  return type === undefined ? undefined : { type, bytes };
}
