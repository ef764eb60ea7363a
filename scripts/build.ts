/** Builds init: `bun run build`. Prints where it is and how big. */

import { chmodSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type BuildRequest, readRequest, thisMachine, USAGE } from "./build/request.ts";
import { BuildError } from "./build/error.ts";
import { compileWithDeno } from "./deno/compile.ts";
import { freeze } from "./snapshot/freeze.ts";
import { linkStatically } from "./static/link.ts";
import { lookedUpNames } from "./static/lookups.ts";
import { runtimeFor } from "./static/runtime.ts";
import { nativeTarget, type Target } from "./static/targets.ts";

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

/** Builds it; throws BuildError, or the bundler's own message, when that fails. What was there before stays then. */
export function build({ target, form }: BuildRequest): Built {
  const path = pathOf({ target, form });
  const unfinished = `${path}.${process.pid}.unfinished`;
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  if (form === "dynamic") {
    compile(target, runtimeFor(target), unfinished);
  } else if (form === "deno") {
    compileWithDeno(target, unfinished);
  } else {
    const program = linkStatically(target, compile, { names: lookedUpNames() });
    writeFileSync(unfinished, form === "snapshot" ? freeze(program, target) : program);
  }
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, path);
  return { path, bytes: statSync(path).size };
}

/** Builds init for this machine only if it is not there, or older than what it is made of. */
export function buildIfStale(): Built {
  const request: BuildRequest = { target: thisMachine(), form: "snapshot" };
  const path = pathOf(request);
  const sources = [
    ...new Bun.Glob("src/**/*.ts").scanSync(ROOT),
    ...new Bun.Glob("scripts/{static,snapshot}/**/*").scanSync(ROOT),
    "package.json",
    "bun.lock",
    "tsconfig.json",
    "scripts/build.ts",
  ];
  const newest = Math.max(...sources.map((source) => statSync(join(ROOT, source)).mtimeMs));
  const built = statSync(path, { throwIfNoEntry: false });
  return built !== undefined && built.mtimeMs > newest ? { path, bytes: built.size } : build(request);
}

/** dist/init is the form for this machine that is frozen; others say in their name what they are. */
export function pathOf({ target, form }: BuildRequest): string {
  const other = target === nativeTarget() ? "" : `-${target.name}`;
  return join(ROOT, "dist", `init${other}${form === "snapshot" ? "" : `-${form}`}`);
}

/** Compiles a program, init if no other is named, with an executable of Bun; throws BuildError when that fails. */
export function compile(target: Target, runtime: string, path: string, source = "src/main.ts"): void {
  // The target, too: the bundler puts its name in the place of `process.arch`.
  const words = [
    ...OPTIONS,
    `--target=bun-${target.name}`,
    `--compile-executable-path=${runtime}`,
    source,
    "--outfile",
    path,
  ];
  const result = Bun.spawnSync([process.execPath, "build", ...words], { cwd: ROOT });
  if (result.exitCode !== 0) {
    throw new BuildError(`bun build failed:\n${result.stdout.toString()}${result.stderr.toString()}`);
  }
}

if (import.meta.main) {
  try {
    const request = readRequest(process.argv.slice(2));
    if (request === "help") process.stdout.write(USAGE);
    else {
      const { path, bytes } = build(request);
      console.log(`${relative(process.cwd(), path)}  ${(bytes / 1e6).toFixed(1)} MB`);
    }
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
