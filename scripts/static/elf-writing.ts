/** Writes what elf.ts reads: elf(5). */

import { PROGRAM_HEADER_BYTES, type Segment } from "./elf.ts";

/** Writes program headers from an offset on, and into the header of the file where and how many they are. */
export function writeSegments(bytes: Buffer, headersAt: number, segments: readonly Segment[]): void {
  for (const [index, segment] of segments.entries()) {
    const { type, flags, offset, address, fileSize, memorySize, alignment } = segment;
    const at = headersAt + index * PROGRAM_HEADER_BYTES;
    bytes.writeUInt32LE(type, at);
    bytes.writeUInt32LE(flags, at + 4);
    const words = [offset, address, address, fileSize, memorySize, alignment];
    for (const [word, value] of words.entries()) bytes.writeBigUInt64LE(BigInt(value), at + 8 + word * 8);
  }
  const E_PHOFF = 32;
  const E_PHNUM = 56;
  bytes.writeBigUInt64LE(BigInt(headersAt), E_PHOFF);
  bytes.writeUInt16LE(segments.length, E_PHNUM);
}

/** Writes into the header of the file where the program begins. */
export function writeEntry(bytes: Buffer, entry: number): void {
  const E_ENTRY = 24;
  bytes.writeBigUInt64LE(BigInt(entry), E_ENTRY);
}

/** Offsets in the file for segments, behind what is there; each differs from its address by whole pages (elf(5)). */
export function placeBehind(end: number, segments: readonly Segment[]): readonly Segment[] {
  const placed: Segment[] = [];
  let position = end;
  for (const segment of segments) {
    const page = segment.alignment;
    const offset = Math.ceil(position / page) * page + (segment.address % page);
    placed.push({ ...segment, offset });
    position = offset + segment.fileSize;
  }
  return placed;
}
