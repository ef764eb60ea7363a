/** Which part init plays: PID 1 of a namespace, or the reaper of its own descendants. */

import type { Libc } from "../libc/libc.ts";
import type { Signal } from "../signal.ts";

export interface Role {
  /** Responsible for the whole PID namespace. */
  readonly isPidOne: boolean;
  /** Whether there may be a shell above that controls jobs, and wants to see init stop when its command does. */
  readonly hasJobControl: boolean;
  /** What the kernel refused, in words. */
  readonly shortcomings: readonly string[];
}

/** Takes up the role that this process has. Its parent's end is announced by a signal, if one is given. */
export function assumeRole(libc: Libc, parentDeathSignal: Signal | undefined): Role {
  const isPidOne = libc.ownPid() === 1;
  const notReaping = isPidOne ? undefined : libc.becomeSubreaper();
  const notTold = parentDeathSignal === undefined ? undefined : libc.setParentDeathSignal(parentDeathSignal);
  return {
    isPidOne,
    hasJobControl: !isPidOne && hasJobControl(libc),
    shortcomings: [
      ...(notReaping === undefined
        ? []
        : [`orphaned processes will not be reaped by init: ${notReaping.toString()}`]),
      ...(notTold === undefined
        ? []
        : [`there will be no signal when the parent ends: ${notTold.toString()}`]),
    ],
  };
}

/**
 * A shell that controls jobs puts each job in a group of its own. In the session leader's group there is nobody who
 * would ever continue a stopped init: it must not stop there, nor without a terminal (credentials(7), "Orphaned
 * process group" in setpgid(2)).
 */
function hasJobControl(libc: Libc): boolean {
  return libc.ownGroup() !== libc.ownSession() && libc.hasControllingTerminal();
}
