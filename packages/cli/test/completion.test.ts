/** `pidge completion`: what it prints is run by the shells that are installed, and read by all of them. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bashCompletion } from "../src/completion/bash.ts";
import { type CommandDescription, describeCommands } from "../src/completion/describe.ts";
import { fishCompletion } from "../src/completion/fish.ts";
import { zshCompletion } from "../src/completion/zsh.ts";
import { pidge } from "./pidge.ts";

const run = promisify(execFile);
const isInstalled = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

let directory: string;
let commands: readonly CommandDescription[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-completion-"));
  await writeFile(join(directory, "users.csv"), "");
  commands = await describeCommands();
});
afterAll(() => rm(directory, { recursive: true }));

/** What each shell should offer after a line that is being typed. */
const CASES: readonly [words: readonly string[], some: readonly string[], none: readonly string[]][] = [
  [[""], ["serve", "settings", "import"], ["--port", "users.csv"]],
  [["se"], ["serve", "settings"], ["import"]],
  [["serve", "--mail-r"], ["--mail-reply-to"], ["--port"]],
  [["serve", "--no-b"], ["--no-background"], []],
  [["serve", "--log-level", ""], ["silent", "trace"], ["--port"]],
  [["serve", "--config", ""], ["users.csv"], ["serve"]],
  [["serve", "--port", "1", "--foot"], ["--footprint"], ["--port"]],
  [["import", ""], ["users.csv"], ["serve"]],
  [["import", "users.csv", "--to"], ["--token"], ["--port"]],
  [["completion", ""], ["bash", "zsh", "fish"], ["serve"]],
];

describe("completion", () => {
  it("knows every command, and every flag that its help shows", () => {
    expect(commands.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["serve", "demo", "settings", "token", "import", "mail", "trace", "completion"]),
    );
    const serve = commands.find(({ name }) => name === "serve");
    expect(serve?.flags).toContainEqual({ name: "--port", description: "Port to listen on", value: "nothing" });
    expect(serve?.flags.map(({ name }) => name)).not.toContain("--background");
    for (const { flags } of commands)
      for (const { description } of flags) expect(description).toMatch(/^[^`"'\\$[\]]+$/);
  });

  it.each(CASES)("in bash after %j offers %j", async (words, some, none) => {
    const script = `${bashCompletion(commands)}
COMP_WORDS=(pidge "$@"); COMP_CWORD=$#; _pidge; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run("bash", ["-c", script, "bash", ...words], { cwd: directory });
    const offered = stdout.split("\n");
    expect(offered).toEqual(expect.arrayContaining([...some]));
    for (const word of none) expect(offered).not.toContain(word);
  });

  const fish = isInstalled("fish");
  it.skipIf(!fish).each(CASES)(
    `in fish after %j offers %j${fish ? "" : ": skipped, needs fish"}`,
    async (words, some, none) => {
      const script = join(directory, "pidge.fish");
      await writeFile(script, `${fishCompletion(commands)}\ncomplete -C $argv[1]\n`);
      const { stdout } = await run("fish", ["--no-config", script, `pidge ${words.join(" ")}`], { cwd: directory });
      const offered = stdout.split("\n").map((line) => line.split("\t", 1)[0]);
      expect(offered).toEqual(expect.arrayContaining([...some]));
      for (const word of none) expect(offered).not.toContain(word);
    },
  );

  const zsh = isInstalled("zsh");
  it.skipIf(!zsh)(`in zsh is a script that loads${zsh ? "" : ": skipped, needs zsh"}`, async () => {
    const script = join(directory, "pidge.zsh");
    await writeFile(
      script,
      `autoload -Uz compinit; compinit -D -u\n${zshCompletion(commands)}\nprint $_comps[pidge]\n`,
    );
    const { stdout } = await run("zsh", ["-f", script], { cwd: directory });
    expect(stdout).toBe("_pidge\n");
  });

  it("is printed by the command; another shell is refused with those that there are", { timeout: 60_000 }, async () => {
    expect((await pidge(["completion", "bash"])).stdout).toBe(bashCompletion(commands));
    const refused = await pidge(["completion", "tcsh"]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/Allowed choices are bash, zsh, fish/)]);
  });
});
