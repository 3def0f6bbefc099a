/** Turns the examples of the client's README into functions that the compiler checks and the tests run. */
import { readFileSync } from "node:fs";

const readme = new URL("../../packages/client/README.md", import.meta.url);

/** One source text with a function for each example, in their order. */
export function readmeExamples(): string {
  const text = readFileSync(readme, "utf8");
  const imports = new Map<string, Set<string>>([["@pidge/client", new Set(["Canvas"])]]);
  const forTests: string[] = [];
  const examples: string[] = [];
  for (const [, block = ""] of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const code = block.replace(/^import \{ (.*) \} from "(.*)";\n/gm, (_, names: string, from: string) => {
      const known = imports.get(from) ?? new Set();
      for (const name of names.split(", ")) known.add(name);
      imports.set(from, known);
      return "";
    });
    const lines = code.trim().split("\n");
    // what is for test suites brings its own client
    const kit = block.includes('from "@pidge/client/testing"');
    if (!kit && !code.includes("const canvas =")) lines.unshift("const canvas = given;");
    const body = lines.map((line) => (line ? `  ${line}` : line)).join("\n");
    if (kit) forTests.push(`async () => {\n${body}\n}`);
    else examples.push(`async (given: Canvas) => {\n${body}\n  return given;\n}`);
  }
  const listed = (bodies: readonly string[]) => bodies.join(",\n").replace(/^/gm, "  ").replace(/^ +$/gm, "");
  const heads = [...imports].map(([from, names]) => `import { ${[...names].sort().join(", ")} } from "${from}";`);
  return `// Made by \`npm run generate\` from README.md. Do not edit.
/** The examples of the README, each as a function of a client. */
${heads.join("\n")}

export const examples = [
${listed(examples)},
];

/** Those of what is for test suites. */
export const kitExamples = [
${listed(forTests)},
];
`;
}
