/** The one suite of all runtimes (C-176): bundled once, run by each. */
import { type Outcome, type Place, runAll } from "./check.ts";
import { liveChecks } from "./live.ts";
import { scriptedChecks } from "./scripted.ts";

export const run = (place: Place): Promise<Outcome[]> => runAll({ ...scriptedChecks, ...liveChecks }, place);
