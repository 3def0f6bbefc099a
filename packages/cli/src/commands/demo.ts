/** Defines `pidge demo`. */
import type { Command } from "commander";
import { addServerFlags, serverSettings } from "../flags/server.ts";
import { applyFootprint } from "../footprint.ts";
import { stdout } from "../output.ts";

/** The examples ask for more than the throttle would let through. */
const DEFAULTS = { data: ".pidge/demo", "throttle.enabled": false };

export function define(command: Command): void {
  addServerFlags(command, DEFAULTS).action(async (flags) => {
    const { options, command: own } = serverSettings(flags, DEFAULTS);
    applyFootprint(own.footprint);
    const { demo } = await import("../demo/demo.ts");
    await demo(options, stdout);
  });
}
