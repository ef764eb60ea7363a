/** What other inits do otherwise than lastcall. */

import { describe, expect, test } from "bun:test";
import { milliseconds } from "../../src/process.ts";
import { SIGCONT, SIGHUP, SIGINT, SIGSTOP, SIGTERM, SIGTSTP, type Signal } from "../../src/signal.ts";
import { pausingState, type Rules, type State } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";
import { arrives, CHILD, EXITED, RULES, running } from "./support.ts";

const GROUP = { whom: "group", group: CHILD } as const;

/** What is sent to whom because of a signal. */
function sent(state: State, signal: Signal): unknown[] {
  return arrives(state, signal).actions.flatMap((action) =>
    action.type === "send" ? [[action.signal, action.target]] : [],
  );
}

/** What is done when the main child has ended and others have not. */
function atItsEnd(rules: Partial<Rules>): readonly unknown[] {
  const ended = step(running(rules), { type: "ended", pid: CHILD, ending: EXITED });
  return step(ended.state, { type: "reaped", remaining: "children" }).actions.filter(
    ({ type }) => type !== "say",
  );
}

test("who is asked to stop is continued, or not", () => {
  expect(sent(running(), SIGTERM)).toEqual([
    [SIGTERM, GROUP],
    [SIGCONT, GROUP],
  ]);
  expect(sent(running({ continues: false }), SIGTERM)).toEqual([[SIGTERM, GROUP]]);
});

test("only what is not to be forwarded is dropped", () => {
  expect(sent(running({ notForwarded: new Set([SIGHUP]) }), SIGHUP)).toEqual([]);
  expect(sent(running({ notForwarded: new Set() }), SIGHUP)).toEqual([[SIGHUP, GROUP]]);
});

test("init stops as well, behind what it has passed on", () => {
  const rules = { suspendsAfter: new Set([SIGTSTP]), rewrite: new Map([[SIGTSTP, SIGSTOP]]) };
  const { actions, state } = arrives(running(rules), SIGTSTP);
  expect(actions.filter(({ type }) => type !== "say")).toEqual([
    { type: "send", signal: SIGSTOP, target: GROUP },
    { type: "suspend", whom: "itself" },
  ]);
  expect(sent(state, SIGCONT)).toEqual([[SIGCONT, GROUP]]);
});

test("the first of a signal that init has brought about is dropped, and no later one", () => {
  const state = running({ firstDropped: new Set([SIGHUP, SIGCONT]) });
  const first = arrives(state, SIGHUP);
  expect(first.actions).toContainEqual({
    type: "say",
    notice: { event: "dropped", signal: SIGHUP, because: "own" },
  });
  expect(sent(state, SIGHUP)).toEqual([]);
  expect(sent(first.state, SIGHUP)).toEqual([[SIGHUP, GROUP]]);
  expect(sent(first.state, SIGCONT)).toEqual([]);
});

describe("an init that leaves behind its main child", () => {
  const atOnce = { sweepGrace: milliseconds(0) };

  test("leaves at once, and says farewell to the group if it does so", () => {
    const exit = { type: "exit", status: 3 };
    expect(atItsEnd(atOnce)).toEqual([exit]);
    expect(atItsEnd({ ...atOnce, farewell: true })).toEqual([
      { type: "send", signal: SIGTERM, target: GROUP },
      exit,
    ]);
    const rewrite = new Map([[SIGTERM, SIGINT]]);
    expect(atItsEnd({ ...atOnce, farewell: true, rewrite })).toEqual([
      { type: "send", signal: SIGINT, target: GROUP },
      exit,
    ]);
    const dropping = new Map([[SIGTERM, "drop"]] as const);
    expect(atItsEnd({ ...atOnce, farewell: true, rewrite: dropping })).toEqual([exit]);
  });

  test("says farewell also to those who are not its own", () => {
    const ended = step(running({ farewell: true }), { type: "ended", pid: CHILD, ending: EXITED });
    const { actions } = step(ended.state, { type: "reaped", remaining: "nobody" });
    expect(actions).toContainEqual({ type: "send", signal: SIGTERM, target: GROUP });
    expect(actions.at(-1)).toEqual({ type: "exit", status: 3 });
  });

  test("says no farewell where it asks everyone", () => {
    expect(atItsEnd({ farewell: true })).not.toContainEqual(expect.objectContaining({ type: "send" }));
  });
});

describe("an init without a command", () => {
  const rules = { ...RULES, stopSignals: new Set([SIGTERM, SIGINT]), sweepGrace: milliseconds(0) };
  const pausing = pausingState(rules, CHILD);

  test("passes nothing on, and does not leave because nobody is there", () => {
    expect(sent(pausing, SIGHUP)).toEqual([]);
    expect(step(pausing, { type: "reaped", remaining: "nobody" }).actions).toEqual([]);
    expect(step(pausing, { type: "reaped", remaining: "others" }).actions).toEqual([]);
  });

  test("leaves when it is asked to stop, as if a command had ended well", () => {
    const asked = arrives(pausing, SIGTERM);
    expect(sent(pausing, SIGTERM)).toEqual([]);
    expect(asked.actions).toContainEqual({ type: "reap" });
    const { actions } = step(asked.state, { type: "reaped", remaining: "children" });
    expect(actions).toContainEqual({ type: "exit", status: 0 });
  });

  test("asks who is there when it has time for that", () => {
    const patient = pausingState({ ...rules, sweepGrace: milliseconds(5000) }, CHILD);
    const { actions } = step(arrives(patient, SIGINT).state, { type: "reaped", remaining: "children" });
    expect(actions).toContainEqual({ type: "look", why: "ask" });
  });
});
