/** Joins decisions to acts: waits, asks the supervisor, does what it says, until it says to leave. */

import { Deadlines } from "./deadlines.ts";
import type { Log } from "./log.ts";
import { levelOf } from "./notice.ts";
import { milliseconds } from "./process.ts";
import type { Signal } from "./signal.ts";
import { canRest, remembered } from "./supervisor/at-rest.ts";
import type { Event, Timer } from "./supervisor/event.ts";
import type { State } from "./supervisor/state.ts";
import { step } from "./supervisor/step.ts";
import type { Step } from "./supervisor/then.ts";
import { type Act, inOrder, type Outcome, prepare } from "./system/acts.ts";
import type { System } from "./system/system.ts";

/** How long nothing happens before init lies down to rest: waking up costs as much as a start. */
const QUIET = milliseconds(1000);

/**
 * Runs until the supervisor leaves; returns the exit status.
 *
 * A signal mostly comes to what it came to before, and whoever sent it waits. So what it came to is kept while the state is
 * the same, ready to be done, and without the notices that nobody hears; and what is read on the way there lies close to it,
 * as an init that is woken finds the processor's caches cold.
 */
export function supervise(system: System, initial: State, log: Log): number {
  const deadlines = new Deadlines<Timer>(system);
  const tellsAll = log.says("trace");
  const prepared = prepare(system, deadlines, log);
  let state = initial;
  // Kept, as to ask for it at each signal would take as long as to send that on.
  let isAtEase = mayRest(initial);
  let habits: (Act | undefined)[] = [];

  function mayRest(at: State): boolean {
    return system.rest !== undefined && canRest(at);
  }

  function follow(next: Step): Outcome {
    if (next.state !== state) {
      state = next.state;
      isAtEase = mayRest(state);
      habits = [];
    }
    return inOrder(next.actions.map(prepared))();
  }

  /** Decides what a signal comes to in this state, and does it. */
  function arrived(signal: Signal): Outcome {
    const next = step(state, { type: "signal", signal });
    if (next.state !== state) return follow(next);
    const heard = next.actions.filter((each) => each.type !== "say" || log.says(levelOf(each.notice)));
    return (habits[signal] = inOrder(heard.map(prepared)))();
  }

  /** Gives the exit status when init is to leave. */
  function happened(event: Event): number | undefined {
    return cameOf(follow(step(state, event)));
  }

  // Before all others: a main child that has just been reaped must not be signalled because of an event that waits.
  function cameOf(outcome: Outcome): number | undefined {
    if (outcome === undefined || typeof outcome === "number") return outcome;
    for (const event of outcome) {
      const status = happened(event);
      if (status !== undefined) return status;
    }
    return undefined;
  }

  // A child that ended before signals were blocked is announced by none.
  let status = cameOf(system.reap());
  while (status === undefined) {
    const limit = deadlines.earliest === undefined ? undefined : deadlines.untilNext();
    const rests = isAtEase && limit === undefined;
    let signal = system.wait(rests ? QUIET : limit);
    if (rests && signal === undefined) {
      if (!log.owes()) system.rest?.(remembered(state));
      // It has lines to tell of yet, or cannot where it says that it can: then it does not try once a second for ever.
      signal = system.wait(undefined);
    }
    // Before the signal is acted on: that may take long, and a flood of them must not hold up a deadline.
    const due = limit === undefined ? undefined : deadlines.takeDue();
    if (signal !== undefined) {
      if (tellsAll) log({ event: "received", signal, sender: system.sender() });
      const habit = habits[signal];
      const outcome = habit === undefined ? arrived(signal) : habit();
      if (outcome !== undefined) status = cameOf(outcome);
    }
    if (due === undefined) continue;
    for (const { name, late } of due) status ??= happened({ type: "timer", timer: name, late });
  }
  return status;
}
