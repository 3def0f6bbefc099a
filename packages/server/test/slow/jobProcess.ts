/** A process that works one queue, told by its arguments: the store, and whether its jobs ever end. For tests that kill it. */
import pino from "pino";
import { createJobs } from "../../src/jobs/jobs.ts";
import { openStore, type StoreOptions } from "../../src/store/open.ts";

const { place, asks, ends } = JSON.parse(process.argv[2]!) as { place: StoreOptions; asks: boolean; ends: boolean };
const store = await openStore(place);
const jobs = createJobs(store.pool, pino({ level: "error" }));
jobs.define("mortal", async () => {
  process.stdout.write("taken\n");
  if (!ends) await new Promise((resolve) => setTimeout(resolve, 3_600_000));
});
await jobs.start(true);
if (asks) await jobs.send("mortal", {});
