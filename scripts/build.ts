/** Builds dist/init for this machine: `bun run build`. Prints where it is and how big. */

import { mkdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const ROOT = join(import.meta.dir, "..");

/** An executable that was built. */
export interface Built {
  readonly path: string;
  readonly bytes: number;
}

/** What makes the executable start quickly, stay in one thread, and take nothing from the working directory. */
const OPTIONS = [
  "--compile",
  "--minify",
  "--bytecode",
  // With cjs, the default for bytecode, consola fails when it runs.
  "--format=esm",
  "--splitting",
  // No function is ever compiled by the optimising tiers: they start threads, and they have read stale memory.
  "--compile-jit-policy=1000000",
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--no-compile-autoload-tsconfig",
  "--no-compile-autoload-package-json",
];

/** Builds it; throws with the bundler's own message when that fails. */
export function build(): Built {
  const directory = join(ROOT, "dist");
  const path = join(directory, "init");
  mkdirSync(directory, { recursive: true });
  const arguments_ = ["build", ...OPTIONS, join(ROOT, "src/main.ts"), "--outfile", path];
  const result = Bun.spawnSync([process.execPath, ...arguments_], { cwd: ROOT });
  if (result.exitCode !== 0) {
    throw new Error(`bun build failed:\n${result.stdout.toString()}${result.stderr.toString()}`);
  }
  return { path, bytes: statSync(path).size };
}

/** Builds it only if it is not there, or older than what it is made of. */
export function buildIfStale(): Built {
  const path = join(ROOT, "dist", "init");
  const sources = [
    ...new Bun.Glob("src/**/*.ts").scanSync(ROOT),
    "package.json",
    "bun.lock",
    "scripts/build.ts",
  ];
  const newest = Math.max(...sources.map((source) => statSync(join(ROOT, source)).mtimeMs));
  const built = statSync(path, { throwIfNoEntry: false });
  return built !== undefined && built.mtimeMs > newest ? { path, bytes: built.size } : build();
}

if (import.meta.main) {
  const { path, bytes } = build();
  console.log(`${relative(process.cwd(), path)}  ${(bytes / 1e6).toFixed(1)} MB`);
}
