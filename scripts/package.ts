/** Builds what `import ... from "lastcall"` loads: `bun run package`, which `npm pack` and `npm publish` call. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const ROOT = join(import.meta.dir, "..");
/** Where package.json's `exports` look for it. */
const LIBRARY = join(ROOT, "dist/npm");

const OPTIONS = [
  // tsconfig.json is for what Bun runs: nothing is emitted by it, and it knows Bun's globals.
  ...["--ignoreConfig", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
  ...["--verbatimModuleSyntax", "--module", "nodenext", "--rewriteRelativeImportExtensions", "--declaration"],
  // What Node 20 has: whatever is newer, or of one system only, does not compile.
  ...["--target", "es2022", "--lib", "es2023"],
  ...["--rootDir", "src", "--outDir", LIBRARY],
];

/** Compiles src/library.ts, and what it imports, to JavaScript with declarations; throws what the compiler says. */
export function buildLibrary(): readonly string[] {
  rmSync(LIBRARY, { recursive: true, force: true });
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const words = [process.execPath, compiler, ...OPTIONS, "src/library.ts"];
  const { exitCode, stdout } = Bun.spawnSync(words, { cwd: ROOT });
  if (exitCode !== 0) throw new Error(`tsc failed:\n${stdout.toString()}`);
  const names = readdirSync(LIBRARY, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((each) => each.endsWith(".d.ts"))) nameScripts(join(LIBRARY, name));
  return names.filter((name) => name.endsWith(".ts") || name.endsWith(".js")).sort();
}

/** The compiler leaves imports in declarations as they are, and there are no such files in the package. */
function nameScripts(path: string): void {
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replaceAll(/(from ")(\.{1,2}\/[^"]*)\.ts(")/g, "$1$2.js$3"));
}

if (import.meta.main) {
  const names = buildLibrary();
  console.log(`${relative(process.cwd(), LIBRARY)}  ${names.length} files`);
}
