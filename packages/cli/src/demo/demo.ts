/** `pidge demo`: a server with a sample campus, the examples run against it, and then it goes on serving. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Canvas } from "@pidge/client";
import { type PidgeServer, type ServerOptions, startServer } from "@pidge/server";
import type { Output } from "../output.ts";
import { untilStopped } from "../serve.ts";
import { makeToken } from "../token.ts";
import { buildCampus, DEMO_STUDENT, DEMO_TEACHER, type Directory, readDirectory } from "./campus.ts";
import { creatingAndManaging, managingOperations, monitoring } from "./examples.ts";
import { student } from "./roster.ts";

interface Tokens {
  readonly admin: string;
  readonly teacher: string;
  readonly student: string;
}

/** Kept beside the data; only the administrator's while the campus is being built. */
type KeptTokens = Pick<Tokens, "admin"> & Partial<Tokens>;

/** Starts, builds the campus if there is none yet, runs the examples, says how to go on, and serves until told to stop. */
export async function demo(options: ServerOptions, out: Output): Promise<void> {
  const server = await startServer({ throttle: false, ...options });
  let stopped: Promise<void>;
  try {
    const tokens = await prepare(server, options, out);
    const directory = await readDirectory(new Canvas(server.url, tokens.admin));
    await runExamples(server, tokens, directory, out);
    out.write("");
    out.write("Tokens to try it with (Authorization: Bearer …):");
    out.write(`  student        ${tokens.student}`);
    out.write(`  teacher        ${tokens.teacher}`);
    out.write(`  administrator  ${tokens.admin}`);
    out.write("");
    out.write(`  curl -H 'Authorization: Bearer ${tokens.student}' ${server.url}/api/v1/conversations`);
    out.write("");
    stopped = untilStopped(server);
    out.write(`Pidge is listening on ${server.url}`);
  } catch (error) {
    await server.close();
    throw error;
  }
  await stopped;
}

/** The tokens, from the last time or made now together with the campus. */
async function prepare(server: PidgeServer, options: ServerOptions, out: Output): Promise<Tokens> {
  const file = options.data === undefined ? undefined : join(options.data, "demo-tokens.json");
  const keep = (tokens: KeptTokens) => {
    if (file !== undefined) writeFileSync(file, JSON.stringify(tokens), { mode: 0o600 });
  };
  const kept: Partial<Tokens> =
    file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as KeptTokens) : {};
  const admin = server.adminToken ?? kept.admin;
  if (admin === undefined)
    throw new Error(
      "this store has an administrator already: give the token in PIDGE_ADMIN_TOKEN, or use an empty store",
    );
  if (kept.teacher !== undefined && kept.student !== undefined) {
    out.write(`The sample campus is as you left it, in ${options.data}.`);
    return { admin, teacher: kept.teacher, student: kept.student };
  }
  // an interrupted first run is taken up with this
  keep({ admin });
  const canvas = new Canvas(server.url, admin);
  if (kept.admin !== undefined || (await canvas.paginate("accounts/self/courses").first()) === undefined) {
    out.write("Building a sample campus:");
    await buildCampus(canvas, out);
  }
  const token = (sis: string) =>
    makeToken({ url: server.url, token: admin, user: `sis_user_id:${sis}`, purpose: "pidge demo" });
  const tokens = { admin, teacher: await token(DEMO_TEACHER), student: await token(DEMO_STUDENT) };
  keep(tokens);
  return tokens;
}

async function runExamples(server: PidgeServer, tokens: Tokens, d: Directory, out: Output): Promise<void> {
  const canvas = new Canvas(server.url, tokens.teacher);
  const world = {
    canvas,
    course: d.courses.get("BIO-101")!,
    group: d.groups.get("BIO-101-g1")!,
    students: [d.users.get(student(8))!, d.users.get(student(16))!, d.users.get(student(7))!] as const,
  };
  const title = (text: string) => {
    out.write("");
    out.write(`— ${text}`);
  };
  title("Creating and managing conversations");
  const [created] = await creatingAndManaging(world, out);
  title("Managing conversation operations");
  await managingOperations(world, created!.id, out);
  title("Monitoring communication activity");
  await monitoring(world, out);
}
