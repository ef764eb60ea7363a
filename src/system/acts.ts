/** Does what the supervisor wants done. */

import type { Deadlines } from "../deadlines.ts";
import type { Log } from "../log.ts";
import type { Action } from "../supervisor/action.ts";
import type { Event, Timer } from "../supervisor/event.ts";
import type { System } from "./system.ts";

/** What came of acts: mostly nothing, else further events, or the exit status when init is to leave. */
export type Outcome = readonly Event[] | number | undefined;

const NOTHING: readonly Event[] = [];

/** What does actions, in order; the one that leaves is the last. */
export function performer(
  system: System,
  deadlines: Deadlines<Timer>,
  log: Log,
): (actions: readonly Action[]) => Outcome {
  function perform(action: Action): Outcome {
    switch (action.type) {
      case "reap":
        return system.reap();
      case "send":
        return send(system, log, action);
      case "look": {
        const at = system.bootTime();
        return [{ type: "seen", why: action.why, at, processes: system.look() }];
      }
      case "suspend":
        system.suspend(action.whom);
        return undefined;
      case "lend-terminal":
        system.lendTerminal();
        return undefined;
      case "set-timer":
        deadlines.set(action.timer, action.after);
        return undefined;
      case "say":
        log(action.notice);
        return undefined;
      case "exit":
        return action.status;
    }
  }

  return (actions) => {
    let came: readonly Event[] | undefined;
    for (const action of actions) {
      const outcome = perform(action);
      if (typeof outcome === "number") return outcome;
      if (outcome !== undefined) came = came === undefined ? outcome : [...came, ...outcome];
    }
    return came;
  };
}

function send(system: System, log: Log, { signal, target, asks, again }: Action & { type: "send" }): Outcome {
  const at = asks === undefined ? undefined : system.bootTime();
  const seen = asks === "whom" ? system.look() : undefined;
  const failed = system.send(signal, target);
  if (failed === undefined) {
    if (at === undefined) return undefined;
    return [{ type: "asked", target, signal, at, ...(seen === undefined ? {} : { seen }) }];
  }
  if (failed.delivery !== "missed" && again === undefined) {
    log({ event: "not-delivered", signal, target, reason: failed.reason });
  }
  // Nothing comes of a refusal, and that is something else than to have been sent.
  return failed.delivery === "refused" ? NOTHING : [{ type: "missed", signal, target }];
}
