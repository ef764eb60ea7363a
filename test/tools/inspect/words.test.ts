import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { age, size, stateWord } from "../../../src/tools/inspect/words.ts";

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

test.each([
  [0, "0s"],
  [999, "0s"],
  [59.9 * SECOND, "59s"],
  [MINUTE, "1m00s"],
  [12 * MINUTE + 3 * SECOND, "12m03s"],
  [HOUR - 1, "59m59s"],
  [3 * HOUR + 12 * MINUTE, "3h12m"],
  [4 * DAY + 7 * HOUR, "4d07h"],
  [120 * DAY, "120d"],
])("an age of %i ms is %s", (span, word) => {
  expect(age(span)).toBe(word);
});

test.each([
  [0, "0K"],
  [116 * 1024, "116K"],
  [1023 * 1024, "1023K"],
  [1024 ** 2, "1.0M"],
  [1.75 * 1024 ** 2, "1.8M"],
  [9.99 * 1024 ** 2, "10M"],
  [24 * 1024 ** 2, "24M"],
  [1023.9 * 1024 ** 2, "1.0G"],
  [2.3 * 1024 ** 3, "2.3G"],
  [5 * 1024 ** 4, "5.0T"],
])("a size of %i bytes is %s", (bytes, word) => {
  expect(size(bytes)).toBe(word);
});

describe("words", () => {
  test("are short, whatever they say", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        expect(size(number).length).toBeLessThanOrEqual(5);
        expect(age(number % (10_000 * DAY)).length).toBeLessThanOrEqual(6);
      }),
    );
  });

  test("for states are those of ps(1), and a new letter stands for itself", () => {
    expect(["R", "S", "D", "Z", "T", "t"].map(stateWord)).toEqual([
      ...["running", "sleeping", "uninterruptible", "zombie", "stopped", "traced"],
    ]);
    expect(stateWord("Q")).toBe("Q");
  });
});
