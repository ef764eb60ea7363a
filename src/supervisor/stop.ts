/** From the first stop signal to the main child's end: the delay, the grace. */

import { milliseconds } from "../process.ts";
import type { Signal } from "../signal.ts";
import { dropped, forward } from "./forward.ts";
import { recall } from "./last-call.ts";
import type { State } from "./state.ts";
import { type Step, then } from "./then.ts";

/** A signal arrived that asks the container to stop. */
export function onStopSignal(state: State, signal: Signal): Step {
  if (state.stopping) {
    // Whoever asks again will not wait for the delay.
    return then(releaseHeld(state), (next) => pass(next, signal));
  }
  return then(begin(state), (next) => {
    if (next.phase.name === "pausing") return endPause(next);
    // Everyone has been asked by the last call.
    if (next.lastCall) return { state: next, actions: [dropped(signal, "ended")] };
    const { stopDelay } = next.rules;
    return stopDelay > 0 && next.phase.name === "running" ? hold(next, signal) : pass(next, signal);
  });
}

/** Forwards what has been held back. */
export function releaseHeld(state: State): Step {
  const actions = state.held.flatMap((signal) => forward(state, signal));
  return { state: { ...state, held: [] }, actions };
}

/**
 * The first stop signal: the grace begins. Its end must not come as a surprise to anybody. If the main child has not
 * ended by then, the others are asked to stop while there is time left for them: as much as they would have had after
 * it, but no more than half of what there is once the delay is over.
 */
function begin(state: State): Step {
  const { grace, stopDelay, sweepGrace } = state.rules;
  const stopping = { ...state, stopping: true };
  if (grace === undefined) return { state: stopping, actions: [] };
  const delay = state.phase.name === "running" ? stopDelay : 0;
  const left = milliseconds(Math.min(sweepGrace, (grace - delay) / 2));
  return {
    state: { ...stopping, countdowns: { ...state.countdowns, grace: { left, begun: false } } },
    actions: [{ type: "set-timer", timer: "grace", after: milliseconds(grace - left) }],
  };
}

/** As if there had been a main child that has just ended, and well. */
function endPause(state: State): Step {
  return {
    state: { ...state, phase: { name: "ended", ending: { by: "exit", code: 0 } } },
    actions: [{ type: "reap" }],
  };
}

function hold(state: State, signal: Signal): Step {
  const { stopDelay } = state.rules;
  return {
    state: { ...state, held: [signal] },
    actions: [
      { type: "set-timer", timer: "stop-delay", after: stopDelay },
      { type: "say", notice: { event: "delayed", signal, delay: stopDelay } },
    ],
  };
}

/** Forwards it; once the main child has ended, those who were left to themselves are asked. */
function pass(state: State, signal: Signal): Step {
  if (state.phase.name !== "waiting" || state.lastCall) return { state, actions: forward(state, signal) };
  const reached = state.rules.scope === "all" ? forward(state, signal) : [];
  return then({ state, actions: reached }, recall);
}
