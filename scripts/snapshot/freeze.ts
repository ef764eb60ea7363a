/**
 * Freezes a static program: runs it until it is ready to read what it was started with, and writes its memory into a new
 * executable, which goes on from there. README.md tells how and why.
 */

import { ElfFile, PF_W, PROGRAM_HEADER_BYTES, PT, type Segment } from "../static/elf.ts";
import { writeEntry, writeSegments } from "../static/elf-writing.ts";
import type { Target } from "../static/targets.ts";
import { checkCanBeRestored, checkTellsNothing } from "./checks.ts";
import { emulatorFor } from "./emulator.ts";
import { asMapped, type Layout, layOut, segmentsFor } from "./layout.ts";
import { Plan } from "./plan.ts";
import { neededPages } from "./prefetch.ts";
import { whenStopped } from "./run.ts";

/** The frozen program, as a file's content. Throws BuildError. */
export function freeze(program: Buffer, target: Target): Buffer {
  const elf = new ElfFile(program, "the static program");
  const emulator = emulatorFor(target);
  const making = Buffer.from(program);
  new Plan(new ElfFile(making, "the static program")).isBeingMade = true;
  const kept = elf.ofType(PT.LOAD).filter(({ flags }) => (flags & PF_W) === 0);

  const layout = whenStopped(making, emulator, (stopped) => {
    checkCanBeRestored(stopped);
    const laidOut = layOut(stopped, kept, target.pageSize);
    checkTellsNothing(laidOut.contents, program, stopped);
    return laidOut;
  });
  const frozen = new ElfFile(write(elf, kept, layout, target.pageSize), "the frozen program");
  const plan = new Plan(frozen);
  plan.isBeingMade = false;
  plan.setRanges(layout.ranges, frozen.ofType(PT.LOAD).map(asMapped));
  const { hot, first } = neededPages(frozen, layout.ranges, emulator);
  plan.setHotPages(hot);
  plan.setFirstPages(first.written, first.read);
  return frozen.bytes;
}

/** The program with the content behind it, and program headers at the end. */
function write(elf: ElfFile, kept: readonly Segment[], { contents }: Layout, alignment: number): Buffer {
  const start = Math.ceil(elf.bytes.length / alignment) * alignment;
  const added = segmentsFor(contents, start, alignment);
  const end = Math.max(...added.map(({ offset, fileSize }) => offset + fileSize));
  const segments = [
    ...[...kept, ...added].sort((a, b) => a.address - b.address),
    ...elf.ofType(PT.GNU_STACK),
  ];
  const bytes = Buffer.alloc(end + segments.length * PROGRAM_HEADER_BYTES);
  elf.bytes.copy(bytes);
  for (const [index, segment] of added.entries()) contents[index]?.bytes.copy(bytes, segment.offset);
  writeSegments(bytes, end, segments);
  writeEntry(bytes, new Plan(elf).entry);
  return bytes;
}
