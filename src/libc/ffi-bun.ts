/** The backend for Bun: `bun:ffi`. */

import { dlopen, FFIType, type Pointer, ptr, read } from "bun:ffi";
import { SIGPIPE, SIGXFSZ } from "../signal.ts";
import type { CType, Ffi, Functions, SymbolTable } from "./ffi.ts";

/** Results are never typed as pointers: bun:ffi turns NULL into null, and to us an address is a number. */
const RESULTS = { i32: FFIType.i32, word: FFIType.i64_fast, address: FFIType.i64_fast } satisfies Record<
  CType,
  FFIType
>;
const PARAMETERS = { i32: FFIType.i32, word: FFIType.i64, address: FFIType.ptr } satisfies Record<
  CType,
  FFIType
>;

/** glibc's name. */
const LIBC = "libc.so.6";

export const ffi: Ffi = {
  architecture: process.arch === "arm64" ? "arm64" : "x64",
  // What comes before are the executable and the script.
  scriptArgumentCount: () => process.argv.length - 2,
  // From 4 up, with close_range(2).
  marksInherited: true,
  ignored: [SIGPIPE, SIGXFSZ],
  open,
  addressOf: (buffer) => ptr(buffer),
  byteAt: (address) => read.u8(pointer(address), 0),
  intAt: (address) => read.i32(pointer(address), 0),
  giveUp: (reason) => {
    console.error(reason);
    process.exit(1);
  },
  wordAt: (address) => read.ptr(pointer(address), 0),
};

function open<Table extends SymbolTable>(table: Table): Functions<Table> {
  const declarations = Object.fromEntries(
    Object.entries(table).map(([name, { parameters, result }]) => [
      name,
      { args: parameters.map((type) => PARAMETERS[type]), returns: RESULTS[result] },
    ]),
  );
  // bun:ffi types functions by literal declarations. These are made from a table whose types say the same.
  return dlopen(LIBC, declarations).symbols as unknown as Functions<Table>;
}

/** bun:ffi brands addresses; they are numbers. */
function pointer(address: number): Pointer {
  return address as Pointer;
}
