/** One process, as /proc/PID/stat tells of it (proc_pid_stat(5)). */

import { isTicks, type Pid, type SeenProcess } from "../process.ts";

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
 * Reads a stat line; undefined when it is cut off. The name in parentheses may hold anything, parentheses and spaces too.
 *
 * @example
 * import { parseStat, pid } from "lastcall";
 * const line = "7 (a) b) T 1 7 7 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 1234 0";
 * const { command, parent, isStopped } = parseStat(pid(7), line) ?? {};
 * console.log(command, parent, isStopped); // a) b 1 true
 */
export function parseStat(pid: Pid, stat: string): ProcessEntry | undefined {
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  const [state = "", parent, group, session, , , flags] = fields;
  const startTime = Number(fields[START_TIME]);
  const threads = Number(fields[THREADS]);
  if (nameEnd < 0 || !isTicks(startTime)) return undefined;
  return {
    pid,
    startTime,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    isStopped: state === "T",
    catches: BigInt(Number(fields[CAUGHT]) & ~(threads === 1 ? Number(fields[BLOCKED]) : 0)),
    isDead: GONE.has(state) || (state === "Z" && !(threads > 1)),
    isKernelThread: (Number(flags) & KERNEL_THREAD) !== 0,
    command: stat.slice(stat.indexOf("(") + 1, nameEnd),
  };
}

/** Field 22 of the line, counted from the state, the third. */
const START_TIME = 19;
/** Fields 32 and 34, of the signals 1 to 31, which fit into 32 bits. What is missing in a line makes an empty set. */
const [BLOCKED, CAUGHT] = [29, 31];
/** Field 20, with the first thread until all have ended: where only that one has, the state is a zombie's. */
const THREADS = 17;
/** Being reaped. */
const GONE: ReadonlySet<string> = new Set(["X", "x"]);
