/** The clocks. */

import { milliseconds as span, type Milliseconds, ticks, type Ticks } from "../process.ts";
import { Memory } from "./memory.ts";
import type { Native } from "./native.ts";

/** The clocks that init reads. */
export interface Clock {
  /** A point of the monotonic clock, for deadlines: clock_gettime(2) */
  readonly now: () => Milliseconds;
  /** The date, in milliseconds since 1970: clock_gettime(2). It can be set; nothing may be measured by it. */
  readonly date: () => number;
  /** A point of the boot clock, to compare with when processes started: clock_gettime(2), proc_pid_stat(5) */
  readonly bootTime: () => Ticks;
}

const CLOCK_REALTIME = 0;
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

  function milliseconds(which: number): number {
    const [seconds, nanoseconds] = read(which);
    return seconds * 1000 + nanoseconds / 1e6;
  }

  return {
    now: () => span(milliseconds(CLOCK_MONOTONIC)),
    date: () => milliseconds(CLOCK_REALTIME),
    bootTime: () => {
      const [seconds, nanoseconds] = read(CLOCK_BOOTTIME);
      return ticks(seconds * 100 + Math.floor(nanoseconds / TICK));
    },
  };
}
