/** What is sent on without being thought about: it has been before, and nothing has changed since. */

import type { Target } from "./notice.ts";
import { LAST_SIGNAL, type Signal } from "./signal.ts";

/** Signals that go on to a process or to a group. */
export interface Passage {
  /** The number of the process, or that of the group, negative: kill(2) */
  readonly to: number;
  /** As which, by the number of what comes; 0 for what does not pass. */
  readonly as: readonly (Signal | 0)[];
}

/** Where nothing passes. */
export const NOTHING: Passage["as"] = new Array<0>(LAST_SIGNAL + 1).fill(0);

/** Whether a signal does. */
export function passes(passage: Passage | undefined, signal: Signal): boolean {
  return passage !== undefined && passage.as[signal] !== 0;
}

/** A passage for one more signal; the same as before where it is neither for a process nor for a group. */
export function withPassing(
  before: Passage | undefined,
  target: Target,
  came: Signal,
  as: Signal,
): Passage | undefined {
  const to = target.whom === "group" ? -target.group : target.whom === "process" ? target.pid : undefined;
  return to === undefined ? before : { to, as: (before?.to === to ? before.as : NOTHING).with(came, as) };
}
