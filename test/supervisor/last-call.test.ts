import { describe, expect, test } from "bun:test";
import { milliseconds, type SeenProcess, ticks } from "../../src/process.ts";
import { signalSet } from "../../src/signal-set.ts";
import { SIGINT } from "../../src/signal.ts";
import { afterAsking, type Asked, NOBODY } from "../../src/supervisor/asked.ts";
import { startCountdown } from "../../src/supervisor/last-call.ts";
import type { Purpose } from "../../src/supervisor/event.ts";
import { mainOf, type Rules, type State } from "../../src/supervisor/state.ts";
import { step } from "../../src/supervisor/step.ts";
import type { Step } from "../../src/supervisor/then.ts";
import { CHILD, ends, EXITED, looks, passes, running, seen, told } from "./support.ts";

const [NINE, TEN] = [seen(9), seen(10)];
const ASKED_NINE = ["SIGTERM to 9", "SIGCONT to 9", "say last-call", "look to ask"];
const LEAVES = ["say leaving", "exit 3"];

/** The main child has ended and left others behind. */
function sweeping(rules: Partial<Rules> = {}, remaining: "children" | "others" = "children"): State {
  return ends(running(rules), remaining).state;
}

/** The state after a look that found those. */
function after(state: State, processes: readonly SeenProcess[], at = 100, why: Purpose = "ask"): State {
  return looks(state, processes, at, why).state;
}

describe("a roll call", () => {
  test("asks everyone, continues who is stopped by that, tells of it and looks again", () => {
    const called = looks(sweeping(), [NINE, TEN]);
    expect(told(called)).toEqual([
      ...["SIGTERM to 9", "SIGCONT to 9", "SIGTERM to 10", "SIGCONT to 10", "say last-call", "look to ask"],
    ]);
    expect(called.actions[4]).toEqual({
      type: "say",
      notice: {
        event: "last-call",
        processes: [
          { pid: NINE.pid, command: "sleep" },
          { pid: TEN.pid, command: "sleep" },
        ],
      },
    });
  });

  test("asks nobody twice, and looks no more when nobody is new", () => {
    const first = after(sweeping(), [NINE]);
    expect(told(looks(first, [NINE, TEN]))).toEqual([
      ...["SIGTERM to 10", "SIGCONT to 10", "say last-call", "look to ask"],
    ]);
    expect(told(looks(first, [NINE]))).toEqual([]);
  });

  test("asks a later process of the same number", () => {
    const first = after(sweeping(), [NINE]);
    expect(told(looks(first, [{ ...NINE, startTime: ticks(11) }]))).toEqual(ASKED_NINE);
  });

  test("continues who was stopped again after it had been asked", () => {
    const first = after(sweeping(), [NINE]);
    expect(told(looks(first, [{ ...NINE, isStopped: true }]))).toEqual(["SIGCONT to 9"]);
  });

  test("spares a helper till it is to insist", () => {
    const helper = seen(10, { parent: 9, startTime: ticks(110) });
    const first = after(sweeping(), [NINE], 100);
    expect(told(looks(first, [NINE, helper], 120))).toEqual([]);
    expect(told(looks(first, [NINE, helper], 120, "insist")).slice(0, 2)).toEqual([
      ...["SIGTERM to 10", "SIGCONT to 10"],
    ]);
  });

  test("ends for the moment when there is somebody new each time", () => {
    let next: Step = { state: sweeping(), actions: [] };
    let looked = 0;
    for (let number = 100; looked < 50; number++, looked++) {
      next = looks(next.state, [seen(number)]);
      if (!told(next).includes("look to ask")) break;
    }
    expect(looked).toBe(2);
    // The next step of the countdown looks again.
    expect(told(looks(passes(next.state, "sweep").state, [seen(999)], 200, "insist"))).toContain(
      "look to ask",
    );
  });

  /** After SIGINT to the group, in which those were. */
  function interrupted(...processes: readonly SeenProcess[]): Asked {
    const target = { whom: "group", group: CHILD } as const;
    return afterAsking(NOBODY, mainOf(running()), { target, signal: SIGINT, at: ticks(50), seen: processes });
  }
  const HANDLER = { group: CHILD, catches: signalSet([SIGINT]) };

  test("is for the main child only if what it got means nothing to it, as long as it lives", () => {
    const [polite, deaf] = [seen(CHILD, HANDLER), seen(CHILD, { group: CHILD })];
    for (const [main, called] of [
      [polite, ASKED_NINE],
      [deaf, ["SIGTERM to 7", "SIGCONT to 7", ...ASKED_NINE]],
    ] as const) {
      const state = { ...running(), asked: interrupted(main) };
      const counting = startCountdown(state, "grace", milliseconds(1000)).state;
      expect(told(looks(counting, [main, NINE]))).toEqual([...called]);
    }
    expect(told(looks(sweeping(), [seen(CHILD)])).slice(0, 1)).toEqual(["SIGTERM to 7"]);
  });

  test("is also for those of the group to whom what was forwarded means nothing", () => {
    const [background, polite] = [seen(9, { group: CHILD }), seen(10, HANDLER)];
    const state = { ...sweeping(), asked: interrupted(background, polite) };
    expect(told(looks(state, [background, polite]))).toEqual(ASKED_NINE);
    // Many a handler has further ones ignored while it cleans up: it was asked all the same.
    expect(told(looks(state, [{ ...polite, catches: 0n }]))).toEqual([]);
  });

  test("is over when all are being killed", () => {
    expect(told(looks(killing, [NINE]))).toEqual([]);
  });
});

describe("without a look, since /proc is not to be seen,", () => {
  const unseen = looks(sweeping(), undefined);

  test("all are asked together, once", () => {
    expect(told(unseen)).toEqual(["SIGTERM to all", "SIGCONT to all", "say last-call"]);
    expect(told(looks(unseen.state, undefined))).toEqual([]);
    expect(told(looks(passes(unseen.state, "sweep").state, undefined, 200, "insist"))).toEqual([]);
  });

  test("a step of the countdown does not put off when it is looked who is left", () => {
    const others = looks(sweeping({}, "others"), undefined);
    expect(told(others)).toEqual(["SIGTERM to all", "SIGCONT to all", "say last-call"]);
    expect(told(looks(others.state, undefined))).toEqual([]);
  });

  test("the killed are not named", () => {
    const killed = looks(killing, undefined, 100, "kill");
    expect(killed.actions).toEqual([{ type: "say", notice: { event: "killing" } }]);
  });
});

describe("a countdown", () => {
  test("halves what is left at each step, and kills when there is nothing left to halve", () => {
    let next = startCountdown(sweeping(), "sweep", milliseconds(1000));
    const steps = [told(next)];
    while (next.state.phase.name !== "killing") {
      next = passes(next.state, "sweep");
      steps.push(told(next));
    }
    expect(steps.slice(0, -1)).toEqual([
      ["sweep in 500", "look to ask"],
      ["sweep in 250", "look to insist"],
      ["sweep in 125", "look to insist"],
      ["sweep in 62.5", "look to insist"],
      ["sweep in 31.25", "look to insist"],
      ["sweep in 31.25", "look to insist"],
    ]);
    expect(steps.at(-1)).toEqual(["look to kill", "SIGKILL to all", "give-up in 1000", "reap"]);
  });

  test("means nothing once all are being killed", () => {
    expect(passes(killing, "sweep")).toEqual({ state: killing, actions: [] });
    expect(passes(killing, "grace")).toEqual({ state: killing, actions: [] });
  });
});

const killing: State = { ...sweeping(), phase: { name: "killing", ending: EXITED, gaveUp: false } };
const mainDeaf: State = { ...running(), phase: { name: "killing", ending: undefined, gaveUp: false } };

describe("killing", () => {
  test("is told with names, and not at all when nobody is left", () => {
    const killed = looks(killing, [NINE], 100, "kill");
    expect(killed.actions).toEqual([
      { type: "say", notice: { event: "killing", processes: [{ pid: NINE.pid, command: "sleep" }] } },
    ]);
    expect(told(looks(killing, [], 100, "kill"))).toEqual([]);
  });

  test("is repeated, for whoever came in between", () => {
    expect(told(passes(killing, "poll"))).toEqual(["SIGKILL to all", "reap"]);
  });

  test("is given up after a while: init tells of whom, and leaves", () => {
    expect(told(passes(killing, "give-up"))).toEqual(["look to give-up"]);
    const survived = looks(killing, [NINE], 100, "give-up");
    expect(told(survived)).toEqual(["say unkillable", ...LEAVES]);
    expect(told(looks(killing, [], 100, "give-up"))).toEqual(LEAVES);
    expect(told(looks(killing, undefined, 100, "give-up"))).toEqual(["say unkillable", ...LEAVES]);
  });

  test("does not let init leave before the main child, and not wake it up until that ends", () => {
    const survived = looks(mainDeaf, [seen(CHILD)], 100, "give-up");
    expect(told(survived)).toEqual(["say unkillable"]);
    const reaped = ends(survived.state, "children", NINE.pid);
    expect(told(reaped)).toEqual(["say orphan-reaped"]);
    expect(told(ends(reaped.state, "children"))).toEqual(["say ended", ...LEAVES]);
  });

  test("that has been given up means nothing in another phase", () => {
    for (const state of [running(), sweeping()])
      expect(passes(state, "give-up")).toEqual({ state, actions: [] });
  });
});

describe("of processes of whose ends nobody tells", () => {
  const others = sweeping({}, "others");

  test("init sees soon whether they are still there", () => {
    expect(told(ends(running(), "others")).slice(-1)).toEqual(["poll in 50"]);
    expect(told(looks(others, [NINE]))).toEqual(ASKED_NINE);
    expect(told(passes(others, "poll"))).toEqual(["reap"]);
    expect(told(step(others, { type: "reaped", remaining: "others" }))).toEqual([
      "poll in 50",
      "look to ask",
    ]);
  });

  test("who has ended may leave children to init: it reaps before it leaves", () => {
    const gone = looks(others, []);
    expect(told(gone)).toEqual(["reap"]);
    expect(told(ends(gone.state, "others", NINE.pid)).slice(1)).toEqual(LEAVES);
    expect(told(ends(gone.state, "children", NINE.pid)).slice(1)).toEqual([]);
  });

  test("it sees seldom when they may take as long as they like", () => {
    expect(told(ends(running({ waitAll: true }), "others"))).toEqual([
      "say ended",
      "say waiting",
      "poll in 1000",
    ]);
  });
});

describe("a step of a countdown that is late", () => {
  const counting = startCountdown(sweeping(), "sweep", milliseconds(4000)).state;

  test("shortens what comes behind it", () => {
    expect(told(passes(counting, "sweep", 400))).toEqual(["sweep in 800", "look to insist"]);
  });

  test("is the last when nothing is left", () => {
    expect(told(passes(counting, "sweep", 2000))[0]).toBe("look to kill");
  });
});
