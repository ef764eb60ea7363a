/** One file of Deno's runtime and the source: `deno compile`. It needs glibc and its loader in the image. */

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../build/error.ts";
import { nativeTarget, type Target } from "../static/targets.ts";
import { version } from "../../src/version.ts";
import { denoPath, TRIPLES } from "./tool.ts";

const ROOT = join(import.meta.dir, "../..");

/** What init does under Deno it does through libc; citty looks for its colours in the environment. */
const PERMISSIONS = ["--allow-ffi", "--allow-env"];

/** The runtime alone is no npm package: Deno downloads it, or takes the file that this variable names. */
const RUNTIME = "DENORT_BIN";

/**
 * Compiles init to a file at `path`; throws BuildError when that fails, or when what was made is no init: any program
 * can be named for the runtime, Deno itself too, and would take init's words for its own.
 */
export function compileWithDeno(target: Target, path: string, environment = process.env): void {
  const deno = denoPath();
  if (!existsSync(deno)) throw new BuildError("Deno is not installed; npx -y bun@1.4.5 install brings it");
  const folder = mkdtempSync(join(tmpdir(), "lastcall-"));
  try {
    const bundled = join(folder, "init.js");
    bundle(bundled);
    const words = ["compile", "--quiet", "--no-check", ...PERMISSIONS];
    const to = ["--target", TRIPLES[target.name], "--output", path, bundled];
    const compiled = Bun.spawnSync([deno, ...words, ...to], { env: { ...environment, NO_COLOR: "1" } });
    if (compiled.exitCode !== 0)
      throw new BuildError(explain(compiled.stderr.toString(), environment[RUNTIME]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (target === nativeTarget()) check(path, environment[RUNTIME]);
}

/** In one file: of a folder, Deno would take all of node_modules with it. */
function bundle(path: string): void {
  const words = ["--target=node", "--conditions=deno", "--minify", `--outfile=${path}`, "src/main.ts"];
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, "build", ...words], { cwd: ROOT });
  if (exitCode !== 0) throw new BuildError(`bun build failed:\n${stderr.toString()}`);
}

function explain(output: string, runtime: string | undefined): string {
  if (runtime !== undefined && output.includes("denort"))
    return `${RUNTIME} is "${runtime}", which is no runtime of Deno's that can be read; name the file denort`;
  if (output.includes("dl.deno.land"))
    return `Deno cannot download its runtime, denort, which npm does not have; name a local copy of the same version in ${RUNTIME}`;
  return `deno compile failed:\n${output.trimEnd()}`;
}

function check(path: string, runtime: string | undefined): void {
  const { exitCode, stdout } = Bun.spawnSync([path, "--version"]);
  if (exitCode === 0 && stdout.toString() === `lastcall ${version}\n`) return;
  rmSync(path, { force: true });
  throw new BuildError(
    `what deno compile has made is no init; ${RUNTIME}${runtime === undefined ? "" : `, "${runtime}",`} must name denort and no other program`,
  );
}
