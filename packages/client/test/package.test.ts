/** The package as others get it: generated files are fresh, nothing is missing, nothing is too large. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as surface from "@pidge/client";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { committed, generated } from "../../../scripts/generate.ts";
import manifest from "../package.json" with { type: "json" };

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

const bundle = async (stdin: string) => {
  const resolveDir = new URL("../src/", import.meta.url).pathname;
  const entry = { contents: stdin, resolveDir, loader: "ts" as const };
  const options = {
    bundle: true,
    minify: false,
    format: "esm" as const,
    platform: "browser" as const,
    target: "es2024",
    conditions: ["pidge-source"],
    write: false,
  };
  const { outputFiles } = await build({ stdin: entry, ...options });
  return outputFiles![0]!;
};

describe("generated files", () => {
  it("[C-181] are those that the sources give", () => {
    for (const [path, text] of Object.entries(generated()))
      expect(committed(path) === text, `${path} is stale: npm run generate`).toBe(true);
  });

  it("[C-181] every method of the specification exists", () => {
    const text = read("../../../docs/spec/client.md");
    const sections = text.slice(text.indexOf("### 4.1 "), text.indexOf("## 5. Data types")).split(/^### /m).slice(1);
    const of: Record<string, (keyof typeof surface)[]> = {
      "4.1": ["Canvas"],
      "4.2": ["Canvas"],
      "4.3": ["Conversation"],
      "4.4": ["DiscussionTopic"],
      "4.5": ["DiscussionEntry"],
      "4.7": ["CurrentUser"],
      "4.8": ["Course", "Group"],
    };
    const prefixes: Record<string, keyof typeof surface> = {
      ...{ channel: "CommunicationChannel", preference: "NotificationPreference", account: "Account" },
      ...{ notification: "AccountNotification", progress: "Progress", file: "CanvasFile" },
    };
    const classes = new Map<string, unknown>(Object.entries(surface));
    let count = 0;
    for (const section of sections)
      for (const [, cell = ""] of section.matchAll(/^\| ([^|]*(?:\\\|[^|]*)*) \|/gm))
        for (const [, prefix, name = ""] of cell.matchAll(/`(?:([a-z]+)\.)?([a-z]\w+)(?:<[^>]*>)?[(`]/g)) {
          const meant = prefix ? [prefixes[prefix]!] : of[section.slice(0, 3)];
          for (const Class of meant ?? []) {
            const { prototype } = classes.get(Class) as { prototype: object };
            expect(name in prototype, `${section.slice(0, 3)} ${Class}.${name}`).toBe(true);
            count++;
          }
        }
    expect(count).toBeGreaterThan(110);
  });

  it("[C-181] the way from canvasapi names every method that canvasapi has, and each is there", () => {
    const classes = new Map<string, unknown>(Object.entries({ ...surface, File: surface.CanvasFile }));
    const named = new Map<string, Set<string>>();
    const rows = read("../README.md").matchAll(/^\| (`[A-Z][^|]*`) +\| `([a-z_]+)` +\| (`[^|]*`) +\|$/gm);
    for (const [, owners = "", , here = ""] of rows)
      for (const owner of owners.match(/\w+/g) ?? [])
        for (const name of here.match(/\w+/g) ?? []) {
          const { prototype } = classes.get(owner) as { prototype: object };
          expect(name in prototype, `${owner}.${name}`).toBe(true);
          named.set(owner, (named.get(owner) ?? new Set()).add(name));
        }
    // what the specification marks with [+] is not in canvasapi
    const text = read("../../../docs/spec/client.md");
    const sections = text.slice(text.indexOf("### 4.1 "), text.indexOf("## 5. Data types")).split(/^### /m).slice(1);
    const owners: Record<string, string> = {
      ...{
        "4.1": "Canvas",
        "4.2": "Canvas",
        "4.3": "Conversation",
        "4.4": "DiscussionTopic",
        "4.5": "DiscussionEntry",
      },
      ...{ "4.7": "User", "4.8": "Course", channel: "CommunicationChannel", account: "Account", file: "File" },
      ...{ notification: "AccountNotification", progress: "Progress" },
    };
    const left: string[] = [];
    for (const section of sections)
      for (const [, cell = ""] of section.matchAll(/^\| ([^|]*(?:\\\|[^|]*)*) \|/gm))
        for (const [, prefix, name = "", rest = ""] of cell.matchAll(
          /`(?:([a-z]+)\.)?([a-z]\w+)(?:<[^>]*>)?\([^`]*`([^`]*)/g,
        )) {
          const owner = owners[prefix ?? section.slice(0, 3)];
          if (owner && !/\[\+\]/.test(cell) && !rest.includes("[+]") && !named.get(owner)?.has(name))
            left.push(`${owner}.${name}`);
        }
    expect(left).toEqual([]);
    expect(named.size).toBe(12);
  });

  it("[C-181] every method of a record says what it asks for", () => {
    const silent = read("../api.md")
      .split("\n")
      .filter(
        (line) =>
          /^- `(?!get |static )/.test(line) &&
          /(?:ApiPromise|PaginatedList<(?!T))/.test(line) &&
          !line.includes("` · `"),
      );
    expect(silent).toEqual([]);
  });
});

describe("the bundle", () => {
  /** Bytes of what somebody who uses one name of the package loads, and the files in it. */
  async function loaded(contents: string) {
    const { outputFiles, metafile } = await build({
      ...{ stdin: { contents, resolveDir: new URL("../src/", import.meta.url).pathname, loader: "ts" } },
      ...{ bundle: true, minify: true, format: "esm", platform: "browser", target: "es2024" },
      ...{ conditions: ["pidge-source"], write: false, metafile: true },
    });
    const [output] = Object.values(metafile.outputs);
    const inputs = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    const files = inputs.map(([path]) => path.replace(/.*packages\/client\/src\//, ""));
    return { size: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length, files };
  }

  it("[C-182] holds only what is used: the core no record, a page for messages no discussion", async () => {
    const use = (name: string) => loaded(`import { ${name} } from "./index.ts"; console.log(${name});`);
    const core = await use("Client");
    expect(core.files.filter((path) => /^(?:resources\/|messaging|upload|canvas)/.test(path))).toEqual([]);
    const messaging = await use("MessagingClient");
    const foreign = /^canvas|discussion|context|channel|preference|feed|account|resources\/user|comm-message/;
    expect(messaging.files.filter((path) => foreign.test(path))).toEqual([]);
    expect(messaging.files).toContain("resources/conversation.ts");
    const { size } = await use("Canvas");
    for (const [bytes, most] of [
      [core.size, 15_000],
      [messaging.size, 20_000],
      [size, 25_000],
    ] as const) {
      expect(bytes).toBeLessThan(most);
      expect(bytes).toBeGreaterThan(most - 3000);
    }
  });

  it("[C-182] stays below 25.5 kB gzipped as a whole, and needs nothing else", async () => {
    const { size } = await loaded('export * from "./index.ts";');
    expect(size).toBeLessThan(25_500);
    expect(size).toBeGreaterThan(10_000);
    expect(Object.keys(manifest)).not.toContain("dependencies");
    // the server is for the campus of `./testing`, and for that alone
    expect(Object.keys(manifest.peerDependencies)).toEqual(["@pidge/server"]);
    expect(manifest.peerDependenciesMeta["@pidge/server"]).toEqual({ optional: true });
  });

  it("[C-178] holds nothing of Node", async () => {
    const { text } = await bundle('import { Canvas } from "./index.ts"; console.log(Canvas);');
    expect(text).not.toMatch(/["']node:|\brequire\(|\bBuffer\b|createReadStream/);
    // deno and bun call themselves node as well, as some makers of bundles do for edge runtimes
    for (const names of [[], ["deno", "node"], ["bun", "node"], ["workerd", "worker"], ["edge-light", "node"]]) {
      const { metafile } = await build({
        ...{ entryPoints: [new URL("../src/index.ts", import.meta.url).pathname], bundle: true, write: false },
        ...{ platform: "neutral", format: "esm", metafile: true, conditions: ["pidge-source", ...names] },
      });
      const inputs = Object.keys(metafile!.inputs);
      expect(inputs.some((path) => path.endsWith("src/canvas.ts"))).toBe(true);
      const strange = /src\/(?:node\.ts|http\/wire\.node\.ts|testing\/)/;
      expect(inputs.filter((path) => !path.includes("packages/client/src") || strange.test(path))).toEqual([]);
    }
  });
});
