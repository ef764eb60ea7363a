import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ffi } from "#ffi";
import { byteStringAt, cString, CStringArgument, Memory, utf8 } from "../../src/libc/memory.ts";

/** Byte strings without NUL, which would end them. */
const byteString = fc
  .array(fc.integer({ min: 1, max: 255 }))
  .map((bytes) => bytes.map((byte) => String.fromCharCode(byte)).join(""));

describe("a block of memory", () => {
  test("is all zero at first", () => {
    expect(new Memory(ffi, 4).byteString(4)).toBe("\0\0\0\0");
  });

  test("is what C finds at its address", () => {
    const memory = new Memory(ffi, 16);
    memory.view.setInt32(0, -5, true);
    memory.view.setBigUint64(8, 0x7fff_1234_5678n, true);
    expect(ffi.intAt(memory.address)).toBe(-5);
    expect(ffi.wordAt(memory.address + 8)).toBe(0x7fff_1234_5678);
  });

  test("stays where it is for as long as it is held", () => {
    const texts = [...Array(500).keys()].map((index) => `text ${index}`);
    const held = texts.map((text) => cString(ffi, text));
    Bun.gc(true);
    const garbage = texts.map((text) => cString(ffi, text.toUpperCase()));
    expect(held.map(({ address }) => byteStringAt(ffi, address))).toEqual(texts);
    expect(garbage).toHaveLength(texts.length);
  });

  test("shows what C has written since it was last read, also in code that has been optimised", () => {
    const memory = new Memory(ffi, 16);
    const libc = ffi.open({
      /** `int snprintf(char *, size_t, const char *, ...)`, here to write a digit: printf(3) */
      snprintf: { parameters: ["address", "word", "address", "i32"], result: "i32" },
    });
    const format = cString(ffi, "%d");
    let wrong = 0;
    for (let round = 0; round < 200_000; round++) {
      libc.snprintf(memory.address, 16, format.address, round % 10);
      if (memory.view.getUint8(0) !== 48 + (round % 10)) wrong++;
    }
    expect(wrong).toBe(0);
  });
});

describe("a byte string", () => {
  test("comes back from C as it went there, whatever its bytes", () => {
    fc.assert(
      fc.property(byteString, (bytes) => {
        const memory = cString(ffi, bytes);
        expect(byteStringAt(ffi, memory.address)).toBe(bytes);
        expect(memory.view.byteLength).toBe(bytes.length + 1);
      }),
    );
  });

  test("can be taken from the beginning of a block", () => {
    expect(cString(ffi, "a\xff\x80b").byteString(3)).toBe("a\xff\x80");
  });
});

describe("the place for a call's argument", () => {
  test("holds the byte string that was put there last, and nothing of those before", () => {
    const argument = new CStringArgument(ffi);
    fc.assert(
      fc.property(byteString, (bytes) => {
        expect(byteStringAt(ffi, argument.put(bytes))).toBe(bytes);
      }),
    );
  });

  test("is large enough for any length", () => {
    const argument = new CStringArgument(ffi);
    for (const length of [0, 254, 255, 256, 257, 100_000, 3]) {
      expect(byteStringAt(ffi, argument.put("x".repeat(length)))).toBe("x".repeat(length));
    }
  });
});

describe("text", () => {
  test("goes to C in UTF-8, without a terminator", () => {
    const memory = utf8(ffi, "größe 🛎");
    expect(memory.byteString(memory.view.byteLength)).toBe(Buffer.from("größe 🛎").toString("latin1"));
  });
});
