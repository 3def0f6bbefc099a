/** The settings' schema: types, documents and names that are derived from it, and how options are added. */

import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type { TSchema } from "typebox";
import { Check } from "typebox/value";
import { describe, expect, expectTypeOf, test } from "vitest";
import { generatedSettings } from "../../../../../scripts/generate-settings.ts";
import { build } from "../../../src/platform/settings/build.ts";
import { meetsSchema } from "../../../src/platform/settings/check.ts";
import { type Config, configure, type ServerOptions } from "../../../src/platform/settings/configure.ts";
import { environmentLayer, flagLayer, objectLayer } from "../../../src/platform/settings/layers.ts";
import { ALL, catalogueOf, REMOTE_LEAVES } from "../../../src/platform/settings/leaves.ts";
import {
  bool,
  choice,
  group,
  groups,
  optionalGroup,
  text,
  texts,
  whole,
} from "../../../src/platform/settings/option.ts";
import { resolve } from "../../../src/platform/settings/resolve.ts";
import { type serverOptions, serverSchema } from "../../../src/platform/settings/schema.ts";
import type { ConfigOf, OptionsOf } from "../../../src/platform/settings/types.ts";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));

describe("what is made from the schema", () => {
  test("types and document are not stale (npm run generate:settings)", async () => {
    for (const [path, text] of Object.entries(generatedSettings()))
      expect([path, await readFile(ROOT + path, "utf8")]).toEqual([path, text]);
  });

  test("the written interfaces are the types that the schema derives", () => {
    expectTypeOf<ServerOptions>().branded.toEqualTypeOf<OptionsOf<typeof serverOptions>>();
    expectTypeOf<Config>().branded.toEqualTypeOf<ConfigOf<typeof serverOptions>>();
    expectTypeOf<ServerOptions["cacheDirectory"]>().toEqualTypeOf<string | false | undefined>();
    expectTypeOf<Config["cacheDirectory"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Config["port"]>().toEqualTypeOf<number>();
    expectTypeOf<Config["mail"]["inboundPort"]>().toEqualTypeOf<number | undefined>();
  });

  test("every option has one sentence, and flags and variables of its own", () => {
    for (const { path, schema } of ALL.leaves)
      expect([path, schema.notes.description]).toEqual([path, expect.stringMatching(/^[A-Z].*\.$/)]);
    const flags = ALL.leaves.flatMap(({ flag }) => flag ?? []);
    expect(flags.filter((flag, place) => flags.indexOf(flag) !== place)).toEqual([]);
    const variables = ALL.leaves.flatMap(({ environment }) => environment);
    expect(variables.filter((name, place) => variables.indexOf(name) !== place)).toEqual([]);
    expect(variables.filter((name) => !/^(PIDGE_[A-Z_]+|PORT|DATABASE_URL)$/.test(name))).toEqual([]);
  });

  test("secrets have no flag, unless they are addresses that are no secret as a whole", () => {
    const secrets = ALL.leaves.filter(({ schema }) => schema.notes.secret !== undefined);
    expect(secrets.map(({ path, flag }) => [path, flag])).toEqual([
      ["database", "database"],
      ["adminToken", undefined],
      ["mail.server", "smtp"],
    ]);
  });

  test("a configuration is what the schema says, the defaults too", () => {
    expect(Check(serverSchema, configure({}, {}))).toBe(true);
    expect(Check(serverSchema, { ...configure({}, {}), port: "4000" })).toBe(false);
  });

  test("what is checked here is what TypeBox checks", () => {
    const values = fc.oneof(fc.anything(), fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.array(fc.string()));
    const leaves = [...ALL.leaves, ...REMOTE_LEAVES].filter(({ schema }) => schema.notes.typeName === undefined);
    for (const { path, schema } of leaves) {
      const likely = fc.oneof(
        values,
        fc.constantFrom<unknown>(
          ...(schema.enum ?? [schema.minimum, schema.maximum, (schema.maximum ?? 0) + 1, schema.default]),
        ),
      );
      fc.assert(
        fc.property(likely, (value) => {
          if (value === false && schema.notes.orFalse) return;
          expect([path, value, meetsSchema(schema, value)]).toEqual([path, value, Check(schema as TSchema, value)]);
        }),
        { numRuns: 60 },
      );
    }
  });
});

describe("reading the environment", () => {
  test("nothing else in the server and the command reads process.env", () => {
    const files = globSync("packages/{server,cli}/src/**/*.ts", { cwd: ROOT });
    expect(files.length).toBeGreaterThan(300);
    return Promise.all(
      files.map(async (path) => ((await readFile(ROOT + path, "utf8")).includes("process.env") ? [path] : [])),
    ).then((found) => expect(found.flat()).toEqual(["packages/server/src/platform/settings/environment.ts"]));
  });
});

/** What later issues add: a group that is there only when used, a list of groups, a group in a group. */
const OPTIONS = {
  retries: whole({ description: "Retries.", minimum: 0, maximum: 5, default: 2 }),
  signIn: group("How people sign in.", {
    passwords: bool({ description: "Passwords.", default: true }),
    saml: optionalGroup("SAML.", {
      entryPoint: text({
        description: "Where people are sent.",
        required: true,
        expects: "an address",
        pattern: "^https:",
      }),
      attribute: text({ description: "Attribute with the login.", default: "uid" }),
      privateKey: text({ description: "Key.", secret: "whole", flag: false }),
    }),
    providers: groups(
      { description: "OIDC providers." },
      {
        issuer: text({ description: "Issuer.", required: true, pattern: "^https:", expects: "an address with https:" }),
        clientSecret: text({ description: "Secret.", required: true, secret: "whole" }),
        scopes: texts({ description: "Scopes.", default: ["openid"] }),
        match: choice(["login", "email"])({ description: "Claim.", default: "login" }),
      },
    ),
  }),
};
const CATALOGUE = catalogueOf([{ title: "Test", options: OPTIONS }]);

function settle(places: {
  file?: object;
  environment?: Record<string, string>;
  flags?: Record<string, string | boolean>;
}) {
  const faults: string[] = [];
  const layers = [
    flagLayer(places.flags ?? {}, CATALOGUE.leaves),
    environmentLayer(places.environment ?? {}, CATALOGUE.leaves),
    objectLayer(places.file ?? {}, CATALOGUE, { source: "file", name: "x.json" }, faults),
  ];
  const settings = resolve({ leaves: CATALOGUE.leaves, layers, faults, environment: {} });
  return build(settings, CATALOGUE.options) as ConfigOf<typeof OPTIONS>;
}

const refused = (places: Parameters<typeof settle>[0]): readonly string[] => {
  try {
    settle(places);
  } catch (error) {
    return (error as { faults: readonly string[] }).faults;
  }
  return [];
};

describe("an option is one entry in the schema", () => {
  test("also in a group: its names follow from its path", () => {
    expect(settle({})).toEqual({ retries: 2, signIn: { passwords: true, saml: undefined, providers: [] } });
    expect(CATALOGUE.leaves.map(({ path, flag, environment }) => [path, flag, environment])).toEqual([
      ["retries", "retries", ["PIDGE_RETRIES"]],
      ["signIn.passwords", "sign-in-passwords", ["PIDGE_SIGN_IN_PASSWORDS"]],
      ["signIn.saml.entryPoint", "sign-in-saml-entry-point", ["PIDGE_SIGN_IN_SAML_ENTRY_POINT"]],
      ["signIn.saml.attribute", "sign-in-saml-attribute", ["PIDGE_SIGN_IN_SAML_ATTRIBUTE"]],
      ["signIn.saml.privateKey", undefined, ["PIDGE_SIGN_IN_SAML_PRIVATE_KEY"]],
      ["signIn.providers", undefined, ["PIDGE_SIGN_IN_PROVIDERS"]],
    ]);
  });

  test("a group that is there only when used has its defaults then, and wants what it needs", () => {
    const given = { environment: { PIDGE_SIGN_IN_SAML_ENTRY_POINT: "https://idp.example" } };
    expect(settle(given).signIn.saml).toEqual({
      entryPoint: "https://idp.example",
      attribute: "uid",
      privateKey: undefined,
    });
    expect(refused({ flags: { "sign-in-saml-attribute": "eppn" } })).toEqual([
      "signIn.saml.entryPoint is missing: signIn.saml needs it",
    ]);
  });

  test("a list of groups comes from the file, or as JSON from the environment, each with its defaults", () => {
    const provider = { issuer: "https://login.example", clientSecret: "hush" };
    const whole = { ...provider, scopes: ["openid"], match: "login" };
    expect(settle({ file: { signIn: { providers: [provider] } } }).signIn.providers).toEqual([whole]);
    const environment = { PIDGE_SIGN_IN_PROVIDERS: JSON.stringify([{ ...provider, scopes: ["openid", "email"] }]) };
    expect(settle({ environment }).signIn.providers).toEqual([{ ...whole, scopes: ["openid", "email"] }]);
  });

  test("each fault in a list names its place, and shows no secret", () => {
    const file = {
      retries: 9,
      signIn: {
        providers: [{ issuer: "http://x", clientSecret: 17, scopes: ["a", 5], isuer: 1 }, { clientSecret: "hush" }, 4],
      },
    };
    expect(refused({ file })).toEqual([
      "retries must be a whole number from 0 to 5, not 9 (from x.json)",
      "there is no option signIn.providers[0].isuer (from x.json); did you mean signIn.providers[0].issuer?",
      'signIn.providers[0].issuer must be an address with https:, not "http://x" (from x.json)',
      "signIn.providers[0].clientSecret must be a text (from x.json)",
      "signIn.providers[0].scopes[1] must be a text, not 5 (from x.json)",
      "signIn.providers[1].issuer is missing (from x.json)",
      "signIn.providers[2] must be an object, not 4 (from x.json)",
    ]);
    expect(refused({ environment: { PIDGE_SIGN_IN_PROVIDERS: "{" } })).toEqual([
      'signIn.providers must be a list of objects, not "{" (from PIDGE_SIGN_IN_PROVIDERS)',
    ]);
  });

  test("its types are derived with it", () => {
    expectTypeOf<OptionsOf<typeof OPTIONS>>().branded.toEqualTypeOf<{
      retries?: number | undefined;
      signIn?:
        | {
            passwords?: boolean | undefined;
            saml?: { entryPoint: string; attribute?: string | undefined; privateKey?: string | undefined } | undefined;
            providers?:
              | readonly {
                  issuer: string;
                  clientSecret: string;
                  scopes?: readonly string[] | undefined;
                  match?: "login" | "email" | undefined;
                }[]
              | undefined;
          }
        | undefined;
    }>();
    expectTypeOf<ConfigOf<typeof OPTIONS>["signIn"]["saml"]>().branded.toEqualTypeOf<
      { readonly entryPoint: string; readonly attribute: string; readonly privateKey: string | undefined } | undefined
    >();
  });
});
