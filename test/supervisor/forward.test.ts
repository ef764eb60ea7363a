import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { DropReason, Target } from "../../src/notice.ts";
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
import { milliseconds, ticks } from "../../src/process.ts";
import { afterAsking, NOBODY } from "../../src/supervisor/asked.ts";
import type { Action } from "../../src/supervisor/action.ts";
import { afterMiss, asksToStop, forward, resume } from "../../src/supervisor/forward.ts";
import { mainOf, type State } from "../../src/supervisor/state.ts";
import { CHILD, EXITED, RULES, running as state, seen, straggler } from "./support.ts";

const SIGUSR1 = signal(10);

const TO_GROUP: Target = { whom: "group", group: CHILD };

function sent(actions: readonly Action[]): readonly Signal[] {
  return actions.flatMap((action) => (action.type === "send" ? [action.signal] : []));
}

function send(what: Signal, target: Target = TO_GROUP): Action {
  return { type: "send", signal: what, target };
}

function request(what: Signal, target: Target = TO_GROUP): Action {
  return { type: "send", signal: what, target, asks: what === SIGTERM ? "when" : "whom" };
}

function forwarded(what: Signal, as = what, target: Target = TO_GROUP): Action {
  return { type: "say", notice: { event: "forwarded", signal: what, as, target } };
}

function dropped(what: Signal, because: DropReason): Action {
  return { type: "say", notice: { event: "dropped", signal: what, because } };
}

const ended: State = { ...state(), phase: { name: "ended", ending: EXITED } };
const killing: State = { ...state(), phase: { name: "killing", ending: undefined, gaveUp: false } };

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
        else if (RULES.stopSignals.has(each)) expect(actions).toContainEqual(request(each));
        else expect(actions).toEqual([send(each), forwarded(each)]);
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
      expect(forward(after, SIGTERM)).toEqual([dropped(SIGTERM, "ended")]);
    }
    const all = { ...ended, rules: { ...ended.rules, scope: "all" as const } };
    expect(sent(forward(all, SIGHUP))).toEqual([SIGHUP]);
  });

  test("is of no use to anybody who is being killed", () => {
    for (const signalled of [SIGHUP, SIGTERM])
      expect(forward(killing, signalled)).toEqual([dropped(signalled, "killing")]);
  });
});

describe("a stop signal", () => {
  test("is followed by SIGCONT, so that stopped processes can act on it", () => {
    expect(forward(state(), SIGTERM)).toEqual([request(SIGTERM), forwarded(SIGTERM), send(SIGCONT)]);
  });

  test("is a request only as what it is rewritten to: who gets SIGHUP is still to be asked", () => {
    const rewrite = new Map([
      [SIGTERM, SIGHUP],
      [SIGHUP, SIGTERM],
    ]);
    expect(forward(state({ rewrite }), SIGTERM)[0]).toEqual(send(SIGHUP));
    expect(forward(state({ rewrite }), SIGHUP)[0]).toEqual(request(SIGTERM));
  });

  test("that some may have no handler for has it seen who is there, the first of a flood, where it matters", () => {
    const later = { type: "send", signal: SIGINT, target: TO_GROUP, asks: "when" } as const;
    expect(forward(state(), SIGINT)[0]).toEqual(request(SIGINT));
    const asked = afterAsking(NOBODY, mainOf(state()), { target: TO_GROUP, signal: SIGINT, at: ticks(50) });
    expect(forward({ ...state(), asked }, SIGINT)[0]).toEqual(later);
    const [never, waiting] = [state({ sweepGrace: milliseconds(0) }), { waitAll: true }];
    expect(forward(never, SIGINT)[0]).toEqual(later);
    expect(forward(state({ ...never.rules, ...waiting }), SIGINT)[0]).toEqual(request(SIGINT));
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

test("what asks to stop is what arrived or becomes a stop signal, and does not stop or continue processes", () => {
  const asks = (arrived: Signal, as: Signal | "drop" = arrived): boolean =>
    asksToStop({ ...RULES, rewrite: new Map([[arrived, as]]) }, arrived);
  expect([asks(SIGTERM), asks(SIGTERM, SIGHUP), asks(SIGHUP, SIGTERM)]).toEqual([true, true, true]);
  expect([asks(SIGHUP), asks(SIGTERM, "drop"), asks(SIGCHLD, SIGTERM)]).toEqual([false, false, false]);
  expect([asks(SIGTERM, SIGCONT), asks(SIGTERM, SIGSTOP), asks(SIGTERM, SIGTSTP)]).toEqual([
    false,
    false,
    false,
  ]);
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

test("what is resumed gets the terminal first, and nothing once the main child has ended", () => {
  const actions = resume(state({ scope: "child" }));
  expect(actions).toEqual([{ type: "lend-terminal" }, send(SIGCONT), forwarded(SIGCONT)]);
  expect(resume(ended)).toEqual([]);
});

describe("a signal that reached nobody", () => {
  const missed = { type: "missed", signal: SIGTERM, target: TO_GROUP } as const;

  test("in the group is sent to the main child: it may have left its group", () => {
    expect(afterMiss(state(), missed)).toEqual([request(SIGTERM, { whom: "process", pid: CHILD })]);
    const other = { ...missed, signal: SIGHUP };
    expect(afterMiss(state(), other)).toEqual([send(SIGHUP, { whom: "process", pid: CHILD })]);
  });

  test("of all, who could not be seen, is sent to the group, which is known", () => {
    expect(afterMiss(state(), { ...missed, target: { whom: "all" } })).toEqual([request(SIGTERM)]);
  });

  test("is not sent again once the main child has ended", () => {
    expect(afterMiss(ended, missed)).toEqual([]);
  });

  test("because the main child or a straggler is gone is not sent again", () => {
    expect(afterMiss(state(), { ...missed, target: { whom: "process", pid: CHILD } })).toEqual([]);
    expect(afterMiss(state(), { ...missed, target: straggler(seen(9)) })).toEqual([]);
  });
});
