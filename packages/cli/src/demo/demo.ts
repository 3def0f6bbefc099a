/** `pidge demo`: runs a server with a sample campus, runs the examples against it, and goes on serving. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Canvas } from "@pidge/client";
import { type SampleToken, type ServerOptions, startServer } from "@pidge/server";
import type { Output } from "../output.ts";
import { type Running, untilStopped } from "../serve.ts";
import { makeToken } from "../token.ts";
import { buildCampus, DEMO_STUDENT, DEMO_TEACHER, type Directory, readDirectory } from "./campus.ts";
import { creatingAndManaging, managingOperations, monitoring } from "./examples.ts";
import { known } from "./known.ts";
import { student } from "./roster.ts";

interface Tokens {
  readonly admin: string;
  readonly teacher: string;
  readonly student: string;
}

/** The tokens kept in the data directory; only the administrator's while the campus is being built. */
type KeptTokens = Pick<Tokens, "admin"> & Partial<Tokens>;

/** Starts the server, builds the campus on the first run, runs the examples, prints tokens, and serves. */
export async function demo(options: ServerOptions, out: Output): Promise<void> {
  let tokens: Tokens | undefined;
  const sampleTokens = { list: () => samplesOf(tokens) };
  const server = await startServer({ ...options, sampleTokens });
  let stopped: Promise<void>;
  try {
    tokens = await prepare(server, options, out);
    const directory = await readDirectory(new Canvas(server.url, tokens.admin));
    await runExamples(server, tokens, directory, out);
    for (const line of invitation(server.url, tokens)) out.write(line);
    stopped = untilStopped(server);
    out.write(`Pidge is listening on ${server.url}`);
  } catch (error) {
    await server.close();
    throw error;
  }
  await stopped;
}

/** The tokens as the page at `/` shows them, once they are there. */
const samplesOf = (tokens: Tokens | undefined): SampleToken[] =>
  tokens === undefined
    ? []
    : [
        { who: "Student", token: tokens.student },
        { who: "Teacher", token: tokens.teacher },
        { who: "Administrator", token: tokens.admin },
      ];

const invitation = (url: string, tokens: Tokens): readonly string[] => [
  "",
  "Tokens to try it with (Authorization: Bearer …):",
  `  student        ${tokens.student}`,
  `  teacher        ${tokens.teacher}`,
  `  administrator  ${tokens.admin}`,
  "",
  `  curl -H 'Authorization: Bearer ${tokens.student}' ${url}/api/v1/conversations`,
  "",
  `The same in a browser: ${url}/`,
  "",
];

/** Returns the tokens of an earlier run, or makes them together with the campus. */
async function prepare(server: Running, options: ServerOptions, out: Output): Promise<Tokens> {
  const file = options.data === undefined ? undefined : join(options.data, "demo-tokens.json");
  const keep = (tokens: KeptTokens) => {
    if (file !== undefined) writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  };
  const kept: Partial<Tokens> =
    file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as KeptTokens) : {};
  const admin = server.adminToken ?? kept.admin;
  if (admin === undefined)
    throw new Error(
      "this store already has an administrator: give the token in PIDGE_ADMIN_TOKEN, or use an empty store",
    );
  if (kept.teacher !== undefined && kept.student !== undefined) {
    out.write(`The sample campus is as you left it, in ${options.data}.`);
    return { admin, teacher: kept.teacher, student: kept.student };
  }
  // with this token a later run can finish what an interrupted one began
  keep({ admin });
  const canvas = new Canvas(server.url, admin);
  if (kept.admin !== undefined || (await canvas.paginate("accounts/self/courses").first()) === undefined) {
    out.write("Building a sample campus:");
    await buildCampus(canvas, out);
  }
  const tokenOf = async (sisId: string) => {
    const request = { url: server.url, token: admin, user: `sis_user_id:${sisId}`, purpose: "pidge demo" };
    return (await makeToken(request)).token;
  };
  const tokens = { admin, teacher: await tokenOf(DEMO_TEACHER), student: await tokenOf(DEMO_STUDENT) };
  keep(tokens);
  return tokens;
}

async function runExamples(server: Running, tokens: Tokens, directory: Directory, out: Output): Promise<void> {
  const canvas = new Canvas(server.url, tokens.teacher);
  const user = (number: number) => known(directory.users, student(number), "user");
  const world = {
    canvas,
    course: known(directory.courses, "BIO-101", "course"),
    group: known(directory.groups, "BIO-101-g1", "group"),
    students: [user(8), user(16), user(7)] as const,
  };
  const title = (text: string) => {
    out.write("");
    out.write(`— ${text}`);
  };
  title("Creating and managing conversations");
  const [created] = await creatingAndManaging(world, out);
  if (created === undefined) throw new Error("the first example created no conversation");
  title("Managing conversation operations");
  await managingOperations(world, created.id, out);
  title("Monitoring communication activity");
  await monitoring(world, out);
}
