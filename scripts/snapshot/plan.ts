/** What the maker and a restore tell each other: `struct snapshot` in scripts/static/carrier/snapshot.h. */

import { type ElfFile, PT } from "../static/elf.ts";
import { BuildError } from "../build/error.ts";
import type { Range } from "./layout.ts";

/** Offsets in bytes, and how many there can be. */
const SNAPSHOT = {
  magic: 0x33306e7a6f7266n,
  isBeingMade: 8,
  entry: 16,
  emptyCount: 24,
  count: 32,
  ranges: 40,
  mostRanges: 192,
  hotCount: 4648,
  hot: 4656,
  mostHot: 1024,
};

/** Pages that a start or a stop needs, by the number of the first: its address in pages. */
export interface HotPages {
  readonly first: number;
  readonly count: number;
}

export class Plan {
  readonly #bytes: Buffer;
  readonly #at: number;

  /** In a program's bytes, where its structure is: the first of a segment. Throws BuildError when there is none. */
  constructor(elf: ElfFile) {
    const found = elf
      .ofType(PT.LOAD)
      .find(({ offset, fileSize }) => fileSize > 0 && elf.bytes.readBigUInt64LE(offset) === SNAPSHOT.magic);
    if (found === undefined) throw new BuildError("the program has no carrier that could freeze it");
    this.#bytes = elf.bytes;
    this.#at = found.offset;
  }

  set isBeingMade(isBeingMade: boolean) {
    this.#write(SNAPSHOT.isBeingMade, isBeingMade ? 1 : 0);
  }

  /** Where a restore begins. */
  get entry(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#at + SNAPSHOT.entry));
  }

  /** What a restore maps, without content, and what the kernel maps before it: a rest gives back both. */
  setRanges(empty: readonly Range[], filled: readonly Range[]): void {
    const all = [...empty, ...filled];
    if (all.length > SNAPSHOT.mostRanges)
      throw new BuildError(`the snapshot has ${all.length} ranges of memory, more than a restore knows`);
    this.#write(SNAPSHOT.emptyCount, empty.length);
    this.#write(SNAPSHOT.count, all.length);
    for (const [index, { start, end, protection }] of all.entries()) {
      for (const [word, value] of [start, end - start, protection].entries())
        this.#write(SNAPSHOT.ranges + index * 24 + word * 8, value);
    }
  }

  /** A restore is to map nothing: all of it is there. */
  mapNothing(): void {
    this.#write(SNAPSHOT.emptyCount, 0);
  }

  /** What is to be read at once. */
  setHotPages(runs: readonly HotPages[]): void {
    if (runs.length > SNAPSHOT.mostHot)
      throw new BuildError(`what init needs lies in ${runs.length} places, more than a restore knows`);
    this.#write(SNAPSHOT.hotCount, runs.length);
    for (const [index, { first, count }] of runs.entries()) {
      const at = this.#at + SNAPSHOT.hot + index * 8;
      this.#bytes.writeUInt32LE(first, at);
      this.#bytes.writeUInt32LE(count, at + 4);
    }
  }

  #write(offset: number, value: number): void {
    this.#bytes.writeBigUInt64LE(BigInt(value), this.#at + offset);
  }
}
