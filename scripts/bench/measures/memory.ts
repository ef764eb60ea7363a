/** What an idle init has. */

import { contextSwitches, procFile, statusField } from "../../../test/e2e/harness/proc.ts";
import { ControlGroup } from "../../../test/e2e/harness/control-group.ts";
import { type Name, wordsOf } from "../contenders.ts";
import type { Held } from "../laboratory.ts";
import { inTurn, type Measure, type Sample } from "../measure.ts";

const KILOBYTE = 1024;
/** Milliseconds until ours has lain down to rest; and too few, where it is only to be seen that all can be measured. */
const REST = [2500, 100] as const;
const MANY = 20;

const one: Measure = {
  id: "memory",
  rounds: { full: 3, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    using group = new ControlGroup("memory");
    const words = [...group.enter, ...wordsOf(contender), ...laboratory.command("receive")];
    await using held = await laboratory.hold(words);
    await Bun.sleep(laboratory.amount(...REST));
    return {
      ...(contender.file === undefined ? {} : sizesOf(held)),
      charged: chargeOf(group),
    };
  }),
};

/** Shares of memory, in each of many containers of the same file. */
const many: Measure = {
  id: "memory-of-many",
  rounds: { full: 3, quick: 1 },
  round: inTurn(async (laboratory, contender) => {
    if (contender.file === undefined) return undefined;
    await using stack = new AsyncDisposableStack();
    const all: Held[] = [];
    for (let count = 0; count < MANY; count++)
      all.push(stack.use(await laboratory.hold([...wordsOf(contender), ...laboratory.command("receive")])));
    await Bun.sleep(laboratory.amount(...REST));
    const shares = all.map(({ pid }) => kilobytes(procFile(pid, "smaps_rollup"), "Pss"));
    return { "many-share": shares.reduce((sum, each) => sum + each, 0) / MANY };
  }),
};

/** How often an init that has nothing to do runs, in a minute. */
const wakeups: Measure = {
  id: "wakeups",
  rounds: { full: 1, quick: 1 },
  async round(laboratory, contenders) {
    await using stack = new AsyncDisposableStack();
    const held = new Map<Name, Held>();
    for (const contender of contenders.filter(({ file }) => file !== undefined)) {
      const words = [...wordsOf(contender), ...laboratory.command("receive")];
      held.set(contender.name, stack.use(await laboratory.hold(words)));
    }
    await Bun.sleep(laboratory.amount(...REST));
    const before = new Map([...held].map(([name, { pid }]) => [name, contextSwitches(pid)]));
    await Bun.sleep(laboratory.amount(60_000, 1000));
    const counts = [...held].map(
      ([name, { pid }]) => [name, contextSwitches(pid) - (before.get(name) ?? 0)] as const,
    );
    return new Map(counts.map(([name, count]): [Name, Sample] => [name, { wakeups: count }]));
  },
};

export const MEMORY: readonly Measure[] = [one, many, wakeups];

function sizesOf({ pid }: Held): Sample {
  const rollup = procFile(pid, "smaps_rollup");
  return {
    resident: kilobytes(rollup, "Rss"),
    anonymous: kilobytes(rollup, "Anonymous"),
    share: kilobytes(rollup, "Pss"),
    tables: parseInt(statusField(pid, "VmPTE"), 10) * KILOBYTE,
  };
}

/** What a control group has to pay for, the command included. Its counter goes in larger steps than memory.stat. */
function chargeOf(group: ControlGroup): number {
  const stat = group.read("memory.stat");
  const of = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(stat)?.[1]);
  if (group.version === 2) return of("anon") + of("file") + of("kernel");
  return of("rss") + of("cache") + Number(group.read("memory.kmem.usage_in_bytes"));
}

function kilobytes(rollup: string, name: string): number {
  return KILOBYTE * Number(new RegExp(`^${name}: *(\\d+) kB$`, "m").exec(rollup)?.[1]);
}
