/** Defines `pidge serve`. */
import type { Command } from "commander";
import { addServerFlags, serverSettings } from "../flags/server.ts";
import { stdout } from "../output.ts";

export function define(command: Command): void {
  addServerFlags(command).action(async (flags) => {
    const { options } = serverSettings(flags);
    const { serve } = await import("../serve.ts");
    await serve(options, stdout);
  });
}
