/** What can happen to init. */

import type { Target } from "../notice.ts";
import type { Ending, Milliseconds, Pid, SeenProcess, Ticks } from "../process.ts";
import type { Signal } from "../signal.ts";

/**
 * A deadline: a held stop signal is to be forwarded, the next step of a countdown to SIGKILL is due, or those are to be
 * asked who have come while everyone is waited for, it is time to see what nobody announces, or the killed do not go.
 */
export type Timer = "stop-delay" | Countdown | "recall" | "poll" | "give-up";

/** What ends with SIGKILL: the grace for everything, or that for the stragglers once the main child has ended. */
export type Countdown = "grace" | "sweep";

export type Event =
  /** A signal arrived. */
  | { readonly type: "signal"; readonly signal: Signal }
  /** A child ended and has been reaped: its number means nobody any more. */
  | { readonly type: "ended"; readonly pid: Pid; readonly ending: Ending }
  /** A child was stopped, while init's own group had the terminal or had not. */
  | { readonly type: "stopped"; readonly pid: Pid; readonly signal: Signal; readonly holdsTerminal: boolean }
  /** No dead child is left unreaped. */
  | { readonly type: "reaped"; readonly remaining: Remaining }
  /** A signal reached nobody, because nobody of the target is left. */
  | { readonly type: "missed"; readonly signal: Signal; readonly target: Target }
  /** A target was asked to stop, by that signal; `at` is a moment just before, `seen` who was alive then. */
  | {
      readonly type: "asked";
      readonly target: Target;
      readonly signal: Signal;
      readonly at: Ticks;
      readonly seen?: readonly SeenProcess[];
    }
  /** Who of those that init is responsible for is alive, just after `at`; undefined when it cannot be seen. */
  | {
      readonly type: "seen";
      readonly why: Purpose;
      readonly at: Ticks;
      readonly processes: readonly SeenProcess[] | undefined;
    }
  /** A deadline passed, so long ago. */
  | { readonly type: "timer"; readonly timer: Timer; readonly late: Milliseconds };

/**
 * Why to look who is alive: to ask them to stop, to ask those as well who were spared till then, to tell who is
 * killed, or to tell whom even that could not end.
 */
export type Purpose = "ask" | "insist" | "kill" | "give-up";

/**
 * Who is left that init is responsible for: `children` (their ends will be announced by SIGCHLD), only `others`
 * (processes that something outside put into the namespace, of whose ends nobody tells init), or `nobody`.
 */
export type Remaining = "children" | "others" | "nobody";
