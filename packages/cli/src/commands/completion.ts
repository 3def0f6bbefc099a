/** Defines `pidge completion`. */
import { Argument, type Command } from "commander";
import { stdout } from "../output.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

export function define(command: Command): void {
  command
    .addArgument(new Argument("<shell>", "the shell to print completions for").choices(SHELLS))
    .addHelpText(
      "after",
      "\nbash, zsh:  source <(pidge completion bash)   in ~/.bashrc or ~/.zshrc\nfish:       pidge completion fish > ~/.config/fish/completions/pidge.fish",
    )
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { describeCommands } = await import("../completion/describe.ts");
      const commands = await describeCommands();
      const write = {
        bash: async () => (await import("../completion/bash.ts")).bashCompletion(commands),
        zsh: async () => (await import("../completion/zsh.ts")).zshCompletion(commands),
        fish: async () => (await import("../completion/fish.ts")).fishCompletion(commands),
      };
      stdout.write((await write[shell]()).trimEnd());
    });
}
