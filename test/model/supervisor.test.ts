/** The supervisor against the simulated kernel: what holds in every history. */

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { milliseconds, shellStatus } from "../../src/process.ts";
import {
  NOT_FORWARDED,
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGTERM,
  type Signal,
  STOPPING,
} from "../../src/signal.ts";
import { supervise } from "../../src/supervise.ts";
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
/** How long it may take init to see that a process ended of which nobody tells it. */
const LOOK = 50;

const rules = fc.record<Rules>({
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
  sweepGrace: fc.constantFrom(0, 1000, 5000).map(milliseconds),
  mirrorStops: fc.constant(false),
});

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
    const scene = `${isPidOne ? "PID 1" : "subreaper"}, scope ${withRules.scope}, grace ${String(withRules.sweepGrace)} ms`;
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
  fc.assert(inEveryHistory(check), SEARCH);
}

function insist(condition: boolean, otherwise: string): void {
  if (!condition) throw new Violation(otherwise);
}

/** What a received signal is to become, SIGCONT behind a stop signal included. */
function expected({ rewrite, stopSignals }: Rules, taken: Signal): readonly Signal[] {
  const as = rewrite.get(taken) ?? taken;
  if (NOT_FORWARDED.has(taken) || as === "drop") return [];
  const asksToStop = stopSignals.has(taken) || stopSignals.has(as);
  return asksToStop && as !== SIGCONT && !STOPPING.has(as) ? [as, SIGCONT] : [as];
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

  test("every signal that arrives reaches the main child once, as it is to be, and in order", () => {
    holds(({ kernel, rules: withRules }) => {
      const want = kernel.taken.flatMap((each) => expected(withRules, each));
      const got = kernel.main.sent.slice(0, want.length);
      insist(got.join() === want.join(), `the main child got ${got.join()} instead of ${want.join()}`);
    });
  });

  test("init leaves no zombie behind that was its to reap", () => {
    holds(({ kernel }) => {
      const zombies = kernel.table.childrenOfInit().filter(({ state }) => state === "zombie");
      insist(zombies.length === 0, `${String(zombies.length)} children were left unreaped`);
    });
  });

  test("with a sweep grace, nobody is left when init leaves", () => {
    holds(({ kernel, rules: { sweepGrace } }) => {
      const left = kernel.table.present().filter((each) => each !== kernel.bystander);
      insist(sweepGrace === 0 || left.length === 0, `${String(left.length)} processes were left`);
    });
  });

  test("everyone who was there when the main child ended is asked to stop before anyone is killed", () => {
    holds(({ kernel }) => {
      insist(kernel.killedUnasked.length === 0, "a process was killed unasked");
    });
  });

  test("nobody is killed who would have stopped when asked, stopped processes included", () => {
    holds(({ kernel }) => {
      insist(kernel.killedTooEarly.length === 0, "a process was killed that would have obeyed");
    });
  });

  test("init leaves as soon as nobody is left", () => {
    holds(({ kernel }) => {
      insist(
        kernel.now() - kernel.lastEndAt <= LOOK,
        `init took ${String(kernel.now() - kernel.lastEndAt)} ms`,
      );
    });
  });

  test("init leaves within its grace", () => {
    holds(({ kernel, rules: { sweepGrace } }) => {
      const took = kernel.now() - (kernel.mainEndedAt ?? 0);
      insist(took <= sweepGrace + SLACK, `init took ${String(took)} ms`);
    });
  });

  test("a bystander in a shared PID namespace is never signalled", () => {
    holds(({ kernel }) => {
      insist((kernel.bystander?.sent.length ?? 0) === 0, "a bystander was signalled");
    });
  });
});

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
