/** Signals to all descendants, for an init that is not PID 1: never to anybody else. */

import { ENOENT, ENOSYS, Errno, ESRCH } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import type { Pid } from "../process.ts";
import { type ProcessEntry, readProcess, readProcesses, showsNamespaceOf } from "../proc/processes.ts";
import type { Signal } from "../signal.ts";

/** A storm of forks must not keep init from everything else; whoever outruns so many looks is found by the next. */
const MOST_LOOKS = 16;

/**
 * Sends a signal to every descendant, once to each, and looks again until no new one appears. ESRCH when there was
 * none; another error when one could not be signalled.
 */
export function signalDescendants(libc: Libc, signal: Signal): Errno | undefined {
  if (!showsNamespaceOf(libc, libc.ownPid())) {
    return new Errno("/proc", ENOENT, "it does not show the processes of this PID namespace");
  }
  const done = new Set<string>();
  let refused: Errno | undefined;
  for (let look = 0; look < MOST_LOOKS; look++) {
    const found = descendants(libc);
    if (found instanceof Errno) return found;
    const fresh = found.filter((entry) => !done.has(identity(entry)));
    if (fresh.length === 0) break;
    for (const entry of fresh) {
      done.add(identity(entry));
      const failed = signalEntry(libc, entry, signal);
      if (failed !== undefined && failed.code !== ESRCH) refused = failed;
    }
  }
  if (done.size === 0) return new Errno("kill", ESRCH, "no descendants");
  return refused;
}

/** All processes below this one. */
function descendants(libc: Libc): readonly ProcessEntry[] | Errno {
  const entries = readProcesses(libc);
  if (entries instanceof Errno) return entries;
  const children = Map.groupBy(entries, (entry) => entry.parent);
  const found: ProcessEntry[] = [];
  const parents: number[] = [libc.ownPid()];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const child of children.get(parent) ?? []) {
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}

/**
 * Signals the process that was seen, and no later one with its number: others than init reap it, so the number can be
 * given away at any moment. A descriptor is opened first, then it is checked that it stands for the one that was seen.
 */
function signalEntry(libc: Libc, seen: ProcessEntry, signal: Signal): Errno | undefined {
  const descriptor = libc.openPid(seen.pid);
  if (descriptor instanceof Errno) {
    // Before Linux 5.3, and in gVisor: the check alone must do.
    if (descriptor.code !== ENOSYS) return descriptor;
    return ifStill(libc, seen, () => libc.signalProcess(seen.pid, signal));
  }
  const failed = ifStill(libc, seen, () => libc.signalOpenPid(descriptor, signal));
  libc.close(descriptor);
  return failed;
}

/** Acts on the process that was seen if it is still there; that it cannot be told is an error. */
function ifStill(libc: Libc, seen: ProcessEntry, act: () => Errno | undefined): Errno | undefined {
  const now = readProcess(libc, seen.pid);
  if (now instanceof Errno) return now;
  return now?.startTime === seen.startTime ? act() : undefined;
}

function identity({ pid, startTime }: { pid: Pid; startTime: string }): string {
  return `${String(pid)} ${startTime}`;
}
