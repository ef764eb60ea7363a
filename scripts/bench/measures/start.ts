/** What a start costs. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { forgetFile, MemoryGroup } from "../../../test/e2e/harness/memory.ts";
import { withTemporaryFolder } from "../../lib/command.ts";
import { type Contender, wordsOf } from "../contenders.ts";
import type { Laboratory } from "../laboratory.ts";
import { inTurn, type Measure, type Sample } from "../measure.ts";
import { BenchError } from "../error.ts";

const MEGABYTE = 1024 * 1024;

/** All of it is in memory. */
const warm: Measure = {
  id: "start",
  rounds: { full: 200, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    const words = [...wordsOf(contender), ...laboratory.command("now")];
    return named("start", await laboratory.measure("start", words));
  }),
};

/** Nothing of the init's own file is in memory; the C library, which others use as well, is. */
const cold: Measure = {
  id: "cold",
  rounds: { full: 15, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    const { file, words } = laboratory.copyOf(contender);
    forgetFile(file);
    const all = [...words, ...laboratory.command("now")];
    return named("cold", await laboratory.measure("start", all));
  }),
};

/** The same where the container may have little memory, and what is read of files counts. */
function small(megabytes: number): Measure {
  return {
    id: `cold-${megabytes}`,
    rounds: { full: 15, quick: 1 },
    round: inTurn(async (laboratory, contender) => {
      using group = new MemoryGroup(megabytes * MEGABYTE);
      const { file, words } = laboratory.copyOf(contender);
      forgetFile(file);
      const all = [...words, ...laboratory.command("now")];
      // To enter a group can take as long as a start: the kernel waits until nobody is in the middle of a fork.
      return named(`cold-${megabytes}`, await laboratory.measure("start", all, { outside: group.enter }));
    }),
  };
}

/** System calls up to the one that executes the command, in all processes. */
const calls: Measure = {
  id: "calls",
  rounds: { full: 3, quick: 1 },
  round: inTurn(async (laboratory, contender) => ({ calls: await callsOf(laboratory, contender) })),
};

/** Page faults of init until the command runs; the command's own where there is none. */
const faults: Measure = {
  id: "faults",
  rounds: { full: 9, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    if (contender.file === undefined) return undefined;
    const words = [...wordsOf(contender), ...laboratory.command("faults")];
    const [[count = NaN] = []] = await laboratory.measure("answers", words);
    return { faults: count };
  }),
};

export const START: readonly Measure[] = [warm, cold, small(32), small(16), small(8), calls, faults];

function named(name: string, lines: readonly (readonly number[])[]): Sample {
  const [command, exit] = lines[0] ?? [];
  if (command === undefined || exit === undefined) throw new BenchError(`${name}: the meter said nothing`);
  return { [`${name}-command`]: command, [`${name}-exit`]: exit };
}

async function callsOf(laboratory: Laboratory, contender: Contender): Promise<number> {
  return await withTemporaryFolder(async (folder) => {
    const trace = join(folder, "trace");
    const command = laboratory.command("now");
    const words = ["strace", "-f", "-o", trace, ...wordsOf(contender), ...command];
    await laboratory.measure("answers", words);
    const lines = readFileSync(trace, "utf8").split("\n");
    const last = lines.findLastIndex((line) => line.includes(`execve("${command[0] ?? ""}"`));
    if (last < 0) throw new BenchError(`${contender.name} has not executed its command`);
    // What another process interrupts has two lines.
    return lines.slice(0, last + 1).filter((line) => /^\d+ +\w+\(/.test(line)).length;
  });
}
