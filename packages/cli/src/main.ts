#!/usr/bin/env -S MALLOC_TRIM_THRESHOLD_=131072 node --max-semi-space-size=8 --heap-growing-percent=30
/**
 * The `pidge` command. What stands above keeps the process small: Node's defaults let garbage grow to twice what is in
 * use, and the C library keeps what was given back to it. Longer than 127 characters it is cut off by older Linux.
 */
import { setFlagsFromString } from "node:v8";
import { Command } from "commander";
import { stdout } from "./output.ts";
import {
  DEFAULT_DATA,
  type ListFlags,
  listSettings,
  type RemoteFlags,
  remoteSettings,
  type ServeFlags,
  serverSettings,
} from "./settings.ts";

// each thread that compiles the embedded store would keep the memory that it needed
setFlagsFromString("--wasm-num-compilation-tasks=1");

// each command loads what it needs when it runs: a server is large, and most of them need none
const program = new Command("pidge")
  .description("Campus messaging that speaks Canvas")
  .version("0.1.0")
  .showHelpAfterError("(with --help the command says what can be given)");

const serverFlags = (command: Command, data: string) =>
  command
    .option("--port <number>", "port to listen on (default 4000, 0 for any free one; also PIDGE_PORT)")
    .option("--host <address>", "address to listen on (default 127.0.0.1; also PIDGE_HOST)")
    .option("--data <directory>", `directory of the embedded store (default ${data}; also PIDGE_DATA)`)
    .option("--memory", "keep everything in memory")
    .option("--database <url>", "PostgreSQL, postgres://user:password@host:5432/name (also DATABASE_URL)")
    .option(
      "--smtp <url>",
      "mail server, smtp://user:password@host:587 (also PIDGE_SMTP); without one mails are kept and shown, not sent",
    )
    .option("--config <file>", "JSON file with server options")
    .option("--trust-proxy", "believe X-Forwarded-* headers: only behind a proxy that sets them")
    .option(
      "--log-level <level>",
      "silent, fatal, error, warn, info, debug or trace (default warn; also PIDGE_LOG_LEVEL)",
    )
    .addHelpText(
      "after",
      "\nPIDGE_ADMIN_TOKEN is the administrator's token on the first start; without it a random one is shown.",
    );

const remoteFlags = (command: Command) =>
  command
    .option("--url <url>", "the server (default http://127.0.0.1:4000, also PIDGE_URL)")
    .option("--token <token>", "an access token (also PIDGE_TOKEN)");

serverFlags(program.command("serve").description("run a server"), DEFAULT_DATA).action(async (flags: ServeFlags) => {
  const settings = serverSettings(flags);
  const { serve } = await import("./serve.ts");
  await serve(settings, stdout);
});

const DEMO_DATA = ".pidge/demo";
serverFlags(
  program.command("demo").description("run a server with a sample campus and the examples"),
  DEMO_DATA,
).action(async (flags: ServeFlags) => {
  const settings = serverSettings(flags, { data: DEMO_DATA });
  const { demo } = await import("./demo/demo.ts");
  await demo(settings, stdout);
});

remoteFlags(
  program
    .command("token")
    .description("make a token for a user")
    .argument("<user>", "id, login, sis_user_id:… or self"),
)
  .option("--purpose <text>", "what it is for")
  .action(async (user: string, flags: RemoteFlags & { purpose?: string }) => {
    const settings = remoteSettings(flags);
    const [{ talking }, { makeToken }] = await Promise.all([import("./remote.ts"), import("./token.ts")]);
    stdout.write(await talking(settings.url, () => makeToken({ ...settings, user, purpose: flags.purpose })));
  });

remoteFlags(
  program.command("import").description("import SIS CSV files").argument("<files...>", "CSV files, or zips of them"),
).action(async (files: string[], flags: RemoteFlags) => {
  const settings = remoteSettings(flags);
  const [{ talking }, { importFiles }] = await Promise.all([import("./remote.ts"), import("./import.ts")]);
  process.exitCode = await talking(settings.url, () => importFiles({ ...settings, files }, stdout));
});

const listFlags = (command: Command, what: string) =>
  command
    .option("--user <user>", "only what concerns this user: id, login or sis_user_id:…")
    .option("--limit <number>", `how many ${what} at most, newest first (default 20)`)
    .option("--json", "as JSON");

listFlags(
  remoteFlags(
    program
      .command("mail")
      .description("list the mails that were kept or sent, or show one")
      .argument("[id]", "the mail to show"),
  ),
  "mails",
).action(async (id: string | undefined, flags: RemoteFlags & ListFlags) => {
  const settings = { ...remoteSettings(flags), ...listSettings(flags, id) };
  const [{ talking }, { mail }] = await Promise.all([import("./remote.ts"), import("./mail.ts")]);
  await talking(settings.url, () => mail(settings, stdout));
});

listFlags(
  remoteFlags(
    program
      .command("trace")
      .description("tell what became of an event, or of all that concerned a user: who was told, where, and why")
      .argument("[id]", "the event, as `pidge mail` names it"),
  ),
  "decisions",
).action(async (id: string | undefined, flags: RemoteFlags & ListFlags) => {
  const settings = { ...remoteSettings(flags), ...listSettings(flags, id) };
  const [{ talking }, { trace }] = await Promise.all([import("./remote.ts"), import("./trace.ts")]);
  await talking(settings.url, () => trace(settings, stdout));
});

/** A fault is one line on the error stream and exit code 1; what went wrong inside goes to the log. */
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`pidge: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
