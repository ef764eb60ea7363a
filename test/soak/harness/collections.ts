/** Whether the runtime collects garbage while init works: what is not seen to happen is not tried. */

import { readFileSync } from "node:fs";
import { Directory } from "../../e2e/harness/directory.ts";
import { eventually } from "../../e2e/harness/output.ts";
import { childrenOf, statusField } from "../../e2e/harness/proc.ts";
import { enduring } from "./endurance.ts";
import { mistakes } from "./oracle.ts";
import { Run, type UnderTest } from "./run.ts";
import { bringAbout } from "./troubles.ts";

/** How often it is before so many signals and orphans have been seen to, and what was wrong meanwhile. */
export async function collections(
  init: UnderTest,
  count: number,
): Promise<{ readonly seen: number; readonly failures: readonly string[] }> {
  // An init that says nothing leaves hardly any garbage.
  const settings = { "log-level": "debug" };
  const plan = { ...enduring({ signals: count, orphans: count, phases: 1, withStops: false }, 0), settings };
  using directory = new Directory();
  const trace = directory.file("trace");
  await using run = await Run.start(init, plan);
  const words = ["-e", "trace=openat", "-o", trace, "-p", String(run.init)];
  const strace = Bun.spawn(["strace", ...words], { stderr: "ignore" });
  try {
    await eventually("strace", () => statusField(run.init, "TracerPid") !== "0" || undefined);
    const failures = [...(await bringAbout(run, plan))];
    await run.until("all orphans", () => childrenOf(run.init).join() === String(run.command));
    await run.until("all signals", () => mistakes(run.board, plan, 0).length === 0);
    strace.kill("SIGINT");
    await strace.exited;
    // Each collection asks how large the process is.
    return { seen: readFileSync(trace, "utf8").match(/statm/g)?.length ?? 0, failures };
  } finally {
    strace.kill("SIGKILL");
  }
}
