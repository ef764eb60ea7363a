/** The clocks. */

import { milliseconds, type Milliseconds, ticks, type Ticks } from "../process.ts";
import { Memory } from "./memory.ts";
import type { Native } from "./native.ts";

/** The clocks that init reads. */
export interface Clock {
  /** A point of the monotonic clock, for deadlines: clock_gettime(2) */
  readonly now: () => Milliseconds;
  /** A point of the boot clock, to compare with when processes started: clock_gettime(2), proc_pid_stat(5) */
  readonly bootTime: () => Ticks;
}

const CLOCK_MONOTONIC = 1;
const CLOCK_BOOTTIME = 7;
/** Nanoseconds. */
const TICK = 10_000_000;

export function clock(native: Native): Clock {
  const timespec = new Memory(native.ffi, 16);

  /** Seconds and nanoseconds. */
  function read(which: number): readonly [number, number] {
    native.c.clock_gettime(which, timespec.address);
    return [Number(timespec.view.getBigInt64(0, true)), Number(timespec.view.getBigInt64(8, true))];
  }

  return {
    now: () => {
      const [seconds, nanoseconds] = read(CLOCK_MONOTONIC);
      return milliseconds(seconds * 1000 + nanoseconds / 1e6);
    },
    bootTime: () => {
      const [seconds, nanoseconds] = read(CLOCK_BOOTTIME);
      return ticks(seconds * 100 + Math.floor(nanoseconds / TICK));
    },
  };
}
