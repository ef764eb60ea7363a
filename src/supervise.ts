/** Joins decisions to acts: waits, asks the supervisor, does what it says, until it says to leave. */

import { Deadlines } from "./deadlines.ts";
import type { Log } from "./log.ts";
import { levelOf } from "./notice.ts";
import { type Passage, passes, withPassing } from "./passage.ts";
import { milliseconds } from "./process.ts";
import type { Signal } from "./signal.ts";
import type { Action } from "./supervisor/action.ts";
import { canRest, remembered } from "./supervisor/at-rest.ts";
import type { Timer } from "./supervisor/event.ts";
import type { State } from "./supervisor/state.ts";
import { step } from "./supervisor/step.ts";
import type { Step } from "./supervisor/then.ts";
import { type Outcome, performer } from "./system/acts.ts";
import type { System } from "./system/system.ts";

/** How long nothing happens before init lies down to rest: waking up costs as much as a start. */
const QUIET = milliseconds(1000);

/**
 * Runs until the supervisor leaves; returns the exit status.
 *
 * What happens mostly comes to what it came to before, and whoever sent a signal waits. So that is kept while the state is the
 * same; and a signal that is only sent on does not even end the wait.
 */
export function supervise(system: System, initial: State, log: Log): number {
  const deadlines = new Deadlines<Timer>(system);
  const tellsAll = log.says("trace");
  const perform = performer(system, deadlines, log);
  let state = initial;
  // Kept, as to ask for it at each signal would take as long as to send that on.
  let isAtEase = mayRest(initial);
  /** What signals came to, without the notices that nobody hears. */
  let habits: (readonly Action[] | undefined)[] = [];
  /** Those of which nothing came but that they were sent on. */
  let passage: Passage | undefined;

  function mayRest(at: State): boolean {
    return system.rest !== undefined && canRest(at);
  }

  function forget(): void {
    habits = [];
    passage = undefined;
  }

  function follow(next: Step): Outcome {
    if (next.state !== state) {
      state = next.state;
      isAtEase = mayRest(state);
      forget();
    }
    return perform(next.actions);
  }

  /** Decides what a signal comes to in this state, and does it. */
  function arrived(signal: Signal): Outcome {
    const next = step(state, { type: "signal", signal });
    if (next.state !== state) return follow(next);
    const heard = next.actions.filter((each) => each.type !== "say" || log.says(levelOf(each.notice)));
    habits[signal] = heard;
    const outcome = perform(heard);
    if (outcome === undefined) passage = passageWith(passage, signal, heard);
    return outcome;
  }

  /**
   * Decides about what came of acts, and does it; gives the exit status when init is to leave. Before all else: a main child
   * that has just been reaped must not be signalled because of an event that waits.
   */
  function cameOf(outcome: Outcome): number | undefined {
    if (outcome === undefined || typeof outcome === "number") return outcome;
    for (const event of outcome) {
      const status = cameOf(follow(step(state, event)));
      if (status !== undefined) return status;
    }
    return undefined;
  }

  // A child that ended before signals were blocked is announced by none.
  let status = cameOf(system.reap());
  while (status === undefined) {
    const limit = deadlines.earliest === undefined ? undefined : deadlines.untilNext();
    const rests = isAtEase && limit === undefined;
    // What passes does not come back for a deadline.
    let signal = system.wait(rests ? QUIET : limit, limit === undefined ? passage : undefined);
    if (rests && signal === undefined) {
      if (!log.owes()) system.rest?.(remembered(state));
      // It has lines to tell of yet, or cannot where it says that it can: then it does not try once a second for ever.
      signal = system.wait(undefined);
    }
    // It passes, and yet it is here: the kernel has not taken it, or the dead were waiting. It is decided anew.
    if (signal !== undefined && limit === undefined && passes(passage, signal)) forget();
    // Before the signal is acted on: that may take long, and a flood of them must not hold up a deadline.
    const due = limit === undefined ? undefined : deadlines.takeDue();
    if (signal !== undefined) {
      if (tellsAll) log({ event: "received", signal, sender: system.sender() });
      const habit = habits[signal];
      const outcome = habit === undefined ? arrived(signal) : perform(habit);
      if (outcome !== undefined) status = cameOf(outcome);
    }
    if (due === undefined) continue;
    for (const { name, late } of due) status ??= cameOf([{ type: "timer", timer: name, late }]);
  }
  return status;
}

/** The passage with a signal of which nothing comes but that it is sent. */
function passageWith(
  before: Passage | undefined,
  signal: Signal,
  actions: readonly Action[],
): Passage | undefined {
  const [only] = actions;
  const isAlone = only?.type === "send" && actions.length === 1 && only.asks === undefined;
  return isAlone ? withPassing(before, only.target, signal, only.signal) : before;
}
