/**
 * How a whole process takes signals. Each thread has a mask of its own, and which signals a process waits for stands in
 * no status file: that is looked for in what its threads do and in its descriptors.
 */

import { Errno } from "../libc/errno.ts";
import type { Files } from "../libc/files.ts";
import { ALL, includes, type SignalSet } from "../signal-set.ts";
import type { Pid } from "../process.ts";
import type { Signal } from "../signal.ts";
import { type Awaited, initOf, type Stance } from "./disposition.ts";
import { parseStatus, type SignalMasks, type Status } from "./status.ts";

/** How a process takes signals. */
export interface Reception {
  readonly stance: Stance;
  readonly pending: SignalSet;
  /** What it is seen to wait for. */
  readonly awaited: SignalSet;
  /** Whether all could be seen that it waits for: that takes the right to trace it (ptrace(2)). */
  readonly isAwaitedKnown: boolean;
}

/** Whether a process waits for a signal. */
export function awaits({ awaited, isAwaitedKnown }: Reception, of: Signal): Awaited {
  if (includes(awaited, of)) return "yes";
  return isAwaitedKnown ? "no" : "unknown";
}

/** What is asked for. */
export interface ReceptionRequest {
  /** The signals that matter: of others, it may come out as if they were not blocked. */
  readonly of: SignalSet;
  /** The number of rt_sigtimedwait(2) on this machine. */
  readonly waitCall: number;
}

/** Finds out how a process takes signals; undefined when it takes none any more, or the kernel does not tell. */
export function readReception(
  files: Files,
  pid: Pid,
  status: Status,
  { of, waitCall }: ReceptionRequest,
): Reception | undefined {
  const { signals: masks } = status;
  if (masks === undefined) return undefined;
  let [blocked, awaited, pending, isAwaitedKnown] = [ALL, 0n, masks.pending, true];
  let isAlive = false;
  for (const { path, own } of threadsOf(files, pid, status)) {
    isAlive = true;
    // While a thread waits for signals, its status shows those as not blocked (kernel/signal.c, do_sigtimedwait).
    const seen = (of & ~own.blocked & ~masks.caught) === 0n ? 0n : waitedFor(files, path, waitCall);
    if (seen === undefined) isAwaitedKnown = false;
    awaited |= seen ?? 0n;
    blocked &= own.blocked | (seen ?? 0n);
    pending |= own.pendingThread;
    if ((blocked & of) === 0n) break;
  }
  if (!isAlive) return undefined;
  if ((blocked & of & ~awaited) !== 0n) {
    const read = readBySignalfd(files, pid);
    if (read === undefined) isAwaitedKnown = false;
    awaited |= read ?? 0n;
  }
  const { ignored, caught } = masks;
  return {
    stance: { blocked, ignored, caught, init: initOf(status.numbers ?? [pid]) },
    pending,
    awaited,
    isAwaitedKnown,
  };
}

interface Thread {
  /** Its folder in /proc. */
  readonly path: string;
  readonly own: SignalMasks;
}

/** The threads of a process that still run; the first one may have ended before the others. */
function* threadsOf(files: Files, pid: Pid, status: Status): Generator<Thread> {
  const path = `/proc/${String(pid)}`;
  if (!hasEnded(status.state) && status.signals !== undefined) yield { path, own: status.signals };
  if ((status.threads ?? 1) === 1) return;
  const names = files.listDirectory(`${path}/task`);
  if (names instanceof Errno) return;
  for (const name of names) {
    if (name === String(pid)) continue;
    const text = files.readFile(`${path}/task/${name}/status`);
    const thread = text instanceof Errno ? undefined : parseStatus(text);
    if (thread?.signals === undefined || hasEnded(thread.state)) continue;
    yield { path: `${path}/task/${name}`, own: thread.signals };
  }
}

/** Whether that is the state of a zombie, or of one about to be none. */
export function hasEnded(state: string): boolean {
  return state === "Z" || state === "X";
}

/** Numbers of the waits of 32-bit programs; in 64-bit ones no process stays in a call of such a number. */
const OTHER_WAIT_CALLS = [177, 421];

/** The signals that a thread waits for in sigtimedwait(2), none if it does something else; undefined if it cannot be told. */
function waitedFor(files: Files, thread: string, waitCall: number): SignalSet | undefined {
  const call = files.readFile(`${thread}/syscall`);
  if (call instanceof Errno) return isElsewhere(files, thread) ? 0n : undefined;
  const [number, address] = call.trim().split(" ");
  // It may be between two waits.
  if (number === "running") return undefined;
  if (number !== String(waitCall) && !OTHER_WAIT_CALLS.some((each) => String(each) === number)) return 0n;
  const SET_SIZE = 8;
  const bytes = files.readFile(`${thread}/mem`, SET_SIZE, Number(address));
  return bytes instanceof Errno || bytes.length < SET_SIZE ? undefined : littleEndian(bytes);
}

/**
 * The function of the kernel in which a thread sleeps says at least that it waits for no signal. It is shown to more
 * than the system call is: where Yama restricts ptrace(2), too.
 */
function isElsewhere(files: Files, thread: string): boolean {
  const symbol = files.readFile(`${thread}/wchan`);
  // "0" stands for running, and for not permitted.
  return !(symbol instanceof Errno) && symbol !== "" && symbol !== "0" && !symbol.includes("sigtimedwait");
}

function littleEndian(bytes: string): SignalSet {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) {
    value = (value << 8n) | BigInt(bytes.charCodeAt(index));
  }
  return value;
}

/** A process with more descriptors than this is not searched: it would take longer than a look may. */
const MOST_DESCRIPTORS = 1024;

/** The signals that a process can read from descriptors (signalfd(2), proc_pid_fdinfo(5)); undefined if unknown. */
function readBySignalfd(files: Files, pid: Pid): SignalSet | undefined {
  const names = files.listDirectory(`/proc/${String(pid)}/fd`);
  if (names instanceof Errno || names.length > MOST_DESCRIPTORS) return undefined;
  let all = 0n;
  for (const name of names) {
    if (files.readLink(`/proc/${String(pid)}/fd/${name}`) !== "anon_inode:[signalfd]") continue;
    const info = files.readFile(`/proc/${String(pid)}/fdinfo/${name}`);
    const [, digits] = /^sigmask:\s*([0-9a-f]+)$/m.exec(info instanceof Errno ? "" : info) ?? [];
    if (digits !== undefined) all |= BigInt(`0x${digits}`);
  }
  return all;
}
