/** Whether the file for arm64 can be built and tried on this machine. */

import { type Missing, type PrerequisiteName, reasonWithout } from "./prerequisites.ts";

/** What that needs beyond what the other tests need. */
export const ARM64_PREREQUISITES: readonly PrerequisiteName[] = [
  "gcc for arm64",
  "static libc for arm64",
  "processor emulators",
];

/** Why not; undefined if it can. A reason in the environment wins: whoever sets it wants to go without. */
export function reasonToSkipArm64(missing: readonly Missing[]): string | undefined {
  const wish = process.env["LASTCALL_TEST_SKIP_ARM64"];
  if (wish !== undefined && wish !== "") return wish;
  if (process.platform !== "linux" || process.arch !== "x64") return "it is emulated on Linux on x64 only";
  return reasonWithout(missing, ARM64_PREREQUISITES);
}
