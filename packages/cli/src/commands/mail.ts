/** Defines `pidge mail`. */
import type { Command } from "commander";
import { addListFlags, listingOf } from "../flags/list.ts";
import { addRemoteFlags, remoteOf } from "../flags/remote.ts";
import { stdout } from "../output.ts";

export function define(command: Command): void {
  addListFlags(addRemoteFlags(command).argument("[id]", "the mail to show"), "mails").action(
    async (id: string | undefined, flags) => {
      const request = { ...remoteOf(flags), ...listingOf(id, flags) };
      const [{ talking }, { mail }] = await Promise.all([import("../remote.ts"), import("../mail.ts")]);
      await talking(request.url, () => mail(request, stdout));
    },
  );
}
