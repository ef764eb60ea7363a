/** Whether a run showed what the experiment claims, and what was different when it did not. */

import type { Observed, Run } from "./observation.ts";
import type { Ending } from "./strace.ts";
import { nameOf } from "./words.ts";

/** A sentence for each process that did not fare as claimed. */
export function deviations(run: Run): readonly string[] {
  return run.processes.flatMap((observed) => {
    const different = differences(run, observed);
    return different.length === 0 ? [] : [`${nameOf(run, observed)} ${different.join(", ")}`];
  });
}

function differences(run: Run, observed: Observed): readonly string[] {
  switch (observed.role.type) {
    case "init":
      // How an init learns of its signals is its own affair; what it does about them is seen in the others.
      return exitedWell(observed);
    case "program":
      return [...wasAsked(observed), ...exitedWell(observed)];
    case "child":
      return run.withInit ? leftWell(observed) : wasKilled(observed);
  }
}

/** A child without init: SIGKILL and nothing else, and no mark. */
function wasKilled({ signals, ending, cleanedUp }: Observed): readonly string[] {
  const different: string[] = [];
  if (signals.includes("SIGTERM")) different.push("got SIGTERM, too");
  if (ending?.how !== "killed" || ending.signal !== "SIGKILL") different.push(howItEnded(ending));
  if (cleanedUp === true) different.push("could clean up");
  return different;
}

/** A child under init: SIGTERM, time to clean up, and an exit of its own. */
function leftWell(observed: Observed): readonly string[] {
  const mark = observed.cleanedUp === true ? [] : ["could not clean up"];
  return [...wasAsked(observed), ...exitedWell(observed), ...mark];
}

function wasAsked({ signals }: Observed): readonly string[] {
  return signals.includes("SIGTERM") ? [] : ["did not get SIGTERM"];
}

function exitedWell({ ending }: Observed): readonly string[] {
  return ending?.how === "exited" && ending.status === 0 ? [] : [howItEnded(ending)];
}

function howItEnded(ending: Ending | undefined): string {
  if (ending === undefined) return "was not seen to end";
  return ending.how === "exited" ? `exited with ${ending.status}` : `was killed by ${ending.signal}`;
}
