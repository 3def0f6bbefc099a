/** The flags of the commands that talk to a running server. */
import { environment, REMOTE_LEAVES, remoteSettings } from "@pidge/server/settings";
import type { Command } from "commander";
import { flagsOf, optionsOf } from "./server.ts";

export interface Remote {
  readonly url: string;
  readonly token: string;
}

export function addRemoteFlags(command: Command): Command {
  for (const leaf of REMOTE_LEAVES) for (const option of optionsOf(leaf)) command.addOption(option);
  return command;
}

/** The server to talk to and the token to use. */
export function remoteOf(parsed: Readonly<Record<string, unknown>>): Remote {
  const { url, token } = remoteSettings(flagsOf(parsed, REMOTE_LEAVES), environment());
  if (token === undefined) throw new Error("a token is needed: give --token, or set PIDGE_TOKEN");
  return { url, token };
}
