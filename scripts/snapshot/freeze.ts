/**
 * Freezes a static program: runs it until it is ready to read what it was started with, and writes its memory into a new
 * executable, which goes on from there. README.md tells how and why.
 */

import { ElfFile, PF_W, PROGRAM_HEADER_BYTES, PT, type Segment } from "../static/elf.ts";
import type { Target } from "../static/targets.ts";
import { BuildError } from "../build/error.ts";
import { checkCanBeRestored, checkTellsNothing } from "./checks.ts";
import { emulatorFor } from "./emulator.ts";
import { type Content, type Layout, layOut, PROT_READ, type Range, segmentsFor } from "./layout.ts";
import { PAGE } from "./report.ts";
import { whenStopped } from "./run.ts";

/** `struct snapshot` in scripts/static/carrier/snapshot.h, by offsets in bytes. */
const SNAPSHOT = {
  magic: 0x32306e7a6f7266n,
  isBeingMade: 8,
  entry: 16,
  emptyCount: 24,
  count: 32,
  ranges: 40,
  mostRanges: 192,
};

/** The frozen program, as a file's content. Throws BuildError. */
export function freeze(program: Buffer, target: Target): Buffer {
  const elf = new ElfFile(program, "the static program");
  const snapshot = findSnapshot(elf);
  const making = Buffer.from(program);
  making.writeBigUInt64LE(1n, snapshot.offset + SNAPSHOT.isBeingMade);
  const kept = elf.ofType(PT.LOAD).filter(({ flags }) => (flags & PF_W) === 0);

  const layout = whenStopped(making, emulatorFor(target), (stopped) => {
    checkCanBeRestored(stopped);
    const laidOut = layOut(stopped, kept, target.pageSize);
    checkTellsNothing(laidOut.contents, program, stopped);
    return laidOut;
  });
  writePlan(layout, kept, snapshot.address);
  return write(elf, kept, layout.contents, target.pageSize, elf.word(snapshot.offset + SNAPSHOT.entry));
}

/** The first of a segment of the carrier's. */
function findSnapshot(elf: ElfFile): Segment {
  const found = elf
    .ofType(PT.LOAD)
    .find(({ offset }) => elf.bytes.readBigUInt64LE(offset) === SNAPSHOT.magic);
  if (found === undefined) throw new BuildError("the program has no carrier that could freeze it");
  return found;
}

/** What a restore maps, and then what the kernel does before it: a rest gives back both. */
function writePlan({ contents, ranges }: Layout, kept: readonly Segment[], address: number): void {
  const filled = [
    ...kept.map(({ address: start, memorySize }) => ({ start, end: start + memorySize })),
    ...contents.map(({ start, bytes }) => ({ start, end: start + bytes.length })),
  ];
  const all = [...ranges, ...filled.map((range) => asMapped(range))];
  if (all.length > SNAPSHOT.mostRanges)
    throw new BuildError(`the snapshot has ${all.length} ranges of memory, more than a restore knows`);
  const content = contents.find(({ start, bytes }) => address >= start && address < start + bytes.length);
  if (content === undefined) throw new BuildError("the carrier's data is not in the snapshot");
  const at = address - content.start;
  content.bytes.writeBigUInt64LE(0n, at + SNAPSHOT.isBeingMade);
  content.bytes.writeBigUInt64LE(BigInt(ranges.length), at + SNAPSHOT.emptyCount);
  content.bytes.writeBigUInt64LE(BigInt(all.length), at + SNAPSHOT.count);
  for (const [index, { start, end, protection }] of all.entries()) {
    for (const [word, value] of [start, end - start, protection].entries()) {
      content.bytes.writeBigUInt64LE(BigInt(value), at + SNAPSHOT.ranges + index * 24 + word * 8);
    }
  }
}

/** In whole pages, as the kernel maps a segment. */
function asMapped({ start, end }: { readonly start: number; readonly end: number }): Range {
  return {
    start: Math.floor(start / PAGE) * PAGE,
    end: Math.ceil(end / PAGE) * PAGE,
    protection: PROT_READ,
  };
}

function write(
  elf: ElfFile,
  kept: readonly Segment[],
  contents: readonly Content[],
  alignment: number,
  entry: number,
): Buffer {
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
  for (const [index, segment] of segments.entries()) {
    const { type, flags, offset, address, fileSize, memorySize, alignment: align } = segment;
    const at = end + index * PROGRAM_HEADER_BYTES;
    bytes.writeUInt32LE(type, at);
    bytes.writeUInt32LE(flags, at + 4);
    const words = [offset, address, address, fileSize, memorySize, align];
    for (const [word, value] of words.entries()) bytes.writeBigUInt64LE(BigInt(value), at + 8 + word * 8);
  }
  bytes.writeBigUInt64LE(BigInt(entry), 24);
  bytes.writeBigUInt64LE(BigInt(end), 32);
  bytes.writeUInt16LE(segments.length, 56);
  return bytes;
}
