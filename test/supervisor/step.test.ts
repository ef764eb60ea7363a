import { describe, expect, test } from "bun:test";
import { type Ending, milliseconds, pid, ticks } from "../../src/process.ts";
import { SIGCHLD, SIGHUP, SIGINT, SIGKILL, SIGTERM } from "../../src/signal.ts";
import type { Action } from "../../src/supervisor/action.ts";
import type { Remaining } from "../../src/supervisor/event.ts";
import type { Phase, Rules, State } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";
import { CHILD, EXITED, passes, running as started, told } from "./support.ts";

const ORPHAN = pid(9);
const PHASES = ["ended", "waiting", "sweeping", "killing"] as const;

const running = started();

function inPhase(
  name: Exclude<Phase["name"], "running">,
  ending = EXITED,
  rules: Partial<Rules> = {},
): State {
  const phase: Phase = name === "killing" ? { name, ending, gaveUp: false } : { name, ending };
  return { ...started(rules), phase };
}

function reaped(state: State, remaining: Remaining): ReturnType<typeof step> {
  return step(state, { type: "reaped", remaining });
}

function leaving(status: number): readonly Action[] {
  return [
    { type: "say", notice: { event: "leaving", status } },
    { type: "exit", status },
  ];
}

describe("a signal", () => {
  test("is forwarded, and that is told", () => {
    const { state, actions } = step(running, { type: "signal", signal: SIGHUP });
    expect(state).toBe(running);
    expect(actions.map(({ type }) => type)).toEqual(["send", "say"]);
  });

  test("SIGCHLD makes init reap, in every phase", () => {
    for (const state of [running, ...PHASES.map((name) => inPhase(name))]) {
      const next = step(state, { type: "signal", signal: SIGCHLD });
      expect(next.state).toEqual(state);
      expect(next.actions).toEqual([{ type: "reap" }]);
    }
  });

  test("to stop does not make init leave before the main child", () => {
    const { state, actions } = step(running, { type: "signal", signal: SIGTERM });
    expect(state.phase).toEqual({ name: "running" });
    expect(actions.map(({ type }) => type)).not.toContain("exit");
  });
});

describe("the main child's end", () => {
  test("is told and kept; init goes on reaping before it does more", () => {
    const { state, actions } = step(running, { type: "ended", pid: CHILD, ending: EXITED });
    expect(state.phase).toEqual({ name: "ended", ending: EXITED });
    expect(actions).toEqual([{ type: "say", notice: { event: "ended", pid: CHILD, ending: EXITED } }]);
  });

  test("is kept when a later process of the same number ends", () => {
    for (const name of PHASES) {
      const before = inPhase(name);
      const { state } = step(before, { type: "ended", pid: CHILD, ending: { by: "exit", code: 99 } });
      expect(state.phase).toEqual(before.phase);
    }
  });

  test("is kept also when it was killed with the others", () => {
    const killing: State = { ...running, phase: { name: "killing", ending: undefined, gaveUp: false } };
    const { state } = step(killing, { type: "ended", pid: CHILD, ending: EXITED });
    expect(state.phase).toEqual({ name: "killing", ending: EXITED, gaveUp: false });
  });
});

describe("an orphan's end", () => {
  test("is told, as a warning if that is wanted, and changes nothing", () => {
    for (const warn of [false, true]) {
      const state = started({ warnOrphans: warn });
      const next = step(state, { type: "ended", pid: ORPHAN, ending: EXITED });
      expect(next.state).toEqual(state);
      expect(next.actions).toEqual([
        { type: "say", notice: { event: "orphan-reaped", pid: ORPHAN, ending: EXITED, warn } },
      ]);
    }
  });
});

describe("when all dead children are reaped", () => {
  test("init stays as long as the main child lives, whoever is left", () => {
    for (const remaining of ["children", "others", "nobody"] as const) {
      expect(reaped(running, remaining)).toEqual({ state: { ...running, remaining }, actions: [] });
    }
  });

  test("init leaves at once when the main child was the last", () => {
    expect(reaped(inPhase("ended"), "nobody").actions).toEqual(leaving(3));
  });

  test("init looks who is left, to ask them to stop, and begins to count", () => {
    const { state, actions } = reaped(inPhase("ended"), "children");
    expect(state.phase).toEqual({ name: "sweeping", ending: EXITED });
    expect(told({ actions })).toEqual(["sweep in 2500", "look to ask"]);
  });

  test("init leaves them to themselves if it is to wait for all, unless it has been asked to stop", () => {
    const state = inPhase("ended", EXITED, { waitAll: true });
    expect(told(reaped(state, "children"))).toEqual(["say waiting"]);
    expect(reaped(state, "children").state.phase).toEqual({ name: "waiting", ending: EXITED });
    expect(told(reaped({ ...state, stopping: true }, "children"))).toEqual([
      ...["say waiting", "look to ask", "recall in 2500"],
    ]);
  });

  test("init looks for itself who is left when nobody will tell it of their ends", () => {
    for (const [name, poll] of [["waiting", "poll in 1000"] as const, ["sweeping", "poll in 50"] as const]) {
      expect(told(reaped(inPhase(name), "others"))).toEqual([poll, "look to ask"]);
      expect(told(reaped(inPhase(name), "children"))).toEqual([]);
    }
  });

  test("init kills again soon who has been killed and is left", () => {
    for (const remaining of ["children", "others"] as const) {
      expect(told(reaped(inPhase("killing"), remaining))).toEqual(["poll in 50"]);
    }
  });

  test("init leaves without asking anybody when the sweep grace is 0", () => {
    const state = inPhase("ended", EXITED, { sweepGrace: milliseconds(0) });
    expect(reaped(state, "children").actions).toEqual(leaving(3));
    expect(reaped(state, "others").actions).toEqual(leaving(3));
  });

  test("init leaves as soon as the last straggler is gone", () => {
    for (const name of ["waiting", "sweeping", "killing"] as const) {
      expect(reaped(inPhase(name), "nobody").actions).toEqual(leaving(3));
    }
  });

  test("init stays while a main child that was killed has not ended, whoever is gone", () => {
    const killing: State = { ...running, phase: { name: "killing", ending: undefined, gaveUp: false } };
    expect(told(reaped(killing, "nobody"))).toEqual(["poll in 50"]);
  });
});

describe("a deadline", () => {
  test("of a countdown is its next step, and kills those that are left at its end", () => {
    const over = { ...inPhase("sweeping"), countdowns: { sweep: { left: milliseconds(0), begun: true } } };
    const { state, actions } = passes(over, "sweep");
    expect(state.phase).toEqual({ name: "killing", ending: EXITED, gaveUp: false });
    expect(told({ actions })).toEqual(["look to kill", "SIGKILL to all", "give-up in 1000", "reap"]);
  });

  test("for the kernel makes init see whom it could not end", () => {
    expect(told(passes(inPhase("killing"), "give-up"))).toEqual(["look to give-up"]);
  });

  test("for the next look makes init reap", () => {
    for (const name of ["waiting", "sweeping"] as const) {
      expect(told(passes(inPhase(name), "poll"))).toEqual(["reap"]);
    }
  });

  test("of another phase means nothing", () => {
    for (const timer of ["sweep", "grace"] as const) {
      expect(passes(inPhase("killing"), timer)).toEqual({ state: inPhase("killing"), actions: [] });
    }
    for (const state of [running, inPhase("ended"), inPhase("sweeping")]) {
      expect(passes(state, "give-up")).toEqual({ state, actions: [] });
    }
  });
});

test("who was asked, and when, is kept", () => {
  const { state, actions } = step(running, {
    type: "asked",
    target: { whom: "group", group: CHILD },
    signal: SIGINT,
    at: ticks(50),
  });
  expect(state.asked).toMatchObject({ requests: [{ whom: "group", signal: SIGINT, at: ticks(50) }] });
  expect(actions).toEqual([]);
});

describe("the exit status", () => {
  function statusOf(ending: Ending, remapExit: readonly number[] = []): number | undefined {
    const state = inPhase("ended", ending, { remapExit: new Set(remapExit) });
    return reaped(state, "nobody").actions.flatMap((action) =>
      action.type === "exit" ? action.status : [],
    )[0];
  }

  test("is the main child's code, or 128 and its signal", () => {
    expect(statusOf({ by: "exit", code: 0 })).toBe(0);
    expect(statusOf({ by: "exit", code: 255 })).toBe(255);
    expect(statusOf({ by: "signal", signal: SIGTERM, core: false })).toBe(143);
    expect(statusOf({ by: "signal", signal: SIGKILL, core: false })).toBe(137);
  });

  test("is 0 for the codes that are remapped, and only for these", () => {
    expect(statusOf({ by: "exit", code: 7 }, [7, 143])).toBe(0);
    expect(statusOf({ by: "signal", signal: SIGTERM, core: false }, [7, 143])).toBe(0);
    expect(statusOf({ by: "exit", code: 8 }, [7, 143])).toBe(8);
  });
});

test("a step changes nothing of the state that it was given", () => {
  const state = inPhase("ended");
  const before = structuredClone(state.phase);
  reaped(state, "children");
  step(state, { type: "timer", timer: "sweep", late: milliseconds(0) });
  expect(state.phase).toEqual(before);
});
