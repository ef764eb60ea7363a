/** libc as the rest of the program sees it: typed functions, no pointers, errors as values. */

import { ffi } from "#ffi";
import { clock } from "./clock.ts";
import { type Files, files } from "./files.ts";
import { type Native, openNative } from "./native.ts";
import { type Processes, processes } from "./processes.ts";
import type { Milliseconds } from "../process.ts";
import { type Signals, signals } from "./signals.ts";
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

/** Opens libc. When this machine's will not do, says so and leaves: there is no other way to write or to wait. */
export function openLibc(): Libc {
  try {
    return wrap(openNative(ffi));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return ffi.giveUp(
      `lastcall: cannot call the C library: ${reason}; this form needs glibc 2.35 or newer in the image, and no limit on the address space (ulimit -v)`,
    );
  }
}

function wrap(native: Native): Libc {
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
