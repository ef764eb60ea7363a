/** Whether the tests in container engines can run here, and the engines for as long as they run. */

import { describeSkipped } from "../engines/description.ts";
import { HeldEngines } from "../engines/engines.ts";
import { COMPILER, type Missing, reasonWithout } from "./prerequisites.ts";

/** The test files read it: a reason to skip everything. */
const SKIP = "LASTCALL_TEST_SKIP_ENGINES";

/** Why they cannot; undefined if they may. A reason in the environment wins: whoever sets it wants to go without. */
export function reasonToSkipEngines(missing: readonly Missing[]): string | undefined {
  const wish = process.env[SKIP];
  if (wish !== undefined && wish !== "") return wish;
  return reasonWithout(missing, COMPILER);
}

/**
 * Calls `use` with what test files need in their environment to find the engines, and stops the engines afterwards.
 * Says which engines are skipped, and why. Throws when the engines cannot even be looked for.
 */
export async function withEngines<T>(
  init: string,
  skip: string | undefined,
  use: (environment: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (skip !== undefined) {
    console.log(`engines: skipped: ${skip}`);
    return await use({ [SKIP]: skip });
  }
  await using held = await HeldEngines.open(init);
  for (const line of describeSkipped(held.description.engines)) console.log(`engines: ${line}`);
  return await use({ LASTCALL_TEST_ENGINES: JSON.stringify(held.description) });
}
