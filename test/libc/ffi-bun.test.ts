import { describe, expect, test } from "bun:test";
import { ffi } from "../../src/libc/ffi-bun.ts";

describe("Bun's foreign function interface", () => {
  test("knows the machine and how many arguments are the script's own", () => {
    expect([ffi.architecture]).toEqual([process.arch === "arm64" ? "arm64" : "x64"]);
    expect(ffi.scriptArgumentCount()).toBe(process.argv.length - 2);
  });

  test("refuses to open a function that the C library lacks", () => {
    expect(() => ffi.open({ no_such_function: { parameters: [], result: "i32" } })).toThrow(
      "no_such_function",
    );
  });

  test("passes numbers as they are: negative ones, 64 bits, addresses", () => {
    const c = ffi.open({
      /** `int abs(int)`: abs(3) */
      abs: { parameters: ["i32"], result: "i32" },
      /** `long labs(long)`: abs(3) */
      labs: { parameters: ["word"], result: "word" },
      /** `int toupper(int)`: toupper(3) */
      toupper: { parameters: ["i32"], result: "i32" },
      /** `char *strchr(const char *, int)`: strchr(3) */
      strchr: { parameters: ["address", "i32"], result: "address" },
    });
    expect(c.abs(-7)).toBe(7);
    expect(c.labs(-(2 ** 50))).toBe(2 ** 50);
    expect(c.toupper(-1)).toBe(-1);
    const text = new Uint8Array([97, 98, 0]);
    const address = ffi.addressOf(text.buffer);
    expect(c.strchr(address, 98)).toBe(address + 1);
    expect(c.strchr(address, 120)).toBe(0);
    expect(text.length).toBe(3);
  });

  test("reads bytes without and ints with a sign, and words above 4 GB", () => {
    const buffer = new ArrayBuffer(16);
    const view = new DataView(buffer);
    view.setUint8(0, 200);
    view.setInt32(4, -2, true);
    view.setBigUint64(8, 0x7ffe_0000_1000n, true);
    const address = ffi.addressOf(buffer);
    expect(ffi.byteAt(address)).toBe(200);
    expect(ffi.intAt(address + 4)).toBe(-2);
    expect(ffi.wordAt(address + 8)).toBe(0x7ffe_0000_1000);
  });

  test("gives a buffer one address, also after it was read through a view", () => {
    const buffer = new ArrayBuffer(8);
    const address = ffi.addressOf(buffer);
    new DataView(buffer).setUint8(0, 1);
    Bun.gc(true);
    expect(ffi.addressOf(buffer)).toBe(address);
    expect(ffi.byteAt(address)).toBe(1);
  });
});
