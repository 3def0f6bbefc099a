/**
 * What staying small costs: two servers on stores of their own answer the same pages in turn, one with the flags of
 * `--footprint small` and one without. Requests a second depend on what else the machine does; processor time hardly.
 */
import { compare, fetchBytes, type Measurement, median, rate, type Target } from "./harness.ts";
import { FEW } from "./seed.ts";

const LOAD = { clients: 4, total: 2_000 };
const ROUNDS = 7;

interface Usage {
  readonly rss: number;
  /** Microseconds of processor time since the process began. */
  readonly cpu: number;
}

const usage = async ({ bare }: Target): Promise<Usage> => (await (await fetch(`${bare}/memory`)).json()) as Usage;

/** Pages a second, and milliseconds of processor time a page. */
async function steady(target: Target): Promise<{ speed: number; cost: number }> {
  const { url, world } = target;
  const before = await usage(target);
  const speed = await rate(LOAD, async (i) => {
    const person = world.people[i % FEW];
    if (person !== undefined) await fetchBytes(`${url}/api/v1/conversations?per_page=5`, person.token);
  });
  return { speed, cost: ((await usage(target)).cpu - before.cpu) / LOAD.total / 1000 };
}

export async function footprints(small: Target, generous: Target): Promise<Measurement[]> {
  const costs = { small: [] as number[], generous: [] as number[] };
  const run = (name: keyof typeof costs, target: Target) => async () => {
    const { speed, cost } = await steady(target);
    costs[name].push(cost);
    return speed;
  };
  const speed = await compare(ROUNDS, run("small", small), run("generous", generous));
  const [after, other] = [await usage(small), await usage(generous)];
  const cost = { ours: median(costs.small.slice(1)), limit: median(costs.generous.slice(1)) };
  const { store } = small;
  return [
    { name: "small footprint: pages of 5", store, ...speed, unit: "pages/s" },
    { name: "small footprint: processor time", store, ...cost, unit: "ms/page" },
    { name: "small footprint: resident memory", store, ours: after.rss / 1e6, limit: other.rss / 1e6, unit: "MB" },
  ];
}
