/** What an init does with signals and children. */

import { readFileSync } from "node:fs";
import { wordsOf } from "../contenders.ts";
import { inTurn, type Measure } from "../measure.ts";
import { median } from "../spread.ts";

/**
 * From the kill to the command's receipt, to one after the other, signal by signal: the machine has its moods. All on one
 * processor: how long it takes to wake another one is the machine's doing as well.
 */
const latency: Measure = {
  id: "latency",
  rounds: { full: 5, quick: 1 },
  round: async (laboratory, contenders) => {
    const words = contenders.map((each) => [...wordsOf(each), ...laboratory.command("receive")]);
    const steady = [laboratory.amount(1000, 20), 500];
    // While it is not their turn, they rest.
    const rested = [laboratory.amount(4, 1), laboratory.amount(500_000, 1000)];
    // The first ones are not counted.
    const input = `10 500\n${steady.join(" ")}\n${rested.join(" ")}\n`;
    const all = words.flatMap((each, index) => (index === 0 ? each : [",", ...each]));
    const lines = await laboratory.measure("signals", all, { input, outside: onOneProcessor() });
    const [, often = [], seldom = []] = [0, 1, 2].map((line) =>
      lines.slice(line * contenders.length, (line + 1) * contenders.length),
    );
    return new Map(
      contenders.map(({ name }, index) => [
        name,
        { latency: median(often[index] ?? []), "latency-rested": median(seldom[index] ?? []) },
      ]),
    );
  },
};

/** Signals that are queued, so that each must arrive. */
const flood: Measure = {
  id: "flood",
  rounds: { full: 5, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    const count = laboratory.amount(100_000, 2000);
    const words = [String(count), ...wordsOf(contender), ...laboratory.command("count", count)];
    const [[took, processor] = []] = await laboratory.measure("flood", words);
    if (took === undefined || processor === undefined) return undefined;
    // Without an init, it is the command's own.
    return contender.file === undefined ? { flood: took } : { flood: took, "flood-processor": processor };
  }),
};

/**
 * Processes that lose their parent and end: all on one processor. On two, exits on one and reaping on the other wait for the
 * kernel's locks, now a tenth of the time and now half of it, whoever reaps.
 */
const orphans: Measure = {
  id: "orphans",
  rounds: { full: 7, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    // A command that is PID 1 itself and reaps nobody would keep them all.
    if (contender.file === undefined) return undefined;
    const count = laboratory.amount(10_000, 100);
    const words = [...wordsOf(contender), ...laboratory.command("orphans", count)];
    const outside = onOneProcessor();
    const [[took, processor] = []] = await laboratory.measure("answers-of-a-container", words, { outside });
    if (took === undefined || processor === undefined) return undefined;
    return { orphans: took, "orphans-processor": processor };
  }),
};

/** Words that have others run on one processor, the first on which this process may: proc_pid_status(5) */
function onOneProcessor(): readonly string[] {
  const status = readFileSync("/proc/self/status", "utf8");
  return ["taskset", "--cpu-list", /^Cpus_allowed_list:\t(\d+)/m.exec(status)?.[1] ?? "0"];
}

/** A request to stop, with many processes of which each needs to be asked. */
const stop: Measure = {
  id: "stop",
  rounds: { full: 7, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    const words = [...wordsOf(contender), ...laboratory.command("family", laboratory.amount(500, 20))];
    const [[took, asked] = []] = await laboratory.measure("stop", words);
    if (took === undefined || asked === undefined) return undefined;
    return { stop: took, asked };
  }),
};

export const WORK: readonly Measure[] = [latency, flood, orphans, stop];
