/**
 * Freezes a static program: runs it until it is ready to read what it was started with, and writes its memory into a new
 * executable, which goes on from there. README.md beside this file tells how and why.
 */

import { ElfFile, PF_W, PF_X, PROGRAM_HEADER_BYTES, PT, type Segment } from "../static/elf.ts";
import { placeBehind, writeEntry, writeSegments } from "../static/elf-writing.ts";
import type { Target } from "../static/targets.ts";
import { checkCanBeRestored, checkTellsNothing } from "./checks.ts";
import { emulatorFor } from "./emulator.ts";
import { asMapped, type Layout, layOut, segmentsFor } from "./layout.ts";
import { Plan } from "./plan.ts";
import { forgetLanguages, type Part } from "./languages.ts";
import { neededPages } from "./prefetch.ts";
import { whenStopped } from "./run.ts";

/** Of program headers, which have words of 64 bits, in bytes. */
const HEADER_ALIGNMENT = 8;

/** The frozen program, as a file's content. Throws BuildError. */
export function freeze(linked: Buffer, target: Target): Buffer {
  const program = Buffer.from(linked);
  const unused = forgetLanguages(program);
  const elf = new ElfFile(program, "the static program");
  const emulator = emulatorFor(target);
  const making = Buffer.from(program);
  new Plan(new ElfFile(making, "the static program")).isBeingMade = true;
  const kept = elf
    .ofType(PT.LOAD)
    .filter(({ flags }) => (flags & PF_W) === 0)
    .flatMap((segment) => without(segment, unused, target.pageSize));

  const layout = whenStopped(making, emulator, (stopped) => {
    checkCanBeRestored(stopped);
    const laidOut = layOut(stopped, kept, target.pageSize);
    checkTellsNothing(laidOut.contents, program, stopped);
    return laidOut;
  });
  const frozen = new ElfFile(write(elf, kept, layout, target.pageSize), "the frozen program");
  const plan = new Plan(frozen);
  plan.isBeingMade = false;
  const segments = frozen.ofType(PT.LOAD);
  // What a rest gives back begins and ends with a page, whatever pages the kernel has: madvise(2).
  const mapped = segments.map((segment) => asMapped(segment, target.pageSize));
  plan.setRanges(layout.ranges, mapped);
  plan.setCode(asMapped(largest(segments.filter(({ flags }) => (flags & PF_X) !== 0)), target.pageSize));
  const { hot, first } = neededPages(frozen, layout.ranges, emulator);
  plan.setHotPages(hot);
  plan.setFirstPages(first.written, first.read);
  return frozen.bytes;
}

function largest(segments: readonly Segment[]): Segment {
  return segments.reduce((one, other) => (other.memorySize > one.memorySize ? other : one));
}

/** A segment without a part of the file, as far as that has whole pages: what comes before, and what after. */
function without(segment: Segment, { start, end }: Part, page: number): readonly Segment[] {
  const { offset, address, fileSize } = segment;
  const from = Math.ceil(start / page) * page - offset;
  const to = Math.floor(end / page) * page - offset;
  if (from < 0 || to > fileSize || to <= from) return [segment];
  const [before, after] = [from, fileSize - to];
  return [
    { ...segment, fileSize: before, memorySize: before },
    { ...segment, offset: offset + to, address: address + to, fileSize: after, memorySize: after },
  ];
}

/**
 * What is kept of the program, with the content behind it, and program headers at the end. What the program's writable
 * segments began with is not in it, nor what no segment has: all of that nobody could reach.
 */
function write(elf: ElfFile, kept: readonly Segment[], { contents }: Layout, alignment: number): Buffer {
  const constant = kept.map(({ offset, fileSize }) => elf.bytes.subarray(offset, offset + fileSize));
  const pieces = [...constant, ...contents.map(({ bytes }) => bytes)];
  const placed = placeBehind(0, [...kept, ...segmentsFor(contents, alignment)]);
  const end = Math.max(...placed.map(({ offset, fileSize }) => offset + fileSize));
  const headersAt = Math.ceil(end / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const segments = [...placed.toSorted((a, b) => a.address - b.address), ...elf.ofType(PT.GNU_STACK)];
  const bytes = Buffer.alloc(headersAt + segments.length * PROGRAM_HEADER_BYTES);
  for (const [index, { offset }] of placed.entries()) pieces[index]?.copy(bytes, offset);
  writeSegments(bytes, headersAt, segments);
  writeEntry(bytes, new Plan(elf).entry);
  return bytes;
}
