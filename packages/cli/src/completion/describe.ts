/** Describes the command for shells: its sub-commands, their flags, and what can stand after each. */
import { Command, type Option } from "commander";
import { COMMANDS } from "../commands.ts";

/** What a flag's value or an argument is, as far as a shell can complete it. */
export type Completes = "files" | "directories" | "nothing" | readonly string[];

export interface FlagDescription {
  /** With its dashes. */
  readonly name: string;
  readonly description: string;
  /** Undefined for a flag without a value. */
  readonly value: Completes | undefined;
}

export interface CommandDescription {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagDescription[];
  readonly argument: Completes;
}

/** Every command with its flags; those that the help hides are left out. */
export async function describeCommands(): Promise<readonly CommandDescription[]> {
  return Promise.all(
    COMMANDS.map(async ({ name, description, load }) => {
      const command = new Command(name);
      (await load())(command);
      const [argument] = command.registeredArguments;
      const flags = command.options.filter((option) => !option.hidden && option.long).map(describeFlag);
      const help = { name: "--help", description: "display help for command", value: undefined };
      return { name, description, flags: [...flags, help], argument: completesOf(argument) };
    }),
  );
}

function describeFlag(option: Option): FlagDescription {
  const takesValue = option.required || option.optional;
  return {
    name: option.long ?? "",
    description: oneSentence(option.description),
    value: takesValue ? completesOf({ name: () => option.flags, argChoices: option.argChoices }) : undefined,
  };
}

interface Named {
  name(): string;
  readonly argChoices?: readonly string[] | undefined;
}

function completesOf(named: Named | undefined): Completes {
  if (named === undefined) return "nothing";
  if (named.argChoices !== undefined) return named.argChoices;
  if (/\bdirectory\b/.test(named.name().replace(/^--\S+/, ""))) return "directories";
  return /\bfiles?\b/.test(named.name().replace(/^--\S+/, "")) ? "files" : "nothing";
}

/** The first sentence, without the hints in brackets and without what a shell would read as its own. */
const oneSentence = (text: string): string =>
  (text.split(/(?<=[^.])[.;:] | \(/, 1)[0] ?? "")
    .replaceAll("'", "’")
    .replaceAll(/[`"\\$[\]]/g, "")
    .replace(/[.:;]$/, "");
