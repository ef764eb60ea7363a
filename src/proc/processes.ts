/** The process table: /proc/PID/stat (proc_pid_stat(5)). */

import { Errno } from "../libc/errno.ts";
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

/** Every process that /proc shows. */
export function readProcesses(files: Files): readonly ProcessEntry[] {
  const names = files.listDirectory("/proc");
  if (names instanceof Errno) return [];
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return numbers.filter(isPid).flatMap((number) => readProcess(files, number) ?? []);
}

/** One process; undefined when it is gone. */
export function readProcess(files: Files, pid: Pid): ProcessEntry | undefined {
  const stat = files.readFile(`/proc/${String(pid)}/stat`);
  return stat instanceof Errno ? undefined : parseStat(pid, stat);
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
