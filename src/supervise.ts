/** Joins decisions to acts: waits, asks the supervisor, does what it says, until it says to leave. */

import type { Log } from "./log.ts";
import type { Milliseconds } from "./process.ts";
import { milliseconds } from "./process.ts";
import type { Action } from "./supervisor/action.ts";
import type { Event, Timer } from "./supervisor/event.ts";
import type { State } from "./supervisor/state.ts";
import { step } from "./supervisor/step.ts";
import type { System } from "./system/system.ts";

/** Runs until the supervisor leaves; returns the exit status. */
export function supervise(system: System, initial: State, log: Log): number {
  const timers = new Timers(() => system.now());
  let state = initial;
  // A child that ended before signals were blocked is announced by none.
  let happened: Event[] = [...system.reap()];
  for (;;) {
    for (let event = happened.shift(); event !== undefined; event = happened.shift()) {
      const next = step(state, event);
      state = next.state;
      for (const action of next.actions) {
        if (action.type === "exit") return action.status;
        happened.push(...act(system, timers, log, action));
      }
    }
    const received = system.wait(timers.untilNext());
    happened = received === undefined ? [] : [{ type: "signal", ...received }];
    // Also after a signal: a flood of them must not hold up a deadline.
    happened.push(...timers.takeDue());
  }
}

/** Does one thing; what came of it are further events. */
function act(
  system: System,
  timers: Timers,
  log: Log,
  action: Exclude<Action, { type: "exit" }>,
): readonly Event[] {
  switch (action.type) {
    case "send":
      return send(system, log, action);
    case "reap":
      return [...system.reap()];
    case "suspend":
      system.suspend();
      return [];
    case "lend-terminal":
      system.lendTerminal();
      return [];
    case "set-timer":
      timers.set(action.timer, action.after);
      return [];
    case "say":
      log(action.notice);
      return [];
  }
}

function send(system: System, log: Log, { signal, target }: Action & { type: "send" }): readonly Event[] {
  const outcome = system.send(signal, target);
  switch (outcome.delivery) {
    case "sent":
      return [];
    case "missed":
      return [{ type: "missed", signal, target }];
    case "refused":
      log({ event: "not-delivered", signal, target, reason: outcome.reason });
      return [];
  }
}

/** Deadlines by name. The clock is read only while there are any: an idle init asks for nothing. */
class Timers {
  readonly #now: () => Milliseconds;
  readonly #deadlines = new Map<Timer, number>();

  constructor(now: () => Milliseconds) {
    this.#now = now;
  }

  set(timer: Timer, after: Milliseconds): void {
    this.#deadlines.set(timer, this.#now() + after);
  }

  /** How long until the next deadline; undefined when there is none. */
  untilNext(): Milliseconds | undefined {
    if (this.#deadlines.size === 0) return undefined;
    return milliseconds(Math.max(0, Math.min(...this.#deadlines.values()) - this.#now()));
  }

  /** The deadlines that have passed, earliest first; each is given once. */
  takeDue(): readonly Event[] {
    if (this.#deadlines.size === 0) return [];
    const now = this.#now();
    const due = [...this.#deadlines].filter(([, deadline]) => deadline <= now).sort(([, a], [, b]) => a - b);
    for (const [timer] of due) this.#deadlines.delete(timer);
    return due.map(([timer]) => ({ type: "timer", timer }));
  }
}
