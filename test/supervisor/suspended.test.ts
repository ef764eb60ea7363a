import { expect, test } from "bun:test";
import { milliseconds, pid } from "../../src/process.ts";
import { SIGCONT, SIGTSTP, type Signal } from "../../src/signal.ts";
import { initialState, type Rules } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";

const CHILD = pid(7);
const RULES: Rules = {
  scope: "child",
  rewrite: new Map<Signal, "drop">([[SIGCONT, "drop"]]),
  stopSignals: new Set(),
  remapExit: new Set(),
  warnOrphans: false,
  sweepGrace: milliseconds(0),
  mirrorStops: true,
};

test("a stop that init has shared is undone for all of the group, once, whatever scope and rewrites say", () => {
  const stopped = { type: "stopped", pid: CHILD, signal: SIGTSTP, holdsTerminal: false } as const;
  const continued = { type: "signal", signal: SIGCONT, sender: { by: "kernel" } } as const;
  const toGroup = { type: "send", signal: SIGCONT, target: { whom: "group", group: CHILD } } as const;

  const suspended = step(initialState(RULES, CHILD), stopped);
  expect(suspended.actions).toContainEqual({ type: "suspend" });
  const resumed = step(suspended.state, continued);
  expect(resumed.actions).toContainEqual({ type: "lend-terminal" });
  expect(resumed.actions).toContainEqual(toGroup);
  expect(step(resumed.state, continued).actions).not.toContainEqual(toGroup);
});
