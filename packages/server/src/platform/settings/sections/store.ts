/** Settings: where the data lie. */
import { homedir } from "node:os";
import { join } from "node:path";
import { bool, text, textOrFalse, whole } from "../option.ts";

export const store = {
  data: text({
    description:
      "Directory of the embedded store, which one process at a time may open. `startServer()` keeps everything in memory without it.",
    minLength: 1,
    expects: "the name of a directory",
    alternative: "store",
    commandDefault: ".pidge/data",
    placeholder: "directory",
  }),
  database: text({
    description: "PostgreSQL 15 or newer instead of the embedded store; any number of processes may share it.",
    pattern: "^postgres(ql)?:\\/\\/",
    expects: "an address like postgres://user:password@host:5432/name",
    secret: "password",
    alternative: "store",
    environment: ["PIDGE_DATABASE", "DATABASE_URL"],
    placeholder: "url",
  }),
  connections: whole({
    description: "Connections of this process to PostgreSQL.",
    minimum: 1,
    maximum: 1_000,
    default: 10,
  }),
  statementTimeout: whole({
    description: "Time after which a statement is given up.",
    unit: "milliseconds",
    minimum: 1,
    maximum: 3_600_000,
    default: 15_000,
  }),
  cacheDirectory: textOrFalse({
    description:
      "Directory of the start-up templates, with which a new embedded store starts in a fraction of the time; `false` keeps none.",
    minLength: 1,
    expects: "the name of a directory, or false",
    defaultText: "`pidge` in `$XDG_CACHE_HOME`, or in `~/.cache`",
    compute: (environment) => join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "pidge"),
    environment: ["PIDGE_CACHE_DIR"],
    embedded: true,
    placeholder: "directory",
  }),
};

/** What only the command has: a program leaves `data` and `database` out instead. */
export const memoryStore = {
  memory: bool({
    description: "Keep everything in memory: it is gone when the process ends.",
    default: false,
    alternative: "store",
  }),
};
