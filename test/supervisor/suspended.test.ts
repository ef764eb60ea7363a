import { describe, expect, test } from "bun:test";
import { SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, type Signal } from "../../src/signal.ts";
import { step } from "../../src/supervisor/step.ts";
import { pid } from "../../src/process.ts";
import { CHILD, ends, running } from "./support.ts";

const ORPHAN = pid(9);
const suspending = running({
  scope: "child",
  rewrite: new Map<Signal, "drop">([[SIGCONT, "drop"]]),
  mirrorStops: true,
});

test("a stop that init has shared is undone for all of the group, once, whatever scope and rewrites say", () => {
  const stopped = { type: "stopped", pid: CHILD, signal: SIGTSTP, holdsTerminal: false } as const;
  const continued = { type: "signal", signal: SIGCONT } as const;
  const toGroup = { type: "send", signal: SIGCONT, target: { whom: "group", group: CHILD } } as const;

  const suspended = step(suspending, stopped);
  expect(suspended.actions).toContainEqual({ type: "suspend", whom: "group" });
  const resumed = step(suspended.state, continued);
  expect(resumed.actions).toContainEqual({ type: "lend-terminal" });
  expect(resumed.actions).toContainEqual(toGroup);
  expect(step(resumed.state, continued).actions).not.toContainEqual(toGroup);
});

describe("the main child's stop", () => {
  const mirroring = running({ mirrorStops: true });
  const stopped = { type: "stopped", pid: CHILD, signal: SIGTSTP, holdsTerminal: false } as const;

  test("stops init as well where a shell controls jobs", () => {
    expect(step(mirroring, stopped).actions).toEqual([
      { type: "say", notice: { event: "suspended", signal: SIGTSTP } },
      { type: "suspend", whom: "group" },
    ]);
  });

  test("for want of the terminal that init holds is answered by handing it over", () => {
    for (const signal of [SIGTTIN, SIGTTOU]) {
      expect(step(mirroring, { ...stopped, signal, holdsTerminal: true }).actions.slice(0, 2)).toEqual([
        { type: "lend-terminal" },
        { type: "send", signal: SIGCONT, target: { whom: "group", group: CHILD } },
      ]);
      expect(step(mirroring, { ...stopped, signal }).actions).toContainEqual({
        type: "suspend",
        whom: "group",
      });
    }
  });

  test("for another reason stops init also when it holds the terminal", () => {
    const actions = step(mirroring, { ...stopped, signal: SIGSTOP, holdsTerminal: true }).actions;
    expect(actions).toContainEqual({ type: "suspend", whom: "group" });
  });

  test("is nothing to init without job control, and neither is an orphan's", () => {
    expect(step(running(), stopped)).toEqual({ state: running(), actions: [] });
    expect(step(mirroring, { ...stopped, pid: ORPHAN })).toEqual({ state: mirroring, actions: [] });
    const sweeping = ends(mirroring, "children").state;
    expect(step(sweeping, stopped)).toEqual({ state: sweeping, actions: [] });
  });
});
