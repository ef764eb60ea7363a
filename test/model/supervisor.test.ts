/** The supervisor against the simulated kernel: what holds in every history. */

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { milliseconds, shellStatus } from "../../src/process.ts";
import {
  NOT_FORWARDED,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGQUIT,
  SIGTERM,
  type Signal,
} from "../../src/signal.ts";
import { supervise } from "../../src/supervise.ts";
import { asksToStop } from "../../src/supervisor/forward.ts";
import { initialState, type Rules, type Scope } from "../../src/supervisor/state.ts";
import type { System } from "../../src/system/system.ts";
import { SimulatedKernel, Violation } from "./kernel.ts";
import { anyHistory, type History } from "./world.ts";

/** How many histories a property is tried on. */
const RUNS = Number(process.env["LASTCALL_MODEL_RUNS"] ?? 2000);
/**
 * Where the histories start from. Always the same ones, so that a change is judged by what it changes; to search
 * further: `LASTCALL_MODEL_SEED=random LASTCALL_MODEL_RUNS=100000 bun test test/model`.
 */
const SEED = process.env["LASTCALL_MODEL_SEED"] ?? "20261123";
const SEARCH = { numRuns: RUNS, ...(SEED === "random" ? {} : { seed: Number(SEED) }) };
/** What init may take beyond the graces: the kernel's time for SIGKILL, and the time between two looks. */
const SLACK = 1100;
/** By how much a freeze may shorten a grace, or lengthen it: the longest wait while there is a deadline. */
const THAW = 200;
/** How long it may take init to see that a process ended of which nobody tells it. */
const LOOK = 50;
/** The same, while the others may take as long as they like. */
const SELDOM = 1000;
/** Whoever comes so shortly before SIGKILL may not have been asked. */
const LAST_MOMENT = 150;

const durations = fc.record({
  stopDelay: fc.constantFrom(0, 0, 500, 3000).map(milliseconds),
  grace: fc.constantFrom(undefined, undefined, 400, 4000, 12_000),
  sweepGrace: fc.constantFrom(0, 1000, 5000).map(milliseconds),
});

const rules: fc.Arbitrary<Rules> = fc
  .record({
    scope: fc.constantFrom<Scope>("child", "group", "all"),
    rewrite: fc.constantFrom<Rules["rewrite"]>(
      new Map(),
      new Map([[SIGTERM, SIGINT]]),
      new Map([[SIGHUP, SIGTERM]]),
      new Map<Signal, Signal | "drop">([[SIGQUIT, "drop"]]),
    ),
    stopSignals: fc.constant(new Set([SIGTERM, SIGINT, SIGQUIT])),
    remapExit: fc.constantFrom<ReadonlySet<number>>(new Set(), new Set([143, 7])),
    warnOrphans: fc.boolean(),
    durations,
    waitAll: fc.boolean(),
    mirrorStops: fc.constant(false),
  })
  .map(({ durations: { stopDelay, grace, sweepGrace }, ...others }) => ({
    ...others,
    stopDelay,
    grace: grace === undefined ? undefined : milliseconds(stopDelay + grace),
    sweepGrace,
  }));

interface Run {
  readonly kernel: SimulatedKernel;
  readonly rules: Rules;
  readonly status: number;
}

/** Puts something between init and the kernel. */
type Wrap = (kernel: SimulatedKernel) => System;

/** Runs a history; what goes wrong is thrown with the story of how it came to it. */
function play(
  history: History,
  withRules: Rules,
  isPidOne: boolean,
  check: (run: Run) => void,
  wrap: Wrap = (kernel) => kernel,
): void {
  const kernel = new SimulatedKernel(history, isPidOne);
  try {
    const status = supervise(wrap(kernel), initialState(withRules, kernel.main.pid), () => undefined);
    kernel.tell(`init leaves with ${String(status)}`);
    check({ kernel, rules: withRules, status });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const scene = `${isPidOne ? "PID 1" : "subreaper"}, scope ${withRules.scope}, sweep grace ${String(withRules.sweepGrace)} ms, grace ${String(withRules.grace)}, delay ${String(withRules.stopDelay)}${withRules.waitAll ? ", waits for all" : ""}`;
    throw new Error(`${reason}\n\nHow it came to this (${scene}):\n${kernel.story.join("\n")}`, {
      cause: error,
    });
  }
}

function inEveryHistory(check: (run: Run) => void, wrap?: Wrap): fc.IProperty<[History, Rules, boolean]> {
  return fc.property(anyHistory, rules, fc.boolean(), (history, withRules, isPidOne) => {
    play(history, withRules, isPidOne, check, wrap);
  });
}

function holds(check: (run: Run) => void): void {
  fc.assert(inEveryHistory(check), { ...SEARCH, includeErrorInReport: true });
}

function insist(condition: boolean, otherwise: string): void {
  if (!condition) throw new Violation(otherwise);
}

/** What a received signal is to become, SIGCONT behind a stop signal included. */
function expected(of: Rules, taken: Signal): readonly Signal[] {
  const as = of.rewrite.get(taken) ?? taken;
  if (NOT_FORWARDED.has(taken) || as === "drop") return [];
  return asksToStop(of, taken) ? [as, SIGCONT] : [as];
}

/** When the first stop signal arrived. */
function stopAt({ kernel, rules: of }: Run): number | undefined {
  return kernel.arrived.find(({ signal: arrived }) => asksToStop(of, arrived))?.at;
}

/** Whether init can reach everyone whom it is responsible for. */
function reachesAll({ kernel }: Run): boolean {
  return kernel.isPidOne || kernel.hasProc;
}

describe("in every history", () => {
  test("init does not leave before its main child has ended and been reaped", () => {
    holds(({ kernel }) => {
      insist(kernel.main.state === "reaped", "init left before its main child");
    });
  });

  test("init leaves with the main child's exit code, or 128 and its signal, remapped", () => {
    holds(({ kernel, rules: { remapExit }, status }) => {
      const { ending } = kernel.main;
      const kept = ending === undefined ? -1 : shellStatus(ending);
      insist(status === (remapExit.has(kept) ? 0 : kept), `the main child's status was ${String(kept)}`);
    });
  });

  test("without a delay every signal that arrives reaches the main child once, as it is to be, and in order", () => {
    holds((run) => {
      const { kernel, rules: withRules } = run;
      if (withRules.stopDelay > 0 || (withRules.scope === "all" && !reachesAll(run))) return;
      const want = kernel.taken.flatMap((each) => expected(withRules, each));
      const got = kernel.main.sent.slice(0, want.length);
      insist(got.join() === want.join(), `the main child got ${got.join()} instead of ${want.join()}`);
    });
  });

  test("with a delay every signal that arrives reaches the main child once, a stop signal perhaps too late", () => {
    holds((run) => {
      const { kernel, rules: withRules } = run;
      // Without /proc the last call reaches the main child as well.
      if (!kernel.hasProc) return;
      const want = kernel.taken.flatMap((each) => expected(withRules, each)).sort();
      const first = kernel.taken.find((each) => asksToStop(withRules, each));
      const without = first === undefined ? want : leaveOut(want, expected(withRules, first));
      const got = kernel.main.sent.filter((each) => each !== SIGKILL).sort();
      const isComplete = [want, without].some((each) => each.join() === got.join());
      insist(isComplete, `the main child got ${got.join()} instead of ${want.join()}`);
    });
  });

  test("init leaves no zombie behind that was its to reap", () => {
    holds(({ kernel }) => {
      const zombies = kernel.table.childrenOfInit().filter(({ state }) => state === "zombie");
      insist(zombies.length === 0, `${String(zombies.length)} children were left unreaped`);
    });
  });

  test("nobody is left when init leaves but whom SIGKILL does not end, unless it is to leave at once", () => {
    holds((run) => {
      const { kernel, rules: of } = run;
      if (!reachesAll(run) || (of.sweepGrace === 0 && !of.waitAll)) return;
      // Who comes when everything has been killed is late.
      const end = kernel.killing?.at ?? Infinity;
      const mortal = kernel.table.alive().filter(({ manner }) => manner.on !== "stuck");
      const living = mortal.filter((each) => each !== kernel.bystander && each.startedAt <= end);
      insist(living.length === 0, `${String(living.length)} processes were left`);
    });
  });

  test("nobody is killed who was not asked to stop, but at the last moment", () => {
    holds((run) => {
      const { victims } = run.kernel.killing ?? { victims: [] };
      if (run.rules.sweepGrace === 0) return;
      const unasked = victims.filter((each) => each.askedAt === undefined && isKnown(run, each));
      insist(unasked.length === 0, `${unasked.map(({ pid }) => pid).join()} were killed unasked`);
    });
  });

  test("nobody is killed before the time is over that it was given, freezes not counted", () => {
    holds((run) => {
      const { kernel } = run;
      const { victims, at } = kernel.killing ?? { victims: [], at: 0 };
      const given = givenTime(run);
      const late = kernel.freezes * THAW + LAST_MOMENT;
      for (const { pid, askedAt, startedAt } of victims) {
        if (askedAt === undefined || pid === kernel.main.pid) continue;
        // Whoever came later has as long again as it had been there; a helper of a clean-up is left alone at first.
        const isLate = startedAt >= (stopAt(run) ?? Infinity);
        const least = Math.min(isLate ? given / 2 : given, (at - startedAt) / 2);
        insist(at - askedAt >= least - late, `${String(pid)} was killed after ${String(at - askedAt)} ms`);
      }
    });
  });

  test("nobody is killed who would have stopped when asked, stopped processes included", () => {
    holds((run) => {
      const { victims } = run.kernel.killing ?? { victims: [] };
      if (run.rules.sweepGrace === 0) return;
      const obedient = victims.filter((each) => each.manner.on === "default" && isKnown(run, each));
      insist(obedient.length === 0, "a process was killed that would have obeyed");
    });
  });

  test("nobody is asked by the last call who had been asked before", () => {
    holds(({ kernel }) => {
      insist(
        kernel.askedTwice.length === 0,
        `${kernel.askedTwice.map(({ pid }) => pid).join()} were asked twice`,
      );
    });
  });

  test("init leaves as soon as nobody is left", () => {
    holds(({ kernel, rules: { waitAll } }) => {
      const took = kernel.running - kernel.lastEndAt;
      const left = kernel.table.alive().filter((each) => each !== kernel.bystander);
      if (left.length > 0) return;
      insist(took <= (waitAll ? SELDOM : LOOK) + kernel.freezes * THAW, `init took ${String(took)} ms`);
    });
  });

  test("init leaves within its graces", () => {
    holds((run) => {
      const { kernel, rules: of } = run;
      const late = SLACK + kernel.freezes * THAW;
      const took = kernel.running - (kernel.mainEndedAt ?? 0);
      if (!of.waitAll) insist(took <= of.sweepGrace + late, `init took ${String(took)} ms`);
      const stopped = stopAt(run);
      if (of.grace === undefined || stopped === undefined || kernel.main.manner.on === "stuck") return;
      const all = kernel.running - stopped;
      insist(all <= of.grace + late, `init took ${String(all)} ms from the stop signal on`);
    });
  });

  test("a bystander in a shared PID namespace is never signalled", () => {
    holds(({ kernel }) => {
      insist((kernel.bystander?.sent.length ?? 0) === 0, "a bystander was signalled");
    });
  });
});

/** How long those have who are there when the last call begins. */
function givenTime({ rules: { sweepGrace, grace, stopDelay } }: Run): number {
  return Math.min(sweepGrace, grace === undefined ? Infinity : (grace - stopDelay) / 2);
}

/** Whether init could know of a victim in time: it sees who is there, or it was there at the first request, to all. */
function isKnown(run: Run, { startedAt }: { startedAt: number }): boolean {
  const { kernel } = run;
  const slack = LAST_MOMENT + kernel.freezes * THAW;
  if (kernel.hasProc) return startedAt < (kernel.killing?.at ?? 0) - slack;
  const stopped = stopAt(run);
  const { grace } = run.rules;
  const early = stopped === undefined || grace === undefined ? Infinity : stopped + grace - givenTime(run);
  return startedAt < Math.min(early, kernel.mainEndedAt ?? Infinity) - slack;
}

function leaveOut(from: readonly Signal[], these: readonly Signal[]): readonly Signal[] {
  const rest = [...from];
  for (const each of these) rest.splice(rest.indexOf(each), 1);
  return rest;
}

describe("a mistake in init", () => {
  /** Takes one SIGCHLD for one child. */
  const reapsOnce: Wrap = (kernel) => ({
    ...bound(kernel),
    reap: () => [...kernel.reap()].slice(0, 1),
  });
  const found = fc.check(
    inEveryHistory(() => undefined, reapsOnce),
    SEARCH,
  );

  test("is found", () => {
    expect(found.failed).toBe(true);
  });

  test("is told as a story, the shortest that shows it", () => {
    const story = found.errorInstance instanceof Error ? found.errorInstance.message : "";
    expect(story).toContain("init waits for ever");
    expect(story).toMatch(/init starts process \d, the main child/);
    expect(story.split("\n").length).toBeLessThan(10);
  });
});

function bound(kernel: SimulatedKernel): System {
  return {
    wait: (limit) => kernel.wait(limit),
    now: () => kernel.now(),
    bootTime: () => kernel.bootTime(),
    look: () => kernel.look(),
    send: (what, target) => kernel.send(what, target),
    reap: () => kernel.reap(),
    suspend: () => {
      kernel.suspend();
    },
    lendTerminal: () => {
      kernel.lendTerminal();
    },
    takeTerminalBack: () => {
      kernel.takeTerminalBack();
    },
  };
}
