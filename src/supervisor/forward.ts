/** Which signals go on, as which, and to whom. */

import type { DropReason, Target } from "../notice.ts";
import { SIGCONT, type Signal, STOPPING } from "../signal.ts";
import type { Action } from "./action.ts";
import { hasBeenSent, isRequestToAll } from "./asked.ts";
import type { Event } from "./event.ts";
import type { Rules, Scope, State } from "./state.ts";

/** What to do about a signal that arrived, other than SIGCHLD. */
export function forward(state: State, signal: Signal): readonly Action[] {
  const { rules, phase } = state;
  if (rules.notForwarded.has(signal)) return [dropped(signal, "rule")];
  const as = rules.rewrite.get(signal) ?? signal;
  if (as === "drop") return [dropped(signal, "rewrite")];
  if (phase.name === "killing") return [dropped(signal, "killing")];
  if (phase.name === "pausing") return [dropped(signal, "pausing")];
  // The main child is reaped: its number, and its group's, may mean others by now.
  if (phase.name !== "running" && rules.scope !== "all") return [dropped(signal, "ended")];

  const target = targetOf(rules.scope, state);
  const actions: Action[] = as === SIGCONT && rules.mirrorStops ? [{ type: "lend-terminal" }] : [];
  actions.push(sending(state, as, target), {
    type: "say",
    notice: { event: "forwarded", signal, as, target },
  });
  // A stopped process acts on no signal but SIGKILL until it is continued. One that runs and does not catch
  // SIGCONT notices nothing of it; systemd does the same (systemd.kill(5), KillSignal=).
  if (rules.continues && asksToStop(rules, signal)) actions.push({ type: "send", signal: SIGCONT, target });
  if (rules.suspendsAfter.has(signal)) {
    actions.push(
      { type: "say", notice: { event: "suspended", signal } },
      { type: "suspend", whom: "itself" },
    );
  }
  return actions;
}

/** Whether a signal that arrived asks the container to stop, by itself or by what it is rewritten to. */
export function asksToStop({ rewrite, stopSignals, notForwarded }: Rules, signal: Signal): boolean {
  const as = rewrite.get(signal) ?? signal;
  if (as === "drop" || !(stopSignals.has(signal) || stopSignals.has(as))) return false;
  return as !== SIGCONT && !STOPPING.has(as) && !notForwarded.has(signal);
}

/** What a stop signal is rewritten to may be no request: then whoever gets it is still to be asked. */
function sending({ rules, asked }: State, signal: Signal, target: Target): Action {
  if (!rules.stopSignals.has(signal)) return { type: "send", signal, target };
  // Where nobody will be asked later it need not be known, and of a flood the first tells.
  const willAsk = rules.sweepGrace > 0 || rules.waitAll;
  const isNews = !isRequestToAll(signal) && !hasBeenSent(asked, target, signal);
  return { type: "send", signal, target, asks: willAsk && isNews ? "whom" : "when" };
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
 * What to do when nobody of a target was reached. The main child may have left its group for another and be the only
 * one who ever was in it; it still is to get the signal. And if it cannot be seen who all are, the group is known.
 */
export function afterMiss(state: State, { signal, target }: Event & { type: "missed" }): readonly Action[] {
  const { phase, child } = state;
  if (phase.name !== "running") return [];
  const next: Target | undefined =
    target.whom === "all"
      ? { whom: "group", group: child }
      : target.whom === "group"
        ? { whom: "process", pid: child }
        : undefined;
  return next === undefined ? [] : [sending(state, signal, next)];
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

/** Says that a signal is not forwarded. */
export function dropped(signal: Signal, because: DropReason): Action {
  return { type: "say", notice: { event: "dropped", signal, because } };
}
