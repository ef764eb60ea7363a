/**
 * What a JavaScript runtime must offer so that lastcall can call libc: one interface, one backend a runtime
 * (`ffi-bun.ts`, `ffi-deno.ts`). Addresses and all C integers are JavaScript numbers here: user addresses and
 * every value that we pass fit in 53 bits.
 */

import type { Signal } from "../signal.ts";

/** `word` is a C `long` or `size_t`, `address` any pointer. */
export type CType = "i32" | "word" | "address";

/** The C prototype of a function, as far as a call needs it. */
export interface Prototype {
  readonly parameters: readonly CType[];
  readonly result: CType;
}

/** Functions by name. */
export type SymbolTable = Readonly<Record<string, Prototype>>;

/** A symbol table, opened: each name a function from numbers to a number. */
export type Functions<Table extends SymbolTable> = {
  readonly [Name in keyof Table]: (...values: Numbers<Table[Name]["parameters"]>) => number;
};

type Numbers<Parameters extends readonly CType[]> = { [Index in keyof Parameters]: number };

/** A runtime's foreign function interface. */
export interface Ffi {
  /** The machine, for what differs between two: the numbers of system calls. */
  readonly architecture: "x64" | "arm64";
  /** How many of the process's last arguments are the script's own; the others are the runtime's. */
  readonly scriptArgumentCount: () => number;
  /** Whether the runtime, when it starts, marks every descriptor that it inherits as close-on-exec. */
  readonly marksInherited: boolean;
  /** The signals that the runtime ignores from its start on. */
  readonly ignored: readonly Signal[];
  /** Opens functions of the C library. A name that it lacks throws. */
  readonly open: <Table extends SymbolTable>(table: Table) => Functions<Table>;
  /** The address of an ArrayBuffer's bytes. It holds for as long as the buffer is referenced. */
  readonly addressOf: (buffer: ArrayBuffer) => number;
  /** Reads an unsigned byte. */
  readonly byteAt: (address: number) => number;
  /** Reads a C int. */
  readonly intAt: (address: number) => number;
  /** Says why nothing can be done and leaves with status 1, without libc. */
  readonly giveUp: (reason: string) => never;
  /** Reads a pointer, or another 64-bit value below 2^53. */
  readonly wordAt: (address: number) => number;
}
