/** Everything that init can have to say while it runs, and the words for it. */

import { describeEnding, type Ending, type Milliseconds, type Pid } from "./process.ts";
import { type Signal, signalName } from "./signal.ts";

/** How much a message matters; init says what is at least as grave as its log level. */
export type Level = "error" | "warn" | "info" | "debug" | "trace";

/** From the gravest to the least. */
export const LEVELS: readonly Level[] = ["error", "warn", "info", "debug", "trace"];

/** Who sent a signal: a process of this PID namespace, one outside it, or the kernel itself. */
export type Sender =
  { readonly by: "process"; readonly pid: Pid } | { readonly by: "outside" } | { readonly by: "kernel" };

/** Whom a signal is for: one process, every process of a group, or all that init is responsible for. */
export type Target =
  | { readonly whom: "process"; readonly pid: Pid }
  | { readonly whom: "group"; readonly group: Pid }
  | { readonly whom: "all" };

/** Something that happened, as data. */
export type Notice =
  | { readonly event: "unknown-variable"; readonly name: string }
  | { readonly event: "shortcoming"; readonly reason: string }
  | { readonly event: "not-started"; readonly reason: string }
  | { readonly event: "lost-lines"; readonly count: number }
  | { readonly event: "started"; readonly pid: Pid; readonly command: string }
  | { readonly event: "received"; readonly signal: Signal; readonly sender: Sender }
  | { readonly event: "forwarded"; readonly signal: Signal; readonly as: Signal; readonly target: Target }
  | { readonly event: "dropped"; readonly signal: Signal; readonly because: "rewrite" | "rule" | "ended" }
  | {
      readonly event: "not-delivered";
      readonly signal: Signal;
      readonly target: Target;
      readonly reason: string;
    }
  | { readonly event: "ended"; readonly pid: Pid; readonly ending: Ending }
  | { readonly event: "orphan-reaped"; readonly pid: Pid; readonly ending: Ending; readonly warn: boolean }
  | { readonly event: "suspended"; readonly signal: Signal }
  | { readonly event: "last-call"; readonly grace: Milliseconds }
  | { readonly event: "killing" }
  | { readonly event: "leaving"; readonly status: number };

/** How much a notice matters. */
export function levelOf(notice: Notice): Level {
  switch (notice.event) {
    case "not-started":
      return "error";
    case "unknown-variable":
    case "lost-lines":
    case "shortcoming":
    case "not-delivered":
    case "killing":
      return "warn";
    case "orphan-reaped":
      return notice.warn ? "warn" : "debug";
    case "started":
    case "ended":
    case "last-call":
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

/** A notice as one sentence. */
export function describeNotice(notice: Notice): string {
  switch (notice.event) {
    case "unknown-variable":
      return `${notice.name} is not a setting of lastcall and is ignored; see --help for the names`;
    case "shortcoming":
    case "not-started":
      return notice.reason;
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
      return `stopping as well: the command was stopped by ${signalName(notice.signal)}`;
    case "last-call":
      return `asked the processes that are left to stop; waiting up to ${String(notice.grace)} ms for them`;
    case "killing":
      return `killing processes that did not stop when they were asked`;
    case "leaving":
      return `leaving with exit status ${String(notice.status)}`;
  }
}

const DROPPED = {
  rewrite: "a rewrite drops it",
  rule: "it is never forwarded",
  ended: "the command has ended, and the others have been asked to stop",
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
      return `process ${String(target.pid)}`;
    case "group":
      return `process group ${String(target.group)}`;
    case "all":
      return "all processes";
  }
}
