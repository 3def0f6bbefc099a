/**
 * Checks the messages of commits since this rule was made: `part: Imperative sentence.` in at most 72 characters, a
 * blank line before the body. Commits outside a clone with its history are not checked.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const PARTS = [
  "api",
  "bench",
  "ci",
  "cli",
  "client",
  "directory",
  "docs",
  "events",
  "files",
  "forum",
  "jobs",
  "live",
  "mcp",
  "messaging",
  "notifications",
  "operations",
  "platform",
  "server",
  "signIn",
  "sis",
  "store",
  "tenants",
  "tests",
  "web",
] as const;
const MOST_LETTERS = 72;

/** Says what is wrong with a message, or nothing. */
export function faultsOf(message: string): string[] {
  const [subject = "", second = ""] = message.split("\n");
  const part = /^(\w+): /.exec(subject)?.[1];
  const sentence = part === undefined ? subject : subject.slice(part.length + 2);
  return [
    ...(part === undefined ? ["begins without a part and a colon"] : []),
    ...(part !== undefined && !PARTS.some((known) => known === part)
      ? [`the part "${part}" is none of ${PARTS.join(", ")}`]
      : []),
    ...(subject.length > MOST_LETTERS
      ? [`the first line has ${subject.length} letters, more than ${MOST_LETTERS}`]
      : []),
    ...(/^\p{Lu}/u.test(sentence) ? [] : ["the sentence begins without a capital letter"]),
    ...(sentence.endsWith(".") ? [] : ["the sentence ends without a full stop"]),
    ...(second === "" ? [] : ["the second line is not blank"]),
  ];
}

/** The messages since this file was added. */
function messagesSinceRule(): { id: string; message: string }[] {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const first = git("log", "--diff-filter=A", "--format=%H", "-n1", "--", fileURLToPath(import.meta.url)).trim();
  return git("log", "--no-merges", "--format=%h%x00%B%x01", `${first}..HEAD`)
    .split("\u0001")
    .map((entry) => entry.trim().split("\0"))
    .filter(([id]) => id)
    .map(([id = "", message = ""]) => ({ id, message }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let messages: { id: string; message: string }[] = [];
  try {
    messages = messagesSinceRule();
  } catch {
    console.log("The history is not here: no commit message is checked.");
  }
  const faults = messages.flatMap(({ id, message }) =>
    faultsOf(message).map((fault) => `${id} ${message.split("\n")[0]}\n    ${fault}`),
  );
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(`${messages.length} commit messages are in form.`);
}
