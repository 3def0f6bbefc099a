/** Compiles every package's `src` to its `dist`, as it is published: `npm run build`. */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** In the order of their dependencies: each is compiled against what the ones before it publish. */
const PACKAGES = ["api", "server", "client", "cli"];

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, { readonly "pidge-source": { readonly default: string } }>>;
}

function build(name: string): void {
  const home = join(ROOT, "packages", name);
  const { bin = {}, imports = {} } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as Manifest;
  rmSync(join(home, "dist"), { recursive: true, force: true });
  const work = mkdtempSync(join(tmpdir(), "pidge-build-"));
  const config = {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: {
      // the packages are seen as their users see them
      customConditions: [],
      // what the package imports of itself is not there yet
      paths: Object.fromEntries(
        Object.entries(imports).map(([name, { "pidge-source": source }]) => [name, [join(home, source.default)]]),
      ),
      typeRoots: [join(ROOT, "node_modules/@types")],
      rootDir: join(home, "src"),
      outDir: join(home, "dist"),
      noEmit: false,
      declaration: true,
      stripInternal: true,
      rewriteRelativeImportExtensions: true,
    },
    include: [join(home, "src")],
  };
  writeFileSync(join(work, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules/typescript/lib/tsc.js");
  execFileSync(process.execPath, [tsc, "-p", join(work, "tsconfig.json")], { stdio: "inherit" });
  rmSync(work, { recursive: true });
  copyFileSync(join(ROOT, "LICENSE"), join(home, "LICENSE"));
  for (const file of Object.values(bin)) chmodSync(join(home, file), 0o755);
}

for (const name of PACKAGES) {
  build(name);
  console.log(`built packages/${name}/dist`);
}
