/** The process table: /proc/PID/stat (proc_pid_stat(5)). */

import { ENOENT, Errno, ESRCH } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";
import { isPid, type Pid } from "../process.ts";

/** One process as /proc shows it. */
export interface ProcessEntry {
  readonly pid: Pid;
  /** The parent's number; 0 when it is outside this PID namespace. */
  readonly parent: number;
  /** When it started, in clock ticks since boot: with the number it means one process for ever. */
  readonly startTime: string;
}

/**
 * Whether /proc shows the PID namespace of the process with that number, which is the caller's: a container can have
 * the /proc of another mounted, where the same numbers mean others (proc_pid_self(5)).
 */
export function showsNamespaceOf(files: Files, self: Pid): boolean {
  return files.readLink("/proc/self") === String(self);
}

/** Every process that /proc shows; an error when it cannot be read whole, as with no descriptor left. */
export function readProcesses(files: Files): readonly ProcessEntry[] | Errno {
  const names = files.listDirectory("/proc");
  if (names instanceof Errno) return names;
  const entries: ProcessEntry[] = [];
  for (const number of names.filter((name) => /^\d+$/.test(name)).map(Number)) {
    if (!isPid(number)) continue;
    const entry = readProcess(files, number);
    if (entry instanceof Errno) return entry;
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** One process; undefined when it is gone. */
export function readProcess(files: Files, pid: Pid): ProcessEntry | undefined | Errno {
  const stat = files.readFile(`/proc/${String(pid)}/stat`);
  if (!(stat instanceof Errno)) return parseStat(pid, stat);
  return stat.code === ENOENT || stat.code === ESRCH ? undefined : stat;
}

/** Fields of a stat line. The name in parentheses may hold anything, parentheses and spaces too. */
export function parseStat(pid: Pid, stat: string): ProcessEntry | undefined {
  const PARENT = 1;
  const START_TIME = 19;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const parent = Number(fields[PARENT]);
  const startTime = fields[START_TIME];
  return startTime === undefined || !Number.isInteger(parent) ? undefined : { pid, parent, startTime };
}
