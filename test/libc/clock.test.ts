import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { uptime } from "node:os";
import { ffi } from "#ffi";
import { clock } from "../../src/libc/clock.ts";
import { openLibc } from "../../src/libc/libc.ts";
import { openNative } from "../../src/libc/native.ts";
import { readProcess } from "../../src/proc/processes.ts";
import { pid } from "../../src/process.ts";

const { now, bootTime, sinceBoot, timeOfDay } = clock(openNative(ffi));

describe("the clock", () => {
  test("counts milliseconds of the time that passes", async () => {
    const [start, read] = [performance.now(), now()];
    await Bun.sleep(60);
    const [took, counted] = [performance.now() - start, now() - read];
    expect(counted).toBeGreaterThan(59);
    expect(Math.abs(counted - took)).toBeLessThan(5);
  });

  test("counts from when the machine was started, not from a date that can be set", () => {
    expect(now()).toBeWithin(0, uptime() * 1000 + 1000);
  });

  test("never goes back", () => {
    let last = now();
    for (let round = 0; round < 100_000; round++) {
      const next = now();
      if (next < last) throw new Error(`${next} came after ${last}`);
      last = next;
    }
    expect(last).toBeGreaterThan(0);
  });
});

describe("the boot clock", () => {
  test("is that of /proc/uptime, in hundredths of a second", () => {
    const read = (): number => Math.round(Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 100);
    const [before, between, after] = [read(), bootTime(), read()];
    expect(between).toBeWithin(before, after + 1);
  });

  test("tells whether a process started before a moment or behind it", async () => {
    const libc = openLibc();
    for (let round = 0; round < 20; round++) {
      const before = bootTime();
      const child = Bun.spawn(["sleep", "30"]);
      const after = bootTime();
      const entry = readProcess(libc, pid(child.pid));
      const started = entry !== undefined && "startTime" in entry ? entry.startTime : -1;
      expect(started).toBeWithin(before, after + 1);
      child.kill("SIGKILL");
      await child.exited;
    }
  });
});

describe("the other clocks", () => {
  test("are the time since the machine was started, and the time of day", () => {
    expect(Math.abs(sinceBoot() - uptime() * 1000)).toBeLessThan(1000);
    expect(Math.abs(timeOfDay() - Date.now())).toBeLessThan(1000);
  });
});
