/** One init that works for long: what it remembers must not grow, and at rest it must have given everything back. */

import { send } from "../../e2e/harness/container.ts";
import { memoryOf } from "../../e2e/harness/memory.ts";
import { childrenOf, descriptorsOf, idle, procFile, threadsOf } from "../../e2e/harness/proc.ts";
import { mistakes } from "./oracle.ts";
import type { Plan, Trouble } from "./plan.ts";
import { Run, type UnderTest } from "./run.ts";
import { bringAbout } from "./troubles.ts";

const [SIGKILL, SIGSTOP, SIGCHLD, SIGTERM] = [9, 19, 17, 15];
const CODE = 7;
/** Both in bytes: what is init's own at rest, and by how much it may grow from the second phase to the last. */
const AT_REST = 32 * 1024;
const GROWTH = 2 * 1024 * 1024;
/** How long a rest is looked at, in milliseconds. */
const WATCHED = 3000;

/** How much there is to do, and in how many parts; after each one init has a rest. */
export interface Endurance {
  readonly signals: number;
  readonly orphans: number;
  readonly phases: number;
  /** Whether some of the signals ask to stop. */
  readonly withStops: boolean;
}

/** What one phase came to. Memory in bytes. */
export interface Phase {
  readonly sent: number;
  readonly arrived: number;
  readonly orphans: number;
  /** Of its own: right after the work, and when nothing has happened for a while. */
  readonly busy: number;
  readonly quiet: number;
  readonly resident: number;
}

/** Runs it; tells of each phase. */
export async function endure(
  init: UnderTest,
  endurance: Endurance,
  tell: (phase: Phase) => void,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const phases: Phase[] = [];
  try {
    await using run = await Run.start(init, enduring(endurance, 0));
    await idle(run.init);
    const descriptors = JSON.stringify(descriptorsOf(run.init));
    for (let number = 0; number < endurance.phases; number++) {
      const phase = await work(run, enduring(endurance, number), init.rests);
      phases.push(phase);
      tell(phase);
    }
    if (JSON.stringify(descriptorsOf(run.init)) !== descriptors)
      failures.push("other descriptors than before");
    if (threadsOf(run.init) !== 1) failures.push("more than one thread");
    failures.push(...(await wakeUpMistakes(run)), ...growthMistakes(phases));
    run.board.set("leave", 1 + CODE);
    send(run.init, SIGTERM);
    const { status, stderr } = await run.end();
    if (status !== CODE) failures.push(`exit status ${status} instead of ${CODE}`);
    if (stderr !== "") failures.push(`in the log: ${stderr}`);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  return failures;
}

async function work(run: Run, plan: Plan, rests: boolean): Promise<Phase> {
  const said = await bringAbout(run, plan);
  if (said.length > 0) throw new Error(said.join());
  await run.until("all orphans", () => childrenOf(run.init).join() === String(run.command));
  await run.until("all signals", () => mistakes(run.board, plan, 0).length === 0);
  const busy = memoryOf(run.init).anonymous;
  if (rests) await run.until("a rest", () => memoryOf(run.init).anonymous <= AT_REST);
  const { anonymous: quiet, resident } = memoryOf(run.init);
  const signals = Array.from({ length: 64 }, (_, index) => index + 1);
  return {
    sent: signals.reduce((sum, each) => sum + run.board.sent(each).count, 0),
    arrived: signals.reduce((sum, each) => sum + run.board.received(each).count, 0),
    orphans: run.board.get("orphans"),
    busy,
    quiet,
    resident,
  };
}

/** Signals from outside and inside, and orphans, as quickly as they can be made. */
export function enduring({ signals, orphans, phases, withStops }: Endurance, phase: number): Plan {
  const share = (all: number): number => Math.ceil(all / phases);
  const flood = (from: "outside" | "inside"): Trouble => ({
    what: "flood",
    from,
    count: Math.ceil(share(signals) / 2),
    seed: phase + 1,
  });
  const excluded = [SIGKILL, SIGSTOP, SIGCHLD, ...(withStops ? [] : [2, 3, SIGTERM])];
  return {
    seed: phase,
    isPidOne: true,
    settings: {},
    asVariables: false,
    rewrites: new Map(),
    signals: Array.from({ length: 64 }, (_, index) => index + 1).filter((each) => !excluded.includes(each)),
    log: "reading",
    limits: {},
    troubles: [
      flood("outside"),
      flood("inside"),
      { what: "job", job: { kind: "siblings", numbers: [share(orphans), 0, 0] } },
    ],
    crowd: { count: 0, deaf: 0, longest: 0 },
    ending: { by: "stop", code: CODE },
  };
}

/** When nothing happens, init is not woken up. */
async function wakeUpMistakes({ init }: Run): Promise<readonly string[]> {
  const switches = (): string => /nr_switches\s*:\s*(\d+)/.exec(procFile(init, "sched"))?.[1] ?? "unknown";
  await idle(init);
  const before = switches();
  await Bun.sleep(WATCHED);
  const after = switches();
  return after === before ? [] : [`woken up at rest: ${before} switches, and then ${after}`];
}

function growthMistakes(phases: readonly Phase[]): readonly string[] {
  // The first phase is when everything is used for the first time.
  const second = phases[1]?.busy ?? Infinity;
  const last = phases.at(-1)?.busy ?? 0;
  return last - second <= GROWTH ? [] : [`memory of its own grew from ${second} to ${last} bytes`];
}
