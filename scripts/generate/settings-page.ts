/** Writes docs/settings.md out of the settings' schema. */
import { expected } from "../../packages/server/src/platform/settings/check.ts";
import { ALL, type Leaf, REMOTE_LEAVES } from "../../packages/server/src/platform/settings/leaves.ts";
import { REMOTE, SETTINGS_SECTIONS } from "../../packages/server/src/platform/settings/schema.ts";

const INTRODUCTION = `# Settings

<!-- Made by \`npm run generate:settings\` from packages/server/src/platform/settings. Do not edit. -->

\`pidge serve\` and \`pidge demo\` take each setting from the nearest place that has it: a flag, then the environment, then the file
given with \`--config\`, then the default. An empty variable counts as none. \`pidge settings\` prints what is in effect and where each
value came from; \`pidge settings --check --config FILE\` checks a file without starting anything. All faults are listed at once.

The file is one JSON object with the options as named here, groups as objects:

\`\`\`json
{ "port": 4000, "publicUrl": "https://messages.school.example", "mail": { "from": "messages@school.example" } }
\`\`\`

\`startServer()\` takes the same options as an object. Of the environment it reads only the variables marked with ᵉ, so that
a test suite is not changed by the settings of a server on the same machine.

In the environment and in flags a list is divided by commas; \`true\`, \`yes\`, \`on\` and \`1\` are true, \`false\`, \`no\`, \`off\` and \`0\` false.
A flag of a setting that is true or false has a form with \`no-\`: \`--no-background\`.
A **secret** is never printed: neither by \`pidge settings\`, nor in an error, nor in the log.
`;

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const code = (text: string) => `\`${text}\``;

function defaultOf({ schema }: Leaf): string {
  const { notes, default: standard } = schema;
  const usual = notes.defaultText ?? (standard === undefined ? "none" : code(shown(standard)));
  return notes.commandDefault === undefined
    ? usual
    : `${code(shown(notes.commandDefault))} (\`startServer()\`: ${usual})`;
}

const shown = (value: unknown): string =>
  typeof value === "string" && value !== ""
    ? value
    : Array.isArray(value) && value.length === 0
      ? "[]"
      : JSON.stringify(value);

function row(leaf: Leaf): string {
  const { path, schema, environment, flag } = leaf;
  const { notes } = schema;
  const value = notes.secret === undefined ? expected(schema) : `${expected(schema)}; **secret**`;
  const names = environment.map((name) => code(name) + (notes.embedded ? "ᵉ" : "")).join(", ");
  const set = notes.programOnly ? "only by `startServer()`" : names;
  return `| ${[code(path), notes.description, value, defaultOf(leaf), set, flag === undefined ? "" : code(`--${flag}`)].map(cell).join(" | ")} |`;
}

export function settingsPage(): string {
  const tables = [...SETTINGS_SECTIONS, REMOTE].map(({ title }) =>
    [
      `## ${title}`,
      "",
      "| option | what it does | value | default | environment | flag |",
      "|---|---|---|---|---|---|",
      ...[...ALL.leaves, ...REMOTE_LEAVES].filter((leaf) => leaf.section === title).map(row),
    ].join("\n"),
  );
  const page = [INTRODUCTION, ...tables]
    .join("\n")
    .replaceAll("\n## ", "\n\n## ")
    .replace(/\n{3,}/g, "\n\n");
  return `${page.trimEnd()}\n`;
}
