/** The link as a whole: from a compiled program to a static one. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attach } from "./attach.ts";
import { type CarrierOptions, linkCarrier } from "./carrier.ts";
import { runtimeFor } from "./runtime.ts";
import type { Target } from "./targets.ts";

/**
 * Makes a program static: the content of the file. `compile` is to write the program, made with the given executable
 * of Bun, to the given path. Throws BuildError.
 */
export function linkStatically(
  target: Target,
  compile: (target: Target, runtime: string, path: string) => void,
  options: CarrierOptions,
): Buffer {
  const runtime = runtimeFor(target);
  const directory = mkdtempSync(join(tmpdir(), "lastcall-link-"));
  try {
    const carrier = linkCarrier(runtime, target, directory, options);
    const program = join(directory, "init");
    compile(target, runtime, program);
    return attach(readFileSync(program), carrier);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
