import { describe, expect, test } from "bun:test";
import { constants } from "node:os";
import fc from "fast-check";
import {
  FAULTS,
  isSignal,
  NOT_FORWARDED,
  type Signal,
  signal,
  signalName,
  signalNamed,
  STOPPING,
  UNCATCHABLE,
} from "../src/signal.ts";

const everySignal = fc.integer({ min: 1, max: 64 }).map(signal);

function numbers(signals: Iterable<Signal>): readonly number[] {
  return [...signals].sort((a, b) => a - b);
}

describe("a number", () => {
  test("is a signal from 1 to 64", () => {
    expect([1, 32, 64].every(isSignal)).toBe(true);
    expect([0, 65, -1, 1.5, NaN, Infinity].some(isSignal)).toBe(false);
  });

  test("that is no signal is a mistake in the program", () => {
    expect(() => signal(0)).toThrow(new RangeError("0 is not a signal number"));
    expect(() => signal(65)).toThrow(new RangeError("65 is not a signal number"));
  });
});

describe("the name of a signal", () => {
  test("names it again, for every signal but the C library's own", () => {
    fc.assert(
      fc.property(everySignal, (each) => {
        fc.pre(each !== 32 && each !== 33);
        expect(signalNamed(signalName(each))).toBe(each);
      }),
    );
  });

  test("is the one that this machine's C library gives it", () => {
    for (const [name, number] of Object.entries(constants.signals)) {
      expect([name, signalNamed(name)]).toEqual([name, signal(number)]);
    }
  });

  test("is the one that this machine's shell gives it", () => {
    const { stdout } = Bun.spawnSync(["bash", "-c", "for n in {1..31} {34..64}; do kill -l $n; done"]);
    const names = [...Array(64).keys()]
      .map((index) => index + 1)
      .filter((number) => number < 32 || number > 33);
    const ours = names.map((number) => signalName(signal(number)).replace(/^SIG/, ""));
    expect(ours).toEqual(stdout.toString().trim().split("\n"));
  });

  test("is its number for the two that the C library keeps for itself", () => {
    expect(signalName(signal(32))).toBe("signal 32");
    expect(signalName(signal(33))).toBe("signal 33");
  });
});

describe("a word", () => {
  test("names the same signal with and without SIG, in capitals or not, or by number", () => {
    fc.assert(
      fc.property(everySignal, (each) => {
        const name = signalName(each);
        fc.pre(name.startsWith("SIG"));
        const short = name.slice(3);
        for (const word of [name, short, name.toLowerCase(), short.toLowerCase(), `${each}`]) {
          expect(signalNamed(word)).toBe(each);
        }
      }),
    );
  });

  test.each([
    ["IOT", 6],
    ["CLD", 17],
    ["POLL", 29],
    ["UNUSED", 31],
    ["32", 32],
    ["09", 9],
    ["RTMIN", 34],
    ["RTMIN+0", 34],
    ["rtmin+3", 37],
    ["RTMIN+30", 64],
    ["RTMAX", 64],
    ["SIGRTMAX-0", 64],
    ["RTMAX-30", 34],
  ])("such as %s names signal %d", (word, number) => {
    expect(signalNamed(word)).toBe(signal(number));
  });

  test.each([
    ...[
      "",
      "SIG",
      "FOO",
      "SIGSIGTERM",
      "SIG15",
      " TERM",
      "TERM ",
      "-15",
      "+15",
      "0",
      "00",
      "65",
      "015",
      "1.5",
    ],
    ...[
      "RTMIN-1",
      "RTMAX+1",
      "RTMIN+31",
      "RTMAX-31",
      "RTMIN+",
      "RTMIN3",
      "RTMID",
      "constructor",
      "__proto__",
    ],
  ])("such as %j names no signal", (word) => {
    expect(signalNamed(word)).toBeUndefined();
  });
});

describe("of all signals", () => {
  test("those that report a fault or speak of init's own children and terminal are not forwarded", () => {
    expect(numbers(NOT_FORWARDED)).toEqual([4, 5, 6, 7, 8, 11, 17, 21, 22, 31].map(signal));
    expect(numbers(FAULTS)).toEqual([4, 5, 6, 7, 8, 11, 31].map(signal));
  });

  test("only KILL and STOP cannot be caught", () => {
    expect(numbers(UNCATCHABLE)).toEqual([signal(9), signal(19)]);
  });

  test("STOP, TSTP, TTIN and TTOU stop a process", () => {
    expect(numbers(STOPPING)).toEqual([19, 20, 21, 22].map(signal));
  });
});
