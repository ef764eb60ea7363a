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
 * Of memory that can be written, a unit is hot as a whole, in bytes: process numbers, addresses and times decide which page
 * of a hash table is touched, and they are others each time. For the same reason the file would not be reproducible.
 */
const UNIT = 8 * PAGE;

/** The forms of a start. First pages are those of either. */
const STARTS = ["start", "plain"] as const;
/**
 * How often each is measured. It needs those pages that it needs each time: those that chance has chosen are not among them,
 * and the file is reproducible.
 */
const TIMES = 5;
/** How far pages that are only read may lie apart and still be asked for together, in bytes. */
const APART = 2 * PAGE;

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
  using stack = new DisposableStack();
  const stop = stack.use(new MeasuringRun(file, emulator, "stop"));
  const told = stack.use(new MeasuringRun(file, emulator, "told"));
  const starts = STARTS.map((purpose) =>
    Array.from({ length: TIMES }, () => stack.use(new MeasuringRun(file, emulator, purpose))),
  );
  const needed = starts.map((runs) =>
    runs.map((run) => {
      run.untilItRuns();
      const within = (look: typeof usedPages): readonly number[] =>
        segments.flatMap((segment) => look(run.pid, ...boundsOf(segment)));
      return { used: within(usedPages), written: within(writtenPages) };
    }),
  );
  const written = inOne(needed.map((runs) => inEach(runs.map((each) => each.written))));
  const used = inOne(needed.map((runs) => inEach(runs.map((each) => each.used))));
  stop.untilItRuns();
  stop.untilItStops();
  told.untilItRuns();
  told.untilItLeaves();
  const hot = [stop, told].map(({ pid }) => segments.flatMap((segment) => hotOf(pid, segment)));
  return {
    hot: runsOf(inOne(hot), 0),
    first: {
      written: runsOf(written, 0),
      read: runsOf(
        used.filter((page) => !written.includes(page)),
        APART,
      ),
    },
  };
}

function inEach(sets: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...others] = sets;
  return first.filter((each) => others.every((set) => set.includes(each)));
}

function inOne(sets: readonly (readonly number[])[]): readonly number[] {
  return [...new Set(sets.flat())].sort((a, b) => a - b);
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
