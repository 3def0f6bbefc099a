/** Completion for fish. */
import type { CommandDescription, Completes, FlagDescription } from "./describe.ts";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** How the value of a flag is completed: -r takes a value, -x one that is no file. */
function value(completes: Completes | undefined): string {
  if (completes === undefined) return "";
  if (completes === "files") return " -r -F";
  if (completes === "directories") return " -x -a '(__fish_complete_directories)'";
  return completes === "nothing" ? " -x" : ` -x -a ${quoted(completes.join(" "))}`;
}

export function fishCompletion(commands: readonly CommandDescription[]): string {
  const names = commands.map(
    ({ name, description }) => `complete -c pidge -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
  );
  const flagOf = (command: string, flag: FlagDescription) =>
    `complete -c pidge -n '__fish_seen_subcommand_from ${command}' -l ${flag.name.slice(2)} -d ${quoted(flag.description)}${value(flag.value)}`;
  const flags = commands.flatMap(({ name, flags: own }) => own.map((flag) => flagOf(name, flag)));
  const restrictions = commands
    .filter(({ argument }) => argument !== "files")
    .map(({ name, argument }) => {
      const choices = typeof argument === "string" ? "" : ` -a ${quoted(argument.join(" "))}`;
      return `complete -c pidge -n '__fish_seen_subcommand_from ${name}' -f${choices}`;
    });
  return [
    "# Completion of pidge for fish: pidge completion fish | source",
    ...names,
    ...restrictions,
    ...flags,
    "",
  ].join("\n");
}
