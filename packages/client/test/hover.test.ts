/** What an editor shows on hovering: every exported thing, each of its members and parameters says what it is. */
import { fileURLToPath } from "node:url";
import { API, type Checker, type Project, type Symbol as TypeSymbol } from "typescript/unstable/sync";
import { afterAll, beforeAll, expect, it } from "vitest";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ENTRIES = ["index", "node", "testing/index"];
const [ALIAS, TYPES, CALL] = [2 ** 21, 32 | 64 | (2 ** 19), 0];

let api: API;
let project: Project;
let checker: Checker;
beforeAll(() => {
  api = new API({ cwd: at("../../..") });
  project = api.updateSnapshot({ openProjects: [at("../../../tsconfig.json")] }).getProjects()[0]!;
  checker = project.checker;
});
afterAll(() => api.close());

/** The source of a declaration with the comments before it; undefined for what is not declared in this package. */
function sourceOf(symbol: TypeSymbol): string | undefined {
  const [declared] = symbol.declarations ?? [];
  if (!declared?.path.includes("/packages/client/src/")) return undefined;
  const node = declared.resolve(project);
  return node && project.program.getSourceFile(declared.path)?.text.slice(node.pos, node.end);
}

const says = (symbol: TypeSymbol) => checker.getDocumentationCommentOfSymbol(symbol).trim() !== "";

/** Names of the exported types that are described. */
const described = new Set<string>();

function* exported(): Generator<[name: string, symbol: TypeSymbol]> {
  for (const entry of ENTRIES) {
    const file = project.program.getSourceFile(at(`../src/${entry}.ts`))!;
    for (const each of checker.getExportsOfModule(checker.getSymbolAtLocation(file)!))
      if (each.name !== "wire") yield [each.name, each.flags & ALIAS ? checker.getAliasedSymbol(each) : each];
  }
}

it("every exported thing, member and parameter is described", () => {
  const silent: string[] = [];
  for (const [name, symbol] of exported())
    if (says(symbol)) described.add(name);
    else silent.push(name);
  let members = 0;
  let parameters = 0;
  const call = (name: string, symbol: TypeSymbol) => {
    const type = checker.getTypeOfSymbol(symbol);
    for (const signature of type ? checker.getSignaturesOfType(type, CALL) : [])
      for (const parameter of signature.getParameters()) {
        parameters++;
        // a parameter says what it is by itself, or by the described type that it has
        const types = sourceOf(parameter)?.match(/\b[A-Z]\w+/g) ?? [];
        if (!says(parameter) && !types.some((type) => described.has(type))) silent.push(`${name}(${parameter.name})`);
      }
  };
  for (const [name, symbol] of exported()) {
    const isType = (symbol.flags & TYPES) !== 0;
    if (!isType) {
      call(name, symbol);
      continue;
    }
    for (const member of checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))) {
      const source = sourceOf(member);
      if (source === undefined || member.name.startsWith("__")) continue;
      if (/^(?:\s|\/\*[\s\S]*?\*\/|\/\/.*)*protected\b|@internal/.test(source)) continue;
      members++;
      if (!says(member)) silent.push(`${name}.${member.name}`);
      call(`${name}.${member.name}`, member);
    }
  }
  expect([...new Set(silent)].sort()).toEqual([]);
  // so many were looked at: a walk that misses them proves nothing
  expect(members).toBeGreaterThan(1200);
  expect(parameters).toBeGreaterThan(350);
}, 60_000);
