/** What the supervisor knows and how it was told to behave. */

import type { Ending, Milliseconds, Pid } from "../process.ts";
import type { Signal } from "../signal.ts";

/** Whom forwarded signals reach: the main child, its process group, or all that init is responsible for. */
export type Scope = "child" | "group" | "all";

/** How to behave; it does not change during the run. */
export interface Rules {
  readonly scope: Scope;
  /** Forward the second signal for the first; `drop` forwards nothing. */
  readonly rewrite: ReadonlyMap<Signal, Signal | "drop">;
  /** Signals that ask the container to stop. */
  readonly stopSignals: ReadonlySet<Signal>;
  /** Exit codes of the command for which init exits with 0. */
  readonly remapExit: ReadonlySet<number>;
  /** Warn of every adopted process that is reaped. */
  readonly warnOrphans: boolean;
  /** How long stragglers have after they were asked to stop; with 0 they are not asked. */
  readonly sweepGrace: Milliseconds;
  /** Whether to stop when the command is stopped, for a shell above that controls jobs. */
  readonly mirrorStops: boolean;
}

/** Where the run is. Every phase after `running` holds the main child's ending: it decides the exit status. */
export type Phase =
  /** The main child lives. */
  | { readonly name: "running" }
  /** The main child has ended; other dead children are still being reaped. */
  | { readonly name: "ended"; readonly ending: Ending }
  /** Stragglers have been asked to stop. */
  | { readonly name: "sweeping"; readonly ending: Ending }
  /** Stragglers have been killed. */
  | { readonly name: "killing"; readonly ending: Ending };

/** The supervisor's state, between two events. */
export interface State {
  readonly rules: Rules;
  /** The main child, which leads its process group. */
  readonly child: Pid;
  readonly phase: Phase;
  /** Whether init has stopped as its command was stopped: then the next SIGCONT is for all of the group. */
  readonly suspended: boolean;
}

/** The state right after the main child was started. */
export function initialState(rules: Rules, child: Pid): State {
  return { rules, child, phase: { name: "running" }, suspended: false };
}
