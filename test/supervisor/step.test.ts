import { describe, expect, test } from "bun:test";
import { type Ending, milliseconds, pid } from "../../src/process.ts";
import {
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGKILL,
  SIGSTOP,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
} from "../../src/signal.ts";
import type { Action } from "../../src/supervisor/action.ts";
import type { Remaining } from "../../src/supervisor/event.ts";
import { initialState, type Phase, type Rules, type State } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";

const CHILD = pid(7);
const ORPHAN = pid(9);
const EXITED: Ending = { by: "exit", code: 3 };
const EVERYBODY = { whom: "all" } as const;
const LOOK: Action = { type: "set-timer", timer: "look", after: milliseconds(50) };
const RULES: Rules = {
  scope: "group",
  rewrite: new Map(),
  stopSignals: new Set([SIGTERM]),
  remapExit: new Set(),
  warnOrphans: false,
  sweepGrace: milliseconds(5000),
  mirrorStops: false,
};

const running = initialState(RULES, CHILD);

function inPhase(
  name: Exclude<Phase["name"], "running">,
  ending = EXITED,
  rules: Partial<Rules> = {},
): State {
  return { rules: { ...RULES, ...rules }, child: CHILD, phase: { name, ending }, suspended: false };
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
  const sender = { by: "outside" } as const;

  test("is told and forwarded", () => {
    const { state, actions } = step(running, { type: "signal", signal: SIGHUP, sender });
    expect(state).toEqual(running);
    expect(actions.map(({ type }) => type)).toEqual(["say", "send", "say"]);
    expect(actions[0]).toEqual({ type: "say", notice: { event: "received", signal: SIGHUP, sender } });
  });

  test("SIGCHLD makes init reap, in every phase", () => {
    for (const state of [running, inPhase("ended"), inPhase("sweeping"), inPhase("killing")]) {
      const next = step(state, { type: "signal", signal: SIGCHLD, sender: { by: "kernel" } });
      expect(next.state).toEqual(state);
      expect(next.actions.slice(1)).toEqual([{ type: "reap" }]);
    }
  });

  test("to stop does not make init leave before the main child", () => {
    const { state, actions } = step(running, { type: "signal", signal: SIGTERM, sender });
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
    const { state } = step(inPhase("sweeping"), {
      type: "ended",
      pid: CHILD,
      ending: { by: "exit", code: 99 },
    });
    expect(state.phase).toEqual({ name: "sweeping", ending: EXITED });
  });
});

describe("an orphan's end", () => {
  test("is told, as a warning if that is wanted, and changes nothing", () => {
    for (const warn of [false, true]) {
      const state = initialState({ ...RULES, warnOrphans: warn }, CHILD);
      const next = step(state, { type: "ended", pid: ORPHAN, ending: EXITED });
      expect(next.state).toEqual(state);
      expect(next.actions).toEqual([
        { type: "say", notice: { event: "orphan-reaped", pid: ORPHAN, ending: EXITED, warn } },
      ]);
    }
  });
});

describe("the main child's stop", () => {
  const mirroring = initialState({ ...RULES, mirrorStops: true }, CHILD);
  const stopped = { type: "stopped", pid: CHILD, signal: SIGTSTP, holdsTerminal: false } as const;

  test("stops init as well where a shell controls jobs", () => {
    expect(step(mirroring, stopped).actions).toEqual([
      { type: "say", notice: { event: "suspended", signal: SIGTSTP } },
      { type: "suspend" },
    ]);
  });

  test("for want of the terminal that init holds is answered by handing it over", () => {
    for (const signal of [SIGTTIN, SIGTTOU]) {
      expect(step(mirroring, { ...stopped, signal, holdsTerminal: true }).actions.slice(0, 2)).toEqual([
        { type: "lend-terminal" },
        { type: "send", signal: SIGCONT, target: { whom: "group", group: CHILD } },
      ]);
      expect(step(mirroring, { ...stopped, signal }).actions).toContainEqual({ type: "suspend" });
    }
  });

  test("for another reason stops init also when it holds the terminal", () => {
    const actions = step(mirroring, { ...stopped, signal: SIGSTOP, holdsTerminal: true }).actions;
    expect(actions).toContainEqual({ type: "suspend" });
  });

  test("is nothing to init without job control, and neither is an orphan's", () => {
    expect(step(running, stopped)).toEqual({ state: running, actions: [] });
    expect(step(mirroring, { ...stopped, pid: ORPHAN })).toEqual({ state: mirroring, actions: [] });
    const sweeping = inPhase("sweeping", EXITED, { mirrorStops: true });
    expect(step(sweeping, stopped)).toEqual({ state: sweeping, actions: [] });
  });
});

describe("when all dead children are reaped", () => {
  test("init stays as long as the main child lives, whoever is left", () => {
    for (const remaining of ["children", "others", "nobody"] as const) {
      expect(reaped(running, remaining)).toEqual({ state: running, actions: [] });
    }
  });

  test("init leaves at once when the main child was the last", () => {
    expect(reaped(inPhase("ended"), "nobody").actions).toEqual(leaving(3));
  });

  test("init asks who is left to stop, stopped processes too, and sets their deadline", () => {
    const { state, actions } = reaped(inPhase("ended"), "children");
    expect(state.phase).toEqual({ name: "sweeping", ending: EXITED });
    expect(actions).toEqual([
      { type: "send", signal: SIGTERM, target: EVERYBODY },
      { type: "send", signal: SIGCONT, target: EVERYBODY },
      { type: "say", notice: { event: "last-call", grace: milliseconds(5000) } },
      { type: "set-timer", timer: "sweep", after: milliseconds(5000) },
    ]);
  });

  test("init looks again by itself when nobody will tell it of their ends", () => {
    expect(reaped(inPhase("ended"), "others").actions).toContainEqual(LOOK);
    for (const name of ["sweeping", "killing"] as const) {
      expect(reaped(inPhase(name), "others").actions).toEqual([LOOK]);
      expect(reaped(inPhase(name), "children").actions).toEqual([]);
    }
  });

  test("init leaves without asking anybody when the sweep grace is 0", () => {
    const state = inPhase("ended", EXITED, { sweepGrace: milliseconds(0) });
    expect(reaped(state, "children").actions).toEqual(leaving(3));
    expect(reaped(state, "others").actions).toEqual(leaving(3));
  });

  test("init leaves as soon as the last straggler is gone", () => {
    expect(reaped(inPhase("sweeping"), "nobody").actions).toEqual(leaving(3));
    expect(reaped(inPhase("killing"), "nobody").actions).toEqual(leaving(3));
  });
});

describe("a deadline", () => {
  test("for stragglers kills those that are left, looks at once who is gone, and sets one for the kernel", () => {
    const { state, actions } = step(inPhase("sweeping"), { type: "timer", timer: "sweep" });
    expect(state.phase).toEqual({ name: "killing", ending: EXITED });
    expect(actions).toEqual([
      { type: "say", notice: { event: "killing" } },
      { type: "send", signal: SIGKILL, target: EVERYBODY },
      { type: "set-timer", timer: "give-up", after: milliseconds(1000) },
      { type: "reap" },
    ]);
  });

  test("for the kernel makes init leave all the same", () => {
    expect(step(inPhase("killing"), { type: "timer", timer: "give-up" }).actions).toEqual(leaving(3));
  });

  test("for the next look makes init reap", () => {
    expect(step(inPhase("sweeping"), { type: "timer", timer: "look" }).actions).toEqual([{ type: "reap" }]);
  });

  test("of another phase means nothing", () => {
    for (const state of [running, inPhase("ended"), inPhase("killing")]) {
      expect(step(state, { type: "timer", timer: "sweep" })).toEqual({ state, actions: [] });
    }
    for (const state of [running, inPhase("ended"), inPhase("sweeping")]) {
      expect(step(state, { type: "timer", timer: "give-up" })).toEqual({ state, actions: [] });
    }
  });
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
  step(state, { type: "timer", timer: "sweep" });
  expect(state.phase).toEqual(before);
});
