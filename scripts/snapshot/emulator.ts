/**
 * The emulated processor on which a program is run until it is frozen. The C library and the runtime choose their code by
 * what the processor can, once, when they start: on the machine that builds they would choose what an older one lacks.
 */

import { BuildError } from "../build/error.ts";
import type { Target } from "../static/targets.ts";

/** Emulators of a machine, the oldest processor that Bun's own code runs on: `qemu-NAME -cpu help` lists them. */
const MACHINES = {
  x64: { name: "x86_64", processor: "Nehalem" },
  arm64: { name: "aarch64", processor: "cortex-a53" },
};

/** The words before the program's path; throws a BuildError with the remedy when there is no emulator. */
export function emulatorFor(
  target: Target,
  path = process.env["PATH"] ?? "/usr/bin:/bin",
): readonly string[] {
  const { name, processor } = MACHINES[target.architecture];
  const names = [`qemu-${name}-static`, `qemu-${name}`];
  const found = names.map((each) => Bun.which(each, { PATH: path })).find((each) => each !== null);
  if (found === undefined) {
    throw new BuildError(
      `to freeze init for ${target.name}, ${names[0] ?? ""} is needed; on Debian: apt-get install qemu-user-static`,
    );
  }
  // Addresses of the program are those of the process, and none is set aside for it: it is looked at from outside.
  return [found, "-B", "0x0", "-R", "0x0", "-cpu", processor];
}
