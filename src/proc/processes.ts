/** The process table: /proc/PID/stat (proc_pid_stat(5)). */

import { EACCES, ENOENT, EPERM, Errno, ESRCH } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";
import { isPid, isTicks, type Pid, type SeenProcess } from "../process.ts";

/** One process as /proc shows it. */
export interface ProcessEntry extends SeenProcess {
  /** Its session; 0 when the leader is outside this PID namespace. */
  readonly session: number;
  /** Whether it has ended, and its number waits for its parent to reap it. */
  readonly isDead: boolean;
  /** Whether it is a thread of the kernel, which no signal reaches. */
  readonly isKernelThread: boolean;
}

/** PF_KTHREAD of <linux/sched.h>. */
const KERNEL_THREAD = 0x00200000;

/**
 * Whether /proc shows the PID namespace of the process with that number, which is the caller's: a container can have
 * the /proc of another mounted, where the same numbers mean others (proc_pid_self(5)).
 */
export function showsNamespaceOf(files: Files, self: Pid): boolean {
  return files.readLink("/proc/self") === String(self);
}

/** Every process that /proc lets this user see; an error when it cannot be read whole, as with no descriptor left. */
export function readProcesses(files: Files): readonly ProcessEntry[] | Errno {
  return readProcessesUntil(files, () => false) ?? [];
}

/** The same; undefined when it is over before all are read. */
export function readProcessesUntil(
  files: Files,
  isOver: () => boolean,
): readonly ProcessEntry[] | Errno | undefined {
  const names = files.listDirectory("/proc");
  if (names instanceof Errno) return names;
  const entries: ProcessEntry[] = [];
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  for (const [index, number] of numbers.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1 && isOver()) return undefined;
    if (!isPid(number)) continue;
    const entry = readProcess(files, number);
    if (entry instanceof Errno) return entry;
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** How many are read before it is asked whether there is time for more. */
const AT_ONCE = 256;

/** Gone; or another user's, of which /proc (hidepid=1) or a policy shows no more than that it is there. */
const UNSEEN: ReadonlySet<number> = new Set([ENOENT, ESRCH, EPERM, EACCES]);

/** One process; undefined when it is gone, or may not be seen. */
export function readProcess(files: Files, pid: Pid): ProcessEntry | undefined | Errno {
  const stat = files.readFile(`/proc/${String(pid)}/stat`);
  if (!(stat instanceof Errno)) return parseStat(pid, stat);
  return UNSEEN.has(stat.code) ? undefined : stat;
}

/** Fields of a stat line. The name in parentheses may hold anything, parentheses and spaces too. */
export function parseStat(pid: Pid, stat: string): ProcessEntry | undefined {
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  const [state = "", parent, group, session, , , flags] = fields;
  const startTime = Number(fields[START_TIME]);
  if (nameEnd < 0 || !isTicks(startTime)) return undefined;
  return {
    pid,
    startTime,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    isStopped: state === "T",
    isDead: DEAD.has(state),
    isKernelThread: (Number(flags) & KERNEL_THREAD) !== 0,
    command: stat.slice(stat.indexOf("(") + 1, nameEnd),
  };
}

/** Field 22 of the line, counted from the state, the third. */
const START_TIME = 19;
/** A zombie, or one that is being reaped. */
const DEAD: ReadonlySet<string> = new Set(["Z", "X", "x"]);
