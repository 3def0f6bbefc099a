/** Defines `pidge serve`. */
import type { Command } from "commander";
import { addServerFlags, serverSettings } from "../flags/server.ts";
import { applyFootprint } from "../footprint.ts";
import { stdout } from "../output.ts";

export function define(command: Command): void {
  addServerFlags(command.option("--json", "announce the server as one line of JSON")).action(async (flags) => {
    const { options, command: own } = serverSettings(flags);
    applyFootprint(own.footprint);
    const { serve } = await import("../serve.ts");
    await serve(options, flags.json === true, stdout);
  });
}
