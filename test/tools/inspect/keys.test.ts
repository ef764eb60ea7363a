import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Key, readKeys, unfinished } from "../../../src/tools/inspect/keys.ts";

describe("keys", () => {
  test.each([
    ["\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "open", "back"]],
    ["\x1bOA\x1bOB", ["up", "down"]],
    ["\x1b[5~\x1b[6~", ["page-up", "page-down"]],
    ["\x1b[H\x1b[F\x1b[1~\x1b[4~", ["top", "bottom", "top", "bottom"]],
    ["kjgG lh\r", ["up", "down", "top", "bottom", "page-down", "open", "back", "open"]],
    ["q", ["leave"]],
    ["\x03", ["leave"]],
    ["\x1a", ["suspend"]],
    // Escape, and a key with Alt, which is Escape and the key.
    ["\x1b\x1b[A", ["back", "up"]],
    ["\x1bq", ["back", "leave"]],
    // Keys that mean nothing, a mouse, a paste, an answer of the terminal, letters of others.
    ["\x1b[1;5A\x1b[3~\x1bOP\x1b[<0;3;4M\x1b[200~x\x1b[?1;2c\xc3\xa9zZ\0", []],
  ] satisfies [string, Key[]][])("%j are %j", (bytes, keys) => {
    expect(readKeys(bytes)).toEqual({ keys, rest: "" });
  });

  test("may come in pieces", () => {
    for (const rest of ["\x1b", "\x1b[", "\x1b[5", "\x1bO", "\x1b[1;5"]) {
      expect(readKeys(`j${rest}`)).toEqual({ keys: ["down"], rest });
    }
    expect(unfinished("\x1b")).toEqual(["back"]);
    expect(unfinished("\x1b[5")).toEqual([]);
  });

  test("of any bytes are read to the end", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (bytes) => {
        expect(readKeys(bytes).rest).toMatch(/^(\x1b.*)?$/s);
      }),
    );
  });
});
