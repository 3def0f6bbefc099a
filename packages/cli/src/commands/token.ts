/** Defines `pidge token`. */
import type { Command } from "commander";
import { addRemoteFlags, remoteOf } from "../flags/remote.ts";
import { stdout } from "../output.ts";

export function define(command: Command): void {
  addRemoteFlags(command)
    .argument("<user>", "id, login, sis_user_id:… or self")
    .option("--purpose <text>", "what the token is for")
    .action(async (user: string, flags: { readonly purpose?: string }) => {
      const remote = remoteOf({ ...flags });
      const [{ talking }, { makeToken }] = await Promise.all([import("../remote.ts"), import("../token.ts")]);
      stdout.write(await talking(remote.url, () => makeToken({ ...remote, user, purpose: flags.purpose })));
    });
}
