/** The clocks: clock_gettime(2) */

import { milliseconds, type Milliseconds, ticks, type Ticks } from "../process.ts";
import { Memory } from "./memory.ts";
import type { Native } from "./native.ts";

export interface Clock {
  /** A point of the monotonic clock, for deadlines. */
  readonly now: () => Milliseconds;
  /** How much processor time this process has had; none while it is frozen. */
  readonly cpuTime: () => Milliseconds;
  /** How long the machine has been up, as this time namespace has it: start times in /proc are counted so. */
  readonly sinceBoot: () => Milliseconds;
  /** The same in ticks, to compare with when processes started: proc_pid_stat(5) */
  readonly bootTime: () => Ticks;
  /** The time of day, in milliseconds since 1970. It can be set: nothing may be measured by it. */
  readonly timeOfDay: () => Milliseconds;
}

const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;
const CLOCK_PROCESS_CPUTIME_ID = 2;
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

  function time(which: number): Milliseconds {
    const [seconds, nanoseconds] = read(which);
    return milliseconds(seconds * 1000 + nanoseconds / 1e6);
  }

  return {
    now: () => time(CLOCK_MONOTONIC),
    cpuTime: () => time(CLOCK_PROCESS_CPUTIME_ID),
    sinceBoot: () => time(CLOCK_BOOTTIME),
    bootTime: () => {
      const [seconds, nanoseconds] = read(CLOCK_BOOTTIME);
      return ticks(seconds * 100 + Math.floor(nanoseconds / TICK));
    },
    timeOfDay: () => time(CLOCK_REALTIME),
  };
}
