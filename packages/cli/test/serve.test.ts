/** `pidge serve` and `pidge token` as separate processes. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Canvas } from "@pidge/client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { pidge, type Running, start } from "./pidge.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const ADMIN = "the-administrators-own-token";

let directory: string;
const running: Running[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-serve-"));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop("SIGKILL");
});
afterAll(() => rm(directory, { recursive: true }));

const serve = async (args: readonly string[], environment = {}) => {
  const line = args.includes("--json") ? /"url":"([^"]+)"/ : undefined;
  const server = await start(["serve", "--port", "0", ...args], environment, line);
  running.push(server);
  return server;
};

const status = async (url: string, token: string) =>
  (await fetch(`${url}/api/v1/users/self`, { headers: { authorization: `Bearer ${token}` } })).status;

describe("pidge serve", { timeout: 180_000 }, () => {
  it("answers once it has announced its address, prints the token on the first start, and ends cleanly on SIGTERM", async () => {
    const server = await serve(["--memory"]);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const health = await fetch(`${server.url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: "ok", version }]);
    const token = /^ {2}(\w{64})$/.exec(server.lines[1]!)?.[1];
    expect(server.lines).toEqual([
      "This is the first start. The administrator's token, shown only now:",
      `  ${token}`,
      "Everything is kept in memory and gone when this process ends.",
      `Pidge is listening on ${server.url}`,
    ]);
    expect(await status(server.url, token ?? "")).toBe(200);
    expect(await server.stop("SIGTERM")).toMatchObject({ code: 0, signal: null, stderr: "" });
  });

  it("ignores empty variables of the environment", async () => {
    const names = ["PIDGE_ADMIN_TOKEN", "DATABASE_URL", "PIDGE_SMTP", "PIDGE_URL", "PIDGE_LOG_LEVEL", "PIDGE_PORT"];
    const server = await serve(["--memory"], Object.fromEntries(names.map((name) => [name, ""])));
    const token = /^ {2}(\w{64})$/.exec(server.lines[1]!)?.[1];
    expect(await status(server.url, token ?? "")).toBe(200);
  });

  it("takes the administrator's token from the environment without printing it; SIGINT ends it, also while clients stay connected", async () => {
    const server = await serve(["--memory"], { PIDGE_ADMIN_TOKEN: ADMIN });
    expect(server.lines.join("\n")).not.toContain("token");
    expect(await status(server.url, ADMIN)).toBe(200);
    const idle = connect(Number(new URL(server.url).port), "127.0.0.1");
    await once(idle, "connect");
    expect(await server.stop("SIGINT")).toMatchObject({ code: 0, signal: null, stderr: "" });
    idle.destroy();
  });

  it("refuses a second server on a data directory, harms neither, and finds the directory free after kill -9", async () => {
    const data = join(directory, "one");
    const first = await serve(["--data", data], { PIDGE_ADMIN_TOKEN: ADMIN });
    const second = await pidge(["serve", "--port", "0", "--data", data]);
    expect(second).toMatchObject({ code: 1, stdout: "" });
    expect(second.stderr).toBe(
      `pidge: the data directory ${data} is open in another process; stop that one first, or use PostgreSQL for more than one\n`,
    );
    const canvas = new Canvas(first.url, ADMIN);
    await canvas.request("POST", "accounts/self/courses", { body: { course: { name: "Kept" } } });
    expect(await first.stop("SIGKILL")).toMatchObject({ signal: "SIGKILL" });

    const third = await serve(["--data", data]);
    expect(third.lines.join("\n")).not.toContain("token");
    const courses = await new Canvas(third.url, ADMIN).paginate<{ name: string }>("accounts/self/courses").toArray();
    expect(courses.map((c) => c.name)).toEqual(["Kept"]);
    expect(await third.stop()).toMatchObject({ code: 0 });
  });

  it("reports what cannot be used on the error stream, one line a fault, and exits with 1", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const file = async (name: string, text: string) => {
      await writeFile(join(directory, name), text);
      return join(directory, name);
    };
    const broken = await file("broken.json", "{");
    const odd = await file("odd.json", '{"prot": 4000, "throttle": {"status": "late"}}');
    const cases: [string[], RegExp][] = [
      [["--port", "abc"], /^pidge: port must be a whole number from 0 to 65535, not "abc" \(from --port\)\n$/],
      [["--memory", "--data", directory], /^pidge: --data and --memory exclude each other\n$/],
      [["--data", directory, "--database", "postgres://h/d"], /^pidge: --data and --database exclude each other\n$/],
      [
        ["--memory", "--config", join(directory, "none.json")],
        /^pidge: the configuration file .+none\.json cannot be used: ENOENT.+\n$/,
      ],
      [["--memory", "--config", broken], /^pidge: the configuration file .+broken\.json cannot be used: .+JSON.*\n$/],
      [
        ["--memory", "--config", odd],
        /^pidge: 2 settings cannot be used:\n {2}there is no option prot .+; did you mean port\?\n {2}throttle\.status must be .+\n$/,
      ],
      [["--data", ""], /^pidge: data must be the name of a directory, not "" \(from --data\)\n$/],
      [["--data", broken], /^pidge: cannot use the data directory .+broken\.json: EEXIST.+\n$/],
      // where not even the superuser may write
      [["--data", "/sys/kernel"], /^pidge: cannot use the data directory \/sys\/kernel: .+lock cannot be written\n$/],
      [["--memory", "--port", String(port)], /^pidge: cannot listen on 127\.0\.0\.1:\d+: the port is in use\n$/],
      [
        ["--database", "postgres://pidge:secret@127.0.0.1:1/school"],
        /^pidge: cannot use the database postgres:\/\/pidge:\*{4}@127\.0\.0\.1:1\/school: .*ECONNREFUSED.*\n$/,
      ],
      [["--database", "school"], /^pidge: database must be an address like postgres:\S+ \(from --database\)\n$/],
    ];
    const seen = await Promise.all(cases.map(([args]) => pidge(["serve", ...args])));
    for (const [place, [args, line]] of cases.entries()) {
      expect(seen[place]?.stderr, args.join(" ")).toMatch(line);
      expect([args, seen[place]?.code, seen[place]?.stdout]).toEqual([args, 1, ""]);
    }
    taken.close();
  });

  it("tries its port before it opens the store, and leaves no trace where the port is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const port = String((taken.address() as AddressInfo).port);
    const data = join(directory, "untouched");
    expect((await pidge(["serve", "--data", data, "--port", port])).stderr).toMatch(/: the port is in use\n$/);
    const mail = ["--mail-reply-to", "reply@lms.example", "--mail-inbound-port", port];
    expect((await pidge(["serve", "--data", data, "--port", "0", ...mail])).stderr).toMatch(
      /^pidge: cannot take in mail on 127\.0\.0\.1:\d+: the port is in use\n$/,
    );
    const elsewhere = await pidge(["serve", "--data", data, "--host", "203.0.113.1", "--port", port]);
    expect(elsewhere.stderr).toMatch(/: this machine has no such address\n$/);
    expect(existsSync(data)).toBe(false);
    taken.close();
  });

  it("announces itself as one line of JSON, with the token only on the first start", async () => {
    const data = join(directory, "json");
    const first = await serve(["--json", "--data", data]);
    const said = JSON.parse(first.lines.join("\n"));
    expect(said).toEqual({ url: said.url, store: "directory", adminToken: expect.stringMatching(/^\w{64}$/) });
    expect(await status(said.url, said.adminToken)).toBe(200);
    await first.stop();
    const second = await serve(["--json", "--data", data]);
    expect(Object.keys(JSON.parse(second.lines.join("\n")))).toEqual(["url", "store"]);
  });
});

describe("pidge token", { timeout: 180_000 }, () => {
  it("prints a usable token for a user named by login or id; each fault is one line", async () => {
    const server = await serve(["--memory"], { PIDGE_ADMIN_TOKEN: ADMIN });
    const canvas = new Canvas(server.url, ADMIN);
    const { data: user } = await canvas.request<{ id: string }>("POST", "accounts/self/users", {
      body: { user: { name: "Ann" }, pseudonym: { unique_id: "ann@example.test" } },
    });
    const remote = ["--url", server.url, "--token", ADMIN];
    for (const who of ["ann@example.test", user.id]) {
      const made = await pidge(["token", who, ...remote]);
      expect(made).toMatchObject({ code: 0, stderr: "" });
      expect(made.stdout).toMatch(/^\S{64}\n$/);
      expect(await status(server.url, made.stdout.trim())).toBe(200);
    }
    const byEnvironment = await pidge(["token", "self"], { PIDGE_URL: server.url, PIDGE_TOKEN: ADMIN });
    expect(await status(server.url, byEnvironment.stdout.trim())).toBe(200);

    const none = await pidge(["token", "nobody@example.test", ...remote]);
    expect(none).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "pidge: the server does not know a user with the login nobody@example.test\n",
    });
    const json = JSON.parse((await pidge(["token", "self", "--json", "--purpose", "nightly", ...remote])).stdout);
    expect(json).toMatchObject({ purpose: "nightly", token: expect.stringMatching(/^\S{64}$/) });
    const unasked = await pidge(["token", "self", "--url", server.url]);
    expect(unasked).toMatchObject({ code: 1, stderr: "pidge: a token is needed: give --token, or set PIDGE_TOKEN\n" });
    await server.stop();
    const gone = await pidge(["token", "self", ...remote]);
    expect(gone.code).toBe(1);
    expect(gone.stderr).toMatch(new RegExp(`^pidge: cannot reach a server at ${server.url}: .*ECONNREFUSED.*\\n$`));
    const lost = await pidge(["token", "self", "--url", "school.example", "--token", ADMIN]);
    expect(lost).toMatchObject({
      code: 1,
      stderr: 'pidge: url must be an address like http://127.0.0.1:4000, not "school.example" (from --url)\n',
    });
  });
});

describe("pidge", { timeout: 180_000 }, () => {
  it("lists its commands; an unknown flag is an error", async () => {
    const help = await pidge(["--help"]);
    expect(help.code).toBe(0);
    for (const command of ["serve", "demo", "token", "import"]) expect(help.stdout).toContain(`  ${command} `);
    const unknown = await pidge(["serve", "--prot", "1"]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/^error: unknown option '--prot'\n/);
    expect(unknown.stderr).toMatch(/\n\(with --help the command says what can be given\)\n$/);
    const flags = (await pidge(["serve", "--help"])).stdout;
    for (const name of ["PIDGE_PORT", "PIDGE_HOST", "PIDGE_DATA", "DATABASE_URL", "PIDGE_SMTP", "PIDGE_ADMIN_TOKEN"])
      expect(flags).toContain(name);
  });
});
