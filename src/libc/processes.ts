/** Processes: who this one is, signals to others, their ends. */

import { type Ending, isPid, type Pid, pid } from "../process.ts";
import { type Signal, signal } from "../signal.ts";
import { ECHILD, EINTR, type Errno, ESRCH } from "./errno.ts";
import { Memory } from "./memory.ts";
import { checked, type Native, succeeded } from "./native.ts";
import { CStrings } from "./strings.ts";

/** What wait4(2) says of one child. */
export type ChildChange =
  | { readonly type: "ended"; readonly pid: Pid; readonly ending: Ending }
  | { readonly type: "stopped"; readonly pid: Pid; readonly signal: Signal };

/** What a process may have only so much of: open files by number, the others in bytes. */
export type Resource = "open-files" | "address-space" | "data";

/** Process calls. */
export interface Processes {
  /** This process's number: getpid(2) */
  readonly ownPid: () => Pid;
  /** The parent's number: getppid(2). 0 when it is outside this PID namespace. */
  readonly parentPid: () => number;
  /** This process's group: getpgrp(2). 0 when its leader is outside this PID namespace. */
  readonly ownGroup: () => number;
  /** This process's session: getsid(2). 0 when its leader is outside this PID namespace. */
  readonly ownSession: () => number;
  /** Signals one process: kill(2). Errors: ESRCH, EPERM. */
  readonly signalProcess: (to: Pid, what: Signal) => Errno | undefined;
  /** Signals every process of a group: kill(2). Errors: ESRCH when there is none left, EPERM. */
  readonly signalGroup: (group: Pid, what: Signal) => Errno | undefined;
  /** Signals this process's own group: kill(2). */
  readonly signalOwnGroup: (what: Signal) => Errno | undefined;
  /** As PID 1: signals every other process of the namespace: kill(2) with -1. ESRCH when there is none. */
  readonly signalEveryone: (what: Signal) => Errno | undefined;
  /** As PID 1: whether another process is in the namespace, zombies included: kill(2) with -1 and 0. */
  readonly hasCompany: () => boolean;
  /** A descriptor that stands for a process and for no later one of the same number: pidfd_open(2), Linux 5.3 */
  readonly openPid: (of: Pid) => number | Errno;
  /** Signals the process that such a descriptor stands for: pidfd_send_signal(2) */
  readonly signalOpenPid: (descriptor: number, what: Signal) => Errno | undefined;
  /**
   * The next child that ended or stopped, or the given one, reaped; or whether others are still running. Never waits:
   * wait4(2)
   */
  readonly nextChanged: (of?: Pid) => Pid | "running" | "childless";
  /** The same over and over, until it is that child; at most so often. `count` is how many of them changed. */
  readonly skipTo: (
    child: Pid,
    most: number,
  ) => { readonly who: Pid | "running" | "childless"; readonly count: number };
  /** What has become of the child that was given last. To be asked before the next one; mostly nobody wants to know. */
  readonly changeOf: (last: Pid) => ChildChange;
  /** A child that has ended, not reaped yet: waitid(2) with WNOWAIT. */
  readonly deadChild: () => Pid | undefined;
  /** Orphaned descendants become this process's children, as they do for PID 1: prctl(2), Linux 3.4 */
  readonly becomeSubreaper: () => Errno | undefined;
  /** Whether they do: prctl(2), Linux 3.4 */
  readonly isSubreaper: () => boolean;
  /** This process gets a signal when its parent ends: prctl(2) */
  readonly setParentDeathSignal: (what: Signal) => Errno | undefined;
  /** Closes all descriptors of this process from one on: close_range(2), Linux 5.9 */
  readonly closeFrom: (first: number) => Errno | undefined;
  /** Changes its working directory: chdir(2) */
  readonly changeDirectory: (path: string) => Errno | undefined;
  /** A soft limit of this process, Infinity without one: getrlimit(2) */
  readonly softLimit: (of: Resource) => number;
  /** Replaces this program; returns only when it failed: execve(2) */
  readonly execute: (path: string, argv: CStrings, environment: CStrings) => Errno;
  /** Ends this process at once, without the runtime's clean-up: _exit(2) */
  readonly exit: (status: number) => never;
}

const WNOHANG = 1;
const WUNTRACED = 2;
const WEXITED = 4;
const WNOWAIT = 0x01000000;
const P_ALL = 0;
/** Bytes of siginfo_t, and where it has the child's number. */
const SIGINFO = { size: 128, pid: 16 };
const EVERYONE = -1;
const ANYONE = -1;
/** Unsigned, as large as it can be. */
const LAST_DESCRIPTOR = 0xffff_ffff;
const PR_SET_PDEATHSIG = 1;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_GET_CHILD_SUBREAPER = 37;

const RESOURCES: Readonly<Record<Resource, number>> = { data: 2, "open-files": 7, "address-space": 9 };
const RLIM_INFINITY = 0xffff_ffff_ffff_ffffn;

export function processes(native: Native): Processes {
  const { c, ffi, numbers, argument } = native;
  const status = new Memory(ffi, 4);
  const limit = new Memory(ffi, 16);

  function sendTo(target: number, what: number): Errno | undefined {
    return succeeded(native, "kill", c.kill(target, what));
  }

  function nextChanged(of?: Pid): Pid | "running" | "childless" {
    for (;;) {
      const who = changed(c.wait4(of ?? ANYONE, status.address, WNOHANG | WUNTRACED, 0));
      if (who !== undefined) return who;
    }
  }

  function skipTo(child: Pid, most: number): ReturnType<Processes["skipTo"]> {
    for (let count = 0; ;) {
      const { result, others } = skip(c, child, most - count, status.address);
      count += others;
      const who = changed(result);
      if (who !== undefined) return { who, count: typeof who === "string" ? count : count + 1 };
    }
  }

  /** What wait4(2) gave; undefined when it was interrupted. */
  function changed(result: number): Pid | "running" | "childless" | undefined {
    if (result > 0) return pid(result);
    if (result === 0) return "running";
    const error = native.lastError("wait4");
    if (error.code === EINTR) return undefined;
    if (error.code !== ECHILD) throw new Error(error.toString());
    return "childless";
  }

  function deadChild(): Pid | undefined {
    const info = new Memory(ffi, SIGINFO.size);
    const options = WEXITED | WNOHANG | WNOWAIT;
    const result = c.syscall(numbers.waitid, P_ALL, 0, info.address, options, 0, 0);
    const dead = info.view.getInt32(SIGINFO.pid, true);
    return result === 0 && isPid(dead) ? dead : undefined;
  }

  function exit(code: number): never {
    c._exit(code);
    throw new Error("_exit returned");
  }

  function execute(path: string, argv: CStrings, environment: CStrings): Errno {
    c.execve(argument.put(path), CStrings.addressOf(argv), CStrings.addressOf(environment));
    return native.lastError("execve");
  }

  function isSubreaper(): boolean {
    const answer = new Memory(ffi, 4);
    return (
      c.prctl(PR_GET_CHILD_SUBREAPER, answer.address, 0, 0, 0) === 0 && answer.view.getInt32(0, true) !== 0
    );
  }

  function softLimit(of: Resource): number {
    // It fails for resources that do not exist.
    c.getrlimit(RESOURCES[of], limit.address);
    const value = limit.view.getBigUint64(0, true);
    return value === RLIM_INFINITY ? Infinity : Number(value);
  }

  return {
    ownPid: () => pid(c.getpid()),
    parentPid: () => c.getppid(),
    ownGroup: () => c.getpgrp(),
    ownSession: () => c.getsid(0),
    signalProcess: sendTo,
    signalGroup: (group, what) => sendTo(-group, what),
    signalOwnGroup: (what) => sendTo(0, what),
    signalEveryone: (what) => sendTo(EVERYONE, what),
    // EPERM: there is somebody, whom this process may not signal.
    hasCompany: () => sendTo(EVERYONE, 0)?.code !== ESRCH,
    openPid: (of) => checked(native, "pidfd_open", c.syscall(numbers.pidfd_open, of, 0, 0, 0, 0, 0)),
    signalOpenPid: (descriptor, what) =>
      succeeded(
        native,
        "pidfd_send_signal",
        c.syscall(numbers.pidfd_send_signal, descriptor, what, 0, 0, 0, 0),
      ),
    nextChanged,
    skipTo,
    changeOf: (last) => decodeStatus(last, status.view.getInt32(0, true)),
    deadChild,
    becomeSubreaper: () => succeeded(native, "prctl", c.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)),
    isSubreaper,
    setParentDeathSignal: (what) => succeeded(native, "prctl", c.prctl(PR_SET_PDEATHSIG, what, 0, 0, 0)),
    closeFrom: (first) =>
      succeeded(native, "close_range", c.syscall(numbers.close_range, first, LAST_DESCRIPTOR, 0, 0, 0, 0)),
    changeDirectory: (path) =>
      succeeded(native, "chdir", c.syscall(numbers.chdir, argument.put(path), 0, 0, 0, 0, 0)),
    softLimit,
    execute,
    exit,
  };
}

/**
 * Gives what wait4(2) gave last, and how many others before. Orphans end by the ten thousand: it reads nothing but a function of
 * libc and its own variables.
 */
function skip(
  { wait4 }: Native["c"],
  child: number,
  most: number,
  status: number,
): { readonly result: number; readonly others: number } {
  for (let others = 0; ; others++) {
    const result = wait4(ANYONE, status, WNOHANG | WUNTRACED, 0);
    if (result <= 0 || result === child || others + 1 === most) return { result, others };
  }
}

/** wait4's status word: the macros of wait(2), from <bits/waitstatus.h>. */
function decodeStatus(of: Pid, status: number): ChildChange {
  const STOPPED = 0x7f;
  const CORE = 0x80;
  const low = status & 0x7f;
  const high = (status >> 8) & 0xff;
  if (low === STOPPED) return { type: "stopped", pid: of, signal: signal(high) };
  if (low === 0) return { type: "ended", pid: of, ending: { by: "exit", code: high } };
  const core = (status & CORE) !== 0;
  return { type: "ended", pid: of, ending: { by: "signal", signal: signal(low), core } };
}
