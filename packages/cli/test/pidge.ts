/** Runs the `pidge` command as people do: as a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;

export interface Running {
  /** The address that it listens on. */
  readonly url: string;
  readonly pid: number | undefined;
  /** The lines that it has printed so far. */
  readonly lines: readonly string[];
  /** Ends the process and returns how it ended. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string>>;

function launch(args: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, ["--conditions=pidge-source", MAIN, ...args], {
    // without the developer's own settings; the cache of start-up templates is shared
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  const ended = once(child, "close").then(([code, signal]): Ended => ({ code, signal, ...output }));
  return { child, output, ended };
}

/** Runs the command to its end. */
export const pidge = (args: readonly string[], environment: Environment = {}): Promise<Ended> =>
  launch(args, environment).ended;

/** Starts the command and waits for its "listening" line, or for another line whose first group is the address. */
export async function start(
  args: readonly string[],
  environment: Environment = {},
  line = /^Pidge is listening on (\S+)\n/m,
): Promise<Running> {
  const { child, output, ended } = launch(args, environment);
  const listening = new Promise<string>((resolve) => {
    child.stdout.on("data", () => {
      const found = line.exec(output.stdout);
      if (found) resolve(found[1] ?? "");
    });
  });
  const url = await Promise.race([
    listening,
    ended.then((how) => {
      throw new Error(`pidge ended before it was listening: ${JSON.stringify(how)}`);
    }),
  ]);
  return {
    url,
    pid: child.pid,
    get lines() {
      return output.stdout.split("\n").slice(0, -1);
    },
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}
