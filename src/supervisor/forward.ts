/** Which signals go on, as which, and to whom. */

import type { Target } from "../notice.ts";
import { NOT_FORWARDED, SIGCONT, type Signal, STOPPING } from "../signal.ts";
import type { Action } from "./action.ts";
import type { Event } from "./event.ts";
import type { Scope, State } from "./state.ts";

/** What to do about a signal that arrived, other than SIGCHLD. */
export function forward(state: State, signal: Signal): readonly Action[] {
  const { rules, phase } = state;
  if (NOT_FORWARDED.has(signal)) return [dropped(signal, "rule")];
  const as = rules.rewrite.get(signal) ?? signal;
  if (as === "drop") return [dropped(signal, "rewrite")];
  // The main child is reaped: its number, and its group's, may mean others by now.
  if (phase.name !== "running" && rules.scope !== "all") return [dropped(signal, "ended")];

  const target = targetOf(rules.scope, state);
  const actions: Action[] = [
    ...(as === SIGCONT && rules.mirrorStops ? [{ type: "lend-terminal" } as const] : []),
    { type: "send", signal: as, target },
    { type: "say", notice: { event: "forwarded", signal, as, target } },
  ];
  // A stopped process acts on no signal but SIGKILL until it is continued. One that runs and does not catch
  // SIGCONT notices nothing of it; systemd does the same (systemd.kill(5), KillSignal=).
  const asksToStop = rules.stopSignals.has(signal) || rules.stopSignals.has(as);
  if (asksToStop && as !== SIGCONT && !STOPPING.has(as)) {
    actions.push({ type: "send", signal: SIGCONT, target });
  }
  return actions;
}

/** Continues what the terminal stopped: all of the group, whatever scope and rewrites make of other signals. */
export function resume(state: State): readonly Action[] {
  if (state.phase.name !== "running") return [];
  const target: Target = { whom: "group", group: state.child };
  // The shell has given the terminal to init's group; the command must have it before it goes on.
  return [
    { type: "lend-terminal" },
    { type: "send", signal: SIGCONT, target },
    { type: "say", notice: { event: "forwarded", signal: SIGCONT, as: SIGCONT, target } },
  ];
}

/**
 * What to do when nobody of a target was left. The main child may have left its group for another and be the only
 * one who ever was in it; it still is to get the signal.
 */
export function afterMiss(state: State, event: Event & { type: "missed" }): readonly Action[] {
  if (event.target.whom !== "group" || state.phase.name !== "running") return [];
  return [{ type: "send", signal: event.signal, target: { whom: "process", pid: state.child } }];
}

function targetOf(scope: Scope, { child }: State): Target {
  switch (scope) {
    case "child":
      return { whom: "process", pid: child };
    case "group":
      return { whom: "group", group: child };
    case "all":
      return { whom: "all" };
  }
}

function dropped(signal: Signal, because: "rule" | "rewrite" | "ended"): Action {
  return { type: "say", notice: { event: "dropped", signal, because } };
}
