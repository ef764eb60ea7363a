/** One round: an init is started, has a hard time, and is ended; what it did wrong is told. */

import { send } from "../../e2e/harness/container.ts";
import { memoryOf } from "../../e2e/harness/memory.ts";
import { childrenOf, descriptorsOf, idle, nextTick, threadsOf } from "../../e2e/harness/proc.ts";
import { endingMistakes } from "./ending.ts";
import { mistakes, roll, STOP_SIGNALS } from "./oracle.ts";
import type { Plan } from "./plan.ts";
import { Run, type UnderTest } from "./run.ts";
import { bringAbout } from "./troubles.ts";

const SIGTERM = 15;
const SIGKILL = 9;
/** The place of the job that gathers those who are there at the end. */
const GATHERING = 7;
/** The most that is init's own then, and whatever it does, in bytes. */
const AT_REST = 32 * 1024;
const MOST = 32 * 1024 * 1024;

/** What there was to do, and what it took. Memory in bytes. */
export interface Figures {
  readonly sent: number;
  readonly arrived: number;
  readonly orphans: number;
  readonly refused: number;
  readonly eaten: number;
  readonly interruptions: number;
  readonly jumps: number;
  readonly memoryBefore: number;
  readonly memoryAfter: number;
}

export interface Outcome {
  readonly failures: readonly string[];
  readonly figures: Figures | undefined;
}

/** Plays a plan with that init. */
export async function play(init: UnderTest, plan: Plan): Promise<Outcome> {
  const failures: string[] = [];
  let figures: Figures | undefined;
  try {
    await using run = await Run.start(init, plan);
    // It may still be opening files: for a report, who the command is.
    await idle(run.init);
    const before = stateOf(run);
    failures.push(...(await bringAbout(run, plan)));
    run.cell.limit("pids", undefined);
    failures.push(...(await settle(run, plan, init.rests)));
    const after = stateOf(run);
    failures.push(...stateMistakes(before, after));
    figures = figuresOf(run, before, after);
    failures.push(...(await finish(run, plan)));
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  return { failures, figures };
}

/** Waits until all has arrived and all are reaped that will be; then sends each signal once more, by itself. */
async function settle(run: Run, plan: Plan, rests: boolean): Promise<readonly string[]> {
  const wrong = (): readonly string[] => mistakes(run.board, plan, run.extraContinues);
  const failures: string[] = [];
  const wait = async (what: string, condition: () => boolean): Promise<void> => {
    try {
      await run.until(what, condition);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  await wait("all signals", () => wrong().length === 0);
  await wait("all orphans", () => childrenOf(run.init).join() === String(run.command));
  // Now that nothing happens any more, it gives back what it had for all that.
  if (rests && mayRest(plan)) await wait("a rest", () => memoryOf(run.init).anonymous <= AT_REST);
  failures.push(...wrong());
  if (failures.length > 0) return failures;
  const unheard = await run.outside("roll", String(run.init), ...roll(plan));
  await wait("the roll call", () => wrong().length === 0);
  return [...(unheard === "" ? [] : [unheard]), ...wrong()];
}

/** Whether init has nothing to remember: no request to stop, no report to write, no lost lines to tell of. */
function mayRest({ settings, signals }: Plan): boolean {
  const isQuiet = settings["log-level"] === undefined || settings["log-level"] === "error";
  const hasNoReport = settings["report"] === undefined;
  return (
    isQuiet &&
    hasNoReport &&
    settings["warn-orphans"] === undefined &&
    !STOP_SIGNALS.some((each) => signals.includes(each))
  );
}

interface State {
  readonly descriptors: string;
  readonly threads: number;
  readonly memory: number;
}

function stateOf({ init }: Run): State {
  return {
    descriptors: JSON.stringify(descriptorsOf(init)),
    threads: threadsOf(init),
    memory: memoryOf(init).anonymous,
  };
}

function stateMistakes(before: State, after: State): readonly string[] {
  return [
    ...(after.descriptors === before.descriptors
      ? []
      : [`descriptors: ${before.descriptors}, and at the end ${after.descriptors}`]),
    ...(after.threads === 1 ? [] : [`${after.threads} threads`]),
    ...(after.memory <= MOST ? [] : [`${after.memory} bytes of memory of its own`]),
  ];
}

function figuresOf({ board }: Run, before: State, after: State): Figures {
  const signals = Array.from({ length: 64 }, (_, index) => index + 1);
  return {
    sent: signals.reduce((sum, each) => sum + board.sent(each).count, 0),
    arrived: signals.reduce((sum, each) => sum + board.received(each).count, 0),
    orphans: board.get("orphans"),
    refused: board.get("refused"),
    eaten: board.get("eaten"),
    interruptions: board.get("interruptions"),
    jumps: board.get("jumps"),
    memoryBefore: before.memory,
    memoryAfter: after.memory,
  };
}

/** Lets it end; what was wrong with that. */
async function finish(run: Run, plan: Plan): Promise<readonly string[]> {
  const { board } = run;
  const { crowd, ending } = plan;
  board.ask(GATHERING, { kind: "gather", numbers: [crowd.count, crowd.deaf, crowd.longest * 1000] });
  await run.until("the crowd", () => board.get("gathered") === crowd.count);
  // Who has become an orphan in between comes to init, and who starts in the same tick may be asked twice.
  await nextTick();
  await nextTick();
  board.set("drain", 1);
  switch (ending.by) {
    case "stop":
      board.set("leave", 1 + ending.code);
      send(run.init, SIGTERM);
      break;
    case "grace":
      send(run.init, SIGTERM);
      break;
    case "exit":
      board.set("exitNow", 1 + ending.code);
      break;
    case "kill":
      send(run.command, SIGKILL);
      break;
    case "memory":
      board.set("eat", 1);
      break;
  }
  const result = await run.end();
  return endingMistakes(plan, board, result);
}
