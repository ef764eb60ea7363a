/**
 * What a signal would do to a process: a function of its masks alone, after the kernel's sig_ignored() and get_signal()
 * (kernel/signal.c, signal(7)).
 */

import { includes, type SignalSet } from "../signal-set.ts";
import { FAULTS, type Signal, signal, SIGCHLD, SIGCONT, STOPPING, UNCATCHABLE } from "../signal.ts";
import type { Status } from "./status.ts";

/**
 * - `default`: what the kernel does for a process that has not said otherwise; SIGTERM ends it.
 * - `caught`: a handler of the process runs, and the process decides.
 * - `ignored`: the signal is thrown away.
 * - `blocked`: it is kept until a thread unblocks it or waits for it.
 * - `dropped`: a PID 1 has no handler for it, and the kernel does not do to a PID 1 what it does by default.
 */
export type Effect = "default" | "caught" | "ignored" | "blocked" | "dropped";

/** What a process has said about signals. */
export interface Stance {
  /** What every thread of it blocks: one thread that does not would take the signal. */
  readonly blocked: SignalSet;
  readonly ignored: SignalSet;
  readonly caught: SignalSet;
  /**
   * `none`: an ordinary process. `own`: PID 1 of the sender's PID namespace. `nested`: PID 1 of a namespace below, which
   * the sender can kill and stop, and nothing else by default.
   */
  readonly init: "none" | "own" | "nested";
}

/**
 * What a signal does when another process of this namespace sends it to the process.
 *
 * @example
 * import { effectOf, SIGTERM } from "lastcall";
 * console.log(effectOf(SIGTERM, { blocked: 0n, ignored: 0n, caught: 0n, init: "own" })); // dropped
 */
export function effectOf(of: Signal, { blocked, ignored, caught, init }: Stance): Effect {
  if (UNCATCHABLE.has(of)) return init === "own" ? "dropped" : "default";
  // A blocked signal is never thrown away when it comes: the process may change its mind before it unblocks it.
  if (includes(blocked, of)) return "blocked";
  if (includes(ignored, of)) return "ignored";
  if (includes(caught, of)) return "caught";
  const isDropped = init !== "none" && !DOES_NOTHING.has(defaultAction(of));
  return isDropped ? "dropped" : "default";
}

/**
 * What a status file says about signals, as a stance; undefined where the kernel does not tell. `blocked` is that of the
 * one thread that the file is about: of several threads, what all of them block is blocked for the process.
 *
 * @example
 * import { effectOf, parseStatus, SIGTERM, stanceOf } from "lastcall";
 * const text = ["Name: worker", "State: S", "Tgid: 7", "PPid: 1", "SigBlk: 0", "SigIgn: 0", "SigCgt: 4000"];
 * const status = parseStatus(text.join("\n").replaceAll(": ", ":\t"));
 * const stance = status && stanceOf(status);
 * console.log(stance && effectOf(SIGTERM, stance)); // caught
 */
export function stanceOf({ signals, leader, numbers = [leader] }: Status): Stance | undefined {
  if (signals === undefined) return undefined;
  const { blocked, ignored, caught } = signals;
  return { blocked, ignored, caught, init: initOf(numbers) };
}

/** PID 1 of some namespace: the last of its numbers, its own, is 1. */
export function initOf(numbers: readonly number[]): Stance["init"] {
  if (numbers.at(-1) !== 1) return "none";
  return numbers.length === 1 ? "own" : "nested";
}

/** What the kernel does by default: end the process, without or with a core dump, nothing, stop it, or continue it. */
export type DefaultAction = "end" | "core" | "nothing" | "stop" | "continue";

/**
 * What the kernel does with a signal by default: signal(7), "Standard signals".
 *
 * @example
 * import { defaultAction, SIGCHLD, SIGQUIT, SIGTERM } from "lastcall";
 * console.log(defaultAction(SIGTERM), defaultAction(SIGQUIT), defaultAction(SIGCHLD)); // end core nothing
 */
export function defaultAction(of: Signal): DefaultAction {
  if (STOPPING.has(of)) return "stop";
  if (of === SIGCONT) return "continue";
  if (NOTHING.has(of)) return "nothing";
  return FAULTS.has(of) || CORE.has(of) ? "core" : "end";
}

/** SIGURG and SIGWINCH. */
const NOTHING: ReadonlySet<Signal> = new Set([SIGCHLD, signal(23), signal(28)]);
/** SIGQUIT, SIGXCPU and SIGXFSZ, besides the faults. */
const CORE: ReadonlySet<Signal> = new Set([signal(3), signal(24), signal(25)]);
/** A PID 1 that drops them does the same as any other process. */
const DOES_NOTHING: ReadonlySet<DefaultAction> = new Set(["nothing", "continue"]);

/** Whether the process takes a signal although it has no handler: it waits for it (sigwaitinfo(2), signalfd(2)). */
export type Awaited = "yes" | "no" | "unknown";

/** What asking a process to stop comes to: it may end by it, only SIGKILL ends it, or that cannot be told from here. */
export type StopOutcome = "may end" | "must be killed" | "unknown";

/**
 * What becomes of a process that is asked to stop with a signal of such an effect.
 *
 * @example
 * import { stopOutcome } from "lastcall";
 * console.log(stopOutcome("ignored", "no"), "/", stopOutcome("blocked", "yes")); // must be killed / may end
 */
export function stopOutcome(effect: Effect, awaited: Awaited): StopOutcome {
  switch (effect) {
    case "default":
    case "caught":
      return "may end";
    case "ignored":
      return "must be killed";
    case "blocked":
    case "dropped":
      if (awaited === "unknown") return "unknown";
      return awaited === "yes" ? "may end" : "must be killed";
  }
}
