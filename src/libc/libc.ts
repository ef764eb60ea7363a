/** libc as the rest of the program sees it: typed functions, no pointers, errors as values. */

import { ffi } from "#ffi";
import { type Files, files } from "./files.ts";
import { openNative } from "./native.ts";
import { type Processes, processes } from "./processes.ts";
import type { Milliseconds } from "../process.ts";
import { clock, type Signals, signals } from "./signals.ts";
import { type Spawn, spawner } from "./spawn.ts";
import { startStrings, type StartStrings } from "./start.ts";
import { type Terminal, terminal } from "./terminal.ts";

export interface Libc extends Files, Processes, Signals, Spawn, Terminal {
  /** What the kernel handed over. */
  readonly start: StartStrings;
  /** How many of the last arguments are the script's own: all but the first in a compiled executable. */
  readonly scriptArgumentCount: number;
  /** The monotonic clock. */
  readonly now: () => Milliseconds;
}

/** Opens libc. Throws when this machine's lacks a function that is needed. */
export function openLibc(): Libc {
  const native = openNative(ffi);
  return {
    ...files(native),
    ...processes(native),
    ...signals(native),
    ...spawner(native),
    ...terminal(native),
    start: startStrings(native),
    scriptArgumentCount: ffi.scriptArgumentCount(),
    now: clock(native),
  };
}
