/** Everything that init can have to say while it runs, and the words for it. */

import { describeEnding, type Ending, type Milliseconds, type Pid, type Ticks } from "./process.ts";
import { type Signal, signalName } from "./signal.ts";

/** How much a message matters; init says what is at least as grave as its log level. */
export type Level = "error" | "warn" | "info" | "debug" | "trace";

/** From the gravest to the least. */
export const LEVELS: readonly Level[] = ["error", "warn", "info", "debug", "trace"];

/** Who sent a signal: a process of this PID namespace and its user, one outside it, or the kernel itself. */
export type Sender =
  | { readonly by: "process"; readonly pid: Pid; readonly uid: number }
  | { readonly by: "outside" }
  | { readonly by: "kernel" };

/**
 * Whom a signal is for: a child of init's that is not reaped, a straggler, whose number others may give away, every
 * process of a group, or all that init is responsible for.
 */
export type Target =
  | { readonly whom: "process"; readonly pid: Pid }
  | { readonly whom: "straggler"; readonly pid: Pid; readonly startTime: Ticks }
  | { readonly whom: "group"; readonly group: Pid }
  | { readonly whom: "all" };

/** Why a signal is not forwarded: init was told so, it is never done, or nobody is there who could act on it. */
export type DropReason = "rewrite" | "rule" | "own" | "pausing" | "ended" | "killing";

/** A process as a message names it. */
export interface Named {
  readonly pid: Pid;
  readonly command: string;
}

/** Something that happened, as data. */
export type Notice =
  | { readonly event: "unknown-variable"; readonly name: string }
  | { readonly event: "shortcoming"; readonly reason: string }
  /** `error` is what the kernel says, `reason` a sentence that helps. */
  | {
      readonly event: "not-started";
      readonly command: string;
      readonly error: string;
      readonly reason: string;
    }
  /** Init is not PID 1, and adopts nobody. */
  | { readonly event: "orphans-elsewhere" }
  | { readonly event: "lost-lines"; readonly count: number }
  | { readonly event: "started"; readonly pid: Pid; readonly command: string }
  | { readonly event: "received"; readonly signal: Signal; readonly sender: Sender }
  | { readonly event: "forwarded"; readonly signal: Signal; readonly as: Signal; readonly target: Target }
  | { readonly event: "dropped"; readonly signal: Signal; readonly because: DropReason }
  | { readonly event: "delayed"; readonly signal: Signal; readonly delay: Milliseconds }
  | {
      readonly event: "not-delivered";
      readonly signal: Signal;
      readonly target: Target;
      readonly reason: string;
    }
  | { readonly event: "ended"; readonly pid: Pid; readonly ending: Ending }
  | { readonly event: "orphan-reaped"; readonly pid: Pid; readonly ending: Ending; readonly warn: boolean }
  | { readonly event: "suspended"; readonly signal: Signal }
  /** Processes were asked to stop; without a list all who are left, because it cannot be seen who they are. */
  | { readonly event: "last-call"; readonly processes?: readonly Named[] }
  | { readonly event: "waiting" }
  | { readonly event: "killing"; readonly processes?: readonly Named[] }
  | { readonly event: "unkillable"; readonly processes?: readonly Named[] }
  | { readonly event: "leaving"; readonly status: number };

/** How much a notice matters. */
export function levelOf(notice: Notice): Level {
  switch (notice.event) {
    case "not-started":
      return "error";
    case "unknown-variable":
    case "lost-lines":
    case "shortcoming":
    case "orphans-elsewhere":
    case "not-delivered":
    case "killing":
    case "unkillable":
      return "warn";
    case "orphan-reaped":
      return levelOfOrphan(notice.warn);
    case "started":
    case "ended":
    case "delayed":
    case "last-call":
    case "waiting":
      return "info";
    case "forwarded":
    case "dropped":
    case "suspended":
    case "leaving":
      return "debug";
    case "received":
      return "trace";
  }
}

/** How much it matters that an orphan was reaped, where one is warned of them and where not. */
export function levelOfOrphan(warn: boolean): Level {
  return warn ? "warn" : "debug";
}

type NoticeOf = { readonly [Event in Notice["event"]]: Extract<Notice, { readonly event: Event }> };

/** Other words for some notices, by event. */
export type Wording = { readonly [Event in Notice["event"]]?: (notice: NoticeOf[Event]) => string };

/** A notice in those words, or else in ours. */
export function describeIn(wording: Wording, notice: Notice): string {
  return wordsFor(wording, notice.event, notice) ?? describeNotice(notice);
}

function wordsFor<Event extends Notice["event"]>(
  wording: Wording,
  event: Event,
  notice: NoticeOf[Event],
): string | undefined {
  return wording[event]?.(notice);
}

/** A notice as one sentence. */
export function describeNotice(notice: Notice): string {
  switch (notice.event) {
    case "unknown-variable":
      return `${notice.name} is not a setting of lastcall and is ignored; see --help for the names`;
    case "shortcoming":
    case "not-started":
      return notice.reason;
    case "orphans-elsewhere":
      return "this is not PID 1, and orphaned processes do not come to it: zombie reaping won't work";
    case "lost-lines":
      return `${String(notice.count)} lines of this log were lost, because nobody read them`;
    case "started":
      return `started ${notice.command} as process ${String(notice.pid)}`;
    case "received":
      return `received ${signalName(notice.signal)} from ${describeSender(notice.sender)}`;
    case "forwarded":
      return `forwarded ${rewritten(notice.signal, notice.as)} to ${describeTarget(notice.target)}`;
    case "dropped":
      return `did not forward ${signalName(notice.signal)}: ${DROPPED[notice.because]}`;
    case "not-delivered":
      return `could not send ${signalName(notice.signal)} to ${describeTarget(notice.target)}: ${notice.reason}`;
    case "ended":
      return `process ${String(notice.pid)} ${describeEnding(notice.ending)}`;
    case "orphan-reaped":
      return `reaped process ${String(notice.pid)}, which ${describeEnding(notice.ending)}`;
    case "suspended":
      return `stopping as well, as the command was by ${signalName(notice.signal)}`;
    case "delayed":
      return `received ${signalName(notice.signal)}; forwarding it in ${String(notice.delay)} ms`;
    case "last-call":
      return `asked ${about(notice.processes, "to stop") ?? "every process that is left to stop"}`;
    case "waiting":
      return "waiting until the processes that are left have ended by themselves";
    case "killing":
      return `killing ${about(notice.processes, "that did not stop in time") ?? "every process that is left: the time is over"}`;
    case "unkillable":
      return `could not end ${about(notice.processes, "even by SIGKILL") ?? "every process, not even by SIGKILL"}`;
    case "leaving":
      return `leaving with exit status ${String(notice.status)}`;
  }
}

/** The most processes that a sentence names: a line of a log has to stay a line. */
const MOST_NAMED = 8;

/** `2 processes to stop: 12 (sh), 13 (sleep)`. */
function about(processes: readonly Named[] | undefined, what: string): string | undefined {
  if (processes === undefined) return undefined;
  const named = processes.slice(0, MOST_NAMED).map(({ pid, command }) => `${String(pid)} (${command})`);
  const more = processes.length > MOST_NAMED ? ["..."] : [];
  const count = processes.length === 1 ? "1 process" : `${String(processes.length)} processes`;
  return `${count} ${what}: ${[...named, ...more].join(", ")}`;
}

const DROPPED: Readonly<Record<DropReason, string>> = {
  rewrite: "a rewrite drops it",
  rule: "it is never forwarded",
  own: "init has let go of the terminal",
  pausing: "there is no command",
  ended: "the command has ended",
  killing: "what is left is being killed",
};

function rewritten(signal: Signal, as: Signal): string {
  return signal === as ? signalName(signal) : `${signalName(signal)} as ${signalName(as)}`;
}

function describeSender(sender: Sender): string {
  switch (sender.by) {
    case "process":
      return `process ${String(sender.pid)}`;
    case "outside":
      return "outside";
    case "kernel":
      return "the kernel";
  }
}

function describeTarget(target: Target): string {
  switch (target.whom) {
    case "process":
    case "straggler":
      return `process ${String(target.pid)}`;
    case "group":
      return `process group ${String(target.group)}`;
    case "all":
      return "all processes";
  }
}
