/** Decisions as a run needs them, by the million: those for a signal are made once. */

import type { Notice } from "../notice.ts";
import type { State } from "./state.ts";
import { step } from "./step.ts";
import type { Step } from "./then.ts";

/**
 * Decides as step() does. What it decides for a signal it remembers while the state is the same, as the decision is then,
 * too, and without the notices that nobody hears: a flood of signals costs init little more than the acts.
 */
export function decider(hears: (notice: Notice) => boolean): typeof step {
  let remembered: (Step | undefined)[] = [];
  let at: State | undefined;

  return (state, event) => {
    if (event.type !== "signal") return step(state, event);
    if (state !== at) {
      remembered = [];
      at = state;
    }
    return (remembered[event.signal] ??= withoutUnheard(step(state, event), hears));
  };
}

function withoutUnheard({ state, actions }: Step, hears: (notice: Notice) => boolean): Step {
  return { state, actions: actions.filter((each) => each.type !== "say" || hears(each.notice)) };
}
