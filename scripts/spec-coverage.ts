/** Lists the numbered lines of docs/spec that no test title names: `npm run spec:coverage [-- CONV PLAT …]`. */
import { globSync, readFileSync } from "node:fs";

const FILES = {
  CONV: "conversations.md",
  DISC: "discussions.md",
  NOTI: "notifications.md",
  PLAT: "platform.md",
  C: "client.md",
} as const;
type Area = keyof typeof FILES;

const root = new URL("..", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

/** The numbered lines of a file: `12. Given …`, or `- C-12 …` in the client's. */
function specLines(area: Area): Map<number, string> {
  const text = read(`docs/spec/${FILES[area]}`);
  const start = text.search(/^#+ .*[Tt]estable behaviours/m);
  const body = start === -1 ? text : text.slice(start);
  const end = body
    .slice(1)
    .search(area === "C" || area === "PLAT" ? /^## (?!.*[Tt]estable)/m : /^# (?!.*[Tt]estable)/m);
  const section = end === -1 ? body : body.slice(0, end + 1);
  const pattern = area === "C" ? /^- C-(\d+) (.*)$/gm : /^(\d+)\. (.*)$/gm;
  return new Map([...section.matchAll(pattern)].map((m) => [Number(m[1]), m[2]!]));
}

/**
 * The numbers named in test titles, as `[CONV-41]`. Titles of skipped tests do not count, nor do those of `*.slow.ts`,
 * which `npm test` does not run.
 */
function testedLines(): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const file of globSync("packages/*/test/**/*.test.ts", { cwd: root })) {
    const text = read(file);
    for (const m of text.matchAll(
      /\b(?:test|it)(\.\w+(?:\((?:[^()]|\([^()]*\))*\))?)?\s*\(\s*(["'`])((?:(?!\2)[\s\S])*?)\2/g,
    )) {
      if (/skip|todo/.test(m[1] ?? "")) continue;
      for (const n of m[3]!.matchAll(/\[(CONV|DISC|NOTI|PLAT|C)-(\d+)\]/g)) {
        if (!found.has(n[1]!)) found.set(n[1]!, new Set());
        found.get(n[1]!)!.add(Number(n[2]));
      }
    }
  }
  return found;
}

/** The numbers that docs/decisions name in a table of lines decided otherwise, each with a reason. */
function decidedLines(): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  const decisions = globSync("docs/decisions/*.md", { cwd: root }).map(read).join("\n");
  for (const m of decisions.matchAll(/^\| ((?:(?:CONV|DISC|NOTI|PLAT|C)-\d+(?:, )?)+) \| (.+) \|$/gm))
    for (const n of m[1]!.matchAll(/(CONV|DISC|NOTI|PLAT|C)-(\d+)/g)) {
      if (!found.has(n[1]!)) found.set(n[1]!, new Set());
      found.get(n[1]!)!.add(Number(n[2]));
    }
  return found;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((a) => !(a in FILES));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; the files are ${Object.keys(FILES).join(", ")}`);
  process.exit(2);
}
const areas = (asked.length > 0 ? asked : Object.keys(FILES)) as Area[];
const tested = testedLines();
const decided = decidedLines();
let isOpen = false;
for (const area of areas) {
  const lines = specLines(area);
  const isTested = [...lines.keys()].filter((n) => tested.get(area)?.has(n));
  const isDecided = [...lines.keys()].filter((n) => !tested.get(area)?.has(n) && decided.get(area)?.has(n));
  const open = [...lines].filter(([n]) => !isTested.includes(n) && !isDecided.includes(n));
  console.log(
    `${area}: ${isTested.length} of ${lines.size} lines tested, ${isDecided.length} decided, ${open.length} open`,
  );
  for (const [n, text] of open) console.log(`  ${area}-${n} ${text.length > 110 ? `${text.slice(0, 107)}...` : text}`);
  isOpen ||= open.length > 0;
}
process.exit(isOpen ? 1 : 0);
