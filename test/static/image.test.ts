/** What is asked of an executable of Bun: whatever the linker does not know must stop the build. */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { DT, ElfFile, PT } from "../../scripts/static/elf.ts";
import { readImage } from "../../scripts/static/image.ts";
import { TARGETS } from "../../scripts/static/targets.ts";
import {
  Executable,
  half,
  HEADER,
  type Patch,
  patched,
  present,
  RELOCATION,
  sentence,
  SUBJECTS,
  word,
} from "./support.ts";

const REMEDY = ": scripts/static knows no such executable, build with the Bun that package.json asks for";

/** Kinds of relocation that a loader knows as well: relative ones, for thread-local variables, with a resolver. */
const OTHER_KINDS = { "linux-x64": [8, 16, 18, 37, 4711], "linux-arm64": [1027, 1028, 1030, 1032, 4711] };

const E_TYPE = 16;
const ET_DYN = 3;
const WEAK_FUNCTION = 0x22;

for (const { target, executable, isReadable } of SUBJECTS) {
  describe.skipIf(!isReadable)(`the executable of Bun for ${target.name}`, () => {
    let read: Executable | undefined;
    const bun = (): Executable => present(read);

    beforeAll(() => {
      read = new Executable(executable);
    });

    afterAll(() => {
      read = undefined;
    });

    /** What the build says when some bytes of it are others. */
    function said(...patches: readonly Patch[]): string {
      const { bytes } = bun();
      const attempt = (): unknown => readImage(new ElfFile(bytes, "Bun's executable"), target);
      return patched(bytes, patches, () => sentence(attempt)).replace(REMEDY, "…");
    }

    test("is known as it is", () => {
      expect(said()).toBe("");
    });

    test("must have no relocation of another kind", () => {
      for (const kind of OTHER_KINDS[target.name]) {
        const message = `this Bun has a relocation of the unknown kind ${kind}, for "`;
        expect(said(half(bun().jumpSlot(7) + RELOCATION.kind, kind))).toStartWith(message);
        expect(said(half(bun().relocation(target.relocations.absolute) + RELOCATION.kind, kind))).toEndWith(
          "…",
        );
      }
    });

    test("must have a name for every relocation", () => {
      const at = bun().jumpSlot();
      const address = bun()
        .elf.word(at + RELOCATION.address)
        .toString(16);
      const message = `this Bun has a relocation without a name, at 0x${address}…`;
      expect(said(half(at + RELOCATION.symbol, 0))).toBe(message);
    });

    test("must have its relocations where it can be written to", () => {
      const message = "this Bun has relocations outside the writable part of its file…";
      const { address } = present(bun().elf.ofType(PT.LOAD)[1]);
      expect(said(word(bun().jumpSlot() + RELOCATION.address, address))).toBe(message);
      expect(said(word(bun().header(PT.LOAD, 2) + HEADER.fileSize, 0x1_0000))).toBe(message);
    });

    test("may do without certain names only", () => {
      const message = 'this Bun asks for "getpid" if it is there, and whether it must be is not known…';
      expect(said({ at: bun().symbolInfo("getpid"), bytes: Buffer.of(WEAK_FUNCTION) })).toBe(message);
    });

    test("may have certain variables of libc's only", () => {
      const message = `this Bun has the variable "getpid" of libc's, whose first value is not known…`;
      const at = bun().relocation(target.relocations.copy) + RELOCATION.symbol;
      expect(said(half(at, bun().symbolNumber("getpid")))).toBe(message);
    });

    test("must need no library but those of glibc", () => {
      const message = "this Bun needs the library libz.so.6, which is no part of glibc…";
      expect(said({ at: bun().name("libm.so.6"), bytes: Buffer.from("libz") })).toBe(message);
    });

    test.each([
      [DT.REL, "DT_REL relocations"],
      [DT.RELR, "DT_RELR relocations"],
      [DT.TEXTREL, "relocations in its code"],
      [DT.PREINIT_ARRAY, "pre-initialisers"],
    ])("must have nothing of the dynamic section's entry %d", (tag, what) => {
      const DT_DEBUG = 21;
      expect(said(word(bun().dynamicEntry(DT_DEBUG), tag))).toBe(`this Bun has ${what}…`);
    });

    test("must have addends in the relocations of its functions", () => {
      const kind = bun().dynamicEntry(DT.PLTREL) + 8;
      expect(said(word(kind, DT.REL))).toBe("this Bun has DT_REL relocations for its functions…");
    });

    test.each([
      ["a type that nobody knows", 0x6474e554],
      ["tables for exceptions", PT.GNU_EH_FRAME],
    ])("must have no segment with %s", (_, type) => {
      const message = `this Bun has a segment of the unknown type 0x${type.toString(16)}…`;
      expect(said(half(bun().header(PT.PHDR), type))).toBe(message);
    });

    test("must be for the machine that is asked for", () => {
      const other = present(Object.values(TARGETS).find(({ name }) => name !== target.name));
      expect(sentence(() => readImage(bun().elf, other))).toBe(
        `this Bun is for another machine than ${other.name}${REMEDY}`,
      );
    });

    test("must have fixed addresses", () => {
      expect(said({ at: E_TYPE, bytes: Buffer.of(ET_DYN) })).toBe("this Bun does not have fixed addresses…");
    });

    test("must have exactly one block of thread-local variables", () => {
      const message = "this Bun has not exactly one block of thread-local variables…";
      expect(said(half(bun().header(PT.PHDR), PT.TLS))).toBe(message);
      expect(said(half(bun().header(PT.TLS), PT.PHDR))).toBe(message);
    });

    test("must not have its thread-local variables moved by their alignment", () => {
      const message = "this Bun has thread-local variables with an alignment that would move them…";
      const at = bun().header(PT.TLS);
      for (const alignment of [32, 64, 4096])
        expect(said(word(at + HEADER.alignment, alignment))).toBe(message);
      const { address } = present(bun().elf.ofType(PT.TLS)[0]);
      expect(said(word(at + HEADER.address, address + 4))).toBe(message);
    });

    test("must have exactly one writable segment, and one note", () => {
      const writable = bun().header(PT.LOAD) + HEADER.flags;
      expect(said(half(writable, 6))).toBe("this Bun has not exactly one writable segment…");
      expect(said(half(bun().header(PT.NOTE), PT.PHDR))).toBe(
        "this Bun has not exactly one note with a build id…",
      );
      expect(said(half(bun().header(PT.PHDR), PT.NOTE))).toBe(
        "this Bun has not exactly one note with a build id…",
      );
    });

    test("must ask for a stack that is not executable", () => {
      const at = bun().header(PT.GNU_STACK);
      expect(said(half(at + HEADER.flags, 7))).toBe("this Bun has an executable stack…");
      expect(said(half(at, PT.GNU_PROPERTY))).toBe("this Bun has not exactly one header for its stack…");
    });

    test("must be whole", () => {
      const { bytes } = bun();
      for (const length of [64, 200, 4096, 1 << 20, bytes.length >> 1]) {
        expect(sentence(() => new ElfFile(bytes.subarray(0, length), "Bun's executable"))).toBe(
          "Bun's executable is cut off",
        );
      }
    });
  });
}

describe("a file of another kind", () => {
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["a script", Buffer.from("#!/bin/sh\n".padEnd(100))],
    ["less than a header", Buffer.from("\x7fELF\x02\x01")],
    ["a program of 32 bits", Buffer.from("\x7fELF\x01\x01".padEnd(100))],
    ["a big-endian program", Buffer.from("\x7fELF\x02\x02".padEnd(100))],
  ])("is no executable: %s", (_, bytes) => {
    expect(sentence(() => new ElfFile(bytes, "it"))).toBe(
      "it is not an executable for a 64-bit little-endian Linux",
    );
  });
});
