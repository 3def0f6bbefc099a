/** Defines `pidge import`. */
import type { Command } from "commander";
import { addRemoteFlags, remoteOf } from "../flags/remote.ts";
import { stdout } from "../output.ts";

export function define(command: Command): void {
  addRemoteFlags(command)
    .argument("<files...>", "CSV files, or zips of them")
    .action(async (files: string[], flags) => {
      const remote = remoteOf(flags);
      const [{ talking }, { importFiles }] = await Promise.all([import("../remote.ts"), import("../import.ts")]);
      process.exitCode = await talking(remote.url, () => importFiles({ ...remote, files }, stdout));
    });
}
