/** The link from the other side: on arm64, for x64. Bun for arm64 runs under an emulator, gcc is the cross compiler. */

import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../scripts/build.ts";
import { linkStatically } from "../../scripts/static/link.ts";
import { lookedUpNames } from "../../scripts/static/lookups.ts";
import { TARGETS } from "../../scripts/static/targets.ts";
import { EMULATORS } from "../e2e/harness/programs.ts";
import { ROOT } from "./support.ts";

const { "linux-x64": x64, "linux-arm64": arm64 } = TARGETS;
/** Where Debian has the C library for arm64, which Bun is loaded with. */
const LIBRARIES = "/usr/aarch64-linux-gnu";
const BUN = join(ROOT, "node_modules", arm64.runtimePackage, "bin/bun");

const isPossible =
  process.arch === "x64" &&
  [EMULATORS.arm64, LIBRARIES, BUN].every((path) => existsSync(path)) &&
  Bun.which(`${x64.crossPrefix}gcc`) !== null;

test.skipIf(!isPossible)(
  "a file for x64 has the same bytes when it is linked on arm64",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "lastcall-cross-"));
    try {
      const program = join(folder, "program");
      const result = join(folder, "result");
      const keep: typeof compile = (target, runtime, path) => {
        compile(target, runtime, path);
        Bun.spawnSync(["cp", path, program]);
      };
      const here = linkStatically(x64, keep, { names: lookedUpNames() });
      const fixture = join(import.meta.dir, "fixtures/link-for-x64.ts");
      const words = [EMULATORS.arm64, "-L", LIBRARIES, BUN, fixture, program, result];
      const { stdout, stderr } = Bun.spawnSync(words, { timeout: 60_000, killSignal: "SIGKILL" });
      expect([stdout.toString(), stderr.toString()]).toEqual(["linux-arm64\n", ""]);
      expect(readFileSync(result).equals(here)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  90_000,
);
