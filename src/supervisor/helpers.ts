/** Who is there because of somebody's clean-up. */

import type { SeenProcess, Ticks } from "../process.ts";
import { allAskedSince, askedSince } from "./asked.ts";
import { mainOf, type State } from "./state.ts";

/**
 * Those of the unasked whom a process started after it had been asked to stop, and whom these started in turn: a handler
 * that runs a program to clean up would fail if that were asked to stop before it has begun.
 */
export function helpersAmong(
  unasked: readonly SeenProcess[],
  processes: readonly SeenProcess[],
  state: State,
): ReadonlySet<SeenProcess> {
  const byPid = new Map<number, SeenProcess>(processes.map((each) => [each.pid, each]));
  const candidates = new Set(unasked);
  const helpers = new Set<SeenProcess>();
  // A child is not always seen behind its parent: until nobody is added any more.
  for (let before = -1; before !== helpers.size;) {
    before = helpers.size;
    for (const each of candidates) {
      const parent = byPid.get(each.parent);
      const since =
        parent === undefined ? sinceWhenAll(state, each) : askedSince(state.asked, mainOf(state), parent);
      const isOfHelper = parent !== undefined && helpers.has(parent);
      if (!isOfHelper && (since === undefined || each.startTime < since)) continue;
      helpers.add(each);
      candidates.delete(each);
    }
  }
  return helpers;
}

/**
 * An orphan's parent cannot be told. But who came to a group after all of that had been asked was started by one of
 * them: by a command, say, that leaves its clean-up behind and exits.
 */
function sinceWhenAll({ asked, child }: State, { parent, group }: SeenProcess): Ticks | undefined {
  // Put into the namespace from outside.
  if (parent === 0) return undefined;
  return allAskedSince(asked, group === child);
}
