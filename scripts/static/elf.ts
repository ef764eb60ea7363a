/**
 * Reads ELF files, 64 bits, little-endian, as far as linking by hand needs it: elf(5), and the System V ABI for the
 * dynamic section. Addresses, offsets and sizes are JavaScript numbers, in bytes: none comes near 2^53.
 */

import { BuildError } from "../build/error.ts";

/** Types of segments: `p_type` in <elf.h>. */
export const PT = {
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  PHDR: 6,
  TLS: 7,
  GNU_EH_FRAME: 0x6474e550,
  GNU_STACK: 0x6474e551,
  GNU_RELRO: 0x6474e552,
  GNU_PROPERTY: 0x6474e553,
} as const;

/** Entries of the dynamic section: `d_tag` in <elf.h>. */
export const DT = {
  NEEDED: 1,
  PLTRELSZ: 2,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  INIT: 12,
  FINI: 13,
  REL: 17,
  PLTREL: 20,
  TEXTREL: 22,
  JMPREL: 23,
  INIT_ARRAY: 25,
  FINI_ARRAY: 26,
  INIT_ARRAYSZ: 27,
  FINI_ARRAYSZ: 28,
  PREINIT_ARRAY: 32,
  RELR: 36,
  VERSYM: 0x6ffffff0,
  VERNEED: 0x6ffffffe,
  VERNEEDNUM: 0x6fffffff,
} as const;

export const ET_EXEC = 2;
/** `p_flags`: what may be done with a segment. */
export const PF_X = 1;
export const PF_W = 2;
export const PF_R = 4;
/** A symbol that may be missing; its address is 0 then. */
const STB_WEAK = 2;

export const PROGRAM_HEADER_BYTES = 56;
const SYMBOL_BYTES = 24;
const RELOCATION_BYTES = 24;
const DYNAMIC_BYTES = 16;

/** A part of the file that is mapped, or that says something about the process: a program header. */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: number;
}

/** A name that the dynamic loader would look for in the libraries. */
export interface DynamicSymbol {
  readonly name: string;
  readonly isWeak: boolean;
  /** The version that is asked for, such as GLIBC_2.2.5; undefined for a name without one. */
  readonly version: string | undefined;
}

/** A word that the dynamic loader would write. */
export interface Relocation {
  readonly address: number;
  readonly kind: number;
  readonly addend: number;
  readonly symbol: DynamicSymbol;
}

export class ElfFile {
  readonly bytes: Buffer;
  readonly type: number;
  readonly machine: number;
  readonly entry: number;
  readonly segments: readonly Segment[];
  /** Where the program headers are in the file. */
  readonly headersAt: number;
  /** The dynamic section, tag by tag; a tag can stand there several times. */
  readonly dynamic: ReadonlyMap<number, readonly number[]>;
  /** Versions by their numbers, once they have been asked for. */
  #versions: ReadonlyMap<number, string> | undefined;

  /** `what` names the file in messages. Throws BuildError when it is no such file. */
  constructor(bytes: Buffer, what: string) {
    const CLASS_64 = 2;
    const LITTLE_ENDIAN = 1;
    const isElf = bytes.length >= 64 && bytes.toString("latin1", 0, 4) === "\x7fELF";
    if (!isElf || bytes[4] !== CLASS_64 || bytes[5] !== LITTLE_ENDIAN) {
      throw new BuildError(`${what} is not an executable for a 64-bit little-endian Linux`);
    }
    this.bytes = bytes;
    this.type = bytes.readUInt16LE(16);
    this.machine = bytes.readUInt16LE(18);
    this.entry = this.word(24);
    this.headersAt = this.word(32);
    const count = bytes.readUInt16LE(56);
    const isCutOff = (end: number): boolean => end > bytes.length;
    const cutOff = new BuildError(`${what} is cut off`);
    if (isCutOff(this.headersAt + count * PROGRAM_HEADER_BYTES)) throw cutOff;
    this.segments = Array.from({ length: count }, (_, index) => this.#segment(index));
    if (this.segments.some(({ offset, fileSize }) => isCutOff(offset + fileSize))) throw cutOff;
    this.dynamic = this.#dynamicSection();
  }

  /** A 64-bit word of the file. */
  word(offset: number): number {
    return Number(this.bytes.readBigUInt64LE(offset));
  }

  ofType(type: number): readonly Segment[] {
    return this.segments.filter((segment) => segment.type === type);
  }

  /** Where the byte of an address is in the file; undefined if it is in none of the mapped parts of it. */
  offsetOf(address: number): number | undefined {
    const holds = ({ address: start, fileSize }: Segment): boolean =>
      address >= start && address < start + fileSize;
    const segment = this.ofType(PT.LOAD).find(holds);
    return segment === undefined ? undefined : address - segment.address + segment.offset;
  }

  /** A string of the dynamic section's string table. */
  dynamicString(at: number): string {
    const start = this.#mapped(this.#dynamicValue(DT.STRTAB)) + at;
    return this.bytes.toString("utf8", start, this.bytes.indexOf(0, start));
  }

  /** All that the dynamic loader would write. */
  relocations(): readonly Relocation[] {
    return [...this.#relocationTable(DT.RELA, DT.RELASZ), ...this.#relocationTable(DT.JMPREL, DT.PLTRELSZ)];
  }

  /** Words of memory that the file holds, such as an array of addresses. */
  words(address: number, bytes: number): readonly number[] {
    const start = bytes === 0 ? 0 : this.#mapped(address);
    return Array.from({ length: bytes / 8 }, (_, index) => this.word(start + index * 8));
  }

  #segment(index: number): Segment {
    const at = this.headersAt + index * PROGRAM_HEADER_BYTES;
    return {
      type: this.bytes.readUInt32LE(at),
      flags: this.bytes.readUInt32LE(at + 4),
      offset: this.word(at + 8),
      address: this.word(at + 16),
      fileSize: this.word(at + 32),
      memorySize: this.word(at + 40),
      alignment: this.word(at + 48),
    };
  }

  #dynamicSection(): ReadonlyMap<number, readonly number[]> {
    const entries = new Map<number, number[]>();
    for (const { offset, fileSize } of this.ofType(PT.DYNAMIC)) {
      for (let at = offset; at < offset + fileSize; at += DYNAMIC_BYTES) {
        const tag = this.word(at);
        entries.set(tag, [...(entries.get(tag) ?? []), this.word(at + 8)]);
      }
    }
    return entries;
  }

  #relocationTable(tableTag: number, sizeTag: number): readonly Relocation[] {
    const bytes = this.dynamic.get(sizeTag)?.[0] ?? 0;
    if (bytes === 0) return [];
    const start = this.#mapped(this.#dynamicValue(tableTag));
    return Array.from({ length: bytes / RELOCATION_BYTES }, (_, index) => {
      const at = start + index * RELOCATION_BYTES;
      return {
        address: this.word(at),
        kind: this.bytes.readUInt32LE(at + 8),
        addend: Number(this.bytes.readBigInt64LE(at + 16)),
        symbol: this.#symbol(this.bytes.readUInt32LE(at + 12)),
      };
    });
  }

  #symbol(index: number): DynamicSymbol {
    const at = this.#mapped(this.#dynamicValue(DT.SYMTAB)) + index * SYMBOL_BYTES;
    const binding = (this.bytes[at + 4] ?? 0) >> 4;
    return {
      name: this.dynamicString(this.bytes.readUInt32LE(at)),
      isWeak: binding === STB_WEAK,
      version: this.#versionOf(index),
    };
  }

  /** By the table that has a number for each symbol: the Linux Standard Base, "Symbol Versioning". */
  #versionOf(index: number): string | undefined {
    const table = this.dynamic.get(DT.VERSYM)?.[0];
    if (table === undefined) return undefined;
    const HIDDEN = 0x8000;
    this.#versions ??= this.#neededVersions();
    return this.#versions.get(this.bytes.readUInt16LE(this.#mapped(table) + index * 2) & ~HIDDEN);
  }

  /** The versions that are needed, by number: a list of libraries, each with a list of its versions. */
  #neededVersions(): ReadonlyMap<number, string> {
    const versions = new Map<number, string>();
    const table = this.dynamic.get(DT.VERNEED)?.[0];
    let library = table === undefined ? 0 : this.#mapped(table);
    for (let libraries = this.dynamic.get(DT.VERNEEDNUM)?.[0] ?? 0; libraries > 0; libraries--) {
      let version = library + this.bytes.readUInt32LE(library + 8);
      for (let count = this.bytes.readUInt16LE(library + 2); count > 0; count--) {
        const name = this.dynamicString(this.bytes.readUInt32LE(version + 8));
        versions.set(this.bytes.readUInt16LE(version + 6), name);
        version += this.bytes.readUInt32LE(version + 12);
      }
      library += this.bytes.readUInt32LE(library + 12);
    }
    return versions;
  }

  #dynamicValue(tag: number): number {
    const value = this.dynamic.get(tag)?.[0];
    if (value === undefined)
      throw new BuildError(`the executable has no entry ${tag} in its dynamic section`);
    return value;
  }

  #mapped(address: number): number {
    const offset = this.offsetOf(address);
    if (offset === undefined)
      throw new BuildError(`the executable holds nothing at 0x${address.toString(16)}`);
    return offset;
  }
}
