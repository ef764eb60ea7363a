/** How steps are put together. */

import type { Action } from "./action.ts";
import type { State } from "./state.ts";

/** The next state, and what to do, in order. */
export interface Step {
  readonly state: State;
  readonly actions: readonly Action[];
}

/** One step after another, as one. */
export function then(first: Step, next: (state: State) => Step): Step {
  const second = next(first.state);
  return { state: second.state, actions: [...first.actions, ...second.actions] };
}
