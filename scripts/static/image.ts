/**
 * The image: what is in Bun's executable, and what it expects of the dynamic loader that it will not meet. The
 * dynamic loader would load the C library beside it, write the addresses of 400 functions into its tables, set up its
 * thread-local storage and call its initialisers. All that is read here, so that the linker can do it instead.
 *
 * Whatever is not known stops the build: a relocation left out would be a jump to nowhere, in somebody's container.
 */

import { DT, type ElfFile, ET_EXEC, PF_W, PF_X, PT, type Relocation, type Segment } from "./elf.ts";
import { BuildError } from "../build/error.ts";
import type { Target } from "./targets.ts";
import { checkVersion } from "./versions.ts";

/** A word of the image that is to hold the address of a symbol of the C library. */
export interface RelocatedWord {
  readonly address: number;
  readonly symbol: string;
  readonly addend: number;
}

/** A variable of the C library that stands in the image: libc must use this one, and not its own. */
export interface SharedVariable {
  readonly name: string;
  readonly address: number;
}

/** A part of memory, from `start` up to but without `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Image {
  /** Where the image's own first instruction is. */
  readonly entry: number;
  /** Where its first byte, the ELF header, is in memory. */
  readonly start: number;
  /** All relocated words, and what lies between them. */
  readonly shadow: Range;
  readonly words: readonly RelocatedWord[];
  /** Symbols that may be missing; their address is 0 then. */
  readonly weak: readonly string[];
  readonly shared: readonly SharedVariable[];
  readonly threadLocals: Segment;
  /** Functions to be called before main, and before the end, in order. */
  readonly initialisers: readonly number[];
  readonly finalisers: readonly number[];
  /** Says which Bun this is, for all programs that were made with it: its note with the build id. */
  readonly note: Buffer;
}

/** All of them are in the static C library. */
const LIBRARIES =
  /^(libc\.so\.6|libm\.so\.6|libpthread\.so\.0|libdl\.so\.2|ld-linux-(x86-64\.so\.2|aarch64\.so\.1))$/;

/**
 * Names that nobody defines: hooks for profilers, for transactional memory and for tracing zstd, and the call that a
 * shared library would make when it is unloaded. The program asks whether they are 0 before it calls them.
 */
const WEAK = new Set([
  "__gmon_start__",
  "__cxa_finalize",
  "_ITM_deregisterTMCloneTable",
  "_ITM_registerTMCloneTable",
  "ZSTD_trace_compress_begin",
  "ZSTD_trace_compress_end",
  "ZSTD_trace_decompress_begin",
  "ZSTD_trace_decompress_end",
]);

/** Ways to ask for relocations, or for calls, that this linker does not read. */
const UNKNOWN_ENTRIES = new Map<number, string>([
  [DT.REL, "DT_REL relocations"],
  [DT.RELR, "DT_RELR relocations"],
  [DT.TEXTREL, "relocations in its code"],
  [DT.PREINIT_ARRAY, "pre-initialisers"],
]);

/** Tables for exceptions are no such segment: those that the carrier brings would hide the image's. */
const KNOWN_SEGMENTS: ReadonlySet<number> = new Set([
  PT.LOAD,
  PT.DYNAMIC,
  PT.INTERP,
  PT.NOTE,
  PT.PHDR,
  PT.TLS,
  PT.GNU_STACK,
  PT.GNU_RELRO,
  PT.GNU_PROPERTY,
]);

/**
 * Variables of the C library that the image may have. The dynamic loader would copy libc's initial values into them:
 * here libc sets `environ` when it starts, and the entry sets the streams. Any other would begin as 0.
 */
const SHARED = new Set(["environ", "stdin", "stdout", "stderr"]);

/** Reads what an executable of Bun asks of the loader. Throws BuildError when it asks for anything unknown. */
export function readImage(elf: ElfFile, target: Target): Image {
  checkKind(elf, target);
  const relocations = elf.relocations();
  const words = relocations.flatMap((relocation) => wordOf(relocation, target) ?? []);
  const writable = only(
    elf,
    "writable segment",
    ({ type, flags }) => type === PT.LOAD && (flags & PF_W) !== 0,
  );
  return {
    entry: elf.entry,
    start: Math.min(...elf.ofType(PT.LOAD).map(({ address }) => address)),
    shadow: around(words, writable),
    words,
    weak: weakOf(relocations),
    shared: relocations
      .filter(({ kind }) => kind === target.relocations.copy)
      .map(({ symbol, address }) => sharedVariable(symbol.name, address)),
    threadLocals: threadLocals(elf),
    initialisers: functions(elf, DT.INIT, DT.INIT_ARRAY, DT.INIT_ARRAYSZ),
    finalisers: functions(elf, DT.FINI, DT.FINI_ARRAY, DT.FINI_ARRAYSZ),
    note: buildNote(elf),
  };
}

/** The note that names the very build of Bun: `bun build --compile` leaves it as it is. */
export function buildNote(elf: ElfFile): Buffer {
  const { offset, fileSize } = only(elf, "note with a build id", ({ type }) => type === PT.NOTE);
  return elf.bytes.subarray(offset, offset + fileSize);
}

function checkKind(elf: ElfFile, target: Target): void {
  if (elf.machine !== target.machine) throw unexpected(`is for another machine than ${target.name}`);
  if (elf.type !== ET_EXEC) throw unexpected("does not have fixed addresses");
  for (const { type } of elf.segments) {
    if (!KNOWN_SEGMENTS.has(type))
      throw unexpected(`has a segment of the unknown type 0x${type.toString(16)}`);
  }
  const stack = only(elf, "header for its stack", ({ type }) => type === PT.GNU_STACK);
  if ((stack.flags & PF_X) !== 0) throw unexpected("has an executable stack");
  for (const [tag, what] of UNKNOWN_ENTRIES) if (elf.dynamic.has(tag)) throw unexpected(`has ${what}`);
  if (elf.dynamic.get(DT.PLTREL)?.[0] !== DT.RELA)
    throw unexpected("has DT_REL relocations for its functions");
  for (const at of elf.dynamic.get(DT.NEEDED) ?? []) {
    const library = elf.dynamicString(at);
    if (!LIBRARIES.test(library)) throw unexpected(`needs the library ${library}, which is no part of glibc`);
  }
}

function wordOf({ address, kind, addend, symbol }: Relocation, target: Target): RelocatedWord | undefined {
  const { absolute, globalData, jumpSlot, copy } = target.relocations;
  if (kind === copy) return undefined;
  if (kind !== absolute && kind !== globalData && kind !== jumpSlot) {
    throw unexpected(`has a relocation of the unknown kind ${kind}, for "${symbol.name}"`);
  }
  if (symbol.name === "") throw unexpected(`has a relocation without a name, at 0x${address.toString(16)}`);
  checkVersion(symbol.name, symbol.version);
  return { address, symbol: symbol.name, addend };
}

function sharedVariable(name: string, address: number): SharedVariable {
  if (!SHARED.has(name))
    throw unexpected(`has the variable "${name}" of libc's, whose first value is not known`);
  return { name, address };
}

function weakOf(relocations: readonly Relocation[]): readonly string[] {
  const names = new Set(relocations.filter(({ symbol }) => symbol.isWeak).map(({ symbol }) => symbol.name));
  for (const name of names) {
    if (!WEAK.has(name))
      throw unexpected(`asks for "${name}" if it is there, and whether it must be is not known`);
  }
  return [...names].sort();
}

function around(words: readonly RelocatedWord[], { address, fileSize }: Segment): Range {
  const ALIGNMENT = 16;
  const addresses = words.map((word) => word.address);
  const start = Math.floor(Math.min(...addresses) / ALIGNMENT) * ALIGNMENT;
  const end = Math.max(...addresses) + 8;
  if (start < address || end > address + fileSize) {
    throw unexpected("has relocations outside the writable part of its file");
  }
  return { start, end };
}

/**
 * Both linkers place the block by its alignment. Only where nothing has to be padded is it the same place, whatever
 * the C library adds to it.
 */
function threadLocals(elf: ElfFile): Segment {
  const segment = only(elf, "block of thread-local variables", ({ type }) => type === PT.TLS);
  const MOST = 16;
  if (segment.alignment > MOST || segment.address % segment.alignment !== 0) {
    throw unexpected("has thread-local variables with an alignment that would move them");
  }
  return segment;
}

function functions(elf: ElfFile, single: number, array: number, arrayBytes: number): readonly number[] {
  const listed = elf.words(elf.dynamic.get(array)?.[0] ?? 0, elf.dynamic.get(arrayBytes)?.[0] ?? 0);
  const first = elf.dynamic.get(single) ?? [];
  return [...first, ...listed].filter((address) => address !== 0);
}

function only(elf: ElfFile, what: string, is: (segment: Segment) => boolean): Segment {
  const [segment, ...others] = elf.segments.filter(is);
  if (segment === undefined || others.length > 0) throw unexpected(`has not exactly one ${what}`);
  return segment;
}

function unexpected(what: string): BuildError {
  return new BuildError(
    `this Bun ${what}: scripts/static knows no such executable, build with the Bun that package.json asks for`,
  );
}
