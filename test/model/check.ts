/** Runs the supervisor against the simulated kernel, over and over. */

import fc from "fast-check";
import { milliseconds } from "../../src/process.ts";
import { NOT_FORWARDED, SIGHUP, SIGINT, SIGQUIT, SIGTERM, type Signal } from "../../src/signal.ts";
import { supervise } from "../../src/supervise.ts";
import { remembering } from "../../src/supervisor/at-rest.ts";
import { initialState, type Rules, type Scope, type State } from "../../src/supervisor/state.ts";
import type { System } from "../../src/system/system.ts";
import { AtRest, type Part, SimulatedKernel, Violation } from "./kernel.ts";
import { anyHistory, type History } from "./world.ts";

/** How many histories a property is tried on. */
const RUNS = Number(process.env["LASTCALL_MODEL_RUNS"] ?? 2000);
/**
 * Where the histories start from. Always the same ones, so that a change is judged by what it changes; to search
 * further: `LASTCALL_MODEL_SEED=random LASTCALL_MODEL_RUNS=100000 bun test --timeout 600000 test/model`.
 */
const SEED = process.env["LASTCALL_MODEL_SEED"] ?? "20261123";
export const SEARCH = { numRuns: RUNS, ...(SEED === "random" ? {} : { seed: Number(SEED) }) };
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
    notForwarded: fc.constant(NOT_FORWARDED),
    continues: fc.constant(true),
    suspendsAfter: fc.constant(new Set<Signal>()),
    firstDropped: fc.constant(new Set<Signal>()),
    farewell: fc.constant(false),
  })
  .map(({ durations: { stopDelay, grace, sweepGrace }, ...others }) => ({
    ...others,
    stopDelay,
    grace: grace === undefined ? undefined : milliseconds(stopDelay + grace),
    sweepGrace,
  }));

/** What came of a history. */
export interface Run {
  readonly kernel: SimulatedKernel;
  readonly rules: Rules;
  readonly status: number;
}

/** Throws when something is wrong that came of a history. */
export type Check = (run: Run) => void;

/** Puts something between init and the kernel. */
export type Wrap = (kernel: SimulatedKernel) => System;

/** Init says nothing here. */
const silence = Object.assign(() => undefined, { says: () => false, owes: () => false });

/** The life of an init, which begins anew after every rest. */
function live(system: System, initial: State): number {
  for (let remembered = ""; ;) {
    try {
      return supervise(system, remembering(initial, remembered), silence);
    } catch (error) {
      if (!(error instanceof AtRest)) throw error;
      ({ remembered } = error);
    }
  }
}

const part: fc.Arbitrary<Part> = fc.record({
  isPidOne: fc.boolean(),
  rests: fc.boolean(),
  tellsOfOrphans: fc.boolean(),
});

/** Runs a history; what goes wrong is thrown with the story of how it came to it. */
function play(
  history: History,
  withRules: Rules,
  init: Part,
  check: Check,
  wrap: Wrap = (kernel) => kernel,
): void {
  const kernel = new SimulatedKernel(history, init);
  try {
    const status = live(wrap(kernel), initialState(withRules, kernel.main.pid));
    kernel.tell(`init leaves with ${String(status)}`);
    check({ kernel, rules: withRules, status });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const { isPidOne, rests, tellsOfOrphans } = init;
    const scene = `${isPidOne ? "PID 1" : "subreaper"}, scope ${withRules.scope}, sweep grace ${String(withRules.sweepGrace)} ms, grace ${String(withRules.grace)}, delay ${String(withRules.stopDelay)}${withRules.waitAll ? ", waits for all" : ""}${rests ? ", rests" : ""}${tellsOfOrphans ? ", hears of orphans" : ""}`;
    throw new Error(`${reason}\n\nHow it came to this (${scene}):\n${kernel.story.join("\n")}`, {
      cause: error,
    });
  }
}

/** A check after every history, of every container. */
export function inEveryHistory(check: Check, wrap?: Wrap): fc.IProperty<[History, Rules, Part]> {
  return fc.property(anyHistory, rules, part, (history, withRules, init) => {
    play(history, withRules, init, check, wrap);
  });
}

/** Fails, with a story, when a check fails after some history. */
export function holds(check: Check): void {
  fc.assert(inEveryHistory(check), { ...SEARCH, includeErrorInReport: true });
}

export function insist(condition: boolean, otherwise: string): void {
  if (!condition) throw new Violation(otherwise);
}
