/** What can happen to init. */

import type { Sender, Target } from "../notice.ts";
import type { Ending, Pid } from "../process.ts";
import type { Signal } from "../signal.ts";

/** A deadline: the stragglers' time is up, it is time to look again, or the killed ones do not go. */
export type Timer = "sweep" | "look" | "give-up";

export type Event =
  /** A signal arrived. */
  | { readonly type: "signal"; readonly signal: Signal; readonly sender: Sender }
  /** A child ended and has been reaped: its number means nobody any more. */
  | { readonly type: "ended"; readonly pid: Pid; readonly ending: Ending }
  /** A child was stopped, while init's own group had the terminal or had not. */
  | { readonly type: "stopped"; readonly pid: Pid; readonly signal: Signal; readonly holdsTerminal: boolean }
  /** No dead child is left unreaped. */
  | { readonly type: "reaped"; readonly remaining: Remaining }
  /** A signal reached nobody, because nobody of the target is left. */
  | { readonly type: "missed"; readonly signal: Signal; readonly target: Target }
  /** A deadline passed. */
  | { readonly type: "timer"; readonly timer: Timer };

/**
 * Who is left that init is responsible for: `children` (their ends will be announced by SIGCHLD), only `others`
 * (processes that something outside put into the namespace, of whose ends nobody tells init), or `nobody`.
 */
export type Remaining = "children" | "others" | "nobody";
