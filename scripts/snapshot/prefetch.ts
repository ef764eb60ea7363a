/**
 * Which pages of a frozen program are needed, for a restore to ask for them all at once (scripts/static/carrier/prefetch.c):
 * the first ones by a start, the hot ones by a start and a stop.
 */

import { type ElfFile, PF_W, PT, type Segment } from "../static/elf.ts";
import { asMapped, type Range } from "./layout.ts";
import { measuringFile, MeasuringRun } from "./measuring.ts";
import type { PageRun } from "./plan.ts";
import { PAGE } from "./report.ts";
import { usedPages, writtenPages } from "./run.ts";

/**
 * How often each is measured. Needed is what most of them needed: a page that is touched one time in twenty is not, one that
 * is touched nineteen times in twenty is, and the file is reproducible.
 */
const TIMES = 5;
/**
 * Of memory that a stop may write to, a unit is hot as a whole, in bytes: process numbers, addresses and times decide which
 * page of a hash table is touched. Of single pages, some are touched every other time.
 */
const UNIT = 8 * PAGE;
/** How far pages that are only read may lie apart and still be asked for together, in bytes. */
const APART = 8 * PAGE;

export interface NeededPages {
  readonly hot: readonly PageRun[];
  readonly first: { readonly written: readonly PageRun[]; readonly read: readonly PageRun[] };
}

/** The pages that a frozen program needs, whose `empty` memory a restore maps itself. Throws BuildError. */
export function neededPages(
  frozen: ElfFile,
  empty: readonly Range[],
  emulator: readonly string[],
): NeededPages {
  const file = measuringFile(frozen, empty);
  const segments = frozen.ofType(PT.LOAD);
  const within = (look: typeof usedPages, { pid }: MeasuringRun): readonly number[] =>
    segments.flatMap((segment) => look(pid, ...boundsOf(segment)));
  const started = measured(file, emulator, "start", (run) => {
    run.untilItRuns();
    return { used: within(usedPages, run), written: within(writtenPages, run) };
  });
  const stopped = measured(file, emulator, "stop", (run) => {
    run.untilItRuns();
    run.untilItStops();
    return segments.flatMap((segment) => hotOf(run.pid, segment));
  });
  const written = inMost(started.map((each) => each.written));
  const used = inMost(started.map((each) => each.used));
  return {
    hot: runsOf(inMost(stopped), 0),
    first: {
      written: runsOf(written, 0),
      read: runsOf(
        used.filter((page) => !written.includes(page)),
        APART,
      ),
    },
  };
}

/** What is seen in each of the runs, which go on at the same time. */
function measured<T>(
  file: Buffer,
  emulator: readonly string[],
  purpose: "start" | "stop",
  look: (run: MeasuringRun) => T,
): readonly T[] {
  using stack = new DisposableStack();
  const runs = Array.from({ length: TIMES }, () => stack.use(new MeasuringRun(file, emulator, purpose)));
  return runs.map(look);
}

/** The pages that are in most of the sets, by address. */
function inMost(sets: readonly (readonly number[])[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const page of sets.flat()) counts.set(page, (counts.get(page) ?? 0) + 1);
  const needed = [...counts].filter(([, count]) => count > sets.length / 2);
  return needed.map(([page]) => page).toSorted((a, b) => a - b);
}

function boundsOf(segment: Segment): [start: number, end: number] {
  const { start, end } = asMapped(segment);
  return [start, end];
}

/** Addresses of the hot pages in what a process mapped of a segment. */
function hotOf(pid: number, segment: Segment): readonly number[] {
  const [start, end] = boundsOf(segment);
  const used = usedPages(pid, start, end);
  if ((segment.flags & PF_W) === 0) return used;
  const units = new Set(used.map((address) => Math.floor(address / UNIT)));
  return [...units]
    .flatMap((unit) => Array.from({ length: UNIT / PAGE }, (_, index) => unit * UNIT + index * PAGE))
    .filter((address) => address >= start && address < end);
}

/** Pages by address, as runs; those that lie at most so many bytes apart are one run with what is between. */
function runsOf(pages: readonly number[], apart: number): readonly PageRun[] {
  const runs: PageRun[] = [];
  for (const page of pages.map((address) => address / PAGE)) {
    const before = runs.at(-1);
    if (before !== undefined && page - (before.first + before.count) <= apart / PAGE)
      runs[runs.length - 1] = { ...before, count: page + 1 - before.first };
    else runs.push({ first: page, count: 1 });
  }
  return runs;
}
