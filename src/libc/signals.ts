/** Signals: the mask, the dispositions, the wait. Raw system calls where glibc hides signals 32 and 33. */

import type { Sender } from "../notice.ts";
import { NOTHING, type Passage } from "../passage.ts";
import { isPid, type Milliseconds } from "../process.ts";
import { ALL, type SignalSet } from "../signal-set.ts";
import { type Signal, signal } from "../signal.ts";
import { EAGAIN, EINTR, type Errno } from "./errno.ts";
import { Memory } from "./memory.ts";
import { type Native, succeeded } from "./native.ts";

/** What a process does with a signal (signal(7)). */
export type Disposition = "default" | "ignore" | "handler";

/** The signals that this program deals with itself. */
export interface Signals {
  /** Blocks every signal that can be blocked, 32 and 33 included, and returns the mask as it was: rt_sigprocmask(2) */
  readonly blockAll: () => SignalSet;
  /** Sets the mask: rt_sigprocmask(2) */
  readonly setMask: (to: SignalSet) => void;
  /** What this process does with a signal: rt_sigaction(2) */
  readonly disposition: (of: Signal) => Disposition;
  /** Sets it: rt_sigaction(2) */
  readonly setDisposition: (of: Signal, to: "default" | "ignore") => Errno | undefined;
  /**
   * Waits for the next signal, at most so long, for ever without a limit: sigtimedwait(2). Undefined when the time is up,
   * or when this process was stopped and continued meanwhile.
   */
  readonly wait: (limit?: Milliseconds) => Signal | undefined;
  /**
   * Waits so over and over, and sends on what comes: kill(2). It ends as `wait` does, with a signal that does not pass, or
   * for which kill(2) failed.
   */
  readonly passOn: (passage: Passage | undefined, limit?: Milliseconds) => Signal | undefined;
  /** Who sent the signal that the last wait returned (sigaction(2): si_code, si_pid, si_uid); mostly nobody wants to know. */
  readonly sender: () => Sender;
  /** The number of that system call, by which one sees in /proc who waits in it: proc_pid_syscall(5) */
  readonly waitCall: number;
}

const SIG_SETMASK = 2;
/** Bytes of the kernel's sigset_t. */
const SET_SIZE = 8;
/** Bytes of siginfo_t, and where it has what (the same on all 64-bit machines). */
const SIGINFO = { size: 128, code: 8, pid: 16, uid: 20 };
/** si_code of kill(2), sigqueue(3) and tgkill(2): a process sent it and si_pid says which. */
const SI_USER = 0;
const SI_QUEUE = -1;
const SI_TKILL = -6;
/** The kernel's struct sigaction: handler, flags, restorer, mask, 8 bytes each. */
const SIGACTION_SIZE = 32;
const SIG_DFL = 0n;
const SIG_IGN = 1n;

const FROM_OUTSIDE: Sender = { by: "outside" };
const FROM_KERNEL: Sender = { by: "kernel" };

export function signals(native: Native): Signals {
  const { c, ffi, numbers } = native;
  const all = new Memory(ffi, SET_SIZE);
  all.view.setBigUint64(0, ALL, true);
  const old = new Memory(ffi, SET_SIZE);
  const info = new Memory(ffi, SIGINFO.size);
  const timespec = new Memory(ffi, 16);
  let lastLimit: Milliseconds | undefined;
  const action = new Memory(ffi, SIGACTION_SIZE);

  function blockAll(): SignalSet {
    c.syscall(numbers.rt_sigprocmask, SIG_SETMASK, all.address, old.address, SET_SIZE, 0, 0);
    return old.view.getBigUint64(0, true);
  }

  function setMask(to: SignalSet): void {
    old.view.setBigUint64(0, to, true);
    c.syscall(numbers.rt_sigprocmask, SIG_SETMASK, old.address, 0, SET_SIZE, 0, 0);
  }

  function disposition(of: Signal): Disposition {
    c.syscall(numbers.rt_sigaction, of, 0, action.address, SET_SIZE, 0, 0);
    const handler = action.view.getBigUint64(0, true);
    if (handler === SIG_DFL) return "default";
    return handler === SIG_IGN ? "ignore" : "handler";
  }

  function setDisposition(of: Signal, to: "default" | "ignore"): Errno | undefined {
    for (let offset = 0; offset < SIGACTION_SIZE; offset += 8) action.view.setBigUint64(offset, 0n, true);
    action.view.setBigUint64(0, to === "ignore" ? SIG_IGN : SIG_DFL, true);
    const result = c.syscall(numbers.rt_sigaction, of, action.address, 0, SET_SIZE, 0, 0);
    return succeeded(native, "rt_sigaction", result);
  }

  function passOn(passage: Passage | undefined, limit?: Milliseconds): Signal | undefined {
    // The kernel only reads it, and init waits for the same time over and over.
    if (limit !== undefined && limit !== lastLimit) setTimespec(timespec.view, (lastLimit = limit));
    const time = limit === undefined ? 0 : timespec.address;
    const came = passWhile(c, passage?.to ?? 0, passage?.as ?? NOTHING, all.address, info.address, time);
    if (came > 0) return signal(came);
    const error = native.lastError("sigtimedwait");
    if (error.code === EAGAIN || error.code === EINTR) return undefined;
    throw new Error(error.toString());
  }

  return {
    blockAll,
    setMask,
    disposition,
    setDisposition,
    wait: (limit) => passOn(undefined, limit),
    passOn,
    sender: () => senderOf(info.view),
    waitCall: numbers.rt_sigtimedwait,
  };
}

/**
 * Gives what sigtimedwait(2) gave last. Whoever sends init a signal finds the processor's caches cold, and all that is read in
 * between is waited for: so that is two functions of libc, one array and this function's own variables.
 */
function passWhile(
  { sigtimedwait, kill }: Native["c"],
  target: number,
  as: Passage["as"],
  set: number,
  info: number,
  time: number,
): number {
  for (;;) {
    const came = sigtimedwait(set, info, time);
    const what = came > 0 ? as[came] : 0;
    if (what === undefined || what === 0 || kill(target, what) !== 0) return came;
  }
}

function senderOf(info: DataView): Sender {
  const code = info.getInt32(SIGINFO.code, true);
  if (code !== SI_USER && code !== SI_QUEUE && code !== SI_TKILL) return FROM_KERNEL;
  const pid = info.getInt32(SIGINFO.pid, true);
  return isPid(pid) ? { by: "process", pid, uid: info.getUint32(SIGINFO.uid, true) } : FROM_OUTSIDE;
}

function setTimespec(view: DataView, span: Milliseconds): void {
  const seconds = Math.floor(span / 1000);
  view.setBigInt64(0, BigInt(seconds), true);
  view.setBigInt64(8, BigInt(Math.floor((span - seconds * 1000) * 1e6)), true);
}
