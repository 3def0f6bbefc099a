/** The configuration of a server that a program starts. */
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigurationError, type ServerOptions, startServer } from "@pidge/server";
import { describe, expect, test } from "vitest";
import { createLog } from "../../../src/platform/log.ts";
import { configure } from "../../../src/platform/settings/configure.ts";
import { hideSecrets, maskUrl, secretsOf } from "../../../src/platform/settings/mask.ts";

const faultsOf = (options: object, environment = {}): readonly string[] => {
  try {
    configure(options as ServerOptions, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).faults;
  }
  return [];
};

describe("the configuration", () => {
  test("needs nothing, and has every option; what was not given and has no default is undefined", () => {
    const config = configure({}, {});
    expect(config).toMatchObject({
      port: 0,
      data: undefined,
      database: undefined,
      cacheDirectory: join(homedir(), ".cache", "pidge"),
      maxFileSize: 500 * 1024 * 1024,
      throttle: { enabled: true, highWaterMark: 600, status: 403 },
      mail: { server: undefined, from: "notifications@localhost", replyTo: [] },
      logLevel: "silent",
    });
    expect(config).not.toHaveProperty("memory");
    expect(configure({ cacheDirectory: false }, {}).cacheDirectory).toBeUndefined();
    expect(configure({}, { XDG_CACHE_HOME: "/caches" }).cacheDirectory).toBe("/caches/pidge");
    expect(configure({ port: undefined }, {}).port).toBe(0);
    expect(configure({ publicUrl: "https://a.example//" }, {}).publicUrl).toBe("https://a.example");
  });

  test("keeps the defaults beside what a group was given, and false turns throttling off", () => {
    const { throttle, mail } = configure({ throttle: { outflow: 5 }, mail: { from: "a@b.example" } }, {});
    expect([throttle.outflow, throttle.maximum, throttle.enabled]).toEqual([5, 800, true]);
    expect([mail.from, mail.perDay]).toEqual(["a@b.example", 500]);
    expect(configure({ throttle: false }, {}).throttle).toEqual({ ...configure({}, {}).throttle, enabled: false });
  });

  test("is frozen, groups and lists too", () => {
    const config = configure({ mail: { replyTo: ["a@b.example"] } }, {});
    for (const part of [config, config.mail, config.throttle, config.mail.replyTo])
      expect(Object.isFrozen(part)).toBe(true);
    expect(Object.isFrozen(config.clock)).toBe(false);
  });

  test("takes from the environment only what is meant for programs, and options go before it", () => {
    const environment = {
      PIDGE_ADMIN_TOKEN: "a-token-of-sixteen",
      PIDGE_URL: "https://a.example/",
      PIDGE_SMTP: "smtp://a.example",
      PIDGE_CACHE_DIR: "/cache",
      DATABASE_URL: "postgres://other/program",
      PIDGE_PORT: "4000",
      PIDGE_LOG_LEVEL: "",
    };
    const config = configure({}, environment);
    expect(config).toMatchObject({
      adminToken: "a-token-of-sixteen",
      publicUrl: "https://a.example",
      mail: { server: "smtp://a.example" },
      cacheDirectory: "/cache",
    });
    expect([config.database, config.port]).toEqual([undefined, 0]);
    expect(configure({ mail: { server: "smtp://b.example" } }, environment).mail.server).toBe("smtp://b.example");
    expect(configure({}, { PIDGE_CACHE_DIR: "false" }).cacheDirectory).toBeUndefined();
  });
});

describe("faults", () => {
  test("are all listed at once, each with its option's name, what is expected and what was given", () => {
    const options = {
      prot: 4000,
      port: 65_536,
      host: "",
      connections: 1.5,
      trustProxy: "yes",
      logLevel: "loud",
      refusalStatus: 404,
      throttle: { status: "late", outflow: -1, uofront: 1 },
      mail: { from: "somebody", replyTo: "a@b.example", perDay: null, smtp: "smtp://x" },
      maxFileSize: Number.NaN,
      accountName: "x".repeat(256),
      memory: true,
    };
    expect(faultsOf(options)).toEqual([
      "there is no option prot; did you mean port?",
      "there is no option throttle.uofront; did you mean throttle.upFront?",
      "there is no option mail.smtp",
      "there is no option memory",
      "port must be a whole number from 0 to 65535, not 65536",
      'host must be a text, not ""',
      'trustProxy must be true or false, not "yes"',
      "connections must be a whole number from 1 to 1000, not 1.5",
      `accountName must be a text of at most 255 characters, not "${"x".repeat(79)}…`,
      'mail.from must be a mail address, not "somebody"',
      "mail.perDay must be a whole number from 1 to 1000000, not null",
      'mail.replyTo must be a list of which each item is a mail address, not "a@b.example"',
      "refusalStatus must be 401 or 403, not 404",
      "throttle.outflow must be a number from 0 upwards, not -1",
      'throttle.status must be 403 or 429, not "late"',
      "maxFileSize must be a whole number of bytes from 1 to 1099511627776, not null",
      'logLevel must be silent, fatal, error, warn, info, debug or trace, not "loud"',
    ]);
  });

  test.each<[object, string]>([
    [{ throttle: "late" }, 'throttle must be an object or false, not "late"'],
    [{ throttle: true }, "throttle must be an object or false, not true"],
    [{ mail: false }, "mail must be an object, not false"],
    [{ mail: ["smtp://x"] }, 'mail must be an object, not ["smtp://x"]'],
    [{ mail: null }, "mail must be an object, not null"],
    [{ mail: { replyTo: ["a@b.example", "c"] } }, 'mail.replyTo[1] must be a mail address, not "c"'],
    [{ mail: { fromName: "A\r\nBcc: x" } }, 'mail.fromName must be one line, not "A\\r\\nBcc: x"'],
    [{ mail: { from: "a@b.example\n" } }, 'mail.from must be a mail address, not "a@b.example\\n"'],
    [{ clock: 5 }, "clock must be an object of type Clock, not 5"],
    [{ publicUrl: "ftp://x" }, 'publicUrl must be an address like https://messages.school.example, not "ftp://x"'],
    [
      { pushContact: "it@x.example" },
      'pushContact must be an address that begins with mailto: or https:, not "it@x.example"',
    ],
    [{ constructor: 1 }, "there is no option constructor"],
    [{ mail: { toString: 1 } }, "there is no option mail.toString"],
    [{ data: "x", database: "postgres://h/d" }, "data and database exclude each other"],
    [{ mail: { inboundPort: 25 } }, "mail.inboundPort needs mail.replyTo: without an address nothing can be answered"],
  ])("%j", (options, fault) => {
    expect(faultsOf(options)).toEqual([fault]);
  });

  test("a rule between two options is not asked while one of them is wrong", () => {
    expect(faultsOf({ mail: { inboundPort: 25, replyTo: ["x"] } })).toEqual([
      'mail.replyTo[0] must be a mail address, not "x"',
    ]);
    expect(faultsOf({ mail: { inboundPort: 70_000 } })).toHaveLength(1);
    expect(configure({ mail: { inboundPort: 25, replyTo: ["a@b.example"] } }, {}).mail.inboundPort).toBe(25);
  });

  test("limits hold on both sides", () => {
    for (const [option, low, high] of [
      ["port", 0, 65_535],
      ["connections", 1, 1_000],
      ["maxGroupSize", 1, 10_000],
      ["unsendWithin", 0, 31_536_000],
      ["statementTimeout", 1, 3_600_000],
      ["maxFileSize", 1, 2 ** 40],
    ] as const) {
      for (const value of [low, high]) expect(configure({ [option]: value }, {})[option]).toBe(value);
      for (const value of [low - 1, high + 1])
        expect([option, faultsOf({ [option]: value }).length]).toEqual([option, 1]);
    }
  });

  test("show no secret", () => {
    const faults = faultsOf({
      adminToken: "short-secret",
      database: "mysql://u:secret@h/d",
      mail: { server: "http://u:secret@h" },
    });
    expect(faults).toEqual([
      "database must be an address like postgres://user:password@host:5432/name",
      "adminToken must be 16 to 255 visible ASCII characters",
      "mail.server must be an address like smtp://user:password@host:587 or smtps://…",
    ]);
  });
});

describe("secrets", () => {
  test("in addresses are masked, and what cannot be parsed is masked whole", () => {
    expect(maskUrl("postgres://u:p%40ss@h:5/d?sslmode=require&password=x&sslkey=y")).toBe(
      "postgres://u:****@h:5/d?sslmode=require&password=****&sslkey=****",
    );
    expect(maskUrl("postgres://u@h/d")).toBe("postgres://u@h/d");
    expect(maskUrl("postgres://u:secret@h:port/d")).toBe("****");
  });

  test("stand in no log line, as they are, decoded, or as JSON", () => {
    const config = configure(
      {
        adminToken: 'a-"quoted"-admin-token',
        database: "postgres://u:p%40ssword@h/d?password=inquery",
        mail: { server: "smtp://u:mailword@h" },
      },
      {},
    );
    const lines: string[] = [];
    const log = createLog("info", secretsOf(config), { write: (line: string) => void lines.push(line) });
    log.info({ reason: 'a-"quoted"-admin-token' }, "postgres://u:p%40ssword@h/d?password=inquery");
    log.error(new Error("p@ssword and mailword were refused"));
    const text = lines.join("");
    for (const secret of ["quoted", "p%40ssword", "p@ssword", "inquery", "mailword"])
      expect(text).not.toContain(secret);
    expect(text).toContain("postgres://u:****@h/d?password=****");
    expect(hideSecrets("nothing to hide", secretsOf(config))).toBe("nothing to hide");
  });

  test("stand in no error of a start", async () => {
    const failure = await startServer({ database: "postgres://u:hushhush@127.0.0.1:1/d?password=querysecret" }).catch(
      (error: Error) => error,
    );
    expect(failure).toMatchObject({ name: "StoreUnavailable" });
    expect((failure as Error).message).not.toMatch(/hushhush|querysecret/);
  });
});
