/**
 * The backend for Deno: `Deno.dlopen`. Types of the few things that are used are declared here, because the
 * project is checked without Deno's own.
 */

import { SIGPIPE } from "../signal.ts";
import type { CType, Ffi, Functions, SymbolTable } from "./ffi.ts";

type DenoType = "i32" | "i64" | "usize";
type DenoFunction = (...values: readonly number[]) => number | bigint;

interface DenoNamespace {
  readonly args: readonly string[];
  readonly exit: (status: number) => never;
  readonly build: { readonly arch: string };
  readonly dlopen: (
    path: string,
    symbols: Readonly<
      Record<string, { readonly parameters: readonly DenoType[]; readonly result: DenoType }>
    >,
  ) => { readonly symbols: Readonly<Record<string, DenoFunction>> };
  readonly UnsafePointer: {
    readonly of: (buffer: ArrayBuffer) => unknown;
    readonly value: (pointer: unknown) => number | bigint;
    readonly create: (address: bigint) => unknown;
  };
  readonly UnsafePointerView: new (pointer: unknown) => {
    readonly getUint8: () => number;
    readonly getInt32: () => number;
    readonly getBigUint64: () => bigint;
  };
}

declare const Deno: DenoNamespace;
/** Without the library of a browser Deno's checker does not know it. */
declare const console: { readonly error: (text: string) => void };

const TYPES = { i32: "i32", word: "i64", address: "usize" } satisfies Record<CType, DenoType>;

/** glibc's name. */
const LIBC = "libc.so.6";

export const ffi: Ffi = {
  architecture: Deno.build.arch === "aarch64" ? "arm64" : "x64",
  scriptArgumentCount: () => Deno.args.length,
  // Rust's standard library opens its own with O_CLOEXEC, and Deno leaves the others as they are.
  marksInherited: false,
  ignored: [SIGPIPE],
  open,
  addressOf: (buffer) => Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer))),
  byteAt: (address) => viewAt(address).getUint8(),
  intAt: (address) => viewAt(address).getInt32(),
  giveUp: (reason) => {
    console.error(reason);
    Deno.exit(1);
  },
  wordAt: (address) => Number(viewAt(address).getBigUint64()),
};

function open<Table extends SymbolTable>(table: Table): Functions<Table> {
  const declarations = Object.fromEntries(
    Object.entries(table).map(([name, { parameters, result }]) => [
      name,
      { parameters: parameters.map((type) => TYPES[type]), result: TYPES[result] },
    ]),
  );
  const functions = Object.entries(Deno.dlopen(LIBC, declarations).symbols).map(([name, call]) => [
    name,
    // 64-bit results are bigints in Deno.
    (...values: readonly number[]): number => Number(call(...values)),
  ]);
  return Object.fromEntries(functions) as Functions<Table>;
}

function viewAt(address: number): InstanceType<DenoNamespace["UnsafePointerView"]> {
  return new Deno.UnsafePointerView(Deno.UnsafePointer.create(BigInt(address)));
}
