/** The process table: who is in /proc. */

import { EACCES, ENOENT, EPERM, Errno, ESRCH } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";
import { isPid, type Pid } from "../process.ts";
import { parseStat, type ProcessEntry } from "./stat.ts";

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
