/** What the assembler is told. What comes of it is tested by linking. */

import { expect, test } from "bun:test";
import { imageAssembly, lookupAssembly, sharedVariables } from "../../scripts/static/assembly.ts";
import type { Image } from "../../scripts/static/image.ts";
import { TARGETS } from "../../scripts/static/targets.ts";

const image: Image = {
  entry: 0x20_1000,
  start: 0x20_0000,
  shadow: { start: 0x30_0010, end: 0x30_0040 },
  words: [
    { address: 0x30_0010, symbol: "getpid", addend: 0 },
    { address: 0x30_0028, symbol: "tzname", addend: 8 },
    { address: 0x30_0038, symbol: "tzname", addend: -16 },
  ],
  weak: ["__gmon_start__"],
  shared: [
    { name: "environ", address: 0x30_1000 },
    { name: "stdout", address: 0x30_1008 },
  ],
  threadLocals: {
    type: 7,
    flags: 4,
    offset: 0x300,
    address: 0x30_0300,
    fileSize: 0x20,
    memorySize: 0x39,
    alignment: 16,
  },
  initialisers: [0x20_2000, 0x20_3000],
  finalisers: [0x20_4000],
  note: Buffer.alloc(0),
};

test("every relocated word has a relocation of the machine's, with its addend", () => {
  const offsetOf = (address: number): number => address - 0x20_0000;
  const x64 = imageAssembly(image, TARGETS["linux-x64"], "bun", offsetOf).split("\n");
  expect(x64).toContain(".reloc shadow+0, R_X86_64_64, getpid");
  expect(x64).toContain(".reloc shadow+24, R_X86_64_64, tzname+8");
  expect(x64).toContain(".reloc shadow+40, R_X86_64_64, tzname+-16");
  expect(x64).toContain('.incbin "bun", 1048592, 48');
  const arm64 = imageAssembly(image, TARGETS["linux-arm64"], "bun", offsetOf);
  expect(arm64).toContain(".reloc shadow+24, R_AARCH64_ABS64, tzname+8\n");
});

test("the thread-local variables are as long as the image's code counts, in whole steps", () => {
  const text = imageAssembly(image, TARGETS["linux-x64"], "bun", () => 0);
  expect(text).toContain('.balign 16\n.incbin "bun", 768, 32\n.zero 32\n');
});

test("a shared variable has all the names that libc knows it by", () => {
  const [environ, stdout] = [0x30_1000, 0x30_1008];
  expect(sharedVariables(image)).toEqual({ environ, __environ: environ, _environ: environ, stdout });
});

test("a name that is looked up stands in the table with its address", () => {
  const lines = lookupAssembly(["getpid", "kill"]).split("\n");
  expect(lines).toContain(".quad name_1, kill");
  expect(lines).toContain('name_1: .asciz "kill"');
  expect(lines.indexOf(".quad 0, 0")).toBe(lines.indexOf(".quad name_1, kill") + 1);
});
