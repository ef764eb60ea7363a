/** The clock. */

import { milliseconds, type Milliseconds } from "../process.ts";
import { Memory } from "./memory.ts";
import type { Native } from "./native.ts";

/** A point of the monotonic clock, for deadlines: clock_gettime(2) */
export function clock(native: Native): () => Milliseconds {
  const CLOCK_MONOTONIC = 1;
  const timespec = new Memory(native.ffi, 16);
  return () => {
    native.c.clock_gettime(CLOCK_MONOTONIC, timespec.address);
    const seconds = Number(timespec.view.getBigInt64(0, true));
    return milliseconds(seconds * 1000 + Number(timespec.view.getBigInt64(8, true)) / 1e6);
  };
}
