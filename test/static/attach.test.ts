/** When a program and the carrier do not fit each other, nothing is made of them. */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attach } from "../../scripts/static/attach.ts";
import { type Carrier, CARRIER_START, linkCarrier } from "../../scripts/static/carrier.ts";
import { PROGRAM_HEADER_BYTES, PT } from "../../scripts/static/elf.ts";
import { lookedUpNames } from "../../scripts/static/lookups.ts";
import { Executable, HEADER, type Patch, patched, present, sentence, SUBJECTS, word } from "./support.ts";

const E_MACHINE = 18;
const E_PHNUM = 56;
const ANOTHER_BUN = "the program was made with another Bun than the one that the carrier was linked for";

for (const { target, executable, isLinkable } of SUBJECTS) {
  describe.skipIf(!isLinkable)(`a program for ${target.name}`, () => {
    let linked: { readonly program: Executable; readonly carrier: Carrier } | undefined;
    const program = (): Executable => present(linked).program;
    const carrier = (): Carrier => present(linked).carrier;

    beforeAll(() => {
      const directory = mkdtempSync(join(tmpdir(), "lastcall-attach-"));
      try {
        const options = { names: lookedUpNames() };
        // Bun itself is a program of that Bun, as long as nothing has to run.
        linked = {
          program: new Executable(executable),
          carrier: linkCarrier(executable, target, directory, options),
        };
      } finally {
        rmSync(directory, { recursive: true });
      }
    }, 20_000);

    afterAll(() => {
      linked = undefined;
    });

    /** What the build says when some bytes of the program are others. */
    function said(...patches: readonly Patch[]): string {
      const { bytes } = program();
      return patched(bytes, patches, () => sentence(() => attach(bytes, carrier())));
    }

    test("is attached as it is, once", () => {
      const attached = attach(program().bytes, carrier());
      expect(sentence(() => attach(attached, carrier()))).toBe("the program is static already");
    });

    test("must be of the very Bun that the carrier was linked for", () => {
      const { offset, fileSize } = present(program().elf.ofType(PT.NOTE)[0]);
      const last = offset + fileSize - 1;
      const changed = (present(program().bytes[last]) ^ 1) & 0xff;
      expect(said({ at: last, bytes: Buffer.of(changed) })).toBe(ANOTHER_BUN);
    });

    test("must be for the machine of the carrier", () => {
      const RISC_V = 243;
      expect(said({ at: E_MACHINE, bytes: Buffer.of(RISC_V) })).toBe(ANOTHER_BUN);
    });

    test("must end below the carrier", () => {
      const { address } = present(program().elf.ofType(PT.LOAD)[2]);
      const size = program().header(PT.LOAD, 2) + HEADER.memorySize;
      expect(said(word(size, CARRIER_START - address))).toBe("");
      expect(said(word(size, CARRIER_START - address + 1))).toBe(
        "the program reaches 0x40000001, beyond the carrier's beginning at 0x40000000: " +
          "it must become smaller, or CARRIER_START in scripts/static/carrier.ts higher",
      );
    });

    test("must not lie above the carrier either", () => {
      const { memorySize } = present(program().elf.ofType(PT.LOAD)[0]);
      const end = (0x5000_0000 + memorySize).toString(16);
      expect(said(word(program().header(PT.LOAD) + HEADER.address, 0x5000_0000))).toStartWith(
        `the program reaches 0x${end}, beyond the carrier's beginning at 0x40000000: `,
      );
    });

    test("must have room for the program headers", () => {
      // The last header takes the place of the first, and one less is counted.
      const { bytes, elf } = program();
      const last = elf.headersAt + (elf.segments.length - 1) * PROGRAM_HEADER_BYTES;
      const moved = Buffer.from(bytes.subarray(last, last + PROGRAM_HEADER_BYTES));
      const patches = [
        { at: program().header(PT.PHDR), bytes: moved },
        { at: E_PHNUM, bytes: Buffer.of(elf.segments.length - 1) },
      ];
      expect(said(...patches)).toBe("9 program headers are needed, and this Bun has room for 8");
    });

    test("must hold all words that are relocated", () => {
      const size = program().header(PT.LOAD, 2) + HEADER.fileSize;
      expect(said(word(size, 0x100))).toMatch(/^the word for \S+ at 0x[0-9a-f]+ is not in the file$/);
    });
  });
}
