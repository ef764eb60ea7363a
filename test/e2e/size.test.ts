/** What the frozen file has: what a restore maps, and nothing else. How large it may be is in budgets.test.ts. */

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { stays, tablesOf } from "../../scripts/snapshot/languages.ts";
import { ElfFile, PROGRAM_HEADER_BYTES, PT } from "../../scripts/static/elf.ts";
import { describeEndToEnd, INIT, isOrdinary } from "./harness/programs.ts";

describeEndToEnd("the frozen file", () => {
  test.skipIf(isOrdinary)("has nothing but zeros outside of what is mapped of it, and is mapped once", () => {
    const elf = new ElfFile(readFileSync(INIT), "init");
    const loads = elf.ofType(PT.LOAD).toSorted((a, b) => a.offset - b.offset);
    const headers = { offset: elf.headersAt, fileSize: elf.segments.length * PROGRAM_HEADER_BYTES };
    let end = 0;
    for (const { offset, fileSize } of [...loads, headers]) {
      expect(offset).toBeGreaterThanOrEqual(end);
      expect(elf.bytes.subarray(end, offset).some((byte) => byte !== 0)).toBe(false);
      end = offset + fileSize;
    }
    expect(end).toBe(elf.bytes.length);
  });

  test.skipIf(isOrdinary)("speaks one language", () => {
    const names = [...tablesOf(readFileSync(INIT)).keys()];
    expect(names).toContain("icudt78l/en.res");
    expect(names.filter((name) => !stays(name.slice(name.indexOf("/") + 1)))).toEqual([]);
  });
});
