/**
 * Attaches the carrier to a program, an output of `bun build --compile` with the Bun that the carrier was linked for:
 * the relocated words are copied in, the carrier's segments are appended to the file, and the program headers say so.
 * Nothing of the program moves. What comes out has no interpreter and no dynamic section: the kernel alone starts it.
 */

import type { Carrier } from "./carrier.ts";
import { ElfFile, PROGRAM_HEADER_BYTES, PT, type Segment } from "./elf.ts";
import { placeBehind, writeEntry, writeSegments } from "./elf-writing.ts";
import { buildNote } from "./image.ts";
import { BuildError } from "../build/error.ts";

/** The static program, as a file's content. Throws BuildError when the two do not fit each other. */
export function attach(program: Buffer, carrier: Carrier): Buffer {
  const elf = new ElfFile(program, "what bun build has written");
  checkFit(elf, carrier);

  // Without the shadow: of that segment only the words are taken.
  const [, ...carried] = carrier.elf.ofType(PT.LOAD);
  const appended = placeBehind(program.length, carried);
  const size = Math.max(...appended.map(({ offset, fileSize }) => offset + fileSize));
  const bytes = Buffer.alloc(size);
  program.copy(bytes);
  for (const [index, segment] of carried.entries()) {
    carrier.elf.bytes.copy(bytes, appended[index]?.offset, segment.offset, segment.offset + segment.fileSize);
  }
  copyWords(elf, carrier, bytes);
  writeHeaders(bytes, elf, [
    ...elf.ofType(PT.LOAD),
    ...appended,
    ...carrier.elf.ofType(PT.TLS).map((segment) => inside(appended, segment)),
    ...elf.ofType(PT.GNU_STACK),
    ...carrier.elf.ofType(PT.GNU_EH_FRAME).map((segment) => inside(appended, segment)),
  ]);
  writeEntry(bytes, carrier.elf.entry);
  forgetSections(bytes);
  return bytes;
}

function checkFit(elf: ElfFile, { elf: carrier, image }: Carrier): void {
  if (elf.ofType(PT.INTERP).length === 0) throw new BuildError("the program is static already");
  if (elf.machine !== carrier.machine || !buildNote(elf).equals(image.note)) {
    throw new BuildError(
      "the program was made with another Bun than the one that the carrier was linked for",
    );
  }
  const end = Math.max(...elf.ofType(PT.LOAD).map(({ address, memorySize }) => address + memorySize));
  const start = carrier.ofType(PT.LOAD)[1]?.address ?? 0;
  if (end > start) {
    throw new BuildError(
      `the program reaches 0x${end.toString(16)}, beyond the carrier's beginning at 0x${start.toString(16)}: ` +
        "it must become smaller, or CARRIER_START in scripts/static/carrier.ts higher",
    );
  }
}

/** A segment that lies within one of the appended ones, at its place in the file. */
function inside(appended: readonly Segment[], segment: Segment): Segment {
  const around = appended.find(
    ({ address, fileSize }) => segment.address >= address && segment.address < address + fileSize,
  );
  if (around === undefined) throw new BuildError("the carrier has a segment outside what is loaded of it");
  return { ...segment, offset: segment.address - around.address + around.offset };
}

function copyWords(elf: ElfFile, { elf: carrier, image }: Carrier, bytes: Buffer): void {
  const WORD = 8;
  for (const { address, symbol } of image.words) {
    const from = carrier.offsetOf(address);
    const to = elf.offsetOf(address);
    if (from === undefined || to === undefined) {
      throw new BuildError(`the word for ${symbol} at 0x${address.toString(16)} is not in the file`);
    }
    carrier.bytes.copy(bytes, to, from, from + WORD);
  }
}

/** In the place of the program's own headers: there is no room behind them. */
function writeHeaders(
  bytes: Buffer,
  { headersAt, segments: room }: ElfFile,
  segments: readonly Segment[],
): void {
  if (segments.length > room.length) {
    throw new BuildError(
      `${segments.length} program headers are needed, and this Bun has room for ${room.length}`,
    );
  }
  bytes.fill(0, headersAt, headersAt + room.length * PROGRAM_HEADER_BYTES);
  writeSegments(bytes, headersAt, segments);
}

/** What the sections would say is about the program as it was. */
function forgetSections(bytes: Buffer): void {
  const E_SHOFF = 40;
  const E_SHNUM = 60;
  const E_SHSTRNDX = 62;
  bytes.writeBigUInt64LE(0n, E_SHOFF);
  bytes.writeUInt16LE(0, E_SHNUM);
  bytes.writeUInt16LE(0, E_SHSTRNDX);
}
