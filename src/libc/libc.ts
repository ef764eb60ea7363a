/** libc as the rest of the program sees it: typed functions, no pointers, errors as values. */

import { ffi } from "#ffi";
import { type Clock, clock } from "./clock.ts";
import { type Files, files } from "./files.ts";
import { type Freeze, freezer } from "./freeze.ts";
import { type Native, openNative } from "./native.ts";
import { type Processes, processes } from "./processes.ts";
import { type Signals, signals } from "./signals.ts";
import { type Spawn, spawner } from "./spawn.ts";
import { readStart, type Start } from "./start.ts";
import { CStrings } from "./strings.ts";
import { type Terminal, terminal } from "./terminal.ts";
import { type Writing, writing } from "./writing.ts";

export interface Libc extends Clock, Files, Freeze, Processes, Signals, Spawn, Terminal, Writing {
  /** What the kernel handed over; it is read anew for each call. */
  readonly start: () => Start;
  /** A vector of strings for a call. */
  readonly strings: (...words: readonly string[]) => CStrings;
  /** The machine that this program was made for, as ELF files name it. */
  readonly machine: "x86_64" | "arm64";
}

/** Opens libc. When this machine's will not do, says so and leaves: there is no other way to write or to wait. */
export function openLibc(): Libc {
  try {
    return wrap(openNative(ffi));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return ffi.giveUp(
      `lastcall: cannot call the C library: ${reason}; init needs memory that it may execute and no limit on the address space (ulimit -v, -d), and glibc 2.35 or newer unless it is the static form`,
    );
  }
}

function wrap(native: Native): Libc {
  return {
    ...clock(native),
    ...files(native),
    ...freezer(native),
    ...processes(native),
    ...signals(native),
    ...spawner(native),
    ...terminal(native),
    ...writing(native),
    start: () => readStart(native),
    strings: (...words) => CStrings.at(native.ffi, 0, 0).after(...words),
    machine: native.ffi.architecture === "x64" ? "x86_64" : "arm64",
  };
}
