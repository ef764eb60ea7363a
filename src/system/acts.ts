/** What the supervisor wants done, made ready to be done. */

import type { Deadlines } from "../deadlines.ts";
import type { Log } from "../log.ts";
import type { Action } from "../supervisor/action.ts";
import type { Event, Timer } from "../supervisor/event.ts";
import type { System } from "./system.ts";

/** What came of acts: mostly nothing, else further events, or the exit status when init is to leave. */
export type Outcome = readonly Event[] | number | undefined;

/** An action, ready to be done as often as it is called. */
export type Act = () => Outcome;

/** Makes actions ready. All that can be found out before they are done is: whoever sent a signal waits for the rest. */
export function prepare(system: System, deadlines: Deadlines<Timer>, log: Log): (action: Action) => Act {
  return (action) => {
    switch (action.type) {
      case "send":
        return sending(system, log, action);
      case "reap":
        return () => system.reap();
      case "look":
        return () => {
          const at = system.bootTime();
          return [{ type: "seen", why: action.why, at, processes: system.look() }];
        };
      case "suspend":
        return () => {
          system.suspend(action.whom);
        };
      case "lend-terminal":
        return () => {
          system.lendTerminal();
        };
      case "set-timer":
        return () => {
          deadlines.set(action.timer, action.after);
        };
      case "say":
        return () => {
          log(action.notice);
        };
      case "exit":
        return () => action.status;
    }
  };
}

/** Those acts as one, which ends with the one that leaves. */
export function inOrder(acts: readonly Act[]): Act {
  const [only] = acts;
  if (only !== undefined && acts.length === 1) return only;
  return () => {
    let came: readonly Event[] | undefined;
    for (const act of acts) {
      const outcome = act();
      if (typeof outcome === "number") return outcome;
      if (outcome !== undefined) came = came === undefined ? outcome : [...came, ...outcome];
    }
    return came;
  };
}

function sending(system: System, log: Log, { signal, target, asks, again }: Action & { type: "send" }): Act {
  const send = system.sending(signal, target, (why): readonly Event[] => {
    if (why.delivery !== "missed" && again === undefined) {
      log({ event: "not-delivered", signal, target, reason: why.reason });
    }
    // Nothing comes of a refusal, and that is something else than to have been sent.
    return why.delivery === "refused" ? [] : [{ type: "missed", signal, target }];
  });
  if (asks === undefined) return send;
  return () => {
    const at = system.bootTime();
    const seen = asks === "whom" ? system.look() : undefined;
    return send() ?? [{ type: "asked", target, signal, at, ...(seen === undefined ? {} : { seen }) }];
  };
}
