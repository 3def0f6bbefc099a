/** Lists every public method of the client, with its signature and its HTTP call, out of the source itself. */
import { readdirSync, readFileSync } from "node:fs";

const source = new URL("../../packages/client/src/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, source), "utf8");

interface Member {
  signature: string;
  call: string | undefined;
  summary: string;
}

interface Listed {
  name: string;
  parent: string | undefined;
  members: Member[];
}

/** The text of a doc comment, without its frame. */
const unframed = (comment: string) =>
  comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, "")
    .replace(/^\s*\* ?/gm, "")
    .trim();

/** A signature on one line, without modifiers of no interest to callers and without its body. */
const oneLine = (signature: string) =>
  signature
    .replace(/\s+/g, " ")
    .replace(/\( /g, "(")
    .replace(/,? \)/g, ")")
    .trim()
    .replace(/^(?:override |async |\*)+/, "")
    .replace(/\s*[{;]$/, "");

/** The public members of a class: what stands two blanks deep and is neither private nor protected. */
function membersOf(lines: readonly string[]): Member[] {
  const found: (Member & { name: string })[] = [];
  let doc = "";
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.startsWith("  /**")) {
      const start = at;
      while (!lines[at]!.endsWith("*/")) at++;
      doc = unframed(lines.slice(start, at + 1).join("\n"));
    } else if (/^ {2}[A-Za-z#[*]/.test(line)) {
      const start = at;
      // A signature may take several lines; those below the first are deeper or close its brackets.
      while (!/[{;]$/.test(lines[at]!) || /^ {4}/.test(lines[at]!)) at++;
      const signature = oneLine(lines.slice(start, at + 1).join("\n"));
      const overload = lines[at]!.endsWith(";");
      if (!overload) while (lines[at] !== "  }") at++;
      const name = /^(?:static |get |set )?(\w+)(?:<.*?>)?\(/.exec(signature)?.[1];
      const internal = doc.includes("@internal") || name === "constructor";
      const implementing = !overload && found.at(-1)?.name === name;
      if (name && !internal && !implementing) {
        const [summary = ""] = doc.replace(/\s+/g, " ").split(/(?<=\.)\s|@/);
        found.push({ name, signature, call: /@canvas (.*)/.exec(doc)?.[1]?.trim(), summary: summary.trim() });
      }
      if (!overload) doc = "";
    }
  }
  return found.filter(({ name, signature }) => name !== "toString" && !signature.startsWith("protected"));
}

function classesOf(path: string): Listed[] {
  const parts = read(path)
    .split(/^(?=export class )/m)
    .slice(1);
  return parts.map((part) => {
    const head = /^export class (\w+)(?:<\w+>)?(?: extends \(?(\w+))?/.exec(part);
    const lines = part.split("\n");
    return { name: head![1]!, parent: head![2], members: membersOf(lines.slice(1, lines.indexOf("}"))) };
  });
}

/** The page, ordered as a reader looks for things: the client, its lists, its records. */
export function apiPage(): string {
  const resources = readdirSync(new URL("resources/", source)).sort();
  const files = ["canvas.ts", "messaging.ts", "client.ts", "pagination.ts", "promise.ts"];
  const all = [...files, ...resources.map((name) => `resources/${name}`)].flatMap(classesOf);
  const listed = all.filter(({ members }) => members.length > 0);
  const known = new Set(listed.map(({ name }) => name).filter((name) => name !== "Resource"));
  const sections = listed.map(({ name, parent, members }) => {
    const lines = members.map(({ signature, call, summary }) => {
      const http = call ? ` · \`${call}\`` : "";
      return `- \`${signature}\`${http}${summary ? `  \n  ${summary}` : ""}`;
    });
    return `## ${name}${parent && known.has(parent) ? ` (and all of ${parent})` : ""}\n\n${lines.join("\n")}\n`;
  });
  return `<!-- Made by \`npm run generate\` from the source. Do not edit. -->
# Every method of @pidge/client

\`:p\` stands for \`courses/:id\`, \`groups/:id\` or \`users/:id\`. Paths are below \`/api/v1/\`.

${sections.join("\n")}`;
}
