import { describe, expect, test } from "bun:test";
import { uptime } from "node:os";
import { ffi } from "#ffi";
import { clock } from "../../src/libc/clock.ts";
import { openNative } from "../../src/libc/native.ts";

describe("the clock", () => {
  const now = clock(openNative(ffi));

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
