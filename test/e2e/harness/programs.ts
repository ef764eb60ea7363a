/** The executables that the tests use. */

import { describe } from "bun:test";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const ROOT = join(import.meta.dir, "../../..");
/** A folder with the init to test, and room for the probe: scripts/lib/programs.ts. */
const FOLDER = process.env["PROGRAMS_UNDER_TEST"];
const COMPILED = FOLDER ?? join(ROOT, "dist/test");

/** The built init. */
export const INIT = join(FOLDER ?? join(ROOT, "dist"), "init");

/** The form that was not frozen when it was built. */
export const INIT_STATIC = join(ROOT, "dist/init-static");

/** Whether it is the one that is under test. */
export const isOrdinary = sizeOf(INIT) !== undefined && sizeOf(INIT) === sizeOf(INIT_STATIC);

/** The plain form of it, which needs a loader, and executes itself once. */
export const INIT_DYNAMIC = join(ROOT, "dist/init-dynamic");

/** The static file for arm64, not frozen. */
export const INIT_ARM64 = join(
  ROOT,
  process.arch === "arm64" ? "dist/init-static" : "dist/init-linux-arm64-static",
);

/** The file for arm64 that was frozen when it was built, where this machine is another. */
export const INIT_ARM64_FROZEN = join(ROOT, "dist/init-linux-arm64");

/** What runs programs for other processors than this one. */
export const EMULATORS = { arm64: "/usr/bin/qemu-aarch64-static", x64: "/usr/bin/qemu-x86_64-static" };

/** tini, to compare with. */
export const TINI = ["tini", "-s", "--"];

/** The program that tests run under init; compiled when it is not, or older than its source. */
export function probe(): string {
  return compiled("probe", "gcc");
}

/** The same for arm64, where this machine is another. */
export function probeArm64(): string {
  return compiled("probe", "aarch64-linux-gnu-gcc", "-arm64");
}

/** A program of the tests, in C and beside this folder; compiled when it is not, or older than its source. */
export function compiled(name: string, compiler: string, suffix = ""): string {
  const source = join(ROOT, "test/e2e", `${name}.c`);
  const path = join(COMPILED, basename(name)) + suffix;
  if (!existsSync(path) || statSync(path).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(dirname(path), { recursive: true });
    const ran = Bun.spawnSync([compiler, "-O1", "-Wall", "-Werror", "-static", "-o", path, source]);
    if (ran.exitCode !== 0) throw new Error(`${compiler}: ${ran.stderr.toString()}`);
  }
  return path;
}

/** Tests that need root, namespaces and the built init; where these are missing, the runner says why. */
export const describeEndToEnd = describe.skipIf(isSkipped("E2E"));

/** Tests that need the file for arm64 and emulators besides. */
export const describeEmulated = describe.skipIf(isSkipped("E2E") || isSkipped("ARM64"));

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function isSkipped(what: string): boolean {
  return (process.env[`LASTCALL_TEST_SKIP_${what}`] ?? "") !== "";
}
