/** Which part init plays: PID 1 of a namespace, or the reaper of its own descendants. */

import type { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import type { Manner } from "../manner.ts";
import type { Signal } from "../signal.ts";

/** Behind the standard streams. */
const FIRST_INHERITED = 3;

export interface Role {
  /** Responsible for the whole PID namespace. */
  readonly isPidOne: boolean;
  /** Whether there may be a shell above that controls jobs, and wants to see init stop when its command does. */
  readonly hasJobControl: boolean;
  /** Whether orphaned descendants come to somebody else. */
  readonly adoptsNobody: boolean;
  /** What the kernel refused, in words. */
  readonly shortcomings: readonly string[];
}

/**
 * Takes up the role that this process has, in a manner. Its parent's end is announced by a signal, if one is given;
 * `parent` is the parent's number as it was first seen.
 */
export function assumeRole(
  libc: Libc,
  { adopts, mirrorsStops }: Manner,
  parent: number,
  parentDeathSignal: Signal | undefined,
): Role {
  const isPidOne = libc.ownPid() === 1;
  const notReaping = isPidOne || adopts === "never" ? undefined : libc.becomeSubreaper();
  const notTold = parentDeathSignal === undefined ? undefined : announceEnd(libc, parent, parentDeathSignal);
  return {
    isPidOne,
    hasJobControl: !isPidOne && mirrorsStops && hasJobControl(libc),
    adoptsNobody: notReaping !== undefined || (!isPidOne && adopts === "never" && !libc.isSubreaper()),
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

/** Lets go of what init does not hold on to in its manner, once its command is started. */
export function letGo(libc: Libc, { keeps }: Manner): void {
  // A directory that is in use cannot be unmounted. Where it may not be left it stays: that is no reason to end.
  if (!keeps.directory) libc.changeDirectory("/");
  if (!keeps.descriptors) libc.closeFrom(FIRST_INHERITED);
}

/** The kernel announces only an end that is still to come: one that came before is made up for. */
function announceEnd(libc: Libc, parent: number, by: Signal): Errno | undefined {
  const failed = libc.setParentDeathSignal(by);
  if (failed === undefined && libc.parentPid() !== parent) libc.signalProcess(libc.ownPid(), by);
  return failed;
}

/**
 * A shell that controls jobs puts each job in a group of its own. In the session leader's group there is nobody who
 * would ever continue a stopped init: it must not stop there, nor without a terminal (credentials(7), "Orphaned
 * process group" in setpgid(2)).
 */
function hasJobControl(libc: Libc): boolean {
  return libc.ownGroup() !== libc.ownSession() && libc.hasControllingTerminal();
}
