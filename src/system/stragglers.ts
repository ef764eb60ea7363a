/** Whom init is responsible for besides its command: who they are, and signals to them and never to anybody else. */

import { ENOENT, Errno, ESRCH } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { identityOf, isPid, type Pid, type SeenProcess } from "../process.ts";
import { readProcess, readProcesses, readProcessesUntil, showsNamespaceOf } from "../proc/processes.ts";
import { type ProcessEntry } from "../proc/stat.ts";
import { SIGKILL, type Signal } from "../signal.ts";
import type { Role } from "./role.ts";

/** A storm of forks must not keep init from everything else; whoever outruns so many looks is found by the next. */
const MOST_LOOKS = 16;

/**
 * How long a look may take, in milliseconds. Where forks leave dead processes by the ten thousand it would take longer, and
 * deadlines and signals would have to wait: a PID 1 then reaches everyone without a look.
 */
const LONGEST_LOOK = 1000;

/** Who a process is. */
type Identity = Pick<SeenProcess, "pid" | "startTime">;

/**
 * Everyone who is alive and not init: in the namespace of a PID 1, else below this process. Undefined when /proc does
 * not tell.
 */
export function livingStragglers(libc: Libc, role: Role): readonly SeenProcess[] | undefined {
  const own = libc.ownPid();
  if (!showsNamespaceOf(libc, own)) return undefined;
  const entries = role.isPidOne ? readInTime(libc) : readProcesses(libc);
  // A /proc that hides even this process tells nothing.
  if (entries instanceof Errno || !entries?.some(({ pid }) => pid === own)) return undefined;
  const responsible = role.isPidOne ? entries.filter(({ pid }) => pid !== own) : descendantsIn(entries, own);
  // Kernel threads are there for the init of a whole machine.
  return responsible.filter(({ isDead, isKernelThread }) => !isDead && !isKernelThread);
}

/** All processes; undefined when they are too many. A part of them would leave somebody unasked. */
function readInTime(libc: Libc): readonly ProcessEntry[] | Errno | undefined {
  const end = libc.now() + LONGEST_LOOK;
  return readProcessesUntil(libc, () => libc.now() > end);
}

/**
 * Sends a signal to every descendant, once to each, and looks again until no new one appears. What it cannot see has
 * `unseen` as its reason, what the kernel refuses for one of them is an error.
 */
export function signalDescendants(libc: Libc, signal: Signal): Errno | { unseen: Errno } | undefined {
  if (!showsNamespaceOf(libc, libc.ownPid())) {
    return { unseen: new Errno("/proc", ENOENT, "it does not show the processes of this PID namespace") };
  }
  const done = new Set<string>();
  let refused: Errno | undefined;
  for (let look = 0; look < MOST_LOOKS; look++) {
    // All of them, however long that takes: of a part it could not be told whose group is whose.
    const entries = readProcesses(libc);
    if (entries instanceof Errno) return { unseen: entries };
    const found = descendantsIn(entries, libc.ownPid());
    const fresh = found.filter((entry) => !entry.isDead && !done.has(identityOf(entry)));
    if (fresh.length === 0) break;
    if (signal === SIGKILL) killGroups(libc, entries, new Set(found));
    for (const entry of fresh) {
      done.add(identityOf(entry));
      const failed = signalStraggler(libc, entry, signal);
      if (failed !== undefined && failed.code !== ESRCH) refused = failed;
    }
  }
  if (done.size === 0) return new Errno("kill", ESRCH, "no descendants");
  return refused;
}

/** All processes below one. */
function descendantsIn(entries: readonly ProcessEntry[], top: Pid): readonly ProcessEntry[] {
  const children = Map.groupBy(entries, (entry) => entry.parent);
  const found: ProcessEntry[] = [];
  const parents: number[] = [top];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const child of children.get(parent) ?? []) {
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}

/**
 * A group dies in one system call, which no fork outruns: the kernel lets none finish in a process that has a signal
 * pending. Only groups that are all descendants, and in which this process has a child: until it reaps that, the
 * group's number cannot become another's.
 */
function killGroups(
  libc: Libc,
  entries: readonly ProcessEntry[],
  descendants: ReadonlySet<ProcessEntry>,
): void {
  const own = libc.ownPid();
  for (const [group, members] of Map.groupBy(entries, (entry) => entry.group)) {
    if (!isPid(group) || group === libc.ownGroup()) continue;
    const isOurs = members.every((member) => descendants.has(member));
    if (isOurs && members.some(({ parent }) => parent === own)) libc.signalGroup(group, SIGKILL);
  }
}

/**
 * Signals the process that was seen, and no later one with its number: others than init reap it, so the number can be
 * given away at any moment. A descriptor is opened first, then it is checked that it stands for the one that was seen.
 */
export function signalStraggler(libc: Libc, seen: Identity, signal: Signal): Errno | undefined {
  const descriptor = libc.openPid(seen.pid);
  if (descriptor instanceof Errno) {
    return descriptor.code === ESRCH ? descriptor : signalByNumber(libc, seen, signal);
  }
  const failed = ifStill(libc, seen, () => libc.signalOpenPid(descriptor, signal));
  libc.close(descriptor);
  return failed === undefined || failed.code === ESRCH ? failed : signalByNumber(libc, seen, signal);
}

/**
 * Where there are no such descriptors (before Linux 5.3, in gVisor), where a policy refuses them, or the last one is in
 * use: what kill(2) says then is the answer. It leaves a moment, between the check and the signal, in which the number
 * could be given away.
 */
function signalByNumber(libc: Libc, seen: Identity, signal: Signal): Errno | undefined {
  return ifStill(libc, seen, () => libc.signalProcess(seen.pid, signal));
}

/** Acts on the process that was seen if it is still there; that it cannot be told is an error. */
function ifStill(libc: Libc, seen: Identity, act: () => Errno | undefined): Errno | undefined {
  const now = readProcess(libc, seen.pid);
  if (now instanceof Errno) return now;
  if (now === undefined) return new Errno("kill", ESRCH, "No such process");
  return now.startTime === seen.startTime ? act() : new Errno("kill", ESRCH, "No such process");
}
