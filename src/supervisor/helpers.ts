/** Who is there because of somebody's clean-up. */

import type { SeenProcess } from "../process.ts";
import { askedSince } from "./asked.ts";
import { mainLives, type State } from "./state.ts";

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
      if (parent === undefined) continue;
      const since = sinceWhen(state, parent);
      if (!helpers.has(parent) && (since === undefined || each.startTime < since)) continue;
      helpers.add(each);
      candidates.delete(each);
    }
  }
  return helpers;
}

function sinceWhen(state: State, process: SeenProcess): ReturnType<typeof askedSince> {
  if (process.pid === state.child && mainLives(state)) return state.asked.main;
  return askedSince(state.asked, state.child, process);
}
