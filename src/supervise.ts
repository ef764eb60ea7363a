/** Joins decisions to acts: waits, asks the supervisor, does what it says, until it says to leave. */

import { Deadlines } from "./deadlines.ts";
import type { Log } from "./log.ts";
import { levelOf } from "./notice.ts";
import type { Action } from "./supervisor/action.ts";
import { canRest, remembered } from "./supervisor/at-rest.ts";
import type { Event, Timer } from "./supervisor/event.ts";
import { milliseconds } from "./process.ts";
import { decider } from "./supervisor/decide.ts";
import type { State } from "./supervisor/state.ts";
import type { System } from "./system/system.ts";

/** How long nothing happens before init lies down to rest: waking up costs as much as a start. */
const QUIET = milliseconds(1000);

/** What comes of most acts. No memory is spent on it: garbage costs more than the acts do. */
const NOTHING: readonly Event[] = [];
const NONE_DUE: readonly never[] = [];

/** Runs until the supervisor leaves; returns the exit status. */
export function supervise(system: System, initial: State, log: Log): number {
  const deadlines = new Deadlines<Timer>(system);
  const decide = decider((notice) => log.says(levelOf(notice)));
  const tellsAll = log.says("trace");
  let state = initial;
  // Kept, as what is due without a deadline is not asked for: in a flood, both are a fifth of what a signal costs here.
  let isAtEase = canRest(state);

  /** Gives the exit status when init is to leave. */
  function happened(event: Event): number | undefined {
    const next = decide(state, event);
    if (next.state !== state) isAtEase = canRest(next.state);
    state = next.state;
    let came = NOTHING;
    for (const action of next.actions) {
      if (action.type === "exit") return action.status;
      const further = act(system, deadlines, log, action);
      if (further.length > 0) came = came.length > 0 ? [...came, ...further] : further;
    }
    // Before all others: a main child that has just been reaped must not be signalled because of an event that waits.
    return came === NOTHING ? undefined : allHappened(came);
  }

  function allHappened(events: readonly Event[]): number | undefined {
    for (const event of events) {
      const status = happened(event);
      if (status !== undefined) return status;
    }
    return undefined;
  }

  // A child that ended before signals were blocked is announced by none.
  let status = allHappened(system.reap());
  while (status === undefined) {
    const limit = deadlines.untilNext();
    const mayRest = isAtEase && limit === undefined && !log.owes();
    const received = mayRest ? waitOrRest(system, state) : system.wait(limit);
    // Before the signal is acted on: that may take long, and a flood of them must not hold up a deadline.
    const due = limit === undefined ? NONE_DUE : deadlines.takeDue();
    if (received !== undefined) {
      const { signal } = received;
      if (tellsAll) log({ event: "received", signal, sender: received.sender() });
      status = happened({ type: "signal", signal });
    }
    for (const { name, late } of due) status ??= happened({ type: "timer", timer: name, late });
  }
  return status;
}

/** Waits for the next signal. When none comes for a while, init lies down to rest: it goes on at its beginning, then. */
function waitOrRest(system: System, state: State): ReturnType<System["wait"]> {
  const received = system.rest === undefined ? undefined : system.wait(QUIET);
  if (received !== undefined) return received;
  system.rest?.(remembered(state));
  // Nor can it where it says that it can: then it does not try once a second for ever.
  return system.wait(undefined);
}

/** Does one thing; what came of it are further events. */
function act(
  system: System,
  deadlines: Deadlines<Timer>,
  log: Log,
  action: Exclude<Action, { type: "exit" }>,
): readonly Event[] {
  switch (action.type) {
    case "send":
      return send(system, log, action);
    case "reap":
      return system.reap();
    case "look": {
      const at = system.bootTime();
      return [{ type: "seen", why: action.why, at, processes: system.look() }];
    }
    case "suspend":
      system.suspend(action.whom);
      return NOTHING;
    case "lend-terminal":
      system.lendTerminal();
      return NOTHING;
    case "set-timer":
      deadlines.set(action.timer, action.after);
      return NOTHING;
    case "say":
      log(action.notice);
      return NOTHING;
  }
}

function send(
  system: System,
  log: Log,
  { signal, target, asks, again }: Action & { type: "send" },
): readonly Event[] {
  const at = asks === undefined ? undefined : system.bootTime();
  const seen = asks === "whom" ? system.look() : undefined;
  const outcome = system.send(signal, target);
  switch (outcome.delivery) {
    case "sent":
      if (at === undefined) return NOTHING;
      return [{ type: "asked", target, signal, at, ...(seen === undefined ? {} : { seen }) }];
    case "missed":
      return [{ type: "missed", signal, target }];
    case "unseen":
      if (again === undefined) log({ event: "not-delivered", signal, target, reason: outcome.reason });
      return [{ type: "missed", signal, target }];
    case "refused":
      if (again === undefined) log({ event: "not-delivered", signal, target, reason: outcome.reason });
      return NOTHING;
  }
}
