import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Target } from "../../src/notice.ts";
import { milliseconds, pid } from "../../src/process.ts";
import {
  NOT_FORWARDED,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGSTOP,
  SIGTERM,
  SIGTSTP,
  type Signal,
  signal,
} from "../../src/signal.ts";
import type { Action } from "../../src/supervisor/action.ts";
import { afterMiss, forward } from "../../src/supervisor/forward.ts";
import { initialState, type Rules, type State } from "../../src/supervisor/state.ts";

const SIGUSR1 = signal(10);

const CHILD = pid(7);
const TO_GROUP: Target = { whom: "group", group: CHILD };

function state(rules: Partial<Rules> = {}): State {
  const defaults: Rules = {
    scope: "group",
    rewrite: new Map(),
    stopSignals: new Set([SIGTERM, SIGINT, SIGQUIT]),
    remapExit: new Set(),
    warnOrphans: false,
    sweepGrace: milliseconds(5000),
    mirrorStops: false,
  };
  return initialState({ ...defaults, ...rules }, CHILD);
}

function sent(actions: readonly Action[]): readonly Signal[] {
  return actions.flatMap((action) => (action.type === "send" ? [action.signal] : []));
}

function send(what: Signal, target: Target = TO_GROUP): Action {
  return { type: "send", signal: what, target };
}

function forwarded(what: Signal, as = what, target: Target = TO_GROUP): Action {
  return { type: "say", notice: { event: "forwarded", signal: what, as, target } };
}

function dropped(what: Signal, because: "rule" | "rewrite"): Action {
  return { type: "say", notice: { event: "dropped", signal: what, because } };
}

const ended: State = { ...state(), phase: { name: "ended", ending: { by: "exit", code: 0 } } };

describe("a signal", () => {
  test("goes to the main child's group", () => {
    expect(forward(state(), SIGHUP)).toEqual([send(SIGHUP), forwarded(SIGHUP)]);
  });

  test("goes to the main child alone with scope child, to everybody with scope all", () => {
    const toChild: Target = { whom: "process", pid: CHILD };
    expect(forward(state({ scope: "child" }), SIGHUP)).toEqual([
      send(SIGHUP, toChild),
      forwarded(SIGHUP, SIGHUP, toChild),
    ]);
    const toAll: Target = { whom: "all" };
    expect(forward(state({ scope: "all" }), SIGHUP)).toEqual([
      send(SIGHUP, toAll),
      forwarded(SIGHUP, SIGHUP, toAll),
    ]);
  });

  test("is forwarded or dropped for a reason that is told, whatever its number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }).map(signal), (each) => {
        const actions = forward(state(), each);
        if (NOT_FORWARDED.has(each)) expect(actions).toEqual([dropped(each, "rule")]);
        else expect(actions.slice(0, 2)).toEqual([send(each), forwarded(each)]);
      }),
    );
  });

  test("that is not forwarded cannot be rewritten either", () => {
    const rewrite = new Map([[SIGCHLD, SIGHUP]]);
    expect(forward(state({ rewrite }), SIGCHLD)).toEqual([dropped(SIGCHLD, "rule")]);
  });

  test("is rewritten once: what it becomes is not rewritten again", () => {
    const rewrite = new Map([
      [SIGHUP, SIGUSR1],
      [SIGUSR1, SIGQUIT],
    ]);
    expect(forward(state({ rewrite }), SIGHUP)).toEqual([send(SIGUSR1), forwarded(SIGHUP, SIGUSR1)]);
  });

  test("that is rewritten to nothing goes to nobody", () => {
    const rewrite = new Map<Signal, "drop">([[SIGTERM, "drop"]]);
    expect(forward(state({ rewrite }), SIGTERM)).toEqual([dropped(SIGTERM, "rewrite")]);
  });

  test("is sent to no number that is free again: not to the child or its group once the child is reaped", () => {
    for (const scope of ["child", "group"] as const) {
      const after = { ...ended, rules: { ...ended.rules, scope } };
      expect(sent(forward(after, SIGTERM))).toEqual([]);
    }
    const all = { ...ended, rules: { ...ended.rules, scope: "all" as const } };
    expect(sent(forward(all, SIGHUP))).toEqual([SIGHUP]);
  });
});

describe("a stop signal", () => {
  test("is followed by SIGCONT, so that stopped processes can act on it", () => {
    expect(forward(state(), SIGTERM)).toEqual([send(SIGTERM), forwarded(SIGTERM), send(SIGCONT)]);
  });

  test("is one by what arrived or by what it is rewritten to", () => {
    const rewrite = new Map([
      [SIGTERM, SIGHUP],
      [SIGHUP, SIGTERM],
    ]);
    expect(sent(forward(state({ rewrite }), SIGTERM))).toEqual([SIGHUP, SIGCONT]);
    expect(sent(forward(state({ rewrite }), SIGHUP))).toEqual([SIGTERM, SIGCONT]);
  });

  test("can be any signal that is said to be one", () => {
    const stopSignals = new Set([SIGHUP]);
    expect(sent(forward(state({ stopSignals }), SIGHUP))).toEqual([SIGHUP, SIGCONT]);
    expect(sent(forward(state({ stopSignals }), SIGTERM))).toEqual([SIGTERM]);
  });

  test("that is rewritten to one that stops processes does not let them go on at once", () => {
    for (const as of [SIGSTOP, SIGTSTP, SIGCONT]) {
      expect(sent(forward(state({ rewrite: new Map([[SIGTERM, as]]) }), SIGTERM))).toEqual([as]);
    }
  });

  test("that is rewritten to SIGKILL kills", () => {
    const [first] = sent(forward(state({ rewrite: new Map([[SIGTERM, SIGKILL]]) }), SIGTERM));
    expect(first).toBe(SIGKILL);
  });
});

describe("SIGCONT", () => {
  test("hands the terminal to the command before it goes on, if a shell controls init as a job", () => {
    const actions = forward(state({ mirrorStops: true }), SIGCONT);
    expect(actions).toEqual([{ type: "lend-terminal" }, send(SIGCONT), forwarded(SIGCONT)]);
  });

  test("alone does so: other signals leave the terminal with whoever has it", () => {
    expect(forward(state({ mirrorStops: true }), SIGHUP)).toEqual([send(SIGHUP), forwarded(SIGHUP)]);
  });

  test("says nothing about the terminal in a container", () => {
    expect(forward(state(), SIGCONT)).toEqual([send(SIGCONT), forwarded(SIGCONT)]);
  });
});

describe("a signal that reached nobody", () => {
  const missed = { type: "missed", signal: SIGTERM, target: TO_GROUP } as const;

  test("in the group is sent to the main child: it may have left its group", () => {
    expect(afterMiss(state(), missed)).toEqual([send(SIGTERM, { whom: "process", pid: CHILD })]);
  });

  test("is not sent again once the main child has ended", () => {
    expect(afterMiss(ended, missed)).toEqual([]);
  });

  test("because the main child or everybody is gone is not sent again", () => {
    expect(afterMiss(state(), { ...missed, target: { whom: "process", pid: CHILD } })).toEqual([]);
    expect(afterMiss(state(), { ...missed, target: { whom: "all" } })).toEqual([]);
  });
});
