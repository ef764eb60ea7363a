/** Whether the tests in container engines can run here, and the engines for as long as they run. */

import { describeSkipped, type Engines } from "../engines/description.ts";
import { HeldEngines } from "../engines/engines.ts";
import { reasonToSkipDaemons, SKIP_DAEMONS } from "./daemons.ts";
import { COMPILER, ensure, type Missing, type PrerequisiteName, reasonWithout } from "./prerequisites.ts";

/** The test files read it: a reason to skip everything. */
const SKIP = "LASTCALL_TEST_SKIP_ENGINES";

/** What some test files need besides engines. What cannot be had is the reason why a test of theirs is skipped. */
const OF_FILES: Readonly<Record<string, readonly PrerequisiteName[]>> = {
  "readme.test.ts": ["docker compose", "musl compiler"],
  "new-user.test.ts": ["debootstrap"],
};

/** Why they cannot; undefined if they may. A reason in the environment wins: whoever sets it wants to go without. */
export function reasonToSkipEngines(missing: readonly Missing[]): string | undefined {
  const wish = process.env[SKIP];
  if (wish !== undefined && wish !== "") return wish;
  return reasonWithout(missing, COMPILER);
}

/**
 * Calls `use` with what these test files need in their environment to find the engines, and stops the engines afterwards.
 * Says which engines are skipped, and why. Throws when the engines cannot even be looked for.
 */
export async function withEngines<T>(
  init: string,
  skip: string | undefined,
  files: readonly string[],
  use: (environment: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (skip !== undefined) {
    console.log(`engines: skipped: ${skip}`);
    return await use({ [SKIP]: skip });
  }
  const wanted = Object.entries(OF_FILES).filter(([name]) => files.some((file) => file.endsWith(`/${name}`)));
  await ensure(wanted.flatMap(([, names]) => names));
  await using held = await HeldEngines.open(init);
  for (const line of describeSkipped(held.description.engines)) console.log(`engines: ${line}`);
  return await use({
    LASTCALL_TEST_ENGINES: JSON.stringify(held.description),
    ...(await daemonsFor(files, held.description.engines)),
  });
}

/** Gets the daemons that one of these files runs in containers, if there can be containers; says why they are skipped. */
async function daemonsFor(
  files: readonly string[],
  { docker, podman }: Engines,
): Promise<Readonly<Record<string, string>>> {
  const wanted = files.some((file) => file.endsWith("/daemons.test.ts"));
  if (!wanted || !(docker.usable || podman.usable)) return {};
  const reason = await reasonToSkipDaemons();
  if (reason === undefined) return {};
  console.log(`engines: daemons: skipped: ${reason}`);
  return { [SKIP_DAEMONS]: reason };
}
