/**
 * Gives init a hard time, for as long as you like: `bun run soak --rounds 500`, `bun run soak --minutes 60`.
 *
 * Every round has a seed of its own, one more than the one before; `--seed N --rounds 1` repeats it. Then init endures a
 * million signals and a million orphans. Exits with 1 if anything was wrong.
 */

import { basename } from "node:path";
import { statSync } from "node:fs";
import { defineCommand, runMain } from "citty";
import { INIT, INIT_STATIC } from "../test/e2e/harness/programs.ts";
import { endure, type Phase } from "../test/soak/harness/endurance.ts";
import { type Plan, planOf } from "../test/soak/harness/plan.ts";
import { type Figures, play } from "../test/soak/harness/round.ts";
import type { UnderTest } from "../test/soak/harness/run.ts";

/** What it is made of. */
type Part = "rounds" | "endurance";
const PARTS: readonly Part[] = ["rounds", "endurance"];

const MINUTE = 60_000;
/** Seeds are drawn below that: a person has to type them. */
const SEEDS = 1_000_000;

await runMain(
  defineCommand({
    meta: { name: "soak", description: "Gives init a hard time" },
    args: {
      seed: { type: "string", description: "of the first round; drawn without it" },
      rounds: { type: "string", description: "how many", default: "100" },
      minutes: { type: "string", description: "for how long, instead of so many rounds" },
      most: {
        type: "string",
        description: "signals of a flood, and orphans of a job, in a round",
        default: "5000",
      },
      count: { type: "string", description: "signals, and orphans, to endure", default: "1000000" },
      only: { type: "string", description: `only the ${PARTS.join(" or the ")}` },
      init: { type: "string", description: "which", default: INIT },
    },
    async run({ args }) {
      const seed = args.seed === undefined ? Math.floor(Math.random() * SEEDS) : whole("seed", args.seed);
      const parts = partsOf(args.only);
      const end =
        args.minutes === undefined ? Infinity : Date.now() + whole("minutes", args.minutes) * MINUTE;
      const rounds = args.minutes === undefined ? whole("rounds", args.rounds) : Infinity;
      const init: UnderTest = { words: args.init.split(" "), rests: isFrozen(args.init) };
      let failed = 0;
      const isOver = (round: number): boolean => round === rounds || Date.now() > end;
      for (let round = 0; parts.includes("rounds") && !isOver(round); round++)
        if (!(await playRound(init, planOf(seed + round, { most: whole("most", args.most) })))) failed++;
      for (const withStops of [false, true]) {
        if (!parts.includes("endurance")) continue;
        if (!(await playEndurance(init, whole("count", args.count), withStops))) failed++;
      }
      console.log(failed === 0 ? "nothing was wrong" : `${failed} failed`);
      process.exitCode = failed === 0 ? 0 : 1;
    },
  }),
);

async function playRound(init: UnderTest, plan: Plan): Promise<boolean> {
  const { failures, figures } = await play(init, plan);
  console.log(`seed ${plan.seed}: ${failures.length === 0 ? "right" : "WRONG"}; ${describePlan(plan)}`);
  if (figures !== undefined) console.log(`  ${describeFigures(figures)}`);
  for (const failure of failures) console.log(`  ${failure}`);
  return failures.length === 0;
}

async function playEndurance(init: UnderTest, count: number, withStops: boolean): Promise<boolean> {
  const PHASES = 10;
  console.log(`endurance, ${withStops ? "with" : "without"} requests to stop:`);
  const endurance = { signals: count, orphans: count, phases: PHASES, withStops };
  const failures = await endure(init, endurance, (phase) => {
    console.log(`  ${describePhase(phase)}`);
  });
  for (const failure of failures) console.log(`  ${failure}`);
  return failures.length === 0;
}

function describePlan({ isPidOne, settings, log, limits, troubles, ending }: Plan): string {
  const options = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const named = troubles.map((each) => (each.what === "job" ? each.job.kind : each.what));
  return [
    isPidOne ? "PID 1" : "a process among others",
    options.join(" "),
    `log ${log}`,
    ...Object.entries(limits).map(([name, most]) => `${name} ${String(most)}`),
    named.join(" "),
    `ended by ${ending.by}`,
  ].join("; ");
}

function describeFigures(figures: Figures): string {
  const { sent, arrived, orphans, refused, eaten, interruptions, jumps } = figures;
  return (
    `${sent} signals sent, ${arrived} arrived; ${orphans} orphans, ${refused} forks refused; ` +
    `${eaten} killed for memory; ${interruptions} waits interrupted, ${jumps} clock jumps; ` +
    `${kilobytes(figures.memoryBefore)} before, ${kilobytes(figures.memoryAfter)} after`
  );
}

function describePhase({ sent, arrived, orphans, busy, quiet, resident }: Phase): string {
  return (
    `${sent} signals sent, ${arrived} arrived; ${orphans} orphans; memory of its own ${kilobytes(busy)}, ` +
    `then ${kilobytes(quiet)} (resident ${kilobytes(resident)})`
  );
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} kB`;
}

function partsOf(only: string | undefined): readonly Part[] {
  if (only === undefined) return PARTS;
  const parts = PARTS.filter((each) => each === only);
  if (parts.length === 0) throw new Error(`--only: ${only} is none of ${PARTS.join(", ")}`);
  return parts;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`--${name}: ${text} is no whole number`);
}

/** Whether it lies down to rest: not the ordinary form, and not another init. */
function isFrozen(file: string): boolean {
  const size = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size;
  return basename(file) === "init" && size(file) !== size(INIT_STATIC);
}
