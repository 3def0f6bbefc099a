/** Settings: flags go before the environment, the environment before the file, the file before what is built in. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { remoteSettings, serverSettings } from "../src/settings.ts";

const NAMES = [
  ...["PIDGE_PORT", "PORT", "PIDGE_HOST", "PIDGE_DATA", "PIDGE_DATABASE", "DATABASE_URL", "PIDGE_ADMIN_TOKEN"],
  ...["PIDGE_LOG_LEVEL", "PIDGE_SMTP", "PIDGE_URL", "PIDGE_TOKEN", "CANVAS_API_URL", "CANVAS_API_TOKEN"],
];

const directory = mkdtempSync(join(tmpdir(), "pidge-settings-"));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** Nothing of the developer's own environment, but this. */
function environment(values: Readonly<Record<string, string>> = {}): void {
  for (const name of NAMES) vi.stubEnv(name, values[name]);
}

function fileWith(options: object): string {
  const path = join(directory, "pidge.json");
  writeFileSync(path, JSON.stringify(options));
  return path;
}

describe("a server's settings", () => {
  it("have defaults that need nothing", () => {
    environment();
    expect(serverSettings({})).toEqual({
      port: 4000,
      host: "127.0.0.1",
      logLevel: "warn",
      trustProxy: false,
      data: ".pidge/data",
    });
    expect(serverSettings({}, { data: "elsewhere" }).data).toBe("elsewhere");
  });

  it("come from the file, then the environment, then the flags", () => {
    const config = fileWith({ port: 1, host: "file", logLevel: "error", accountName: "A School", data: "of-file" });
    environment();
    expect(serverSettings({ config })).toMatchObject({ port: 1, host: "file", logLevel: "error", data: "of-file" });
    environment({ PIDGE_PORT: "2", PIDGE_HOST: "environment", PIDGE_LOG_LEVEL: "info", PIDGE_DATA: "of-environment" });
    expect(serverSettings({ config })).toMatchObject({
      port: 2,
      host: "environment",
      logLevel: "info",
      data: "of-environment",
    });
    expect(serverSettings({ config, port: "3", host: "flag", logLevel: "debug", data: "of-flag" })).toMatchObject({
      port: 3,
      host: "flag",
      logLevel: "debug",
      data: "of-flag",
      accountName: "A School",
    });
  });

  it("put the data in one place: what is said nearer goes before what is said farther, of whichever kind", () => {
    const inFile = fileWith({ database: "postgres://file/db" });
    const placeOf = (flags: Parameters<typeof serverSettings>[0], values = {}) => {
      environment(values);
      const { data, database } = serverSettings(flags);
      return { data, database };
    };
    expect(placeOf({ config: inFile })).toEqual({ data: undefined, database: "postgres://file/db" });
    expect(placeOf({ config: inFile, data: "here" })).toEqual({ data: "here", database: undefined });
    expect(placeOf({ config: inFile, memory: true })).toEqual({ data: undefined, database: undefined });
    expect(placeOf({ config: inFile }, { PIDGE_DATA: "there" })).toEqual({ data: "there", database: undefined });
    expect(placeOf({ data: "here" }, { DATABASE_URL: "postgres://e/db" })).toEqual({
      data: "here",
      database: undefined,
    });
    expect(placeOf({ memory: true }, { DATABASE_URL: "postgres://e/db" })).toEqual({});
    expect(placeOf({}, { DATABASE_URL: "postgres://e/db" })).toEqual({ data: undefined, database: "postgres://e/db" });
    environment();
    expect(() => serverSettings({ config: fileWith({ data: "x", database: "postgres://h/d" }) })).toThrow(/exclude/);
  });

  it("a mail server's flag goes before the environment and the file, and leaves the file's other mail options", () => {
    const config = fileWith({ mail: { server: "smtp://file", from: "school@example.test" } });
    environment({ PIDGE_SMTP: "smtp://environment" });
    const from = "school@example.test";
    expect(serverSettings({ config, smtp: "smtp://flag" }).mail).toEqual({ server: "smtp://flag", from });
    expect(serverSettings({ config }).mail).toEqual({ server: "smtp://environment", from });
    environment();
    expect(serverSettings({ config }).mail).toEqual({ server: "smtp://file", from });
  });

  it("take the administrator's token from the environment; an empty variable counts as none", () => {
    environment({ PIDGE_ADMIN_TOKEN: "a-token-of-sixteen", PIDGE_PORT: "" });
    expect(serverSettings({})).toMatchObject({ adminToken: "a-token-of-sixteen", port: 4000 });
  });

  it("that contradict each other or cannot be read are refused with the name", () => {
    environment();
    expect(() => serverSettings({ memory: true, database: "postgres://h/d" })).toThrow(/--memory/);
    expect(() => serverSettings({ data: "x", database: "postgres://h/d" })).toThrow(/--data and --database/);
    for (const port of ["abc", "-1", "65536", "4.5", " "]) expect(() => serverSettings({ port })).toThrow(/the port/);
    expect(serverSettings({ port: "0" }).port).toBe(0);
    environment({ PORT: "http" });
    expect(() => serverSettings({})).toThrow("the port must be a number from 0 to 65535, not http");
  });
});

describe("a caller's settings", () => {
  it("come from the flags, then the environment, Canvas's names included", () => {
    environment({ CANVAS_API_URL: "https://canvas.test/api/v1/", CANVAS_API_TOKEN: "canvas" });
    expect(remoteSettings({})).toEqual({ url: "https://canvas.test", token: "canvas" });
    vi.stubEnv("PIDGE_URL", "https://pidge.test");
    vi.stubEnv("PIDGE_TOKEN", "pidge");
    expect(remoteSettings({})).toEqual({ url: "https://pidge.test", token: "pidge" });
    expect(remoteSettings({ url: "http://flag.test", token: "flag" })).toEqual({
      url: "http://flag.test",
      token: "flag",
    });
    environment({ PIDGE_TOKEN: "pidge" });
    expect(remoteSettings({}).url).toBe("http://127.0.0.1:4000");
    environment();
    expect(() => remoteSettings({})).toThrow("a token is needed");
  });
});
