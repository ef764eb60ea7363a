/** Processes for tests that look at none. */

import { signalSet } from "../../../src/signal-set.ts";
import type { Effect } from "../../../src/proc/disposition.ts";
import type { ProcessFacts } from "../../../src/proc/facts.ts";
import type { Reception } from "../../../src/proc/reception.ts";
import { milliseconds, pid } from "../../../src/process.ts";
import { SIGTERM } from "../../../src/signal.ts";
import { type Row, row, type Snapshot } from "../../../src/tools/inspect/snapshot.ts";
import { inTree } from "../../../src/tools/inspect/tree.ts";

const TERM = signalSet([SIGTERM]);
const PLAIN: Reception = {
  stance: { blocked: 0n, ignored: 0n, caught: 0n, init: "none" },
  pending: 0n,
  awaited: 0n,
  isAwaitedKnown: true,
};

/** How a process takes SIGTERM, as that effect. */
export function receiving(effect: Effect, more: Partial<Reception> = {}): Reception {
  const stances = {
    default: {},
    caught: { caught: TERM },
    ignored: { ignored: TERM },
    blocked: { blocked: TERM },
    dropped: { init: "own" as const },
  };
  return { ...PLAIN, ...more, stance: { ...PLAIN.stance, ...stances[effect] } };
}

/** A process of which a kernel tells no more than it must. */
export function bare(number: number, parent: number): ProcessFacts {
  return {
    ...{ pid: pid(number), leader: number, parent, group: number, session: 1, name: "server", state: "S" },
    ...{ words: ["server", "--port", "80"], startTime: 1000 * number },
  };
}

/** A process that has nothing special but what is given. */
export function facts(
  number: number,
  parent: number,
  more: Partial<Omit<ProcessFacts, "pid">> = {},
): ProcessFacts {
  return {
    ...bare(number, parent),
    ...{ user: 0, threads: 1, resident: 3 * 1024 ** 2, anonymous: 1024 ** 2, signals: NO_SIGNALS },
    reception: receiving("default"),
    ...more,
  };
}

const NO_SIGNALS = { blocked: 0n, ignored: 0n, caught: 0n, pending: 0n, pendingThread: 0n };

/** A zombie. */
export function zombie(number: number, parent: number): ProcessFacts {
  return { ...bare(number, parent), user: 0, threads: 1, signals: NO_SIGNALS, state: "Z", words: [] };
}

/** A look at those processes, 100 seconds after the machine was started. */
export function snapshot(processes: readonly ProcessFacts[], notes: readonly string[] = []): Snapshot {
  const rows = inTree(processes).map(({ process, branch }): Row =>
    row(process, milliseconds(100_000), branch),
  );
  return { time: milliseconds(1_000_000), rows, notes };
}
