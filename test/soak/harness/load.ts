/** The program that makes work for init, and counts what arrives: test/soak/load.c */

import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dir, "../../..");
const SOURCES = join(ROOT, "test/soak");
const PROGRAM = join(process.env["PROGRAMS_UNDER_TEST"] ?? join(ROOT, "dist/test"), "load");

/** Its path; compiled when it is not, or older than its sources. */
export function load(): string {
  const changed = readdirSync(SOURCES)
    .filter((name) => name.startsWith("load"))
    .map((name) => statSync(join(SOURCES, name)).mtimeMs);
  if (!existsSync(PROGRAM) || statSync(PROGRAM).mtimeMs < Math.max(...changed)) {
    mkdirSync(dirname(PROGRAM), { recursive: true });
    const words = ["-O1", "-Wall", "-Werror", "-static", "-o", PROGRAM, join(SOURCES, "load.c")];
    const compiled = Bun.spawnSync(["gcc", ...words]);
    if (compiled.exitCode !== 0) throw new Error(`gcc: ${compiled.stderr.toString()}`);
  }
  return PROGRAM;
}
