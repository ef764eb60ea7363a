/**
 * Writes the image down in assembly, so that an ordinary linker can link a C library to it: "un-linking". The
 * executable is not taken apart. Only the words that need addresses are repeated, as a *shadow* at the same place,
 * with a relocation for each; and the linker is told where the rest is.
 */

import type { Image } from "./image.ts";
import type { Target } from "./targets.ts";

/** Names of one variable: the C library knows it by all of them. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  environ: ["environ", "__environ", "_environ"],
};

/** The pieces of the executable that go into the carrier; `executable` is a name that the assembler finds. */
export function imageAssembly(image: Image, target: Target, executable: string, offsetOf: OffsetOf): string {
  return [
    "# Written by scripts/static/assembly.ts.",
    ...shadow(image, target, executable, offsetOf),
    ...threadLocals(image, executable),
    ...section(".init_array", "init_array", image.initialisers.map(quad)),
    ...section(".fini_array", "fini_array", image.finalisers.map(quad)),
    ...global("image_entry", image.entry),
    `.section .note.GNU-stack,"",%progbits`,
    "",
  ].join("\n");
}

/** The table that answers dlsym(3): pairs of a name and its address, ended by zeros. */
export function lookupAssembly(names: readonly string[]): string {
  return [
    "# Written by scripts/static/assembly.ts.",
    `.section .data.rel.ro.lookup,"aw",%progbits\n.balign 8\n.globl lookup_table\nlookup_table:`,
    ...names.map((name, index) => `.quad name_${index}, ${name}`),
    ".quad 0, 0",
    ".section .rodata",
    ...names.map((name, index) => `name_${index}: .asciz "${name}"`),
    `.section .note.GNU-stack,"",%progbits`,
    "",
  ].join("\n");
}

/**
 * Where the variables are that libc must share with the image. The linker is told, and not the assembler: where libc
 * has such a variable in one object file with others that it needs (glibc 2.41: environ), its own gives way then
 * instead of being a second definition.
 */
export function sharedVariables(image: Image): Readonly<Record<string, number>> {
  return Object.fromEntries(
    image.shared.flatMap(({ name, address }) => (ALIASES[name] ?? [name]).map((alias) => [alias, address])),
  );
}

/** What the linker script has to know of the image. */
export function imageDefinitions(image: Image): Readonly<Record<string, number>> {
  return {
    SHADOW: image.shadow.start,
    IMAGE_START: image.start,
    IMAGE_TLS_BYTES: threadLocalBytes(image),
  };
}

/** Where the byte of an address is in the executable's file. */
type OffsetOf = (address: number) => number;

function shadow(image: Image, target: Target, executable: string, offsetOf: OffsetOf): readonly string[] {
  const { start, end } = image.shadow;
  return [
    `.section .shadow,"aw",%progbits\n.balign 16\nshadow:`,
    included(executable, offsetOf(start), end - start),
    ...image.words.map(({ address, symbol, addend }) => {
      const value = addend === 0 ? symbol : `${symbol}+${addend}`;
      return `.reloc shadow+${address - start}, ${target.absoluteRelocation}, ${value}`;
    }),
    ...image.weak.map((name) => `.weak ${name}`),
  ];
}

/** The block with its initial values, and zeros up to the size that the image's code counts with. */
function threadLocals(image: Image, executable: string): readonly string[] {
  const { offset, fileSize, alignment } = image.threadLocals;
  return [
    `.section .image_tdata,"awT",%progbits\n.balign ${alignment}`,
    included(executable, offset, fileSize),
    `.zero ${threadLocalBytes(image) - fileSize}`,
  ];
}

function threadLocalBytes({ threadLocals: { memorySize, alignment } }: Image): number {
  return Math.ceil(memorySize / alignment) * alignment;
}

function section(name: string, type: string, lines: readonly string[]): readonly string[] {
  return [`.section ${name},"aw",%${type}`, ...lines];
}

function quad(value: number): string {
  return `.quad 0x${value.toString(16)}`;
}

function global(name: string, address: number): readonly string[] {
  return [`.globl ${name}`, `.set ${name}, 0x${address.toString(16)}`];
}

function included(file: string, offset: number, bytes: number): string {
  return `.incbin "${file}", ${offset}, ${bytes}`;
}
