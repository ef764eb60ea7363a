/** Which memory of the stopped program goes into the file, and which a restore maps empty. */

import { PF_R, PF_W, PF_X, PT, type Segment } from "../static/elf.ts";
import { BuildError } from "../build/error.ts";
import { type Mapping, PAGE } from "./report.ts";
import type { Stopped } from "./run.ts";

/** The address space of a snapshot: scripts/static/carrier/snapshot.h. Above are the kernel's stack and the emulator. */
const ARENA = { start: 0x4_0000_0000, end: 0x10_0000_0000 };
const STACK = { start: 0x2_fff0_0000, end: 0x3_0000_0000 };

/** How far pages with content may lie apart and still share a segment, in bytes: each segment costs at every start. */
const APART = 0x40000;

/** Memory with content. */
export interface Content {
  readonly start: number;
  readonly bytes: Buffer;
  readonly flags: number;
}

/** Memory with or without: `struct range` in scripts/static/carrier/snapshot.h. */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** mmap(2): PROT_READ and so on. */
  readonly protection: number;
}

export interface Layout {
  readonly contents: readonly Content[];
  /** Without content. */
  readonly ranges: readonly Range[];
}

const PROT_NONE = 0;
export const PROT_READ = 1;
export const PROT_WRITE = 2;

export function layOut(stopped: Stopped, kept: readonly Segment[], alignment: number): Layout {
  const contents: Content[] = [];
  const ranges: Range[] = [];
  for (const mapping of joined(ours(stopped.report.mappings, kept))) {
    const { start, end } = mapping;
    if (!mapping.canRead) {
      if (end - start > alignment) ranges.push({ start, end, protection: PROT_NONE });
      continue;
    }
    const runs = runsOf(contentPages(stopped, mapping), alignment, end);
    contents.push(
      ...runs.map((run) => ({
        start: run.start,
        bytes: withoutDead(stopped.read(run.start, run.end - run.start), run.start, stopped.report.stack),
        // Code that was made before the freeze is not changed after it, and none is made.
        flags: PF_R | (mapping.canExecute ? PF_X : mapping.canWrite ? PF_W : 0),
      })),
    );
    if (mapping.canExecute || !mapping.canWrite) continue;
    ranges.push(...between(mapping, runs).map((range) => ({ ...range, protection: PROT_READ | PROT_WRITE })));
  }
  return { contents, ranges };
}

/** Without what functions that have returned left on the stack. */
function withoutDead(bytes: Buffer, start: number, stack: number): Buffer {
  return start >= STACK.start && start < STACK.end ? bytes.fill(0, 0, Math.max(0, stack - start)) : bytes;
}

/** Without what the file has already, what the kernel maps itself, and the holes between. */
function ours(mappings: readonly Mapping[], kept: readonly Segment[]): readonly Mapping[] {
  const isKept = ({ start, end }: Mapping): boolean => {
    const within = (at: number): boolean =>
      kept.some(
        ({ address, memorySize }) =>
          at >= Math.floor(address / PAGE) * PAGE && at < Math.ceil((address + memorySize) / PAGE) * PAGE,
      );
    return within(start) && within(end - 1);
  };
  return mappings.filter((mapping) => {
    if (mapping.start >= ARENA.end || isKept(mapping)) return false;
    const inArena = mapping.start >= ARENA.start;
    if (!mapping.canRead && !inArena) return false;
    const isKnown =
      inArena || (mapping.start >= STACK.start && mapping.end <= STACK.end) || mapping.end < STACK.start;
    if (!isKnown)
      throw new BuildError(
        `there is memory at 0x${mapping.start.toString(16)}, outside what a restore knows`,
      );
    return true;
  });
}

/** Neighbours of one kind as one: an emulator shows more of them than there are. */
function joined(mappings: readonly Mapping[]): readonly Mapping[] {
  const all: Mapping[] = [];
  for (const mapping of mappings) {
    const before = all.at(-1);
    const isSame =
      before?.end === mapping.start &&
      before.canRead === mapping.canRead &&
      before.canWrite === mapping.canWrite &&
      before.canExecute === mapping.canExecute;
    if (isSame) all[all.length - 1] = { ...before, end: mapping.end };
    else all.push(mapping);
  }
  return all;
}

function contentPages(stopped: Stopped, { start, end }: Mapping): readonly number[] {
  const lowest = start === STACK.start ? Math.floor(stopped.report.stack / PAGE) * PAGE : start;
  return stopped
    .usedPages(start, end)
    .filter((page) => page >= lowest && stopped.read(page, PAGE).some((byte) => byte !== 0));
}

interface Run {
  readonly start: number;
  readonly end: number;
}

function runsOf(pages: readonly number[], alignment: number, limit: number): readonly Run[] {
  const runs: Run[] = [];
  for (const page of pages) {
    const start = Math.floor(page / alignment) * alignment;
    const end = Math.min(start + alignment, limit);
    const before = runs.at(-1);
    if (before !== undefined && start - before.end <= APART)
      runs[runs.length - 1] = { start: before.start, end };
    else runs.push({ start, end });
  }
  return runs;
}

function between({ start, end }: Run, runs: readonly Run[]): readonly Run[] {
  const starts = [...runs.map((run) => run.start), end];
  const ends = [start, ...runs.map((run) => run.end)];
  return ends
    .map((from, index) => ({ start: from, end: starts[index] ?? end }))
    .filter((run) => run.end > run.start);
}

/** The content as segments, which have no place in a file yet. */
export function segmentsFor(contents: readonly Content[], alignment: number): readonly Segment[] {
  return contents.map(({ start, bytes: { length }, flags }) => ({
    type: PT.LOAD,
    flags,
    offset: 0,
    address: start,
    fileSize: length,
    memorySize: length,
    alignment,
  }));
}

/** In whole pages, as a kernel with pages of that many bytes maps a segment. */
export function asMapped({ address, memorySize }: Segment, page = PAGE): Range {
  return {
    start: Math.floor(address / page) * page,
    end: Math.ceil((address + memorySize) / page) * page,
    protection: PROT_READ,
  };
}
