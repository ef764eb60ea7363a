/** What is sent on without being thought about: it has been before, and nothing has changed since. */

import type { Pid } from "./process.ts";
import { LAST_SIGNAL, type Signal } from "./signal.ts";

/** Signals that go on to a group. */
export interface Passage {
  readonly group: Pid;
  /** As which, by the number of what comes; 0 for what does not pass. */
  readonly as: readonly (Signal | 0)[];
}

/** Where nothing passes. */
export const NOTHING: Passage["as"] = new Array<0>(LAST_SIGNAL + 1).fill(0);

/** A passage for one more signal. */
export function withPassing(before: Passage | undefined, group: Pid, came: Signal, as: Signal): Passage {
  return { group, as: (before?.group === group ? before.as : NOTHING).with(came, as) };
}
