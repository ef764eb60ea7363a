import { describe, expect, test } from "bun:test";
import { milliseconds, ticks } from "../../src/process.ts";
import { SIGHUP, SIGINT, SIGTERM } from "../../src/signal.ts";
import { afterAsking } from "../../src/supervisor/asked.ts";
import { onStopSignal, releaseHeld } from "../../src/supervisor/stop.ts";
import type { Rules, State } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";
import { arrives, CHILD, ends, EXITED, looks, passes, running, seen, told } from "./support.ts";

const FORWARDED = ["SIGTERM to group", "say forwarded", "SIGCONT to group"];
const delaying: Partial<Rules> = { stopDelay: milliseconds(3000) };

function stop(state: State, signal = SIGTERM): ReturnType<typeof onStopSignal> {
  return onStopSignal(state, signal);
}

const MAIN = { pid: CHILD, lives: true };

describe("the stop delay", () => {
  const held = stop(running(delaying));

  test("holds the first stop signal, which is told", () => {
    expect(told(held)).toEqual(["stop-delay in 3000", "say delayed"]);
    expect(held.actions[1]).toEqual({
      type: "say",
      notice: { event: "delayed", signal: SIGTERM, delay: milliseconds(3000) },
    });
  });

  test("lets it go when it is over, once", () => {
    const over = passes(held.state, "stop-delay");
    expect(told(over)).toEqual(FORWARDED);
    expect(told(passes(over.state, "stop-delay"))).toEqual([]);
  });

  test("is ended by a further stop signal, and both go on in order", () => {
    const second = stop(held.state, SIGINT);
    expect(told(second)).toEqual([...FORWARDED, "SIGINT to group", "say forwarded", "SIGCONT to group"]);
    expect(told(releaseHeld(second.state))).toEqual([]);
    expect(told(stop(second.state))).toEqual(FORWARDED);
  });

  test("holds no other signal", () => {
    expect(told(arrives(held.state, SIGHUP))).toEqual(["SIGHUP to group", "say forwarded"]);
  });

  test("holds what becomes a stop signal, as it arrived", () => {
    const rewriting = stop(running({ ...delaying, rewrite: new Map([[SIGHUP, SIGTERM]]) }), SIGHUP);
    expect(rewriting.state.held).toEqual([SIGHUP]);
    expect(told(releaseHeld(rewriting.state))).toEqual(FORWARDED);
  });

  test("is of no use when the command ends meanwhile: what was held goes to nobody", () => {
    for (const scope of ["group", "all"] as const) {
      const ended = ends(stop(running({ ...delaying, scope })).state, "children");
      expect(told(ended)).toContain("look to ask");
      expect(told(passes(ended.state, "stop-delay"))).toEqual([]);
    }
  });

  test("is none after the main child's end", () => {
    const sweeping = ends(running(delaying), "children").state;
    expect(told(stop(sweeping))).not.toContain("stop-delay in 3000");
  });
});

describe("without a delay", () => {
  test("a stop signal goes on at once, and each further one", () => {
    const first = stop(running());
    expect(told(first)).toEqual(FORWARDED);
    expect(told(stop(first.state))).toEqual(FORWARDED);
  });
});

describe("the grace", () => {
  /** When the others are asked if the main child does not end: how long after the first stop signal. */
  function turn(rules: Partial<Rules>): readonly string[] {
    return told(stop(running(rules))).filter((word) => word.startsWith("grace"));
  }

  test("is not counted when there is none, and from the first stop signal on when there is", () => {
    expect(turn({})).toEqual([]);
    const first = stop(running({ grace: milliseconds(20_000) }));
    expect(told(first)[0]).toBe("grace in 15000");
    expect(told(stop(first.state))).toEqual(FORWARDED);
  });

  test("leaves the others the sweep grace, or half of what is left behind the delay", () => {
    expect(turn({ grace: milliseconds(8000) })).toEqual(["grace in 4000"]);
    expect(turn({ grace: milliseconds(8000), sweepGrace: milliseconds(1000) })).toEqual(["grace in 7000"]);
    expect(turn({ grace: milliseconds(8000), ...delaying })).toEqual(["grace in 5500"]);
    expect(turn({ grace: milliseconds(8000), sweepGrace: milliseconds(0) })).toEqual(["grace in 8000"]);
  });

  test("asks everyone but the main child when its turn comes, and kills when it is over", () => {
    const stopping = stop(running({ scope: "child", grace: milliseconds(8000) })).state;
    const main = { whom: "process", pid: CHILD } as const;
    const asked = step(stopping, { type: "asked", target: main, signal: SIGTERM, at: ticks(50) }).state;
    const asking = passes(asked, "grace");
    expect(told(asking)).toEqual(["grace in 2000", "look to ask"]);
    const called = looks(asking.state, [seen(CHILD), seen(9)]);
    expect(told(called)).toEqual(["SIGTERM to 9", "SIGCONT to 9", "say last-call", "look to ask"]);
    let next = looks(called.state, [seen(CHILD), seen(9)]);
    expect(told(next)).toEqual([]);
    const waits: string[] = [];
    for (let steps = 0; next.state.phase.name !== "killing"; steps++) {
      expect(steps).toBeLessThan(20);
      next = passes(next.state, "grace");
      waits.push(...told(next));
    }
    expect(waits.slice(0, 4)).toEqual(["grace in 1000", "look to insist", "grace in 500", "look to insist"]);
    expect(waits).toContain("SIGKILL to child");
    expect(waits).toContain("SIGKILL to all");
  });

  test("kills at once when the others are to have no time", () => {
    const stopping = stop(running({ grace: milliseconds(8000), sweepGrace: milliseconds(0) })).state;
    expect(told(passes(stopping, "grace"))).toEqual([
      "look to kill",
      "SIGKILL to child",
      "SIGKILL to all",
      "give-up in 1000",
      "reap",
    ]);
  });

  test("goes on counting when the main child has ended: the earlier of both ends it", () => {
    const stopping = stop(running({ grace: milliseconds(8000) })).state;
    const sweeping = ends(stopping, "children");
    expect(told(sweeping)).toContain("sweep in 2500");
    expect(told(passes(sweeping.state, "grace"))).toEqual(["grace in 2000", "look to ask"]);
  });
});

describe("a stop signal while the others may end by themselves", () => {
  const waiting = ends(running({ waitAll: true }), "children").state;

  test("asks them", () => {
    const asking = stop(waiting);
    expect(told(asking)).toEqual(["look to ask", "recall in 2500"]);
    // And whoever comes later, as no countdown runs.
    expect(told(passes(asking.state, "recall"))).toEqual(["look to insist", "recall in 2500"]);
  });

  test("is forwarded to all with scope all, and whoever comes later is asked as well", () => {
    const all = ends(running({ waitAll: true, scope: "all" }), "children").state;
    const first = stop(all);
    expect(told(first)).toEqual([
      ...["SIGTERM to all", "say forwarded", "SIGCONT to all"],
      ...["look to ask", "recall in 2500"],
    ]);
    expect(told(stop(first.state))).toEqual(["SIGTERM to all", "say forwarded", "SIGCONT to all"]);
  });

  test("is dropped when they have been asked before", () => {
    expect(told(stop(stop(waiting).state))).toEqual(["say dropped"]);
  });
});

test("a process that got a stop signal as one of the group is asked once in all", () => {
  const stopping = arrives(running({ grace: milliseconds(8000) }), SIGTERM).state;
  const group = { whom: "group", group: CHILD } as const;
  const heard = {
    ...stopping,
    asked: afterAsking(stopping.asked, MAIN, { target: group, signal: SIGTERM, at: ticks(50) }),
  };
  const sweeping = ends(heard, "children").state;
  expect(sweeping.phase).toEqual({ name: "sweeping", ending: EXITED });
  const called = looks(sweeping, [seen(9, { group: CHILD }), seen(10)]);
  expect(told(called).slice(0, 2)).toEqual(["SIGTERM to 10", "SIGCONT to 10"]);
});

test("the first stop signal behind the last call is not forwarded, whatever the scope: everyone has been asked", () => {
  const sweeping = { ...ends(running({ scope: "all" }), "children").state, lastCall: true };
  const first = stop(sweeping);
  expect(told(first)).toEqual(["say dropped"]);
  // Who asks again means it.
  expect(told(stop(first.state))).toContain("SIGTERM to all");
});
