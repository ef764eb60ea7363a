import { describe, expect, test } from "bun:test";
import {
  describeEnding,
  identityOf,
  isMilliseconds,
  isPid,
  isTicks,
  milliseconds,
  pid,
  shellStatus,
  ticks,
} from "../src/process.ts";
import { SIGKILL, SIGSEGV, SIGTERM, signal } from "../src/signal.ts";

describe("a process number", () => {
  test("is a whole number from 1 up", () => {
    expect([1, 4_194_304].every(isPid)).toBe(true);
    expect([0, -1, 1.5, NaN, Infinity].some(isPid)).toBe(false);
    expect(pid(7) === 7).toBe(true);
  });

  test("that would mean a group or everybody to kill(2) is a mistake in the program", () => {
    expect(() => pid(0)).toThrow(new RangeError("0 is not a process number"));
    expect(() => pid(-1)).toThrow(new RangeError("-1 is not a process number"));
  });
});

describe("a span of time", () => {
  test("is any number from 0 up that is finite", () => {
    expect([0, 0.5, 86_400_000].every(isMilliseconds)).toBe(true);
    expect([-1, NaN, Infinity].some(isMilliseconds)).toBe(false);
    expect(milliseconds(0.5) === 0.5).toBe(true);
  });

  test("that is negative or never ends is a mistake in the program", () => {
    expect(() => milliseconds(-1)).toThrow(new RangeError("-1 is not a span of time"));
    expect(() => milliseconds(Infinity)).toThrow(new RangeError("Infinity is not a span of time"));
  });
});

describe("a point of the boot clock", () => {
  test("is a whole number from 0 up", () => {
    expect([0, 987_654].every(isTicks)).toBe(true);
    expect([-1, 0.5, NaN, Infinity].some(isTicks)).toBe(false);
    expect(ticks(7) === 7).toBe(true);
    expect(() => ticks(-1)).toThrow(new RangeError("-1 is not a point of the boot clock"));
  });

  test("tells one process from a later one of its number", () => {
    const [first, later] = [ticks(1), ticks(2)].map((startTime) => identityOf({ pid: pid(7), startTime }));
    expect(first).not.toBe(later);
    expect(identityOf({ pid: pid(7), startTime: ticks(1) })).toBe(first ?? "");
    expect(identityOf({ pid: pid(71), startTime: ticks(1) })).not.toBe(
      identityOf({ pid: pid(7), startTime: ticks(11) }),
    );
  });
});

describe("the status for an ending", () => {
  test("is the code of a process that exited", () => {
    expect([0, 7, 255].map((code) => shellStatus({ by: "exit", code }))).toEqual([0, 7, 255]);
  });

  test("is 128 and the signal's number for one that a signal ended", () => {
    const ended = [SIGTERM, SIGKILL, signal(64)];
    expect(ended.map((by) => shellStatus({ by: "signal", signal: by, core: false }))).toEqual([
      143, 137, 192,
    ]);
  });

  test("does not tell of a core dump", () => {
    expect(shellStatus({ by: "signal", signal: SIGSEGV, core: true })).toBe(139);
  });
});

describe("an ending in words", () => {
  test("gives the exit code", () => {
    expect(describeEnding({ by: "exit", code: 3 })).toBe("exited with 3");
  });

  test("names the signal", () => {
    expect(describeEnding({ by: "signal", signal: SIGTERM, core: false })).toBe("was ended by SIGTERM");
  });

  test("tells of a core dump", () => {
    const words = describeEnding({ by: "signal", signal: SIGSEGV, core: true });
    expect(words).toBe("was ended by SIGSEGV (core dumped)");
  });
});
