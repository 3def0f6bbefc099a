/** Defines `pidge trace`. */
import type { Command } from "commander";
import { addListFlags, listingOf } from "../flags/list.ts";
import { addRemoteFlags, remoteOf } from "../flags/remote.ts";
import { stdout } from "../output.ts";

export function define(command: Command): void {
  addListFlags(addRemoteFlags(command).argument("[id]", "the event, as `pidge mail` names it"), "decisions").action(
    async (id: string | undefined, flags) => {
      const request = { ...remoteOf(flags), ...listingOf(id, flags) };
      const [{ talking }, { trace }] = await Promise.all([import("../remote.ts"), import("../trace.ts")]);
      await talking(request.url, () => trace(request, stdout));
    },
  );
}
