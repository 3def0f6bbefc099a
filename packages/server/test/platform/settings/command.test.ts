/** The settings of the command: where each comes from, and which place goes before which. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  COMMAND_LEAVES,
  type CommandSources,
  ConfigurationError,
  commandSettings,
  type Leaf,
  remoteSettings,
  unknownVariables,
} from "../../../src/platform/settings/index.ts";

const directory = mkdtempSync(join(tmpdir(), "pidge-settings-"));
afterAll(() => rmSync(directory, { recursive: true }));

function fileWith(content: unknown): string {
  const path = join(directory, "pidge.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const settle = (sources: Partial<CommandSources> = {}) => commandSettings({ flags: {}, environment: {}, ...sources });

const refused = (sources: Partial<CommandSources>): readonly string[] => {
  try {
    settle(sources);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).faults;
  }
  return [];
};

const nested = (path: string, value: unknown): object =>
  path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;

/** Four different valid values of an option, as text and as value. */
function samples({ path, schema }: Leaf): readonly (readonly [string, unknown])[] {
  const texts: Record<string, string> = {
    database: "postgres://h/%",
    publicUrl: "https://%.example",
    "mail.server": "smtp://%.example",
    "mail.from": "%@a.example",
    pushContact: "mailto:%@a.example",
  };
  return [1, 2, 3, 4].map((n) => {
    if (schema.enum !== undefined) {
      const item = schema.enum[n % schema.enum.length];
      return [String(item), item];
    }
    if (schema.type === "boolean") return n % 2 === 0 ? ["on", true] : ["no", false];
    if (schema.type === "array") return [`${n}@a.example, b@a.example`, [`${n}@a.example`, "b@a.example"]];
    if (schema.type === "string") {
      const text = (texts[path] ?? `text-%-long-enough-for-a-token`).replace("%", `n${n}`);
      return [text, text];
    }
    return [String(n), n];
  });
}

/** The setting whose value and place are looked at. */
const one = (path: string, sources: Partial<CommandSources>) => {
  const { value, source, name } = settle(sources).effective.find((setting) => setting.path === path) ?? {};
  return { value, source, name };
};

const isAlternative = ({ schema }: Leaf) => schema.notes.alternative !== undefined;
/** The others are hidden in what is printed. */
const isShown = ({ schema }: Leaf) => schema.notes.secret !== "whole";

describe("each option", () => {
  test.each(COMMAND_LEAVES.filter((leaf) => !isAlternative(leaf)).map((leaf) => [leaf.path, leaf] as const))(
    "%s comes from the flag, then the environment, then the file, then the default",
    (path, leaf) => {
      const [first, second, third] = samples(leaf);
      if (first === undefined || second === undefined || third === undefined) throw new Error("no samples");
      const needed = path === "mail.inboundPort" ? { PIDGE_MAIL_REPLY_TO: "a@b.example" } : {};
      const shown = (value: unknown) => (isShown(leaf) ? value : "****");
      const file = fileWith(nested(path, third[1]));
      expect(one(path, { file, environment: needed })).toEqual({ value: shown(third[1]), source: "file", name: file });
      for (const variable of leaf.environment) {
        const environment = { ...needed, [variable]: second[0] };
        expect(one(path, { file, environment })).toEqual({
          value: shown(second[1]),
          source: "environment",
          name: variable,
        });
      }
      const environment = { ...needed, ...Object.fromEntries(leaf.environment.map((name) => [name, second[0]])) };
      if (leaf.flag !== undefined) {
        const isFlag = leaf.schema.type === "boolean";
        const flags = { [leaf.flag]: isFlag ? (first[1] as boolean) : first[0] };
        expect(one(path, { file, environment, flags })).toEqual({
          value: first[1],
          source: "flag",
          name: first[1] === false ? `--no-${leaf.flag}` : `--${leaf.flag}`,
        });
      }
      const empty = Object.fromEntries(leaf.environment.map((name) => [name, ""]));
      expect(one(path, { environment: empty }).source).toBe("default");
    },
  );

  test("the first variable of an option goes before its others", () => {
    expect(one("port", { environment: { PORT: "1", PIDGE_PORT: "2" } })).toMatchObject({
      value: 2,
      name: "PIDGE_PORT",
    });
  });

  test("what only a program can set is unknown to a file", () => {
    expect(refused({ file: fileWith({ clock: {}, checkAnswers: true, port: 1 }) })).toEqual([
      expect.stringContaining("there is no option clock"),
      expect.stringContaining("there is no option checkAnswers"),
    ]);
  });
});

describe("the command's defaults", () => {
  test("are those of a server on this machine, whatever a program's are", () => {
    expect(settle().options).toMatchObject({ port: 4000, host: "127.0.0.1", logLevel: "warn", data: ".pidge/data" });
    expect(settle().options.throttle).toMatchObject({ enabled: true });
  });

  test("can be the demo's own, which go behind everything that was given", () => {
    const defaults = { data: "elsewhere", "throttle.enabled": false };
    expect(settle({ defaults }).options).toMatchObject({ data: "elsewhere", throttle: { enabled: false } });
    const environment = { PIDGE_THROTTLE: "true", PIDGE_DATA: "there" };
    expect(settle({ defaults, environment }).options).toMatchObject({ data: "there", throttle: { enabled: true } });
  });
});

describe("the store", () => {
  const placeOf = (sources: Partial<CommandSources>) => {
    const { data, database } = settle(sources).options;
    return { data, database };
  };
  const here = (data: string) => ({ data, database: undefined });
  const there = (database: string) => ({ data: undefined, database });

  test("is the one that was named nearest, of whichever kind", () => {
    const file = fileWith({ database: "postgres://file/db" });
    expect(placeOf({ file })).toEqual(there("postgres://file/db"));
    expect(placeOf({ file, flags: { data: "here" } })).toEqual(here("here"));
    expect(placeOf({ file, flags: { memory: true } })).toEqual({ data: undefined, database: undefined });
    expect(placeOf({ file, flags: { memory: false } })).toEqual(there("postgres://file/db"));
    expect(placeOf({ file, environment: { PIDGE_DATA: "there" } })).toEqual(here("there"));
    expect(placeOf({ environment: { DATABASE_URL: "postgres://e/db" } })).toEqual(there("postgres://e/db"));
    expect(placeOf({ flags: { data: "here" }, environment: { DATABASE_URL: "postgres://e/db" } })).toEqual(
      here("here"),
    );
    expect(placeOf({ environment: { PIDGE_MEMORY: "1" } })).toEqual({ data: undefined, database: undefined });
    expect(placeOf({ flags: { database: "postgres://f/db" }, environment: { PIDGE_MEMORY: "yes" } })).toEqual(
      there("postgres://f/db"),
    );
  });

  test("cannot be two of one place", () => {
    const both = { data: "x", database: "postgres://h/d" };
    expect(refused({ flags: both })).toEqual(["--data and --database exclude each other"]);
    expect(refused({ flags: { ...both, memory: true } })).toEqual([
      "--data, --database and --memory exclude each other",
    ]);
    expect(refused({ environment: { PIDGE_DATA: "x", DATABASE_URL: "postgres://h/d" } })).toEqual([
      "PIDGE_DATA and DATABASE_URL exclude each other",
    ]);
    const file = fileWith(both);
    expect(refused({ file })).toEqual([`data and database exclude each other (from ${file})`]);
    expect(placeOf({ file, flags: { data: "here" } })).toEqual(here("here"));
  });
});

describe("faults", () => {
  test("of all places come at once, each with what gave it", () => {
    const file = fileWith({ prot: 1, mail: { perDay: "many" }, throttle: { status: 500 } });
    const environment = { PORT: "http", PIDGE_TRUST_PROXY: "perhaps", PIDGE_SMTP: "mail.example" };
    expect(refused({ file, environment, flags: { "log-level": "loud", "mail-reply-to": "a@b.example,c" } })).toEqual([
      `there is no option prot (from ${file}); did you mean port?`,
      'port must be a whole number from 0 to 65535, not "http" (from PORT)',
      'trustProxy must be true or false, not "perhaps" (from PIDGE_TRUST_PROXY)',
      "mail.server must be an address like smtp://user:password@host:587 or smtps://… (from PIDGE_SMTP)",
      `mail.perDay must be a whole number from 1 to 1000000, not "many" (from ${file})`,
      'mail.replyTo[1] must be a mail address, not "c" (from --mail-reply-to)',
      `throttle.status must be 403 or 429, not 500 (from ${file})`,
      'logLevel must be silent, fatal, error, warn, info, debug or trace, not "loud" (from --log-level)',
    ]);
  });

  test.each(["abc", "-1", "65536", "4.5", " ", "1e3", "0x10", "４"])("%j is no port", (port) => {
    expect(refused({ flags: { port } })).toHaveLength(1);
  });

  test("of the file itself name it, and quote nothing of it", () => {
    expect(refused({ file: join(directory, "none.json") })[0]).toMatch(
      /^the configuration file .+none\.json cannot be used: ENOENT/,
    );
    expect(refused({ file: fileWith("[]") })[0]).toMatch(/cannot be used: it must hold one JSON object$/);
    for (const text of [
      '{ "adminToken": "secret-secret-secret" ',
      '{ "adminToken": secret-secret-secret }',
      '"secret"x',
    ]) {
      const [fault] = refused({ file: fileWith(text) });
      expect(fault).toMatch(/cannot be used: .*JSON/);
      expect(fault).not.toContain("secret");
    }
  });

  test("a variable that looks like a setting and is none is told with the one that may be meant", () => {
    expect(
      unknownVariables({ PIDGE_PROT: "1", PIDGE_PORT: "1", PIDGE_TOKEN: "x", HOME: "/", PIDGE_EVERYTHING: "" }),
    ).toEqual([
      "PIDGE_PROT is set, but no setting has that name; did you mean PIDGE_PORT?",
      "PIDGE_EVERYTHING is set, but no setting has that name",
    ]);
  });
});

describe("what is printed", () => {
  test("hides secrets, and passwords in addresses", () => {
    const { effective, secrets, options } = settle({
      environment: { PIDGE_ADMIN_TOKEN: "a-token-of-sixteen", DATABASE_URL: "postgres://u:hidden@h/d" },
      flags: { smtp: "smtp://u:mailword@h" },
    });
    const printed = Object.fromEntries(effective.map(({ path, value }) => [path, value]));
    expect([printed.adminToken, printed.database, printed["mail.server"]]).toEqual([
      "****",
      "postgres://u:****@h/d",
      "smtp://u:****@h",
    ]);
    expect(JSON.stringify(effective)).not.toMatch(/sixteen|hidden|mailword/);
    expect(secrets).toEqual(["a-token-of-sixteen", "mailword", "hidden"]);
    expect(options.adminToken).toBe("a-token-of-sixteen");
  });
});

describe("the settings of a command that talks to a server", () => {
  test("come from the flags, then the environment, Canvas's names included", () => {
    const canvas = { CANVAS_API_URL: "https://canvas.test/api/v1/", CANVAS_API_TOKEN: "canvas" };
    expect(remoteSettings({}, canvas)).toEqual({ url: "https://canvas.test", token: "canvas" });
    const pidge = { ...canvas, PIDGE_URL: "https://pidge.test", PIDGE_ADMIN_TOKEN: "admin" };
    expect(remoteSettings({}, pidge)).toEqual({ url: "https://pidge.test", token: "admin" });
    expect(remoteSettings({}, { ...pidge, PIDGE_TOKEN: "pidge" }).token).toBe("pidge");
    expect(remoteSettings({ url: "http://flag.test", token: "flag" }, pidge)).toEqual({
      url: "http://flag.test",
      token: "flag",
    });
    expect(remoteSettings({}, {})).toEqual({ url: "http://127.0.0.1:4000", token: undefined });
  });

  test("are checked like all others", () => {
    expect(() => remoteSettings({ url: "school.example" }, { PIDGE_TOKEN: "with blanks" })).toThrow(
      'url must be an address like http://127.0.0.1:4000, not "school.example" (from --url); ' +
        "token must be a text without blanks (from PIDGE_TOKEN)",
    );
  });
});
