/**
 * What tests of the linker have in common: the targets that can be tried here, executables of Bun, and bytes of theirs
 * to be changed for a while. Such a file has 107 MB, so it is read once, patched in place, and put back.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "../../scripts/build/error.ts";
import { DT, ElfFile, PROGRAM_HEADER_BYTES, PT } from "../../scripts/static/elf.ts";
import { type Target, TARGETS } from "../../scripts/static/targets.ts";
import { toolchainFor } from "../../scripts/static/toolchain.ts";

/** The root of the checkout. */
export const ROOT = join(import.meta.dir, "../..");

/** Bytes to be written over others. */
export interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A target, and what of it can be tried here. */
export interface Subject {
  readonly target: Target;
  readonly executable: string;
  /** Whether Bun's executable is here: an install brings it for this machine, and only a build for another brings it. */
  readonly isReadable: boolean;
  /** Whether the compiler is here as well. */
  readonly isLinkable: boolean;
}

/** All targets. Tests of one that cannot be tried here are skipped: its Bun or its cross compiler is not installed. */
export const SUBJECTS: readonly Subject[] = Object.values(TARGETS).map((target) => {
  const executable = join(ROOT, "node_modules", target.runtimePackage, "bin/bun");
  const isReadable = existsSync(executable);
  return {
    target,
    executable,
    isReadable,
    // Only where it is asked for: gcc is tried.
    get isLinkable() {
      return isReadable && sentence(() => toolchainFor(target)) === "";
    },
  };
});

/** The message of the BuildError that something throws; "" if it throws none. */
export function sentence(attempt: () => unknown): string {
  try {
    attempt();
    return "";
  } catch (error) {
    if (error instanceof BuildError) return error.message;
    throw error;
  }
}

/** Calls `use` while some bytes are others. */
export function patched<T>(bytes: Buffer, patches: readonly Patch[], use: () => T): T {
  const originals = patches.map(({ at, bytes: { length } }) => Buffer.from(bytes.subarray(at, at + length)));
  for (const patch of patches) bytes.set(patch.bytes, patch.at);
  try {
    return use();
  } finally {
    for (const [index, original] of originals.entries()) bytes.set(original, patches[index]?.at);
  }
}

/** A patch that writes a number of 64 bits. */
export function word(at: number, value: number): Patch {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return { at, bytes };
}

/** A patch that writes a number of 32 bits. */
export function half(at: number, value: number): Patch {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return { at, bytes };
}

/** Offsets of fields in a program header: <elf.h>. */
export const HEADER = {
  type: 0,
  flags: 4,
  offset: 8,
  address: 16,
  fileSize: 32,
  memorySize: 40,
  alignment: 48,
};

/** An executable of Bun, with the places in its file that tests change. */
export class Executable {
  readonly bytes: Buffer;
  readonly elf: ElfFile;

  constructor(path: string) {
    this.bytes = readFileSync(path);
    this.elf = new ElfFile(this.bytes, "Bun's executable");
  }

  /** A program header: one of a type, by default the first. */
  header(type: number, nth = 0): number {
    const indices = [...this.elf.segments.entries()].filter(([, segment]) => segment.type === type);
    return this.elf.headersAt + present(indices[nth])[0] * PROGRAM_HEADER_BYTES;
  }

  /** The entry of the dynamic section with a tag. */
  dynamicEntry(tag: number): number {
    const ENTRY_BYTES = 16;
    const { offset, fileSize } = present(this.elf.ofType(PT.DYNAMIC)[0]);
    for (let at = offset; at < offset + fileSize; at += ENTRY_BYTES) if (this.elf.word(at) === tag) return at;
    throw new Error(`no dynamic entry ${tag}`);
  }

  /** A relocation of the procedure linkage table, by default the first. */
  jumpSlot(nth = 0): number {
    return this.#table(DT.JMPREL) + nth * RELOCATION_BYTES;
  }

  /** The first relocation of a kind that is not for a function. */
  relocation(kind: number): number {
    const end = this.#table(DT.RELA) + this.#value(DT.RELASZ);
    for (let at = this.#table(DT.RELA); at < end; at += RELOCATION_BYTES) {
      if (this.bytes.readUInt32LE(at + RELOCATION.kind) === kind) return at;
    }
    throw new Error(`no relocation of the kind ${kind}`);
  }

  /** The name of a symbol in the string table. */
  name(symbol: string): number {
    const at = this.bytes.indexOf(`\0${symbol}\0`, this.#table(DT.STRTAB), "latin1");
    if (at === -1) throw new Error(`no name ${symbol}`);
    return at + 1;
  }

  /** The number of a symbol in the table of symbols. */
  symbolNumber(symbol: string): number {
    const offset = this.name(symbol) - this.#table(DT.STRTAB);
    const number = this.#symbols().findIndex((at) => this.bytes.readUInt32LE(at) === offset);
    if (number === -1) throw new Error(`no symbol ${symbol}`);
    return number;
  }

  /** The names that the executable has something for itself, and that libraries would find. */
  exportedNames(): readonly string[] {
    const SECTION = 6;
    return this.#symbols()
      .filter((at) => this.bytes.readUInt16LE(at + SECTION) !== 0)
      .map((at) => this.elf.dynamicString(this.bytes.readUInt32LE(at)));
  }

  /** The byte with the binding and the type of a symbol. */
  symbolInfo(symbol: string): number {
    return this.#table(DT.SYMTAB) + this.symbolNumber(symbol) * SYMBOL_BYTES + 4;
  }

  /** Where the symbols are; the table of hashes says how many. */
  #symbols(): readonly number[] {
    const DT_HASH = 4;
    const count = this.bytes.readUInt32LE(this.#table(DT_HASH) + 4);
    return Array.from({ length: count }, (_, number) => this.#table(DT.SYMTAB) + number * SYMBOL_BYTES);
  }

  #value(tag: number): number {
    return present(this.elf.dynamic.get(tag)?.[0]);
  }

  #table(tag: number): number {
    return present(this.elf.offsetOf(this.#value(tag)));
  }
}

/** Offsets of fields in a relocation: <elf.h>. */
export const RELOCATION = { address: 0, kind: 8, symbol: 12 };

const RELOCATION_BYTES = 24;
const SYMBOL_BYTES = 24;

/** What is there for sure. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("it is not there");
  return value;
}
