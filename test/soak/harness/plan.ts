/** What one round is to be, drawn by a seed: data, and the same for the same seed. */

import { Dice } from "./random.ts";
import type { Job } from "./board.ts";

/** What init's log is written to, and whether anybody reads it: test/soak/load-outside.h */
export type LogReader = "reading" | "slow" | "full" | "gone" | "closed" | "full-device";

/** Something that happens to init while it works, together with others. */
export type Trouble =
  /** Signals of the set from a process outside, or by a job from inside. */
  | {
      readonly what: "flood";
      readonly from: "outside" | "inside";
      readonly count: number;
      readonly seed: number;
    }
  | { readonly what: "job"; readonly job: Job }
  /** SIGSTOP, and after at most so many milliseconds SIGCONT. */
  | {
      readonly what: "stop";
      readonly whom: "command" | "init";
      readonly times: number;
      readonly longest: number;
    }
  | { readonly what: "freeze"; readonly times: number; readonly longest: number }
  | { readonly what: "interrupt"; readonly count: number }
  | { readonly what: "jump" };

/** How the round ends; `code` is the command's exit code. */
export type Ending =
  /** It is asked to stop, and its command does. */
  | { readonly by: "stop"; readonly code: number }
  /** The command exits by itself. */
  | { readonly by: "exit"; readonly code: number }
  /** Somebody ends the command by a signal that it has not blocked. */
  | { readonly by: "kill" }
  /** It is asked to stop, and its command is deaf. */
  | { readonly by: "grace" }
  /** The command takes more memory than there is. */
  | { readonly by: "memory" };

export interface Plan {
  readonly seed: number;
  readonly isPidOne: boolean;
  /** Init's options by their names, and whether it gets them as variables. */
  readonly settings: Readonly<Record<string, string>>;
  readonly asVariables: boolean;
  /** What a signal is forwarded as, if it is not itself; 0 when it is dropped. */
  readonly rewrites: ReadonlyMap<number, number>;
  /** What floods are made of, by number. */
  readonly signals: readonly number[];
  readonly log: LogReader;
  /** Bytes, and processes. */
  readonly limits: { readonly memory?: number; readonly processes?: number };
  readonly troubles: readonly Trouble[];
  /** Who is there at the end: some of them deaf, and none needs more than so many milliseconds. */
  readonly crowd: { readonly count: number; readonly deaf: number; readonly longest: number };
  readonly ending: Ending;
}

const [SIGKILL, SIGCHLD, SIGSTOP] = [9, 17, 19];
const STOP_SIGNALS: readonly number[] = [2, 3, 15];
/** What rewrites are made of. They ask nobody to stop, and stop and continue nobody. */
const PLAIN = [1, 10, 12, 14, 23, 28, 32, 33, 34, 40, 51, 64];
const MEGABYTE = 1024 * 1024;

/** How much there is to do. */
export interface Size {
  /** Signals in one flood, and orphans of one job. */
  readonly most: number;
}

/** The plan of a seed. */
export function planOf(seed: number, { most }: Size): Plan {
  const dice = new Dice(seed);
  const ending = drawEnding(dice);
  const isPidOne = dice.chance(0.75);
  const hasGrace = ending.by === "grace" || dice.chance(0.2);
  const memory = ending.by === "memory" || dice.chance(0.2) ? { memory: 96 * MEGABYTE } : {};
  const processes = dice.chance(0.25) ? { processes: dice.between(24, 60) } : {};
  const rewrites = drawRewrites(dice);
  // The first request to stop begins the grace: then only the last one may be one.
  const withStops = !hasGrace && dice.chance(0.5);
  const signals = Array.from({ length: 64 }, (_, index) => index + 1).filter(
    (each) =>
      each !== SIGKILL && each !== SIGSTOP && each !== SIGCHLD && (withStops || !STOP_SIGNALS.includes(each)),
  );
  return {
    seed,
    isPidOne,
    settings: {
      scope: dice.pick(["group", "group", "child", "all"]),
      // Whoever came late is asked halfway to its end, and has to have the time it needs then.
      "sweep-grace": dice.pick(["2s", "4s"]),
      ...(hasGrace ? { grace: dice.pick(["3s", "5s"]) } : {}),
      ...(rewrites.size > 0 ? { rewrite: [...rewrites].map(([a, b]) => `${a}:${b}`).join(",") } : {}),
      ...(dice.chance(0.2) ? { report: dice.pick(["text", "json"]) } : {}),
      ...(dice.chance(0.2) ? { "warn-orphans": "1" } : {}),
      ...(dice.chance(0.4) ? { "log-level": dice.pick(["error", "info", "debug", "trace"]) } : {}),
      ...(dice.chance(0.3) ? { "log-format": "json" } : {}),
    },
    asVariables: dice.chance(0.3),
    rewrites,
    signals,
    log: dice.pick(["reading", "reading", "slow", "full", "gone", "closed", "full-device"]),
    limits: { ...memory, ...processes },
    troubles: drawTroubles(dice, most, memory.memory),
    crowd: { count: dice.between(0, 40), deaf: dice.between(0, 3), longest: dice.pick([0, 50, 300]) },
    ending,
  };
}

function drawEnding(dice: Dice): Ending {
  const code = dice.between(0, 127);
  return dice.pick<Ending>([
    { by: "stop", code },
    { by: "stop", code },
    { by: "exit", code },
    { by: "kill" },
    { by: "grace" },
    { by: "memory" },
  ]);
}

function drawRewrites(dice: Dice): ReadonlyMap<number, number> {
  if (!dice.chance(0.3)) return new Map();
  const sources = dice.some(PLAIN, dice.between(1, 4));
  return new Map(
    sources.map((source) => [source, dice.chance(0.3) ? 0 : (dice.some(PLAIN, 1)[0] ?? source)]),
  );
}

function drawTroubles(dice: Dice, most: number, memory: number | undefined): readonly Trouble[] {
  const count = (): number => dice.between(Math.ceil(most / 10), most);
  const job = (kind: Job["kind"], ...numbers: Job["numbers"]): Trouble => ({
    what: "job",
    job: { kind, numbers },
  });
  const seed = (): number => dice.between(1, 2 ** 31);
  const floods: readonly Trouble[] = Array.from({ length: dice.between(1, 3) }, () => ({
    what: "flood",
    from: dice.pick(["outside", "outside", "inside"]),
    count: count(),
    seed: seed(),
  }));
  const tracers: readonly [Trouble, Trouble] = [
    { what: "interrupt", count: Math.ceil(count() / 20) },
    { what: "jump" },
  ];
  const others: readonly Trouble[] = [
    job("orphans", count(), dice.between(1, 100), 0),
    job("siblings", count(), 0, 0),
    job("chain", dice.between(2, 40), Math.ceil(count() / 40), 0),
    job("daemons", Math.ceil(count() / 10), dice.between(100, 20_000), seed()),
    { what: "stop", whom: "command", times: dice.between(1, 10), longest: dice.between(1, 80) },
    { what: "stop", whom: "init", times: dice.between(1, 10), longest: dice.between(1, 80) },
    { what: "freeze", times: dice.between(1, 10), longest: dice.between(1, 80) },
    dice.pick(tracers),
  ];
  const hog =
    memory === undefined
      ? []
      : [job("hog", dice.pick([Math.floor(memory * 0.6), memory * 2]), 5000, dice.between(1, 4))];
  return [...floods, ...hog, ...dice.some(others, dice.between(1, 6))];
}
