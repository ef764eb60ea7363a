/**
 * Measures what init costs, beside the others, all in one run and in turn: `bun run bench`. It takes about 15 minutes;
 * `--write` puts the table into the README and the figures and charts beside this benchmark.
 */

import { join } from "node:path";
import { defineCommand, runMain } from "citty";
import { CHARTS, chart } from "./bench/chart.ts";
import { contendersWith } from "./bench/contenders.ts";
import { type Costs, thisMachine } from "./bench/costs.ts";
import { BenchError } from "./bench/error.ts";
import { Laboratory } from "./bench/laboratory.ts";
import type { Measure } from "./bench/measure.ts";
import { MEMORY } from "./bench/measures/memory.ts";
import { SIZE } from "./bench/measures/size.ts";
import { START } from "./bench/measures/start.ts";
import { WORK } from "./bench/measures/work.ts";
import { type Spread, spreadOf } from "./bench/spread.ts";
import { table, withTable } from "./bench/table.ts";
import { buildIfStale } from "./build.ts";
import { withTemporaryFolder } from "./lib/command.ts";
import { COMPILER, ensure } from "./lib/prerequisites.ts";

const MEASURES: readonly Measure[] = [...START, ...MEMORY, ...WORK, ...SIZE];
const README = join(import.meta.dir, "../README.md");
const RESULTS = join(import.meta.dir, "bench/results");

await runMain(
  defineCommand({
    meta: { name: "bench", description: "Measures what init costs, beside the others" },
    args: {
      quick: {
        type: "boolean",
        default: false,
        description: "as little as possible: only to see that it works",
      },
      only: { type: "string", description: "some measures, by their names, with commas between" },
      json: { type: "boolean", default: false, description: "print the figures instead of a table" },
      write: {
        type: "boolean",
        default: false,
        description: "write the README's table, the figures and the charts",
      },
      init: { type: "string", description: "which" },
    },
    async run({ args }) {
      try {
        await bench(args);
      } catch (error) {
        if (!(error instanceof BenchError)) throw error;
        console.error(`bench: ${error.message}`);
        process.exitCode = 1;
      }
    },
  }),
);

/** What may be asked of it. */
interface Request {
  readonly quick: boolean;
  readonly json: boolean;
  readonly write: boolean;
  readonly only?: string | undefined;
  readonly init?: string | undefined;
}

async function bench(args: Request): Promise<void> {
  const measures = measuresFor(args.only);
  if (args.write && (measures.length < MEASURES.length || args.quick))
    throw new BenchError("--write needs all measures of one whole run: leave --only and --quick away");
  const missing = await ensure([...COMPILER, "strace", "tini", "dumb-init", "catatonit"]);
  if (missing.length > 0) throw new BenchError(missing.map(({ remedy }) => remedy).join("\n"));
  const init = args.init ?? buildIfStale().path;
  const costs = await withTemporaryFolder(
    async (folder) => await measure(await Laboratory.in(folder, args.quick), measures, init),
  );
  if (args.quick) console.error("quick: fewer rounds, and smaller amounts than the table says");
  console.log(args.json ? JSON.stringify(costs, undefined, 2) : table(costs));
  if (args.write) await write(costs);
}

function measuresFor(only: string | undefined): readonly Measure[] {
  if (only === undefined) return MEASURES;
  const names = only.split(",");
  const unknown = names.find((name) => !MEASURES.some(({ id }) => id === name));
  const known = MEASURES.map(({ id }) => id).join(", ");
  if (unknown !== undefined) throw new BenchError(`--only: there is no ${unknown}, but ${known}`);
  return MEASURES.filter(({ id }) => names.includes(id));
}

/** Everything, with that file as init; says on stderr where it is. */
async function measure(laboratory: Laboratory, measures: readonly Measure[], init: string): Promise<Costs> {
  const samples: Record<string, Record<string, number[]>> = {};
  const contenders = contendersWith(init);
  for (const { id, rounds, round } of measures) {
    console.error(`${id} …`);
    const count = laboratory.isQuick ? rounds.quick : rounds.full;
    for (let number = 0; number < count; number++)
      for (const [name, sample] of await round(laboratory, contenders, number))
        for (const [figure, value] of Object.entries(sample))
          ((samples[figure] ??= {})[name] ??= []).push(value);
  }
  return { machine: thisMachine(), figures: spreads(samples) };
}

function spreads(
  samples: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>,
): Record<string, Record<string, Spread>> {
  const each = <T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
  return each(samples, (figure) => each(figure, spreadOf));
}

async function write(costs: Costs): Promise<void> {
  await Bun.write(join(RESULTS, "costs.json"), `${JSON.stringify(costs, undefined, 2)}\n`);
  for (const [name, ids] of Object.entries(CHARTS))
    await Bun.write(join(RESULTS, `${name}.svg`), chart(costs, ids));
  await Bun.write(README, withTable(await Bun.file(README).text(), costs));
}
