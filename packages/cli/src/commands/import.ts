/** Defines `pidge import`. */
import { type Command, Option } from "commander";
import { addRemoteFlags, remoteOf } from "../flags/remote.ts";
import { stdout } from "../output.ts";

interface ImportFlags {
  readonly allowErrors?: boolean;
  readonly batchMode?: boolean;
  readonly diffingId?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly sticky?: Sticky;
  readonly term?: string;
}

const STICKY = ["override", "add", "clear"] as const;
type Sticky = (typeof STICKY)[number];

export function define(command: Command): void {
  addRemoteFlags(command)
    .argument("<files...>", "CSV files, or zips of them")
    .option("--allow-errors", "exit with 0 although rows were refused")
    .option(
      "--diffing-id <name>",
      "apply only what differs from the last import of this name; rows left out are dropped",
    )
    .option("--batch-mode", "delete what earlier imports made in --term and these files leave out")
    .option("--term <term>", "the term of --batch-mode: id or sis_term_id:…")
    .addOption(
      new Option(
        "--sticky <mode>",
        "override: also write fields that were changed by hand; add: and protect them from later imports; clear: and protect them no longer",
      ).choices(STICKY),
    )
    .option("--json", "print JSON")
    .action(async (files: string[], { allowErrors, json, ...flags }: ImportFlags) => {
      const remote = remoteOf({ ...flags });
      const parameters = parametersOf(flags);
      const [{ talking }, { importFiles }] = await Promise.all([import("../remote.ts"), import("../import.ts")]);
      const request = { ...remote, files, parameters, allowErrors: allowErrors ?? false, json: json ?? false };
      process.exitCode = await talking(remote.url, () => importFiles(request, stdout));
    });
}

/** The flags as the API names them. */
function parametersOf({ batchMode, diffingId, dryRun, sticky, term }: ImportFlags): Record<string, string | boolean> {
  if (batchMode && term === undefined) throw new Error("--batch-mode needs --term: it deletes inside one term only");
  if (term !== undefined && !batchMode) throw new Error("--term has a meaning only with --batch-mode");
  if (batchMode && diffingId !== undefined) throw new Error("--batch-mode and --diffing-id exclude each other");
  return {
    ...(batchMode && term !== undefined ? { batch_mode: true, batch_mode_term_id: term } : {}),
    ...(diffingId === undefined ? {} : { diffing_data_set_identifier: diffingId }),
    ...(sticky === undefined ? {} : { override_sis_stickiness: true }),
    ...(sticky === "add" ? { add_sis_stickiness: true } : {}),
    ...(sticky === "clear" ? { clear_sis_stickiness: true } : {}),
    ...(dryRun ? { dry_run: true } : {}),
  };
}
