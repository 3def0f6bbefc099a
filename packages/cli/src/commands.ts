/** The commands of `pidge`, each defined in a file of its own that is loaded when the command is asked for. */
import type { Command } from "commander";

export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Loads the function that gives the command its arguments, flags and action. */
  readonly load: () => Promise<(command: Command) => void>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "serve",
    description: "run a server",
    load: async () => (await import("./commands/serve.ts")).define,
  },
  {
    name: "demo",
    description: "run a server with a sample campus and the examples",
    load: async () => (await import("./commands/demo.ts")).define,
  },
  {
    name: "settings",
    description: "show the settings that are in effect and where each comes from, or check a file",
    load: async () => (await import("./commands/settings.ts")).define,
  },
  {
    name: "token",
    description: "make a token for a user",
    load: async () => (await import("./commands/token.ts")).define,
  },
  {
    name: "import",
    description: "import SIS CSV files",
    load: async () => (await import("./commands/import.ts")).define,
  },
  {
    name: "mail",
    description: "list the mails that were kept or sent, or show one",
    load: async () => (await import("./commands/mail.ts")).define,
  },
  {
    name: "trace",
    description: "explain the notifications of an event or of a user: recipients, channels and reasons",
    load: async () => (await import("./commands/trace.ts")).define,
  },
  {
    name: "completion",
    description: "print completions for a shell",
    load: async () => (await import("./commands/completion.ts")).define,
  },
];
