/** What the maker leaves in the file for a restore. */

import { expect, test } from "bun:test";
import { Plan } from "../../scripts/snapshot/plan.ts";
import { ElfFile, PROGRAM_HEADER_BYTES, PT } from "../../scripts/static/elf.ts";
import { writeSegments } from "../../scripts/static/elf-writing.ts";
import { sentence } from "../static/support.ts";

const HEADERS = 64;
const BYTES = 20_480;
/** In `struct snapshot`: words, ranges of three, hot pages and the first ones come before. */
const OF_CODE = 8 * (7 + 192 * 3 + 1 + 1024 + 2 + 512);
const MAGIC = "frozn06\0";

/** A program of one segment, which starts with those bytes. */
function program(start: string): ElfFile {
  const offset = HEADERS + PROGRAM_HEADER_BYTES;
  const bytes = Buffer.alloc(offset + BYTES);
  bytes.write("\x7fELF\x02\x01\x01", "latin1");
  bytes.write(start, offset, "latin1");
  const place = { offset, address: 0x40_0000, fileSize: BYTES, memorySize: BYTES };
  writeSegments(bytes, HEADERS, [{ type: PT.LOAD, flags: 6, alignment: 1, ...place }]);
  return new ElfFile(bytes, "the program");
}

test("a program without the carrier cannot be frozen", () => {
  expect(sentence(() => new Plan(program("something")))).toBe(
    "the program has no carrier that could freeze it",
  );
});

test("there is room for a number of ranges, and of places to read at once", () => {
  const plan = new Plan(program(MAGIC));
  const ranges = Array.from({ length: 193 }, () => ({ start: 0, end: 4096, protection: 1 }));
  const places = Array.from({ length: 1025 }, (_, index) => ({ first: 2 * index, count: 1 }));
  const some = places.slice(0, 256);
  expect(
    sentence(() => {
      plan.setRanges(ranges.slice(1), []);
    }),
  ).toBe("");
  expect(
    sentence(() => {
      plan.setRanges(ranges.slice(1), ranges.slice(0, 1));
    }),
  ).toBe("the snapshot has 193 ranges of memory, more than a restore knows");
  expect(
    sentence(() => {
      plan.setHotPages(places);
    }),
  ).toBe("what init needs lies in 1025 places, more than a restore knows");
  expect(
    sentence(() => {
      plan.setFirstPages(some, some);
    }),
  ).toBe("");
  expect(
    sentence(() => {
      plan.setFirstPages(some, places.slice(0, 257));
    }),
  ).toBe("what a start needs lies in 513 places, more than a restore knows");
});

test("the code is where a restore looks for it", () => {
  const elf = program(MAGIC);
  new Plan(elf).setCode({ start: 0x1000_0000, end: 0x1000_3000 });
  const at = HEADERS + PROGRAM_HEADER_BYTES + OF_CODE;
  expect([elf.bytes.readBigUInt64LE(at), elf.bytes.readBigUInt64LE(at + 8)]).toEqual([0x1000_0000n, 0x3000n]);
});
