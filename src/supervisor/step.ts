/** The supervisor: from a state and an event to the next state and what is to be done. It does nothing itself. */

import { shellStatus, type Ending, milliseconds, type Pid } from "../process.ts";
import { SIGCHLD, SIGCONT, SIGKILL, SIGTERM, SIGTTIN, SIGTTOU } from "../signal.ts";
import type { Action } from "./action.ts";
import type { Event, Remaining, Timer } from "./event.ts";
import { afterMiss, forward, resume } from "./forward.ts";
import type { Phase, State } from "./state.ts";

/** The next state, and what to do, in order. */
export interface Step {
  readonly state: State;
  readonly actions: readonly Action[];
}

/** How long to wait between two looks at processes whose ends nobody announces. */
const LOOK_EVERY = milliseconds(50);
/** How long the kernel may take to end what was sent SIGKILL, before init leaves all the same. */
const KILL_TAKES = milliseconds(1000);

/** Decides. The same state and event always give the same step. */
export function step(state: State, event: Event): Step {
  switch (event.type) {
    case "signal":
      return onSignal(state, event);
    case "ended":
      return onEnded(state, event.pid, event.ending);
    case "stopped":
      return onStopped(state, event);
    case "reaped":
      return onReaped(state, event.remaining);
    case "missed":
      return { state, actions: afterMiss(state, event) };
    case "timer":
      return onTimer(state, event.timer);
  }
}

function onSignal(state: State, event: Event & { type: "signal" }): Step {
  const received: Action = {
    type: "say",
    notice: { event: "received", signal: event.signal, sender: event.sender },
  };
  // SIGCHLD coalesces: one can stand for many children, the main child among them.
  if (event.signal === SIGCHLD) return { state, actions: [received, { type: "reap" }] };
  if (event.signal === SIGCONT && state.suspended) {
    return { state: { ...state, suspended: false }, actions: [received, ...resume(state)] };
  }
  return { state, actions: [received, ...forward(state, event.signal)] };
}

function onEnded(state: State, pid: Pid, ending: Ending): Step {
  const { phase, rules, child } = state;
  if (pid === child && phase.name === "running") {
    return {
      state: { ...state, phase: { name: "ended", ending } },
      actions: [{ type: "say", notice: { event: "ended", pid, ending } }],
    };
  }
  const notice = { event: "orphan-reaped", pid, ending, warn: rules.warnOrphans } as const;
  return { state, actions: [{ type: "say", notice }] };
}

function onStopped(state: State, { pid, signal, holdsTerminal }: Event & { type: "stopped" }): Step {
  const { rules, child, phase } = state;
  const mirrored = rules.mirrorStops && pid === child && phase.name === "running";
  if (!mirrored) return { state, actions: [] };
  // The shell has brought init to the foreground while it ran: then it sends no SIGCONT, which would have told init to
  // hand the terminal on.
  if (holdsTerminal && (signal === SIGTTIN || signal === SIGTTOU)) return { state, actions: resume(state) };
  return {
    state: { ...state, suspended: true },
    actions: [{ type: "say", notice: { event: "suspended", signal } }, { type: "suspend" }],
  };
}

function onReaped(state: State, remaining: Remaining): Step {
  const { phase, rules } = state;
  if (phase.name === "running") return { state, actions: [] };
  if (remaining === "nobody") return leave(state, phase.ending);
  if (phase.name === "ended") {
    return rules.sweepGrace === 0 ? leave(state, phase.ending) : sweep(state, phase.ending, remaining);
  }
  return { state, actions: remaining === "others" ? [lookAgain()] : [] };
}

function onTimer(state: State, timer: Timer): Step {
  const { phase } = state;
  if (timer === "look") return { state, actions: [{ type: "reap" }] };
  if (timer === "sweep" && phase.name === "sweeping") return kill(state, phase.ending);
  if (timer === "give-up" && phase.name === "killing") return leave(state, phase.ending);
  return { state, actions: [] };
}

/** The last call: everyone who is still there is asked to stop, stopped processes too. */
function sweep(state: State, ending: Ending, remaining: Remaining): Step {
  const grace = state.rules.sweepGrace;
  return {
    state: enter(state, { name: "sweeping", ending }),
    actions: [
      { type: "send", signal: SIGTERM, target: { whom: "all" } },
      { type: "send", signal: SIGCONT, target: { whom: "all" } },
      { type: "say", notice: { event: "last-call", grace } },
      { type: "set-timer", timer: "sweep", after: grace },
      ...(remaining === "others" ? [lookAgain()] : []),
    ],
  };
}

function kill(state: State, ending: Ending): Step {
  return {
    state: enter(state, { name: "killing", ending }),
    actions: [
      { type: "say", notice: { event: "killing" } },
      { type: "send", signal: SIGKILL, target: { whom: "all" } },
      { type: "set-timer", timer: "give-up", after: KILL_TAKES },
      // At once: who left since the last look is gone, and a look that was due must not be put off.
      { type: "reap" },
    ],
  };
}

function leave(state: State, ending: Ending): Step {
  const kept = shellStatus(ending);
  const status = state.rules.remapExit.has(kept) ? 0 : kept;
  return {
    state,
    actions: [
      { type: "say", notice: { event: "leaving", status } },
      { type: "exit", status },
    ],
  };
}

function lookAgain(): Action {
  return { type: "set-timer", timer: "look", after: LOOK_EVERY };
}

function enter(state: State, phase: Phase): State {
  return { ...state, phase };
}
