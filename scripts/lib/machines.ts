/** Whether the tests in emulated machines can run here, and what they need. */

import { type Architecture, type Kernel, KERNELS, reasonToSkipKernel, skipKernel } from "./kernels.ts";
import { COMPILER, type Missing, type PrerequisiteName, reasonWithout } from "./prerequisites.ts";

/** The test files read it: a reason to skip everything. */
const SKIP = "LASTCALL_TEST_SKIP_MACHINES";

/** What a machine of each kind needs. */
const NEEDED: Readonly<Record<Architecture, readonly PrerequisiteName[]>> = {
  amd64: [...COMPILER, "machine emulator"],
  arm64: [...COMPILER, "machine emulator for arm64"],
};

/** What that needs beyond what the other tests need. */
export const MACHINE_PREREQUISITES: readonly PrerequisiteName[] = [
  "machine emulator",
  "machine emulator for arm64",
];

/** Why they cannot; undefined if they may. A reason in the environment wins: whoever sets it wants to go without. */
export function reasonToSkipMachines(missing: readonly Missing[]): string | undefined {
  const wish = process.env[SKIP];
  if (wish !== undefined && wish !== "") return wish;
  if (process.platform !== "linux" || process.arch !== "x64") return "they are emulated on Linux on x64 only";
  return reasonWithout(missing, [...COMPILER, "processor emulators"]);
}

/**
 * Gets the kernels, and returns what the tests need in their environment to know which of them they have to do without.
 * Says which those are, and why.
 */
export async function prepareMachines(
  skip: string | undefined,
  skipArm64: string | undefined,
  missing: readonly Missing[],
): Promise<Readonly<Record<string, string>>> {
  if (skip !== undefined) {
    console.log(`machines: skipped: ${skip}`);
    return { [SKIP]: skip };
  }
  const variables: Record<string, string> = {};
  for (const kernel of KERNELS) {
    const reason = reasonWithoutFile(kernel) ?? (await reasonToSkipKernel(kernel));
    if (reason === undefined) continue;
    console.log(`machines: ${kernel.suite} on ${kernel.architecture}: skipped: ${reason}`);
    variables[skipKernel(kernel)] = reason;
  }
  return variables;

  /** Why the kernel need not be asked for. */
  function reasonWithoutFile({ architecture }: Kernel): string | undefined {
    return (architecture === "arm64" ? skipArm64 : undefined) ?? reasonWithout(missing, NEEDED[architecture]);
  }
}
