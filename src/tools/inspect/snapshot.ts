/** One look at the processes. */

import { EACCES, EMFILE, ENOENT, EPERM, Errno } from "../../libc/errno.ts";
import { ALL, type SignalSet, signalSet } from "../../signal-set.ts";
import type { ToolLibc } from "../../libc/tools.ts";
import {
  type Awaited,
  type Effect,
  effectOf,
  stopOutcome,
  type StopOutcome,
} from "../../proc/disposition.ts";
import { type ProcessFacts, readAllFacts, readFacts } from "../../proc/facts.ts";
import { showsNamespaceOf } from "../../proc/processes.ts";
import { awaits } from "../../proc/reception.ts";
import { type Milliseconds, milliseconds, type Pid } from "../../process.ts";
import { type Signal, SIGTERM } from "../../signal.ts";
import { type Branch, inTree } from "./tree.ts";

/** What was seen. */
export interface Snapshot {
  /** When: the time of day, in milliseconds since 1970. */
  readonly time: Milliseconds;
  /** In the order of the tree. */
  readonly rows: readonly Row[];
  /** What one must know to read it, a sentence each. */
  readonly notes: readonly string[];
}

/** One process, judged. */
export interface Row {
  readonly facts: ProcessFacts;
  readonly age: Milliseconds;
  readonly branch?: Branch;
  /** What SIGTERM would do; a zombie takes no signals. */
  readonly term?: Judgement;
}

/** Why nothing can be shown: one sentence with a remedy. */
export class NotSeen extends Error {
  override readonly name = "NotSeen";
}

/** What a signal would do. */
export interface Judgement {
  readonly effect: Effect;
  readonly awaited: Awaited;
  /** What it would come to if it was to stop the process. */
  readonly outcome: StopOutcome;
}

/** What a signal would do to a process; undefined if that takes none. */
export function judge({ reception }: ProcessFacts, of: Signal): Judgement | undefined {
  if (reception === undefined) return undefined;
  const effect = effectOf(of, reception.stance);
  const awaited = awaits(reception, of);
  return { effect, awaited, outcome: stopOutcome(effect, awaited) };
}

/** A process as a row; `now` is the time since the machine was started. */
export function row(facts: ProcessFacts, now: Milliseconds, branch?: Branch): Row {
  const term = judge(facts, SIGTERM);
  return {
    facts,
    // Start times are counted in hundredths of a second, and rounded.
    age: milliseconds(Math.max(0, now - facts.startTime)),
    ...(branch === undefined ? {} : { branch }),
    ...(term === undefined ? {} : { term }),
  };
}

/** Looks at all processes; throws NotSeen when /proc does not show them. */
export function lookAtAll(libc: ToolLibc): Snapshot {
  requireProc(libc);
  const list = readAllFacts(libc, request(libc, signalSet([SIGTERM])));
  if (list instanceof Errno) throw unreadable(list);
  const now = libc.sinceBoot();
  return {
    time: libc.timeOfDay(),
    rows: inTree(list.processes).map(({ process, branch }) => row(process, now, branch)),
    notes: [...notesOf(libc), ...hiddenNote(libc, list.hidden)],
  };
}

/** Looks at one process and all its signals; throws NotSeen when it is not there to be seen. */
export function lookAt(libc: ToolLibc, pid: Pid): Snapshot {
  requireProc(libc);
  const facts = readFacts(libc, pid, request(libc, ALL));
  if (facts instanceof Errno) throw new NotSeen(whyNotRead(pid, facts));
  if (facts?.leader !== pid) throw new NotSeen(whyNotThere(libc, pid, facts?.leader));
  return { time: libc.timeOfDay(), rows: [row(facts, libc.sinceBoot())], notes: notesOf(libc) };
}

function request(
  { waitCall }: ToolLibc,
  of: SignalSet,
): { readonly of: SignalSet; readonly waitCall: number } {
  return { of, waitCall };
}

function requireProc(libc: ToolLibc): void {
  // Without processes in it, it is a folder for one to be mounted on.
  const names = libc.listDirectory("/proc");
  if (names instanceof Errno && names.code !== ENOENT) throw unreadable(names);
  if (!(names instanceof Errno) && names.includes("self")) return;
  throw new NotSeen(
    "inspect reads /proc, and there is none here; mount it, as container engines do by themselves",
  );
}

function unreadable(error: Errno): NotSeen {
  const remedy = error.code === EMFILE ? "; allow more open files (ulimit -n)" : "";
  return new NotSeen(`/proc cannot be read: ${error.toString()}${remedy}`);
}

function notesOf(libc: ToolLibc): readonly string[] {
  if (showsNamespaceOf(libc, libc.ownPid())) return [];
  return [
    "/proc is that of another PID namespace: these are its processes, with the numbers that they have there.",
  ];
}

function hiddenNote(libc: ToolLibc, hidden: number): readonly string[] {
  if (hidden > 0) return [`${hidden} more may not be looked at by this user (hidepid).`];
  const text = libc.readFile("/proc/self/mounts");
  const mounts = text instanceof Errno ? [] : text.matchAll(/^\S+ \/proc proc (\S*)/gm);
  // The last one mounted is the one that is seen.
  const options = [...mounts].at(-1)?.[1] ?? "";
  const isRestricted = /\bhidepid=(2|invisible|4|ptraceable)\b/.test(options);
  return isRestricted ? ["/proc hides the processes of others (hidepid): there may be more."] : [];
}

function whyNotRead(pid: Pid, error: Errno): string {
  if (error.code === EACCES || error.code === EPERM) {
    return `process ${pid} may not be looked at by this user; try as root`;
  }
  return `process ${pid} cannot be read: ${error.toString()}`;
}

function whyNotThere(libc: ToolLibc, pid: Pid, leader: number | undefined): string {
  if (leader !== undefined) return `${pid} is a thread of process ${leader}; write: init inspect ${leader}`;
  const isThere = !(libc.statusOf(`/proc/${pid}`) instanceof Errno);
  if (isThere) return `process ${pid} is a thread of the kernel, which takes no signals`;
  return `there is no process ${pid} here; init inspect shows those that there are`;
}
