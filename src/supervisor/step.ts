/** The supervisor: from a state and an event to the next state and what is to be done. It does nothing itself. */

import type { Ending, Milliseconds, Pid } from "../process.ts";
import { SIGCHLD, SIGCONT, type Signal, SIGTERM, SIGTTIN, SIGTTOU } from "../signal.ts";
import { afterAsking, type Asked } from "./asked.ts";
import type { Event, Remaining, Timer } from "./event.ts";
import { afterMiss, asksToStop, dropped, forward, resume } from "./forward.ts";
import { giveUp, killAgain, leave, onSeen, poll, recall, startCountdown, tick } from "./last-call.ts";
import { mainLives, mainOf, type State } from "./state.ts";
import { onStopSignal, releaseHeld } from "./stop.ts";
import { type Step, then } from "./then.ts";

/** Decides. The same state and event always give the same step. */
export function step(state: State, event: Event): Step {
  switch (event.type) {
    case "signal":
      return onSignal(state, event.signal);
    case "ended":
      return onEnded(state, event.pid, event.ending);
    case "stopped":
      return onStopped(state, event);
    case "reaped":
      return onReaped(state.remaining === event.remaining ? state : { ...state, remaining: event.remaining });
    case "missed":
      return { state, actions: afterMiss(state, event) };
    case "asked":
      return onAsked(state, afterAsking(state.asked, mainOf(state), event));
    case "seen":
      return onSeen(state, event);
    case "timer":
      return onTimer(state, event.timer, event.late);
  }
}

function onSignal(state: State, signal: Signal): Step {
  if (state.toBeDropped.has(signal)) {
    const toBeDropped = new Set([...state.toBeDropped].filter((each) => each !== signal));
    return { state: { ...state, toBeDropped }, actions: [dropped(signal, "own")] };
  }
  // SIGCHLD coalesces: one can stand for many children, the main child among them.
  if (signal === SIGCHLD) return { state, actions: [{ type: "reap" }] };
  if (signal === SIGCONT && state.suspended) {
    return { state: { ...state, suspended: false }, actions: resume(state) };
  }
  if (asksToStop(state.rules, signal)) return onStopSignal(state, signal);
  return { state, actions: forward(state, signal) };
}

function onEnded(state: State, pid: Pid, ending: Ending): Step {
  const { phase, rules, child } = state;
  if (pid === child && mainLives(state)) {
    return {
      state: {
        ...state,
        phase: phase.name === "killing" ? { ...phase, ending } : { name: "ended", ending },
        // The last call is what becomes of it: with the scope `all` the others would be asked twice.
        held: [],
      },
      actions: [{ type: "say", notice: { event: "ended", pid, ending } }],
    };
  }
  const notice = { event: "orphan-reaped", pid, ending, warn: rules.warnOrphans } as const;
  return { state, actions: [{ type: "say", notice }] };
}

function onAsked(state: State, asked: Asked): Step {
  return { state: asked === state.asked ? state : { ...state, asked }, actions: [] };
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
    actions: [
      { type: "say", notice: { event: "suspended", signal } },
      { type: "suspend", whom: "group" },
    ],
  };
}

function onReaped(state: State): Step {
  const { phase, remaining } = state;
  switch (phase.name) {
    case "running":
    case "pausing":
      return { state, actions: [] };
    case "ended":
      return remaining === "nobody" ? leaveAtOnce(state, phase.ending) : afterMain(state, phase.ending);
    case "waiting":
    case "sweeping":
      return remaining === "children"
        ? { state: state.sawNobody ? { ...state, sawNobody: false } : state, actions: [] }
        : onChildless(state, remaining, phase.ending);
    case "killing":
      if (phase.ending !== undefined && (remaining === "nobody" || phase.gaveUp)) {
        return leave(state, phase.ending);
      }
      return { state, actions: phase.gaveUp ? [] : [poll(state)] };
  }
}

/** Init has no children any more, not even dead ones. */
function onChildless(state: State, remaining: Remaining, ending: Ending): Step {
  // Where there are zombies only, and none of them is init's: whoever has them will reap them, or nobody ever will.
  if (remaining === "nobody" || state.sawNobody) return leave(state, ending);
  return { state, actions: [poll(state), { type: "look", why: "ask" }] };
}

/** The main child has ended and others have not. */
function afterMain(state: State, ending: Ending): Step {
  const { sweepGrace, waitAll } = state.rules;
  if (sweepGrace === 0 && !waitAll) return leaveAtOnce(state, ending);
  const begun = waitAll
    ? waitForAll(state, ending)
    : startCountdown({ ...state, phase: { name: "sweeping", ending } }, "sweep", sweepGrace);
  // Without children nobody will tell when the others have gone.
  return state.remaining === "others"
    ? then(begun, (next) => ({ state: next, actions: [poll(next)] }))
    : begun;
}

function leaveAtOnce(state: State, ending: Ending): Step {
  return then(farewell(state), (next) => leave(next, ending));
}

/**
 * In the group there may be some who are not init's children, and never become that. It is the group of a child that has
 * been reaped: while anybody is in it the number is nobody else's, and a number that is free is not given away before all
 * others have been (alloc_pid() in the kernel's kernel/pid.c).
 */
function farewell(state: State): Step {
  const { rules, child } = state;
  const as = rules.rewrite.get(SIGTERM) ?? SIGTERM;
  if (!rules.farewell || as === "drop") return { state, actions: [] };
  const target = { whom: "group", group: child } as const;
  return { state, actions: [{ type: "send", signal: as, target }] };
}

function waitForAll(state: State, ending: Ending): Step {
  const waiting: Step = {
    state: { ...state, phase: { name: "waiting", ending } },
    actions: [{ type: "say", notice: { event: "waiting" } }],
  };
  // Who asks the container to stop asks everyone in it.
  return state.stopping ? then(waiting, recall) : waiting;
}

function onTimer(state: State, timer: Timer, late: Milliseconds): Step {
  const { phase } = state;
  switch (timer) {
    case "stop-delay":
      return releaseHeld(state);
    case "grace":
    case "sweep":
      return phase.name === "killing" ? { state, actions: [] } : tick(state, timer, late);
    case "recall":
      return phase.name === "waiting" ? recall(state) : { state, actions: [] };
    case "poll":
      return phase.name === "killing" ? killAgain(state) : { state, actions: [{ type: "reap" }] };
    case "give-up":
      return giveUp(state);
  }
}
