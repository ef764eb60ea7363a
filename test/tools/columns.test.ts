import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { cut, pad, plain, widthOf } from "../../src/tools/columns.ts";

/** The bytes of a text, one character each. */
function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

describe("a name", () => {
  test.each([
    ["server", "server"],
    ["a\nb\x1b[2J\x07", "a\\nb\\u001b[2J\\u0007"],
    [bytes("größe 数据"), "größe 数据"],
    [bytes("a\u202eb\u200bc\u2028"), "a\\u{202e}b\\u{200b}c\\u{2028}"],
    ["\xff\xfe", "��"],
  ])("%j is shown as %j", (name, shown) => {
    expect(plain(name)).toBe(shown);
  });

  test("of any bytes never holds what moves a cursor", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(plain(bytes(name))).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe("the width of a text", () => {
  test.each([
    ["", 0],
    ["abc", 3],
    ["größe", 5],
    ["数据", 4],
    ["e\u0301", 1],
    ["🚀x", 3],
    ["ｆ", 2],
    ["한글", 4],
  ])("%j is %i", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe("cutting", () => {
  test.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab+"],
    ["数据库", 6, "数据库"],
    ["数据库", 5, "数据+"],
    ["数据库", 4, "数+"],
    ["数据库", 1, "+"],
    ["abc", 0, ""],
    ["", 0, ""],
  ])("%j to %i columns gives %j", (text, columns, kept) => {
    expect(cut(text, columns, "+")).toBe(kept);
  });

  test("never gives more columns than there are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(30), (text, columns) => {
        expect(widthOf(cut(text, columns, "…"))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

test("padding counts columns, not letters", () => {
  expect(pad("数", 4, "left")).toBe("数  ");
  expect(pad("12", 4, "right")).toBe("  12");
  expect(pad("12345", 4, "right")).toBe("12345");
});
