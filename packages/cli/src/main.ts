/** The `pidge` command: finds the command that was asked for, and reports what goes wrong on the error stream. */
import { createRequire } from "node:module";
import { Command } from "commander";
import { COMMANDS } from "./commands.ts";
import { report } from "./report.ts";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

const program = new Command("pidge")
  .description("Campus messaging that speaks Canvas")
  .version(version)
  .showHelpAfterError("(with --help the command says what can be given)");

/** Only the command that was asked for is defined whole: the settings' schema alone takes longer to load than Node itself. */
const asked = process.argv.slice(2).filter((word) => !word.startsWith("-") && word !== "help")[0];
for (const { name, description, load } of COMMANDS) {
  const command = program.command(name).description(description);
  if (name === asked) (await load())(command);
}

try {
  await program.parseAsync();
} catch (error) {
  report(error);
  process.exit(1);
}
