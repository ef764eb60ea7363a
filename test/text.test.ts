import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { displayed } from "../src/text.ts";

/** Text as the byte string that its UTF-8 form is. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

const control = /\p{Cc}/u;

describe("a byte string for people", () => {
  test("is the text that it encodes in UTF-8", () => {
    expect(displayed(bytesOf("./größe-数-🛎"))).toBe("./größe-数-🛎");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!control.test(text) && !text.startsWith("\u{feff}"));
        expect(displayed(bytesOf(text))).toBe(text);
      }),
    );
  });

  test("has a replacement character for each byte that is not UTF-8", () => {
    expect(displayed("a\xffb\x80c")).toBe("a\u{fffd}b\u{fffd}c");
  });

  test("shows line ends and escapes as a program text would", () => {
    expect(displayed("one\ntwo\r\t\x1b[31mred\0")).toBe("one\\ntwo\\r\\t\\u001b[31mred\\u0000");
  });

  test("never holds a control character, neither DEL nor those above ASCII (CSI is one of them)", () => {
    for (let code = 0; code < 0xa0; code++) {
      expect(displayed(bytesOf(`a${String.fromCharCode(code)}b`))).not.toMatch(control);
    }
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(displayed(Buffer.from(bytes).toString("latin1"))).not.toMatch(control);
      }),
    );
  });
});
