import { describe, expect, test } from "bun:test";
import { ffi } from "#ffi";
import { symbols, systemCalls, toolSymbols } from "../../src/libc/symbols.ts";

describe("the functions", () => {
  test("are all in this machine's C library", () => {
    const functions = ffi.open(symbols);
    expect(Object.keys(functions).sort()).toEqual(Object.keys(symbols).sort());
    expect(functions.getpid()).toBe(process.pid);
    expect(Object.keys(ffi.open(toolSymbols))).toEqual(Object.keys(toolSymbols));
  });
});

describe("the numbers of system calls", () => {
  test("are known for the same calls on every machine, and each means one call", () => {
    expect(Object.keys(systemCalls.arm64)).toEqual(Object.keys(systemCalls.x64));
    for (const numbers of [Object.values(systemCalls.x64), Object.values(systemCalls.arm64)]) {
      expect(new Set(numbers).size).toBe(numbers.length);
    }
  });

  test("exist on this machine: the kernel knows every one of them", () => {
    const { c, errno } = { c: ffi.open(symbols), errno: ffi.open(symbols).__errno_location() };
    const ENOSYS = 38;
    for (const number of Object.values(systemCalls[ffi.architecture])) {
      // With such arguments each fails, and none does anything.
      expect(c.syscall(number, -1, -1, -1, -1, -1, -1)).toBe(-1);
      expect(ffi.intAt(errno)).not.toBe(ENOSYS);
    }
  });
});
