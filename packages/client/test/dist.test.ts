/** The package built and installed elsewhere, and real sockets. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Canvas, NetworkError, UnexpectedResponseError } from "@pidge/client";
import { publint } from "publint";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { liveCampus } from "./live/campus.ts";
import { failure, WAYS } from "./site.ts";

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const tsc = (...args: string[]) => run(process.execPath, [at("../../../node_modules/typescript/bin/tsc"), ...args]);

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "pidge-consumer-"));
  const root = join(home, "node_modules/@pidge/client");
  await mkdir(root, { recursive: true });
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, stripInternal: true, rewriteRelativeImportExtensions: true },
    ...{ rootDir: at("../src"), outDir: join(root, "dist"), typeRoots: [at("../../../node_modules/@types")] },
  };
  const config = { extends: at("../../../tsconfig.json"), compilerOptions, include: [at("../src")] };
  await writeFile(join(home, "build.json"), JSON.stringify(config));
  await writeFile(join(root, "package.json"), JSON.stringify(manifest));
  await writeFile(join(home, "package.json"), '{"type":"module"}');
  await tsc("-p", join(home, "build.json"));
}, 60_000);
afterAll(() => rm(home, { recursive: true }));

let server: Server | undefined;
/** A server with these manners; gives its address. */
async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe("the built package", () => {
  it("[C-177] is imported and required", async () => {
    await writeFile(join(home, "a.mjs"), 'import { Canvas } from "@pidge/client"; console.log(typeof Canvas);');
    await writeFile(join(home, "b.cjs"), 'console.log(typeof require("@pidge/client").Canvas);');
    await writeFile(
      join(home, "c.mjs"),
      'import { fileFromPath } from "@pidge/client/node"; console.log(typeof fileFromPath);',
    );
    for (const name of ["a.mjs", "b.cjs", "c.mjs"])
      expect((await run(process.execPath, [join(home, name)])).stdout).toBe("function\n");
  });

  it("[C-177] its types hold under nodenext and bundler, strict and without leniency for libraries", async () => {
    const use = (line: string) => `import { Canvas, type Conversation } from "@pidge/client";
const canvas = new Canvas("https://x.example", "t");
const found: Conversation = await canvas.getConversation(1);
${line}`;
    const good =
      "const subject: string | null = found.subject; console.log(subject, found.messages?.[0]?.attachments[0]?.size);";
    await writeFile(join(home, "good.ts"), use(good));
    await writeFile(join(home, "bad.ts"), use("const subject: number = found.subject; console.log(subject);"));
    const strict = [
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--noUncheckedIndexedAccess",
    ];
    const lib = [
      "--skipLibCheck",
      "false",
      "--target",
      "es2022",
      "--lib",
      "es2022,dom,dom.iterable,dom.asynciterable",
      "--types",
      "",
    ];
    for (const [module, resolution] of [
      ["nodenext", "nodenext"],
      ["node16", "node16"],
      ["esnext", "bundler"],
    ] as const) {
      const options = [...strict, ...lib, "--module", module, "--moduleResolution", resolution];
      await tsc(...options, join(home, "good.ts"));
      expect((await failure<{ stdout: string }>(tsc(...options, join(home, "bad.ts")))).stdout).toContain("TS2322");
    }
  }, 60_000);

  it("[C-177] its manifest has no faults", async () => {
    const root = join(home, "node_modules/@pidge/client");
    expect((await publint({ pkgDir: root, pack: false, level: "warning" })).messages).toEqual([]);
    const attw = fileURLToPath(import.meta.resolve("@arethetypeswrong/cli/package.json")).replace(
      "package.json",
      "dist/index.js",
    );
    const { stdout } = await run(process.execPath, [
      attw,
      "--pack",
      root,
      "--profile",
      "esm-only",
      "--format",
      "ascii",
    ]);
    expect(stdout).toContain("@pidge/client/node");
    expect(stdout).toContain("@pidge/client/testing");
  }, 30_000);

  it("the helpers for tests do without the server until a campus is started", async () => {
    const program = `import { recordTraffic, startCampus } from "@pidge/client/testing";
console.log(typeof recordTraffic());
await startCampus().catch((error) => console.log(error.message));`;
    await writeFile(join(home, "kit.mjs"), program);
    expect((await run(process.execPath, [join(home, "kit.mjs")])).stdout).toBe(
      "function\nstartCampus needs @pidge/server: npm install --save-dev @pidge/server\n",
    );
  });

  it("[C-149] a program ends when its last call does", async () => {
    const base = await serve((_, response) => {
      response.setHeader("content-type", "application/json").end('[{"id":1}]');
    });
    const program = `import { Canvas } from "@pidge/client";
const canvas = new Canvas(${JSON.stringify(base)}, "token", { totalTimeout: 60000 });
const items = await canvas.getConversations().toArray();
await canvas.getUser(1).catch(() => {});
console.log(items.length);`;
    await writeFile(join(home, "ends.mjs"), program);
    const { stdout } = await run(process.execPath, [join(home, "ends.mjs")], { timeout: 10_000 });
    expect(stdout).toBe("1\n");
  });
});

describe("programs with the built package, against a real server", () => {
  it("[C-149] end when their last call does, however it ended", async () => {
    const campus = await liveCampus();
    const person = await campus.person("Exit Light");
    const program = `import { Canvas } from "@pidge/client";
const [base, token, me, silent] = process.argv.slice(2);
const canvas = new Canvas(base, token, { totalTimeout: 60000 });
const attachments = [new File(["x"], "x.txt")];
for (let i = 0; i < 3; i++) await canvas.createConversation([me], "To myself", { force_new: true, attachments });
const ended = [(await canvas.getConversations({ scope: "sent" }, { perPage: 1 }).toArray()).length];
const end = (call) => call.then(() => "done", (error) => error.code);
for await (const _ of canvas.getConversations({ scope: "sent" }, { perPage: 1, prefetch: 1 })) break;
ended.push(await end(canvas.getCourse(999999)));
ended.push(await end(canvas.withOptions({ baseUrl: silent }).getUser(me, undefined, { timeout: 0.05, maxRetries: 0 })));
ended.push(await end(canvas.getUser(me, undefined, { signal: AbortSignal.abort() })));
const controller = new AbortController();
const aborted = end(canvas.getUser(me, undefined, { signal: controller.signal }));
setImmediate(() => controller.abort());
ended.push(await aborted);
ended.push(await end(canvas.withOptions({ baseUrl: "http://127.0.0.1:1", maxRetries: 1 }).getUser(me)));
console.log(ended.join(" "));`;
    await writeFile(join(home, "exits.mjs"), program);
    // a timer or a socket that stays would keep it for a minute, and the runner ends it before
    const silent = await serve(() => {});
    const args = [join(home, "exits.mjs"), campus.url, person.token, person.id, silent];
    const { stdout } = await run(process.execPath, args, { timeout: 30_000 });
    expect(stdout).toMatch(/^3 not_found timeout aborted (?:aborted|done) network\n$/);
  }, 40_000);

  it("[C-180] go through a proxy in both ways that the README shows", async () => {
    const campus = await liveCampus();
    const person = await campus.person("Proxy Light");
    const tunnels: (string | undefined)[] = [];
    const proxy = await serve((_, response) => void response.writeHead(500).end());
    server?.on("connect", ({ url }, socket) => {
      tunnels.push(url);
      const [host, port] = (url ?? "").split(":");
      const onward = connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      for (const each of [onward, socket]) each.on("error", () => onward.destroy() && socket.destroy());
    });
    const [, example = ""] = /```js\n([\s\S]*?)```/.exec(await readFile(at("../README.md"), "utf8")) ?? [];
    expect(example).toContain("new ProxyAgent");
    await symlink(at("../../../node_modules/undici"), join(home, "node_modules/undici")).catch(() => {});
    const plain = "const canvas = new Canvas(url, token);\n";
    const env = {
      ...process.env,
      NODE_USE_ENV_PROXY: "",
      HTTP_PROXY: proxy,
      http_proxy: proxy,
      NO_PROXY: "",
      no_proxy: "",
    };
    for (const [code, on] of [
      [plain, "1"],
      [example.replace("http://proxy.example:3128", proxy), ""],
    ] as const) {
      const imports = 'import { Canvas } from "@pidge/client";\nconst [url, token] = process.argv.slice(2);\n';
      const shows = "console.log((await canvas.getCurrentUser()).name);\nprocess.exit();\n";
      await writeFile(join(home, "proxy.mjs"), imports + code + shows);
      const options = { env: on ? { ...env, NODE_USE_ENV_PROXY: on } : process.env, timeout: 30_000 };
      const { stdout } = await run(process.execPath, [join(home, "proxy.mjs"), campus.url, person.token], options);
      expect(stdout).toBe("Proxy Light\n");
      expect(tunnels.splice(0)).toEqual([campus.url.replace("http://", "")]);
    }
  }, 40_000);
});

describe.each(WAYS)("real sockets, %s", (_, way) => {
  const client = (base: string) => new Canvas(base, "token", { maxRetries: 0, ...way });

  it("[C-188] a connection closed half-way is a network error of unknown phase; a refused one is not", async () => {
    const base = await serve((request, response) => {
      response.writeHead(200, { "content-length": "1000", "content-type": "application/json" });
      response.write('{"id":');
      setImmediate(() => request.socket.destroy());
    });
    expect(await failure(client(base).getUser(1))).toMatchObject({ code: "network", phase: "unknown" });
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    const refused = await failure<NetworkError>(client(base).createConversation(["1"], "b"));
    expect([refused instanceof NetworkError, refused.phase]).toEqual([true, "connect"]);
  });

  it("[C-161] a stream of known size arrives whole, with the form around it", async () => {
    const bodies: string[] = [];
    const base = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      const ticket = { upload_url: `${base}/up`, upload_params: { key: "k" } };
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify(request.url === "/up" ? { id: 5 } : ticket));
    });
    const content = () => new Blob(["x".repeat(300_000)]).stream();
    const file = await client(base).course(1).upload({ name: "a.txt", content, size: 300_000 });
    expect(file.id).toBe("5");
    const [head = "", ...rest] = bodies[1]!.split("x".repeat(300_000));
    expect(head).toMatch(/name="key"\r\n\r\nk\r\n.*filename="a.txt"/s);
    expect(rest.join()).toMatch(/^\r\n-+pidge[\w-]+--\r\n$/);
  });

  it("a redirect to another host is refused before anything goes there", async () => {
    const hosts: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      hosts.push(request.headers.host);
      response.writeHead(302, { location: base.replace("127.0.0.1", "localhost") }).end();
    });
    expect(await failure(client(base).getUser(1))).toBeInstanceOf(UnexpectedResponseError);
    expect(hosts).toEqual([base.replace("http://", "")]);
  });
});
