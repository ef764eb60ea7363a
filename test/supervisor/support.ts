/** What the tests of the supervisor's modules have in common. */

import type { Target } from "../../src/notice.ts";
import { type Ending, milliseconds, type Pid, pid, type SeenProcess, ticks } from "../../src/process.ts";
import { NOT_FORWARDED, SIGINT, SIGQUIT, SIGTERM, type Signal, signalName } from "../../src/signal.ts";
import type { Action } from "../../src/supervisor/action.ts";
import type { Purpose, Remaining, Timer } from "../../src/supervisor/event.ts";
import { initialState, type Rules, type State } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";
import { type Step, then } from "../../src/supervisor/then.ts";

export const CHILD = pid(7);
export const EXITED: Ending = { by: "exit", code: 3 };
export const RULES: Rules = {
  scope: "group",
  rewrite: new Map(),
  stopSignals: new Set([SIGTERM, SIGINT, SIGQUIT]),
  remapExit: new Set(),
  warnOrphans: false,
  stopDelay: milliseconds(0),
  grace: undefined,
  sweepGrace: milliseconds(5000),
  waitAll: false,
  mirrorStops: false,
  notForwarded: NOT_FORWARDED,
  continues: true,
  suspendsAfter: new Set(),
  firstDropped: new Set(),
  farewell: false,
};

/** The main child has just been started. */
export function running(rules: Partial<Rules> = {}): State {
  return initialState({ ...RULES, ...rules }, CHILD);
}

/** A process that init sees: by default a daemon that started in tick 10. */
export function seen(number: number, as: Partial<SeenProcess> = {}): SeenProcess {
  return {
    pid: pid(number),
    startTime: ticks(10),
    parent: 1,
    group: number,
    isStopped: false,
    catches: 0n,
    command: "sleep",
    ...as,
  };
}

export function straggler({ pid: number, startTime }: SeenProcess): Target {
  return { whom: "straggler", pid: number, startTime };
}

/** What comes of a signal. */
export function arrives(state: State, signal: Signal): Step {
  return step(state, { type: "signal", signal });
}

/** What comes of a look at tick `at`; undefined is a look that saw nothing. */
export function looks(
  state: State,
  processes: readonly SeenProcess[] | undefined,
  at = 100,
  why: Purpose = "ask",
): Step {
  return step(state, { type: "seen", why, at: ticks(at), processes });
}

/** What comes of the end of a process, of which others are left. */
export function ends(state: State, remaining: Remaining, who: Pid = CHILD, ending: Ending = EXITED): Step {
  return then(step(state, { type: "ended", pid: who, ending }), (next) =>
    step(next, { type: "reaped", remaining }),
  );
}

export function passes(state: State, timer: Timer, late = 0): Step {
  return step(state, { type: "timer", timer, late: milliseconds(late) });
}

/** Actions in a few words each: `SIGTERM to 9`, `look to ask`, `grace in 500`, `say killing`, `exit 3`. */
export function told({ actions }: Pick<Step, "actions">): readonly string[] {
  return actions.map((action) => inWords(action));
}

function inWords(action: Action): string {
  switch (action.type) {
    case "send":
      return `${signalName(action.signal)} to ${nameOf(action.target)}`;
    case "look":
      return `look to ${action.why}`;
    case "set-timer":
      return `${action.timer} in ${String(action.after)}`;
    case "say":
      return `say ${action.notice.event}`;
    case "exit":
      return `exit ${String(action.status)}`;
    case "reap":
    case "suspend":
    case "lend-terminal":
      return action.type;
  }
}

function nameOf(target: Target): string {
  switch (target.whom) {
    case "process":
      return "child";
    case "straggler":
      return String(target.pid);
    case "group":
      return "group";
    case "all":
      return "all";
  }
}
