import { describe, expect, test } from "bun:test";
import { type Ending, milliseconds, pid, ticks } from "../../src/process.ts";
import { signalSet } from "../../src/signal-set.ts";
import { SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGSEGV, SIGTERM, SIGTSTP } from "../../src/signal.ts";
import { canRest, remembered, remembering } from "../../src/supervisor/at-rest.ts";
import { pausingState, type State } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";
import { arrives, CHILD, ends, looks, passes, RULES, running, seen } from "./support.ts";

const GROUP = { whom: "group", group: CHILD } as const;

/** A state after the group was sent such signals, at some time each, with those who were there. */
function asked(state: State, ...signals: readonly (typeof SIGTERM)[]): State {
  return signals.reduce((before, signal, index) => {
    const { state: next } = arrives(before, signal);
    const there = [seen(9, { group: CHILD, catches: signalSet([SIGINT]) }), seen(10, { group: CHILD })];
    const at = ticks(100 + index);
    return step(next, { type: "asked", target: GROUP, signal, at, seen: there }).state;
  }, state);
}

/** The same after a rest. */
function rested(state: State, initial = running(state.rules)): State {
  return remembering(initial, remembered(state));
}

describe("an init at rest", () => {
  test("has nothing to remember at first, nor after signals that ask for nothing", () => {
    for (const state of [running(), pausingState(RULES, pid(1)), arrives(running(), SIGHUP).state]) {
      expect(canRest(state)).toBe(true);
      expect(remembered(state)).toBe("");
      expect(remembering(state, "")).toBe(state);
    }
  });

  test("remembers who was asked to stop, when, and by what", () => {
    const state = asked(running(), SIGTERM, SIGINT, SIGTERM);
    expect(state.asked.each.size).toBe(1);
    expect(canRest(state)).toBe(true);
    expect(rested(state)).toEqual(state);
    expect(remembered(state)).toMatch(/^[0-9 ]+$/);
  });

  test.each<Ending>([
    { by: "exit", code: 0 },
    { by: "exit", code: 255 },
    { by: "signal", signal: SIGTERM, core: false },
    { by: "signal", signal: SIGSEGV, core: true },
  ])("remembers that its command has ended: %o", (ending) => {
    const { state } = ends(running({ waitAll: true }), "children", CHILD, ending);
    expect(state.phase.name).toBe("waiting");
    expect(canRest(state)).toBe(true);
    expect(rested(state)).toEqual(state);
  });

  test("remembers which signals are still to be dropped that init has brought about itself", () => {
    const state = running({ firstDropped: new Set([SIGHUP, SIGCONT]) });
    expect(rested(arrives(state, SIGHUP).state, running()).toBeDropped).toEqual(new Set([SIGCONT]));
  });

  test("does not lie down while something is under way that has a deadline", () => {
    const stopped = { type: "stopped", pid: CHILD, signal: SIGTSTP, holdsTerminal: false } as const;
    const waiting = ends(running({ waitAll: true }), "children").state;
    const states: readonly State[] = [
      asked(running({ grace: milliseconds(5000) }), SIGTERM),
      arrives(running({ stopDelay: milliseconds(500) }), SIGTERM).state,
      step(running({ mirrorStops: true }), stopped).state,
      ends(running(), "children").state,
      arrives(waiting, SIGTERM).state,
      looks(arrives(waiting, SIGTERM).state, [seen(9)]).state,
      passes(ends(running({ sweepGrace: milliseconds(40) }), "children").state, "sweep", 40).state,
    ];
    expect(states.map((state) => canRest(state))).toEqual(states.map(() => false));
  });

  test("does not go on with what it cannot have written", () => {
    for (const text of ["1", "1 0 0 0 2 1 15 100", "1 0 0 0 1 3 15 100", "1 0 0 0 1 1 99 100", "1 0 0 0 0 7"])
      expect(() => remembering(running(), text)).toThrow(RangeError);
  });

  test("reaps as before", () => {
    const state = rested(asked(running(), SIGTERM));
    expect(arrives(state, SIGCHLD).actions).toEqual([{ type: "reap" }]);
    expect(ends(state, "nobody").actions.at(-1)).toEqual({ type: "exit", status: 3 });
  });
});
