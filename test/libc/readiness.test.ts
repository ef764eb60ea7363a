import { describe, expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { openLibc } from "../../src/libc/libc.ts";
import { systemCalls } from "../../src/libc/symbols.ts";
import { openToolLibc } from "../../src/libc/tools.ts";
import { runScript } from "./script.ts";

const libc = openToolLibc(openLibc());

describe("a descriptor for signals", () => {
  test("can be read while one of its signals is pending, and only then", async () => {
    const [SIGHUP, SIGTERM] = [1, 15];
    expect(await runScript("pending.ts")).toEqual({
      before: false,
      other: false,
      come: true,
      taken: [SIGHUP, SIGTERM],
      after: false,
    });
  });
});

describe("waiting", () => {
  test("ends at once with what can be read, and when the time is up", () => {
    const descriptor = openSync("/dev/null", "r");
    expect(libc.waitToRead([descriptor], -1)).toEqual([descriptor]);
    expect(libc.readSome(descriptor, 10)).toBe("");
    closeSync(descriptor);
    const start = performance.now();
    expect(libc.waitToRead([], 50)).toEqual([]);
    expect(performance.now() - start).toBeWithin(49, 2000);
  });

  test("for a closed descriptor does not last: reading it says that nothing comes", () => {
    expect(libc.waitToRead([1_000_000], -1)).toEqual([1_000_000]);
    expect(libc.readSome(1_000_000, 10)).toBe("");
  });

  test("for signals is a system call of its own", () => {
    expect<number[]>(Object.values(systemCalls).map((calls) => calls.rt_sigtimedwait)).toContain(
      libc.waitCall,
    );
  });
});

describe("writing", () => {
  test("is interrupted when the pipe is full, and ends when the reader is gone", async () => {
    expect(await runScript("interrupted.ts")).toEqual({
      short: "written",
      long: "interrupted",
      lonely: "reader is gone",
    });
  });
});
