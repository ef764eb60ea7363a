/** What the supervisor knows and how it was told to behave. */

import type { Ending, Milliseconds, Pid } from "../process.ts";
import { NOT_FORWARDED, type Signal } from "../signal.ts";
import { type Asked, NOBODY } from "./asked.ts";
import type { Countdown, Remaining } from "./event.ts";

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
  /** How long the first stop signal is held back. */
  readonly stopDelay: Milliseconds;
  /** How long after the first stop signal whatever is left is killed; undefined: never. Longer than `stopDelay`. */
  readonly grace: Milliseconds | undefined;
  /** How long stragglers have after they were asked to stop; with 0 they are not asked. */
  readonly sweepGrace: Milliseconds;
  /** Whether stragglers may end by themselves once the main child has ended. */
  readonly waitAll: boolean;
  /** Whether to stop when the command is stopped, for a shell above that controls jobs. */
  readonly mirrorStops: boolean;
  /** Signals that never go on. */
  readonly notForwarded: ReadonlySet<Signal>;
  /** Whether those are continued who are asked to stop, since a stopped process acts on no request. */
  readonly continues: boolean;
  /** Init stops as well, by itself, when it has passed on one of those. */
  readonly suspendsAfter: ReadonlySet<Signal>;
  /** Of those the first is dropped: init has brought it about itself. */
  readonly firstDropped: ReadonlySet<Signal>;
  /** Whether the main child's group is sent SIGTERM when init leaves at once behind its main child. */
  readonly farewell: boolean;
}

/** How lastcall behaves where it is not told otherwise; other inits differ in it. */
export const NATIVE = {
  notForwarded: NOT_FORWARDED,
  continues: true,
  suspendsAfter: new Set<Signal>(),
  firstDropped: new Set<Signal>(),
  farewell: false,
} as const satisfies Partial<Rules>;

/** Where the run is. Once the main child has ended its ending is kept: it decides the exit status. */
export type Phase =
  /** There is no main child: init waits to be asked to stop, and reaps what others leave behind. */
  | { readonly name: "pausing" }
  /** The main child lives. */
  | { readonly name: "running" }
  /** The main child has ended; other dead children are still being reaped. */
  | { readonly name: "ended"; readonly ending: Ending }
  /** Stragglers may end by themselves. */
  | { readonly name: "waiting"; readonly ending: Ending }
  /** Stragglers have been asked to stop. */
  | { readonly name: "sweeping"; readonly ending: Ending }
  /** Everyone has been killed, the main child too if it still lived; `gaveUp` when some of them would not go. */
  | { readonly name: "killing"; readonly ending: Ending | undefined; readonly gaveUp: boolean };

/** A countdown to SIGKILL. */
export interface Counting {
  /** How much of it is left when its timer fires next. */
  readonly left: Milliseconds;
  /** Whether those have been asked who are to be asked at its beginning. */
  readonly begun: boolean;
}

/** The supervisor's state, between two events. */
export interface State {
  readonly rules: Rules;
  /** The main child, which leads its process group; init itself while it pauses. */
  readonly child: Pid;
  readonly phase: Phase;
  /** Whether init has stopped as its command was stopped: then the next SIGCONT is for all of the group. */
  readonly suspended: boolean;
  /** Of the rules' `firstDropped`, those that are still to come. */
  readonly toBeDropped: ReadonlySet<Signal>;
  /** Whether a stop signal has arrived. */
  readonly stopping: boolean;
  /** Stop signals that are held back until the delay is over, as they arrived. */
  readonly held: readonly Signal[];
  readonly asked: Asked;
  /** Whether the last call has been given: everyone who is seen from now on is asked to stop. */
  readonly lastCall: boolean;
  /** Whether everyone was asked without being seen: that is done once. */
  readonly askedUnseen: boolean;
  /** How often to look again in the present round, as long as each look finds somebody to ask. */
  readonly looksLeft: number;
  readonly countdowns: Readonly<Partial<Record<Countdown, Counting>>>;
  /** Who was left when dead children were last reaped. */
  readonly remaining: Remaining;
  /** Whether nobody was alive when init last looked. */
  readonly sawNobody: boolean;
}

/** The state right after the main child was started. */
export function initialState(rules: Rules, child: Pid): State {
  return {
    rules,
    child,
    phase: { name: "running" },
    suspended: false,
    toBeDropped: rules.firstDropped,
    stopping: false,
    held: [],
    asked: NOBODY,
    lastCall: false,
    askedUnseen: false,
    looksLeft: 0,
    countdowns: {},
    remaining: "children",
    sawNobody: false,
  };
}

/** The state of an init that runs no command; `self` is its own number. */
export function pausingState(rules: Rules, self: Pid): State {
  return { ...initialState(rules, self), phase: { name: "pausing" } };
}

/** The main child, as far as its number is its own. */
export function mainOf(state: State): { readonly pid: Pid; readonly lives: boolean } {
  return { pid: state.child, lives: mainLives(state) };
}

/** Whether the main child may still be signalled: it has not been reaped. */
export function mainLives({ phase }: State): boolean {
  return phase.name === "running" || (phase.name === "killing" && phase.ending === undefined);
}
