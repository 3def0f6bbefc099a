/** Defines `pidge token`. */
import type { Command } from "commander";
import { addRemoteFlags, remoteOf } from "../flags/remote.ts";
import { stdout, writeJson } from "../output.ts";

interface TokenFlags {
  readonly purpose?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  addRemoteFlags(command)
    .argument("<user>", "id, login, sis_user_id:… or self")
    .option("--purpose <text>", "what the token is for")
    .option("--json", "print JSON")
    .action(async (user: string, { purpose, json, ...flags }: TokenFlags) => {
      const remote = remoteOf(flags);
      const [{ talking }, { makeToken }] = await Promise.all([import("../remote.ts"), import("../token.ts")]);
      const made = await talking(remote.url, () => makeToken({ ...remote, user, purpose }));
      if (json) writeJson(stdout, made);
      else stdout.write(made.token);
    });
}
