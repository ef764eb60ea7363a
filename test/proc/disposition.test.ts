import { describe, expect, test } from "bun:test";
import { signalSet } from "../../src/signal-set.ts";
import {
  type Awaited,
  defaultAction,
  type Effect,
  effectOf,
  type Stance,
  stanceOf,
  stopOutcome,
} from "../../src/proc/disposition.ts";
import { signal, SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTERM } from "../../src/signal.ts";

const PLAIN: Stance = { blocked: 0n, ignored: 0n, caught: 0n, init: "none" };
const TERM = signalSet([SIGTERM]);

describe("SIGTERM", () => {
  test.each([
    ["default", {}],
    ["caught", { caught: TERM }],
    ["ignored", { ignored: TERM }],
    ["blocked", { blocked: TERM }],
    ["dropped", { init: "own" }],
    ["dropped", { init: "nested" }],
    ["caught", { caught: TERM, init: "own" }],
    ["ignored", { ignored: TERM, init: "own" }],
    // As kernel/signal.c has it: "Blocked signals are never ignored".
    ["blocked", { blocked: TERM, ignored: TERM }],
    ["blocked", { blocked: TERM, caught: TERM }],
    ["blocked", { blocked: TERM, init: "own" }],
  ] satisfies [Effect, Partial<Stance>][])("is %s with %p", (effect, stance) => {
    expect(effectOf(SIGTERM, { ...PLAIN, ...stance })).toBe(effect);
    // It is one bit of many.
    const others = { blocked: ~TERM, ignored: ~TERM, caught: ~TERM };
    const mixed = { ...PLAIN, ...stance };
    const among = {
      ...mixed,
      blocked: others.blocked | mixed.blocked,
      ignored: others.ignored | mixed.ignored,
    };
    expect(effectOf(SIGTERM, among)).toBe(effect);
  });
});

describe("a signal that cannot be caught", () => {
  test("does its work, unless PID 1 gets it from its own namespace", () => {
    for (const each of [SIGKILL, SIGSTOP]) {
      expect(effectOf(each, { ...PLAIN, blocked: -1n, ignored: -1n })).toBe("default");
      expect(effectOf(each, { ...PLAIN, init: "nested" })).toBe("default");
      expect(effectOf(each, { ...PLAIN, init: "own" })).toBe("dropped");
    }
  });
});

describe("by default a signal", () => {
  test.each([
    [1, "end"],
    [3, "core"],
    [6, "core"],
    [9, "end"],
    [11, "core"],
    [13, "end"],
    [16, "end"],
    [17, "nothing"],
    [18, "continue"],
    [19, "stop"],
    [22, "stop"],
    [23, "nothing"],
    [24, "core"],
    [28, "nothing"],
    [29, "end"],
    [30, "end"],
    [31, "core"],
    [32, "end"],
    [64, "end"],
  ])("%i does: %s", (number, action) => {
    expect<string>(defaultAction(signal(number))).toBe(action);
  });

  test("that does nothing anyhow is not said to be dropped by PID 1", () => {
    expect(effectOf(SIGCHLD, { ...PLAIN, init: "own" })).toBe("default");
    expect(effectOf(SIGCONT, { ...PLAIN, init: "own" })).toBe("default");
  });
});

describe("a process that is asked to stop", () => {
  test.each([
    ["default", "no", "may end"],
    ["caught", "no", "may end"],
    ["default", "unknown", "may end"],
    ["ignored", "no", "must be killed"],
    ["blocked", "no", "must be killed"],
    ["blocked", "yes", "may end"],
    ["blocked", "unknown", "unknown"],
    ["dropped", "no", "must be killed"],
    ["dropped", "unknown", "unknown"],
  ] satisfies [Effect, Awaited, string][])(
    "with an effect of %s, awaited: %s, %s",
    (effect, awaited, outcome) => {
      expect<string>(stopOutcome(effect, awaited)).toBe(outcome);
    },
  );
});

describe("the stance that a status file tells", () => {
  const status = { name: "worker", state: "S", leader: 7, parent: 1 };
  const signals = { blocked: 1n, ignored: 2n, caught: 4n, pending: 8n, pendingThread: 16n };

  test("is unknown where the kernel does not tell the masks", () => {
    expect(stanceOf(status)).toBeUndefined();
  });

  test.each([
    ["none", { leader: 7 }],
    ["none", { leader: 7, numbers: [7, 2] }],
    ["own", { leader: 1 }],
    ["own", { leader: 1, numbers: [1] }],
    ["nested", { leader: 7, numbers: [7, 1] }],
  ] satisfies [Stance["init"], object][])("is that of init: %s, with %p", (init, numbers) => {
    expect(stanceOf({ ...status, signals, ...numbers })).toEqual({
      blocked: 1n,
      ignored: 2n,
      caught: 4n,
      init,
    });
  });
});
