import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ffi } from "#ffi";
import { CStrings } from "../../src/libc/strings.ts";

const EMPTY = CStrings.at(ffi, 0, 0);

const byteString = fc
  .array(fc.integer({ min: 1, max: 255 }))
  .map((bytes) => bytes.map((byte) => String.fromCharCode(byte)).join(""));

function list(strings: CStrings): readonly (string | undefined)[] {
  return Array.from({ length: strings.length }, (_, index) => strings.at(index));
}

describe("a vector of C strings", () => {
  test("holds its strings byte for byte, in order", () => {
    fc.assert(
      fc.property(fc.array(byteString), (texts) => {
        expect(list(EMPTY.after(...texts))).toEqual(texts);
      }),
    );
  });

  test("ends with NULL, as execve(2) wants it", () => {
    const address = CStrings.addressOf(EMPTY.after("a", "b"));
    expect(ffi.wordAt(address)).not.toBe(0);
    expect(ffi.wordAt(address + 8)).not.toBe(0);
    expect(ffi.wordAt(address + 16)).toBe(0);
  });

  test("has nothing before its first string and behind its last", () => {
    const strings = EMPTY.after("a", "b");
    expect([strings.at(-1), strings.at(2), EMPTY.at(0)]).toEqual([undefined, undefined, undefined]);
  });

  test("can begin later: the same strings without the first ones", () => {
    const strings = EMPTY.after("a", "b", "c");
    expect(list(strings.from(0))).toEqual(["a", "b", "c"]);
    expect(list(strings.from(2))).toEqual(["c"]);
    expect(strings.from(2).from(1).length).toBe(0);
    expect(strings.from(9).length).toBe(0);
    expect(CStrings.addressOf(strings.from(1))).toBe(CStrings.addressOf(strings) + 8);
  });

  test("can be put behind others, without its strings being copied", () => {
    const strings = EMPTY.after("x\xff", "y");
    const joined = strings.from(1).after("a", "b");
    expect(list(joined)).toEqual(["a", "b", "y"]);
    expect(ffi.wordAt(CStrings.addressOf(joined) + 16)).toBe(ffi.wordAt(CStrings.addressOf(strings) + 8));
    expect(list(strings)).toEqual(["x\xff", "y"]);
  });

  test("keeps alive what it was made of", () => {
    const made = Array.from({ length: 300 }, (_, index) =>
      EMPTY.after(`first ${index}`).after(`second ${index}`).from(1),
    );
    Bun.gc(true);
    const garbage = made.map(() => EMPTY.after("garbage ".repeat(2)));
    expect(made.map((strings) => strings.at(0))).toEqual(made.map((_, index) => `first ${index}`));
    expect(garbage).toHaveLength(made.length);
  });
});

describe("strings that begin with a prefix", () => {
  const environment = EMPTY.after(
    "PATH=/bin",
    "LASTCALL_A=1",
    "XPATH=/x",
    "PATH=/usr/bin",
    "LASTCALL_B=\xff",
    "LA",
  );

  test("are found where they stand", () => {
    expect([...environment.indexesOf("LASTCALL_")]).toEqual([1, 4]);
    expect([...environment.indexesOf("PATH=")]).toEqual([0, 3]);
    expect([...environment.indexesOf("NONE")]).toEqual([]);
    expect([...environment.indexesOf("")]).toHaveLength(6);
  });

  test("give the first one's rest, which can be empty", () => {
    expect(environment.valueAfter("PATH=")).toBe("/bin");
    expect(environment.valueAfter("LASTCALL_B=")).toBe("\xff");
    expect(environment.valueAfter("LA")).toBe("STCALL_A=1");
    expect(EMPTY.after("PATH=").valueAfter("PATH=")).toBe("");
    expect(environment.valueAfter("HOME=")).toBeUndefined();
  });

  test("are found in a megabyte of others quickly", () => {
    const big = EMPTY.after("BIG=".padEnd(1_000_000, "x"), "LASTCALL_A=1");
    const start = performance.now();
    for (let round = 0; round < 100; round++) expect(big.valueAfter("LASTCALL_A=")).toBe("1");
    expect(performance.now() - start).toBeLessThan(500);
  });
});
