/** What the maker and a restore tell each other: `struct snapshot` in scripts/static/carrier/snapshot.h. */

import { type ElfFile, PT } from "../static/elf.ts";
import { BuildError } from "../build/error.ts";
import type { Range } from "./layout.ts";

/** Offsets in bytes, and how many there can be. */
const SNAPSHOT = {
  magic: 0x36306e7a6f7266n,
  isBeingMade: 8,
  isMeasured: 16,
  entry: 32,
  emptyCount: 40,
  count: 48,
  ranges: 56,
  mostRanges: 192,
  hotCount: 4664,
  hot: 4672,
  mostHot: 1024,
  firstCount: 12_864,
  writtenCount: 12_872,
  first: 12_880,
  mostFirst: 512,
  codeStart: 16_976,
  codeBytes: 16_984,
};

/** Pages, by the number of the first: its address in pages. */
export interface PageRun {
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

  /** Of a measuring file: a restore is to map nothing, and a rest to give nothing back; all of it is there, and stays. */
  measure(): void {
    this.#write(SNAPSHOT.isMeasured, 1);
    this.#write(SNAPSHOT.emptyCount, 0);
    // It is no address of a page: on that a rest sees that it cannot be.
    this.#write(SNAPSHOT.ranges, 1);
  }

  /** What a start and a stop need: it is read behind the start when it is not in memory. */
  setHotPages(runs: readonly PageRun[]): void {
    if (runs.length > SNAPSHOT.mostHot)
      throw new BuildError(`what init needs lies in ${runs.length} places, more than a restore knows`);
    this.#write(SNAPSHOT.hotCount, runs.length);
    this.#writePages(SNAPSHOT.hot, runs);
  }

  /** What a start needs: it is read and mapped at once, and copied where a start writes to it. */
  setFirstPages(written: readonly PageRun[], read: readonly PageRun[]): void {
    const all = [...written, ...read];
    if (all.length > SNAPSHOT.mostFirst)
      throw new BuildError(`what a start needs lies in ${all.length} places, more than a restore knows`);
    this.#write(SNAPSHOT.firstCount, all.length);
    this.#write(SNAPSHOT.writtenCount, written.length);
    this.#writePages(SNAPSHOT.first, all);
  }

  /** The code that is not to be read ahead. */
  setCode({ start, end }: Pick<Range, "start" | "end">): void {
    this.#write(SNAPSHOT.codeStart, start);
    this.#write(SNAPSHOT.codeBytes, end - start);
  }

  #writePages(offset: number, runs: readonly PageRun[]): void {
    for (const [index, { first, count }] of runs.entries()) {
      const at = this.#at + offset + index * 8;
      this.#bytes.writeUInt32LE(first, at);
      this.#bytes.writeUInt32LE(count, at + 4);
    }
  }

  #write(offset: number, value: number): void {
    this.#bytes.writeBigUInt64LE(BigInt(value), this.#at + offset);
  }
}
