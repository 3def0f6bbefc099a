/** `pidge settings`, and the flags that are made from the settings' schema. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMAND_LEAVES } from "@pidge/server/settings";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pidge } from "./pidge.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pidge-settings-"));
});
afterAll(() => rm(directory, { recursive: true }));

const fileWith = async (name: string, content: object | string): Promise<string> => {
  const path = join(directory, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

describe("pidge settings", { timeout: 180_000 }, () => {
  it("prints what is in effect and where each value comes from, secrets masked", async () => {
    const config = await fileWith("school.json", {
      accountName: "A School",
      mail: { from: "office@school.example", replyTo: ["reply@school.example"] },
    });
    const { code, stdout, stderr } = await pidge(
      ["settings", "--changed", "--config", config, "--smtp", "smtp://post:hushhush@mail.example", "--no-background"],
      { PIDGE_ADMIN_TOKEN: "the-administrators-own-token", PORT: "8080" },
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        "Network",
        "  port  8080  PORT",
        "",
        "First start",
        "  adminToken   ****        PIDGE_ADMIN_TOKEN",
        `  accountName  "A School"  file ${config}`,
        "",
        "Mail and push messages",
        "  mail.server   smtp://post:****@mail.example  --smtp",
        `  mail.from     office@school.example          file ${config}`,
        `  mail.replyTo  ["reply@school.example"]       file ${config}`,
        "",
        "Process",
        "  background  false  --no-background",
        "",
      ].join("\n"),
    );
  });

  it("without --changed lists every setting; as JSON it is for programs", async () => {
    const [text, json] = await Promise.all([pidge(["settings"]), pidge(["settings", "--json"])]);
    for (const { path } of COMMAND_LEAVES) expect(text.stdout).toMatch(new RegExp(`^ {2}${path} +\\S`, "m"));
    const { valid, settings } = JSON.parse(json.stdout);
    expect([valid, settings.length]).toEqual([true, COMMAND_LEAVES.length]);
    expect(settings).toContainEqual({ path: "port", section: "Network", value: 4000, source: "default" });
  });

  it("--check says whether a file is valid, and lists all that is wrong with it", async () => {
    const good = await fileWith("good.json", { port: 1 });
    expect(await pidge(["settings", "--check", "--config", good])).toMatchObject({
      code: 0,
      stdout: "The settings are valid.\n",
    });
    const bad = await fileWith("bad.json", { prot: 1, throttle: { status: "late" } });
    const checked = await pidge(["settings", "--check", "--config", bad]);
    expect(checked).toMatchObject({ code: 1, stdout: "" });
    expect(checked.stderr).toBe(
      [
        "pidge: 2 settings cannot be used:",
        `  there is no option prot (from ${bad}); did you mean port?`,
        `  throttle.status must be 403 or 429, not "late" (from ${bad})`,
        "",
      ].join("\n"),
    );
    const json = await pidge(["settings", "--check", "--json", "--config", bad]);
    expect([json.code, JSON.parse(json.stdout).valid, JSON.parse(json.stdout).faults.length]).toEqual([1, false, 2]);
  });

  it("warns of a variable that is no setting", async () => {
    const { code, stderr } = await pidge(["settings", "--check"], { PIDGE_PROT: "1" });
    expect([code, stderr]).toEqual([
      0,
      "Warning: PIDGE_PROT is set, but no setting has that name; did you mean PIDGE_PORT?\n",
    ]);
  });
});

describe("the flags of pidge serve", { timeout: 180_000 }, () => {
  it("are all in its help, with defaults and variables", async () => {
    const { stdout } = await pidge(["serve", "--help"]);
    for (const { flag, schema, environment, section } of COMMAND_LEAVES) {
      const isOn = schema.type === "boolean" && schema.default === true;
      if (flag !== undefined) expect(stdout).toContain(` --${isOn ? "no-" : ""}${flag} `);
      if (flag !== undefined) for (const name of environment) expect(stdout).toContain(name);
      if (flag !== undefined) expect(stdout).toContain(`\n${section}:\n`);
    }
    expect(stdout).toContain("PIDGE_ADMIN_TOKEN");
    const folded = stdout.replaceAll(/\s+/g, " ");
    expect(folded).toContain(
      "--port <number> Port to listen on; 0 takes a free one. (default 4000; also PIDGE_PORT, PORT)",
    );
    const demo = (await pidge(["demo", "--help"])).stdout.replaceAll(/\s+/g, " ");
    expect(demo).toContain("(default .pidge/demo; also PIDGE_DATA)");
  });

  it("set lists when given more than once, and turn settings off with no-", async () => {
    const flags = ["--mail-reply-to", "a@b.example", "--mail-reply-to", "c@d.example,e@f.example", "--no-throttle"];
    const { stdout } = await pidge(["settings", "--changed", "--json", ...flags]);
    expect(JSON.parse(stdout).settings.map((s: { path: string; value: unknown }) => [s.path, s.value])).toEqual([
      ["mail.replyTo", ["a@b.example", "c@d.example", "e@f.example"]],
      ["throttle.enabled", false],
    ]);
  });
});
