/** Defines `pidge settings`. */
import { ConfigurationError, environment, unknownVariables } from "@pidge/server/settings";
import type { Command } from "commander";
import { addServerFlags, serverSettings } from "../flags/server.ts";
import { stdout } from "../output.ts";
import { settingsTable } from "../settingsTable.ts";

export function define(command: Command): void {
  addServerFlags(
    command
      .option("--check", "say only whether the settings are valid")
      .option("--changed", "leave out what has its default")
      .option("--json", "print JSON"),
  ).action(async (flags) => {
    const effective = readSettings(flags, flags.json === true);
    if (effective === undefined) return;
    for (const warning of unknownVariables(environment())) process.stderr.write(`Warning: ${warning}\n`);
    const shown = flags.changed ? effective.filter(({ source }) => source !== "default") : effective;
    if (flags.json) stdout.write(JSON.stringify({ valid: true, settings: shown }, null, 2));
    else stdout.write(flags.check ? "The settings are valid." : settingsTable(shown));
  });
}

/** The settings; as JSON also what is wrong with them is printed, and undefined returned. */
function readSettings(flags: Readonly<Record<string, unknown>>, json: boolean) {
  try {
    return serverSettings(flags).effective;
  } catch (error) {
    if (!json || !(error instanceof ConfigurationError)) throw error;
    stdout.write(JSON.stringify({ valid: false, faults: error.faults }, null, 2));
    process.exitCode = 1;
    return undefined;
  }
}
