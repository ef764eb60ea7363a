/** Whether end-to-end tests can run here. */

import { run } from "./command.ts";
import type { Missing } from "./prerequisites.ts";

/**
 * Why not; undefined if they can. A reason in the environment wins: whoever sets it wants to go without.
 *
 * Being root is not enough: in a container, root may lack the capability to make a namespace, so one is made.
 */
export async function reasonToSkipE2e(missing: readonly Missing[]): Promise<string | undefined> {
  const wish = process.env["LASTCALL_TEST_SKIP_E2E"];
  if (wish !== undefined && wish !== "") return wish;
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root";
  if (missing.length > 0) return `missing here: ${missing.map(({ name }) => name).join(", ")}`;
  const trial = await run(["unshare", "--mount", "--pid", "--fork", "true"]);
  return trial.succeeded ? undefined : `no PID namespace can be made here: ${trial.output.trim()}`;
}
